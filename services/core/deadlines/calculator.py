"""The calculator: what a rule makes of dates that somebody asks about. Pure, and nothing is kept.

It counts with the same functions as the engine. What it is told may be of a real child: it stores and logs none of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.core.deadlines.calendar import SkippedDay
from services.core.deadlines.duties import InternalTarget, duty_named, target_of
from services.core.deadlines.kinds import Age, EventKind, ExceedingReason, Outcome
from services.core.deadlines.moments import MomentError, read_moment
from services.core.deadlines.outside import OutsideEvent
from services.core.deadlines.reckoning import (
    Computation,
    compute,
    compute_from_event,
    compute_from_moment,
    is_met_by,
    is_of_age_for,
    latest_due_on,
    month_of_age,
    outcome,
    start_on,
)
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import rules_named
from services.core.kit.clock import end_of_day, oslo_date
from services.core.kit.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks: the rule, when the event that starts it happened, of whom, and perhaps how it ended.

    The clocks are as they are read in Norway (`14:30`), for rules in hours and no others. `act_on` is the day of the
    act, for rules that ask for the age then; until it is told the day of the event counts, as in the engine.
    """

    rule: str
    happened_on: date
    happened_at: str | None = None
    birth_date: date | None = None
    act_on: date | None = None
    ended_by: str | None = None
    ended_on: date | None = None
    ended_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """The answer. Days are calendar days in Norway; moments are in UTC and there only for a rule in hours."""

    rule: DeadlineRule
    starts_on: date
    nominal_on: date
    due_on: date | None
    """The last day; None where the rule sets a shortest time, which has none."""
    earliest_on: date | None
    """The first day on which it may happen, where the rule sets a shortest time; None for a deadline."""
    skipped: tuple[SkippedDay, ...]
    next_working_on: date
    """The first working day from the nominal date on: information only, where the rule does not roll."""
    starts_at: datetime | None
    due_at: datetime | None
    is_of_age: bool | None
    """Whether the age is on the side of 18 that the rule asks for; None when it asks for none, was not told one, or
    it is not the age that decides: see `turns_on_custody`."""
    turns_on_custody: bool
    """The age is on the other side, but the rule also applies to one who is held, and of that nobody is asked here."""
    reasons: tuple[ExceedingReason, ...]
    latest_on: date | None
    """The outer limit that the law sets for exceeding it, where it sets one."""
    ended_on: date | None
    outcome: Outcome | None
    """How the deadline stands; None for a shortest time, which nothing is late by."""
    is_too_early: bool | None
    """Whether it happened before the first day of a shortest time; None for a deadline, or when it has not happened."""
    days_allowed: int
    """Calendar days from the start to the due day, or to the first day."""


def rule_asked_for(key: str, on: date, targets: Sequence[InternalTarget] = ()) -> DeadlineRule:
    """Return the row that counts a deadline from an event on this day, or a duty with the target it has then.

    Raises:
        Invalid: when there is no such rule, it was not in force, or the duty has no number and no target.
    """
    rows = rules_named(key)
    duty = duty_named(key)
    if duty is not None:
        target = target_of(duty, on, targets)
        if target is None:
            raise Invalid(rule="duty_without_target")
        rows = (duty.with_target(target),)
    if not rows:
        raise Invalid(rule="unknown")
    for row in rows:
        if row.is_valid_on(start_on(row, on)):
            return row
    raise Invalid(happened_on="rule_not_in_force")


def calculate(asked: Question, *, now: datetime, targets: Sequence[InternalTarget] = ()) -> Calculation:
    """Work out what a rule makes of these dates. `now` is the moment of asking, in UTC.

    Raises:
        Invalid: with the field at fault: a start or an end that is still to come, an end before the start, an event
            that does not satisfy the rule, a clock that is missing, not used or not on that night's dial.
    """
    today = oslo_date(now)
    _check_days(asked, today)
    rule = rule_asked_for(asked.rule, asked.happened_on, targets)
    starts_at = _moment(rule, asked.happened_on, asked.happened_at, "happened_at")
    if starts_at is not None and starts_at > now:
        raise Invalid(happened_at="in_future")
    ended_at = _end(rule, asked, starts_at, now)
    is_of_age = _is_of_age(rule, asked)
    turns_on_custody = is_of_age is False and rule.has_custody_alternative
    if turns_on_custody:
        is_of_age = None
    if starts_at is not None:
        due_at = compute_from_moment(rule, starts_at).due_at
        due_on = oslo_date(due_at)
        limit = latest_due_on(rule, asked.happened_on)
        return Calculation(
            rule=rule,
            starts_on=asked.happened_on,
            nominal_on=due_on,
            due_on=due_on,
            earliest_on=None,
            skipped=(),
            next_working_on=due_on,
            starts_at=starts_at,
            due_at=due_at,
            is_of_age=is_of_age,
            turns_on_custody=turns_on_custody,
            reasons=rule.exceeding_reasons,
            latest_on=limit,
            ended_on=asked.ended_on,
            outcome=_outcome_in_hours(due_at, ended_at, now),
            is_too_early=None,
            days_allowed=(due_on - asked.happened_on).days,
        )
    computed = _computed(rule, asked)
    return Calculation(
        rule=rule,
        starts_on=computed.start_on,
        nominal_on=computed.nominal_on,
        due_on=None if rule.is_minimum else computed.due_on,
        earliest_on=computed.due_on if rule.is_minimum else None,
        skipped=computed.skipped,
        next_working_on=computed.rolled_on,
        starts_at=None,
        due_at=None,
        is_of_age=is_of_age,
        turns_on_custody=turns_on_custody,
        reasons=rule.exceeding_reasons,
        latest_on=latest_due_on(rule, computed.start_on),
        ended_on=asked.ended_on,
        outcome=None if rule.is_minimum else outcome(computed.due_on, computed.due_on, today, asked.ended_on),
        is_too_early=asked.ended_on < computed.due_on if rule.is_minimum and asked.ended_on is not None else None,
        days_allowed=(computed.due_on - computed.start_on).days,
    )


