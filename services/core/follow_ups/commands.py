"""Changing follow-ups: opening on a signal, moving from state to state, naming services and contacts."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.follow_ups import rules
from services.core.follow_ups.kinds import (
    PAUSE_TASKS,
    ClosingReason,
    DutyToNotify,
    PauseKind,
    SignalGround,
    SignalSource,
    State,
    TaskKind,
)
from services.core.follow_ups.models import FollowUp, NamedContact, Participation, Signal, Task, Transition
from services.core.follow_ups.pauses import fault_of_days
from services.core.follow_ups.queries import follow_up_row, gaps_on, paused_from
from services.core.kit.clock import oslo_date
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id, new_reference
from services.core.organisation.models import Service
from services.core.organisation.presence import holds_post_on


async def open_follow_up_on_signal(
    work: Work,
    *,
    youth_id: UUID,
    source: SignalSource,
    ground: SignalGround,
    duty_to_notify: DutyToNotify,
    received_on: date,
    note: str | None = None,
) -> FollowUp:
    """Register a signal about a youth: a follow-up in SIGNAL, led by the asker's service, and a task to assess it.

    A signal, also one that a threshold was met, decides nothing: a person does (GDPR article 22).

    Raises:
        Invalid: the signal was received in the future.
    """
    if received_on > work.today:
        raise Invalid(received_on="in_future")
    if work.actor.service_id is None:
        raise NotFound("service")
    follow_up = FollowUp(
        id=new_id(),
        reference=new_reference("OF"),
        youth_id=youth_id,
        state=State.SIGNAL,
        lead_service_id=work.actor.service_id,
        district_code=work.actor.district_code,
        coordinator_id=work.actor.user_id,
        opened_at=work.now,
    )
    work.session.add(follow_up)
    await work.session.flush()
    work.session.add_all(
        [
            Transition(
                follow_up_id=follow_up.id,
                from_state=None,
                to_state=State.SIGNAL,
                reason=source,
                by_user_id=work.actor.user_id,
                at=work.now,
            ),
            Signal(
                follow_up_id=follow_up.id,
                owner_service_id=work.actor.service_id,
                source=source,
                ground=ground,
                duty_to_notify=duty_to_notify,
                received_on=received_on,
                note=note,
                registered_by_id=work.actor.user_id,
                registered_at=work.now,
            ),
            Task(
                follow_up_id=follow_up.id,
                owner_service_id=work.actor.service_id,
                kind=TaskKind.ASSESS_SIGNAL,
                made_at=work.now,
            ),
        ]
    )
    record(work, Act.ADDED, thing_kind="follow_up", thing_id=follow_up.id, follow_up_id=follow_up.id)
    await work.session.flush()
    return follow_up


async def add_signal(
    work: Work,
    *,
    follow_up_id: UUID,
    source: SignalSource,
    ground: SignalGround,
    duty_to_notify: DutyToNotify,
    received_on: date,
) -> Signal:
    """Register that a signal came again: the day, from whom and on which ground. Never what happened.

    Raises:
        NotFound: when the follow-up is not there for the asker to lead.
        Conflict: when it has ended: a signal then opens it anew, or a new one.
        Invalid: the signal was received in the future, or before the follow-up was opened.
    """
    # Locked, so that it is written by the service that leads.
    follow_up = await row_for_change(work, FollowUp, follow_up_id)
    if work.actor.service_id != follow_up.lead_service_id:
        raise NotFound("follow_up", follow_up_id)
    if not rules.is_open(State(follow_up.state)):
        raise Conflict("follow_up_id", "follow_up_ended")
    if received_on > work.today:
        raise Invalid(received_on="in_future")
    if received_on < oslo_date(follow_up.opened_at):
        raise Invalid(received_on="before_start")
    signal = Signal(
        id=new_id(),
        follow_up_id=follow_up_id,
        owner_service_id=follow_up.lead_service_id,
        source=source,
        ground=ground,
        duty_to_notify=duty_to_notify,
        received_on=received_on,
        registered_by_id=work.actor.user_id,
        registered_at=work.now,
    )
    work.session.add(signal)
    record(work, Act.ADDED, thing_kind="signal", thing_id=signal.id, follow_up_id=follow_up_id)
    await work.session.flush()
    return signal


async def move_follow_up(
    work: Work,
    *,
    follow_up_id: UUID,
    version: int,
    to_state: State,
    reason: str,
    key_worker_id: UUID | None = None,
    deputy_id: UUID | None = None,
    lead_service_id: UUID | None = None,
    pause_kind: PauseKind | None = None,
    pause_from: date | None = None,
    planned_until: date | None = None,
    closing_reason: ClosingReason | None = None,
    has_first_contact: bool,
    has_goal: bool,
) -> FollowUp:
    """Move a follow-up to another state, with a reason; from OFFERED on it has a key worker.

    `has_first_contact` and `has_goal` are facts of features that stand above this one; the caller asks them. A pause
    begins today, and lasts until the next move; `planned_until` is the day on which it is thought to end.

    Raises:
        NotFound: when it is not there for the asker.
        Stale: when somebody else has changed it.
        Conflict: when the table of transitions does not lead there, or something it needs is missing.
        Invalid: when the reason is empty, or a pause is set back in time, ahead, or to end before it has begun.
    """
    follow_up = await row_for_change(work, FollowUp, follow_up_id, version=version)
    if lead_service_id is not None and lead_service_id != follow_up.lead_service_id:
        raise Conflict("lead_service_id", "already_leads")
    key_worker = key_worker_id or follow_up.key_worker_id
    fault = rules.fault_of_transition(
        from_state=State(follow_up.state),
        to_state=to_state,
        paused_from=await paused_from(work, follow_up_id),
        has_key_worker=key_worker is not None,
        has_first_contact=has_first_contact,
        has_goal=has_goal,
        pause_kind=pause_kind,
        closing_reason=closing_reason,
    )
    if fault:
        raise Conflict(*fault)
    if not reason.strip():
        raise Invalid(reason="reason_missing")
    wrong_days = fault_of_days(to_state, pause_from=pause_from, planned_until=planned_until, today=work.today)
    if wrong_days:
        raise Invalid(**dict([wrong_days]))
    await _name_key_worker(work, follow_up, key_worker_id=key_worker, deputy_id=deputy_id or follow_up.deputy_id)
    from_state, follow_up.state = follow_up.state, to_state
    work.session.add(
        Transition(
            follow_up_id=follow_up_id,
            from_state=from_state,
            to_state=to_state,
            reason=reason,
            pause_kind=pause_kind,
            planned_until=planned_until,
            closing_reason=closing_reason,
            by_user_id=work.actor.user_id,
            at=work.now,
        )
    )
    if from_state == State.SIGNAL:
        await _finish_tasks(work, follow_up_id, TaskKind.ASSESS_SIGNAL)
    if from_state == State.PAUSED:
        await _finish_tasks(work, follow_up_id, *PAUSE_TASKS)
    record(work, Act.CHANGED, thing_kind="follow_up", thing_id=follow_up_id, follow_up_id=follow_up_id)
    await work.session.flush()
    return follow_up


async def name_key_worker(
    work: Work, *, follow_up_id: UUID, version: int, key_worker_id: UUID, deputy_id: UUID | None = None
) -> FollowUp:
    """Say who is the youth's fixed adult, and who stands in.

    Raises:
        NotFound, Stale: as for every change.
        Invalid: when one of them does not work in the lead service today, or they are the same person.
    """
    follow_up = await row_for_change(work, FollowUp, follow_up_id, version=version)
    await _name_key_worker(work, follow_up, key_worker_id=key_worker_id, deputy_id=deputy_id)
    record(work, Act.CHANGED, thing_kind="follow_up", thing_id=follow_up_id, follow_up_id=follow_up_id)
    await work.session.flush()
    return follow_up


async def add_service(
    work: Work, *, follow_up_id: UUID, service_id: UUID, starts_on: date, ends_on: date | None = None
) -> Participation:
    """Let a service take part from a day on. Until its contact is named, the follow-up and the start page say so.

    Raises:
        NotFound: when the follow-up is not there for the asker.
        Conflict: when the service leads, takes part already in the period, or the follow-up has ended.
        Invalid: when the service does not exist or is closed, or the period ends before it starts.
    """
    follow_up = await follow_up_row(work, follow_up_id)
    if not rules.is_open(State(follow_up.state)):
        raise Conflict("follow_up_id", "follow_up_ended")
    if service_id == follow_up.lead_service_id:
        raise Conflict("service_id", "is_lead")
    if ends_on is not None and ends_on < starts_on:
        raise Invalid(ends_on="before_start")
    service = await work.session.get(Service, service_id)
    if service is None or (service.closed_on is not None and service.closed_on <= starts_on):
        raise Invalid(service_id="unknown")
    participation = Participation(
        id=new_id(), follow_up_id=follow_up_id, service_id=service_id, starts_on=starts_on, ends_on=ends_on
    )
    work.session.add(participation)
    record(work, Act.ADDED, thing_kind="participation", thing_id=participation.id, follow_up_id=follow_up_id)
    await work.session.flush()
    return participation


async def end_service(work: Work, *, participation_id: UUID, version: int, ends_on: date) -> Participation:
    """End a service's part in a follow-up; its contacts end with it.

    Raises:
        NotFound, Stale: as for every change.
        Invalid: when it would end before it started.
    """
    part = await row_for_change(work, Participation, participation_id, version=version)
    if ends_on < part.starts_on:
        raise Invalid(ends_on="before_start")
    part.ends_on = ends_on
    contacts = await work.session.execute(
        select(NamedContact).where(
            NamedContact.follow_up_id == part.follow_up_id,
            NamedContact.service_id == part.service_id,
            NamedContact.starts_on <= ends_on,
            func.coalesce(NamedContact.ends_on, date.max) > ends_on,
        )
    )
    for contact in contacts.scalars():
        contact.ends_on = ends_on
        contact.version += 1
    record(work, Act.ENDED, thing_kind="participation", thing_id=part.id, follow_up_id=part.follow_up_id)
    await work.session.flush()
    return part


async def name_contact(
    work: Work,
    *,
    follow_up_id: UUID,
    service_id: UUID,
    contact_user_id: UUID,
    starts_on: date,
    ends_on: date | None = None,
    substitute_user_id: UUID | None = None,
    substitute_from: date | None = None,
    substitute_until: date | None = None,
) -> NamedContact:
    """Name the one contact of a participating service from a day on. The one before ends the day before.

    Raises:
        NotFound: when the follow-up is not there for the asker.
        Conflict: when another contact holds the period.
        Invalid: when the service does not take part, a person does not work there, or dates are turned round.
    """
    await follow_up_row(work, follow_up_id)
    takes_part = await work.session.scalar(
        select(func.count())
        .select_from(Participation)
        .where(
            Participation.follow_up_id == follow_up_id,
            Participation.service_id == service_id,
            func.coalesce(Participation.ends_on, date.max) >= starts_on,
        )
    )
    if not takes_part:
        raise Invalid(service_id="unknown")
    if ends_on is not None and ends_on < starts_on:
        raise Invalid(ends_on="before_start")
    if substitute_user_id == contact_user_id:
        raise Invalid(substitute_user_id="same_person")
    if substitute_user_id is None and (substitute_from or substitute_until):
        raise Invalid(substitute_user_id="missing")
    if substitute_from and substitute_until and substitute_until < substitute_from:
        raise Invalid(substitute_until="before_start")
    for field, user_id in (("contact_user_id", contact_user_id), ("substitute_user_id", substitute_user_id)):
        if user_id is not None and not await works_in(work, user_id=user_id, service_id=service_id, on=starts_on):
            raise Invalid(**{field: "not_in_service"})
    earlier = (
        await work.session.execute(
            select(NamedContact).where(
                NamedContact.follow_up_id == follow_up_id,
                NamedContact.service_id == service_id,
                NamedContact.starts_on < starts_on,
                func.coalesce(NamedContact.ends_on, date.max) >= starts_on,
            )
        )
    ).scalar_one_or_none()
    if earlier is not None:
        earlier.ends_on = starts_on - timedelta(days=1)
        earlier.version += 1
        record(work, Act.ENDED, thing_kind="named_contact", thing_id=earlier.id, follow_up_id=follow_up_id)
        await work.session.flush()
    contact = NamedContact(
        id=new_id(),
        follow_up_id=follow_up_id,
        service_id=service_id,
        contact_user_id=contact_user_id,
        substitute_user_id=substitute_user_id,
        substitute_from=substitute_from,
        substitute_until=substitute_until,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    work.session.add(contact)
    record(work, Act.ADDED, thing_kind="named_contact", thing_id=contact.id, follow_up_id=follow_up_id)
    await work.session.flush()
    if not await work.session.scalar(select(gaps_on(work.today)).where(FollowUp.id == follow_up_id)):
        await _finish_tasks(work, follow_up_id, TaskKind.NAME_CONTACT)
    return contact


async def works_in(work: Work, *, user_id: UUID, service_id: UUID, on: date) -> bool:
    """Whether a person holds a post in a service on a day."""
    return bool(await work.session.scalar(select(holds_post_on(user_id, service_id, on))))


async def _name_key_worker(
    work: Work, follow_up: FollowUp, *, key_worker_id: UUID | None, deputy_id: UUID | None
) -> None:
    if deputy_id is not None and deputy_id == key_worker_id:
        raise Invalid(deputy_id="same_person")
    for field, user_id in (("key_worker_id", key_worker_id), ("deputy_id", deputy_id)):
        if user_id is None or user_id == getattr(follow_up, field):
            continue
        if not await works_in(work, user_id=user_id, service_id=follow_up.lead_service_id, on=work.today):
            raise Invalid(**{field: "not_in_service"})
    follow_up.key_worker_id = key_worker_id
    follow_up.deputy_id = deputy_id


async def _finish_tasks(work: Work, follow_up_id: UUID, *kinds: TaskKind) -> None:
    tasks = await work.session.execute(
        select(Task).where(Task.follow_up_id == follow_up_id, Task.kind.in_(kinds), Task.done_at.is_(None))
    )
    for task in tasks.scalars():
        task.done_at = work.now
        task.done_by_id = work.actor.user_id
