"""Child-welfare matters on pages: those one is contact for, the form that registers one, and the page of one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.dated_shapes import EventForm, MatterContactsShape, MatterShape
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
from services.core.access.things import ADD, CHANGE, DATED_EVENT, MATTER, READ
from services.core.child_welfare import commands, queries
from services.core.deadlines.event_queries import events_of
from services.core.deadlines.kinds import SubjectKind
from services.core.deadlines.queries import deadlines_of
from services.core.follow_ups.choices import staff_today
from services.core.kit.errors import NotAllowed, NotFound
from services.core.organisation.kinds import ServiceKind

router = APIRouter(prefix="/matters")

MayRead = Annotated[None, Depends(to(READ, MATTER))]
MayRegister = Annotated[None, Depends(to(ADD, MATTER))]
MayChange = Annotated[None, Depends(to(CHANGE, MATTER))]
MayRegisterEvent = Annotated[None, Depends(to(ADD, DATED_EVENT))]

PER_PAGE = 50
MATTER_KIND = SubjectKind.MATTER


class ContactsForm(MatterContactsShape):
    """Who is contact from now on, who stands in, and which version was read."""

    version: int


@router.get("")
async def show_matters(request: Request, door: MayRead, work: CurrentWork, after: UUID | None = None) -> Response:
    """Show the matters one is contact for, newest first."""
    lines, following = await queries.my_matters(work, limit=PER_PAGE, after=after)
    return page(
        request,
        "matters/list.html",
        lines=lines,
        following=following,
        is_first=after is None,
        may_register=_has_matters(work),
    )


@router.get("/new")
async def show_registration(request: Request, door: MayRegister, work: CurrentWork) -> Response:
    """Show the form that registers a matter."""
    _only_child_welfare(work)
    form = empty_form(request)
    return await _registration(request, work, form)


@router.post("/new")
async def register_matter(request: Request, door: MayRegister, work: CurrentWork) -> Response:
    """Register a matter at one's own service."""
    _only_child_welfare(work)
    form = await read_form(request, MatterShape)
    if form.is_good:
        async with form.trying(work) as given:
            made = (await commands.register_matter(work, **given.model_dump())).id
    if form.is_good:
        return RedirectResponse(f"/matters/{made}?done=registered", status_code=303)
    return await _registration(request, work, form)


@router.get("/{matter_id}")
async def show_matter(
    request: Request,
    matter_id: UUID,
    door: MayRead,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show one matter: its dates, its deadlines, and the form for the next event."""
    form = empty_form(request, happened_on=work.today)
    return await _page(request, work, matter_id, form, EventForm, done=done)


@router.post("/{matter_id}/events")
async def register_event(request: Request, matter_id: UUID, door: MayRegisterEvent, work: CurrentWork) -> Response:
    """Register that something happened; the deadlines follow."""
    form = await read_form(request, EventForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.register_event(work, matter_id=matter_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/matters/{matter_id}?done=event", status_code=303)
    on_one_list(form)
    return await _page(request, work, matter_id, form, EventForm)


@router.get("/{matter_id}/events/{event_id}")
async def show_correction(
    request: Request, matter_id: UUID, event_id: UUID, door: MayRegisterEvent, work: CurrentWork
) -> Response:
    """Show the form that corrects or withdraws an event."""
    return await _correction(request, work, matter_id, event_id, None)


@router.post("/{matter_id}/events/{event_id}")
async def correct_event(
    request: Request, matter_id: UUID, event_id: UUID, door: MayRegisterEvent, work: CurrentWork
) -> Response:
    """Correct or withdraw an event with a reason; the deadlines follow."""
    form = await read_form(request, CorrectionForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.correct_event(work, matter_id=matter_id, event_id=event_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/matters/{matter_id}?done=corrected", status_code=303)
    return await _correction(request, work, matter_id, event_id, form)


@router.get("/{matter_id}/contacts")
async def show_contacts(request: Request, matter_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Show the form that names the contact and who stands in."""
    return await _contacts(request, work, matter_id, None)


@router.post("/{matter_id}/contacts")
async def name_contacts(request: Request, matter_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Name the contact and who stands in. Whoever gives the matter away, sees it no more."""
    form = await read_form(request, ContactsForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.name_matter_contact(work, matter_id=matter_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse("/matters", status_code=303)
    return await _contacts(request, work, matter_id, form)


def _has_matters(work: CurrentWork) -> bool:
    """Contacts of all services have the same role; only child welfare has matters."""
    return work.actor.service_kind == ServiceKind.CHILD_WELFARE


def _only_child_welfare(work: CurrentWork) -> None:
    """Say no before anything is typed.

    Raises:
        NotAllowed: to a contact of a service of another kind.
    """
    if not _has_matters(work):
        raise NotAllowed(MATTER.table)


def _may(work: CurrentWork, verb: Verb, thing: Thing) -> bool:
    return work.actor.role is not None and is_offered(work.actor.role, verb, thing)


async def _colleagues(work: CurrentWork) -> list[tuple[UUID, str]]:
    """The contacts of the service."""
    if work.actor.service_id is None:
        return []
    return await staff_today(work, work.actor.service_id, roles=("contact",))


async def _registration(request: Request, work: CurrentWork, form: Filled[MatterShape]) -> Response:
    return form_page(
        request,
        "matters/new.html",
        form,
        fields=tuple(MatterShape.model_fields),
        people=await _colleagues(work),
        today=work.today,
    )


async def _page(
    request: Request,
    work: CurrentWork,
    matter_id: UUID,
    form: Filled[EventForm],
    shape: type[Shape],
    *,
    done: str = "",
) -> Response:
    view = await queries.open_matter(work, matter_id)
    return form_page(
        request,
        "matters/page.html",
        form,
        fields=tuple(shape.model_fields),
        view=view,
        today=work.today,
        done=done,
        deadlines=await deadlines_of(work, subject_kind=MATTER_KIND, subject_id=matter_id),
        events=await events_of(work, subject_kind=MATTER_KIND, subject_id=matter_id),
        choices=event_choices(MATTER_KIND, language_for(request)),
        may_change=_may(work, CHANGE, MATTER),
    )


async def _correction(
    request: Request,
    work: CurrentWork,
    matter_id: UUID,
    event_id: UUID,
    form: Filled[CorrectionForm] | None,
) -> Response:
    view = await queries.open_matter(work, matter_id)
    events = await events_of(work, subject_kind=MATTER_KIND, subject_id=matter_id)
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
        action=f"/matters/{matter_id}/events/{event_id}",
        back=f"/matters/{matter_id}",
        details=detail_choices(event.kind, language_for(request)),
    )


async def _contacts(
    request: Request, work: CurrentWork, matter_id: UUID, form: Filled[ContactsForm] | None
) -> Response:
    view = await queries.open_matter(work, matter_id)
    return form_page(
        request,
        "matters/contacts.html",
        form
        or empty_form(
            request,
            contact_user_id=view.contact_user_id,
            substitute_user_id=view.substitute_user_id or "",
            version=view.version,
        ),
        fields=tuple(ContactsForm.model_fields),
        view=view,
        people=await _colleagues(work),
    )
