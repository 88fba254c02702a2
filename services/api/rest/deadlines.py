"""Deadlines as JSON, and what investigations and matters share: events and the deadlines they start."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from services.api.dated_shapes import CorrectionShape, EventShape, ExceedingShape
from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_cursor, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer
from services.core.access.things import ADD, DATED_EVENT, DEADLINE, DEADLINE_EXCEEDING, READ
from services.core.deadlines import event_queries, exceeding, follow_up_events, queries
from services.core.deadlines.kinds import (
    ChargingDecisionKind,
    ConcernConclusionKind,
    EventKind,
    ExceedingReason,
    Outcome,
    SubjectKind,
)
from services.core.deadlines.resting import Rest
from services.core.follow_ups.kinds import PauseKind
from services.core.follow_ups.pauses import Pause
from services.core.follow_ups.queries import follow_up_row
from services.core.kit.errors import Stale

router = APIRouter(tags=["deadlines"])

MayRead = Annotated[None, Depends(to(READ, DEADLINE))]
MayReadEvents = Annotated[None, Depends(to(READ, DATED_EVENT))]
MayAddEvent = Annotated[None, Depends(to(ADD, DATED_EVENT))]
MayExceed = Annotated[None, Depends(to(ADD, DEADLINE_EXCEEDING))]


class DeadlineAnswer(Answer):
    """A deadline: reference, rule, dates, state, who is responsible. No names of youths, no content."""

    id: UUID
    rule_key: str = Field(examples=["STRPL-249-2"])
    rule_name: str = Field(examples=["Avgjøre påtalespørsmålet"])
    law: str = Field(examples=["straffeprosessloven § 249 annet ledd"])
    subject_kind: SubjectKind
    subject_id: UUID | None = Field(description="Only for those who may open what the deadline hangs on.")
    follow_up_id: UUID | None
    reference: str
    starts_on: date
    nominal_on: date
    due_on: date = Field(description="The first date; it stays for ever.")
    effective_due_on: date = Field(
        description="The date that applies now; of one that rests, the one it would get if it ran again today."
    )
    paused_days: int = Field(
        description="Calendar days it has rested by pauses that are over. Legal deadlines never rest."
    )
    rests_from: date | None = Field(description="Since when it rests now: it is due on no day, and nothing is flagged.")
    outcome: Outcome
    is_duty: bool = Field(description="False where running out of time is no breach by a service.")
    is_internal_target: bool = Field(description="The law gives no number: passing one's own target breaks no law.")
    is_flagged: bool
    met_on: date | None
    cancelled_at: datetime | None
    responsible_name: str | None
    responsible_service_name: str
    version: int


class SkippedDayAnswer(Answer):
    """A day off that the deadline passed over, and why."""

    on: date
    why: str = Field(examples=["søndag"])


class ExceedingAnswer(Answer):
    """A reasoned exceeding."""

    reason: ExceedingReason
    note: str | None
    previous_due_on: date
    new_due_on: date
    by_name: str
    at: datetime


class FlagAnswer(Answer):
    """That the deadline was found overdue, for one due date."""

    due_on: date
    flagged_at: datetime


class RestAnswer(Answer):
    """A pause of the follow-up that has moved the deadline, or lets it rest."""

    kind: PauseKind
    reason: str
    starts_on: date
    ended_on: date | None = Field(description="The day on which the follow-up went on; empty while it rests.")
    planned_until: date | None
    by_name: str
    days: int = Field(description="Calendar days by which the deadline was moved; 0 while it rests.")


class WholeDeadlineAnswer(DeadlineAnswer):
    """A deadline with what it was born with and what has happened to it since."""

    skipped: list[SkippedDayAnswer]
    exceeding_reasons: list[ExceedingReason] = Field(description="The reasons the law gives; empty when none.")
    latest_on: date | None = Field(description="The outer limit for exceeding, where the law sets one.")
    exceedings: list[ExceedingAnswer]
    flags: list[FlagAnswer]
    replaced_by_id: UUID | None
    rests: list[RestAnswer] = Field(description="Only for those who may read why the follow-up rested.")


class EventAnswer(Answer):
    """A dated event; `is_standing` is false once it is corrected or withdrawn."""

    id: UUID
    kind: EventKind
    happened_on: date
    detail: ChargingDecisionKind | ConcernConclusionKind | None
    registered_by: str
    registered_at: datetime
    is_withdrawal: bool
    corrects_id: UUID | None
    correction_reason: str | None
    is_standing: bool


@router.get("/deadlines")
async def list_deadlines(
    door: MayRead,
    work: CurrentWork,
    limit: Limit = 50,
    cursor: Cursor = None,
    only_mine: Annotated[bool, Query(description="Only those you are responsible for in person.")] = False,  # noqa: FBT002 - a query
) -> Page[DeadlineAnswer]:
    """The open deadlines you can see, those due first on top."""
    key = read_cursor(cursor, date.fromisoformat, UUID)
    lines, following = await queries.my_deadlines(
        work, limit=limit, after=(key[0], key[1]) if key else None, only_mine=only_mine
    )
    return Page(items=[line_answer(one) for one in lines], next=write_cursor(*following) if following else None)


@router.get("/deadlines/{deadline_id}")
async def read_deadline(deadline_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> WholeDeadlineAnswer:
    """One deadline with its dates, the days skipped and why, and its history."""
    return await _shown(work, deadline_id, response)


@router.post("/deadlines/{deadline_id}/exceedings", status_code=201)
async def exceed_deadline(
    deadline_id: UUID,
    shape: ExceedingShape,
    door: MayExceed,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> WholeDeadlineAnswer:
    """Go beyond a deadline with one of the law's reasons and a new date; the first date stays for ever."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, deadline_id)
        try:
            await exceeding.exceed_deadline(work, deadline_id=deadline_id, version=version, **shape.model_dump())
        except Stale as stale:
            current = _whole(await queries.open_deadline(work, deadline_id))
            raise both_versions(
                stale, current=current.model_dump(mode="json"), yours=shape.model_dump(mode="json")
            ) from None
        await once.remember(
            work, thing_kind="deadline", thing_id=deadline_id, location=f"/api/v1/deadlines/{deadline_id}"
        )
    return await _shown(work, deadline_id, response)


