"""A signal that came again on a follow-up, as JSON. Never what happened."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.shapes import Answer
from services.api.signal_shapes import SignalAgainShape
from services.core.access.things import ADD, READ, SIGNAL
from services.core.access.work import Work
from services.core.deadlines import signals
from services.core.follow_ups.kinds import DutyToNotify, SignalGround, SignalSource
from services.core.follow_ups.queries import open_follow_up, signals_of

router = APIRouter(prefix="/follow-ups/{follow_up_id}/signals", tags=["follow-ups"])

MayRead = Annotated[None, Depends(to(READ, SIGNAL))]
MayAdd = Annotated[None, Depends(to(ADD, SIGNAL))]


class SignalAnswer(Answer):
    """One signal on a follow-up."""

    id: UUID
    source: SignalSource
    ground: SignalGround
    duty_to_notify: DutyToNotify
    received_on: date


class SignalsAnswer(Answer):
    """The signals of one follow-up, oldest first, as far as the reader's service leads it."""

    items: list[SignalAnswer]


@router.get("")
async def list_signals(follow_up_id: UUID, door: MayRead, work: CurrentWork) -> SignalsAnswer:
    """The signals of a follow-up that your service leads."""
    return await _shown(work, follow_up_id)


@router.post("", status_code=201)
async def add_signal(
    follow_up_id: UUID, shape: SignalAgainShape, door: MayAdd, once: OnlyOnce, work: CurrentWork
) -> SignalsAnswer:
    """Register that a signal came again. Where the youth is followed up, the city standard's reaction is due."""
    if await once.already(work, shape) is None:
        made = await signals.add_signal(work, follow_up_id=follow_up_id, **shape.model_dump())
        await once.remember(
            work, thing_kind="signal", thing_id=made.id, location=f"/api/v1/follow-ups/{follow_up_id}/signals"
        )
    return await _shown(work, follow_up_id)


async def _shown(work: Work, follow_up_id: UUID) -> SignalsAnswer:
    await open_follow_up(work, follow_up_id)
    return SignalsAnswer(items=[SignalAnswer.model_validate(one) for one in await signals_of(work, follow_up_id)])
