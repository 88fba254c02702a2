"""Services on pages, for the administrator: where they are, and whether they still are."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.organisation_shapes import ServiceChangeShape, ServiceShape
from services.api.pages.contact_points import kind_names
from services.api.pages.keeping import form_page
from services.api.problems import language_for
from services.api.requests import CurrentWork
from services.api.templating import page
from services.core.access.actor import Role
from services.core.access.things import ADD, CHANGE, SERVICE
from services.core.access.work import Work
from services.core.kit.errors import NotFound
from services.core.organisation import commands, queries

router = APIRouter(prefix="/services")

MayAdd = Annotated[None, Depends(to(ADD, SERVICE))]
MayChange = Annotated[None, Depends(to(CHANGE, SERVICE))]

PER_PAGE = 50


class ServiceChangeForm(ServiceChangeShape):
    """A service's name, and the day from which it is closed."""

    version: int


@router.get("")
async def show_services(
    request: Request,
    door: MayAdd,
    work: CurrentWork,
    after: UUID | None = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the services by name."""
    found, following = await queries.services(work, limit=PER_PAGE, after=after)
    return page(
        request,
        "services/list.html",
        services=found,
        following=following,
        is_first=after is None,
        kind_names=kind_names(language_for(request)),
        done=done,
    )


@router.get("/new")
async def show_service_form(request: Request, door: MayAdd, work: CurrentWork) -> Response:
    """Show the form that adds a service."""
    return await _service_form(request, work, empty_form(request))


@router.post("/new")
async def add_service(request: Request, door: MayAdd, work: CurrentWork) -> Response:
    """Add a service."""
    form = await read_form(request, ServiceShape)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.add_service(work, **given.model_dump())
    if form.is_good:
        return RedirectResponse("/services?done=saved", status_code=303)
    return await _service_form(request, work, form)


@router.get("/{service_id}")
async def show_service(request: Request, service_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Show the form that renames or closes a service."""
    service = await _service(work, service_id)
    form = empty_form(request, name=service.name, closed_on=service.closed_on, version=service.version)
    return _change_form(request, form, service)


@router.post("/{service_id}")
async def change_service(request: Request, service_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Give a service another name, close it from a day on, or open it again."""
    service = await _service(work, service_id)
    form = await read_form(request, ServiceChangeForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.change_service(work, service_id=service_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse("/services?done=saved", status_code=303)
    return _change_form(request, form, service)


def administered(work: Work, kind: str, thing_id: UUID) -> None:
    """Show the administrator's page of a thing that everybody on the staff may read to her alone.

    Raises:
        NotFound: for everybody else.
    """
    if work.actor.role is not Role.ADMINISTRATOR:
        raise NotFound(kind, thing_id)


async def _service(work: Work, service_id: UUID) -> queries.ServiceView:
    administered(work, "service", service_id)
    return await queries.service_view(work, service_id)


async def _service_form(request: Request, work: Work, form: Filled[Any]) -> Response:
    municipalities = await queries.municipalities(work)
    names = {one.number: one.name for one in municipalities}
    return form_page(
        request,
        "services/new.html",
        form,
        fields=tuple(ServiceShape.model_fields),
        kind_names=kind_names(language_for(request)),
        municipalities=[(one.number, one.name) for one in municipalities],
        districts=[
            (one.code, f"{one.name}, {names[one.municipality_number]}") for one in await queries.districts(work)
        ],
    )


def _change_form(request: Request, form: Filled[Any], service: queries.ServiceView) -> Response:
    return form_page(
        request,
        "services/change.html",
        form,
        fields=tuple(ServiceChangeShape.model_fields),
        service=service,
        kind_names=kind_names(language_for(request)),
    )
