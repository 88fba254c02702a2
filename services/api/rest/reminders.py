"""Reminders as JSON: what you have been told of, who has been told of a deadline, and what you do not want to hear."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from services.api.doors import to
from services.api.reminder_shapes import MutesShape
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.shapes import Answer, NothingShape
from services.core.access.things import ADD, CHANGE, DEADLINE, READ, REMINDER, REMINDER_MUTE
from services.core.deadlines.queries import open_deadline
from services.core.follow_ups.kinds import TaskKind
from services.core.reminders import commands, queries
from services.core.reminders.kinds import Step, Subject, ToldAs
from services.core.reminders.queries import ReminderView

router = APIRouter(tags=["reminders"])

MayRead = Annotated[None, Depends(to(READ, REMINDER))]
MayReadDeadline = Annotated[None, Depends(to(READ, DEADLINE))]
MayTake = Annotated[None, Depends(to(CHANGE, REMINDER))]
MayReadMutes = Annotated[None, Depends(to(READ, REMINDER_MUTE))]
MayMute = Annotated[None, Depends(to(ADD, REMINDER_MUTE))]


class ReminderAnswer(Answer):
    """A reminder: of what, why then, as what. Reference, rule and date alone; no names of youths."""

    id: UUID
    user_id: UUID
    user_name: str = Field(examples=["Kari Nordmann"])
    deadline_id: UUID | None
    task_id: UUID | None
    reference: str = Field(examples=["OF-7K3M-9QTX"])
    rule_key: str | None = Field(examples=["STRPL-249-2"])
    task_kind: TaskKind | None
    subject: Subject
    due_on: date | None
    step: Step
    days: int = Field(description="Calendar days from the due date: negative before it.")
    capacity: ToldAs
    owed_at: datetime
    acknowledged_at: datetime | None
    is_live: bool = Field(description="Whether what it says is still so.")


class MutesAnswer(Answer):
    """What you are not told of. What the law bounds is never among them."""

    subjects: list[Subject]


@router.get("/reminders")
async def list_reminders(
    door: MayRead,
    work: CurrentWork,
    limit: Limit = 50,
    cursor: Cursor = None,
    only_live: Annotated[bool, Query(description="Only what is still so and nobody has taken.")] = False,  # noqa: FBT002 - a query
) -> Page[ReminderAnswer]:
    """What you have been told of, newest first, as far as you can see it with this hat."""
    views, following = await queries.my_reminders(work, limit=limit, after=read_id(cursor), only_live=only_live)
    return Page(items=[_answer(view) for view in views], next=write_cursor(following) if following else None)


@router.get("/reminders/{reminder_id}")
async def read_reminder(reminder_id: UUID, door: MayRead, work: CurrentWork) -> ReminderAnswer:
    """One reminder, yours or another's, of something that you can see."""
    return _answer(await queries.open_reminder(work, reminder_id))


@router.post("/reminders/{reminder_id}/acknowledgement", status_code=201)
async def acknowledge_reminder(
    reminder_id: UUID, shape: NothingShape, door: MayTake, once: OnlyOnce, work: CurrentWork
) -> ReminderAnswer:
    """Say that you take it: the lead is then not told that nobody acts. 409 when you have said so already."""
    if await once.already(work, shape) is None:
        await commands.acknowledge_reminder(work, reminder_id=reminder_id)
        await once.remember(
            work, thing_kind="reminder", thing_id=reminder_id, location=f"/api/v1/reminders/{reminder_id}"
        )
    return _answer(await queries.open_reminder(work, reminder_id))


@router.get("/deadlines/{deadline_id}/reminders")
async def list_reminders_of_deadline(
    deadline_id: UUID, door: MayReadDeadline, work: CurrentWork
) -> list[ReminderAnswer]:
    """Who has been told of a deadline, and when, oldest first."""
    await open_deadline(work, deadline_id)
    return [_answer(view) for view in await queries.reminders_of_deadline(work, deadline_id)]


@router.get("/reminder-mutes")
async def read_mutes(door: MayReadMutes, work: CurrentWork) -> MutesAnswer:
    """What you have chosen not to be told of."""
    return MutesAnswer(subjects=await queries.my_mutes(work))


@router.post("/reminder-mutes", status_code=201)
async def choose_mutes(shape: MutesShape, door: MayMute, once: OnlyOnce, work: CurrentWork) -> MutesAnswer:
    """Choose anew what you are not told of: the city standard, internal targets, tasks. Never a deadline by law."""
    if await once.already(work, shape) is None:
        await commands.choose_mutes(work, subjects=shape.subjects)
        await once.remember(
            work, thing_kind="reminder_mute", thing_id=work.actor.user_id, location="/api/v1/reminder-mutes"
        )
    return MutesAnswer(subjects=await queries.my_mutes(work))


def _answer(view: ReminderView) -> ReminderAnswer:
    return ReminderAnswer(
        **{name: getattr(view, name) for name in ReminderAnswer.model_fields if name != "rule_key"},
        rule_key=view.rule.key if view.rule else None,
    )
