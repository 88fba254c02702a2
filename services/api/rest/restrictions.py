"""The register of restrictions as JSON, for the privacy officer: what is closed and why, never its content."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field

from services.api.doors import to
from services.api.oversight_shapes import ReasonShape, RestrictionShape
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.shapes import Answer
from services.core.access.things import ADD, READ, RESTRICTION
from services.core.restrictions import commands, queries
from services.core.restrictions.kinds import RestrictionKind

router = APIRouter(prefix="/restrictions", tags=["restrictions"])

MayRead = Annotated[None, Depends(to(READ, RESTRICTION))]
MayRestrict = Annotated[None, Depends(to(ADD, RESTRICTION))]


class RestrictionAnswer(Answer):
    """One line of the register: which follow-up, by whom, when and why; and how it was lifted."""

    id: UUID
    kind: RestrictionKind
    reference: str = Field(examples=["OF-7K3M-9QTX"])
    reason: str
    by_name: str
    at: datetime
    lifted_at: datetime | None
    lifted_by_name: str | None
    lift_reason: str | None


@router.get("")
async def list_restrictions(
    door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[RestrictionAnswer]:
    """The restrictions of your municipality, newest first."""
    lines, following = await queries.restrictions(work, limit=limit, after=read_id(cursor))
    return Page(
        items=[RestrictionAnswer.model_validate(line) for line in lines],
        next=write_cursor(following) if following else None,
    )


@router.post("", status_code=201)
async def restrict_follow_up(
    shape: RestrictionShape, door: MayRestrict, once: OnlyOnce, work: CurrentWork
) -> RestrictionAnswer:
    """Close a follow-up of your municipality to everybody, by its exact reference."""
    made = await once.already(work, shape)
    if made is None:
        made = await commands.restrict_follow_up(work, **shape.model_dump())
        await _remember(once, work, made)
    return await _answer(work, made)


@router.get("/{restriction_id}")
async def read_restriction(restriction_id: UUID, door: MayRead, work: CurrentWork) -> RestrictionAnswer:
    """One line of the register."""
    return await _answer(work, restriction_id)


@router.post("/{restriction_id}/lift", status_code=201)
async def lift_restriction(
    restriction_id: UUID, shape: ReasonShape, door: MayRestrict, once: OnlyOnce, work: CurrentWork
) -> RestrictionAnswer:
    """Open the follow-up again for those who may see it."""
    if await once.already(work, shape) is None:
        await commands.lift_restriction(work, restriction_id=restriction_id, **shape.model_dump())
        await _remember(once, work, restriction_id)
    return await _answer(work, restriction_id)


async def _remember(once: OnlyOnce, work: CurrentWork, restriction_id: UUID) -> None:
    location = f"/api/v1/restrictions/{restriction_id}"
    await once.remember(work, thing_kind="restriction", thing_id=restriction_id, location=location)


async def _answer(work: CurrentWork, restriction_id: UUID) -> RestrictionAnswer:
    return RestrictionAnswer.model_validate(await queries.open_restriction(work, restriction_id))
