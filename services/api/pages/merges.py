"""Merging two registrations of one person on pages: the form, and the way back within thirty days."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.duplicate_shapes import MergeShape
from services.api.forms import Filled, empty_form, read_form
from services.api.navigation import is_offered
from services.api.oversight_shapes import ReasonShape
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.core.access.things import ADD, CHANGE, READ, YOUTH_MERGE
from services.core.access.work import Work
from services.core.duplicates import merges, merging, registering
from services.core.people import queries

router = APIRouter()

MayRead = Annotated[None, Depends(to(READ, YOUTH_MERGE))]
MayMerge = Annotated[None, Depends(to(ADD, YOUTH_MERGE))]
MayUndo = Annotated[None, Depends(to(CHANGE, YOUTH_MERGE))]

MOST_TO_CHOOSE = 500


class UndoForm(ReasonShape):
    """Why it is undone, of the version that was seen."""

    version: int


@router.get("/youths/{youth_id}/merge")
async def show_merge_form(request: Request, youth_id: UUID, door: MayMerge, work: CurrentWork) -> Response:
    """Show the form that merges another registration into this one, those who are like her first."""
    return await _merge_form(request, work, youth_id, empty_form(request))


@router.post("/youths/{youth_id}/merge")
async def merge_youths(request: Request, youth_id: UUID, door: MayMerge, work: CurrentWork) -> Response:
    """Merge them."""
    form = await read_form(request, MergeShape)
    if form.is_good:
        async with form.trying(work) as given:
            await merging.merge_youths(work, youth_id=youth_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/youths/{youth_id}?done=merged", status_code=303)
    return await _merge_form(request, work, youth_id, form)


@router.get("/merges/{merge_id}")
async def show_merge(request: Request, merge_id: UUID, door: MayRead, work: CurrentWork) -> Response:
    """Show one merge, and the form that undoes it."""
    merge = await merges.open_merge(work, merge_id)
    return await _page(request, work, merge, empty_form(request, version=merge.version))


@router.post("/merges/{merge_id}/undo")
async def undo_merge(request: Request, merge_id: UUID, door: MayUndo, work: CurrentWork) -> Response:
    """Undo it."""
    merge = await merges.open_merge(work, merge_id)
    form = await read_form(request, UndoForm)
    if form.is_good:
        async with form.trying(work) as given:
            await merging.undo_merge(work, merge_id=merge_id, **given.model_dump())
    if form.is_good:
        is_seen = await queries.is_there(work, merge.kept_youth_id)
        back_to = merge.kept_youth_id if is_seen else merge.merged_youth_id
        return RedirectResponse(f"/youths/{back_to}?done=parted", status_code=303)
    return await _page(request, work, merge, form)


async def _merge_form(request: Request, work: Work, youth_id: UUID, form: Filled[Any]) -> Response:
    youth = await queries.open_youth(work, youth_id)
    alike = await registering.matches_of(work, youth_id)
    others, _ = await queries.my_youths(work, limit=MOST_TO_CHOOSE, but=youth_id)
    return form_page(
        request,
        "duplicates/merge.html",
        form,
        fields=tuple(MergeShape.model_fields),
        youth=youth,
        alike=alike,
        others=[one for one in others if one.id not in {like.id for like in alike}],
    )


async def _seen(work: Work, youth_id: UUID) -> queries.YouthView | None:
    """One of the two; None when another service leads it now, and who merged them is not to see it."""
    return await queries.open_youth(work, youth_id) if await queries.is_there(work, youth_id) else None


async def _page(request: Request, work: Work, merge: merges.MergeView, form: Filled[Any]) -> Response:
    role = work.actor.role
    return form_page(
        request,
        "duplicates/merged.html",
        form,
        fields=("reason",),
        merge=merge,
        kept=await _seen(work, merge.kept_youth_id),
        merged=await _seen(work, merge.merged_youth_id),
        may_undo=merge.ended_at is None
        and work.today <= merge.undo_until
        and role is not None
        and is_offered(role, CHANGE, YOUTH_MERGE),
    )
