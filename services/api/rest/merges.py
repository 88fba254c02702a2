"""Merging two registrations of one person, as JSON: for a coordinator who reads both."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.api.doors import to
from services.api.duplicate_shapes import MergeShape
from services.api.oversight_shapes import ReasonShape
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer
from services.core.access.things import ADD, CHANGE, READ, YOUTH_MERGE
from services.core.duplicates import merges, merging
from services.core.kit.errors import Stale
from services.core.people.queries import open_youth

router = APIRouter(tags=["merges"])

MayRead = Annotated[None, Depends(to(READ, YOUTH_MERGE))]
MayMerge = Annotated[None, Depends(to(ADD, YOUTH_MERGE))]
MayUndo = Annotated[None, Depends(to(CHANGE, YOUTH_MERGE))]


class MergeAnswer(Answer):
    """That one registration was merged into another, by whom and why; and how it was undone."""

    id: UUID
    kept_youth_id: UUID
    merged_youth_id: UUID
    reason: str
    merged_by_name: str
    merged_at: datetime
    undo_until: date = Field(description="The last day in Norway on which it can be undone.")
    ended_at: datetime | None
    ended_by_name: str | None
    end_reason: str | None
    version: int


@router.get("/youths/{youth_id}/merges")
async def list_merges(youth_id: UUID, door: MayRead, work: CurrentWork) -> list[MergeAnswer]:
    """The merges that a registration is or was part of, newest first, where you may read both."""
    await open_youth(work, youth_id)
    return [MergeAnswer.model_validate(one) for one in await merges.merges_of(work, youth_id)]


@router.post("/youths/{youth_id}/merges", status_code=201)
async def merge_youths(
    youth_id: UUID, shape: MergeShape, door: MayMerge, once: OnlyOnce, work: CurrentWork, response: Response
) -> MergeAnswer:
    """Say that another registration is of this youth too; this one is kept, and nothing is rewritten.

    Both ids go on working. A mark of protection and kinship bind both. What was consented to in one of them holds only
    so far as the other says the same, until the youth consents anew.
    """
    made = await once.already(work, shape)
    if made is None:
        made = (await merging.merge_youths(work, youth_id=youth_id, **shape.model_dump())).id
        await once.remember(work, thing_kind="youth_merge", thing_id=made, location=f"/api/v1/merges/{made}")
    return await _shown(work, made, response)


@router.get("/merges/{merge_id}")
async def read_merge(merge_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> MergeAnswer:
    """One merge."""
    return await _shown(work, merge_id, response)


@router.post("/merges/{merge_id}/undo", status_code=201)
async def undo_merge(
    merge_id: UUID,
    shape: ReasonShape,
    door: MayUndo,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> MergeAnswer:
    """Say that they are two people after all, within thirty days; both are again what they were."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, merge_id)
        try:
            await merging.undo_merge(work, merge_id=merge_id, version=version, **shape.model_dump())
        except Stale as stale:
            current = await _answer(work, merge_id)
            raise both_versions(
                stale, current=current.model_dump(mode="json"), yours=shape.model_dump(mode="json")
            ) from None
        location = f"/api/v1/merges/{merge_id}"
        await once.remember(work, thing_kind="youth_merge", thing_id=merge_id, location=location)
    return await _shown(work, merge_id, response)


async def _answer(work: CurrentWork, merge_id: UUID) -> MergeAnswer:
    return MergeAnswer.model_validate(await merges.open_merge(work, merge_id))


async def _shown(work: CurrentWork, merge_id: UUID, response: Response) -> MergeAnswer:
    answer = await _answer(work, merge_id)
    tag(response, answer.id, answer.version)
    return answer
