"""Services and places as JSON."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.api.doors import to
from services.api.organisation_shapes import ServiceChangeShape, ServiceShape
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer
from services.core.access.things import ADD, CHANGE, READ, SERVICE
from services.core.access.work import Work
from services.core.kit.errors import Stale
from services.core.organisation import commands, queries
from services.core.organisation.kinds import ServiceKind

router = APIRouter(prefix="/services", tags=["services"])

MayRead = Annotated[None, Depends(to(READ, SERVICE))]
MayAdd = Annotated[None, Depends(to(ADD, SERVICE))]
MayChange = Annotated[None, Depends(to(CHANGE, SERVICE))]


class ServiceAnswer(Answer):
    """A service and where it works."""

    id: UUID
    kind: ServiceKind
    name: str
    municipality_number: str
    municipality_name: str
    district_code: str | None
    district_name: str | None
    closed_on: date | None
    is_closed: bool
    version: int


@router.get("")
async def list_services(
    door: MayRead,
    work: CurrentWork,
    limit: Limit = 50,
    cursor: Cursor = None,
    kind: ServiceKind | None = None,
) -> Page[ServiceAnswer]:
    """Services by name."""
    found, following = await queries.services(
        work,
        limit=limit,
        after=read_id(cursor),
        kind=kind,
    )
    return Page(
        items=[ServiceAnswer.model_validate(one) for one in found],
        next=write_cursor(following) if following else None,
    )


@router.post("", status_code=201)
async def add_service(
    shape: ServiceShape, door: MayAdd, once: OnlyOnce, work: CurrentWork, response: Response
) -> ServiceAnswer:
    """Add a service."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.add_service(work, **shape.model_dump())).id
        await once.remember(work, thing_kind="service", thing_id=made, location=f"/api/v1/services/{made}")
    return await _shown(work, made, response)


@router.get("/{service_id}")
async def read_service(service_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> ServiceAnswer:
    """One service."""
    return await _shown(work, service_id, response)


@router.put("/{service_id}")
async def change_service(
    service_id: UUID,
    shape: ServiceChangeShape,
    door: MayChange,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> ServiceAnswer:
    """Give a service another name, close it from a day on, or open it again."""
    version = version_from(if_match, service_id)
    try:
        await commands.change_service(work, service_id=service_id, version=version, **shape.model_dump())
    except Stale as stale:
        current = await queries.service_view(work, service_id)
        raise both_versions(
            stale,
            current=ServiceAnswer.model_validate(current).model_dump(mode="json"),
            yours=shape.model_dump(mode="json"),
        ) from None
    return await _shown(work, service_id, response)


async def _shown(work: Work, service_id: UUID, response: Response) -> ServiceAnswer:
    view = await queries.service_view(work, service_id)
    tag(response, view.id, view.version)
    return ServiceAnswer.model_validate(view)
