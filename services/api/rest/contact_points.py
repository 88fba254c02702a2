"""The directory of contact points as JSON."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from services.api.doors import to
from services.api.organisation_shapes import ContactPointChangeShape, ContactPointShape
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer
from services.core.access.things import ADD, CHANGE, CONTACT_POINT, READ
from services.core.access.work import Work
from services.core.kit.errors import Stale
from services.core.organisation import commands, directory
from services.core.organisation.directory import Gap
from services.core.organisation.kinds import ServiceKind

router = APIRouter(prefix="/contact-points", tags=["contact-points"])

MayRead = Annotated[None, Depends(to(READ, CONTACT_POINT))]
MayAdd = Annotated[None, Depends(to(ADD, CONTACT_POINT))]
MayChange = Annotated[None, Depends(to(CHANGE, CONTACT_POINT))]

PlaceCode = Annotated[
    str,
    Query(
        pattern=r"^[0-9]{4}([0-9]{2})?$",
        description="The district's code, or the municipality's number where it has no districts.",
        examples=["030110"],
    ),
]


class PlaceAnswer(Answer):
    """A city district, or a municipality that has none."""

    code: str
    name: str
    municipality_number: str
    municipality_name: str
    district_code: str | None


class PlaceWithGapsAnswer(Answer):
    """A place and the kinds of service that have nobody to call there today."""

    place: PlaceAnswer
    gaps: list[ServiceKind]


class ContactLineAnswer(Answer):
    """A contact point. `has_contact` and `has_substitute`: is active and works there today."""

    id: UUID
    municipality_number: str
    district_code: str | None
    service_kind: ServiceKind
    service_id: UUID
    service_name: str
    contact_user_id: UUID
    contact_name: str
    has_contact: bool
    contact_away_until: date | None = Field(description="The last day the contact is away, for her own colleagues.")
    stand_in_name: str | None
    substitute_user_id: UUID | None
    substitute_name: str | None
    has_substitute: bool
    starts_on: date
    ends_on: date | None
    version: int


class DirectoryEntryAnswer(Answer):
    """One kind of service in one place: today's line, those to come, and why nobody can be called today."""

    service_kind: ServiceKind
    today: ContactLineAnswer | None
    upcoming: list[ContactLineAnswer]
    gap: Gap | None = Field(description="Empty when there is somebody to call.")


@router.get("", responses={404: {"description": "There is no such place."}})
async def read_directory(door: MayRead, work: CurrentWork, place: PlaceCode) -> list[DirectoryEntryAnswer]:
    """The directory of one place, the kinds of service without anybody to call first."""
    _, entries = await directory.directory_of(work, place)
    return [DirectoryEntryAnswer.model_validate(one) for one in entries]


@router.get("/gaps")
async def list_gaps(door: MayRead, work: CurrentWork) -> list[PlaceWithGapsAnswer]:
    """Every place with the kinds of service that have nobody to call there today."""
    return [PlaceWithGapsAnswer.model_validate(one) for one in await directory.places_with_gaps(work)]


@router.post("", status_code=201)
async def add_contact_point(
    shape: ContactPointShape, door: MayAdd, once: OnlyOnce, work: CurrentWork, response: Response
) -> ContactLineAnswer:
    """Name the contact for a kind of service in a place for a period."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.add_contact_point(work, **shape.model_dump())).id
        location = f"/api/v1/contact-points/{made}"
        await once.remember(work, thing_kind="contact_point", thing_id=made, location=location)
    return await _shown(work, made, response)


@router.get("/{contact_point_id}")
async def read_contact_point(
    contact_point_id: UUID, door: MayRead, work: CurrentWork, response: Response
) -> ContactLineAnswer:
    """One line of the directory."""
    return await _shown(work, contact_point_id, response)


@router.put("/{contact_point_id}")
async def change_contact_point(
    contact_point_id: UUID,
    shape: ContactPointChangeShape,
    door: MayChange,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> ContactLineAnswer:
    """Change who stands in, or the last day."""
    version = version_from(if_match, contact_point_id)
    try:
        await commands.change_contact_point(
            work, contact_point_id=contact_point_id, version=version, **shape.model_dump()
        )
    except Stale as stale:
        current = await directory.contact_line(work, contact_point_id)
        raise both_versions(
            stale,
            current=ContactLineAnswer.model_validate(current).model_dump(mode="json"),
            yours=shape.model_dump(mode="json"),
        ) from None
    return await _shown(work, contact_point_id, response)


async def _shown(work: Work, contact_point_id: UUID, response: Response) -> ContactLineAnswer:
    view = await directory.contact_line(work, contact_point_id)
    tag(response, view.id, view.version)
    return ContactLineAnswer.model_validate(view)
