"""One's own family, or oneself: the button that closes the doors, and what can be said of others."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.navigation import is_offered
from services.api.oversight_shapes import KinshipOfUserShape, KinshipShape, ReasonShape
from services.api.pages.keeping import form_page
from services.api.pages.services import administered
from services.api.requests import CurrentWork
from services.core.access.things import ADD, CHANGE, KINSHIP, READ
from services.core.follow_ups.queries import open_follow_up
from services.core.kinship import commands, queries
from services.core.kinship.kinds import KINSHIP_NAMES
from services.core.organisation.queries import open_user

router = APIRouter()

MayDeclare = Annotated[None, Depends(to(ADD, KINSHIP))]
MayEnd = Annotated[None, Depends(to(CHANGE, KINSHIP))]


class EndForm(ReasonShape):
    """Why it ends, and the version that was seen."""

    version: int


@router.get("/follow-ups/{follow_up_id}/kinship")
async def show_kinship(
    request: Request,
    follow_up_id: UUID,
    door: MayDeclare,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the button, and for a coordinator of the lead what has been declared."""
    return await _page(request, work, follow_up_id, empty_form(request), done=done)


@router.post("/follow-ups/{follow_up_id}/kinship")
async def declare_kinship(request: Request, follow_up_id: UUID, door: MayDeclare, work: CurrentWork) -> Response:
    """Close the doors: to the one who pressed the button, who goes to her start page, or to another."""
    form = await read_form(request, KinshipShape)
    is_another = bool(form.typed.get("user_id"))
    if form.is_good:
        async with form.trying(work) as given:
            await commands.declare_kinship(work, follow_up_id=follow_up_id, **given.model_dump())
    if form.is_good:
        location = f"/follow-ups/{follow_up_id}/kinship?done=declared" if is_another else "/?done=kinship"
        return RedirectResponse(location, status_code=303)
    return await _page(request, work, follow_up_id, form)


@router.post("/kinships/{kinship_id}/end")
async def end_kinship(request: Request, kinship_id: UUID, door: MayEnd, work: CurrentWork) -> Response:
    """End what was declared of another."""
    kinship = await queries.open_kinship(work, kinship_id)
    form = await read_form(request, EndForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.end_kinship(work, kinship_id=kinship_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/follow-ups/{kinship.follow_up_id}/kinship?done=ended", status_code=303)
    return await _page(request, work, kinship.follow_up_id, form)


@router.get("/users/{user_id}/kinship")
async def show_kinship_of_user(
    request: Request,
    user_id: UUID,
    door: MayDeclare,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the form by which an administrator says it of a user."""
    return await _of_user(request, work, user_id, empty_form(request), done=done)


@router.post("/users/{user_id}/kinship")
async def declare_kinship_of_user(request: Request, user_id: UUID, door: MayDeclare, work: CurrentWork) -> Response:
    """Close the doors of a follow-up to a user, by its reference."""
    form = await read_form(request, KinshipOfUserShape)
    if form.is_good:
        async with form.trying(work, not_found={"reference": "reference_unknown"}) as given:
            await commands.declare_kinship_of(work, user_id=user_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/users/{user_id}/kinship?done=declared", status_code=303)
    return await _of_user(request, work, user_id, form)


async def _page(
    request: Request,
    work: CurrentWork,
    follow_up_id: UUID,
    form: Filled[KinshipShape] | Filled[EndForm],
    *,
    done: str = "",
) -> Response:
    view = await open_follow_up(work, follow_up_id)
    may_say = view.leads and work.actor.role is not None and is_offered(work.actor.role, READ, KINSHIP)
    return form_page(
        request,
        "kinship/page.html",
        form,
        fields=("kind", "user_id", "reason"),
        view=view,
        done=done,
        may_say_of_others=may_say,
        kinships=await queries.kinships_of(work, follow_up_id) if may_say else [],
        people=await queries.people_on(work, follow_up_id) if may_say else [],
        kinds=KINSHIP_NAMES,
    )


async def _of_user(
    request: Request, work: CurrentWork, user_id: UUID, form: Filled[KinshipOfUserShape], *, done: str = ""
) -> Response:
    administered(work, "user_account", user_id)
    name = (await open_user(work, user_id)).display_name
    return form_page(
        request,
        "kinship/of_user.html",
        form,
        fields=tuple(KinshipOfUserShape.model_fields),
        user_id=user_id,
        name=name,
        done=done,
        kinds=KINSHIP_NAMES,
    )
