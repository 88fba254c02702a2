"""Which deadlines a subject's events call for: worked out anew from all of them, whatever was there before.

Pure: no database and no clock. `commands.follow_events` compares the answer with the stored deadlines.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from services.core.deadlines.duties import InternalTarget, targets_started_by
from services.core.deadlines.kinds import EventDetail, EventKind, SubjectKind
from services.core.deadlines.outside import OutsideEvent
from services.core.deadlines.reckoning import (
    Computation,
    compute_from_event,
    is_cancelled_by,
    is_met_by,
    rules_started_by,
)
from services.core.deadlines.rule import DeadlineRule

_ENDS_CUSTODY = (EventKind.CUSTODY_ENDED, EventKind.RELEASED)
_WAITS_FOR_ITS_OWN = (EventKind.CONCERN_RECEIVED,)
"""Of these several may wait at once, each for a word of its own, and no word says which of them it is about."""

STAND_IN_ORDER = (EventKind.ACT_COMMITTED, EventKind.REGARDED_AS_SUSPECT)
"""The kinds of event whose days `fault_of_order` holds against one another."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event that stands: neither corrected nor withdrawn."""

    id: UUID
    kind: EventKind
    on: date
    detail: EventDetail | None


@dataclass(frozen=True, slots=True)
class Called:
    """A deadline that the events call for, and how they end it."""

    rule: DeadlineRule
    started_by: UUID
    computation: Computation
    met_by: Happening | None
    is_cancelled: bool
    """Nothing remains to be done by it, though nobody did it (a concern that was dismissed)."""


def deadlines_called_for(
    events: Iterable[Happening],
    *,
    subject: SubjectKind,
    birth_date: date | None,
    targets: Sequence[InternalTarget] = (),
) -> list[Called]:
    """Work out every deadline of one subject from its events.

    `birth_date` is None where the subject's rules ask for no age. `targets` are the internal targets that have been
    set for duties without a number.
    """
    in_order = sorted(events, key=lambda event: (event.on, event.id))
    act_on = min((event.on for event in in_order if event.kind is EventKind.ACT_COMMITTED), default=None)
    return [
        Called(
            rule=rule,
            started_by=event.id,
            computation=compute_from_event(rule, event.on),
            met_by=_met_by(rule, event, in_order),
            is_cancelled=_is_cancelled(rule, event, in_order),
        )
        for event in in_order
        for rule in (
            *rules_started_by(
                event.kind,
                event.on,
                birth_date or date.min,
                act_on,
                subject,
                is_in_custody=_is_in_custody(event.on, in_order),
            ),
            *targets_started_by(event.kind, event.on, subject, targets),
        )
    ]


def _met_by(rule: DeadlineRule, start: Happening, in_order: Sequence[Happening]) -> Happening | None:
    """The first event that meets it. One word may answer all that wait; of the day itself, see `_in_turn`."""
    earlier: list[Happening] = []
    if start.kind in _WAITS_FOR_ITS_OWN:
        turns = _in_turn(start.kind, rule.met_by, in_order)
        earlier = turns[: turns.index(start)]
    return next(
        (event for event in in_order if is_met_by(rule, event.kind, event.on, start.on) and event not in earlier), None
    )


def _is_cancelled(rule: DeadlineRule, start: Happening, in_order: Sequence[Happening]) -> bool:
    """Whether nothing remains to be done: a dismissal stands, and nothing else can be about this concern.

    A word does not say which concern it is about. It is taken to be about all that wait, and a newer concern's words
    say nothing of them. But when a dismissal is followed by the opening of an investigation, and no newer concern
    came between, one of those that waited was meant by it: in doubt the deadlines of all of them run.
    """
    kinds = [kind for kind, _ in rule.cancelled_by]
    turns = _in_turn(start.kind, kinds, in_order)
    words: list[Happening] = []
    for event in turns[turns.index(start) + 1 :]:
        if event.kind in kinds:
            words.append(event)
        elif words:
            break
    return bool(words) and all(is_cancelled_by(rule, word.kind, word.detail) for word in words)


def _in_turn(
    start: EventKind, words: Sequence[EventKind | OutsideEvent], in_order: Sequence[Happening]
) -> list[Happening]:
    """What starts and what answers, in order. A word of the very day a concern comes is an older one's, if one waits.

    A concern waits when no word has come since: else a new one would be answered by what was said of the one before.
    """
    turns: list[Happening] = []
    of_these = (event for event in in_order if event.kind is start or event.kind in words)
    for _, of_day in groupby(of_these, key=lambda event: event.on):
        waits = bool(turns) and turns[-1].kind is start
        turns += sorted(of_day, key=lambda event: (event.kind is start) is waits)
    return turns


def _is_in_custody(on: date, in_order: Sequence[Happening]) -> bool:
    ordered = max(
        (event.on for event in in_order if event.kind is EventKind.CUSTODY_ORDERED and event.on <= on),
        default=None,
    )
    return ordered is not None and not any(
        event.kind in _ENDS_CUSTODY and ordered <= event.on <= on for event in in_order
    )


def fault_of_order(events: Iterable[Happening]) -> tuple[str, str] | None:
    """What is impossible in the order of events, as (field, fault code); None when it can be so.

    The first act is not after the first suspicion, and every act has a suspicion on or after its day once any
    suspicion stands.
    """
    known = list(events)
    acts = [event.on for event in known if event.kind is EventKind.ACT_COMMITTED]
    suspicions = [event.on for event in known if event.kind is EventKind.REGARDED_AS_SUSPECT]
    if acts and suspicions and (min(acts) > min(suspicions) or max(acts) > max(suspicions)):
        return "happened_on", "act_after_suspicion"
    return None
