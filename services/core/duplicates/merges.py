"""Reading merges, by those who may read both registrations, or made it and read one; to all others there is none."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from services.core.access.grounds import ground_of
from services.core.access.things import YOUTH_MERGE
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list
from services.core.duplicates.models import YouthMerge
from services.core.kit.errors import NotFound
from services.core.organisation.models import UserAccount
from services.core.people.models import Youth


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeView:
    """That two registrations were merged, by whom and why, until when it can be undone, and whether it was."""

    id: UUID
    kept_youth_id: UUID
    merged_youth_id: UUID
    reason: str
    merged_by_name: str
    merged_at: datetime
    undo_until: date
    ended_at: datetime | None
    ended_by_name: str | None
    end_reason: str | None
    version: int


async def merged_into(work: Work, youth_id: UUID) -> UUID | None:
    """Where a youth's page is now, when this registration was merged into another that the asker can see too."""
    kept: UUID | None = await work.session.scalar(
        select(YouthMerge.kept_youth_id)
        .join(Youth, Youth.id == YouthMerge.kept_youth_id)
        .where(YouthMerge.merged_youth_id == youth_id, YouthMerge.ended_at.is_(None))
    )
    return kept


async def merged_from(work: Work, youth_id: UUID) -> list[UUID]:
    """The registrations that stand as merged into this one, oldest merge first, among those the asker can see."""
    found = await work.session.scalars(
        select(YouthMerge.merged_youth_id)
        .join(Youth, Youth.id == YouthMerge.merged_youth_id)
        .where(YouthMerge.kept_youth_id == youth_id, YouthMerge.ended_at.is_(None))
        .order_by(YouthMerge.id)
    )
    return list(found)


async def merges_of(work: Work, youth_id: UUID) -> list[MergeView]:
    """The merges that a registration is or was part of, newest first; each one is logged."""
    rows = (
        await work.session.execute(
            _merges()
            .where(or_(YouthMerge.kept_youth_id == youth_id, YouthMerge.merged_youth_id == youth_id))
            .order_by(YouthMerge.id.desc())
        )
    ).all()
    if rows:
        record_list(work, thing_kind="youth_merge", shown=[(row[0].id, None, row.ground) for row in rows])
    return [_view(row) for row in rows]


async def open_merge(work: Work, merge_id: UUID) -> MergeView:
    """One merge; reading it is logged.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = (await work.session.execute(_merges().where(YouthMerge.id == merge_id))).one_or_none()
    if row is None:
        raise NotFound("youth_merge", merge_id)
    record(work, Act.OPENED, thing_kind="youth_merge", thing_id=merge_id, ground=row.ground)
    return _view(row)


def _merges() -> Select[Any]:
    ended_by = aliased(UserAccount)
    return (
        select(
            YouthMerge,
            UserAccount.display_name.label("merged_by_name"),
            ended_by.display_name.label("ended_by_name"),
            ground_of(YOUTH_MERGE),
        )
        .join(UserAccount, UserAccount.id == YouthMerge.merged_by_id)
        .outerjoin(ended_by, ended_by.id == YouthMerge.ended_by_id)
    )


def _view(row: Any) -> MergeView:
    merge = row[0]
    return MergeView(
        id=merge.id,
        kept_youth_id=merge.kept_youth_id,
        merged_youth_id=merge.merged_youth_id,
        reason=merge.reason,
        merged_by_name=row.merged_by_name,
        merged_at=merge.merged_at,
        undo_until=merge.undo_until,
        ended_at=merge.ended_at,
        ended_by_name=row.ended_by_name,
        end_reason=merge.end_reason,
        version=merge.version,
    )
