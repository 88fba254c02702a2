"""Possible duplicates as JSON, for the privacy officer: references, services and dates, and never who it is about."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.api.doors import to
from services.api.duplicate_shapes import OutcomeShape
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer
from services.core.access.things import CHANGE, POSSIBLE_DUPLICATE, READ
from services.core.duplicates import commands, queries
from services.core.duplicates.kinds import DuplicateOutcome, FoundBy
from services.core.kit.errors import Stale

router = APIRouter(prefix="/duplicates", tags=["duplicates"])

MayRead = Annotated[None, Depends(to(READ, POSSIBLE_DUPLICATE))]
MayClose = Annotated[None, Depends(to(CHANGE, POSSIBLE_DUPLICATE))]


class SideAnswer(Answer):
    """One of the two registrations. The service is not told where either of them is protected."""

    registered_on: date
    reference: str | None = Field(examples=["OF-7K3M-9QTX"], description="Of the newest follow-up, when there is one.")
    service_name: str | None


class DuplicateAnswer(Answer):
    """That two registrations may be of one person, and what came of looking into it."""

    id: UUID
    found_by: FoundBy
    found_at: datetime
    new: SideAnswer
    known: SideAnswer
    outcome: DuplicateOutcome | None
    comment: str | None
    closed_by_name: str | None
    closed_at: datetime | None
    version: int


@router.get("")
async def list_duplicates(
    door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[DuplicateAnswer]:
    """What was found in your municipality, newest first."""
    lines, following = await queries.duplicates(work, limit=limit, after=read_id(cursor))
    return Page(
        items=[DuplicateAnswer.model_validate(line) for line in lines],
        next=write_cursor(following) if following else None,
    )


@router.get("/{duplicate_id}")
async def read_duplicate(duplicate_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> DuplicateAnswer:
    """One of them."""
    return await _shown(work, duplicate_id, response)


@router.post("/{duplicate_id}/close", status_code=201)
async def close_duplicate(
    duplicate_id: UUID,
    shape: OutcomeShape,
    door: MayClose,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> DuplicateAnswer:
    """Write down what came of it. Nothing is merged by it."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, duplicate_id)
        try:
            await commands.close_duplicate(work, duplicate_id=duplicate_id, version=version, **shape.model_dump())
        except Stale as stale:
            current = await _answer(work, duplicate_id)
            raise both_versions(
                stale, current=current.model_dump(mode="json"), yours=shape.model_dump(mode="json")
            ) from None
        location = f"/api/v1/duplicates/{duplicate_id}"
        await once.remember(work, thing_kind="possible_duplicate", thing_id=duplicate_id, location=location)
    return await _shown(work, duplicate_id, response)


async def _answer(work: CurrentWork, duplicate_id: UUID) -> DuplicateAnswer:
    return DuplicateAnswer.model_validate(await queries.open_duplicate(work, duplicate_id))


async def _shown(work: CurrentWork, duplicate_id: UUID, response: Response) -> DuplicateAnswer:
    answer = await _answer(work, duplicate_id)
    tag(response, answer.id, answer.version)
    return answer
