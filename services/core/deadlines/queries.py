"""Reading events and deadlines. Whether one is overdue is worked out when it is asked, never stored."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from services.core.access.grounds import ground_of, within_reach
from services.core.access.policy import may
from services.core.access.things import DEADLINE, INVESTIGATION, MATTER, READ
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list
from services.core.deadlines.kinds import ExceedingReason, Outcome, SubjectKind
from services.core.deadlines.models import Deadline, DeadlineExceeding, DeadlineFlag
from services.core.deadlines.reckoning import latest_due_on, outcome
from services.core.deadlines.rested import rests_of, shown_due_on
from services.core.deadlines.resting import Rest
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import AFTER_END, RECURRING, RIGHTS, rule_of_deadline
from services.core.follow_ups.kinds import ENDED
from services.core.follow_ups.models import FollowUp
from services.core.follow_ups.pauses import Pause
from services.core.kit.errors import NotFound
from services.core.organisation.models import Service, UserAccount

NEWLY = timedelta(days=7)
"""How long what ran out stays on top of the start page."""


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """One deadline as lists show it: reference, rule, dates, state, who is responsible. No names of youths.

    `due_on` is the first date, `effective_due_on` the one that applies now: of a deadline that rests, the one it
    would get if it ran again today. `paused_days` are the calendar days it has rested by pauses that are over,
    `rests_from` the day since when it rests now. `subject_id` is there only for those who may open what the deadline
    hangs on. `is_flagged` tells that the worker has flagged the date that applies.
    """

    id: UUID
    rule: DeadlineRule
    subject_kind: SubjectKind
    subject_id: UUID | None
    follow_up_id: UUID | None
    reference: str
    starts_on: date
    nominal_on: date
    due_on: date
    effective_due_on: date
    paused_days: int
    rests_from: date | None
    outcome: Outcome
    is_flagged: bool
    met_on: date | None
    cancelled_at: datetime | None
    responsible_name: str | None
    responsible_service_name: str
    version: int

    @property
    def is_open(self) -> bool:
        """Whether something remains to be done by it."""
        return self.outcome in {Outcome.OPEN_NOT_DUE, Outcome.OPEN_OVERDUE}

    @property
    def is_breach(self) -> bool:
        """Whether a duty has run out: open and overdue, by a rule that is a duty."""
        return self.outcome is Outcome.OPEN_OVERDUE and self.rule.is_duty


@dataclass(frozen=True, slots=True)
class Exceeding:
    """A reasoned exceeding, as the deadline's page tells it."""

    reason: ExceedingReason
    note: str | None
    previous_due_on: date
    new_due_on: date
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """One deadline with everything it was born with and everything that has happened to it since."""

    line: DeadlineLine
    skipped: list[tuple[date, str]]
    latest_on: date | None
    """The outer limit that the law sets for exceeding it, where it sets one."""
    exceedings: list[Exceeding]
    flags: list[tuple[date, datetime]]
    replaced_by_id: UUID | None
    rests: list[tuple[Pause, Rest]]
    """The pauses that have moved it or let it rest, and how; none for those who may not read why it rested."""


def _lines() -> Select[Any]:
    responsible = aliased(UserAccount)
    flagged = (
        select(DeadlineFlag.id)
        .where(DeadlineFlag.deadline_id == Deadline.id, DeadlineFlag.due_on == Deadline.effective_due_on)
        .exists()
        .label("is_flagged")
    )
    return (
        select(
            Deadline,
            responsible.display_name.label("responsible_name"),
            Service.name.label("service_name"),
            flagged,
            ground_of(DEADLINE),
        )
        # Outer joins, though a service is always there: so that the planner begins with the deadlines.
        .outerjoin(Service, Service.id == Deadline.responsible_service_id)
        .outerjoin(responsible, responsible.id == Deadline.responsible_user_id)
    )


