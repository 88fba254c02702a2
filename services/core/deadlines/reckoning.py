"""What a rule means for one case: does it start, when is it due, is it met, may it be exceeded.

Pure: today's date is always given. Every date is a calendar date in Norway; a due day lasts until 24:00.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from services.core.deadlines.calendar import SkippedDay, Unit, add, days_off, next_working_day
from services.core.deadlines.kinds import (
    Age,
    EventDetail,
    EventKind,
    ExceedingReason,
    Outcome,
    RollPolicy,
    SubjectKind,
)
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import RULES

_ADULT_AGE = 18


@dataclass(frozen=True, slots=True)
class MomentComputation:
    """A deadline in clock hours worked out. Both moments are in UTC."""

    start_at: datetime
    due_at: datetime
    """The last moment to act."""


@dataclass(frozen=True, slots=True)
class Computation:
    """A deadline worked out, as it is stored at birth."""

    start_on: date
    nominal_on: date
    """Where the length itself ends."""
    due_on: date
    """The last day to act: the nominal date, or the next working day where the rule rolls. Of a shortest time
    (`DeadlineRule.is_minimum`) it is the first day."""
    skipped: tuple[SkippedDay, ...]
    """The days off passed over: from the nominal date to the due date where the rule rolls, from the start
    where only working days are counted. Empty where nothing was passed over."""
    rolled_on: date
    """The first working day from the nominal date on: information only, where the rule does not roll."""


class ExceedingRefusedError(ValueError):
    """The law does not allow a deadline to be exceeded so. `field` names the input that is wrong."""

    field: str
    norsk: str
    """The refusal in bokmål, to be translated like any text on screen."""

    def __init__(self) -> None:
        """Carry the refusal's own text: never a date or a reason of the case."""
        super().__init__(self.norsk)


class ReasonNotAllowedError(ExceedingRefusedError):
    """The law does not give this reason for going beyond this deadline."""

    field = "reason"
    norsk = "Loven gir ikke denne grunnen til å gå ut over fristen."


class NewDateNotLaterError(ExceedingRefusedError):
    """The new date is not after the date that applies now."""

    field = "new_due_on"
    norsk = "Den nye datoen må være senere enn fristen som gjelder nå."


class NewDateTooLateError(ExceedingRefusedError):
    """The new date is after the outer limit that the law sets. `latest_on` is that limit."""

    field = "new_due_on"
    norsk = "Den nye datoen er senere enn loven tillater."

    def __init__(self, latest_on: date) -> None:
        """Keep the outer limit for the one who asks again."""
        super().__init__()
        self.latest_on = latest_on


def age_on(birth_date: date, on: date) -> int:
    """Return the age in whole years on a date.

    A year is reached when the birthday begins. One born on 29 February reaches it on 1 March in a common
    year: the full number of years has not passed before 28 February is over.
    """
    has_had_birthday = (on.month, on.day) >= (birth_date.month, birth_date.day)
    return on.year - birth_date.year - (0 if has_had_birthday else 1)


def start_on(rule: DeadlineRule, event_on: date) -> date:
    """Return the date a deadline counts from: the event's, or the expiry of the limit that comes first."""
    return event_on if rule.start_after is None else add(event_on, rule.start_after)


def rules_started_by(
    event_kind: EventKind,
    on: date,
    birth_date: date,
    act_on: date | None,
    subject: SubjectKind,
    *,
    is_in_custody: bool = False,
) -> tuple[DeadlineRule, ...]:
    """Return the rules that an event starts a deadline by.

    `on` is the event's date, `act_on` the date of the earliest act in the case. Until the act's date is known
    the age on the event's date is used: one who is under 18 then was so at the act. What happens to the age
    afterwards changes nothing: no deadline stops because someone turns 18. A rule that only extends another
    is never started by an event, and neither is one that says why the service does not start it. One that recurs is
    started by what meets it too; whether it runs at all then, the events before tell.
    """
    return tuple(
        rule
        for rule in RULES
        if (rule.starts is event_kind or (rule.recurs and event_kind in rule.met_by))
        and rule.subject is subject
        and rule.starts_by_itself
        and rule.is_valid_on(start_on(rule, on))
        and (is_of_age_for(rule, on, birth_date, act_on) or (rule.has_custody_alternative and is_in_custody))
    )


def is_of_age_for(rule: DeadlineRule, on: date, birth_date: date, act_on: date | None) -> bool:
    """Tell whether somebody is on the side of 18 that a rule asks for, when the event happens on `on`."""
    if rule.age is Age.NONE:
        return True
    counts_on = act_on if rule.age is Age.AT_ACT and act_on is not None else on
    is_adult = age_on(birth_date, counts_on) >= _ADULT_AGE
    return is_adult if rule.age is Age.ADULT_NOW else not is_adult


