"""Moving a follow-up from state to state, and saying who is the youth's fixed adult."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.api.doors import to as door_to
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.api.shapes import Day, Reason, Shape
from services.core.access.actor import Role
from services.core.access.things import ADD, CHANGE, FOLLOW_UP, TRANSITION
from services.core.access.work import Work
from services.core.follow_ups import choices, queries
from services.core.follow_ups.kinds import CLOSING_NAMES, PAUSE_NAMES, STATE_NAMES, ClosingReason, PauseKind, State
from services.core.follow_ups.queries import FollowUpView
from services.core.follow_ups.rules import next_states
from services.core.kit.errors import NotFound
from services.core.plans.advancing import advance_follow_up, name_adults

router = APIRouter(prefix="/follow-ups/{follow_up_id}")

MayMove = Annotated[None, Depends(door_to(ADD, TRANSITION))]
MayChange = Annotated[None, Depends(door_to(CHANGE, FOLLOW_UP))]

ADULTS = (Role.COORDINATOR, Role.KEY_WORKER)


class MoveForm(Shape):
    """Where the follow-up goes, why, and what the new state needs."""

    to_state: State
    reason: Reason
    key_worker_id: UUID | None = None
    deputy_id: UUID | None = None
    pause_kind: PauseKind | None = None
    planned_until: Day | None = None
    closing_reason: ClosingReason | None = None
    version: int = Field(ge=0)


class AdultsForm(Shape):
    """Who is the youth's fixed adult, and who stands in."""

    key_worker_id: UUID
    deputy_id: UUID | None = None
    version: int = Field(ge=0)


@router.get("/move")
async def show_move(
    request: Request, follow_up_id: UUID, door: MayMove, work: CurrentWork, to: State | None = None
) -> Response:
    """Show the states that the follow-up can go to; `to` is the one that is chosen beforehand."""
    view = await _led(work, follow_up_id)
    return await _move_page(request, work, view, empty_form(request, version=view.version, to_state=to))


@router.post("/move")
async def move_follow_up(request: Request, follow_up_id: UUID, door: MayMove, work: CurrentWork) -> Response:
    """Move the follow-up, with a reason."""
    view = await _led(work, follow_up_id)
    form = await read_form(request, MoveForm)
    if form.is_good:
        async with form.trying(work) as given:
            await advance_follow_up(work, follow_up_id=follow_up_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/follow-ups/{follow_up_id}?done=saved", status_code=303)
    return await _move_page(request, work, view, form)


@router.get("/key-worker")
async def show_adults(request: Request, follow_up_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Show who is the youth's fixed adult, and who could be."""
    view = await _led(work, follow_up_id)
    form = empty_form(request, key_worker_id=view.key_worker_id, deputy_id=view.deputy_id, version=view.version)
    return await _adults_page(request, work, view, form)


@router.post("/key-worker")
async def change_adults(request: Request, follow_up_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Say who is the youth's fixed adult, and who stands in."""
    view = await _led(work, follow_up_id)
    form = await read_form(request, AdultsForm)
    if form.is_good:
        async with form.trying(work) as given:
            await name_adults(work, follow_up_id=follow_up_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/follow-ups/{follow_up_id}?done=saved", status_code=303)
    return await _adults_page(request, work, view, form)


async def _led(work: Work, follow_up_id: UUID) -> FollowUpView:
    """The follow-up, for one whose service leads it.

    Raises:
        NotFound: for everybody else, as when it is not there.
    """
    view = await queries.open_follow_up(work, follow_up_id)
    if not view.leads:
        raise NotFound("follow_up", follow_up_id)
    return view


async def _move_page(request: Request, work: Work, view: FollowUpView, form: Filled[Any]) -> Response:
    offered = next_states(view.state, await queries.paused_from(work, view.id))
    return form_page(
        request,
        "follow_ups/move.html",
        form,
        fields=tuple(MoveForm.model_fields),
        view=view,
        offered=offered,
        asks_adult=State.OFFERED in offered and view.key_worker_id is None,
        staff=await choices.staff_today(work, view.lead_service_id, roles=ADULTS),
        pauses=PAUSE_NAMES if State.PAUSED in offered else {},
        closings=CLOSING_NAMES if State.CLOSED in offered else {},
        state_names=STATE_NAMES,
    )


async def _adults_page(request: Request, work: Work, view: FollowUpView, form: Filled[Any]) -> Response:
    return form_page(
        request,
        "follow_ups/key_worker.html",
        form,
        fields=tuple(AdultsForm.model_fields),
        view=view,
        staff=await choices.staff_today(work, view.lead_service_id, roles=ADULTS),
    )
