"""Reading measures and the catalogue they are chosen from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased

from services.core.access.actor import Ground
from services.core.access.grounds import ground_of
from services.core.access.things import MEASURE
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.audit.opening import open_row
from services.core.measures import rules
from services.core.measures.kinds import MeasureStatus
from services.core.measures.models import Measure, MeasureStatusChange, MeasureType
from services.core.organisation.models import Service, UserAccount
from services.core.plans.models import Goal


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure as it is shown; `type_name` in the reader's language.

    A goal that the reader cannot see is not there. `is_own`: her own service wrote the measure, and she may change it.
    """

    id: UUID
    follow_up_id: UUID
    owner_service_id: UUID
    owner_service_name: str
    is_own: bool
    type_code: str
    type_name: str
    legal_basis: str | None
    choice: str
    description: str | None
    goal_id: UUID | None
    goal_number: int | None
    goal_text: str | None
    responsible_service_id: UUID
    responsible_service_name: str
    responsible_user_id: UUID | None
    responsible_name: str | None
    starts_on: date
    due_on: date | None
    status: MeasureStatus
    result: str | None
    logged_at: datetime
    logged_by_name: str
    version: int
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class StatusChangeView:
    """One line of a measure's history."""

    from_status: MeasureStatus | None
    to_status: MeasureStatus
    note: str | None
    by_name: str
    at: datetime


async def catalogue_on(work: Work, day: date) -> list[MeasureType]:
    """The lines of the catalogue that can be chosen on a day, by owner and then by name."""
    rows = await work.session.execute(
        select(MeasureType)
        .where(
            MeasureType.valid_from <= day,
            or_(MeasureType.valid_until.is_(None), MeasureType.valid_until >= day),
        )
        .order_by(MeasureType.owner_kind, MeasureType.name_nb)
    )
    return list(rows.scalars())


def _measures() -> Select[Any]:
    responsible, logged_by, owner = aliased(UserAccount), aliased(UserAccount), aliased(Service)
    return (
        select(
            Measure,
            MeasureType,
            Service.name.label("service_name"),
            owner.name.label("owner_name"),
            responsible.display_name.label("responsible_name"),
            logged_by.display_name.label("logged_by_name"),
            Goal.id.label("goal_id"),
            Goal.number.label("goal_number"),
            Goal.text.label("goal_text"),
            ground_of(MEASURE),
        )
        .join(MeasureType, MeasureType.code == Measure.type_code)
        .join(Service, Service.id == Measure.responsible_service_id)
        .join(owner, owner.id == Measure.owner_service_id)
        .outerjoin(responsible, responsible.id == Measure.responsible_user_id)
        .join(logged_by, logged_by.id == Measure.logged_by_id)
        .outerjoin(Goal, Goal.id == Measure.goal_id)
    )


def _shown(work: Work, row: Any) -> MeasureView:
    measure, kind = row[0], row[1]
    status = MeasureStatus(measure.status)
    return MeasureView(
        id=measure.id,
        follow_up_id=measure.follow_up_id,
        owner_service_id=measure.owner_service_id,
        owner_service_name=row.owner_name,
        is_own=row.ground == Ground.OWN,
        type_code=measure.type_code,
        type_name=kind.name_nn if work.actor.language == "nn" else kind.name_nb,
        legal_basis=kind.legal_basis,
        choice=kind.choice,
        description=measure.description,
        goal_id=row.goal_id,
        goal_number=row.goal_number,
        goal_text=row.goal_text,
        responsible_service_id=measure.responsible_service_id,
        responsible_service_name=row.service_name,
        responsible_user_id=measure.responsible_user_id,
        responsible_name=row.responsible_name,
        starts_on=measure.starts_on,
        due_on=measure.due_on,
        status=status,
        result=measure.result,
        logged_at=measure.logged_at,
        logged_by_name=row.logged_by_name,
        version=measure.version,
        is_overdue=rules.is_overdue(status=status, due_on=measure.due_on, today=work.today),
    )


def _log(work: Work, rows: Sequence[Any]) -> None:
    record_list(work, thing_kind="measure", shown=[(row[0].id, row[0].follow_up_id, row.ground) for row in rows])


async def measures_of(work: Work, follow_up_id: UUID) -> list[MeasureView]:
    """The measures of a follow-up that the asker can see: open first by due date, then ended, newest first."""
    is_open = Measure.status.in_(rules.OPEN)
    rows = (
        await work.session.execute(
            _measures()
            .where(Measure.follow_up_id == follow_up_id)
            .order_by(
                case((is_open, 0), else_=1),
                case((is_open, func.coalesce(Measure.due_on, date.max))),
                Measure.id.desc(),
            )
        )
    ).all()
    if rows:
        _log(work, rows)
    return [_shown(work, row) for row in rows]


async def page_of_measures(
    work: Work, follow_up_id: UUID, *, limit: int, after: UUID | None = None
) -> tuple[list[MeasureView], UUID | None]:
    """The measures of a follow-up, newest first, and the id to go on after."""
    query = _measures().where(Measure.follow_up_id == follow_up_id).order_by(Measure.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Measure.id < after)
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    _log(work, shown)
    return [_shown(work, row) for row in shown], (shown[-1][0].id if len(rows) > limit else None)


async def open_measure(work: Work, measure_id: UUID) -> MeasureView:
    """One measure; opening it is logged with the ground.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = await open_row(work, _measures().where(Measure.id == measure_id), MEASURE, measure_id)
    return _shown(work, row)


async def history_of_measure(work: Work, measure_id: UUID) -> list[StatusChangeView]:
    """How a measure's status has changed, newest first."""
    rows = await work.session.execute(
        select(MeasureStatusChange, UserAccount.display_name)
        .join(UserAccount, UserAccount.id == MeasureStatusChange.by_user_id)
        .where(MeasureStatusChange.measure_id == measure_id)
        .order_by(MeasureStatusChange.at.desc(), MeasureStatusChange.id.desc())
    )
    return [
        StatusChangeView(
            from_status=MeasureStatus(change.from_status) if change.from_status else None,
            to_status=MeasureStatus(change.to_status),
            note=change.note,
            by_name=name,
            at=change.at,
        )
        for change, name in rows.all()
    ]
