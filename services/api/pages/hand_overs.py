"""Hand-overs on pages: what would be left, the offer, the answer, and what was left."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.hand_over_shapes import AcceptShape, HandOverShape, RejectShape, TakeBackShape, TaskDoneShape
from services.api.navigation import is_offered
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.api.templating import page
from services.core.access.actor import Role
from services.core.access.things import ADD, CHANGE, HAND_OVER, READ
from services.core.access.work import Work
from services.core.follow_ups import choices
from services.core.follow_ups.kinds import TASK_NAMES
from services.core.follow_ups.queries import open_follow_up, services_on
from services.core.hand_overs import commands, queries
from services.core.hand_overs.kinds import HAND_OVER_STATE_NAMES, HandOverState
from services.core.kit.errors import NotFound
from services.core.measures.kinds import MEASURE_STATUS_NAMES
from services.core.measures.queries import measures_of
from services.core.measures.rules import OPEN

router = APIRouter()

MayRead = Annotated[None, Depends(to(READ, HAND_OVER))]
MayOffer = Annotated[None, Depends(to(ADD, HAND_OVER))]
MayAnswer = Annotated[None, Depends(to(CHANGE, HAND_OVER))]

PER_PAGE = 50
ADULTS = (Role.COORDINATOR, Role.KEY_WORKER)
STATE_COLORS = {
    HandOverState.OFFERED: "warning",
    HandOverState.ACCEPTED: "success",
    HandOverState.REJECTED: "danger",
    HandOverState.TAKEN_BACK: "neutral",
}


@router.get("/follow-ups/{follow_up_id}/hand-over")
async def show_offer(request: Request, follow_up_id: UUID, door: MayOffer, work: CurrentWork) -> Response:
    """Show what would not follow, and the form that offers the follow-up."""
    return await _offer_page(request, work, follow_up_id, empty_form(request))


@router.post("/follow-ups/{follow_up_id}/hand-over")
async def offer_hand_over(request: Request, follow_up_id: UUID, door: MayOffer, work: CurrentWork) -> Response:
    """Offer it, and go to the offer."""
    form = await read_form(request, HandOverShape)
    offered = None
    if form.is_good:
        async with form.trying(work) as given:
            offered = await commands.offer_hand_over(work, follow_up_id=follow_up_id, **given.model_dump())
    if form.is_good and offered is not None:
        return RedirectResponse(f"/hand-overs/{offered.id}?done=offered", status_code=303)
    return await _offer_page(request, work, follow_up_id, form)


@router.get("/hand-overs")
async def show_hand_overs(request: Request, door: MayRead, work: CurrentWork, after: UUID | None = None) -> Response:
    """Show what one's service is offered, what one has offered, and those of the follow-ups one leads."""
    lines, following = await queries.hand_overs(work, limit=PER_PAGE, after=after)
    return page(
        request,
        "hand_overs/list.html",
        lines=lines,
        following=following,
        is_first=after is None,
        state_names=HAND_OVER_STATE_NAMES,
        state_colors=STATE_COLORS,
    )


@router.get("/hand-overs/{hand_over_id}")
async def show_hand_over(
    request: Request,
    hand_over_id: UUID,
    door: MayRead,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show one: to those it is offered to, the reference, who leads and why; to those who lead, what was left."""
    return await _page(request, work, hand_over_id, empty_form(request), done=done)


@router.post("/hand-overs/{hand_over_id}/accept")
async def accept_hand_over(request: Request, hand_over_id: UUID, door: MayAnswer, work: CurrentWork) -> Response:
    """Take the follow-up over."""
    form = await read_form(request, AcceptShape)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.accept_hand_over(work, hand_over_id=hand_over_id, **given.model_dump())
    return await _answered(request, work, hand_over_id, form, done="accepted")


@router.post("/hand-overs/{hand_over_id}/reject")
async def reject_hand_over(request: Request, hand_over_id: UUID, door: MayAnswer, work: CurrentWork) -> Response:
    """Say no, with the reason."""
    form = await read_form(request, RejectShape)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.reject_hand_over(work, hand_over_id=hand_over_id, **given.model_dump())
    return await _answered(request, work, hand_over_id, form, done="rejected")


@router.post("/hand-overs/{hand_over_id}/take-back")
async def take_back_hand_over(request: Request, hand_over_id: UUID, door: MayAnswer, work: CurrentWork) -> Response:
    """Take an offer back."""
    form = await read_form(request, TakeBackShape)
    if form.is_good:
        async with form.trying(work):
            await commands.take_back_hand_over(work, hand_over_id=hand_over_id)
    return await _answered(request, work, hand_over_id, form, done="taken_back")


@router.post("/hand-overs/{hand_over_id}/done")
async def finish_task(request: Request, hand_over_id: UUID, door: MayAnswer, work: CurrentWork) -> Response:
    """Say that something the hand-over asked of those who lead is done."""
    form = await read_form(request, TaskDoneShape)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.finish_hand_over_task(work, hand_over_id=hand_over_id, kind=given.kind)
    return await _answered(request, work, hand_over_id, form, done="task")


async def _answered(request: Request, work: Work, hand_over_id: UUID, form: Filled[Any], *, done: str) -> Response:
    if form.is_good:
        return RedirectResponse(f"/hand-overs/{hand_over_id}?done={done}", status_code=303)
    return await _page(request, work, hand_over_id, form)


async def _offer_page(request: Request, work: Work, follow_up_id: UUID, form: Filled[Any]) -> Response:
    view = await open_follow_up(work, follow_up_id)
    if not view.leads:
        raise NotFound("follow_up", follow_up_id)
    services = await queries.services_that_may_lead(work, but=view.lead_service_id)
    earlier = await queries.hand_overs_of(work, follow_up_id)
    measures = await measures_of(work, follow_up_id)
    return form_page(
        request,
        "hand_overs/offer.html",
        form,
        fields=tuple(HandOverShape.model_fields),
        view=view,
        services=services,
        coordinators=[
            (name, await choices.staff_today(work, service_id, roles=[Role.COORDINATOR]))
            for service_id, name in services
        ],
        waiting=next((one for one in earlier if one.state is HandOverState.OFFERED), None),
        left=await queries.would_be_left(work, follow_up_id),
        measures=[one for one in measures if one.status in OPEN and one.owner_service_id == view.lead_service_id],
        participants=await services_on(work, follow_up_id),
        consents=await queries.consents_naming(work, follow_up_id=follow_up_id, service_id=view.lead_service_id),
        status_names=MEASURE_STATUS_NAMES,
    )


async def _page(request: Request, work: Work, hand_over_id: UUID, form: Filled[Any], *, done: str = "") -> Response:
    view = await queries.open_hand_over(work, hand_over_id)
    role = work.actor.role
    waits = view.state is HandOverState.OFFERED and role is not None and is_offered(role, CHANGE, HAND_OVER)
    answers = waits and view.is_to_us
    was_accepted = view.state is HandOverState.ACCEPTED and view.follow_up_id is not None
    return form_page(
        request,
        "hand_overs/page.html",
        form,
        fields=("key_worker_id", "reason", "kind"),
        view=view,
        done=done,
        may_answer=answers,
        may_take_back=waits and view.leads,
        staff=await choices.staff_today(work, view.to_service_id, roles=ADULTS) if answers else [],
        consents=await queries.consents_naming(work, follow_up_id=view.follow_up_id, service_id=view.from_service_id)
        if was_accepted and view.follow_up_id
        else [],
        state_names=HAND_OVER_STATE_NAMES,
        state_colors=STATE_COLORS,
        task_names=TASK_NAMES,
    )
