"""When a deadline is due, how it ends, and how it may be exceeded."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.deadlines.calendar import Unit, is_working_day
from services.core.deadlines.kinds import (
    ConcernConclusionKind,
    EventKind,
    ExceedingReason,
    Outcome,
    RollPolicy,
    SubjectKind,
)
from services.core.deadlines.reckoning import (
    ExceedingRefusedError,
    NewDateNotLaterError,
    NewDateTooLateError,
    ReasonNotAllowedError,
    age_on,
    compute,
    compute_from_event,
    is_cancelled_by,
    is_met_by,
    is_overdue,
    latest_due_on,
    may_exceed,
    outcome,
    rules_started_by,
    start_on,
)
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import RULES, rule_for

BORN = date(2008, 6, 10)
EIGHTEEN_ON = date(2026, 6, 10)
IN_DAYS = tuple(each for each in RULES if not each.counts_hours)
STARTS = st.dates(date(2024, 1, 1), date(2060, 12, 31))


def rule(key: str) -> DeadlineRule:
    return rule_for(key, date(2026, 1, 1))


# When it is due.


@pytest.mark.parametrize(
    ("received_on", "start", "due"),
    [
        (date(2025, 4, 10), date(2025, 4, 17), date(2025, 7, 17)),
        (date(2024, 11, 23), date(2024, 11, 30), date(2025, 2, 28)),
        (date(2026, 4, 24), date(2026, 5, 1), date(2026, 8, 1)),
    ],
)
def test_the_investigation_counts_three_months_from_the_expiry_of_the_week(
    received_on: date, start: date, due: date
) -> None:
    computed = compute_from_event(rule("BVL-2-2"), received_on)
    assert (computed.start_on, computed.due_on) == (start, due)
    assert start_on(rule("BVL-2-2"), received_on) == start


def test_six_months_in_all_count_from_the_expiry_of_the_week_too() -> None:
    computed = compute_from_event(rule("BVL-2-2-EXT"), date(2025, 4, 10))
    assert (computed.start_on, computed.due_on) == (date(2025, 4, 17), date(2025, 10, 17))


def test_a_rule_that_does_not_roll_still_tells_the_next_working_day() -> None:
    computed = compute_from_event(rule("BVL-2-2"), date(2026, 4, 24))
    assert computed.due_on == date(2026, 8, 1)
    assert computed.rolled_on == date(2026, 8, 3)
    assert computed.skipped == ()


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2024, 3, 20), date(2024, 5, 2)),
        (date(2024, 11, 13), date(2024, 12, 27)),
        (date(2025, 3, 6), date(2025, 4, 22)),
        (date(2025, 11, 12), date(2025, 12, 24)),
        (date(2026, 4, 2), date(2026, 5, 15)),
    ],
)
def test_the_six_weeks_of_249_roll_past_holidays_only(start: date, due: date) -> None:
    assert compute(rule("STRPL-249-2"), start).due_on == due


def test_one_arrested_on_christmas_eve_is_presented_on_christmas_day() -> None:
    assert compute(rule("STRPL-183-2"), date(2025, 12, 24)).due_on == date(2025, 12, 25)


@pytest.mark.parametrize(
    ("decided_on", "due"),
    [
        (date(2026, 3, 9), date(2026, 3, 16)),
        (date(2025, 4, 14), date(2025, 4, 24)),
        (date(2025, 12, 23), date(2026, 1, 2)),
    ],
)
def test_first_contact_is_due_on_the_fifth_working_day_after_the_decision(decided_on: date, due: date) -> None:
    assert compute_from_event(rule("CITY-FIRST-CONTACT"), decided_on).due_on == due


def test_an_appeal_may_end_on_a_squeezed_in_friday() -> None:
    assert compute(rule("FVL-29"), date(2026, 4, 24)).due_on == date(2026, 5, 15)


@given(st.sampled_from(IN_DAYS), STARTS)
def test_a_deadline_is_due_on_or_after_its_nominal_date_and_that_after_its_start(
    each: DeadlineRule, start: date
) -> None:
    computed = compute(each, start)
    assert start < computed.nominal_on <= computed.due_on <= computed.rolled_on


@given(st.sampled_from(IN_DAYS), STARTS)
def test_a_deadline_moves_to_a_working_day_if_its_rule_rolls_and_never_otherwise(
    each: DeadlineRule, start: date
) -> None:
    computed = compute(each, start)
    if each.roll is RollPolicy.ROLL:
        assert is_working_day(computed.due_on)
    else:
        assert computed.due_on == computed.nominal_on


@given(st.sampled_from(IN_DAYS), STARTS)
def test_the_skipped_days_are_exactly_the_days_off_passed_over(each: DeadlineRule, start: date) -> None:
    computed = compute(each, start)
    if each.length.unit is Unit.WORKING_DAY:
        span = (start + timedelta(days=offset) for offset in range(1, (computed.due_on - start).days))
        expected = [on for on in span if not is_working_day(on)]
    else:
        passed = (computed.due_on - computed.nominal_on).days
        expected = [computed.nominal_on + timedelta(days=offset) for offset in range(passed)]
    assert [day.on for day in computed.skipped] == expected
    assert all(day.why for day in computed.skipped)


# How old someone is.


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (BORN, EIGHTEEN_ON - timedelta(days=1), 17),
        (BORN, EIGHTEEN_ON, 18),
        (BORN, BORN, 0),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2008, 12, 31), date(2026, 1, 1), 17),
    ],
)
def test_a_year_of_age_is_reached_on_the_birthday_and_for_leap_days_on_1_march(born: date, on: date, age: int) -> None:
    assert age_on(born, on) == age


# How it ends.


def test_the_due_day_itself_is_not_overdue_and_the_day_after_is() -> None:
    due_on = date(2026, 4, 13)
    assert not is_overdue(due_on, due_on, None)
    assert is_overdue(due_on, due_on + timedelta(days=1), None)


def test_a_deadline_that_has_ended_is_not_overdue() -> None:
    due_on = date(2026, 4, 13)
    assert not is_overdue(due_on, due_on + timedelta(days=9), due_on + timedelta(days=5))


@pytest.mark.parametrize("kind", [EventKind.PRESENTED_IN_COURT, EventKind.RELEASED])
def test_an_arrest_is_met_by_court_or_release_on_the_same_day_and_not_by_one_before(kind: EventKind) -> None:
    arrested_on = date(2026, 4, 13)
    assert is_met_by(rule("STRPL-183-2"), kind, arrested_on, arrested_on)
    assert not is_met_by(rule("STRPL-183-2"), kind, arrested_on - timedelta(days=1), arrested_on)


def test_a_new_custody_order_meets_the_old_deadline_and_not_its_own() -> None:
    ordered_on = date(2026, 4, 13)
    custody = rule("STRPL-185-2")
    assert is_met_by(custody, EventKind.CUSTODY_ORDERED, ordered_on + timedelta(days=1), ordered_on)
    assert not is_met_by(custody, EventKind.CUSTODY_ORDERED, ordered_on, ordered_on)
    assert is_met_by(custody, EventKind.CUSTODY_ENDED, ordered_on, ordered_on)
    again = rules_started_by(EventKind.CUSTODY_ORDERED, ordered_on, BORN, None, SubjectKind.INVESTIGATION)
    assert [each.key for each in again] == ["STRPL-185-2"]


@pytest.mark.parametrize(
    ("key", "meets"),
    [
        ("STRPL-249-2", {EventKind.CHARGING_DECISION}),
        ("STRPL-275-1", {EventKind.HEARING_SCHEDULED}),
        ("STRPL-275-2", {EventKind.MAIN_HEARING_BEGUN}),
        ("STRPL-183-2", {EventKind.PRESENTED_IN_COURT, EventKind.RELEASED}),
        ("STRPL-185-2", {EventKind.CUSTODY_ORDERED, EventKind.CUSTODY_ENDED, EventKind.RELEASED}),
        ("BVL-2-1", {EventKind.CONCERN_CONCLUDED}),
        ("BVL-2-2", {EventKind.INVESTIGATION_CONCLUDED}),
        ("BVL-2-2-EXT", {EventKind.INVESTIGATION_CONCLUDED}),
        ("BVL-13-3-1", {EventKind.FEEDBACK_SENT}),
        ("BVL-4-4", {EventKind.PETITION_SENT}),
        ("FVL-29", {EventKind.COMPLAINT_SENT}),
        ("KRL-23-MAX-1Y", {EventKind.SANCTION_ENDED}),
        ("STRPL-275-2-8W", {EventKind.MAIN_HEARING_BEGUN}),
        ("BVL-4-2", {EventKind.PETITION_SENT}),
        ("BVL-6-2-6W", {EventKind.PLACEMENT_BEGUN}),
        ("BVL-6-2-6M", {EventKind.PLACEMENT_REASSESSED, EventKind.PLACEMENT_ENDED}),
        ("BVL-13-3-2", {EventKind.FEEDBACK_SENT}),
        ("CITY-FIRST-CONTACT", {EventKind.FIRST_CONTACT}),
    ],
)
def test_a_deadline_is_met_by_what_its_law_asks_for_and_nothing_else(key: str, meets: set[EventKind]) -> None:
    started_by_on, on = date(2026, 4, 1), date(2026, 4, 2)
    assert {kind for kind in EventKind if is_met_by(rule(key), kind, on, started_by_on)} == meets


def test_an_event_of_another_kind_meets_nothing() -> None:
    assert not is_met_by(rule("STRPL-249-2"), EventKind.CHARGED, date(2026, 4, 13), date(2026, 4, 1))


def test_an_investigation_concluded_within_the_first_week_meets_its_deadline() -> None:
    concern_on = date(2025, 4, 10)
    concluded_on = date(2025, 4, 14)
    assert is_met_by(rule("BVL-2-2"), EventKind.INVESTIGATION_CONCLUDED, concluded_on, concern_on)


def test_only_a_dismissed_concern_leaves_no_investigation_to_conclude() -> None:
    concluded = EventKind.CONCERN_CONCLUDED
    assert is_cancelled_by(rule("BVL-2-2"), concluded, ConcernConclusionKind.DISMISSED)
    assert not is_cancelled_by(rule("BVL-2-2"), concluded, ConcernConclusionKind.INVESTIGATION_OPENED)
    assert not is_cancelled_by(rule("BVL-2-2"), concluded, None)
    assert not is_cancelled_by(rule("BVL-13-3-1"), concluded, ConcernConclusionKind.DISMISSED)


FIRST, EXTENDED = date(2026, 4, 13), date(2026, 5, 3)


@pytest.mark.parametrize(
    ("due_on", "today", "ended_on", "expected"),
    [
        (FIRST, FIRST, None, Outcome.OPEN_NOT_DUE),
        (FIRST, date(2026, 4, 14), None, Outcome.OPEN_OVERDUE),
        (FIRST, date(2026, 6, 1), FIRST, Outcome.MET),
        (FIRST, date(2026, 6, 1), date(2026, 4, 14), Outcome.LATE),
        (EXTENDED, EXTENDED, None, Outcome.OPEN_NOT_DUE),
        (EXTENDED, date(2026, 5, 4), None, Outcome.OPEN_OVERDUE),
        (EXTENDED, date(2026, 6, 1), FIRST, Outcome.MET),
        (EXTENDED, date(2026, 6, 1), date(2026, 4, 14), Outcome.MET_LATE_WITH_REASON),
        (EXTENDED, date(2026, 6, 1), EXTENDED, Outcome.MET_LATE_WITH_REASON),
        (EXTENDED, date(2026, 6, 1), date(2026, 5, 4), Outcome.LATE),
    ],
)
def test_the_outcome_weighs_the_first_date_the_extended_date_and_the_end(
    due_on: date, today: date, ended_on: date | None, expected: Outcome
) -> None:
    assert outcome(FIRST, due_on, today, ended_on) is expected


def test_a_cancelled_deadline_is_cancelled_however_late() -> None:
    assert outcome(FIRST, FIRST, date(2027, 1, 1), None, is_cancelled=True) is Outcome.CANCELLED


# Going beyond it.


@pytest.mark.parametrize("reason", [ExceedingReason.INVESTIGATION, ExceedingReason.SPECIAL_REASONS])
def test_249_may_be_exceeded_for_either_of_its_two_reasons_to_any_later_day(reason: ExceedingReason) -> None:
    start = date(2026, 3, 2)
    due_on = compute(rule("STRPL-249-2"), start).due_on
    may_exceed(rule("STRPL-249-2"), reason, due_on, EXTENDED, start_on=start)
    may_exceed(rule("STRPL-249-2"), reason, due_on, date(2027, 5, 3), start_on=start)
    assert due_on == date(2026, 4, 13)
    assert latest_due_on(rule("STRPL-249-2"), start) is None


@pytest.mark.parametrize(
    ("key", "reason", "new_due", "refused", "field"),
    [
        ("STRPL-249-2", ExceedingReason.SPECIAL_CASES, EXTENDED, ReasonNotAllowedError, "reason"),
        ("STRPL-183-2", ExceedingReason.INVESTIGATION, EXTENDED, ReasonNotAllowedError, "reason"),
        ("STRPL-249-2", ExceedingReason.INVESTIGATION, FIRST, NewDateNotLaterError, "new_due_on"),
        ("STRPL-249-2", ExceedingReason.INVESTIGATION, date(2026, 4, 1), NewDateNotLaterError, "new_due_on"),
    ],
)
def test_another_reason_or_no_later_date_is_refused_with_the_field_named(
    key: str, reason: ExceedingReason, new_due: date, refused: type[ExceedingRefusedError], field: str
) -> None:
    with pytest.raises(refused) as caught:
        may_exceed(rule(key), reason, FIRST, new_due, start_on=date(2026, 3, 2))
    assert isinstance(caught.value, ValueError)
    assert caught.value.field == field
    assert str(caught.value) == caught.value.norsk


def test_an_investigation_may_take_six_months_in_special_cases_and_not_a_day_more() -> None:
    start, due_on, latest = date(2025, 4, 17), date(2025, 7, 17), date(2025, 10, 17)
    special = ExceedingReason.SPECIAL_CASES
    may_exceed(rule("BVL-2-2"), special, due_on, latest, start_on=start)
    with pytest.raises(NewDateTooLateError) as caught:
        may_exceed(rule("BVL-2-2"), special, due_on, latest + timedelta(days=1), start_on=start)
    assert caught.value.field == "new_due_on"
    assert caught.value.latest_on == latest


def test_the_extension_has_no_extension() -> None:
    with pytest.raises(ReasonNotAllowedError):
        may_exceed(
            rule("BVL-2-2-EXT"),
            ExceedingReason.SPECIAL_CASES,
            date(2025, 10, 17),
            date(2025, 11, 1),
            start_on=date(2025, 4, 17),
        )
