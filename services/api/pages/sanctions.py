"""The page where the mediation service's contact keeps the dates of a sanction beside a follow-up."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from services.api.dated_shapes import EventForm
from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.dated import CorrectionForm, event_choices, event_in, on_one_list
from services.api.pages.keeping import form_page
from services.api.problems import language_for
from services.api.requests import CurrentWork
from services.core.access.things import ADD, DATED_EVENT, READ
from services.core.deadlines import follow_up_events
from services.core.deadlines.event_queries import events_of
from services.core.deadlines.kinds import SubjectKind
from services.core.deadlines.queries import deadlines_of
from services.core.kit.errors import NotFound

router = APIRouter(prefix="/follow-ups/{follow_up_id}/sanction")

MayRead = Annotated[None, Depends(to(READ, DATED_EVENT))]
MayRegister = Annotated[None, Depends(to(ADD, DATED_EVENT))]


@router.get("")
async def show_sanction(request: Request, follow_up_id: UUID, door: MayRead, work: CurrentWork) -> Response:
    """Show the dates of the sanction, its deadlines, and the form for the next event."""
    return await _page(request, work, follow_up_id, empty_form(request, happened_on=work.today))


@router.post("/events")
async def register_event(request: Request, follow_up_id: UUID, door: MayRegister, work: CurrentWork) -> Response:
    """Register that something happened in the sanction; the deadlines follow."""
    form = await read_form(request, EventForm)
    if form.is_good:
        async with form.trying(work) as given:
            await follow_up_events.register_sanction_event(work, follow_up_id=follow_up_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/follow-ups/{follow_up_id}/sanction", status_code=303)
    on_one_list(form)
    return await _page(request, work, follow_up_id, form)


@router.get("/events/{event_id}")
async def show_correction(
    request: Request, follow_up_id: UUID, event_id: UUID, door: MayRegister, work: CurrentWork
) -> Response:
    """Show the form that corrects or withdraws an event."""
    return await _correction(request, work, follow_up_id, event_id, None)


@router.post("/events/{event_id}")
async def correct_event(
    request: Request, follow_up_id: UUID, event_id: UUID, door: MayRegister, work: CurrentWork
) -> Response:
    """Correct or withdraw an event with a reason; the deadlines follow."""
    form = await read_form(request, CorrectionForm)
    if form.is_good:
        async with form.trying(work) as given:
            await follow_up_events.correct_sanction_event(
                work, follow_up_id=follow_up_id, event_id=event_id, **given.model_dump()
            )
    if form.is_good:
        return RedirectResponse(f"/follow-ups/{follow_up_id}/sanction", status_code=303)
    return await _correction(request, work, follow_up_id, event_id, form)


async def _page(request: Request, work: CurrentWork, follow_up_id: UUID, form: Filled[EventForm]) -> Response:
    sanction = await follow_up_events.sanction_on(work, follow_up_id)
    return form_page(
        request,
        "sanctions/page.html",
        form,
        fields=tuple(EventForm.model_fields),
        reference=sanction.reference,
        follow_up_id=follow_up_id,
        today=work.today,
        deadlines=await deadlines_of(work, subject_kind=SubjectKind.SANCTION, subject_id=follow_up_id),
        events=await events_of(work, subject_kind=SubjectKind.SANCTION, subject_id=follow_up_id),
        choices=event_choices(SubjectKind.SANCTION, language_for(request)),
    )


async def _correction(
    request: Request,
    work: CurrentWork,
    follow_up_id: UUID,
    event_id: UUID,
    form: Filled[CorrectionForm] | None,
) -> Response:
    sanction = await follow_up_events.sanction_on(work, follow_up_id)
    events = await events_of(work, subject_kind=SubjectKind.SANCTION, subject_id=follow_up_id)
    event = event_in(events, event_id)
    if event is None:
        raise NotFound("dated_event", event_id)
    place = f"/follow-ups/{follow_up_id}/sanction"
    return form_page(
        request,
        "deadlines/correct.html",
        form or empty_form(request, happened_on=event.happened_on),
        fields=tuple(CorrectionForm.model_fields),
        event=event,
        reference=sanction.reference,
        action=f"{place}/events/{event_id}",
        back=place,
        details=[],
    )
