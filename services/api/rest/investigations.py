"""Investigations as JSON: reference and dates, and the deadlines that follow."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.api.dated_shapes import (
    CorrectionShape,
    EventShape,
    InvestigationHandOverShape,
    InvestigationShape,
    LinkShape,
)
from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.deadlines import DeadlineAnswer, EventAnswer, event_answer, line_answer
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer
from services.core.access.things import (
    ADD,
    CHANGE,
    DATED_EVENT,
    INVESTIGATION,
    INVESTIGATION_LINK,
    READ,
)
from services.core.deadlines.event_queries import events_of
from services.core.deadlines.kinds import SubjectKind
from services.core.deadlines.queries import deadlines_of
from services.core.investigations import commands, queries
from services.core.kit.errors import Stale

router = APIRouter(prefix="/investigations", tags=["investigations"])

MayRead = Annotated[None, Depends(to(READ, INVESTIGATION))]
MayRegister = Annotated[None, Depends(to(ADD, INVESTIGATION))]
MayHandOver = Annotated[None, Depends(to(CHANGE, INVESTIGATION))]
MayRegisterEvent = Annotated[None, Depends(to(ADD, DATED_EVENT))]
MayReadLinks = Annotated[None, Depends(to(READ, INVESTIGATION_LINK))]
MayLink = Annotated[None, Depends(to(ADD, INVESTIGATION_LINK))]


class InvestigationLineAnswer(Answer):
    """One line of a list."""

    id: UUID
    reference: str = Field(examples=["2026-1004711"])
    birth_date: date
    responsible_user_id: UUID
    responsible_name: str
    registered_at: datetime
    version: int


class InvestigationAnswer(InvestigationLineAnswer):
    """One investigation with its events and deadlines."""

    events: list[EventAnswer]
    deadlines: list[DeadlineAnswer]


class LinkAnswer(Answer):
    """A follow-up that concerns the same youth."""

    id: UUID
    follow_up_id: UUID
    linked_at: datetime


@router.get("")
async def list_investigations(
    door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[InvestigationLineAnswer]:
    """Your unit's investigations, newest first."""
    lines, following = await queries.my_investigations(work, limit=limit, after=read_id(cursor))
    return Page(
        items=[InvestigationLineAnswer.model_validate(line) for line in lines],
        next=write_cursor(following) if following else None,
    )


@router.post("", status_code=201)
async def register_investigation(
    shape: InvestigationShape, door: MayRegister, once: OnlyOnce, work: CurrentWork, response: Response
) -> InvestigationAnswer:
    """Register one person's investigation in your own unit; the dates given start their deadlines."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.register_investigation(work, **shape.model_dump())).id
        await _remember(once, work, made)
    return await _shown(work, made, response)


@router.get("/{investigation_id}")
async def read_investigation(
    investigation_id: UUID, door: MayRead, work: CurrentWork, response: Response
) -> InvestigationAnswer:
    """One investigation with its events and deadlines."""
    return await _shown(work, investigation_id, response)


@router.post("/{investigation_id}/responsible", status_code=201)
async def hand_over_investigation(
    investigation_id: UUID,
    shape: InvestigationHandOverShape,
    door: MayHandOver,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> InvestigationAnswer:
    """Name another of the unit as responsible; the open deadlines go along."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, investigation_id)
        try:
            await commands.hand_over_investigation(
                work, investigation_id=investigation_id, version=version, **shape.model_dump()
            )
        except Stale as stale:
            current = await _answer(work, investigation_id)
            raise both_versions(
                stale, current=current.model_dump(mode="json"), yours=shape.model_dump(mode="json")
            ) from None
        await _remember(once, work, investigation_id)
    return await _shown(work, investigation_id, response)


@router.post("/{investigation_id}/events", status_code=201)
async def register_event(
    investigation_id: UUID,
    shape: EventShape,
    door: MayRegisterEvent,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
) -> InvestigationAnswer:
    """Register that something happened on a day; the deadlines follow."""
    if await once.already(work, shape) is None:
        await commands.register_event(work, investigation_id=investigation_id, **shape.model_dump())
        await _remember(once, work, investigation_id)
    return await _shown(work, investigation_id, response)


@router.post("/{investigation_id}/events/{event_id}/corrections", status_code=201)
async def correct_event(
    investigation_id: UUID,
    event_id: UUID,
    shape: CorrectionShape,
    door: MayRegisterEvent,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
) -> InvestigationAnswer:
    """Put an event right with a reason, or withdraw it; the deadlines follow, and the old ones stay as history."""
    if await once.already(work, shape) is None:
        await commands.correct_event(work, investigation_id=investigation_id, event_id=event_id, **shape.model_dump())
        await _remember(once, work, investigation_id)
    return await _shown(work, investigation_id, response)


@router.get("/{investigation_id}/links")
async def list_links(investigation_id: UUID, door: MayReadLinks, work: CurrentWork) -> list[LinkAnswer]:
    """The follow-ups that you, as the police's named contact there, have linked it to."""
    await queries.open_investigation(work, investigation_id)
    return [LinkAnswer.model_validate(one) for one in await queries.links_of(work, investigation_id)]


@router.post("/{investigation_id}/links", status_code=201)
async def link_investigation(
    investigation_id: UUID, shape: LinkShape, door: MayLink, once: OnlyOnce, work: CurrentWork
) -> list[LinkAnswer]:
    """Say that it concerns the same youth as a follow-up; it gives nobody a right to read."""
    if await once.already(work, shape) is None:
        await commands.link_investigation(work, investigation_id=investigation_id, **shape.model_dump())
        await _remember(once, work, investigation_id)
    return await list_links(investigation_id, door, work)


async def _remember(once: OnlyOnce, work: CurrentWork, investigation_id: UUID) -> None:
    await once.remember(
        work,
        thing_kind="investigation",
        thing_id=investigation_id,
        location=f"/api/v1/investigations/{investigation_id}",
    )


async def _answer(work: CurrentWork, investigation_id: UUID) -> InvestigationAnswer:
    view = await queries.open_investigation(work, investigation_id)
    events = await events_of(work, subject_kind=SubjectKind.INVESTIGATION, subject_id=investigation_id)
    deadlines = await deadlines_of(work, subject_kind=SubjectKind.INVESTIGATION, subject_id=investigation_id)
    return InvestigationAnswer(
        **{name: getattr(view, name) for name in InvestigationLineAnswer.model_fields},
        events=[event_answer(one) for one in events],
        deadlines=[line_answer(one) for one in deadlines],
    )


async def _shown(work: CurrentWork, investigation_id: UUID, response: Response) -> InvestigationAnswer:
    answer = await _answer(work, investigation_id)
    tag(response, answer.id, answer.version)
    return answer
