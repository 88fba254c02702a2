"""Reading who has been said to be family, for the coordinator of the lead."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from services.core.access.grounds import ground_of
from services.core.access.things import KINSHIP
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.audit.opening import open_row
from services.core.follow_ups.models import FollowUp, Participation
from services.core.kinship.kinds import KinshipKind
from services.core.kinship.models import Kinship
from services.core.organisation.models import Post, UserAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class KinshipView:
    """That a user has been said to be the youth, or of her family; and how it ended."""

    id: UUID
    follow_up_id: UUID
    user_id: UUID
    user_name: str
    kind: KinshipKind
    declared_by_name: str
    declared_at: datetime
    ended_at: datetime | None
    ended_by_name: str | None
    end_reason: str | None
    version: int


async def kinships_of(work: Work, follow_up_id: UUID) -> list[KinshipView]:
    """What has been declared on a follow-up, newest first; empty for those who may not know. Each one is logged."""
    rows = (
        await work.session.execute(_kinships().where(Kinship.follow_up_id == follow_up_id).order_by(Kinship.id.desc()))
    ).all()
    if rows:
        record_list(work, thing_kind="kinship", shown=[(row[0].id, follow_up_id, row.ground) for row in rows])
    return [_view(row) for row in rows]


async def open_kinship(work: Work, kinship_id: UUID) -> KinshipView:
    """One declaration; reading it is logged.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = await open_row(work, _kinships().where(Kinship.id == kinship_id), KINSHIP, kinship_id)
    return _view(row)


async def people_on(work: Work, follow_up_id: UUID) -> list[tuple[UUID, str]]:
    """Those who work today in the services that lead a follow-up or take part in it, by name; not the asker."""
    services = (
        select(FollowUp.lead_service_id)
        .where(FollowUp.id == follow_up_id)
        .union(select(Participation.service_id).where(Participation.follow_up_id == follow_up_id))
    )
    rows = await work.session.execute(
        select(UserAccount.id, UserAccount.display_name)
        .join(Post, Post.user_id == UserAccount.id)
        .where(
            Post.service_id.in_(services),
            Post.starts_on <= work.today,
            func.coalesce(Post.ends_on, date.max) >= work.today,
            UserAccount.deactivated_at.is_(None),
            UserAccount.id != work.actor.user_id,
        )
        .distinct()
        .order_by(UserAccount.display_name)
    )
    return [(row[0], row[1]) for row in rows.all()]


def _kinships() -> Select[Any]:
    declared_by, ended_by = aliased(UserAccount), aliased(UserAccount)
    return (
        select(
            Kinship,
            UserAccount.display_name.label("user_name"),
            declared_by.display_name.label("declared_by_name"),
            ended_by.display_name.label("ended_by_name"),
            ground_of(KINSHIP),
        )
        .join(UserAccount, UserAccount.id == Kinship.user_id)
        .join(declared_by, declared_by.id == Kinship.declared_by_id)
        .outerjoin(ended_by, ended_by.id == Kinship.ended_by_id)
    )


def _view(row: Any) -> KinshipView:
    kinship = row[0]
    return KinshipView(
        id=kinship.id,
        follow_up_id=kinship.follow_up_id,
        user_id=kinship.user_id,
        user_name=row.user_name,
        kind=KinshipKind(kinship.kind),
        declared_by_name=row.declared_by_name,
        declared_at=kinship.declared_at,
        ended_at=kinship.ended_at,
        ended_by_name=row.ended_by_name,
        end_reason=kinship.end_reason,
        version=kinship.version,
    )
