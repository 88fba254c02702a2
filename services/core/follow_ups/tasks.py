"""What somebody is asked to do: reading it, and saying that it is done where nothing else in the service shows it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from services.core.access.grounds import ground_of, within_reach
from services.core.access.things import TASK
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list
from services.core.audit.opening import open_row
from services.core.follow_ups.kinds import SAID_TO_BE_DONE, TaskKind
from services.core.follow_ups.models import FollowUp, Task
from services.core.kit.errors import Conflict, NotFound
from services.core.organisation.models import UserAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """One task, on which follow-up, and who has done it when it is done."""

    id: UUID
    follow_up_id: UUID
    reference: str
    kind: TaskKind
    due_on: date | None
    made_at: datetime
    done_at: datetime | None
    done_by_name: str | None

    @property
    def is_said_to_be_done(self) -> bool:
        """Whether somebody has to say that it is done, and has not."""
        return self.done_at is None and self.kind in SAID_TO_BE_DONE


async def open_tasks(work: Work, *, limit: int, after: UUID | None = None) -> tuple[list[TaskView], UUID | None]:
    """What is to be done in the follow-ups that the asker leads, by key, and the key to go on after; each is logged."""
    query = _tasks().where(Task.done_at.is_(None), within_reach(TASK)).order_by(Task.id).limit(limit + 1)
    if after is not None:
        query = query.where(Task.id > after)
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    record_list(work, thing_kind="task", shown=[(row[0].id, row[0].follow_up_id, row.ground) for row in shown])
    views = [_view(row) for row in shown]
    return views, (views[-1].id if len(rows) > limit else None)


async def tasks_in_person(work: Work, *, user_ids: Collection[UUID], limit: int) -> list[TaskView]:
    """What is to be done by a day in the follow-ups that one of these people coordinates or is key worker of.

    As far as the asker leads them, first due on top; each is logged.
    """
    hers = or_(FollowUp.coordinator_id.in_(user_ids), FollowUp.key_worker_id.in_(user_ids))
    query = _tasks().where(Task.done_at.is_(None), Task.due_on.is_not(None), within_reach(TASK), hers)
    rows = (await work.session.execute(query.order_by(Task.due_on, Task.id).limit(limit))).all()
    record_list(work, thing_kind="task", shown=[(row[0].id, row[0].follow_up_id, row.ground) for row in rows])
    return [_view(row) for row in rows]


async def open_task(work: Work, task_id: UUID) -> TaskView:
    """One task; reading it is logged.

    Raises:
        NotFound: when it is not there for the asker.
    """
    return _view(await open_row(work, _tasks().where(Task.id == task_id), TASK, task_id))


async def finish_task(work: Work, *, task_id: UUID) -> None:
    """Say that a task is done, where nothing else in the service shows that it is.

    Raises:
        NotFound: when it is not there for the asker.
        Conflict: when it is done already, or is done by doing what it asks for.
    """
    task = (await work.session.execute(select(Task).where(Task.id == task_id).with_for_update())).scalar_one_or_none()
    if task is None:
        raise NotFound("task", task_id)
    if task.done_at is not None:
        raise Conflict("", "nothing_to_do")
    if task.kind not in SAID_TO_BE_DONE:
        raise Conflict("", "done_by_doing")
    mark_done(work, task)
    await work.session.flush()


def mark_done(work: Work, task: Task) -> None:
    """Write down that the asker has done a task that she may change, and log it."""
    task.done_at, task.done_by_id = work.now, work.actor.user_id
    record(work, Act.CHANGED, thing_kind="task", thing_id=task.id, follow_up_id=task.follow_up_id)


def _tasks() -> Select[Any]:
    done_by = aliased(UserAccount)
    return (
        select(Task, FollowUp.reference, done_by.display_name.label("done_by_name"), ground_of(TASK))
        .join(FollowUp, FollowUp.id == Task.follow_up_id)
        .outerjoin(done_by, done_by.id == Task.done_by_id)
    )


def _view(row: Any) -> TaskView:
    task = row[0]
    return TaskView(
        id=task.id,
        follow_up_id=task.follow_up_id,
        reference=row.reference,
        kind=TaskKind(task.kind),
        due_on=task.due_on,
        made_at=task.made_at,
        done_at=task.done_at,
        done_by_name=row.done_by_name,
    )
