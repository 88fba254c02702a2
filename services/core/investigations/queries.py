"""Reading investigations of one's own police unit. What the row policies do not give, does not exist."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from services.core.access.grounds import ground_of
from services.core.access.things import INVESTIGATION
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list
from services.core.follow_ups.models import FollowUp
from services.core.investigations.models import Investigation, InvestigationLink
from services.core.kit.errors import NotFound
from services.core.organisation.models import UserAccount


@dataclass(frozen=True, slots=True)
class InvestigationView:
    """One investigation: reference, birth date, who is responsible."""

    id: UUID
    reference: str
    birth_date: date
    responsible_user_id: UUID
    responsible_name: str
    registered_at: datetime
    version: int


async def investigation_row(work: Work, investigation_id: UUID) -> Investigation:
    """The row itself, for commands.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = (
        await work.session.execute(select(Investigation).where(Investigation.id == investigation_id))
    ).scalar_one_or_none()
    if row is None:
        raise NotFound("investigation", investigation_id)
    return row


async def open_investigation(work: Work, investigation_id: UUID) -> InvestigationView:
    """One investigation; opening it is logged with the ground.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = (
        await work.session.execute(
            select(Investigation, UserAccount.display_name, ground_of(INVESTIGATION))
            .join(UserAccount, UserAccount.id == Investigation.responsible_user_id)
            .where(Investigation.id == investigation_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("investigation", investigation_id)
    record(work, Act.OPENED, thing_kind="investigation", thing_id=investigation_id, ground=row.ground)
    return _view(row[0], row[1])


async def my_investigations(
    work: Work, *, limit: int, after: UUID | None = None
) -> tuple[list[InvestigationView], UUID | None]:
    """The unit's investigations, newest first, and the id to go on after; each shown one is logged."""
    query = (
        select(Investigation, UserAccount.display_name, ground_of(INVESTIGATION))
        .join(UserAccount, UserAccount.id == Investigation.responsible_user_id)
        .order_by(Investigation.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(Investigation.id < after)
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    record_list(work, thing_kind="investigation", shown=[(row[0].id, None, row.ground) for row in shown])
    views = [_view(row[0], row[1]) for row in shown]
    return views, (views[-1].id if len(rows) > limit else None)


async def links_of(work: Work, investigation_id: UUID) -> list[InvestigationLink]:
    """The follow-ups an investigation is linked to, for the police's named contact there."""
    rows = await work.session.execute(
        select(InvestigationLink)
        .where(InvestigationLink.investigation_id == investigation_id)
        .order_by(InvestigationLink.linked_at)
    )
    return list(rows.scalars())


async def linked_references(work: Work, investigation_id: UUID) -> list[tuple[UUID, str]]:
    """The linked follow-ups with their references, as far as the asker is on them."""
    rows = await work.session.execute(
        select(FollowUp.id, FollowUp.reference)
        .join(InvestigationLink, InvestigationLink.follow_up_id == FollowUp.id)
        .where(InvestigationLink.investigation_id == investigation_id)
        .order_by(InvestigationLink.linked_at)
    )
    return [(row[0], row[1]) for row in rows.all()]


def _view(row: Investigation, responsible_name: str) -> InvestigationView:
    return InvestigationView(
        id=row.id,
        reference=row.reference,
        birth_date=row.birth_date,
        responsible_user_id=row.responsible_user_id,
        responsible_name=responsible_name,
        registered_at=row.registered_at,
        version=row.version,
    )
