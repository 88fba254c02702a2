"""Possible duplicates on a page, for the privacy officer: what she is to look into, and what came of it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.duplicate_shapes import OutcomeShape
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.api.templating import page
from services.core.access.things import CHANGE, POSSIBLE_DUPLICATE, READ
from services.core.duplicates import commands, queries
from services.core.duplicates.kinds import DUPLICATE_OUTCOME_NAMES, FOUND_BY_NAMES

router = APIRouter(prefix="/duplicates")

MayRead = Annotated[None, Depends(to(READ, POSSIBLE_DUPLICATE))]
MayClose = Annotated[None, Depends(to(CHANGE, POSSIBLE_DUPLICATE))]

PER_PAGE = 50


class OutcomeForm(OutcomeShape):
    """The same, of the version that was seen."""

    version: int


@router.get("")
async def show_duplicates(
    request: Request,
    door: MayRead,
    work: CurrentWork,
    after: UUID | None = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show what was found in the municipality, newest first."""
    lines, following = await queries.duplicates(work, limit=PER_PAGE, after=after)
    return page(
        request,
        "duplicates/list.html",
        lines=lines,
        following=following,
        is_first=after is None,
        found_by_names=FOUND_BY_NAMES,
        done=done,
    )


@router.get("/{duplicate_id}")
async def show_duplicate(request: Request, duplicate_id: UUID, door: MayRead, work: CurrentWork) -> Response:
    """Show one of them, and the form that closes it."""
    duplicate = await queries.open_duplicate(work, duplicate_id)
    return _page(request, duplicate, empty_form(request, version=duplicate.version))


@router.post("/{duplicate_id}")
async def close_duplicate(request: Request, duplicate_id: UUID, door: MayClose, work: CurrentWork) -> Response:
    """Write down what came of it."""
    duplicate = await queries.open_duplicate(work, duplicate_id)
    form = await read_form(request, OutcomeForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.close_duplicate(work, duplicate_id=duplicate_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse("/duplicates?done=closed", status_code=303)
    return _page(request, duplicate, form)


def _page(request: Request, duplicate: queries.DuplicateView, form: Filled[OutcomeForm]) -> Response:
    return form_page(
        request,
        "duplicates/page.html",
        form,
        fields=tuple(OutcomeShape.model_fields),
        duplicate=duplicate,
        found_by_names=FOUND_BY_NAMES,
        outcome_names=DUPLICATE_OUTCOME_NAMES,
    )
