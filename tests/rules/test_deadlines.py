"""What the rules mean for a case: who they start for, when they are due, met, exceeded and overdue."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.deadlines.calendar import Unit, is_working_day
from services.core.deadlines.kinds import (
    DETAILS,
    EVENT_KINDS,
    Age,
    Certainty,
    ChargingDecisionKind,
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
from services.core.deadlines.rules import RULES, DeadlineRule, rule_for, rules_named
from services.core.organisation.kinds import ServiceKind

BORN = date(2008, 6, 10)
EIGHTEEN_ON = date(2026, 6, 10)
STARTS = st.dates(date(2024, 1, 1), date(2060, 12, 31))


def rule(key: str) -> DeadlineRule:
    return rule_for(key, date(2026, 1, 1))


def keys(started: tuple[DeadlineRule, ...]) -> list[str]:
    return [each.key for each in started]


def started(
    kind: EventKind,
    on: date,
    *,
    act_on: date | None = None,
    born: date = BORN,
    subject: SubjectKind = SubjectKind.INVESTIGATION,
    is_in_custody: bool = False,
) -> list[str]:
    return keys(rules_started_by(kind, on, born, act_on, subject, is_in_custody=is_in_custody))


# Which rules there are.


def test_the_page_holds_the_thirteen_rules() -> None:
    assert {each.key for each in RULES} == {
        "STRPL-249-2",
        "STRPL-275-1",
        "STRPL-275-2",
        "STRPL-183-2",
        "STRPL-185-2",
        "BVL-2-1",
        "BVL-2-2",
        "BVL-2-2-EXT",
        "BVL-13-3-1",
        "BVL-4-4",
        "FVL-29",
        "KRL-23-MAX-1Y",
        "CITY-FIRST-CONTACT",
    }


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.key)
def test_a_rule_starts_and_ends_by_events_of_its_own_subject(each: DeadlineRule) -> None:
    assert each.met_by
    assert {each.starts, *each.met_by, *(kind for kind, _ in each.cancelled_by)} <= set(each.subject.event_kinds)


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.key)
def test_a_rule_has_a_name_in_both_written_forms_and_a_legal_basis(each: DeadlineRule) -> None:
    assert each.norsk
    assert each.nynorsk
    assert " § " in each.law or each.certainty is Certainty.CHOSEN


def test_no_two_rows_of_one_rule_are_valid_on_the_same_day() -> None:
    for each in RULES:
        others = [other for other in rules_named(each.key) if other is not each]
        assert not any(other.is_valid_on(each.valid_from) for other in others)


def test_a_rule_is_found_by_key_and_start_date_and_not_outside_its_validity() -> None:
    first_day = date(2023, 1, 1)
    assert rule_for("BVL-2-1", first_day).law == "barnevernsloven § 2-1 første ledd"
    with pytest.raises(LookupError):
        rule_for("BVL-2-1", first_day - timedelta(days=1))
    with pytest.raises(LookupError):
        rule_for("STRPL-999", first_day)
    assert rules_named("STRPL-999") == ()


def test_a_row_is_valid_on_its_first_and_last_day_and_on_neither_side() -> None:
    facts = {field.name: getattr(rule("BVL-2-1"), field.name) for field in fields(DeadlineRule)}
    facts |= {"valid_from": date(2023, 1, 1), "valid_until": date(2026, 12, 31)}
    row = DeadlineRule(**facts)
    assert [row.is_valid_on(on) for on in (date(2022, 12, 31), date(2023, 1, 1))] == [False, True]
    assert [row.is_valid_on(on) for on in (date(2026, 12, 31), date(2027, 1, 1))] == [True, False]


def test_only_249_has_the_two_reasons_of_the_prosecution() -> None:
    both = (ExceedingReason.INVESTIGATION, ExceedingReason.SPECIAL_REASONS)
    assert rule("STRPL-249-2").exceeding_reasons == both
    assert all(not set(both) & set(each.exceeding_reasons) for each in RULES if each.key != "STRPL-249-2")


def test_the_courts_and_child_welfare_have_one_reason_each_that_the_law_names() -> None:
    assert rule("STRPL-275-1").exceeding_reasons == (ExceedingReason.SPECIAL_CIRCUMSTANCES,)
    assert rule("STRPL-275-2").exceeding_reasons == (ExceedingReason.SPECIAL_CIRCUMSTANCES,)
    assert rule("BVL-2-2").exceeding_reasons == (ExceedingReason.SPECIAL_CASES,)


def test_custody_arrest_and_one_week_rules_may_not_be_exceeded() -> None:
    for key in ("STRPL-183-2", "STRPL-185-2", "BVL-2-1", "BVL-13-3-1", "BVL-4-4"):
        assert rule(key).exceeding_reasons == ()


def test_the_service_that_registers_the_event_gets_the_flag_where_a_court_is_responsible() -> None:
    assert {each.key for each in RULES if each.is_court_responsible} == {
        "STRPL-275-1",
        "STRPL-275-2",
        "STRPL-185-2",
    }


def test_each_service_is_responsible_for_its_own_rules() -> None:
    responsible = {
        "STRPL": ServiceKind.POLICE,
        "BVL": ServiceKind.CHILD_WELFARE,
        "FVL": ServiceKind.MEDIATION,
        "KRL": ServiceKind.MEDIATION,
        "CITY": ServiceKind.ONE_TO_ONE_TEAM,
    }
    assert all(each.responsible is responsible[each.key.split("-")[0]] for each in RULES)


def test_the_age_that_counts_is_the_one_the_law_names() -> None:
    ages = {each.key: each.age for each in RULES}
    assert ages["STRPL-249-2"] is ages["STRPL-275-2"] is Age.AT_ACT
    assert ages["STRPL-183-2"] is ages["STRPL-185-2"] is Age.NOW
    assert all(age is Age.NOW for key, age in ages.items() if key.startswith("BVL"))
    assert {key for key, age in ages.items() if age is Age.NONE} == {
        "STRPL-275-1",
        "FVL-29",
        "KRL-23-MAX-1Y",
        "CITY-FIRST-CONTACT",
    }


def test_a_right_and_a_duration_are_no_duties() -> None:
    assert {each.key for each in RULES if not each.is_duty} == {"FVL-29", "KRL-23-MAX-1Y"}


def test_every_kind_of_event_belongs_to_exactly_one_kind_of_subject_and_has_both_names() -> None:
    listed = [kind for kinds in EVENT_KINDS.values() for kind in kinds]
    assert sorted(listed) == sorted(EventKind)
    named = [*EventKind, *SubjectKind, *ChargingDecisionKind, *ConcernConclusionKind, *ServiceKind]
    named += [*RollPolicy, *Age, *ExceedingReason, *Outcome, *Certainty]
    assert all(kind.names.nb and kind.names.nn for kind in named)


def test_only_decisions_and_conclusions_say_more_than_their_date() -> None:
    assert set(DETAILS) == {EventKind.CHARGING_DECISION, EventKind.CONCERN_CONCLUDED}


# Who a rule starts for.


def test_the_age_at_the_act_starts_the_charging_deadline_for_one_who_is_now_an_adult() -> None:
    on = EIGHTEEN_ON + timedelta(days=400)
    assert started(EventKind.REGARDED_AS_SUSPECT, on, act_on=EIGHTEEN_ON - timedelta(days=1)) == ["STRPL-249-2"]


def test_an_act_on_the_18th_birthday_starts_no_charging_deadline() -> None:
    assert started(EventKind.REGARDED_AS_SUSPECT, EIGHTEEN_ON + timedelta(days=1), act_on=EIGHTEEN_ON) == []


def test_until_the_act_is_dated_the_age_at_suspicion_decides() -> None:
    assert started(EventKind.REGARDED_AS_SUSPECT, EIGHTEEN_ON - timedelta(days=1)) == ["STRPL-249-2"]
    assert started(EventKind.REGARDED_AS_SUSPECT, EIGHTEEN_ON) == []


@pytest.mark.parametrize("kind", [EventKind.ARRESTED, EventKind.CUSTODY_ORDERED])
def test_the_age_now_decides_for_arrest_and_custody_whatever_it_was_at_the_act(kind: EventKind) -> None:
    act_on = EIGHTEEN_ON - timedelta(days=30)
    expected = {EventKind.ARRESTED: "STRPL-183-2", EventKind.CUSTODY_ORDERED: "STRPL-185-2"}[kind]
    assert started(kind, EIGHTEEN_ON - timedelta(days=1), act_on=act_on) == [expected]
    assert started(kind, EIGHTEEN_ON, act_on=act_on) == []


def test_a_case_at_court_starts_scheduling_for_all_and_the_hearing_for_the_young_and_the_held() -> None:
    on = EIGHTEEN_ON + timedelta(days=90)
    young, adult = EIGHTEEN_ON - timedelta(days=1), EIGHTEEN_ON
    assert started(EventKind.RECEIVED_BY_COURT, on, act_on=young) == ["STRPL-275-1", "STRPL-275-2"]
    assert started(EventKind.RECEIVED_BY_COURT, on, act_on=adult) == ["STRPL-275-1"]
    held = started(EventKind.RECEIVED_BY_COURT, on, act_on=adult, is_in_custody=True)
    assert held == ["STRPL-275-1", "STRPL-275-2"]


def test_custody_starts_no_charging_deadline_for_one_who_was_an_adult_at_the_act() -> None:
    on = EIGHTEEN_ON + timedelta(days=90)
    assert started(EventKind.REGARDED_AS_SUSPECT, on, act_on=EIGHTEEN_ON, is_in_custody=True) == []


def test_a_concern_starts_three_deadlines_and_never_the_extension() -> None:
    on = date(2025, 4, 10)
    expected = ["BVL-2-1", "BVL-2-2", "BVL-13-3-1"]
    assert started(EventKind.CONCERN_RECEIVED, on, subject=SubjectKind.MATTER) == expected


def test_an_event_on_another_kind_of_subject_starts_nothing() -> None:
    assert started(EventKind.CONCERN_RECEIVED, date(2025, 4, 10), subject=SubjectKind.INVESTIGATION) == []


def test_an_event_that_no_rule_starts_by_starts_nothing() -> None:
    assert started(EventKind.CHARGED, date(2025, 4, 10)) == []


@pytest.mark.parametrize(
    ("kind", "subject", "expected"),
    [
        (EventKind.EMERGENCY_ORDER, SubjectKind.MATTER, ["BVL-4-4"]),
        (EventKind.DECISION_NOTIFIED, SubjectKind.SANCTION, ["FVL-29"]),
        (EventKind.PLAN_MEETING_HELD, SubjectKind.SANCTION, ["KRL-23-MAX-1Y"]),
        (EventKind.ELIGIBILITY_DECIDED, SubjectKind.FOLLOW_UP, ["CITY-FIRST-CONTACT"]),
    ],
)
def test_the_other_starting_events_start_one_rule_each(
    kind: EventKind, subject: SubjectKind, expected: list[str]
) -> None:
    assert started(kind, date(2025, 4, 10), subject=subject) == expected


def test_validity_is_asked_on_the_start_date_which_for_the_investigation_is_a_week_after_the_concern() -> None:
    last_week_of_the_old_act = date(2022, 12, 28)
    found = started(EventKind.CONCERN_RECEIVED, last_week_of_the_old_act, subject=SubjectKind.MATTER)
    assert found == ["BVL-2-2"]


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


@given(st.sampled_from(RULES), STARTS)
def test_a_deadline_is_due_on_or_after_its_nominal_date_and_that_after_its_start(
    each: DeadlineRule, start: date
) -> None:
    computed = compute(each, start)
    assert start < computed.nominal_on <= computed.due_on <= computed.rolled_on


@given(st.sampled_from(RULES), STARTS)
def test_a_deadline_moves_to_a_working_day_if_its_rule_rolls_and_never_otherwise(
    each: DeadlineRule, start: date
) -> None:
    computed = compute(each, start)
    if each.roll is RollPolicy.ROLL:
        assert is_working_day(computed.due_on)
    else:
        assert computed.due_on == computed.nominal_on


@given(st.sampled_from(RULES), STARTS)
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
    assert started(EventKind.CUSTODY_ORDERED, ordered_on) == ["STRPL-185-2"]


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
