"""The city standard: which fact starts and meets which requirement, what counts where, and what may be set."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.core.city_standard.rules import AHEAD, WantedRequirement
from services.core.deadlines.calendar import Unit, days, weeks, working_days
from services.core.deadlines.catalogue.city_standard import CITY_STANDARD
from services.core.deadlines.city_standard import AS_IN_CODE, Requirement, Standard, standard_in
from services.core.deadlines.follow_up_events import events_of_move
from services.core.deadlines.following import Called, Happening, deadlines_called_for
from services.core.deadlines.kinds import EventKind, SubjectKind
from services.core.deadlines.rules import rule_for, rule_of_deadline
from services.core.follow_ups.kinds import State
from services.core.kit.ids import new_id
from services.core.meetings.facts import facts_of_entry
from services.core.meetings.kinds import Attendee, MeetingKind

E, S, K = EventKind, State, MeetingKind
BORN = date(2010, 3, 15)
TODAY = date(2026, 11, 20)


def happened(kind: EventKind, on: str) -> Happening:
    return Happening(new_id(), kind, date.fromisoformat(on), None)


def called(*events: Happening, key: str, standard: Standard = AS_IN_CODE, born: date | None = BORN) -> list[Called]:
    """The deadlines of one requirement that these events call for."""
    found = deadlines_called_for(events, subject=SubjectKind.FOLLOW_UP, birth_date=born, standard=standard)
    return [one for one in found if one.rule.key == key]


def stood(*events: Happening, key: str) -> list[tuple[str, str, str | None]]:
    """Start, due day and the day it was met."""
    return [
        (
            one.computation.start_on.isoformat(),
            one.computation.due_on.isoformat(),
            str(one.met_by.on) if one.met_by else None,
        )
        for one in called(*events, key=key)
    ]


@pytest.mark.parametrize(
    ("key", "start", "due", "facts"),
    [
        ("CITY-ELIGIBILITY", E.SIGNAL_RECEIVED, "2026-11-09", {E.ELIGIBILITY_DECIDED, E.FOUND_NOT_ELIGIBLE}),
        ("CITY-KEY-WORKER", E.ELIGIBILITY_DECIDED, "2026-11-04", {E.ADULTS_NAMED}),
        ("CITY-FIRST-CONTACT", E.ELIGIBILITY_DECIDED, "2026-11-09", {E.FIRST_CONTACT}),
        ("CITY-CONSENT-TALK", E.FIRST_CONTACT, "2026-11-23", {E.CONSENT_TALK_HELD}),
        ("CITY-MAPPING", E.MAPPING_BEGUN, "2026-11-30", {E.ACTIVE_BEGUN}),
        ("CITY-PLAN", E.CONSENT_GIVEN, "2026-12-14", {E.PLAN_MADE}),
        ("CITY-MEETING", E.ACTIVE_BEGUN, "2026-11-09", {E.YOUTH_MET}),
        ("CITY-TEAM-MEETING", E.ACTIVE_BEGUN, "2026-11-30", {E.TEAM_MEETING_HELD}),
        ("CITY-REVIEW", E.ACTIVE_BEGUN, "2026-12-28", {E.REVIEW_HELD}),
        ("CITY-NEW-SIGNAL", E.SIGNAL_AGAIN, "2026-11-04", {E.YOUTH_MET}),
        ("CITY-NEW-SIGNAL-REVIEW", E.SIGNAL_AGAIN, "2026-11-16", {E.REVIEW_HELD}),
        ("CITY-TRANSITION", E.ACTIVE_BEGUN, "2027-12-01", {E.HANDED_OVER_TO_ADULT_LIFE}),
        ("CITY-CLOSING-TALK", E.FOLLOW_UP_CLOSED, "2026-11-16", {E.CLOSING_TALK_HELD}),
        ("CITY-EVALUATION", E.FOLLOW_UP_CLOSED, "2027-02-02", {E.FOLLOW_UP_EVALUATED}),
    ],
)
def test_each_requirement_starts_with_its_fact_and_is_met_by_its_own_and_no_other(
    key: str, start: EventKind, due: str, facts: set[EventKind]
) -> None:
    begun = happened(start, "2026-11-02")
    assert [one.computation.due_on.isoformat() for one in called(begun, key=key)] == [due]
    others = [kind for kind in SubjectKind.FOLLOW_UP.event_kinds if kind is not start]
    meets = {kind for kind in others if called(begun, happened(kind, "2026-11-03"), key=key)[0].met_by is not None}
    assert meets == facts
    unstarted = {kind for kind in SubjectKind.FOLLOW_UP.event_kinds if called(happened(kind, "2026-11-02"), key=key)}
    assert unstarted == {start}


def test_all_requirements_are_tried_above_and_have_their_words() -> None:
    assert set(AHEAD) == {rule.key for rule in CITY_STANDARD}
    assert all(rule.note and rule.is_city_standard and "ikke lov" in rule.law for rule in CITY_STANDARD)


def test_what_recurs_starts_anew_each_time_it_is_met_until_the_follow_up_is_closed() -> None:
    before = happened(E.TEAM_MEETING_HELD, "2026-10-01")
    active = happened(E.ACTIVE_BEGUN, "2026-10-05")
    first, second = happened(E.TEAM_MEETING_HELD, "2026-10-30"), happened(E.TEAM_MEETING_HELD, "2026-11-30")
    assert stood(before, active, first, second, key="CITY-TEAM-MEETING") == [
        ("2026-10-05", "2026-11-02", "2026-10-30"),
        ("2026-10-30", "2026-11-27", "2026-11-30"),
        ("2026-11-30", "2026-12-28", None),
    ]
    closed, after = happened(E.FOLLOW_UP_CLOSED, "2026-12-01"), happened(E.TEAM_MEETING_HELD, "2026-12-02")
    assert len(stood(active, first, closed, after, key="CITY-TEAM-MEETING")) == 2


def test_a_meeting_of_the_day_the_active_follow_up_begins_starts_the_next_whichever_was_written_first() -> None:
    met, active = happened(E.YOUTH_MET, "2026-11-02"), happened(E.ACTIVE_BEGUN, "2026-11-02")
    for events in ((met, active), (active, met)):
        assert sorted(stood(*events, key="CITY-MEETING"), key=str) == [
            ("2026-11-02", "2026-11-09", "2026-11-02"),
            ("2026-11-02", "2026-11-09", None),
        ]


def test_the_plan_and_the_closing_talk_may_come_before_what_starts_their_clock() -> None:
    plan, consent = happened(E.PLAN_MADE, "2026-11-01"), happened(E.CONSENT_GIVEN, "2026-11-02")
    assert stood(plan, consent, key="CITY-PLAN") == [("2026-11-02", "2026-12-14", "2026-11-01")]
    talk, closed = happened(E.CLOSING_TALK_HELD, "2026-11-01"), happened(E.FOLLOW_UP_CLOSED, "2026-11-02")
    again = happened(E.FOLLOW_UP_CLOSED, "2026-12-01")
    met = [day for _, _, day in stood(talk, closed, again, key="CITY-CLOSING-TALK")]
    # The talk of the first closing says nothing of the second.
    assert met == ["2026-11-01", None]


def test_the_transition_counts_from_the_month_of_the_seventeenth_birthday_and_not_once_it_is_too_late() -> None:
    active = happened(E.ACTIVE_BEGUN, "2026-11-02")
    assert stood(active, key="CITY-TRANSITION") == [("2027-03-01", "2027-12-01", None)]
    in_time, too_late = date(2009, 3, 31), date(2009, 2, 28)
    assert len(called(active, key="CITY-TRANSITION", born=in_time)) == 1
    assert called(active, key="CITY-TRANSITION", born=too_late) == []
    assert called(active, key="CITY-TRANSITION", born=None) == []


def test_the_district_goes_before_the_municipality_and_the_newest_before_the_older_from_its_day_on() -> None:
    rule = rule_for("CITY-REVIEW", TODAY)
    known = (
        Requirement("CITY-REVIEW", None, date(2026, 1, 1), weeks(6)),
        Requirement("CITY-REVIEW", None, date(2026, 12, 1), weeks(5)),
        Requirement("CITY-REVIEW", "030110", date(2026, 6, 1), weeks(4)),
        Requirement("CITY-REVIEW", "030110", date(2026, 11, 1), None),
        Requirement("CITY-PLAN", "030110", date(2026, 1, 1), weeks(1)),
    )
    here, elsewhere = standard_in(known, "030110"), standard_in(known, "030112")
    assert here.length_on(rule, date(2025, 12, 31)) == weeks(8)
    assert here.length_on(rule, date(2026, 5, 31)) == weeks(6)
    assert here.length_on(rule, date(2026, 6, 1)) == weeks(4)
    assert here.length_on(rule, date(2026, 12, 24)) is None
    assert elsewhere.length_on(rule, date(2026, 11, 30)) == weeks(6)
    assert standard_in(known, None).length_on(rule, date(2026, 12, 1)) == weeks(5)


def test_a_requirement_that_is_off_starts_nothing_and_a_deadline_that_is_born_keeps_its_length() -> None:
    active = happened(E.ACTIVE_BEGUN, "2026-11-02")
    off = Standard((Requirement("CITY-REVIEW", None, date(2026, 11, 1), None),))
    assert called(active, key="CITY-REVIEW", standard=off) == []
    born = Standard(off.set_here, {("CITY-REVIEW", active.id): days(30)})
    assert [one.computation.due_on for one in called(active, key="CITY-REVIEW", standard=born)] == [date(2026, 12, 2)]


def test_a_stored_deadline_tells_the_length_it_was_born_with() -> None:
    on = date(2026, 11, 2)
    as_default = rule_of_deadline("CITY-FIRST-CONTACT", on, starts_on=on, nominal_on=date(2026, 11, 9))
    assert as_default.length == working_days(5)
    other = rule_of_deadline("CITY-FIRST-CONTACT", on, starts_on=on, nominal_on=date(2026, 11, 10))
    assert other.length == days(8)
    assert rule_of_deadline("CITY-FIRST-CONTACT", on, starts_on=on, nominal_on=on) == as_default


@pytest.mark.parametrize(
    ("moved", "kinds"),
    [
        ((S.ASSESSING, S.OFFERED), (E.ELIGIBILITY_DECIDED,)),
        ((S.ASSESSING, S.NOT_ELIGIBLE), (E.FOUND_NOT_ELIGIBLE,)),
        ((S.NOT_ELIGIBLE, S.ASSESSING), (E.SIGNAL_RECEIVED,)),
        ((S.CLOSED, S.ASSESSING), (E.SIGNAL_RECEIVED,)),
        ((S.SIGNAL, S.ASSESSING), ()),
        ((S.DECLINED, S.OFFERED), ()),
        ((S.OFFERED, S.MAPPING), (E.MAPPING_BEGUN,)),
        ((S.CONSENT_PENDING, S.MAPPING), (E.MAPPING_BEGUN,)),
        ((S.PAUSED, S.MAPPING), ()),
        ((S.MAPPING, S.ACTIVE), (E.ACTIVE_BEGUN,)),
        ((S.PAUSED, S.ACTIVE), ()),
        ((S.TRANSITION, S.ACTIVE), ()),
        ((S.MAPPING, S.CLOSED), (E.FOLLOW_UP_CLOSED,)),
        ((S.CLOSED, S.EVALUATED), (E.FOLLOW_UP_EVALUATED,)),
    ],
)
def test_a_move_is_these_facts_and_coming_back_from_a_pause_is_none(
    moved: tuple[State, State], kinds: tuple[EventKind, ...]
) -> None:
    assert events_of_move(*moved) == kinds


@pytest.mark.parametrize(
    ("kind", "attendees", "facts"),
    [
        (K.ONE_TO_ONE, [Attendee.YOUTH], (E.FIRST_CONTACT, E.YOUTH_MET)),
        (K.ONE_TO_ONE, [Attendee.GUARDIAN], ()),
        (K.TEAM_MEETING, [Attendee.SCHOOL], (E.TEAM_MEETING_HELD,)),
        (K.REVIEW, [Attendee.YOUTH], (E.FIRST_CONTACT, E.YOUTH_MET, E.REVIEW_HELD)),
        (K.CONSENT_TALK, [Attendee.GUARDIAN], (E.CONSENT_TALK_HELD,)),
        (K.CONSENT_TALK, [Attendee.SCHOOL], ()),
        (K.CLOSING_TALK, [Attendee.GUARDIAN], (E.CLOSING_TALK_HELD,)),
        (K.CLOSING_TALK, [Attendee.POLICE], ()),
        (K.TRANSITION, [Attendee.OTHER], (E.HANDED_OVER_TO_ADULT_LIFE,)),
    ],
)
def test_an_entry_in_the_log_is_these_facts_and_an_attempt_is_none(
    kind: MeetingKind, attendees: list[Attendee], facts: tuple[EventKind, ...]
) -> None:
    assert facts_of_entry(kind, made_contact=True, attendees=attendees) == facts
    assert facts_of_entry(kind, made_contact=False, attendees=[]) == ()


def faults(**given: Any) -> dict[str, str]:
    wanted = WantedRequirement(rule_key="CITY-REVIEW", length_count=6, length_unit=Unit.WEEK, valid_from=TODAY)
    return replace(wanted, **given).faults(today=TODAY)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, {}),
        ({"length_count": 0}, {"length_count": "interval_zero"}),
        ({"length_count": -3}, {"length_count": "interval_zero"}),
        ({"length_count": 54}, {"length_count": "interval_too_long"}),
        ({"length_count": 53}, {}),
        ({"length_count": 13, "length_unit": Unit.MONTH}, {"length_count": "interval_too_long"}),
        ({"length_count": 366, "length_unit": Unit.DAY}, {}),
        ({"length_count": 261, "length_unit": Unit.WORKING_DAY}, {"length_count": "interval_too_long"}),
        ({"length_unit": Unit.HOUR}, {"length_unit": "not_accepted"}),
        ({"length_unit": Unit.YEAR}, {"length_unit": "not_accepted"}),
        ({"length_count": None}, {"length_count": "missing"}),
        ({"length_unit": None}, {"length_unit": "missing"}),
        ({"is_off": True}, {"length_count": "off_has_no_length"}),
        ({"is_off": True, "length_count": None, "length_unit": None}, {}),
        ({"rule_key": "STRPL-249-2"}, {"rule_key": "unknown"}),
        ({"valid_from": date(2026, 11, 19)}, {"valid_from": "standard_backwards"}),
        ({"valid_from": date(2032, 1, 1)}, {"valid_from": "too_far_ahead"}),
    ],
)
def test_a_requirement_that_cannot_be_is_refused_at_the_field_that_is_wrong(
    given: dict[str, object], told: dict[str, str]
) -> None:
    assert faults(**given) == told
