"""The address of one's own calendar as JSON: making it, seeing whether it is used, taking it back."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.shapes import Answer, NothingShape
from services.core.access.things import ADD, CALENDAR_FEED, CHANGE, READ
from services.core.access.work import Work
from services.core.calendar_feed import commands, queries

router = APIRouter(prefix="/calendar-feeds", tags=["calendar-feeds"])

MayRead = Annotated[None, Depends(to(READ, CALENDAR_FEED))]
MayAdd = Annotated[None, Depends(to(ADD, CALENDAR_FEED))]
MayChange = Annotated[None, Depends(to(CHANGE, CALENDAR_FEED))]


class CalendarFeedAnswer(Answer):
    """The address of a calendar for the hat that is on. Whoever has it sees references, rules and days."""

    id: UUID
    made_at: datetime
    fetched_at: datetime | None = Field(description="When a program last asked by it.")
    dies_at: datetime = Field(description="When it stops working if nobody asks by it.")
    is_alive: bool
    address: str | None = Field(default=None, description="Only in the first answer that made it: it is not kept.")


@router.get("")
async def list_calendar_feeds(door: MayRead, work: CurrentWork) -> list[CalendarFeedAnswer]:
    """The address of the hat that is on, if there is one that is not taken back."""
    return [CalendarFeedAnswer.model_validate(one) for one in await queries.my_feeds(work)]


@router.post("", status_code=201)
async def make_calendar_feed(
    request: Request, shape: NothingShape, door: MayAdd, once: OnlyOnce, work: CurrentWork
) -> CalendarFeedAnswer:
    """Make an address for the hat that is on. The one there was stops working."""
    made = await once.already(work, shape)
    if made is not None:
        return await _shown(work, made)
    feed, secret = await commands.make_feed(work)
    await once.remember(
        work, thing_kind="calendar_feed", thing_id=feed.id, location=f"/api/v1/calendar-feeds/{feed.id}"
    )
    answer = await _shown(work, feed.id)
    public_url = request.app.state.rooms.settings.public_url.rstrip("/")
    return answer.model_copy(update={"address": f"{public_url}/calendar/{secret}.ics"})


@router.get("/{feed_id}")
async def read_calendar_feed(feed_id: UUID, door: MayRead, work: CurrentWork) -> CalendarFeedAnswer:
    """One address of yours, also when it is taken back; never the address itself."""
    return await _shown(work, feed_id)


@router.post("/{feed_id}/take-back", status_code=201)
async def take_back_calendar_feed(
    feed_id: UUID, shape: NothingShape, door: MayChange, once: OnlyOnce, work: CurrentWork
) -> CalendarFeedAnswer:
    """Take an address back. From the next request on it answers like one that never was."""
    if await once.already(work, shape) is None:
        await commands.take_back_feed(work, feed_id=feed_id)
        location = f"/api/v1/calendar-feeds/{feed_id}"
        await once.remember(work, thing_kind="calendar_feed", thing_id=feed_id, location=location)
    return await _shown(work, feed_id)


async def _shown(work: Work, feed_id: UUID) -> CalendarFeedAnswer:
    return CalendarFeedAnswer.model_validate(await queries.feed_view(work, feed_id))