def _line(work: Work, row: Any) -> DeadlineLine:
    deadline: Deadline = row[0]
    kind = SubjectKind(deadline.subject_kind)
    opens = {SubjectKind.INVESTIGATION: INVESTIGATION, SubjectKind.MATTER: MATTER}
    role = work.actor.role
    # A manager sees the line by duty and cannot open what it hangs on; for the others the two go together.
    may_open = role is not None and may(role, READ, opens.get(kind, DEADLINE)) and row.ground != "DUTY"
    return DeadlineLine(
        id=deadline.id,
        rule=rule_of_deadline(
            deadline.rule_key, deadline.rule_valid_from, starts_on=deadline.starts_on, nominal_on=deadline.nominal_on
        ),
        subject_kind=kind,
        subject_id=deadline.subject_id if may_open else None,
        follow_up_id=deadline.follow_up_id if may_open else None,
        reference=deadline.reference,
        starts_on=deadline.starts_on,
        nominal_on=deadline.nominal_on,
        due_on=deadline.due_on,
        effective_due_on=shown_due_on(deadline, work.today),
        paused_days=deadline.paused_days,
        rests_from=deadline.rests_from,
        outcome=outcome(
            deadline.due_on + timedelta(days=deadline.paused_days),
            deadline.effective_due_on,
            work.today,
            deadline.met_on,
            is_cancelled=deadline.cancelled_at is not None,
        ),
        is_flagged=row.is_flagged,
        met_on=deadline.met_on,
        cancelled_at=deadline.cancelled_at,
        responsible_name=row.responsible_name,
        responsible_service_name=row.service_name,
        version=deadline.version,
    )


def _remaining(work: Work) -> tuple[ColumnElement[bool], ...]:
    """What is open and still to be done, within the asker's reach.

    A breach on a follow-up that has been closed stays one in the figures and on the follow-up, and on no list of what
    to do, save what belongs to the time after it. Asked of those that have run out alone: what had not, lapsed with the
    closing.
    """
    has_ended = (
        select(FollowUp.id).where(FollowUp.id == Deadline.follow_up_id, FollowUp.state.in_(ENDED)).offset(0).exists()
    )
    return (
        Deadline.met_on.is_(None),
        Deadline.cancelled_at.is_(None),
        within_reach(DEADLINE),
        or_(
            Deadline.subject_kind != SubjectKind.FOLLOW_UP,
            Deadline.effective_due_on >= work.today,
            Deadline.rule_key.in_(AFTER_END),
            ~has_ended,
        ),
    )


def _log(work: Work, rows: Iterable[Any]) -> None:
    record_list(work, thing_kind="deadline", shown=[(row[0].id, row[0].follow_up_id, row.ground) for row in rows])


async def my_deadlines(
    work: Work, *, limit: int, after: tuple[date, UUID] | None = None, only_mine: bool = False
) -> tuple[list[DeadlineLine], tuple[date, UUID] | None]:
    """What remains to be done that the asker can see, due first on top, and the key to go on after; each is logged.

    What rests comes last, and is due on no day.

    `only_mine` keeps those the asker is responsible for in person.
    """
    query = _lines().where(*_remaining(work)).order_by(Deadline.effective_due_on, Deadline.id).limit(limit + 1)
    if only_mine:
        query = query.where(Deadline.responsible_user_id == work.actor.user_id)
    if after is not None:
        query = query.where(tuple_(Deadline.effective_due_on, Deadline.id) > after)
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    _log(work, shown)
    more = len(rows) > limit
    following = (shown[-1][0].effective_due_on, shown[-1][0].id) if more else None
    return [_line(work, row) for row in shown], following


async def deadlines_in_person(work: Work, *, user_ids: Collection[UUID], limit: int) -> list[DeadlineLine]:
    """What remains to be done that the asker can see and one of these people answers for in person; each is logged.

    What rests is left out: it has no day, and the one it would have today is another tomorrow.
    """
    query = _lines().where(*_remaining(work), Deadline.rests_from.is_(None), Deadline.responsible_user_id.in_(user_ids))
    rows = (await work.session.execute(query.order_by(Deadline.effective_due_on, Deadline.id).limit(limit))).all()
    _log(work, rows)
    return [_line(work, row) for row in rows]


async def pressing_deadlines(work: Work, *, limit: int) -> tuple[list[DeadlineLine], bool]:
    """What the asker must see first, and whether there is more; each shown one is logged.

    What was flagged in the last seven days comes first, the newest on top, so that it cannot drown among the old;
    then those the asker is responsible for in person, then the others, by date. A right that has run out comes last:
    nobody used it, so nothing ends it, and nothing remains to be done. What rests presses nobody.
    """
    flagged_at = (
        select(DeadlineFlag.flagged_at)
        .where(
            DeadlineFlag.deadline_id == Deadline.id,
            DeadlineFlag.due_on == Deadline.effective_due_on,
            DeadlineFlag.flagged_at >= work.now - NEWLY,
        )
        .scalar_subquery()
    )
    rows = (
        await work.session.execute(
            _lines()
            .where(*_remaining(work), Deadline.rests_from.is_(None))
            .order_by(
                flagged_at.desc().nulls_last(),
                and_(Deadline.rule_key.in_(RIGHTS), Deadline.effective_due_on < work.today),
                func.coalesce(Deadline.responsible_user_id == work.actor.user_id, false()).desc(),
                Deadline.effective_due_on,
                Deadline.id,
            )
            .limit(limit + 1)
        )
    ).all()
    _log(work, rows[:limit])
    return [_line(work, row) for row in rows[:limit]], len(rows) > limit