def compute(rule: DeadlineRule, start_on: date) -> Computation:
    """Work out a deadline from its start date.

    The start date is the event's date except where the rule has `start_after`; from an event's date, use
    `compute_from_event`.

    Raises:
        ValueError: when the rule counts hours: use `compute_from_moment`.
    """
    nominal_on = add(start_on, rule.length)
    rolled_on = next_working_day(nominal_on)
    due_on = rolled_on if rule.roll is RollPolicy.ROLL else nominal_on
    counts_from = start_on + timedelta(days=1) if rule.length.unit is Unit.WORKING_DAY else nominal_on
    return Computation(start_on, nominal_on, due_on, days_off(counts_from, due_on), rolled_on)


def month_of_age(birth_date: date, age: int) -> date:
    """Return the first day of the month in which somebody reaches an age."""
    return date(birth_date.year + age, birth_date.month, 1)


def compute_from_event(rule: DeadlineRule, event_on: date) -> Computation:
    """Work out a deadline from the date of the event that starts it."""
    return compute(rule, start_on(rule, event_on))


def compute_from_moment(rule: DeadlineRule, start_at: datetime) -> MomentComputation:
    """Work out a deadline in hours from the moment of the event; the moment must say its offset.

    Clock hours are counted in UTC, so that the nights when the clock is changed neither give an hour nor take one.

    Raises:
        ValueError: when the rule counts days: use `compute_from_event`.
    """
    if not rule.counts_hours:
        raise ValueError("days are counted from a date")
    start_at = start_at.astimezone(UTC)
    return MomentComputation(start_at, start_at + timedelta(hours=rule.length.count))


def is_overdue(due_on: date, today: date, ended_on: date | None) -> bool:
    """Tell whether a deadline is open and its due day is over. The due day itself is not overdue."""
    return ended_on is None and due_on < today


def is_met_by(rule: DeadlineRule, event_kind: EventKind, on: date, started_by_on: date) -> bool:
    """Tell whether an event meets a deadline that was started by an event on `started_by_on`.

    An event on the same day meets it, save one of the kind that starts it: a custody order does not meet the
    deadline that it starts itself.
    """
    if event_kind not in rule.met_by:
        return False
    return on > started_by_on if event_kind is rule.starts else on >= started_by_on


def is_cancelled_by(rule: DeadlineRule, event_kind: EventKind, detail: EventDetail | None) -> bool:
    """Tell whether an event, with what it says, leaves nothing to do by this deadline."""
    return detail is not None and (event_kind, detail) in rule.cancelled_by


def outcome(
    first_due_on: date, due_on: date, today: date, ended_on: date | None, *, is_cancelled: bool = False
) -> Outcome:
    """Return how a deadline stands today.

    `first_due_on` is the date it was born with, moved by the days it has rested; `due_on` the one that applies now:
    later only where it was exceeded with a reason, and the end of time while it rests. Met on the first date's day at
    the latest is met, whatever was decided afterwards; met by the later date is late with reason; met after that is
    late.
    """
    if is_cancelled:
        return Outcome.CANCELLED
    if ended_on is None:
        return Outcome.OPEN_OVERDUE if is_overdue(due_on, today, ended_on) else Outcome.OPEN_NOT_DUE
    if ended_on <= first_due_on:
        return Outcome.MET
    return Outcome.MET_LATE_WITH_REASON if ended_on <= due_on else Outcome.LATE


def latest_due_on(rule: DeadlineRule, start_on: date) -> date | None:
    """Return the outer limit the law sets for exceeding a deadline, or None where it sets no date."""
    limit = next((other for other in RULES if other.extends == rule.key and other.is_valid_on(start_on)), None)
    return None if limit is None else compute(limit, start_on).due_on


def may_exceed(
    rule: DeadlineRule, reason: ExceedingReason, current_due: date, new_due: date, *, start_on: date
) -> None:
    """Refuse a new date that the law does not allow; return nothing where it does.

    `start_on` is the deadline's start date, which the outer limit counts from. The new date is taken as it
    is: it does not roll. Raises `ReasonNotAllowedError`, `NewDateNotLaterError` or `NewDateTooLateError`.
    """
    if reason not in rule.exceeding_reasons:
        raise ReasonNotAllowedError
    if new_due <= current_due:
        raise NewDateNotLaterError
    latest_on = latest_due_on(rule, start_on)
    if latest_on is not None and new_due > latest_on:
        raise NewDateTooLateError(latest_on)
