"""Registering and correcting dated events, and letting deadlines follow them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import aliased

from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.deadlines.city_standard import AS_IN_CODE, Standard
from services.core.deadlines.duties import TARGETS
from services.core.deadlines.exceeding import carry_over
from services.core.deadlines.following import (
    STAND_IN_ORDER,
    Called,
    Happening,
    deadlines_called_for,
    fault_of_order,
)
from services.core.deadlines.kinds import DETAILS, EVENT_KINDS, EventKind, SubjectKind
from services.core.deadlines.models import DatedEvent, Deadline
from services.core.deadlines.resting import Interval, rest
from services.core.deadlines.stored import born_lengths, key_of_call, key_of_row, lapsed_on
from services.core.follow_ups.queries import pauses_of
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Subject:
    """What dated events and deadlines hang on, as the feature that owns it tells.

    `birth_date` is None where no rule of the kind asks for an age.
    """

    kind: SubjectKind
    id: UUID
    reference: str
    owner_service_id: UUID
    responsible_user_id: UUID | None
    birth_date: date | None = None
    follow_up_id: UUID | None = None
    has_ended: bool = False
    """Nothing more is to be done on it: what still runs lapses, and a breach stays one."""
    standard: Standard = AS_IN_CODE
    """The city standard where the follow-up is; of no matter to other subjects."""


async def register_event(
    work: Work, *, subject: Subject, kind: EventKind, happened_on: date, detail: str | None = None
) -> DatedEvent:
    """Register that something happened on a day; the subject's deadlines follow.

    Raises:
        Invalid: when the kind is not for this subject, the day is in the future, before birth or impossible
            beside the other events, or what was decided is missing or not of the kind.
        Conflict: when the same event stands already.
    """
    await _one_at_a_time(work, subject.id)
    _check(work, subject, kind=kind, happened_on=happened_on, detail=detail)
    standing = await _standing_events(work, subject)
    event = _new_event(work, subject, kind=kind, happened_on=happened_on, detail=detail)
    await _add(work, event, beside=standing)
    record(work, Act.ADDED, thing_kind="dated_event", thing_id=event.id, follow_up_id=subject.follow_up_id)
    await follow_events(work, subject=subject)
    return event


async def correct_event(
    work: Work,
    *,
    subject: Subject,
    event_id: UUID,
    reason: str,
    happened_on: date | None = None,
    detail: str | None = None,
    is_withdrawal: bool = False,
) -> DatedEvent:
    """Put a date or a decision right, or say that it never happened. The old row stays, and says what was said.

    Raises:
        NotFound: when there is no such event on the subject.
        Conflict: when it has been corrected already; correct the newest.
        Invalid: as for registering; when nothing would change; when the reason is empty.
    """
    await _one_at_a_time(work, subject.id)
    old = await _event_of(work, subject, event_id)
    standing = await _standing_events(work, subject)
    if old.id not in {event.id for event in standing}:
        raise Conflict("corrects_id", "corrected_already")
    if not reason.strip():
        raise Invalid(reason="reason_missing")
    kind = EventKind(old.kind)
    if is_withdrawal:
        happened_on, detail = old.happened_on, old.detail
    else:
        happened_on, detail = happened_on or old.happened_on, detail or old.detail
        if (happened_on, detail) == (old.happened_on, old.detail):
            raise Invalid(happened_on="nothing_changed")
        _check(work, subject, kind=kind, happened_on=happened_on, detail=detail)
    event = _new_event(work, subject, kind=kind, happened_on=happened_on, detail=detail)
    event.corrects_id, event.correction_reason, event.is_withdrawal = old.id, reason, is_withdrawal
    await _add(work, event, beside=[one for one in standing if one.id != old.id])
    record(work, Act.CORRECTED, thing_kind="dated_event", thing_id=event.id, follow_up_id=subject.follow_up_id)
    await follow_events(work, subject=subject)
    return event


async def follow_events(work: Work, *, subject: Subject) -> None:
    """Let the subject's deadlines follow its events. Done twice, it changes nothing the second time.

    New ones are born, met ones marked, those that lost their start or their age are cancelled and point at what
    replaced them, which has their reasoned date; a met one whose meeting event is gone opens again, and the others
    are left as they are.
    """
    stored = list(
        (
            await work.session.execute(
                select(Deadline)
                .where(Deadline.subject_id == subject.id, Deadline.subject_kind == subject.kind)
                .order_by(Deadline.born_at)
                .with_for_update()
            )
        ).scalars()
    )
    called = deadlines_called_for(
        [happening(event) for event in await _standing_events(work, subject)],
        subject=subject.kind,
        birth_date=subject.birth_date,
        targets=work.session.info.get(TARGETS, ()),
        standard=replace(subject.standard, born=born_lengths(stored)),
    )
    open_rows = {key_of_row(row): row for row in stored if row.cancelled_at is None}
    lapsed = lapsed_on(stored) if subject.kind is SubjectKind.FOLLOW_UP else {}
    pauses = await _pauses(work, subject)
    wanted = {key_of_call(call) for call in called}
    for key, row in open_rows.items():
        if key not in wanted:
            _cancel(work, row)
    born: list[Deadline] = []
    for call in called:
        there = open_rows.get(key_of_call(call))
        if _is_idle(work, subject, call, lapsed.get(key_of_call(call)), pauses):
            if there is not None:
                _cancel(work, there)
        elif there is not None:
            _end(there, call.met_by)
        else:
            born.append(_born(work, subject, call))
    replaced = await _replaced(work, [row for row in stored if row.cancelled_at is not None], born)
    for old, new in replaced:
        carry_over(old, new)
    work.session.add_all(born)
    for row in born:
        record(work, Act.ADDED, thing_kind="deadline", thing_id=row.id, follow_up_id=subject.follow_up_id)
    await work.session.flush()
    for old, new in replaced:
        old.replaced_by_id = new.id
    await work.session.flush()


async def end_deadlines(work: Work, *, subject: Subject) -> None:
    """Let the deadlines of a subject that has ended follow: what still runs lapses, and a breach stays one.

    To be called in the same transaction as what ended it. When it begins again, what lapsed stays lapsed.
    """
    await _one_at_a_time(work, subject.id)
    await follow_events(work, subject=subject)


async def hand_over_deadlines(work: Work, *, subject: Subject) -> None:
    """Let the subject's open deadlines name the one who is responsible for it now."""
    rows = await work.session.execute(
        select(Deadline)
        .where(
            Deadline.subject_id == subject.id,
            Deadline.subject_kind == subject.kind,
            Deadline.met_on.is_(None),
            Deadline.cancelled_at.is_(None),
        )
        .with_for_update()
    )
    for row in rows.scalars():
        if row.responsible_user_id != subject.responsible_user_id:
            row.responsible_user_id = subject.responsible_user_id
            row.version += 1
    await work.session.flush()


