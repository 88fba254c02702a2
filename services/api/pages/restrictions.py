"""Restrictions on pages, for the privacy officer: the register, and the form that closes a follow-up."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.oversight_shapes import ReasonShape, RestrictionShape
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.core.access.things import ADD, READ, RESTRICTION
from services.core.restrictions import commands, queries

router = APIRouter(prefix="/restrictions")

MayRead = Annotated[None, Depends(to(READ, RESTRICTION))]
MayRestrict = Annotated[None, Depends(to(ADD, RESTRICTION))]

PER_PAGE = 50


@router.get("")
async def show_restrictions(
    request: Request,
    door: MayRead,
    work: CurrentWork,
    after: UUID | None = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the register of the municipality, newest first, and the form."""
    return await _page(request, work, empty_form(request), after=after, done=done)


@router.post("")
async def restrict_follow_up(request: Request, door: MayRestrict, work: CurrentWork) -> Response:
    """Close a follow-up to everybody."""
    form = await read_form(request, RestrictionShape)
    if form.is_good:
        async with form.trying(work, not_found={"reference": "reference_unknown"}) as given:
            await commands.restrict_follow_up(work, **given.model_dump())
    if form.is_good:
        return RedirectResponse("/restrictions?done=restricted", status_code=303)
    return await _page(request, work, form)


@router.post("/{restriction_id}/lift")
async def lift_restriction(request: Request, restriction_id: UUID, door: MayRestrict, work: CurrentWork) -> Response:
    """Open it again."""
    form = await read_form(request, ReasonShape)
    await queries.open_restriction(work, restriction_id)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.lift_restriction(work, restriction_id=restriction_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse("/restrictions?done=lifted", status_code=303)
    return await _page(request, work, form, lifting=restriction_id)


async def _page(
    request: Request,
    work: CurrentWork,
    form: Filled[RestrictionShape] | Filled[ReasonShape],
    *,
    after: UUID | None = None,
    done: str = "",
    lifting: UUID | None = None,
) -> Response:
    lines, following = await queries.restrictions(work, limit=PER_PAGE, after=after)
    return form_page(
        request,
        "restrictions/list.html",
        form,
        fields=tuple(RestrictionShape.model_fields),
        lines=lines,
        following=following,
        is_first=after is None,
        done=done,
        lifting=lifting,
    )
