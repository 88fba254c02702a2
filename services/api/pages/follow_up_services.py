"""Which services take part in a follow-up, and who in each of them one can call."""

from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.api.shapes import Day, Shape
from services.core.access.things import ADD, CHANGE, NAMED_CONTACT, PARTICIPATION
from services.core.access.work import Work
from services.core.follow_ups import choices, commands, queries
from services.core.follow_ups.queries import FollowUpView, ServiceOnCase
from services.core.kit.errors import NotFound
from services.core.organisation.kinds import ServiceKind

router = APIRouter(prefix="/follow-ups/{follow_up_id}/services")

MayAdd = Annotated[None, Depends(to(ADD, PARTICIPATION))]
MayEnd = Annotated[None, Depends(to(CHANGE, PARTICIPATION))]
MayName = Annotated[None, Depends(to(ADD, NAMED_CONTACT))]


class ServiceForm(Shape):
    """A service that is to take part."""

    service_id: UUID
    starts_on: Day
    ends_on: Day | None = None


class ContactForm(Shape):
    """The one contact of a service, and who stands in."""

    contact_user_id: UUID
    starts_on: Day
    ends_on: Day | None = None
    substitute_user_id: UUID | None = None
    substitute_from: Day | None = None
    substitute_until: Day | None = None


class EndForm(Shape):
    """The last day that a service takes part."""

    ends_on: Day
    version: int = Field(ge=0)


@router.get("/new")
async def show_new_service(request: Request, follow_up_id: UUID, door: MayAdd, work: CurrentWork) -> Response:
    """Show the services that can be added."""
    view = await _led(work, follow_up_id)
    return await _service_page(request, work, view, empty_form(request, starts_on=work.today))


@router.post("/new")
async def add_service(request: Request, follow_up_id: UUID, door: MayAdd, work: CurrentWork) -> Response:
    """Let a service take part, and go on to name its contact."""
    view = await _led(work, follow_up_id)
    form = await read_form(request, ServiceForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.add_service(work, follow_up_id=follow_up_id, **given.model_dump())
            added = given.service_id
    if form.is_good:
        return RedirectResponse(f"/follow-ups/{follow_up_id}/services/{added}/contact", status_code=303)
    return await _service_page(request, work, view, form)


@router.get("/{service_id}/contact")
async def show_contact(
    request: Request, follow_up_id: UUID, service_id: UUID, door: MayName, work: CurrentWork
) -> Response:
    """Show who in the service can be named."""
    view = await _led(work, follow_up_id)
    one = await _on_case(work, follow_up_id, service_id)
    starts_on = max(work.today, one.starts_on)
    return await _contact_page(request, work, view, one, empty_form(request, starts_on=starts_on))


@router.post("/{service_id}/contact")
async def name_contact(
    request: Request, follow_up_id: UUID, service_id: UUID, door: MayName, work: CurrentWork
) -> Response:
    """Name the one contact of a service; the one before ends the day before."""
    view = await _led(work, follow_up_id)
    one = await _on_case(work, follow_up_id, service_id)
    form = await read_form(request, ContactForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.name_contact(work, follow_up_id=follow_up_id, service_id=service_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/follow-ups/{follow_up_id}?done=services#services", status_code=303)
    return await _contact_page(request, work, view, one, form)


@router.get("/{participation_id}/end")
async def show_end(
    request: Request, follow_up_id: UUID, participation_id: UUID, door: MayEnd, work: CurrentWork
) -> Response:
    """Ask for the last day that a service takes part."""
    view = await _led(work, follow_up_id)
    one = await _participation(work, follow_up_id, participation_id)
    return _end_page(request, view, one, empty_form(request, ends_on=work.today, version=one.version))


@router.post("/{participation_id}/end")
async def end_service(
    request: Request, follow_up_id: UUID, participation_id: UUID, door: MayEnd, work: CurrentWork
) -> Response:
    """End a service's part; its contact ends with it."""
    view = await _led(work, follow_up_id)
    one = await _participation(work, follow_up_id, participation_id)
    form = await read_form(request, EndForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.end_service(work, participation_id=participation_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/follow-ups/{follow_up_id}?done=services#services", status_code=303)
    return _end_page(request, view, one, form)


async def _led(work: Work, follow_up_id: UUID) -> FollowUpView:
    """The follow-up, for one whose service leads it.

    Raises:
        NotFound: for everybody else, as when it is not there.
    """
    view = await queries.open_follow_up(work, follow_up_id)
    if not view.leads:
        raise NotFound("follow_up", follow_up_id)
    return view


async def _on_case(work: Work, follow_up_id: UUID, service_id: UUID) -> ServiceOnCase:
    for one in await queries.services_on(work, follow_up_id):
        if one.service_id == service_id:
            return one
    raise NotFound("participation", service_id)


async def _participation(work: Work, follow_up_id: UUID, participation_id: UUID) -> ServiceOnCase:
    for one in await queries.services_on(work, follow_up_id):
        if one.participation_id == participation_id:
            return one
    raise NotFound("participation", participation_id)


async def _service_page(request: Request, work: Work, view: FollowUpView, form: Filled[Any]) -> Response:
    taken = {view.lead_service_id, *(one.service_id for one in await queries.services_on(work, view.id))}
    services = [one for one in await choices.open_services(work) if one.id not in taken]
    groups = [
        (ServiceKind(kind).names.in_language(work.actor.language), [(one.id, one.name) for one in group])
        for kind, group in groupby(services, key=lambda one: one.kind)
    ]
    return form_page(
        request, "follow_ups/service.html", form, fields=tuple(ServiceForm.model_fields), view=view, groups=groups
    )


async def _contact_page(
    request: Request, work: Work, view: FollowUpView, one: ServiceOnCase, form: Filled[Any]
) -> Response:
    return form_page(
        request,
        "follow_ups/contact.html",
        form,
        fields=tuple(ContactForm.model_fields),
        view=view,
        one=one,
        staff=await choices.staff_today(work, one.service_id),
    )


def _end_page(request: Request, view: FollowUpView, one: ServiceOnCase, form: Filled[Any]) -> Response:
    return form_page(
        request, "follow_ups/end_service.html", form, fields=tuple(EndForm.model_fields), view=view, one=one
    )
