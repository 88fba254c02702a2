"""Reading emergency accesses: one's own, and those that one looks after. Of the follow-up they show the reference."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from services.core.access.grounds import ground_of
from services.core.access.things import EMERGENCY_ACCESS
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list
from services.core.consents.kinds import Topic
from services.core.emergency_access.kinds import EmergencyGround, ReviewOutcome
from services.core.emergency_access.models import EmergencyAccess, EmergencyReview
from services.core.kit.errors import NotFound
from services.core.organisation.models import Post, Service, UserAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyLine:
    """That somebody has, or had, opened a follow-up: who, when, until when; and by when it is gone after."""

    id: UUID
    reference: str
    user_id: UUID
    user_name: str
    service_name: str
    opened_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    holds: bool
    is_mine: bool
    is_of_this_hat: bool
    review_on: date
    reviewed_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyView(EmergencyLine):
    """One emergency access with its reason, and what the review came to."""

    follow_up_id: UUID
    ground: EmergencyGround
    reason: str
    topics: tuple[Topic, ...]
    outcome: ReviewOutcome | None
    comment: str | None
    reviewed_by_name: str | None


async def emergency_row(work: Work, emergency_id: UUID) -> EmergencyAccess:
    """The row itself, for commands.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = (
        await work.session.execute(select(EmergencyAccess).where(EmergencyAccess.id == emergency_id))
    ).scalar_one_or_none()
    if row is None:
        raise NotFound("emergency_access", emergency_id)
    return row


async def open_emergency_view(work: Work, emergency_id: UUID) -> EmergencyView:
    """One emergency access with its review; reading it is logged.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = (await work.session.execute(_emergencies().where(EmergencyAccess.id == emergency_id))).one_or_none()
    if row is None:
        raise NotFound("emergency_access", emergency_id)
    emergency, review = row[0], row[1]
    record(
        work,
        Act.OPENED,
        thing_kind="emergency_access",
        thing_id=emergency.id,
        follow_up_id=emergency.follow_up_id,
        ground=row.ground,
    )
    return EmergencyView(
        **_line(work, row),
        follow_up_id=emergency.follow_up_id,
        ground=EmergencyGround(emergency.ground),
        reason=emergency.reason,
        topics=tuple(Topic(topic) for topic in emergency.topics),
        outcome=ReviewOutcome(review.outcome) if review else None,
        comment=review.comment if review else None,
        reviewed_by_name=row.reviewed_by_name,
    )


async def emergencies(work: Work, *, limit: int, after: UUID | None = None) -> tuple[list[EmergencyLine], UUID | None]:
    """The emergency accesses that the asker opened in this hat or looks after, newest first; each one is logged."""
    query = _emergencies().order_by(EmergencyAccess.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(EmergencyAccess.id < after)
    lines = await _shown(work, query, limit)
    rows = lines[:limit]
    return rows, (rows[-1].id if len(lines) > limit else None)


async def unreviewed_emergencies(work: Work, *, limit: int = 50) -> list[EmergencyLine]:
    """Those that somebody must still go after: not the asker's own, the one that has waited longest first."""
    query = (
        _emergencies()
        .where(EmergencyReview.id.is_(None), EmergencyAccess.user_id != work.actor.user_id)
        .order_by(EmergencyAccess.id)
        .limit(limit)
    )
    return await _shown(work, query, limit)


async def my_open_emergencies(work: Work) -> list[EmergencyLine]:
    """Those that the asker opened in this hat and that hold now."""
    query = (
        _emergencies()
        .where(
            EmergencyAccess.post_id == work.actor.post_id,
            EmergencyAccess.ended_at.is_(None),
            EmergencyAccess.ends_at > work.now,
        )
        .order_by(EmergencyAccess.id)
        .limit(20)
    )
    return await _shown(work, query, 20)


async def _shown(work: Work, query: Select[Any], limit: int) -> list[EmergencyLine]:
    rows = (await work.session.execute(query)).all()
    if rows:
        shown = [(row[0].id, row[0].follow_up_id, row.ground) for row in rows[:limit]]
        record_list(work, thing_kind="emergency_access", shown=shown)
    return [EmergencyLine(**_line(work, row)) for row in rows]


def _emergencies() -> Select[Any]:
    reviewer = aliased(UserAccount)
    return (
        select(
            EmergencyAccess,
            EmergencyReview,
            UserAccount.display_name.label("user_name"),
            Service.name.label("service_name"),
            reviewer.display_name.label("reviewed_by_name"),
            ground_of(EMERGENCY_ACCESS),
        )
        .join(UserAccount, UserAccount.id == EmergencyAccess.user_id)
        .join(Post, Post.id == EmergencyAccess.post_id)
        .join(Service, Service.id == Post.service_id)
        .outerjoin(EmergencyReview, EmergencyReview.emergency_id == EmergencyAccess.id)
        .outerjoin(reviewer, reviewer.id == EmergencyReview.reviewed_by_id)
    )


def _line(work: Work, row: Any) -> dict[str, Any]:
    emergency, review = row[0], row[1]
    return {
        **{
            name: getattr(emergency, name)
            for name in (
                "id",
                "reference",
                "user_id",
                "opened_at",
                "ends_at",
                "ended_at",
                "review_on",
                "version",
            )
        },
        "user_name": row.user_name,
        "service_name": row.service_name,
        "holds": emergency.ended_at is None and emergency.ends_at > work.now,
        "is_mine": emergency.user_id == work.actor.user_id,
        "is_of_this_hat": emergency.post_id == work.actor.post_id,
        "reviewed_at": review.reviewed_at if review else None,
    }