def _computed(rule: DeadlineRule, asked: Question) -> Computation:
    if rule.from_age is None:
        return compute_from_event(rule, asked.happened_on)
    if asked.birth_date is None:
        raise Invalid(birth_date="missing")
    return compute(rule, month_of_age(asked.birth_date, rule.from_age))


def _is_of_age(rule: DeadlineRule, asked: Question) -> bool | None:
    if rule.age is Age.NONE or asked.birth_date is None:
        return None
    return is_of_age_for(rule, asked.happened_on, asked.birth_date, asked.act_on)


def _check_days(asked: Question, today: date) -> None:
    faults = {
        field: "in_future"
        for field in ("happened_on", "birth_date", "act_on", "ended_on")
        if (on := getattr(asked, field)) is not None and on > today
    }
    if asked.birth_date is not None and not faults:
        early = (
            field for field in ("happened_on", "act_on") if (on := getattr(asked, field)) and on < asked.birth_date
        )
        faults = dict.fromkeys(early, "before_birth")
    if asked.ended_on is not None and asked.ended_on < asked.happened_on:
        faults.setdefault("ended_on", "before_start")
    if (asked.ended_on is None) != (asked.ended_by is None):
        faults.setdefault("ended_on" if asked.ended_on is None else "ended_by", "missing")
    if faults:
        raise Invalid(**faults)


def _end(rule: DeadlineRule, asked: Question, starts_at: datetime | None, now: datetime) -> datetime | None:
    """The moment it was ended, for a rule in hours; checks in every case that it could be ended so."""
    if asked.ended_by is None or asked.ended_on is None:
        if asked.ended_at is not None:
            raise Invalid(ended_on="missing")
        return None
    kinds: dict[str, EventKind | OutsideEvent] = {kind.value: kind for kind in rule.met_by}
    kind = kinds.get(asked.ended_by)
    if kind is None:
        raise Invalid(ended_by="event_does_not_satisfy")
    if isinstance(kind, EventKind) and not is_met_by(rule, kind, asked.ended_on, asked.happened_on):
        raise Invalid(ended_on="event_is_the_start")
    ended_at = _moment(rule, asked.ended_on, asked.ended_at, "ended_at")
    if ended_at is not None and starts_at is not None and ended_at < starts_at:
        raise Invalid(ended_at="before_start")
    if ended_at is not None and ended_at > now:
        raise Invalid(ended_at="in_future")
    return ended_at


def _moment(rule: DeadlineRule, on: date, clock: str | None, field: str) -> datetime | None:
    if not rule.counts_hours:
        if clock is not None:
            raise Invalid(**{field: "clock_not_used"})
        return None
    if clock is None:
        raise Invalid(**{field: "clock_missing"})
    try:
        return read_moment(f"{on} {clock}")
    except MomentError as error:
        raise Invalid(**{field: error.fault}) from None


def _outcome_in_hours(due_at: datetime, ended_at: datetime | None, now: datetime) -> Outcome:
    if ended_at is None:
        return Outcome.OPEN_OVERDUE if now > due_at else Outcome.OPEN_NOT_DUE
    return Outcome.MET if ended_at <= due_at else Outcome.LATE


def over_at(found: Calculation) -> datetime | None:
    """Return the moment, in UTC, from which it is overdue: in hours its last one, in days 24:00 in Norway.

    None for a shortest time, which is never overdue.
    """
    if found.due_at is not None:
        return found.due_at
    return None if found.due_on is None else end_of_day(found.due_on)
