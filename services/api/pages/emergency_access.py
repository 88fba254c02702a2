"""Emergency access on pages: the form that opens, the list, and one with its review."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.navigation import is_offered
from services.api.oversight_shapes import EmergencyShape, ReviewShape
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.api.shapes import Shape
from services.api.templating import page
from services.core.access.actor import Role
from services.core.access.things import ADD, CHANGE, EMERGENCY_ACCESS, EMERGENCY_REVIEW, READ
from services.core.consents.kinds import TOPIC_NAMES
from services.core.emergency_access import commands, queries, rules
from services.core.emergency_access.kinds import EMERGENCY_GROUND_NAMES, EMERGENCY_LAWS, REVIEW_OUTCOME_NAMES

router = APIRouter(prefix="/emergency-access")

MayRead = Annotated[None, Depends(to(READ, EMERGENCY_ACCESS))]
MayOpen = Annotated[None, Depends(to(ADD, EMERGENCY_ACCESS))]
MayEnd = Annotated[None, Depends(to(CHANGE, EMERGENCY_ACCESS))]
MayReview = Annotated[None, Depends(to(ADD, EMERGENCY_REVIEW))]

PER_PAGE = 50


class EndForm(Shape):
    """The button that ends it, and the version that was seen."""

    version: int


@router.get("")
async def show_emergencies(request: Request, door: MayRead, work: CurrentWork, after: UUID | None = None) -> Response:
    """Show those one has opened, and those one's service looks after."""
    lines, following = await queries.emergencies(work, limit=PER_PAGE, after=after)
    return page(
        request,
        "emergency_access/list.html",
        lines=lines,
        following=following,
        is_first=after is None,
        may_open=work.actor.role is not None and is_offered(work.actor.role, ADD, EMERGENCY_ACCESS),
    )


@router.get("/new")
async def show_opening(request: Request, door: MayOpen, work: CurrentWork) -> Response:
    """Show the form that opens an emergency access."""
    return _opening(request, empty_form(request, hours=1))


@router.post("/new")
async def open_emergency(request: Request, door: MayOpen, work: CurrentWork) -> Response:
    """Open it, and go to the follow-up."""
    form = await read_form(request, EmergencyShape)
    if form.is_good:
        async with form.trying(work, not_found={"reference": "reference_not_open"}) as given:
            opened = await commands.open_emergency(work, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/emergency-access/{opened}?done=opened", status_code=303)
    return _opening(request, form)


@router.get("/{emergency_id}")
async def show_emergency(
    request: Request,
    emergency_id: UUID,
    door: MayRead,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show one: who, why, what, until when, and what the review came to."""
    return await _page(request, work, emergency_id, empty_form(request), done=done)


@router.post("/{emergency_id}/end")
async def end_emergency(request: Request, emergency_id: UUID, door: MayEnd, work: CurrentWork) -> Response:
    """End it before its time."""
    form = await read_form(request, EndForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.end_emergency(work, emergency_id=emergency_id, version=given.version)
    if form.is_good:
        return RedirectResponse(f"/emergency-access/{emergency_id}?done=ended", status_code=303)
    return await _page(request, work, emergency_id, form)


@router.post("/{emergency_id}/review")
async def review_emergency(request: Request, emergency_id: UUID, door: MayReview, work: CurrentWork) -> Response:
    """Say whether it was right."""
    form = await read_form(request, ReviewShape)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.review_emergency(work, emergency_id=emergency_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/emergency-access/{emergency_id}?done=reviewed", status_code=303)
    return await _page(request, work, emergency_id, form)


def _opening(request: Request, form: Filled[EmergencyShape]) -> Response:
    if isinstance(form.typed.get("topics"), str):
        form.typed["topics"] = [form.typed["topics"]]
    return form_page(
        request,
        "emergency_access/new.html",
        form,
        fields=tuple(EmergencyShape.model_fields),
        grounds=[(kind, name, EMERGENCY_LAWS[kind]) for kind, name in EMERGENCY_GROUND_NAMES.items()],
        topics=list(TOPIC_NAMES.items()),
        hours=range(1, rules.MOST_HOURS + 1),
    )


async def _page(
    request: Request,
    work: CurrentWork,
    emergency_id: UUID,
    form: Filled[EndForm] | Filled[ReviewShape],
    *,
    done: str = "",
) -> Response:
    view = await queries.open_emergency_view(work, emergency_id)
    role = work.actor.role
    return form_page(
        request,
        "emergency_access/page.html",
        form,
        fields=("outcome", "comment"),
        view=view,
        done=done,
        # Of those who look after it, only a coordinator ends it; all others end what they opened in this hat.
        may_end=view.holds
        and role is not None
        and is_offered(role, CHANGE, EMERGENCY_ACCESS)
        and (view.is_of_this_hat or role is Role.COORDINATOR),
        may_review=not (view.reviewed_at or view.is_mine)
        and role is not None
        and is_offered(role, ADD, EMERGENCY_REVIEW),
        ground_names=EMERGENCY_GROUND_NAMES,
        laws=EMERGENCY_LAWS,
        topic_names=TOPIC_NAMES,
        outcomes=REVIEW_OUTCOME_NAMES,
    )
