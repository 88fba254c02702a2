"""Logging measures, changing them, and moving them from status to status."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.follow_ups.commands import works_in
from services.core.follow_ups.kinds import State
from services.core.follow_ups.models import FollowUp, NamedContact, Participation
from services.core.follow_ups.queries import follow_up_row
from services.core.follow_ups.rules import is_open
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id
from services.core.measures import rules
from services.core.measures.kinds import MeasureStatus
from services.core.measures.models import Measure, MeasureStatusChange, MeasureType
from services.core.plans.models import Goal


class Responsible(NamedTuple):
    """Which service a measure is with, and who there."""

    service_id: UUID
    user_id: UUID | None


async def log_measure(
    work: Work,
    *,
    follow_up_id: UUID,
    type_code: str,
    starts_on: date | None = None,
    due_on: date | None = None,
    responsible_service_id: UUID | None = None,
    responsible_user_id: UUID | None = None,
    goal_id: UUID | None = None,
    description: str | None = None,
) -> Measure:
    """Log a measure; it belongs to the asker's service.

    What is left out is what is usual: it starts today, the asker's own service is responsible, and there the named
    contact of today (in the lead service the youth's key worker).

    Raises:
        NotFound: when the follow-up is not there for the asker, or her role may not write in it.
        Conflict: when the follow-up has ended.
        Invalid: an unknown type or goal, due before start, a service that is not on the follow-up, a person who
            does not work there.
    """
    follow_up = await follow_up_row(work, follow_up_id)
    if not is_open(State(follow_up.state)):
        raise Conflict("follow_up_id", "follow_up_ended")
    if work.actor.service_id is None:
        raise NotFound("follow_up", follow_up_id)
    starts_on = starts_on or work.today
    await _must_be_in_catalogue(work, type_code, starts_on)
    responsible = await _must_fit(
        work,
        follow_up,
        starts_on=starts_on,
        due_on=due_on,
        service_id=responsible_service_id or work.actor.service_id,
        user_id=responsible_user_id,
        goal_id=goal_id,
    )
    measure = Measure(
        id=new_id(),
        follow_up_id=follow_up_id,
        owner_service_id=work.actor.service_id,
        goal_id=goal_id,
        type_code=type_code,
        description=description,
        responsible_service_id=responsible.service_id,
        responsible_user_id=responsible.user_id,
        starts_on=starts_on,
        due_on=due_on,
        status=rules.first_status(starts_on=starts_on, today=work.today),
        logged_by_id=work.actor.user_id,
        logged_at=work.now,
    )
    work.session.add(measure)
    await work.session.flush()
    _write_history(work, measure, from_status=None, note=None)
    record(work, Act.ADDED, thing_kind="measure", thing_id=measure.id, follow_up_id=follow_up_id)
    await work.session.flush()
    return measure


async def change_measure(
    work: Work,
    *,
    measure_id: UUID,
    version: int,
    starts_on: date,
    due_on: date | None,
    responsible_service_id: UUID,
    responsible_user_id: UUID | None,
    goal_id: UUID | None,
    description: str | None,
) -> Measure:
    """Write a measure's fields anew; its type and status stand.

    Raises:
        NotFound: when it is not there for the asker to change.
        Stale: when somebody else has changed it since this version.
        Conflict, Invalid: as for `log_measure`.
    """
    measure = await row_for_change(work, Measure, measure_id, version=version)
    follow_up = await follow_up_row(work, measure.follow_up_id)
    if not is_open(State(follow_up.state)):
        raise Conflict("follow_up_id", "follow_up_ended")
    # Who already has the measure may keep it, also when the service or the person has left since.
    is_same = (responsible_service_id, responsible_user_id) == (
        measure.responsible_service_id,
        measure.responsible_user_id,
    )
    responsible = await _must_fit(
        work,
        follow_up,
        starts_on=starts_on,
        due_on=due_on,
        service_id=responsible_service_id,
        user_id=responsible_user_id,
        goal_id=goal_id,
        is_same=is_same,
    )
    measure.starts_on = starts_on
    measure.due_on = due_on
    measure.responsible_service_id = responsible.service_id
    measure.responsible_user_id = responsible.user_id
    measure.goal_id = goal_id
    measure.description = description
    record(work, Act.CHANGED, thing_kind="measure", thing_id=measure_id, follow_up_id=measure.follow_up_id)
    await work.session.flush()
    return measure


async def move_measure(
    work: Work,
    *,
    measure_id: UUID,
    version: int,
    to_status: MeasureStatus,
    result: str | None = None,
    note: str | None = None,
) -> Measure:
    """Give a measure another status. What ends needs a result; the history keeps every step with its note.

    Raises:
        NotFound, Stale: as for every change.
        Conflict: when it cannot get this status from the one it has, or the follow-up has ended.
        Invalid: when it ends without a result.
    """
    measure = await row_for_change(work, Measure, measure_id, version=version)
    follow_up = await follow_up_row(work, measure.follow_up_id)
    from_status = MeasureStatus(measure.status)
    fault = rules.fault_of_status_change(
        from_status=from_status,
        to_status=to_status,
        result=result,
        is_follow_up_open=is_open(State(follow_up.state)),
    )
    if fault:
        field, code = fault
        raise Invalid(**{field: code}) if code == "result_missing" else Conflict(field, code)
    # A goal that a consent showed, and that has been closed since, cannot be pointed at any more.
    if measure.goal_id is not None and not await _sees_goal(work, measure.goal_id, follow_up.id):
        measure.goal_id = None
    measure.status = to_status
    if result:
        measure.result = result
    _write_history(work, measure, from_status=from_status, note=note or result)
    record(work, Act.CHANGED, thing_kind="measure", thing_id=measure_id, follow_up_id=measure.follow_up_id)
    await work.session.flush()
    return measure


def _write_history(work: Work, measure: Measure, *, from_status: MeasureStatus | None, note: str | None) -> None:
    work.session.add(
        MeasureStatusChange(
            measure_id=measure.id,
            follow_up_id=measure.follow_up_id,
            owner_service_id=measure.owner_service_id,
            from_status=from_status,
            to_status=measure.status,
            note=note,
            by_user_id=work.actor.user_id,
            at=work.now,
        )
    )


async def _must_be_in_catalogue(work: Work, type_code: str, day: date) -> None:
    known = await work.session.scalar(
        select(func.count())
        .select_from(MeasureType)
        .where(
            MeasureType.code == type_code,
            MeasureType.valid_from <= day,
            or_(MeasureType.valid_until.is_(None), MeasureType.valid_until >= day),
        )
    )
    if not known:
        raise Invalid(type_code="unknown")


async def _must_fit(
    work: Work,
    follow_up: FollowUp,
    *,
    starts_on: date,
    due_on: date | None,
    service_id: UUID,
    user_id: UUID | None,
    goal_id: UUID | None,
    is_same: bool = False,
) -> Responsible:
    """Check what a measure says against the follow-up it is in; gives who is responsible."""
    if due_on is not None and due_on < starts_on:
        raise Invalid(due_on="before_start")
    if goal_id is not None and not await _sees_goal(work, goal_id, follow_up.id):
        raise Invalid(goal_id="unknown")
    if is_same:
        return Responsible(service_id, user_id)
    contact_id = await _contact_today(work, follow_up, service_id)
    if user_id is None:
        return Responsible(service_id, contact_id)
    if user_id != contact_id and not await works_in(work, user_id=user_id, service_id=service_id, on=work.today):
        raise Invalid(responsible_user_id="not_in_service")
    return Responsible(service_id, user_id)


async def _sees_goal(work: Work, goal_id: UUID, follow_up_id: UUID) -> bool:
    found = await work.session.scalar(select(Goal.id).where(Goal.id == goal_id, Goal.follow_up_id == follow_up_id))
    return found is not None


async def _contact_today(work: Work, follow_up: FollowUp, service_id: UUID) -> UUID | None:
    """The person who has the follow-up in a service today; None when nobody is named.

    Raises:
        Invalid: when the service is not on the follow-up.
    """
    if service_id == follow_up.lead_service_id:
        return follow_up.key_worker_id or follow_up.coordinator_id
    row = (
        await work.session.execute(
            select(Participation.id, NamedContact.contact_user_id)
            .outerjoin(
                NamedContact,
                (NamedContact.follow_up_id == Participation.follow_up_id)
                & (NamedContact.service_id == Participation.service_id)
                & (NamedContact.starts_on <= work.today)
                & (func.coalesce(NamedContact.ends_on, date.max) >= work.today),
            )
            .where(
                Participation.follow_up_id == follow_up.id,
                Participation.service_id == service_id,
                func.coalesce(Participation.ends_on, date.max) >= work.today,
            )
            .order_by(Participation.starts_on)
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        raise Invalid(responsible_service_id="not_on_case")
    contact: UUID | None = row[1]
    return contact
