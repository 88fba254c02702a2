"""Compliance figures for a manager, and the deadlines behind one of them.

Which deadlines are counted is decided by the row policies: those that the manager's own service answers for. The
conditions here are the outcomes of `deadlines.reckoning.outcome` and `rules.flat_outcome` said in SQL; a test holds
the two ways of saying it together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, extract, func, literal, select, tuple_

from services.core.access.actor import Role
from services.core.access.grounds import ground_of
from services.core.access.things import DEADLINE
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list
from services.core.compliance.rules import COUNTED, FEWEST_FOR_MEDIAN, FLAT_DAYS, Tally, Tertial
from services.core.deadlines.kinds import Outcome
from services.core.deadlines.models import Deadline
from services.core.deadlines.reckoning import outcome
from services.core.deadlines.rested import shown_due_on
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import rule_for
from services.core.kit.errors import Invalid, NotAllowed
from services.core.organisation.models import District, Service, UserAccount


@dataclass(frozen=True, slots=True)
class Figure:
    """How one service kept one rule in the deadlines that started in one tertial.

    `median_days` counts calendar days from start to completion; None of fewer than ten completed. `flat_days` and
    `flat` are there for rules whose national figures count calendar days flat.
    """

    rule: DeadlineRule
    service_id: UUID
    service_name: str
    district_name: str | None
    """Where the service is; None where it is the whole municipality's."""
    tertial: Tertial
    tally: Tally
    median_days: float | None
    flat_days: int | None
    flat: Tally | None


@dataclass(frozen=True, slots=True)
class Counted:
    """One deadline behind a figure: reference, rule, dates, responsible. No names of youths, no content.

    `paused_days` and `rests_from` as on `deadlines.queries.DeadlineLine`.
    """

    id: UUID
    reference: str
    rule: DeadlineRule
    starts_on: date
    due_on: date
    effective_due_on: date
    paused_days: int
    rests_from: date | None
    met_on: date | None
    outcome: Outcome
    responsible_name: str | None
    responsible_service_name: str


_COUNTED = (
    Outcome.MET,
    Outcome.MET_LATE_WITH_REASON,
    Outcome.LATE,
    Outcome.OPEN_OVERDUE,
    Outcome.OPEN_NOT_DUE,
)
_COUNTED_FLAT = tuple(kind for kind in _COUNTED if kind is not Outcome.MET_LATE_WITH_REASON)


def _is(kind: Outcome, today: date) -> ColumnElement[bool]:
    """The condition under which a deadline that has not lapsed stands so today: by the date as pauses moved it."""
    met_on, first, last = Deadline.met_on, Deadline.due_on + Deadline.paused_days, Deadline.effective_due_on
    conditions: dict[Outcome, ColumnElement[bool]] = {
        Outcome.MET: met_on <= first,
        Outcome.MET_LATE_WITH_REASON: and_(met_on > first, met_on <= last),
        Outcome.LATE: and_(met_on > first, met_on > last),
        Outcome.OPEN_OVERDUE: and_(met_on.is_(None), last < today),
        Outcome.OPEN_NOT_DUE: and_(met_on.is_(None), last >= today),
    }
    return conditions[kind]


_DAYS = Deadline.met_on - Deadline.starts_on
# A requirement of the city standard may be met before it starts: then it took no days.
_DAYS_TAKEN = func.greatest(_DAYS, 0)
_FLAT = case(FLAT_DAYS, value=Deadline.rule_key, else_=literal(None, Integer()))


def _is_flat(kind: Outcome, today: date) -> ColumnElement[bool]:
    """The same where calendar days are counted flat; never true of a rule that is not."""
    so_far = literal(today) - Deadline.starts_on
    conditions: dict[Outcome, ColumnElement[bool]] = {
        Outcome.MET: _DAYS <= _FLAT,
        Outcome.LATE: _DAYS > _FLAT,
        Outcome.OPEN_OVERDUE: and_(Deadline.met_on.is_(None), so_far > _FLAT),
        Outcome.OPEN_NOT_DUE: and_(Deadline.met_on.is_(None), so_far <= _FLAT),
    }
    return conditions[kind]


def _narrowed(
    query: Select[*tuple[Any, ...]], rule_key: str | None, tertials: Sequence[Tertial]
) -> Select[*tuple[Any, ...]]:
    query = query.where(Deadline.cancelled_at.is_(None), Deadline.rule_key.in_([rule_key] if rule_key else COUNTED))
    if tertials:
        first, last = min(tertials), max(tertials)
        query = query.where(Deadline.starts_on >= first.first_on, Deadline.starts_on < last.after.first_on)
    return query


def _require_manager(work: Work, rule_key: str | None) -> None:
    """Figures are a manager's: of what others can see of deadlines, a figure would be no service's figure."""
    if work.actor.role is not Role.MANAGER:
        raise NotAllowed("deadline")
    if rule_key is not None and rule_key not in COUNTED:
        raise Invalid(rule="unknown")