def happening(event: DatedEvent) -> Happening:
    """The event as the rules see it."""
    kind = EventKind(event.kind)
    return Happening(event.id, kind, event.happened_on, DETAILS[kind](event.detail) if event.detail else None)


async def _one_at_a_time(work: Work, subject_id: UUID) -> None:
    """Two who register on one subject at once follow one another: each works out the deadlines from all events."""
    await work.session.execute(
        text("select pg_advisory_xact_lock(hashtextextended('events:' || :subject_id, 0))"),
        {"subject_id": str(subject_id)},
    )


def _check(work: Work, subject: Subject, *, kind: EventKind, happened_on: date, detail: str | None) -> None:
    if kind not in EVENT_KINDS[subject.kind]:
        raise Invalid(kind="event_not_for_this")
    words = DETAILS.get(kind)
    if words is not None and detail is None:
        raise Invalid(detail="detail_missing")
    if detail is not None and (words is None or detail not in set(words)):
        raise Invalid(detail="not_accepted")
    if happened_on > work.today:
        raise Invalid(happened_on="in_future")
    if subject.birth_date is not None and happened_on < subject.birth_date:
        raise Invalid(happened_on="before_birth")


def _new_event(work: Work, subject: Subject, *, kind: EventKind, happened_on: date, detail: str | None) -> DatedEvent:
    return DatedEvent(
        id=new_id(),
        subject_kind=subject.kind,
        subject_id=subject.id,
        owner_service_id=subject.owner_service_id,
        follow_up_id=subject.follow_up_id,
        kind=kind,
        happened_on=happened_on,
        detail=detail,
        registered_by_id=work.actor.user_id,
        registered_at=work.now,
    )


