"""Reading the matters one is contact for. What the row policies do not give, does not exist."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from services.core.access.grounds import ground_of, within_reach
from services.core.access.things import MATTER
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.audit.opening import open_row
from services.core.child_welfare.models import Matter
from services.core.kit.errors import NotFound
from services.core.organisation.models import UserAccount


@dataclass(frozen=True, slots=True)
class MatterView:
    """One matter: reference, birth date, who is contact and who stands in."""

    id: UUID
    reference: str
    birth_date: date
    follow_up_id: UUID | None
    contact_user_id: UUID
    contact_name: str
    substitute_user_id: UUID | None
    substitute_name: str | None
    registered_at: datetime
    version: int


async def matter_row(work: Work, matter_id: UUID) -> Matter:
    """The row itself, for commands.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = (await work.session.execute(select(Matter).where(Matter.id == matter_id))).scalar_one_or_none()
    if row is None:
        raise NotFound("matter", matter_id)
    return row


def _matters() -> Select[Any]:
    contact, substitute = aliased(UserAccount), aliased(UserAccount)
    return (
        select(
            Matter,
            contact.display_name.label("contact_name"),
            substitute.display_name.label("substitute_name"),
            ground_of(MATTER),
        )
        .join(contact, contact.id == Matter.contact_user_id)
        .outerjoin(substitute, substitute.id == Matter.substitute_user_id)
    )


async def open_matter(work: Work, matter_id: UUID) -> MatterView:
    """One matter; opening it is logged with the ground.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = await open_row(work, _matters().where(Matter.id == matter_id), MATTER, matter_id)
    return _view(row)


async def my_matters(work: Work, *, limit: int, after: UUID | None = None) -> tuple[list[MatterView], UUID | None]:
    """The matters one is contact for, newest first, and the id to go on after; each shown one is logged."""
    query = _matters().where(within_reach(MATTER)).order_by(Matter.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Matter.id < after)
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    record_list(work, thing_kind="matter", shown=[(row[0].id, row[0].follow_up_id, row.ground) for row in shown])
    views = [_view(row) for row in shown]
    return views, (views[-1].id if len(rows) > limit else None)


def _view(row: Any) -> MatterView:
    matter: Matter = row[0]
    return MatterView(
        id=matter.id,
        reference=matter.reference,
        birth_date=matter.birth_date,
        follow_up_id=matter.follow_up_id,
        contact_user_id=matter.contact_user_id,
        contact_name=row.contact_name,
        substitute_user_id=matter.substitute_user_id,
        substitute_name=row.substitute_name,
        registered_at=matter.registered_at,
        version=matter.version,
    )
