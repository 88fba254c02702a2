"""Investigations on pages: the unit's list, the form that registers one, and the page of one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.dated_shapes import EventForm, InvestigationHandOverShape, InvestigationShape, LinkShape
from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.navigation import is_offered
from services.api.pages.dated import CorrectionForm, detail_choices, event_choices, event_in, on_one_list
from services.api.pages.keeping import form_page
from services.api.problems import language_for
from services.api.requests import CurrentWork
from services.api.shapes import Shape
from services.api.templating import page
from services.core.access.thing import Thing, Verb
from services.core.access.things import ADD, CHANGE, DATED_EVENT, INVESTIGATION, INVESTIGATION_LINK, READ
from services.core.deadlines.event_queries import events_of
from services.core.deadlines.kinds import SubjectKind
from services.core.deadlines.queries import deadlines_of
from services.core.follow_ups.choices import staff_today
from services.core.follow_ups.queries import my_follow_ups
from services.core.investigations import commands, queries
from services.core.kit.errors import NotFound

router = APIRouter(prefix="/investigations")

MayRead = Annotated[None, Depends(to(READ, INVESTIGATION))]
MayRegister = Annotated[None, Depends(to(ADD, INVESTIGATION))]
MayHandOver = Annotated[None, Depends(to(CHANGE, INVESTIGATION))]
MayRegisterEvent = Annotated[None, Depends(to(ADD, DATED_EVENT))]
MayLink = Annotated[None, Depends(to(ADD, INVESTIGATION_LINK))]

PER_PAGE = 50
MOST_CHOICES = 100
INVESTIGATION_KIND = SubjectKind.INVESTIGATION


class HandOverForm(InvestigationHandOverShape):
    """Who is responsible from now on, and which version was read."""

    version: int


@router.get("")
async def show_investigations(
    request: Request, door: MayRead, work: CurrentWork, after: UUID | None = None
) -> Response:
    """Show the unit's investigations, newest first."""
    lines, following = await queries.my_investigations(work, limit=PER_PAGE, after=after)
    return page(
        request,
        "investigations/list.html",
        lines=lines,
        following=following,
        is_first=after is None,
        may_register=_may(work, ADD, INVESTIGATION),
    )


@router.get("/new")
async def show_registration(request: Request, door: MayRegister, work: CurrentWork) -> Response:
    """Show the form that registers an investigation."""
    form = empty_form(request, responsible_user_id=work.actor.user_id)
    return await _registration(request, work, form)


@router.post("/new")
async def register_investigation(request: Request, door: MayRegister, work: CurrentWork) -> Response:
    """Register an investigation in one's own unit."""
    form = await read_form(request, InvestigationShape)
    if form.is_good:
        async with form.trying(work) as given:
            made = (await commands.register_investigation(work, **given.model_dump())).id
    if form.is_good:
        return RedirectResponse(f"/investigations/{made}?done=registered", status_code=303)
    return await _registration(request, work, form)


