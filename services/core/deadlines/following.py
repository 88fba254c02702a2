"""Which deadlines a subject's events call for: worked out anew from all of them, whatever was there before.

Pure: no database and no clock. `commands.follow_events` compares the answer with the stored deadlines.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.core.deadlines.duties import InternalTarget, targets_started_by
from services.core.deadlines.kinds import EventDetail, EventKind, SubjectKind
from services.core.deadlines.reckoning import (
    Computation,
    compute_from_event,
    is_cancelled_by,
    is_met_by,
    rules_started_by,
)
from services.core.deadlines.rule import DeadlineRule

_ENDS_CUSTODY = (EventKind.CUSTODY_ENDED, EventKind.RELEASED)


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
            met_by=_met_by(rule, event.on, in_order),
            is_cancelled=_is_cancelled(rule, event.on, in_order),
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


def _met_by(rule: DeadlineRule, started_on: date, in_order: Sequence[Happening]) -> Happening | None:
    return next((event for event in in_order if is_met_by(rule, event.kind, event.on, started_on)), None)


def _is_cancelled(rule: DeadlineRule, started_on: date, in_order: Sequence[Happening]) -> bool:
    """The first word on the matter after the start counts: a later concern's answer says nothing of this one."""
    kinds = {kind for kind, _ in rule.cancelled_by}
    first = next((event for event in in_order if event.kind in kinds and event.on >= started_on), None)
    return first is not None and is_cancelled_by(rule, first.kind, first.detail)


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
