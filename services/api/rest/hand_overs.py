"""Hand-overs as JSON: a follow-up is offered to another service, and answered once."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.api.doors import to
from services.api.hand_over_shapes import AcceptShape, HandOverShape, RejectShape, TakeBackShape, TaskDoneShape
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.rest.versions import tag
from services.api.shapes import Answer
from services.core.access.things import ADD, CHANGE, HAND_OVER, READ
from services.core.follow_ups.kinds import TaskKind
from services.core.hand_overs import commands, queries
from services.core.hand_overs.kinds import HandOverState

router = APIRouter(tags=["hand-overs"])

MayRead = Annotated[None, Depends(to(READ, HAND_OVER))]
MayOffer = Annotated[None, Depends(to(ADD, HAND_OVER))]
MayAnswer = Annotated[None, Depends(to(CHANGE, HAND_OVER))]


class HandOverLineAnswer(Answer):
    """One line of a list: what the receiving service sees before it has accepted, but for the reason."""

    id: UUID
    reference: str = Field(examples=["OF-7K3M-9QTX"])
    from_service_id: UUID
    from_service_name: str
    offered_by_id: UUID
    offered_by_name: str
    offered_at: datetime
    to_service_id: UUID
    to_service_name: str
    state: HandOverState
    answered_at: datetime | None
    version: int


class LeftAnswer(Answer):
    """How much did not follow, or would not. `contacts_ended` is counted when it is accepted."""

    measures: int
    drafts: int
    disclosures: int
    contacts_ended: int | None
    consents: int


class HandOverAnswer(HandOverLineAnswer):
    """One hand-over. `follow_up_id`, `left` and `tasks` are there only for those who lead the follow-up."""

    to_user_id: UUID | None
    to_user_name: str | None
    reason: str
    answered_by_name: str | None
    answer_reason: str | None
    follow_up_id: UUID | None
    left: LeftAnswer | None
    tasks: list[TaskKind]


@router.get("/follow-ups/{follow_up_id}/hand-over-leftovers")
async def read_leftovers(follow_up_id: UUID, door: MayOffer, work: CurrentWork) -> LeftAnswer:
    """What would not follow if you handed the follow-up over now. Look before you offer it."""
    return LeftAnswer.model_validate(await queries.would_be_left(work, follow_up_id))


@router.post("/follow-ups/{follow_up_id}/hand-overs", status_code=201)
async def offer_hand_over(
    follow_up_id: UUID, shape: HandOverShape, door: MayOffer, once: OnlyOnce, work: CurrentWork, response: Response
) -> HandOverAnswer:
    """Offer the follow-up to another service of the municipality that may lead. One offer waits at a time."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.offer_hand_over(work, follow_up_id=follow_up_id, **shape.model_dump())).id
        await _remember(once, work, made)
    return await _shown(work, made, response)


@router.get("/hand-overs")
async def list_hand_overs(
    door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[HandOverLineAnswer]:
    """What your service is offered, what you have offered, and those of the follow-ups you lead, newest first."""
    lines, following = await queries.hand_overs(work, limit=limit, after=read_id(cursor))
    return Page(
        items=[_line(line) for line in lines],
        next=write_cursor(following) if following else None,
    )


@router.get("/hand-overs/{hand_over_id}")
async def read_hand_over(hand_over_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> HandOverAnswer:
    """One hand-over."""
    return await _shown(work, hand_over_id, response)


@router.post("/hand-overs/{hand_over_id}/accept", status_code=201)
async def accept_hand_over(
    hand_over_id: UUID, shape: AcceptShape, door: MayAnswer, once: OnlyOnce, work: CurrentWork, response: Response
) -> HandOverAnswer:
    """Take the follow-up over: you become its coordinator, and the old side's next request finds nothing.

    409 when the offer was taken back or answered, or the follow-up has ended since.
    """
    if await once.already(work, shape) is None:
        await commands.accept_hand_over(work, hand_over_id=hand_over_id, **shape.model_dump())
        await _remember(once, work, hand_over_id)
    return await _shown(work, hand_over_id, response)


@router.post("/hand-overs/{hand_over_id}/reject", status_code=201)
async def reject_hand_over(
    hand_over_id: UUID, shape: RejectShape, door: MayAnswer, once: OnlyOnce, work: CurrentWork, response: Response
) -> HandOverAnswer:
    """Say no, with the reason. Nothing moves, and those who lead get a task."""
    if await once.already(work, shape) is None:
        await commands.reject_hand_over(work, hand_over_id=hand_over_id, **shape.model_dump())
        await _remember(once, work, hand_over_id)
    return await _shown(work, hand_over_id, response)


@router.post("/hand-overs/{hand_over_id}/take-back", status_code=201)
async def take_back_hand_over(
    hand_over_id: UUID, shape: TakeBackShape, door: MayAnswer, once: OnlyOnce, work: CurrentWork, response: Response
) -> HandOverAnswer:
    """Take an offer back before it is answered."""
    if await once.already(work, shape) is None:
        await commands.take_back_hand_over(work, hand_over_id=hand_over_id)
        await _remember(once, work, hand_over_id)
    return await _shown(work, hand_over_id, response)


@router.post("/hand-overs/{hand_over_id}/done", status_code=201)
async def finish_task(
    hand_over_id: UUID, shape: TaskDoneShape, door: MayAnswer, once: OnlyOnce, work: CurrentWork, response: Response
) -> HandOverAnswer:
    """Say that something the hand-over asked of those who lead is done."""
    if await once.already(work, shape) is None:
        await commands.finish_hand_over_task(work, hand_over_id=hand_over_id, kind=shape.kind)
        await _remember(once, work, hand_over_id)
    return await _shown(work, hand_over_id, response)


async def _remember(once: OnlyOnce, work: CurrentWork, hand_over_id: UUID) -> None:
    location = f"/api/v1/hand-overs/{hand_over_id}"
    await once.remember(work, thing_kind="hand_over", thing_id=hand_over_id, location=location)


def _line(line: queries.HandOverLine) -> HandOverLineAnswer:
    return HandOverLineAnswer(**{name: getattr(line, name) for name in HandOverLineAnswer.model_fields})


async def _shown(work: CurrentWork, hand_over_id: UUID, response: Response) -> HandOverAnswer:
    view = await queries.open_hand_over(work, hand_over_id)
    answer = HandOverAnswer(
        **{name: getattr(view, name) for name in HandOverAnswer.model_fields if name not in ("left", "tasks")},
        left=LeftAnswer.model_validate(view.left) if view.left else None,
        tasks=list(view.tasks),
    )
    tag(response, answer.id, answer.version)
    return answer
