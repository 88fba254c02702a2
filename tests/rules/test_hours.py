"""Deadlines in hours: clock hours from a moment, also over the two nights when the clock is changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.deadlines.calendar import add, hours
from services.core.deadlines.kinds import EventKind, SubjectKind
from services.core.deadlines.moments import MomentError, NoSuchTimeError, TimeTwiceError, read_moment, written_moment
from services.core.deadlines.reckoning import compute, compute_from_moment, rules_started_by
from services.core.deadlines.rules import RULES, rule_for
from services.core.kit.clock import end_of_day

COURT = rule_for("STRPL-183-1", date(2026, 1, 1))
BREACH = rule_for("GDPR-33", date(2026, 1, 1))
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_these_rules_and_no_others_count_hours() -> None:
    assert {rule.key for rule in RULES if rule.counts_hours} == {"STRPL-183-1", "BVL-14-22", "GDPR-33"}
    assert (COURT.length, BREACH.length) == (hours(48), hours(72))


@pytest.mark.parametrize(
    ("arrested", "due"),
    [
        ("2026-03-28 02:30", "2026-03-30 03:30+02:00"),
        ("2026-03-27 01:30", "2026-03-29 01:30+01:00"),
        ("2026-03-27 02:30", "2026-03-29 03:30+02:00"),
        ("2026-10-24 03:00", "2026-10-26 02:00+01:00"),
        ("2026-10-23 02:30", "2026-10-25 02:30+02:00"),
        ("2026-10-23 03:30", "2026-10-25 02:30+01:00"),
        ("2025-12-24 16:00", "2025-12-26 16:00+01:00"),
    ],
)
def test_forty_eight_hours_are_clock_hours_whatever_night_and_day_they_run_over(arrested: str, due: str) -> None:
    assert written_moment(compute_from_moment(COURT, read_moment(arrested)).due_at) == due


@given(st.integers(0, 20 * 366 * 24 * 60).map(lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + minutes * MINUTE))
def test_hours_count_as_many_ticks_of_sixty_minutes_as_the_rule_says(start: datetime) -> None:
    at, ticks = start, 0
    due = compute_from_moment(BREACH, start).due_at
    while at < due:
        at, ticks = at + HOUR, ticks + 1
    assert (at, ticks) == (due, 72)


def test_no_event_starts_a_deadline_in_hours_for_it_has_a_date_and_no_clock() -> None:
    adult = date(2000, 1, 1)
    assert rules_started_by(EventKind.ARRESTED, date(2026, 4, 1), adult, None, SubjectKind.INVESTIGATION) == ()
    assert all(rule.not_started is not None for rule in RULES if rule.counts_hours)


def test_hours_are_not_counted_from_a_date_nor_days_from_a_moment() -> None:
    with pytest.raises(ValueError, match="hours are counted from a moment"):
        compute(COURT, date(2026, 4, 1))
    with pytest.raises(ValueError, match="hours are counted from a moment"):
        add(date(2026, 4, 1), hours(1))
    with pytest.raises(ValueError, match="days are counted from a date"):
        compute_from_moment(rule_for("STRPL-183-2", date(2026, 1, 1)), datetime(2026, 4, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-07-01 12:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("2026-01-01T12:00", datetime(2026, 1, 1, 11, tzinfo=UTC)),
        ("2026-10-25 02:30+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25 02:30+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_by_the_clock_in_norway(written: str, moment: datetime) -> None:
    assert read_moment(written) == moment


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ("2026-03-29 02:00", NoSuchTimeError),
        ("2026-03-29 02:59", NoSuchTimeError),
        ("2026-10-25 02:00", TimeTwiceError),
        ("2026-10-25 02:59", TimeTwiceError),
        ("2026-02-30 12:00", MomentError),
        ("2026-02-28", MomentError),
        ("", MomentError),
    ],
)
def test_a_time_that_is_not_or_is_twice_that_night_is_refused_with_its_own_words(
    written: str, refused: type[MomentError]
) -> None:
    with pytest.raises(MomentError) as caught:
        read_moment(written)
    assert type(caught.value) is refused


@pytest.mark.parametrize(
    ("due_on", "over_at"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_a_deadline_in_days_ends_at_24_local_time_on_both_sides_of_both_nights(due_on: date, over_at: datetime) -> None:
    assert end_of_day(due_on) == over_at
