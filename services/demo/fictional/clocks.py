"""Dated events and the deadlines they start: by the service's own rules, never by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.core.deadlines.commands import Subject
from services.core.deadlines.following import Called, Happening, deadlines_called_for
from services.core.deadlines.kinds import EventDetail, EventKind, ExceedingReason
from services.core.deadlines.models import DatedEvent, Deadline, DeadlineExceeding
from services.core.deadlines.reckoning import may_exceed
from services.demo.fictional.scene import Scene


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event, as somebody registers it. `first_on` is the day that was registered first, and was wrong."""

    kind: EventKind
    on: date
    detail: EventDetail | None = None
    first_on: date | None = None
    is_withdrawn: bool = False


@dataclass(frozen=True)
class Exceeded:
    """A deadline exceeded with one of the law's reasons, and how many days later it then is due."""

    reason: ExceedingReason
    days: int
    note: str | None = None


def told(kind: EventKind, on: date, detail: EventDetail | None = None) -> Told:
    """An event that was registered right at once."""
    return Told(kind=kind, on=on, detail=detail)


def put_clock(
    scene: Scene,
    subject: Subject,
    events: Sequence[Told],
    *,
    by: UUID,
    exceeded: Mapping[str, Sequence[Exceeded]] | None = None,
    exceeded_by: UUID | None = None,
    rests_from: date | None = None,
) -> None:
    """Register a subject's events, and let its deadlines follow; those of `exceeded` are exceeded, by rule key.

    `rests_from`: from that day on nothing more is to be done by those that had not run out, and they lapse.
    """
    now_stand: list[Happening] = []
    stood_before: list[Happening] = []
    replaces: dict[UUID, UUID] = {}
    for event in events:
        first, last = _put_event(scene, subject, event, by)
        stood_before.append(Happening(first.id, event.kind, first.happened_on, event.detail))
        if not event.is_withdrawn:
            now_stand.append(Happening(last.id, event.kind, event.on, event.detail))
        replaces[first.id] = last.id
    born: dict[tuple[str, UUID], Deadline] = {}
    for call in _called(subject, now_stand):
        deadline = _put_deadline(scene, subject, call, now_stand)
        if rests_from is not None and _lapses(call, rests_from):
            deadline.cancelled_at = scene.moment(rests_from, 14)
        born[call.rule.key, call.started_by] = deadline
        if exceeded and call.rule.key in exceeded:
            _exceed(scene, deadline, call, exceeded[call.rule.key], exceeded_by or by)
    for call in _called(subject, stood_before):
        if replaces[call.started_by] == call.started_by:
            continue
        # It was born by an event that was wrong: it stays as history, and points at what came in its place.
        old = _put_deadline(scene, subject, call, stood_before)
        new = born.get((call.rule.key, replaces[call.started_by]))
        old.met_on = old.met_by_event_id = None
        old.cancelled_at = scene.now - timedelta(hours=2)
        old.replaced_by_id = new.id if new else None


def _called(subject: Subject, events: Sequence[Happening]) -> list[Called]:
    return deadlines_called_for(events, subject=subject.kind, birth_date=subject.birth_date, standard=subject.standard)


def _lapses(call: Called, rests_from: date) -> bool:
    return call.met_by is None and not call.rule.runs_after_end and call.computation.due_on >= rests_from


def _put_event(scene: Scene, subject: Subject, event: Told, by: UUID) -> tuple[DatedEvent, DatedEvent]:
    """Put the event as it was first registered and as it stands now: the same row when nothing was wrong."""
    first_on = event.first_on or event.on
    first = scene.put(_event_row(scene, subject, event, first_on, by))
    if event.first_on is None and not event.is_withdrawn:
        return first, first
    last = _event_row(scene, subject, event, event.on, by)
    last.corrects_id = first.id
    last.is_withdrawal = event.is_withdrawn
    last.correction_reason = "Registrert på feil sak." if event.is_withdrawn else "Datoen var lest feil av i rapporten."
    last.registered_at = scene.now - timedelta(hours=2)
    return first, scene.put(last)


def _event_row(scene: Scene, subject: Subject, event: Told, on: date, by: UUID) -> DatedEvent:
    return DatedEvent(
        subject_kind=subject.kind,
        subject_id=subject.id,
        owner_service_id=subject.owner_service_id,
        follow_up_id=subject.follow_up_id,
        kind=event.kind,
        happened_on=on,
        detail=event.detail,
        registered_by_id=by,
        registered_at=scene.moment(on, 13, 20),
    )


def _put_deadline(scene: Scene, subject: Subject, call: Called, standing: Sequence[Happening]) -> Deadline:
    started_on = next(event.on for event in standing if event.id == call.started_by)
    cancelled_at = None
    if call.is_cancelled and call.met_by is None:
        kinds = {kind for kind, _ in call.rule.cancelled_by}
        ended_on = min(event.on for event in standing if event.kind in kinds and event.on >= started_on)
        cancelled_at = scene.moment(ended_on, 14)
    return scene.put(
        Deadline(
            rule_key=call.rule.key,
            rule_valid_from=call.rule.valid_from,
            subject_kind=subject.kind,
            subject_id=subject.id,
            reference=subject.reference,
            follow_up_id=subject.follow_up_id,
            owner_service_id=subject.owner_service_id,
            responsible_service_id=subject.owner_service_id,
            responsible_user_id=subject.responsible_user_id,
            start_event_id=call.started_by,
            starts_on=call.computation.start_on,
            nominal_on=call.computation.nominal_on,
            due_on=call.computation.due_on,
            skipped=[{"on": day.on.isoformat(), "why": day.why} for day in call.computation.skipped],
            born_at=scene.moment(started_on, 13, 20),
            met_on=call.met_by.on if call.met_by else None,
            met_by_event_id=call.met_by.id if call.met_by else None,
            cancelled_at=cancelled_at,
        )
    )


def _exceed(scene: Scene, deadline: Deadline, call: Called, times: Sequence[Exceeded], by: UUID) -> None:
    due_on = deadline.due_on
    for time in times:
        new_due_on = due_on + timedelta(days=time.days)
        may_exceed(call.rule, time.reason, due_on, new_due_on, start_on=deadline.starts_on)
        decided_on = min(due_on - timedelta(days=2), scene.day(1))
        scene.put(
            DeadlineExceeding(
                deadline_id=deadline.id,
                reason=time.reason,
                note=time.note,
                previous_due_on=due_on,
                new_due_on=new_due_on,
                by_user_id=by,
                at=scene.moment(decided_on, 10, 5),
            )
        )
        due_on = new_due_on
    deadline.extended_due_on = due_on
