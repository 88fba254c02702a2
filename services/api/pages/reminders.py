"""What one is reminded of, on a page: the button that says one takes it, and what one does not want to be told of."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.keeping import form_page
from services.api.reminder_shapes import MutesShape
from services.api.requests import CurrentWork
from services.api.shapes import NothingShape
from services.core.access.things import ADD, CHANGE, READ, REMINDER, REMINDER_MUTE
from services.core.access.work import Work
from services.core.follow_ups.kinds import TASK_NAMES
from services.core.reminders import commands, queries
from services.core.reminders.kinds import CAPACITY_NAMES, MUTABLE, STEP_NAMES, SUBJECT_NAMES

router = APIRouter(prefix="/reminders")

MayRead = Annotated[None, Depends(to(READ, REMINDER))]
MayTake = Annotated[None, Depends(to(CHANGE, REMINDER))]
MayMute = Annotated[None, Depends(to(ADD, REMINDER_MUTE))]

PER_PAGE = 30


@router.get("")
async def show_reminders(
    request: Request,
    door: MayRead,
    work: CurrentWork,
    after: UUID | None = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show what one has been told of, newest first."""
    return await _page(request, work, after=after, done=done)


@router.post("/{reminder_id}/acknowledgement")
async def acknowledge(request: Request, reminder_id: UUID, door: MayTake, work: CurrentWork) -> Response:
    """Say that one takes it."""
    form = await read_form(request, NothingShape)
    if form.is_good:
        async with form.trying(work):
            await commands.acknowledge_reminder(work, reminder_id=reminder_id)
    if form.is_good:
        return RedirectResponse("/reminders?done=taken", status_code=303)
    return await _page(request, work, form)


@router.post("/mutes")
async def choose_mutes(request: Request, door: MayMute, work: CurrentWork) -> Response:
    """Choose what one does not want to be told of."""
    form = await read_form(request, MutesShape)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.choose_mutes(work, subjects=given.subjects)
    if form.is_good:
        return RedirectResponse("/reminders?done=mutes", status_code=303)
    return await _page(request, work, form)


async def _page(
    request: Request, work: Work, form: Filled[MutesShape] | Filled[NothingShape] | None = None, *,
    after: UUID | None = None, done: str = "",
) -> Response:  # fmt: skip
    reminders, following = await queries.my_reminders(work, limit=PER_PAGE, after=after)
    return form_page(
        request,
        "reminders/page.html",
        form or empty_form(request, subjects=await queries.my_mutes(work)),
        fields=("subjects",),
        reminders=reminders,
        following=following,
        is_first=after is None,
        mutable=[(one.value, SUBJECT_NAMES[one]) for one in MUTABLE],
        step_names=STEP_NAMES,
        capacity_names=CAPACITY_NAMES,
        task_names=TASK_NAMES,
        today=work.today,
        done=done,
    )
