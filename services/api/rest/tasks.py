"""Tasks as JSON: what is to be done in the follow-ups that you lead."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field

from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.shapes import Answer, NothingShape
from services.core.access.things import CHANGE, READ, TASK
from services.core.follow_ups import tasks
from services.core.follow_ups.kinds import TaskKind

router = APIRouter(prefix="/tasks", tags=["tasks"])

MayRead = Annotated[None, Depends(to(READ, TASK))]
MayChange = Annotated[None, Depends(to(CHANGE, TASK))]


class TaskAnswer(Answer):
    """One task. `due_on` is the last day to do it, where there is one; nothing happens by itself when it is over."""

    id: UUID
    follow_up_id: UUID
    reference: str = Field(examples=["OF-7K3M-9QTX"])
    kind: TaskKind
    due_on: date | None
    made_at: datetime
    done_at: datetime | None
    done_by_name: str | None


@router.get("")
async def list_tasks(door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None) -> Page[TaskAnswer]:
    """What is to be done in the follow-ups that you lead, in the order of their ids."""
    views, following = await tasks.open_tasks(work, limit=limit, after=read_id(cursor))
    return Page(
        items=[TaskAnswer.model_validate(view) for view in views],
        next=write_cursor(following) if following else None,
    )


@router.get("/{task_id}")
async def read_task(task_id: UUID, door: MayRead, work: CurrentWork) -> TaskAnswer:
    """One task, done or not."""
    return await _answer(work, task_id)


@router.post("/{task_id}/done", status_code=201)
async def finish_task(
    task_id: UUID, shape: NothingShape, door: MayChange, once: OnlyOnce, work: CurrentWork
) -> TaskAnswer:
    """Say that it is done.

    409 when it is done already, or when it is done by doing what it asks for: naming the contact, holding the talk.
    """
    if await once.already(work, shape) is None:
        await tasks.finish_task(work, task_id=task_id)
        await once.remember(work, thing_kind="task", thing_id=task_id, location=f"/api/v1/tasks/{task_id}")
    return await _answer(work, task_id)


async def _answer(work: CurrentWork, task_id: UUID) -> TaskAnswer:
    return TaskAnswer.model_validate(await tasks.open_task(work, task_id))
