"""The directory of contact points on pages: where nobody is named first, then whom to call."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.language import Language
from services.api.organisation_shapes import ContactPointChangeShape
from services.api.pages.keeping import form_page
from services.api.problems import language_for
from services.api.requests import CurrentWork
from services.api.shapes import Day
from services.api.templating import page
from services.core.access.actor import Role
from services.core.access.things import ADD, CHANGE, CONTACT_POINT, READ
from services.core.access.work import Work
from services.core.kit.errors import NotFound
from services.core.organisation import commands, directory, queries
from services.core.organisation.directory import Place
from services.core.organisation.kinds import SERVICE_KIND_NAMES, ServiceKind

router = APIRouter(prefix="/contact-points")

MayRead = Annotated[None, Depends(to(READ, CONTACT_POINT))]
MayAdd = Annotated[None, Depends(to(ADD, CONTACT_POINT))]
MayChange = Annotated[None, Depends(to(CHANGE, CONTACT_POINT))]
PlaceCode = Annotated[str, Query(max_length=6)]

MOST_SERVICES = 500


class ContactPointForm(ContactPointChangeShape):
    """The contact for a kind of service in the place and of the kind that the address names."""

    service_id: UUID
    contact_user_id: UUID
    starts_on: Day


class ContactPointChangeForm(ContactPointChangeShape):
    """Who stands in for a contact, and the last day."""

    version: int


def kind_names(language: Language) -> dict[str, str]:
    """What each kind of service is called, with a capital for headings and choices."""
    return {
        kind.value: (name := names.in_language(language))[:1].upper() + name[1:]
        for kind, names in SERVICE_KIND_NAMES.items()
    }


def _may_write(work: Work, place: Place) -> bool:
    """Whether it makes sense to offer the forms; the row policies decide."""
    actor = work.actor
    return actor.role is Role.ADMINISTRATOR or (
        actor.role is Role.COORDINATOR
        and (actor.municipality_number, actor.district_code) == (place.municipality_number, place.district_code)
    )


@router.get("")
async def show_directory(
    request: Request,
    door: MayRead,
    work: CurrentWork,
    place: PlaceCode = "",
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show one place's directory, the reader's own when none is asked for, and every place with its gaps."""
    found = await directory.places_with_gaps(work)
    known = {one.place.code for one in found}
    own = (work.actor.district_code, work.actor.municipality_number)
    code = place or next((one for one in own if one in known), "")
    shown, entries = await directory.directory_of(work, code) if code else (None, [])
    return page(
        request,
        "contact_points/page.html",
        place=shown,
        entries=entries,
        places=sorted(found, key=lambda one: -len(one.gaps)),
        may_write=shown is not None and _may_write(work, shown),
        kind_names=kind_names(language_for(request)),
        today=work.today,
        done=done,
    )


@router.get("/new")
async def show_contact_form(
    request: Request, door: MayAdd, work: CurrentWork, place: PlaceCode, kind: ServiceKind
) -> Response:
    """Show the form that names a contact for a kind of service in a place."""
    return await _contact_form(request, work, place, kind, empty_form(request, starts_on=work.today))


@router.post("/new")
async def add_contact_point(
    request: Request, door: MayAdd, work: CurrentWork, place: PlaceCode, kind: ServiceKind
) -> Response:
    """Name a contact for a kind of service in a place."""
    where = await _place(work, place)
    form = await read_form(request, ContactPointForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.add_contact_point(
                work,
                municipality_number=where.municipality_number,
                district_code=where.district_code,
                service_kind=kind,
                **given.model_dump(),
            )
    if form.is_good:
        return _back(where.code)
    return await _contact_form(request, work, place, kind, form)


@router.get("/{contact_point_id}")
async def show_change_form(request: Request, contact_point_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Show the form that changes who stands in, or the last day."""
    line = await directory.contact_line(work, contact_point_id)
    form = empty_form(request, substitute_user_id=line.substitute_user_id, ends_on=line.ends_on, version=line.version)
    return await _change_form(request, work, contact_point_id, form)


@router.post("/{contact_point_id}")
async def change_contact_point(
    request: Request, contact_point_id: UUID, door: MayChange, work: CurrentWork
) -> Response:
    """Change who stands in, or the last day."""
    line = await directory.contact_line(work, contact_point_id)
    form = await read_form(request, ContactPointChangeForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.change_contact_point(work, contact_point_id=contact_point_id, **given.model_dump())
    if form.is_good:
        return _back(line.district_code or line.municipality_number)
    return await _change_form(request, work, contact_point_id, form)


async def _place(work: Work, code: str) -> Place:
    place = next((one for one in await directory.places(work) if one.code == code), None)
    if place is None:
        raise NotFound("place")
    return place


def _back(code: str) -> Response:
    return RedirectResponse(f"/contact-points?place={code}&done=saved", status_code=303)


async def _contact_form(request: Request, work: Work, code: str, kind: ServiceKind, form: Filled[Any]) -> Response:
    place = await _place(work, code)
    if not _may_write(work, place):
        raise NotFound("contact_point")
    services, _ = await queries.services(work, limit=MOST_SERVICES, kind=kind, only_open=True)
    # The place's own first, then the municipality's, then the rest: a police unit serves many municipalities.
    services.sort(
        key=lambda one: (
            one.district_code != place.district_code,
            one.municipality_number != place.municipality_number,
        )
    )
    if services and services[0].district_code == place.district_code and "service_id" not in form.typed:
        form.typed["service_id"] = services[0].id
    people = await queries.colleagues(work, service_ids=[one.id for one in services])
    return form_page(
        request,
        "contact_points/new.html",
        form,
        fields=tuple(ContactPointForm.model_fields),
        place=place,
        kind=kind,
        kind_names=kind_names(language_for(request)),
        services=services,
        people=_by_service(people),
    )


async def _change_form(request: Request, work: Work, contact_point_id: UUID, form: Filled[Any]) -> Response:
    line = await directory.contact_line(work, contact_point_id)
    people = await queries.colleagues(work, service_ids=[line.service_id])
    return form_page(
        request,
        "contact_points/change.html",
        form,
        fields=tuple(ContactPointChangeShape.model_fields),
        line=line,
        place=await _place(work, line.district_code or line.municipality_number),
        kind_names=kind_names(language_for(request)),
        people=[(one.user_id, one.display_name) for one in people if one.user_id != line.contact_user_id],
    )


def _by_service(people: list[queries.Colleague]) -> list[tuple[str, list[tuple[UUID, str]]]]:
    """The people to choose between, in a group for each service."""
    groups: dict[UUID, tuple[str, list[tuple[UUID, str]]]] = {}
    for one in people:
        groups.setdefault(one.service_id, (one.service_name, []))[1].append((one.user_id, one.display_name))
    return list(groups.values())