async def _add(work: Work, event: DatedEvent, *, beside: list[DatedEvent]) -> None:
    if not event.is_withdrawal:
        if any((one.kind, one.happened_on) == (event.kind, event.happened_on) for one in beside):
            raise Conflict("happened_on", "taken")
        # Asked of nothing else: a withdrawal may leave an order that only an act or a suspicion can put right.
        fault = fault_of_order(happening(one) for one in (*beside, event)) if event.kind in STAND_IN_ORDER else None
        if fault:
            raise Invalid(**dict([fault]))
    work.session.add(event)
    await work.session.flush()


async def _event_of(work: Work, subject: Subject, event_id: UUID) -> DatedEvent:
    row = (
        await work.session.execute(
            select(DatedEvent).where(DatedEvent.id == event_id, DatedEvent.subject_id == subject.id)
        )
    ).scalar_one_or_none()
    if row is None:
        raise NotFound("dated_event", event_id)
    return row


async def _standing_events(work: Work, subject: Subject) -> list[DatedEvent]:
    later = aliased(DatedEvent)
    rows = await work.session.execute(
        select(DatedEvent)
        .where(
            DatedEvent.subject_id == subject.id,
            DatedEvent.subject_kind == subject.kind,
            DatedEvent.is_withdrawal.is_(False),
            ~select(later.id).where(later.corrects_id == DatedEvent.id).exists(),
        )
        .order_by(DatedEvent.happened_on, DatedEvent.id)
    )
    return list(rows.scalars())


async def _pauses(work: Work, subject: Subject) -> list[Interval]:
    """When a follow-up has rested; what hangs on anything else never does."""
    if subject.kind is not SubjectKind.FOLLOW_UP:
        return []
    return [(pause.starts_on, pause.ended_on) for pause in await pauses_of(work, subject.id)]


def _is_idle(work: Work, subject: Subject, call: Called, lapsed_on: date | None, pauses: Sequence[Interval]) -> bool:
    """Whether nothing meets a deadline and nothing remains to be done by it; it then runs no more."""
    if lapsed_on is not None:
        # What is done after the closing belongs to a clock that began after it.
        return call.met_by is None or call.met_by.on > lapsed_on
    if call.met_by is not None:
        return False
    # Out of its time: closed, or of one that belongs to the time after the closing, opened anew.
    out_of_its_time = subject.has_ended is not call.rule.runs_after_end
    return call.is_cancelled or (out_of_its_time and _due_on(call, pauses) >= work.today)


def _due_on(call: Called, pauses: Sequence[Interval]) -> date:
    """The last day of a deadline that nothing meets, as pauses have moved it; the database moves the stored ones."""
    starts_on, due_on = call.computation.start_on, call.computation.due_on
    if not call.rule.may_rest:
        return due_on
    rested = rest(starts_on=starts_on, due_on=due_on, ended_on=None, pauses=pauses)
    return date.max if rested.since else due_on + timedelta(days=rested.days)


def _born(work: Work, subject: Subject, call: Called) -> Deadline:
    return Deadline(
        id=new_id(),
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
        born_at=work.now,
        met_on=call.met_by.on if call.met_by else None,
        met_by_event_id=call.met_by.id if call.met_by else None,
        version=1,
    )


def _end(row: Deadline, met_by: Happening | None) -> None:
    """Mark what met it, or that nothing does any more; a row that says so already is left alone."""
    met_on, event_id = (met_by.on, met_by.id) if met_by else (None, None)
    if (row.met_on, row.met_by_event_id) != (met_on, event_id):
        row.met_on, row.met_by_event_id = met_on, event_id
        row.version += 1


def _cancel(work: Work, row: Deadline) -> None:
    row.met_on = row.met_by_event_id = None
    row.cancelled_at = work.now
    row.version += 1


async def _replaced(work: Work, cancelled: list[Deadline], born: list[Deadline]) -> list[tuple[Deadline, Deadline]]:
    """Each cancelled deadline with the new one of the same rule that stands in its place."""
    if not (cancelled and born):
        return []
    corrected: dict[UUID, UUID] = {
        row.id: row.corrects_id
        for row in (
            await work.session.execute(
                select(DatedEvent.id, DatedEvent.corrects_id).where(
                    DatedEvent.id.in_([row.start_event_id for row in born]), DatedEvent.corrects_id.is_not(None)
                )
            )
        ).all()
    }
    return [
        (old, new)
        for new in born
        for old in cancelled
        if old.replaced_by_id is None
        and old.rule_key == new.rule_key
        and old.start_event_id in {new.start_event_id, corrected.get(new.start_event_id)}
    ]
