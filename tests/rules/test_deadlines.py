"""Which rules there are, and who they start for."""

from dataclasses import fields
from datetime import date, timedelta

import pytest

from services.core.deadlines.catalogue.city_standard import CITY_STANDARD
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
from services.core.deadlines.outside import OutsideEvent
from services.core.deadlines.reckoning import rules_started_by
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import RULES, rule_for, rules_named
from services.core.organisation.kinds import ServiceKind

BORN = date(2008, 6, 10)
EIGHTEEN_ON = date(2026, 6, 10)


def rule(key: str) -> DeadlineRule:
    return rule_for(key, date(2026, 1, 1))


def started(
    kind: EventKind,
    on: date,
    *,
    act_on: date | None = None,
    born: date = BORN,
    subject: SubjectKind = SubjectKind.INVESTIGATION,
    is_in_custody: bool = False,
) -> list[str]:
    rules = rules_started_by(kind, on, born, act_on, subject, is_in_custody=is_in_custody)
    return [each.key for each in rules]


# Which rules there are.


def test_the_rules_that_start_by_themselves_are_these() -> None:
    assert {each.key for each in RULES if each.starts_by_itself} == {
        "STRPL-249-2",
        "STRPL-275-1",
        "STRPL-275-2",
        "STRPL-275-2-8W",
        "STRPL-183-2",
        "STRPL-185-2",
        "BVL-2-1",
        "BVL-2-2",
        "BVL-13-3-1",
        "BVL-4-2",
        "BVL-4-4",
        "BVL-6-2-6W",
        "BVL-6-2-6M",
        "FVL-29",
        "KRL-23-MAX-1Y",
        *(requirement.key for requirement in CITY_STANDARD),
    }


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.key)
def test_a_rule_starts_and_ends_by_events_of_its_own_subject(each: DeadlineRule) -> None:
    assert each.met_by
    here = each.subject.event_kinds if each.subject else ()
    named = {each.starts, *each.met_by, *(kind for kind, _ in each.cancelled_by)}
    assert {kind for kind in named if isinstance(kind, EventKind)} <= set(EventKind if each.subject is None else here)
    if each.starts_by_itself:
        assert named <= set(here)


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.key)
def test_a_rule_has_a_name_in_both_written_forms_and_a_legal_basis(each: DeadlineRule) -> None:
    assert each.norsk
    assert each.nynorsk
    assert " § " in each.law or " artikkel " in each.law or each.certainty is Certainty.CHOSEN


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
        "STRPL-275-2-8W",
        "STRPL-185-2",
    }


def test_each_service_is_responsible_for_its_own_rules() -> None:
    responsible = {
        "STRPL": ServiceKind.POLICE,
        "PI": ServiceKind.POLICE,
        "POLL": ServiceKind.POLICE,
        "PRL": ServiceKind.POLICE,
        "STRL": ServiceKind.PROBATION,
        "BVL": ServiceKind.CHILD_WELFARE,
        "FVL": ServiceKind.MEDIATION,
        "KRL": ServiceKind.MEDIATION,
        "CITY": ServiceKind.ONE_TO_ONE_TEAM,
    }
    owned = [each for each in RULES if each.responsible is not None and each.key != "STRPL-161A"]
    assert all(each.responsible is responsible[each.key.split("-")[0]] for each in owned)
    assert rule("STRPL-161A").responsible is ServiceKind.PROBATION


def test_where_no_service_here_has_the_duty_the_rule_says_who_has_and_starts_nothing() -> None:
    others = [each for each in RULES if each.responsible is None]
    assert {each.key for each in others} == {
        *("BVL-6-1", "BVL-14-22", "BVL-14-23-1W", "BVL-14-23-2W"),
        *("FVL-11A", "OFFL-32", "GDPR-12-3", "GDPR-12-3-EXT", "GDPR-33"),
    }
    assert all(each.duty_of is not None and not each.starts_by_itself for each in others)


def test_the_age_that_counts_is_the_one_the_law_names() -> None:
    ages = {each.key: each.age for each in RULES}
    assert ages["STRPL-249-2"] is ages["STRPL-275-2"] is Age.AT_ACT
    assert ages["STRPL-183-2"] is ages["STRPL-185-2"] is Age.NOW
    assert ages["STRPL-275-2-8W"] is ages["STRPL-161A"] is Age.AT_ACT
    assert all(age is Age.NOW for key, age in ages.items() if key.startswith("BVL"))
    assert ages["POLL-13"] is ages["STRPL-222C-5D"] is ages["STRPL-222C-6M"] is Age.NOW
    assert {key for key, age in ages.items() if age is Age.ADULT_NOW} == {
        *("STRPL-183-1", "STRPL-183-1-EXT", "PI-9-4A"),
    }
    no_age = {each.key for each in RULES if each.age is Age.NONE and each.starts_by_itself}
    assert no_age == {"STRPL-275-1", "FVL-29", "KRL-23-MAX-1Y", *(each.key for each in CITY_STANDARD)}


