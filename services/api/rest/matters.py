"""Child-welfare matters as JSON: reference and dates, and the deadlines that follow."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.api.dated_shapes import CorrectionShape, EventShape, MatterContactsShape, MatterShape
from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.deadlines import DeadlineAnswer, EventAnswer, event_answer, line_answer
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer, Made
from services.core.access.things import ADD, CHANGE, DATED_EVENT, MATTER, READ
from services.core.child_welfare import commands, queries
from services.core.deadlines.event_queries import events_of
from services.core.deadlines.kinds import SubjectKind
from services.core.deadlines.queries import deadlines_of
from services.core.kit.errors import Stale

router = APIRouter(prefix="/matters", tags=["matters"])

MayRead = Annotated[None, Depends(to(READ, MATTER))]
MayRegister = Annotated[None, Depends(to(ADD, MATTER))]
MayChange = Annotated[None, Depends(to(CHANGE, MATTER))]
MayRegisterEvent = Annotated[None, Depends(to(ADD, DATED_EVENT))]


class MatterLineAnswer(Answer):
    """One line of a list."""

    id: UUID
    reference: str = Field(examples=["BV-2026-0317"])
    birth_date: date
    follow_up_id: UUID | None
    contact_user_id: UUID
    contact_name: str
    substitute_user_id: UUID | None
    substitute_name: str | None
    registered_at: datetime
    version: int


class MatterAnswer(MatterLineAnswer):
    """One matter with its events and deadlines."""

    events: list[EventAnswer]
    deadlines: list[DeadlineAnswer]


@router.get("")
async def list_matters(
    door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[MatterLineAnswer]:
    """The matters you are contact for, newest first."""
    lines, following = await queries.my_matters(work, limit=limit, after=read_id(cursor))
    return Page(
        items=[MatterLineAnswer.model_validate(line) for line in lines],
        next=write_cursor(following) if following else None,
    )


@router.post("", status_code=201)
async def register_matter(
    shape: MatterShape, door: MayRegister, once: OnlyOnce, work: CurrentWork, response: Response
) -> MatterAnswer:
    """Register one child's matter at your own service; the date given starts its deadlines."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.register_matter(work, **shape.model_dump())).id
        await _remember(once, work, made)
    return await _shown(work, made, response)


@router.get("/{matter_id}")
async def read_matter(matter_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> MatterAnswer:
    """One matter with its events and deadlines."""
    return await _shown(work, matter_id, response)


@router.post("/{matter_id}/contacts", status_code=201)
async def name_matter_contact(
    matter_id: UUID,
    shape: MatterContactsShape,
    door: MayChange,
    once: OnlyOnce,
    work: CurrentWork,
    if_match: IfMatch = None,
) -> Made:
    """Say who is contact from now on and who stands in. Whoever gives the matter away, sees it no more."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, matter_id)
        try:
            await commands.name_matter_contact(work, matter_id=matter_id, version=version, **shape.model_dump())
        except Stale as stale:
            current = await _answer(work, matter_id)
            raise both_versions(
                stale, current=current.model_dump(mode="json"), yours=shape.model_dump(mode="json")
            ) from None
        await _remember(once, work, matter_id)
    return Made(id=matter_id)


@router.post("/{matter_id}/events", status_code=201)
async def register_event(
    matter_id: UUID,
    shape: EventShape,
    door: MayRegisterEvent,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
) -> MatterAnswer:
    """Register that something happened on a day; the deadlines follow."""
    if await once.already(work, shape) is None:
        await commands.register_event(work, matter_id=matter_id, **shape.model_dump())
        await _remember(once, work, matter_id)
    return await _shown(work, matter_id, response)


@router.post("/{matter_id}/events/{event_id}/corrections", status_code=201)
async def correct_event(
    matter_id: UUID,
    event_id: UUID,
    shape: CorrectionShape,
    door: MayRegisterEvent,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
) -> MatterAnswer:
    """Put an event right with a reason, or withdraw it; the deadlines follow, and the old ones stay as history."""
    if await once.already(work, shape) is None:
        await commands.correct_event(work, matter_id=matter_id, event_id=event_id, **shape.model_dump())
        await _remember(once, work, matter_id)
    return await _shown(work, matter_id, response)


async def _remember(once: OnlyOnce, work: CurrentWork, matter_id: UUID) -> None:
    await once.remember(
        work,
        thing_kind="matter",
        thing_id=matter_id,
        location=f"/api/v1/matters/{matter_id}",
    )


async def _answer(work: CurrentWork, matter_id: UUID) -> MatterAnswer:
    view = await queries.open_matter(work, matter_id)
    events = await events_of(work, subject_kind=SubjectKind.MATTER, subject_id=matter_id)
    deadlines = await deadlines_of(work, subject_kind=SubjectKind.MATTER, subject_id=matter_id)
    return MatterAnswer(
        **{name: getattr(view, name) for name in MatterLineAnswer.model_fields},
        events=[event_answer(one) for one in events],
        deadlines=[line_answer(one) for one in deadlines],
    )


async def _shown(work: CurrentWork, matter_id: UUID, response: Response) -> MatterAnswer:
    answer = await _answer(work, matter_id)
    tag(response, answer.id, answer.version)
    return answer
