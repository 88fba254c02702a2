"""Measures as JSON."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer, Day, Line, Shape, Text
from services.core.access.things import ADD, CHANGE, MEASURE, MEASURE_TYPE, READ
from services.core.access.work import Work
from services.core.follow_ups.queries import follow_up_row
from services.core.kit.errors import Stale
from services.core.measures import commands, queries
from services.core.measures.kinds import Choice, MeasureStatus
from services.core.organisation.kinds import ServiceKind

router = APIRouter(tags=["measures"])

MayReadCatalogue = Annotated[None, Depends(to(READ, MEASURE_TYPE))]
MayRead = Annotated[None, Depends(to(READ, MEASURE))]
MayLog = Annotated[None, Depends(to(ADD, MEASURE))]
MayChange = Annotated[None, Depends(to(CHANGE, MEASURE))]


class MeasureTypeAnswer(Answer):
    """One line of the catalogue of measures."""

    code: str = Field(examples=["MENTOR"])
    owner_kind: ServiceKind
    legal_basis: str | None = Field(examples=["barnevernsloven § 3-1"])
    choice: Choice
    needs_consent: bool
    name_nb: str
    name_nn: str
    name_en: str
    typical_weeks: int | None
    valid_from: date
    valid_until: date | None


class MeasureAnswer(Answer):
    """A measure. `is_overdue` is reckoned when asked; the due date itself is in time.

    What your own service did not write is there by consent, and is read only. A goal you cannot see is left out.
    """

    id: UUID
    follow_up_id: UUID
    owner_service_id: UUID
    owner_service_name: str = Field(examples=["Én-til-én-teamet Grorud"])
    type_code: str = Field(examples=["MENTOR"])
    type_name: str = Field(examples=["Mentor"])
    legal_basis: str | None
    choice: Choice
    description: str | None
    goal_id: UUID | None
    goal_number: int | None
    goal_text: str | None
    responsible_service_id: UUID
    responsible_service_name: str
    responsible_user_id: UUID | None
    responsible_name: str | None
    starts_on: date
    due_on: date | None
    status: MeasureStatus
    result: str | None
    logged_at: datetime
    logged_by_name: str
    version: int
    is_overdue: bool


class StatusChangeAnswer(Answer):
    """One step in a measure's history."""

    from_status: MeasureStatus | None
    to_status: MeasureStatus
    note: str | None
    by_name: str
    at: datetime


class MeasureShape(Shape):
    """A measure to be logged. Left out: it starts today, and your own service's contact is responsible."""

    type_code: Line = Field(examples=["MENTOR"])
    starts_on: Day | None = Field(default=None, examples=["2026-11-20"])
    due_on: Day | None = Field(default=None, examples=["2027-05-21"])
    responsible_service_id: UUID | None = None
    responsible_user_id: UUID | None = None
    goal_id: UUID | None = None
    description: Text | None = None


class MeasureChangeShape(Shape):
    """A measure's fields written anew. Its type and its status stand."""

    starts_on: Day
    due_on: Day | None
    responsible_service_id: UUID
    responsible_user_id: UUID | None
    goal_id: UUID | None
    description: Text | None


class StatusShape(Shape):
    """A new status. What ends (done, stopped) needs a result."""

    to_status: MeasureStatus = Field(examples=[MeasureStatus.DONE])
    result: Text | None = Field(default=None, examples=["Møtte hver uke, og vil fortsette på egen hånd."])
    note: Text | None = None


@router.get("/measure-types")
async def list_measure_types(door: MayReadCatalogue, work: CurrentWork) -> list[MeasureTypeAnswer]:
    """The catalogue of measures that can be chosen today."""
    return [MeasureTypeAnswer.model_validate(line) for line in await queries.catalogue_on(work, work.today)]


@router.get("/follow-ups/{follow_up_id}/measures")
async def list_measures(
    follow_up_id: UUID, door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[MeasureAnswer]:
    """The measures of a follow-up that you can see, newest first."""
    await follow_up_row(work, follow_up_id)
    found, following = await queries.page_of_measures(work, follow_up_id, limit=limit, after=read_id(cursor))
    return Page(
        items=[MeasureAnswer.model_validate(one) for one in found],
        next=write_cursor(following) if following else None,
    )


@router.post("/follow-ups/{follow_up_id}/measures", status_code=201)
async def log_measure(
    follow_up_id: UUID, shape: MeasureShape, door: MayLog, once: OnlyOnce, work: CurrentWork, response: Response
) -> MeasureAnswer:
    """Log a measure."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.log_measure(work, follow_up_id=follow_up_id, **shape.model_dump())).id
        await once.remember(work, thing_kind="measure", thing_id=made, location=f"/api/v1/measures/{made}")
    return await _shown(work, made, response)


@router.get("/measures/{measure_id}")
async def read_measure(measure_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> MeasureAnswer:
    """One measure."""
    return await _shown(work, measure_id, response)


@router.put("/measures/{measure_id}")
async def change_measure(
    measure_id: UUID,
    shape: MeasureChangeShape,
    door: MayChange,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> MeasureAnswer:
    """Write a measure's fields anew."""
    version = version_from(if_match, measure_id)
    try:
        await commands.change_measure(work, measure_id=measure_id, version=version, **shape.model_dump())
    except Stale as stale:
        raise await _with_both(work, measure_id, stale, shape) from None
    return await _shown(work, measure_id, response)


@router.get("/measures/{measure_id}/history")
async def read_history(measure_id: UUID, door: MayRead, work: CurrentWork) -> list[StatusChangeAnswer]:
    """How the measure's status has changed, newest first."""
    await queries.open_measure(work, measure_id)
    return [StatusChangeAnswer.model_validate(one) for one in await queries.history_of_measure(work, measure_id)]


@router.post("/measures/{measure_id}/status")
async def move_measure(
    measure_id: UUID,
    shape: StatusShape,
    door: MayChange,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> MeasureAnswer:
    """Give a measure another status, with its result when it ends."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, measure_id)
        try:
            await commands.move_measure(work, measure_id=measure_id, version=version, **shape.model_dump())
        except Stale as stale:
            raise await _with_both(work, measure_id, stale, shape) from None
        await once.remember(
            work,
            thing_kind="measure",
            thing_id=measure_id,
            location=f"/api/v1/measures/{measure_id}",
            status=200,
        )
    return await _shown(work, measure_id, response)


async def _with_both(work: Work, measure_id: UUID, stale: Stale, shape: Shape) -> Stale:
    current = MeasureAnswer.model_validate(await queries.open_measure(work, measure_id))
    return both_versions(stale, current=current.model_dump(mode="json"), yours=shape.model_dump(mode="json"))


async def _shown(work: Work, measure_id: UUID, response: Response) -> MeasureAnswer:
    view = await queries.open_measure(work, measure_id)
    tag(response, view.id, view.version)
    return MeasureAnswer.model_validate(view)
