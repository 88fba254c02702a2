"""Acts of duty as JSON: child welfare notified, an offence averted."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from services.api.disclosure_shapes import DutyActShape
from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.shapes import Answer, Made
from services.core.access.things import ADD, READ, STATUTORY_DUTY_ACT
from services.core.disclosures import duties
from services.core.disclosures.kinds import DutyKind, DutyWay
from services.core.follow_ups.queries import follow_up_row

router = APIRouter(prefix="/follow-ups/{follow_up_id}/duty-acts", tags=["disclosures"])

MayRead = Annotated[None, Depends(to(READ, STATUTORY_DUTY_ACT))]
MayRecord = Annotated[None, Depends(to(ADD, STATUTORY_DUTY_ACT))]


class DutyActAnswer(Answer):
    """One act of duty of your own service."""

    id: UUID
    follow_up_id: UUID
    kind: DutyKind
    ground_code: str
    provision: str
    acted_at: datetime
    told_whom: str
    way: DutyWay
    because: str
    summary: str
    by_name: str
    registered_at: datetime


@router.get("")
async def list_duty_acts(
    follow_up_id: UUID, door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[DutyActAnswer]:
    """Your own service's acts of duty on a follow-up, newest first."""
    await follow_up_row(work, follow_up_id)
    views, following = await duties.duty_acts_of(work, follow_up_id, limit=limit, after=read_id(cursor))
    return Page(
        items=[DutyActAnswer.model_validate(one) for one in views],
        next=write_cursor(following) if following else None,
    )


@router.post("", status_code=201)
async def record_duty_act(
    follow_up_id: UUID, shape: DutyActShape, door: MayRecord, once: OnlyOnce, work: CurrentWork
) -> Made:
    """Write down that a duty was carried out. It stands as it is written."""
    made = await once.already(work, shape)
    if made is None:
        made = (await duties.record_duty_act(work, follow_up_id=follow_up_id, **shape.model_dump())).id
        await once.remember(
            work,
            thing_kind="statutory_duty_act",
            thing_id=made,
            location=f"/api/v1/follow-ups/{follow_up_id}/duty-acts",
        )
    return Made(id=made)
