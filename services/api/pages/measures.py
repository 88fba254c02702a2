"""Measures on pages: one short form to log one, one page for each, and its steps to the end."""

from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.keeping import Keeping, form_page, offered, saved, sent_before
from services.api.requests import CurrentWork
from services.api.shapes import Day, Line, Shape, Text
from services.core.access.things import ADD, CHANGE, MEASURE, READ
from services.core.access.work import Work
from services.core.follow_ups.queries import FollowUpView, open_follow_up, services_on
from services.core.follow_ups.rules import is_open
from services.core.kit.errors import NotFound
from services.core.measures import commands, queries, rules
from services.core.measures.kinds import CHOICE_NAMES, MEASURE_STATUS_NAMES, MeasureStatus
from services.core.measures.models import MeasureType
from services.core.measures.queries import MeasureView
from services.core.meetings.drafts import DraftForm
from services.core.organisation.kinds import ServiceKind
from services.core.plans.queries import plan_of

router = APIRouter()

MayLog = Annotated[None, Depends(to(ADD, MEASURE))]
MayRead = Annotated[None, Depends(to(READ, MEASURE))]
MayChange = Annotated[None, Depends(to(CHANGE, MEASURE))]


class MeasureForm(Shape):
    """The short form. On a change the type stands and is not sent."""

    type_code: Line | None = None
    responsible_service_id: UUID
    goal_id: UUID | None = None
    starts_on: Day
    due_on: Day | None = None
    description: Text | None = None
    version: int | None = Field(default=None, ge=0)
    form_id: UUID | None = None


class StatusForm(Shape):
    """A new status, with what came of it."""

    to_status: MeasureStatus
    result: Text | None = None
    version: int = Field(ge=0)


FIELDS = ("type_code", "responsible_service_id", "goal_id", "starts_on", "due_on", "description", "version", "form_id")


@router.get("/follow-ups/{follow_up_id}/measures/new")
async def show_new_measure(request: Request, follow_up_id: UUID, door: MayLog, work: CurrentWork) -> Response:
    """Show the form that logs a measure, with what is usual already in it."""
    keeping = Keeping(follow_up_id, DraftForm.MEASURE)
    view = await open_follow_up(work, follow_up_id)
    offer = await offered(request, work, keeping, responsible_service_id=work.actor.service_id, starts_on=work.today)
    return await _form_page(request, work, view, offer.form, keeping=keeping, saved_at=offer.saved_at)


@router.post("/follow-ups/{follow_up_id}/measures/new")
async def log_measure(request: Request, follow_up_id: UUID, door: MayLog, work: CurrentWork) -> Response:
    """Log a measure, and go back to the follow-up."""
    keeping = Keeping(follow_up_id, DraftForm.MEASURE)
    form = await read_form(request, MeasureForm)
    if already := await sent_before(work, form):
        return already
    if form.shape is not None and form.shape.type_code is None:
        form.faults["type_code"] = "missing"
    if form.is_good:
        async with form.trying(work) as given:
            await commands.log_measure(
                work,
                follow_up_id=follow_up_id,
                type_code=given.type_code or "",
                **given.model_dump(exclude={"type_code", "version", "form_id"}),
            )
    if form.is_good:
        return await saved(work, keeping, form, f"/follow-ups/{follow_up_id}?done=measure#measures")
    return await _form_page(request, work, await open_follow_up(work, follow_up_id), form, keeping=keeping)


@router.get("/measures/{measure_id}")
async def show_measure(request: Request, measure_id: UUID, door: MayRead, work: CurrentWork) -> Response:
    """Show one measure, its history, and the step it can take next."""
    return await _measure_page(request, work, measure_id, None)


