"""Which deadlines a subject's events call for: worked out anew from all of them, whatever was there before.

Pure: no database and no clock. `commands.follow_events` compares the answer with the stored deadlines.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from services.core.deadlines.city_standard import AS_IN_CODE, Standard
from services.core.deadlines.duties import InternalTarget, targets_started_by
from services.core.deadlines.kinds import EventDetail, EventKind, SubjectKind
from services.core.deadlines.outside import OutsideEvent
from services.core.deadlines.reckoning import (
    Computation,
    compute,
    compute_from_event,
    is_cancelled_by,
    is_met_by,
    month_of_age,
    rules_started_by,
    start_on,
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
    standard: Standard = AS_IN_CODE,
) -> list[Called]:
    """Work out every deadline of one subject from its events.

    `birth_date` is None where the subject's rules ask for no age. `targets` are the internal targets that have been
    set for duties without a number, `standard` the city standard of the place.
    """
    in_order = sorted(events, key=lambda event: (event.on, event.id))
    act_on = min((event.on for event in in_order if event.kind is EventKind.ACT_COMMITTED), default=None)
    return [
        Called(
            rule=rule,
            started_by=event.id,
            computation=computation,
            met_by=_met_by(rule, event, in_order),
            is_cancelled=_is_cancelled(rule, event, in_order),
        )
        for event in in_order
        for named in (
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
        if _runs(named, event, in_order)
        and (rule := standard.as_counted(named, _counted_from(named, event, birth_date), event.id)) is not None
        and (computation := _computed(rule, event, birth_date)) is not None
    ]


def _runs(rule: DeadlineRule, start: Happening, in_order: Sequence[Happening]) -> bool:
    """Whether a requirement that recurs runs when it is met: it has begun, and the follow-up is not closed since."""
    if not rule.recurs or start.kind is rule.starts:
        return True
    by_then = (event.kind for event in in_order if event.on <= start.on)
    turns = [kind for kind in by_then if kind in {rule.starts, EventKind.FOLLOW_UP_CLOSED}]
    return bool(turns) and turns[-1] is rule.starts


def _counted_from(rule: DeadlineRule, start: Happening, birth_date: date | None) -> date:
    """The day that the length is counted from."""
    if rule.from_age is not None and birth_date is not None:
        return month_of_age(birth_date, rule.from_age)
    return start_on(rule, start.on)


def _computed(rule: DeadlineRule, start: Happening, birth_date: date | None) -> Computation | None:
    """The deadline worked out; None where it counts from an age, and that is not known or it was too late already."""
    if rule.from_age is None:
        return compute_from_event(rule, start.on)
    if birth_date is None:
        return None
    computation = compute(rule, _counted_from(rule, start, birth_date))
    return None if computation.due_on < start.on else computation


def _met_by(rule: DeadlineRule, start: Happening, in_order: Sequence[Happening]) -> Happening | None:
    """The first event that meets it. One word may answer all that wait; of the day itself, see `_in_turn`."""
    earlier: list[Happening] = []
    if start.kind in _WAITS_FOR_ITS_OWN:
        turns = _in_turn(start.kind, rule.met_by, in_order)
        earlier = turns[: turns.index(start)]
    elif rule.recurs:
        earlier = [start]
    since = _last_start_before(start, in_order) if rule.may_precede else start.on
    return next(
        (event for event in in_order if is_met_by(rule, event.kind, event.on, since) and event not in earlier), None
    )


def _last_start_before(start: Happening, in_order: Sequence[Happening]) -> date:
    """The day of the event of the same kind before this one; the first of all days when there is none."""
    before = in_order[: in_order.index(start)]
    return max((event.on for event in before if event.kind is start.kind), default=date.min)


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