@router.get("/{investigation_id}")
async def show_investigation(
    request: Request,
    investigation_id: UUID,
    door: MayRead,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show one investigation: its dates, its deadlines, and the form for the next event."""
    form = empty_form(request, happened_on=work.today)
    return await _page(request, work, investigation_id, form, EventForm, done=done)


@router.post("/{investigation_id}/events")
async def register_event(
    request: Request, investigation_id: UUID, door: MayRegisterEvent, work: CurrentWork
) -> Response:
    """Register that something happened; the deadlines follow."""
    form = await read_form(request, EventForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.register_event(work, investigation_id=investigation_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/investigations/{investigation_id}?done=event", status_code=303)
    on_one_list(form)
    return await _page(request, work, investigation_id, form, EventForm)


@router.get("/{investigation_id}/events/{event_id}")
async def show_correction(
    request: Request, investigation_id: UUID, event_id: UUID, door: MayRegisterEvent, work: CurrentWork
) -> Response:
    """Show the form that corrects or withdraws an event."""
    return await _correction(request, work, investigation_id, event_id, None)


@router.post("/{investigation_id}/events/{event_id}")
async def correct_event(
    request: Request, investigation_id: UUID, event_id: UUID, door: MayRegisterEvent, work: CurrentWork
) -> Response:
    """Correct or withdraw an event with a reason; the deadlines follow."""
    form = await read_form(request, CorrectionForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.correct_event(
                work, investigation_id=investigation_id, event_id=event_id, **given.model_dump()
            )
    if form.is_good:
        return RedirectResponse(f"/investigations/{investigation_id}?done=corrected", status_code=303)
    return await _correction(request, work, investigation_id, event_id, form)


@router.get("/{investigation_id}/link")
async def show_link(request: Request, investigation_id: UUID, door: MayLink, work: CurrentWork) -> Response:
    """Show the form that links the investigation to a follow-up where one is the police's named contact."""
    return await _link(request, work, investigation_id, None)


@router.post("/{investigation_id}/link")
async def link(request: Request, investigation_id: UUID, door: MayLink, work: CurrentWork) -> Response:
    """Say that the investigation and a follow-up concern the same youth; it gives nobody a right to read."""
    form = await read_form(request, LinkShape)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.link_investigation(work, investigation_id=investigation_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/investigations/{investigation_id}?done=linked", status_code=303)
    return await _link(request, work, investigation_id, form)


@router.get("/{investigation_id}/responsible")
async def show_hand_over(request: Request, investigation_id: UUID, door: MayHandOver, work: CurrentWork) -> Response:
    """Show the form that names another of the unit as responsible."""
    return await _hand_over(request, work, investigation_id, None)


@router.post("/{investigation_id}/responsible")
async def hand_over(request: Request, investigation_id: UUID, door: MayHandOver, work: CurrentWork) -> Response:
    """Name another of the unit as responsible; the open deadlines go along."""
    form = await read_form(request, HandOverForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.hand_over_investigation(work, investigation_id=investigation_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/investigations/{investigation_id}?done=handed_over", status_code=303)
    return await _hand_over(request, work, investigation_id, form)


def _may(work: CurrentWork, verb: Verb, thing: Thing) -> bool:
    return work.actor.role is not None and is_offered(work.actor.role, verb, thing)


async def _unit(work: CurrentWork) -> list[tuple[UUID, str]]:
    """The colleagues who can be responsible."""
    if work.actor.service_id is None:
        return []
    return await staff_today(work, work.actor.service_id, roles=("investigator", "police_contact"))


async def _registration(request: Request, work: CurrentWork, form: Filled[InvestigationShape]) -> Response:
    return form_page(
        request,
        "investigations/new.html",
        form,
        fields=tuple(InvestigationShape.model_fields),
        people=await _unit(work),
        today=work.today,
    )


async def _page(
    request: Request,
    work: CurrentWork,
    investigation_id: UUID,
    form: Filled[EventForm],
    shape: type[Shape],
    *,
    done: str = "",
) -> Response:
    view = await queries.open_investigation(work, investigation_id)
    return form_page(
        request,
        "investigations/page.html",
        form,
        fields=tuple(shape.model_fields),
        view=view,
        today=work.today,
        done=done,
        deadlines=await deadlines_of(work, subject_kind=INVESTIGATION_KIND, subject_id=investigation_id),
        events=await events_of(work, subject_kind=INVESTIGATION_KIND, subject_id=investigation_id),
        choices=event_choices(INVESTIGATION_KIND, language_for(request)),
        may_hand_over=_may(work, CHANGE, INVESTIGATION),
        may_link=_may(work, ADD, INVESTIGATION_LINK),
        links=await queries.linked_references(work, investigation_id),
    )


async def _correction(
    request: Request,
    work: CurrentWork,
    investigation_id: UUID,
    event_id: UUID,
    form: Filled[CorrectionForm] | None,
) -> Response:
    view = await queries.open_investigation(work, investigation_id)
    events = await events_of(work, subject_kind=INVESTIGATION_KIND, subject_id=investigation_id)
    event = event_in(events, event_id)
    if event is None:
        raise NotFound("dated_event", event_id)
    detail = f"{event.kind}:{event.detail}" if event.detail else ""
    return form_page(
        request,
        "deadlines/correct.html",
        form or empty_form(request, happened_on=event.happened_on, detail=detail),
        fields=tuple(CorrectionForm.model_fields),
        event=event,
        reference=view.reference,
        action=f"/investigations/{investigation_id}/events/{event_id}",
        back=f"/investigations/{investigation_id}",
        details=detail_choices(event.kind, language_for(request)),
    )


async def _link(
    request: Request, work: CurrentWork, investigation_id: UUID, form: Filled[LinkShape] | None
) -> Response:
    view = await queries.open_investigation(work, investigation_id)
    follow_ups, _more = await my_follow_ups(work, limit=MOST_CHOICES)
    return form_page(
        request,
        "investigations/link.html",
        form or empty_form(request),
        fields=tuple(LinkShape.model_fields),
        view=view,
        follow_ups=[(str(one.id), one.reference) for one in follow_ups],
    )


async def _hand_over(
    request: Request, work: CurrentWork, investigation_id: UUID, form: Filled[HandOverForm] | None
) -> Response:
    view = await queries.open_investigation(work, investigation_id)
    return form_page(
        request,
        "investigations/responsible.html",
        form or empty_form(request, responsible_user_id=view.responsible_user_id, version=view.version),
        fields=tuple(HandOverForm.model_fields),
        view=view,
        people=await _unit(work),
    )
