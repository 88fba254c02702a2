"""Reading plans."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from services.core.access.grounds import ground_of
from services.core.access.things import PLAN
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.kit.errors import NotFound
from services.core.organisation.models import Service
from services.core.plans.models import Goal, Plan


@dataclass(frozen=True, slots=True)
class GoalView:
    """One goal of a plan."""

    id: UUID
    number: int
    text: str
    status: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with its goals in their order. `version` counts every change of the plan and of its goals."""

    id: UUID
    follow_up_id: UUID
    owner_service_id: UUID
    owner_service_name: str
    own_words: str | None
    review_on: date | None
    version: int
    goals: tuple[GoalView, ...]


async def has_goal(work: Work, follow_up_id: UUID) -> bool:
    """Whether the follow-up has a plan with at least one goal."""
    return bool(await work.session.scalar(select(exists().where(Goal.follow_up_id == follow_up_id))))


async def plan_of(work: Work, follow_up_id: UUID) -> PlanView | None:
    """The plan of a follow-up with its goals, in one statement; None when there is none for the asker.

    Reading it is logged with the ground.
    """
    rows = (
        await work.session.execute(
            select(
                Plan.id,
                Plan.owner_service_id,
                Service.name,
                Plan.own_words,
                Plan.review_on,
                Plan.version,
                Goal.id,
                Goal.number,
                Goal.text,
                Goal.status,
                ground_of(PLAN),
            )
            .join(Service, Service.id == Plan.owner_service_id)
            .outerjoin(Goal, Goal.plan_id == Plan.id)
            .where(Plan.follow_up_id == follow_up_id)
            .order_by(Goal.number)
        )
    ).all()
    if not rows:
        return None
    plan_id, owner_id, owner_name, own_words, review_on, version, *_, ground = rows[0]
    record(work, Act.OPENED, thing_kind="plan", thing_id=plan_id, follow_up_id=follow_up_id, ground=ground)
    return PlanView(
        id=plan_id,
        follow_up_id=follow_up_id,
        owner_service_id=owner_id,
        owner_service_name=owner_name,
        own_words=own_words,
        review_on=review_on,
        version=version,
        goals=tuple(
            GoalView(id=row[6], number=row[7], text=row[8], status=row[9]) for row in rows if row[6] is not None
        ),
    )


async def open_plan(work: Work, follow_up_id: UUID) -> PlanView:
    """The plan of a follow-up with its goals.

    Raises:
        NotFound: when there is none, or none for the asker.
    """
    plan = await plan_of(work, follow_up_id)
    if plan is None:
        raise NotFound("plan", follow_up_id)
    return plan
