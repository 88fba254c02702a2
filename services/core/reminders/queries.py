"""Reading the ledger: what one is reminded of, and on a deadline or a task who has been told."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from services.core.access.grounds import ground_of
from services.core.access.things import REMINDER
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.deadlines.kinds import SubjectKind
from services.core.deadlines.models import Deadline
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import AFTER_END, rule_of_deadline
from services.core.follow_ups.kinds import ENDED, TaskKind
from services.core.follow_ups.models import FollowUp, Task
from services.core.kit.errors import NotFound
from services.core.organisation.models import UserAccount
from services.core.reminders.kinds import MUTABLE, Step, Subject, ToldAs
from services.core.reminders.models import Reminder, ReminderMute


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderView:
    """One reminder: of what, why now, as what. `rule` for a deadline, `task_kind` for a task. No names of youths.

    `is_live` tells that what it says is still so: what it is about runs, with the same date, and no newer step has
    come.
    """

    id: UUID
    user_id: UUID
    user_name: str
    deadline_id: UUID | None
    task_id: UUID | None
    reference: str
    rule: DeadlineRule | None
    task_kind: TaskKind | None
    subject: Subject
    due_on: date | None
    step: Step
    days: int
    capacity: ToldAs
    owed_at: datetime
    acknowledged_at: datetime | None
    is_live: bool


async def my_reminders(
    work: Work, *, limit: int, after: UUID | None = None, only_live: bool = False, only_deadlines: bool = False
) -> tuple[list[ReminderView], UUID | None]:
    """What the asker has been told of, newest first, and the key to go on after; each is logged.

    Only what she can see with the hat that is on. `only_live` keeps what she has not acknowledged and is still so;
    `only_deadlines` leaves out tasks, for a page that lists them already.
    """
    query = _reminders().where(Reminder.user_id == work.actor.user_id).order_by(Reminder.id.desc()).limit(limit + 1)
    if only_live:
        query = query.where(Reminder.acknowledged_at.is_(None), _IS_LIVE)
    if only_deadlines:
        query = query.where(Reminder.deadline_id.is_not(None))
    if after is not None:
        query = query.where(Reminder.id < after)
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    _log(work, shown)
    views = [_view(row) for row in shown]
    return views, (views[-1].id if len(rows) > limit else None)


async def reminders_of_deadline(work: Work, deadline_id: UUID) -> list[ReminderView]:
    """Who has been told of a deadline, and when, oldest first: for whoever can see the deadline. Each is logged."""
    rows = (
        await work.session.execute(
            _reminders().where(Reminder.deadline_id == deadline_id).order_by(Reminder.owed_at, Reminder.id)
        )
    ).all()
    _log(work, rows)
    return [_view(row) for row in rows]


async def open_reminder(work: Work, reminder_id: UUID) -> ReminderView:
    """One reminder; reading it is logged.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = (await work.session.execute(_reminders().where(Reminder.id == reminder_id))).one_or_none()
    if row is None:
        raise NotFound("reminder", reminder_id)
    _log(work, [row])
    return _view(row)


async def my_mutes(work: Work) -> list[Subject]:
    """What the asker has chosen not to be told of, in the order of the form."""
    rows = await work.session.execute(select(ReminderMute.subject).where(ReminderMute.user_id == work.actor.user_id))
    muted = set(rows.scalars())
    return [one for one in MUTABLE if one in muted]


_newer = aliased(Reminder)
_its = aliased(FollowUp)
_HAS_ENDED = select(_its.id).where(_its.id == Deadline.follow_up_id, _its.state.in_(ENDED)).exists()
_IS_LIVE: ColumnElement[bool] = and_(
    or_(
        and_(
            Deadline.met_on.is_(None),
            Deadline.cancelled_at.is_(None),
            Deadline.effective_due_on == Reminder.due_on,
            # Nobody used it in its time: nothing ends it, and nothing remains to be done.
            or_(Reminder.subject != Subject.RIGHT, Reminder.due_on >= func.app.today()),
            or_(Deadline.subject_kind != SubjectKind.FOLLOW_UP, Deadline.rule_key.in_(AFTER_END), ~_HAS_ENDED),
        ),
        and_(Task.done_at.is_(None), or_(Reminder.due_on.is_(None), Task.due_on == Reminder.due_on)),
    ),
    # What a newer step says makes the older one untrue.
    ~select(_newer.id)
    .where(
        _newer.user_id == Reminder.user_id,
        or_(_newer.deadline_id == Reminder.deadline_id, _newer.task_id == Reminder.task_id),
        _newer.due_on.is_not_distinct_from(func.coalesce(Reminder.due_on, _newer.due_on)),
        _newer.owed_at > Reminder.owed_at,
    )
    .exists(),
)


def _reminders() -> Select[Any]:
    return (
        select(
            Reminder,
            UserAccount.display_name,
            Deadline,
            Task.kind.label("task_kind"),
            func.coalesce(Deadline.reference, FollowUp.reference).label("reference"),
            func.coalesce(Deadline.follow_up_id, Task.follow_up_id).label("follow_up_id"),
            case((_IS_LIVE, True), else_=False).label("is_live"),
            ground_of(REMINDER),
        )
        .join(UserAccount, UserAccount.id == Reminder.user_id)
        .outerjoin(Deadline, Deadline.id == Reminder.deadline_id)
        .outerjoin(Task, Task.id == Reminder.task_id)
        .outerjoin(FollowUp, FollowUp.id == Task.follow_up_id)
        # What one cannot see with this hat is not there, though the reminder of it was one's own.
        .where(or_(Deadline.id.is_not(None), FollowUp.id.is_not(None)))
    )


def _log(work: Work, rows: Any) -> None:
    if rows:
        record_list(work, thing_kind="reminder", shown=[(row[0].id, row.follow_up_id, row.ground) for row in rows])


def _view(row: Any) -> ReminderView:
    reminder: Reminder = row[0]
    deadline: Deadline | None = row[2]
    return ReminderView(
        id=reminder.id,
        user_id=reminder.user_id,
        user_name=row.display_name,
        deadline_id=reminder.deadline_id,
        task_id=reminder.task_id,
        reference=row.reference,
        rule=rule_of_deadline(
            deadline.rule_key, deadline.rule_valid_from, starts_on=deadline.starts_on, nominal_on=deadline.nominal_on
        )
        if deadline
        else None,
        task_kind=TaskKind(row.task_kind) if row.task_kind else None,
        subject=Subject(reminder.subject),
        due_on=reminder.due_on,
        step=Step(reminder.step),
        days=reminder.days,
        capacity=ToldAs(reminder.capacity),
        owed_at=reminder.owed_at,
        acknowledged_at=reminder.acknowledged_at,
        is_live=row.is_live,
    )
