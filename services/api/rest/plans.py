"""Plans as JSON."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from services.api.doors import to, to_row
from services.api.requests import CurrentWork, ordinary_work, read_hot
from services.api.rest.once import OnlyOnce
from services.api.rest.versions import IfMatch, both_versions, etag, tag, version_from
from services.api.shapes import Answer, Day, Reason, Shape, Statement
from services.core.access.things import ADD, CHANGE, PLAN, READ
from services.core.kit.errors import Stale
from services.core.plans import commands, queries
from services.core.plans.hot import READ_PLAN
from services.core.plans.models import GoalStatus
from services.core.plans.queries import PlanView
from services.core.plans.rules import MOST_GOALS, GoalText

router = APIRouter(prefix="/follow-ups/{follow_up_id}/plan", tags=["plans"])

MayRead = Annotated[None, Depends(to_row(READ, PLAN))]
MayMake = Annotated[None, Depends(to(ADD, PLAN))]
MayChange = Annotated[None, Depends(to(CHANGE, PLAN))]


class GoalAnswer(Answer):
    """One goal of a plan."""

    id: UUID
    number: int
    text: str
    status: GoalStatus


class PlanAnswer(Answer):
    """A plan with its goals in their order."""

    id: UUID
    follow_up_id: UUID
    owner_service_id: UUID
    owner_service_name: str
    own_words: str | None
    review_on: date | None
    version: int
    goals: list[GoalAnswer]


class GoalShape(Shape):
    """A goal as it is written. Its number is its place and stays."""

    number: int = Field(ge=1, le=MOST_GOALS, examples=[1])
    text: Reason = Field(examples=["Møte på skolen hver dag."])
    status: GoalStatus = GoalStatus.OPEN


class PlanShape(Shape):
    """A whole plan: the youth's own words, when it is looked at again, and one to five goals."""

    own_words: Statement | None = Field(default=None, examples=["Jeg vil bli ferdig på skolen og jobbe med bil."])
    review_on: Day | None = Field(default=None, examples=["2027-01-15"])
    goals: list[GoalShape] = Field(min_length=1, max_length=MOST_GOALS)

    def as_written(self) -> dict[str, Any]:
        """The plan as the commands take it."""
        return {
            "own_words": self.own_words,
            "review_on": self.review_on,
            "goals": [GoalText(goal.number, goal.text, goal.status) for goal in self.goals],
        }


@router.get("", response_model=PlanAnswer)
async def read_plan(request: Request, follow_up_id: UUID, door: MayRead) -> Response:
    """The plan of a follow-up with its goals."""
    row = await read_hot(request, READ_PLAN, follow_up_id)
    if row is not None:
        headers = {"ETag": etag(row["id"], row["version"])}
        return Response(row["body"], media_type="application/json", headers=headers)
    async with ordinary_work(request) as work:
        plan = await queries.open_plan(work, follow_up_id)
        body = PlanAnswer.model_validate(plan).model_dump_json()
        return Response(body, media_type="application/json", headers={"ETag": etag(plan.id, plan.version)})


@router.post("", status_code=201)
async def make_plan(
    follow_up_id: UUID, shape: PlanShape, door: MayMake, once: OnlyOnce, work: CurrentWork, response: Response
) -> PlanAnswer:
    """Make the plan of a follow-up."""
    if await once.already(work, shape) is None:
        plan = await commands.make_plan(work, follow_up_id=follow_up_id, **shape.as_written())
        await once.remember(
            work, thing_kind="plan", thing_id=plan.id, location=f"/api/v1/follow-ups/{follow_up_id}/plan"
        )
    return _shown(await queries.open_plan(work, follow_up_id), response)


@router.put("")
async def change_plan(
    follow_up_id: UUID,
    shape: PlanShape,
    door: MayChange,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> PlanAnswer:
    """Write the plan anew; goals that are there already must be in it, with any status."""
    plan = await queries.open_plan(work, follow_up_id)
    version = version_from(if_match, plan.id)
    try:
        await commands.change_plan(work, plan_id=plan.id, version=version, **shape.as_written())
    except Stale as stale:
        raise both_versions(
            stale,
            current=PlanAnswer.model_validate(plan).model_dump(mode="json"),
            yours=shape.model_dump(mode="json"),
        ) from None
    return _shown(await queries.open_plan(work, follow_up_id), response)


def _shown(plan: PlanView, response: Response) -> PlanAnswer:
    tag(response, plan.id, plan.version)
    return PlanAnswer.model_validate(plan)
