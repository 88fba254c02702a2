"""The contact log as JSON."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_cursor, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer, LongText, Moment, Shape
from services.core.access.things import ADD, CHANGE, MEETING, READ
from services.core.access.work import Work
from services.core.follow_ups.queries import follow_up_row
from services.core.kit.errors import Stale
from services.core.meetings import commands, queries
from services.core.meetings.kinds import Attendee, Medium, MeetingKind

router = APIRouter(tags=["meetings"])

MayRead = Annotated[None, Depends(to(READ, MEETING))]
MayLog = Annotated[None, Depends(to(ADD, MEETING))]
MayCorrect = Annotated[None, Depends(to(CHANGE, MEETING))]


class MeetingAnswer(Answer):
    """A meeting, or an attempt at one when `made_contact` is false.

    What your own service did not write is there by consent, and is read only.
    """

    id: UUID
    follow_up_id: UUID
    owner_service_id: UUID
    owner_service_name: str = Field(examples=["Én-til-én-teamet Grorud"])
    kind: MeetingKind
    medium: Medium
    held_at: datetime
    minutes: int | None
    made_contact: bool
    attendees: list[Attendee]
    interpreter_booked: bool
    text: str | None
    logged_by_name: str
    logged_at: datetime
    version: int


class MeetingShape(Shape):
    """An entry of the contact log. An attempt (`made_contact` false) has neither length nor attendees."""

    kind: MeetingKind = Field(examples=[MeetingKind.ONE_TO_ONE])
    medium: Medium = Field(examples=[Medium.IN_PERSON])
    held_at: Moment = Field(examples=["2026-11-19T14:30:00+01:00"])
    made_contact: bool = Field(examples=[True])
    minutes: int | None = Field(default=None, ge=1, le=1440, examples=[45])
    attendees: list[Attendee] = Field(default=[], max_length=len(Attendee), examples=[[Attendee.YOUTH]])
    interpreter_booked: bool = False
    text: LongText | None = None


@router.get("/follow-ups/{follow_up_id}/meetings")
async def list_meetings(
    follow_up_id: UUID, door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[MeetingAnswer]:
    """The contact log that you can see, newest first."""
    await follow_up_row(work, follow_up_id)
    after = read_cursor(cursor, datetime.fromisoformat, UUID)
    found, following = await queries.page_of_meetings(
        work, follow_up_id, limit=limit, after=(after[0], after[1]) if after else None
    )
    return Page(
        items=[MeetingAnswer.model_validate(one) for one in found],
        next=write_cursor(following[0].isoformat(), following[1]) if following else None,
    )


@router.post("/follow-ups/{follow_up_id}/meetings", status_code=201)
async def log_meeting(
    follow_up_id: UUID, shape: MeetingShape, door: MayLog, once: OnlyOnce, work: CurrentWork, response: Response
) -> MeetingAnswer:
    """Log a meeting, or an attempt at one."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.log_meeting(work, follow_up_id=follow_up_id, **shape.model_dump())).id
        await once.remember(work, thing_kind="meeting", thing_id=made, location=f"/api/v1/meetings/{made}")
    return await _shown(work, made, response)


@router.get("/meetings/{meeting_id}")
async def read_meeting(meeting_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> MeetingAnswer:
    """One entry of the contact log."""
    return await _shown(work, meeting_id, response)


@router.put("/meetings/{meeting_id}")
async def correct_meeting(
    meeting_id: UUID,
    shape: MeetingShape,
    door: MayCorrect,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> MeetingAnswer:
    """Write an entry anew."""
    version = version_from(if_match, meeting_id)
    try:
        await commands.correct_meeting(work, meeting_id=meeting_id, version=version, **shape.model_dump())
    except Stale as stale:
        current = MeetingAnswer.model_validate(await queries.open_meeting(work, meeting_id))
        raise both_versions(
            stale, current=current.model_dump(mode="json"), yours=shape.model_dump(mode="json")
        ) from None
    return await _shown(work, meeting_id, response)


async def _shown(work: Work, meeting_id: UUID, response: Response) -> MeetingAnswer:
    view = await queries.open_meeting(work, meeting_id)
    tag(response, view.id, view.version)
    return MeetingAnswer.model_validate(view)
