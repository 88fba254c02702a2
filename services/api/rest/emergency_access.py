"""Emergency access as JSON: opened by exact reference, ended by the clock, gone after by somebody else."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.api.doors import to
from services.api.oversight_shapes import EmergencyShape, ReviewShape
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer, Shape
from services.core.access.things import ADD, CHANGE, EMERGENCY_ACCESS, EMERGENCY_REVIEW, READ
from services.core.consents.kinds import Topic
from services.core.emergency_access import commands, queries
from services.core.emergency_access.kinds import EmergencyGround, ReviewOutcome
from services.core.kit.errors import Stale

router = APIRouter(prefix="/emergency-access", tags=["emergency-access"])

MayRead = Annotated[None, Depends(to(READ, EMERGENCY_ACCESS))]
MayOpen = Annotated[None, Depends(to(ADD, EMERGENCY_ACCESS))]
MayEnd = Annotated[None, Depends(to(CHANGE, EMERGENCY_ACCESS))]
MayReview = Annotated[None, Depends(to(ADD, EMERGENCY_REVIEW))]


class EmergencyLineAnswer(Answer):
    """One line of a list. `holds` is reckoned when asked: the clock ends it, and nothing else has to happen."""

    id: UUID
    reference: str = Field(examples=["OF-7K3M-9QTX"])
    user_id: UUID
    user_name: str
    service_name: str
    opened_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    holds: bool
    review_on: date
    reviewed_at: datetime | None
    version: int


class EmergencyAnswer(EmergencyLineAnswer):
    """One emergency access, with its reason and its review."""

    follow_up_id: UUID
    ground: EmergencyGround
    reason: str
    topics: list[Topic]
    outcome: ReviewOutcome | None
    comment: str | None
    reviewed_by_name: str | None


class EmergencyEndShape(Shape):
    """Nothing more than that it ends now."""


@router.get("")
async def list_emergencies(
    door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[EmergencyLineAnswer]:
    """Those you have opened in this hat, and those your service looks after, newest first."""
    lines, following = await queries.emergencies(work, limit=limit, after=read_id(cursor))
    return Page(
        items=[EmergencyLineAnswer.model_validate(line) for line in lines],
        next=write_cursor(following) if following else None,
    )


@router.post("", status_code=201)
async def open_emergency(
    shape: EmergencyShape, door: MayOpen, once: OnlyOnce, work: CurrentWork, response: Response
) -> EmergencyAnswer:
    """Open named topics of a follow-up, within ten minutes of signing in. The lead is told at once.

    A reference that never was and one that is closed to everybody answer alike. A longer time is a new opening with
    its own reason; two that overlap are refused. A program cannot open: only somebody who has just signed in.
    """
    made = await once.already(work, shape)
    if made is None:
        made = await commands.open_emergency(work, **shape.model_dump())
        await _remember(once, work, made)
    return await _shown(work, made, response)


@router.get("/{emergency_id}")
async def read_emergency(emergency_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> EmergencyAnswer:
    """One emergency access, with its reason and its review."""
    return await _shown(work, emergency_id, response)


@router.post("/{emergency_id}/end", status_code=201)
async def end_emergency(
    emergency_id: UUID,
    shape: EmergencyEndShape,
    door: MayEnd,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> EmergencyAnswer:
    """End it before its time."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, emergency_id)
        try:
            await commands.end_emergency(work, emergency_id=emergency_id, version=version)
        except Stale as stale:
            current = await _answer(work, emergency_id)
            raise both_versions(stale, current=current.model_dump(mode="json"), yours={}) from None
        await _remember(once, work, emergency_id)
    return await _shown(work, emergency_id, response)


@router.post("/{emergency_id}/reviews", status_code=201)
async def review_emergency(
    emergency_id: UUID,
    shape: ReviewShape,
    door: MayReview,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
) -> EmergencyAnswer:
    """Say whether it was right: a coordinator of the lead, or its manager, and never the one who opened it."""
    if await once.already(work, shape) is None:
        await commands.review_emergency(work, emergency_id=emergency_id, **shape.model_dump())
        await _remember(once, work, emergency_id)
    return await _shown(work, emergency_id, response)


async def _remember(once: OnlyOnce, work: CurrentWork, emergency_id: UUID) -> None:
    location = f"/api/v1/emergency-access/{emergency_id}"
    await once.remember(work, thing_kind="emergency_access", thing_id=emergency_id, location=location)


async def _answer(work: CurrentWork, emergency_id: UUID) -> EmergencyAnswer:
    return EmergencyAnswer.model_validate(await queries.open_emergency_view(work, emergency_id))


async def _shown(work: CurrentWork, emergency_id: UUID, response: Response) -> EmergencyAnswer:
    answer = await _answer(work, emergency_id)
    tag(response, answer.id, answer.version)
    return answer