@router.post("/measures/{measure_id}/status")
async def move_measure(request: Request, measure_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Give a measure another status."""
    form = await read_form(request, StatusForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.move_measure(work, measure_id=measure_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/measures/{measure_id}", status_code=303)
    return await _measure_page(request, work, measure_id, form)


@router.get("/measures/{measure_id}/edit")
async def show_change(request: Request, measure_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Show the form that changes a measure."""
    measure = await _own_measure(work, measure_id)
    keeping = Keeping(measure.follow_up_id, DraftForm.MEASURE, measure.id, measure.version)
    offer = await offered(request, work, keeping, **_stored(measure))
    view = await open_follow_up(work, measure.follow_up_id)
    return await _form_page(request, work, view, offer.form, keeping=keeping, saved_at=offer.saved_at, measure=measure)


@router.post("/measures/{measure_id}/edit")
async def change_measure(request: Request, measure_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Write a measure anew; when somebody else was first, both texts are shown and nothing is lost."""
    measure = await _own_measure(work, measure_id)
    form = await read_form(request, MeasureForm)
    if already := await sent_before(work, form):
        return already
    if form.shape is not None and form.shape.version is None:
        form.faults["version"] = "missing"
    if form.is_good:
        async with form.trying(work) as given:
            is_same = given.responsible_service_id == measure.responsible_service_id
            await commands.change_measure(
                work,
                measure_id=measure_id,
                version=given.version or 0,
                responsible_user_id=measure.responsible_user_id if is_same else None,
                **given.model_dump(exclude={"type_code", "version", "form_id"}),
            )
    keeping = Keeping(measure.follow_up_id, DraftForm.MEASURE, measure.id, measure.version)
    if form.is_good:
        return await saved(work, keeping, form, f"/measures/{measure_id}")
    view = await open_follow_up(work, measure.follow_up_id)
    return await _form_page(request, work, view, form, keeping=keeping, measure=measure)


async def _own_measure(work: Work, measure_id: UUID) -> MeasureView:
    """A measure to be changed: one that is read by consent is read only.

    Raises:
        NotFound: as for a measure that is not there.
    """
    measure = await queries.open_measure(work, measure_id)
    if not measure.is_own:
        raise NotFound("measure", measure_id)
    return measure


def _stored(measure: MeasureView) -> dict[str, Any]:
    return {name: getattr(measure, name) for name in FIELDS if name not in {"version", "type_code", "form_id"}}


async def _form_page(
    request: Request,
    work: Work,
    view: FollowUpView,
    form: Filled[Any],
    *,
    keeping: Keeping,
    saved_at: Any = None,
    measure: MeasureView | None = None,
) -> Response:
    services = await services_on(work, view.id)
    lead = (view.lead_service_id, view.lead_service_name, view.key_worker_name or view.coordinator_name)
    choices = [lead, *((one.service_id, one.service_name, one.contact_name) for one in services)]
    plan = await plan_of(work, view.id)
    types = [] if measure else grouped(await queries.catalogue_on(work, work.today), work.actor.language)
    return form_page(
        request,
        "measures/form.html",
        form,
        fields=FIELDS,
        view=view,
        measure=measure,
        keeping=keeping,
        saved_at=saved_at,
        types=types,
        services=choices,
        goals=plan.goals if plan else (),
    )


def grouped(lines: list[MeasureType], language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The catalogue as the groups of a select: kind of service → (code, name in the reader's language)."""
    return [
        (
            ServiceKind(kind).names.in_language(language).capitalize() if kind != ServiceKind.NAV else "NAV",
            [(line.code, line.name_nn if language == "nn" else line.name_nb) for line in group],
        )
        for kind, group in groupby(lines, key=lambda line: line.owner_kind)
    ]


async def _measure_page(request: Request, work: Work, measure_id: UUID, form: Filled[Any] | None) -> Response:
    measure = await queries.open_measure(work, measure_id)
    view = await open_follow_up(work, measure.follow_up_id)
    fields = ("to_status", "result", "version")
    return form_page(
        request,
        "measures/page.html",
        form or empty_form(request, version=measure.version),
        fields=fields,
        view=view,
        measure=measure,
        history=await queries.history_of_measure(work, measure_id),
        next_statuses=rules.next_statuses(measure.status),
        is_open=is_open(view.state),
        status_names=MEASURE_STATUS_NAMES,
        choice_names=CHOICE_NAMES,
    )
