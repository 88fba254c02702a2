"""The plan on a page: the youth's own words, the review, and one to five goals, written as one whole."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from services.api.doors import to
from services.api.forms import Filled, read_form
from services.api.pages.keeping import Keeping, form_page, offered, saved, sent_before
from services.api.requests import CurrentWork
from services.api.shapes import Day, Reason, Shape, Statement
from services.core.access.things import CHANGE, PLAN
from services.core.follow_ups.queries import FollowUpView, open_follow_up
from services.core.kit.errors import NotFound
from services.core.meetings.drafts import DraftForm
from services.core.plans import commands
from services.core.plans.models import GOAL_STATUS_NAMES, GoalStatus
from services.core.plans.queries import PlanView, plan_of
from services.core.plans.rules import MOST_GOALS, GoalText

router = APIRouter()

MayWrite = Annotated[None, Depends(to(CHANGE, PLAN))]


class PlanForm(Shape):
    """A plan as it is written on the page: five places for goals, of which the empty ones are left out."""

    own_words: Statement | None = None
    review_on: Day | None = None
    goal_1: Reason | None = None
    goal_2: Reason | None = None
    goal_3: Reason | None = None
    goal_4: Reason | None = None
    goal_5: Reason | None = None
    status_1: GoalStatus = GoalStatus.OPEN
    status_2: GoalStatus = GoalStatus.OPEN
    status_3: GoalStatus = GoalStatus.OPEN
    status_4: GoalStatus = GoalStatus.OPEN
    status_5: GoalStatus = GoalStatus.OPEN
    version: int | None = Field(default=None, ge=0)
    form_id: UUID | None = None

    def as_written(self) -> dict[str, Any]:
        """The plan as the commands take it."""
        goals = [
            GoalText(number, text, getattr(self, f"status_{number}"))
            for number in range(1, MOST_GOALS + 1)
            if (text := getattr(self, f"goal_{number}"))
        ]
        return {"own_words": self.own_words, "review_on": self.review_on, "goals": goals}


FIELDS = tuple(PlanForm.model_fields)


@router.get("/follow-ups/{follow_up_id}/plan")
async def show_plan_form(request: Request, follow_up_id: UUID, door: MayWrite, work: CurrentWork) -> Response:
    """Show the form that writes the plan."""
    view = await open_follow_up(work, follow_up_id)
    _must_lead(view)
    plan = await plan_of(work, follow_up_id)
    keeping = _keeping(follow_up_id, plan)
    offer = await offered(request, work, keeping, **_stored(plan))
    return _form_page(request, view, offer.form, plan=plan, keeping=keeping, saved_at=offer.saved_at)


@router.post("/follow-ups/{follow_up_id}/plan")
async def write_plan(request: Request, follow_up_id: UUID, door: MayWrite, work: CurrentWork) -> Response:
    """Write the plan, and go back to the follow-up."""
    view = await open_follow_up(work, follow_up_id)
    _must_lead(view)
    plan = await plan_of(work, follow_up_id)
    form = await read_form(request, PlanForm)
    if already := await sent_before(work, form):
        return already
    if form.is_good:
        async with form.trying(work) as given:
            if plan is None or given.version is None:
                await commands.make_plan(work, follow_up_id=follow_up_id, **given.as_written())
            else:
                await commands.change_plan(work, plan_id=plan.id, version=given.version, **given.as_written())
    keeping = _keeping(follow_up_id, plan)
    if form.is_good:
        return await saved(work, keeping, form, f"/follow-ups/{follow_up_id}?done=plan#plan")
    if form.faults.get("follow_up_id") == "has_plan" and plan is not None:
        # Somebody made the plan while this one was being written: the same meeting of two texts.
        form.faults = {"version": "stale"}
        form.typed["version"] = str(plan.version)
    if "goals" in form.faults:
        form.faults["goal_1"] = form.faults.pop("goals")
    return _form_page(request, view, form, plan=plan, keeping=keeping)


def _must_lead(view: FollowUpView) -> None:
    """Raise when the asker's service does not lead: the plan is the lead service's.

    Raises:
        NotFound: as for a plan that is not there.
    """
    if not view.leads:
        raise NotFound("plan", view.id)


def _keeping(follow_up_id: UUID, plan: PlanView | None) -> Keeping:
    return Keeping(follow_up_id, DraftForm.PLAN, plan.id if plan else None, plan.version if plan else None)


def _stored(plan: PlanView | None) -> dict[str, Any]:
    stored: dict[str, Any] = {f"status_{number}": GoalStatus.OPEN for number in range(1, MOST_GOALS + 1)}
    if plan is not None:
        stored |= {"own_words": plan.own_words, "review_on": plan.review_on}
        for goal in plan.goals:
            stored |= {f"goal_{goal.number}": goal.text, f"status_{goal.number}": goal.status}
    return stored


def _form_page(
    request: Request,
    view: FollowUpView,
    form: Filled[Any],
    *,
    plan: PlanView | None,
    keeping: Keeping,
    saved_at: Any = None,
) -> Response:
    return form_page(
        request,
        "plans/form.html",
        form,
        fields=FIELDS,
        view=view,
        plan=plan,
        keeping=keeping,
        saved_at=saved_at,
        numbers=range(1, MOST_GOALS + 1),
        status_names=GOAL_STATUS_NAMES,
    )
