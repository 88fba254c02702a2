"""Deadlines on pages: the list of open ones, and the page of one with its dates, its law and its history."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.dated_shapes import ExceedingShape
from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.navigation import is_offered
from services.api.pages.dated import capital
from services.api.pages.keeping import form_page
from services.api.problems import language_for
from services.api.requests import CurrentWork
from services.api.templating import page
from services.core.access.actor import Role
from services.core.access.things import ADD, DEADLINE, DEADLINE_EXCEEDING, READ
from services.core.deadlines import exceeding, queries
from services.core.deadlines.kinds import SubjectKind
from services.core.follow_ups.kinds import PAUSE_NAMES
from services.core.reminders.kinds import CAPACITY_NAMES, STEP_NAMES
from services.core.reminders.queries import reminders_of_deadline

router = APIRouter(prefix="/deadlines")

MayRead = Annotated[None, Depends(to(READ, DEADLINE))]
MayExceed = Annotated[None, Depends(to(ADD, DEADLINE_EXCEEDING))]

PER_PAGE = 50
# Who exceeds the deadlines of what, as the access page grants it; the button stands for nobody else.
EXCEEDS = {Role.PROSECUTOR: SubjectKind.INVESTIGATION, Role.CONTACT: SubjectKind.MATTER}


class ExceedingForm(ExceedingShape):
    """A reasoned exceeding, and which version of the deadline was read."""

    version: int


@router.get("")
async def show_deadlines(
    request: Request,
    door: MayRead,
    work: CurrentWork,
    after_due: date | None = None,
    after: UUID | None = None,
    mine: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query
) -> Response:
    """Show the open deadlines one can see, those due first on top."""
    key = (after_due, after) if after_due and after else None
    lines, following = await queries.my_deadlines(work, limit=PER_PAGE, after=key, only_mine=mine)
    return page(
        request,
        "deadlines/list.html",
        deadlines=lines,
        following=following,
        is_first=key is None,
        mine=mine,
        # A manager answers for the unit's deadlines and has none of her own.
        can_have_own=work.actor.role is not Role.MANAGER,
        today=work.today,
    )


@router.get("/{deadline_id}")
async def show_deadline(
    request: Request,
    deadline_id: UUID,
    door: MayRead,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show one deadline: all its dates, the days skipped and why, its law, and what has happened to it."""
    return await _page(request, work, deadline_id, None, done=done)


@router.post("/{deadline_id}/exceedings")
async def exceed_deadline(request: Request, deadline_id: UUID, door: MayExceed, work: CurrentWork) -> Response:
    """Go beyond the deadline with one of the law's reasons and a new date."""
    form = await read_form(request, ExceedingForm)
    if form.is_good:
        async with form.trying(work) as given:
            await exceeding.exceed_deadline(work, deadline_id=deadline_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/deadlines/{deadline_id}?done=exceeded", status_code=303)
    return await _page(request, work, deadline_id, form)


async def _page(
    request: Request,
    work: CurrentWork,
    deadline_id: UUID,
    form: Filled[ExceedingForm] | None,
    *,
    done: str = "",
) -> Response:
    view = await queries.open_deadline(work, deadline_id)
    line, role = view.line, work.actor.role
    may_exceed = (
        role is not None
        and is_offered(role, ADD, DEADLINE_EXCEEDING)
        and EXCEEDS.get(role) is line.subject_kind
        and line.is_open
        and bool(line.rule.exceeding_reasons)
    )
    language = language_for(request)
    return form_page(
        request,
        "deadlines/page.html",
        form or empty_form(request, version=line.version),
        fields=tuple(ExceedingForm.model_fields),
        view=view,
        line=line,
        today=work.today,
        done=done,
        may_exceed=may_exceed,
        reminders=await reminders_of_deadline(work, deadline_id),
        step_names=STEP_NAMES,
        capacity_names=CAPACITY_NAMES,
        pause_names=PAUSE_NAMES,
        reasons=[(reason.value, capital(reason.names.in_language(language))) for reason in line.rule.exceeding_reasons],
    )
