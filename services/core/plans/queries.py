"""Reading plans."""

from uuid import UUID

from sqlalchemy import exists, select

from services.core.access.work import Work
from services.core.plans.models import Goal


async def has_goal(work: Work, follow_up_id: UUID) -> bool:
    """Whether the follow-up has a plan with at least one goal."""
    return bool(await work.session.scalar(select(exists().where(Goal.follow_up_id == follow_up_id))))