def test_a_right_and_a_duration_are_no_duties() -> None:
    assert {each.key for each in RULES if not each.is_duty} == {
        *("FVL-29", "KRL-22E", "KRL-18", "KRL-23-MAX-1Y", "KRL-23-MIN-120D", "KRL-23-S-MAX-2Y", "KRL-23-S-MAX-3Y"),
        *("STRPL-222C-6M", "STRPL-161A", "POLL-13", "STRL-52C-EC-6M", "STRL-52C-EC-3M", "PRL-17-1Y"),
        *("BVL-2-5-3", "BVL-6-2-4W", "BVL-6-2-4W-EXT", "BVL-6-2-12M", "BVL-6-2-12M-EXT", "BVL-6-1"),
    }


def test_a_shortest_time_is_no_deadline_it_starts_nothing_here_and_the_law_gives_no_reason_to_exceed_it() -> None:
    shortest = [each for each in RULES if each.is_minimum]
    assert {each.key for each in shortest} == {"POLL-13", "STRL-52C-EC-3M", "PRL-17-1Y", "KRL-23-MIN-120D"}
    assert not any(each.is_duty or each.starts_by_itself or each.exceeding_reasons for each in shortest)
    assert all(each.roll is not RollPolicy.ROLL for each in shortest)


def test_control_that_ends_is_no_review_and_may_end_before_the_first_day_of_one() -> None:
    assert rule("STRL-52C-EC-3M").met_by == (OutsideEvent.ELECTRONIC_CONTROL_REVIEWED,)


def test_no_rule_in_hours_leaves_holidays_out_as_the_main_rule_does() -> None:
    # Domstolloven § 149 second paragraph is not counted by: § 183 and the regulation are outside it, § 14-22 is open.
    in_hours = {each.key: each.roll for each in RULES if each.counts_hours}
    assert in_hours == {
        "STRPL-183-1": RollPolicy.NO_ROLL,
        "GDPR-33": RollPolicy.NO_ROLL,
        "BVL-14-22": RollPolicy.NOT_REGULATED,
    }


def test_what_is_gone_when_the_time_is_out_is_a_right_and_neither_a_duty_nor_a_duration() -> None:
    assert {each.key for each in RULES if each.is_right} == {"FVL-29", "KRL-22E", "KRL-18", "BVL-2-5-3"}
    assert not any(each.is_duty for each in RULES if each.is_right)


def test_every_kind_of_event_belongs_to_exactly_one_kind_of_subject_and_has_both_names() -> None:
    listed = [kind for kinds in EVENT_KINDS.values() for kind in kinds]
    assert sorted(listed) == sorted(EventKind)
    named = [*EventKind, *SubjectKind, *ChargingDecisionKind, *ConcernConclusionKind, *ServiceKind]
    named += [*RollPolicy, *Age, *ExceedingReason, *Outcome, *Certainty, *OutsideEvent]
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


def test_an_appeal_starts_the_hearing_for_the_young_and_the_held_alike() -> None:
    on = EIGHTEEN_ON + timedelta(days=90)
    young, adult = EIGHTEEN_ON - timedelta(days=1), EIGHTEEN_ON
    assert started(EventKind.APPEAL_REFERRED, on, act_on=young) == ["STRPL-275-2-8W"]
    assert started(EventKind.APPEAL_REFERRED, on, act_on=adult) == []
    assert started(EventKind.APPEAL_REFERRED, on, act_on=adult, is_in_custody=True) == ["STRPL-275-2-8W"]


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
        (EventKind.EMERGENCY_CARE_ORDER, SubjectKind.MATTER, ["BVL-4-2"]),
        (EventKind.PLACEMENT_ORDERED, SubjectKind.MATTER, ["BVL-6-2-6W", "BVL-6-2-6M"]),
        (EventKind.INVESTIGATION_CONCLUDED, SubjectKind.MATTER, []),
        (EventKind.APPEAL_REFERRED, SubjectKind.INVESTIGATION, ["STRPL-275-2-8W"]),
        (EventKind.CASE_TRANSFERRED, SubjectKind.SANCTION, []),
        (EventKind.SANCTION_ENDED, SubjectKind.SANCTION, []),
        (EventKind.DECISION_NOTIFIED, SubjectKind.SANCTION, ["FVL-29"]),
        (EventKind.PLAN_MEETING_HELD, SubjectKind.SANCTION, ["KRL-23-MAX-1Y"]),
        (EventKind.ELIGIBILITY_DECIDED, SubjectKind.FOLLOW_UP, ["CITY-KEY-WORKER", "CITY-FIRST-CONTACT"]),
    ],
)
def test_the_other_events_start_the_rules_that_name_them(
    kind: EventKind, subject: SubjectKind, expected: list[str]
) -> None:
    assert started(kind, date(2025, 4, 10), subject=subject) == expected


def test_validity_is_asked_on_the_start_date_which_for_the_investigation_is_a_week_after_the_concern() -> None:
    last_week_of_the_old_act = date(2022, 12, 28)
    found = started(EventKind.CONCERN_RECEIVED, last_week_of_the_old_act, subject=SubjectKind.MATTER)
    assert found == ["BVL-2-2"]