async def deadlines_of(work: Work, *, subject_kind: SubjectKind, subject_id: UUID) -> list[DeadlineLine]:
    """Every deadline of one subject, open ones first, then by date; each shown one is logged."""
    rows = (
        await work.session.execute(
            _lines()
            .where(Deadline.subject_kind == subject_kind, Deadline.subject_id == subject_id)
            .order_by(
                or_(Deadline.met_on.is_not(None), Deadline.cancelled_at.is_not(None)),
                Deadline.effective_due_on,
                Deadline.id,
            )
        )
    ).all()
    _log(work, rows)
    return [_line(work, row) for row in rows]


async def deadlines_of_follow_up(work: Work, follow_up_id: UUID) -> list[DeadlineLine]:
    """The deadlines of the follow-up itself and of a sanction on it that the asker can see; cancelled ones not.

    Of a requirement that recurs, those that were met are left out, save the latest: a year of weeks hides the rest.
    """
    later = aliased(Deadline)
    is_followed = (
        select(later.id)
        .where(
            later.subject_id == Deadline.subject_id,
            later.rule_key == Deadline.rule_key,
            later.starts_on > Deadline.starts_on,
            later.met_on.is_not(None),
        )
        .exists()
    )
    rows = (
        await work.session.execute(
            _lines()
            .where(
                Deadline.follow_up_id == follow_up_id,
                Deadline.subject_kind.in_((SubjectKind.FOLLOW_UP, SubjectKind.SANCTION)),
                Deadline.cancelled_at.is_(None),
                or_(Deadline.met_on.is_(None), Deadline.rule_key.not_in(RECURRING), ~is_followed),
            )
            .order_by(Deadline.met_on.is_not(None), Deadline.effective_due_on, Deadline.id)
        )
    ).all()
    _log(work, rows)
    return [_line(work, row) for row in rows]


async def open_deadline(work: Work, deadline_id: UUID) -> DeadlineView:
    """One deadline with its history; opening it is logged with the ground.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = (await work.session.execute(_lines().where(Deadline.id == deadline_id))).one_or_none()
    if row is None:
        raise NotFound("deadline", deadline_id)
    deadline: Deadline = row[0]
    record(
        work,
        Act.OPENED,
        thing_kind="deadline",
        thing_id=deadline_id,
        follow_up_id=deadline.follow_up_id,
        ground=row.ground,
    )
    exceedings = await work.session.execute(
        select(DeadlineExceeding, UserAccount.display_name)
        .join(UserAccount, UserAccount.id == DeadlineExceeding.by_user_id)
        .where(DeadlineExceeding.deadline_id.in_(_itself_and_replaced(deadline)))
        .order_by(DeadlineExceeding.at, DeadlineExceeding.id)
    )
    flags = await work.session.execute(
        select(DeadlineFlag.due_on, DeadlineFlag.flagged_at)
        .where(DeadlineFlag.deadline_id == deadline_id)
        .order_by(DeadlineFlag.due_on)
    )
    line = _line(work, row)
    return DeadlineView(
        line=line,
        skipped=[(date.fromisoformat(day["on"]), day["why"]) for day in deadline.skipped],
        latest_on=latest_due_on(line.rule, line.starts_on),
        exceedings=[
            Exceeding(
                reason=ExceedingReason(one.reason),
                note=one.note,
                previous_due_on=one.previous_due_on,
                new_due_on=one.new_due_on,
                by_name=name,
                at=one.at,
            )
            for one, name in exceedings.all()
        ],
        flags=[(due_on, at) for due_on, at in flags.all()],
        replaced_by_id=deadline.replaced_by_id,
        rests=await rests_of(work, deadline),
    )


def _itself_and_replaced(deadline: Deadline) -> Select[tuple[UUID]]:
    """The deadline and, where a reasoned date applies to it, those it stands in the place of: they have the reasons."""
    chain = select(Deadline.id).where(Deadline.id == deadline.id).cte(recursive=True)
    if deadline.extended_due_on is not None:
        chain = chain.union_all(
            select(Deadline.id).where(Deadline.subject_id == deadline.subject_id, Deadline.replaced_by_id == chain.c.id)
        )
    return select(chain.c.id)