@router.get("/follow-ups/{follow_up_id}/deadlines")
async def list_deadlines_of_follow_up(follow_up_id: UUID, door: MayRead, work: CurrentWork) -> list[DeadlineAnswer]:
    """The deadlines of a follow-up and of a sanction on it that you can see."""
    await follow_up_row(work, follow_up_id)
    return [line_answer(one) for one in await queries.deadlines_of_follow_up(work, follow_up_id)]


@router.get("/follow-ups/{follow_up_id}/sanction-events")
async def list_sanction_events(follow_up_id: UUID, door: MayReadEvents, work: CurrentWork) -> list[EventAnswer]:
    """The events of a sanction that your service carries out beside a follow-up."""
    return await _sanction_events(work, follow_up_id)


@router.post("/follow-ups/{follow_up_id}/sanction-events", status_code=201)
async def register_sanction_event(
    follow_up_id: UUID, shape: EventShape, door: MayAddEvent, once: OnlyOnce, work: CurrentWork
) -> list[EventAnswer]:
    """Register that something happened in a sanction; the deadlines follow."""
    if await once.already(work, shape) is None:
        await follow_up_events.register_sanction_event(work, follow_up_id=follow_up_id, **shape.model_dump())
        await _remember_sanction(once, work, follow_up_id)
    return await _sanction_events(work, follow_up_id)


@router.post("/follow-ups/{follow_up_id}/sanction-events/{event_id}/corrections", status_code=201)
async def correct_sanction_event(
    follow_up_id: UUID,
    event_id: UUID,
    shape: CorrectionShape,
    door: MayAddEvent,
    once: OnlyOnce,
    work: CurrentWork,
) -> list[EventAnswer]:
    """Put an event of a sanction right with a reason, or withdraw it; the deadlines follow."""
    if await once.already(work, shape) is None:
        await follow_up_events.correct_sanction_event(
            work, follow_up_id=follow_up_id, event_id=event_id, **shape.model_dump()
        )
        await _remember_sanction(once, work, follow_up_id)
    return await _sanction_events(work, follow_up_id)


async def _sanction_events(work: CurrentWork, follow_up_id: UUID) -> list[EventAnswer]:
    await follow_up_events.sanction_on(work, follow_up_id)
    events = await event_queries.events_of(work, subject_kind=SubjectKind.SANCTION, subject_id=follow_up_id)
    return [event_answer(one) for one in events]


async def _remember_sanction(once: OnlyOnce, work: CurrentWork, follow_up_id: UUID) -> None:
    await once.remember(
        work,
        thing_kind="follow_up",
        thing_id=follow_up_id,
        location=f"/api/v1/follow-ups/{follow_up_id}/sanction-events",
    )


def line_answer(line: queries.DeadlineLine) -> DeadlineAnswer:
    """A deadline as lists give it."""
    return DeadlineAnswer(**_fields(line))


def event_answer(event: event_queries.EventView) -> EventAnswer:
    """An event as lists give it."""
    return EventAnswer.model_validate(event)


def _fields(line: queries.DeadlineLine) -> dict[str, object]:
    own = {name: getattr(line, name) for name in DeadlineAnswer.model_fields if hasattr(line, name)}
    rule = line.rule
    return {
        **own,
        "rule_key": rule.key,
        "rule_name": rule.norsk,
        "law": rule.law,
        "is_duty": rule.is_duty,
        "is_internal_target": rule.is_internal_target,
    }


def _whole(view: queries.DeadlineView) -> WholeDeadlineAnswer:
    return WholeDeadlineAnswer(
        **_fields(view.line),
        skipped=[SkippedDayAnswer(on=on, why=why) for on, why in view.skipped],
        exceeding_reasons=list(view.line.rule.exceeding_reasons),
        latest_on=view.latest_on,
        exceedings=[ExceedingAnswer.model_validate(one) for one in view.exceedings],
        flags=[FlagAnswer(due_on=due_on, flagged_at=at) for due_on, at in view.flags],
        replaced_by_id=view.replaced_by_id,
        rests=[_rest(pause, one) for pause, one in view.rests],
    )


def _rest(pause: Pause, one: Rest) -> RestAnswer:
    return RestAnswer(
        kind=pause.kind,
        reason=pause.reason,
        starts_on=pause.starts_on,
        ended_on=pause.ended_on,
        planned_until=pause.planned_until,
        by_name=pause.by_name,
        days=one.days,
    )


async def _shown(work: CurrentWork, deadline_id: UUID, response: Response) -> WholeDeadlineAnswer:
    view = await queries.open_deadline(work, deadline_id)
    tag(response, view.line.id, view.line.version)
    return _whole(view)