async def compliance_figures(
    work: Work, *, rule_key: str | None = None, tertials: Sequence[Tertial] = ()
) -> list[Figure]:
    """The figures of the manager's own service: by rule, and within it by tertial, oldest first. One statement.

    `tertials` keeps those from the first of them to the last; none keeps all there are. Reading is logged.

    Raises:
        NotAllowed: for anybody but a manager.
        Invalid: when no duty and no requirement has this rule key.
    """
    _require_manager(work, rule_key)
    year = cast(extract("year", Deadline.starts_on), Integer)
    number = cast(func.div(cast(extract("month", Deadline.starts_on), Integer) - 1, 4), Integer) + 1
    query = _narrowed(
        select(
            Deadline.rule_key,
            Service.id.label("service_id"),
            Service.name.label("service_name"),
            District.name.label("district_name"),
            year.label("year"),
            number.label("number"),
            func.max(Deadline.rule_valid_from).label("valid_from"),
            *(func.count().filter(_is(kind, work.today)).label(kind.value) for kind in _COUNTED),
            func.percentile_cont(0.5).within_group(_DAYS_TAKEN).filter(Deadline.met_on.is_not(None)).label("median"),
            *(func.count().filter(_is_flat(kind, work.today)).label(f"flat_{kind.value}") for kind in _COUNTED_FLAT),
        )
        .join(Service, Service.id == Deadline.responsible_service_id)
        .outerjoin(District, District.code == Service.district_code)
        .group_by(Deadline.rule_key, Service.id, Service.name, District.name, year, number)
        .order_by(Deadline.rule_key, Service.name, year, number),
        rule_key,
        tertials,
    )
    rows = (await work.session.execute(query)).mappings().all()
    figures = [_figure(row) for row in rows]
    record(work, Act.LISTED, thing_kind="compliance", ground="DUTY", row_count=len(figures))
    return figures


def _figure(row: Any) -> Figure:
    tally = Tally(**{kind.value: row[kind.value] for kind in _COUNTED})
    flat_days = FLAT_DAYS.get(row["rule_key"])
    return Figure(
        rule=rule_for(row["rule_key"], row["valid_from"]),
        service_id=row["service_id"],
        service_name=row["service_name"],
        district_name=row["district_name"],
        tertial=Tertial(row["year"], row["number"]),
        tally=tally,
        median_days=float(row["median"]) if tally.completed >= FEWEST_FOR_MEDIAN else None,
        flat_days=flat_days,
        flat=Tally(**{kind.value: row[f"flat_{kind.value}"] for kind in _COUNTED_FLAT}) if flat_days else None,
    )


async def deadlines_behind(
    work: Work,
    *,
    limit: int,
    after: tuple[date, UUID] | None = None,
    rule_key: str | None = None,
    tertial: Tertial | None = None,
    kind: Outcome | None = None,
) -> tuple[list[Counted], tuple[date, UUID] | None]:
    """The deadlines that a figure of the manager's own service counts, first due first, and the key to go on after.

    Each one shown is logged.

    Raises:
        NotAllowed: for anybody but a manager.
        Invalid: when no duty has this rule key, or when no figure counts what has lapsed.
    """
    _require_manager(work, rule_key)
    if kind is Outcome.CANCELLED:
        raise Invalid(outcome="not_accepted")
    query = _narrowed(
        select(Deadline, UserAccount.display_name, Service.name.label("service_name"), ground_of(DEADLINE))
        .join(Service, Service.id == Deadline.responsible_service_id)
        .outerjoin(UserAccount, UserAccount.id == Deadline.responsible_user_id)
        .order_by(Deadline.effective_due_on, Deadline.id)
        .limit(limit + 1),
        rule_key,
        [tertial] if tertial else [],
    )
    if kind is not None:
        query = query.where(_is(kind, work.today))
    if after is not None:
        query = query.where(tuple_(Deadline.effective_due_on, Deadline.id) > after)
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    record_list(work, thing_kind="deadline", shown=[(row[0].id, row[0].follow_up_id, row.ground) for row in shown])
    following = (shown[-1][0].effective_due_on, shown[-1][0].id) if len(rows) > limit else None
    return [_counted(work, row) for row in shown], following


def _counted(work: Work, row: Any) -> Counted:
    deadline: Deadline = row[0]
    first_due_on = deadline.due_on + timedelta(days=deadline.paused_days)
    return Counted(
        id=deadline.id,
        reference=deadline.reference,
        rule=rule_for(deadline.rule_key, deadline.rule_valid_from),
        starts_on=deadline.starts_on,
        due_on=deadline.due_on,
        effective_due_on=shown_due_on(deadline, work.today),
        paused_days=deadline.paused_days,
        rests_from=deadline.rests_from,
        met_on=deadline.met_on,
        outcome=outcome(first_due_on, deadline.effective_due_on, work.today, deadline.met_on),
        responsible_name=row.display_name,
        responsible_service_name=row.service_name,
    )
