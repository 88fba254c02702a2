"""A task on a page of its own: what it is about, why, by when, and the button that says it is done."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.api.shapes import NothingShape
from services.core.access.things import CHANGE, READ, TASK
from services.core.access.work import Work
from services.core.consents.tasks import CONSENT_TASKS
from services.core.deadlines.catalogue.ages import AGE_EVENTS, AgeEvent
from services.core.follow_ups import tasks
from services.core.follow_ups.kinds import TASK_NAMES
from services.core.follow_ups.tasks import TaskView
from services.core.kit.clock import oslo_date

router = APIRouter(prefix="/tasks")

MayRead = Annotated[None, Depends(to(READ, TASK))]
MayChange = Annotated[None, Depends(to(CHANGE, TASK))]


@router.get("/{task_id}")
async def show_task(
    request: Request,
    task_id: UUID,
    door: MayRead,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show a task."""
    return await _page(request, work, task_id, done=done)


@router.post("/{task_id}/done")
async def finish_task(request: Request, task_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Say that it is done."""
    form = await read_form(request, NothingShape)
    if form.is_good:
        async with form.trying(work):
            await tasks.finish_task(work, task_id=task_id)
    if form.is_good:
        return RedirectResponse(f"/tasks/{task_id}?done=done", status_code=303)
    return await _page(request, work, task_id, form)


async def _page(
    request: Request, work: Work, task_id: UUID, form: Filled[NothingShape] | None = None, *, done: str = ""
) -> Response:
    view = await tasks.open_task(work, task_id)
    return form_page(
        request,
        "tasks/page.html",
        form or empty_form(request),
        fields=(),
        view=view,
        event=_age_event(view),
        is_about_consent=view.kind in CONSENT_TASKS,
        names=TASK_NAMES,
        today=work.today,
        done=done,
    )


def _age_event(view: TaskView) -> AgeEvent | None:
    """What the lawyer's page says of the birthday that the task is about, on the day it came."""
    came_on = oslo_date(view.made_at)
    return next((one for one in AGE_EVENTS if one.kind == view.kind and one.is_valid_on(came_on)), None)
