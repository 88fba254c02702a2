"""The calculator: what a rule makes of the dates, and a clear no to dates that cannot be so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.core.deadlines.calculator import Question, calculate, over_at
from services.core.deadlines.calendar import SkippedDay, days
from services.core.deadlines.duties import InternalTarget
from services.core.deadlines.examples import Example, own_examples
from services.core.deadlines.kinds import ExceedingReason, Outcome
from services.core.kit.errors import Invalid

NOW = datetime(2030, 6, 3, 10, tzinfo=UTC)
SUSPECT = Question(rule="STRPL-249-2", happened_on=date(2024, 2, 15))
ARREST = Question(rule="STRPL-183-1", happened_on=date(2026, 3, 28), happened_at="14:30")
SPREADSHEET = [one for one in own_examples() if not one.rule.counts_hours and one.rule.start_after is None]


def fault(asked: Question, *, now: datetime = NOW) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        calculate(asked, now=now)
    return caught.value.faults


def test_it_tells_where_the_length_ends_what_is_skipped_and_why_and_the_due_date() -> None:
    found = calculate(SUSPECT, now=NOW)
    assert (found.nominal_on, found.due_on, found.days_allowed) == (date(2024, 3, 28), date(2024, 4, 2), 47)
    assert found.skipped[0] == SkippedDay(date(2024, 3, 28), "skjærtorsdag")
    assert [day.on.day for day in found.skipped] == [28, 29, 30, 31, 1]
    assert over_at(found) == datetime(2024, 4, 2, 22, tzinfo=UTC)


def test_it_tells_which_reasons_would_allow_exceeding_and_how_far() -> None:
    assert calculate(SUSPECT, now=NOW).reasons == (ExceedingReason.INVESTIGATION, ExceedingReason.SPECIAL_REASONS)
    concern = calculate(Question(rule="BVL-2-2", happened_on=date(2026, 4, 24)), now=NOW)
    assert (concern.starts_on, concern.due_on) == (date(2026, 5, 1), date(2026, 8, 1))
    assert concern.next_working_on == date(2026, 8, 3)
    assert (concern.reasons, concern.latest_on) == ((ExceedingReason.SPECIAL_CASES,), date(2026, 11, 1))


@pytest.mark.parametrize("example", SPREADSHEET, ids=lambda example: example.id)
def test_it_answers_as_the_worked_examples_do(example: Example) -> None:
    age = example.rule.from_age
    # The month is that of the birthday, and the event is the day the active follow-up begins.
    born = example.start_on.replace(year=example.start_on.year - age) if age else None
    found = calculate(Question(rule=example.rule.key, happened_on=example.start_on, birth_date=born), now=NOW)
    assert (found.nominal_on, found.due_on or found.earliest_on) == (example.nominal, example.due)


@pytest.mark.parametrize(
    ("born", "act_on", "expected"),
    [
        (None, None, None),
        (date(2006, 2, 16), None, True),
        (date(2006, 2, 15), None, False),
        (date(2006, 2, 15), date(2024, 2, 14), True),
    ],
)
def test_it_tells_whether_the_age_is_the_one_the_rule_asks_for(
    born: date | None,
    act_on: date | None,
    expected: bool | None,  # noqa: FBT001 - an answer expected
) -> None:
    assert calculate(replace(SUSPECT, birth_date=born, act_on=act_on), now=NOW).is_of_age is expected


def test_a_rule_for_adults_asks_for_eighteen_on_the_day() -> None:
    eighteen_that_day = replace(ARREST, birth_date=date(2008, 3, 28))
    assert calculate(eighteen_that_day, now=NOW).is_of_age is True
    assert calculate(replace(ARREST, birth_date=date(2008, 3, 29)), now=NOW).is_of_age is False


@pytest.mark.parametrize("key", ["STRPL-275-2", "STRPL-275-2-8W"])
def test_an_adult_is_not_told_that_a_rule_does_not_apply_which_custody_alone_would_start(key: str) -> None:
    eighteen_that_day = Question(rule=key, happened_on=date(2026, 3, 6), birth_date=date(2008, 3, 6))
    adult = calculate(eighteen_that_day, now=NOW)
    assert (adult.is_of_age, adult.turns_on_custody) == (None, True)
    young = calculate(replace(eighteen_that_day, act_on=date(2026, 3, 5)), now=NOW)
    assert (young.is_of_age, young.turns_on_custody) == (True, False)
    assert not calculate(replace(eighteen_that_day, birth_date=None), now=NOW).turns_on_custody
    without_alternative = replace(SUSPECT, birth_date=date(2006, 2, 15))
    assert not calculate(without_alternative, now=NOW).turns_on_custody


SHORTEST = [
    ("POLL-13", date(2026, 3, 2), "concern_talk_held", date(2026, 3, 5)),
    ("STRL-52C-EC-3M", date(2026, 2, 1), "electronic_control_reviewed", date(2026, 5, 1)),
    ("PRL-17-1Y", date(2025, 5, 17), "use_log_erased", date(2026, 5, 17)),
    ("KRL-23-MIN-120D", date(2026, 1, 15), "sanction_ended", date(2026, 5, 15)),
]


@pytest.mark.parametrize(("key", "from_on", "ended_by", "earliest_on"), SHORTEST)
def test_before_a_shortest_time_is_over_is_too_early_and_after_it_is_never_too_late(
    key: str, from_on: date, ended_by: str, earliest_on: date
) -> None:
    asked = Question(rule=key, happened_on=from_on, ended_by=ended_by)
    early, on_the_day, long_after = (
        calculate(replace(asked, ended_on=on), now=NOW)
        for on in (earliest_on - timedelta(days=1), earliest_on, earliest_on + timedelta(days=400))
    )
    assert [found.is_too_early for found in (early, on_the_day, long_after)] == [True, False, False]
    assert {found.outcome for found in (early, on_the_day, long_after)} == {None}


@pytest.mark.parametrize(("key", "from_on", "ended_by", "earliest_on"), SHORTEST)
def test_a_shortest_time_has_a_first_day_and_no_last_one(
    key: str, from_on: date, ended_by: str, earliest_on: date
) -> None:
    found = calculate(Question(rule=key, happened_on=from_on), now=NOW)
    assert (found.earliest_on, found.due_on) == (earliest_on, None)
    assert (found.outcome, found.is_too_early, over_at(found)) == (None, None, None)
    assert found.reasons == ()


def test_a_deadline_has_a_last_day_and_no_first_one() -> None:
    found = calculate(replace(SUSPECT, ended_by="charging_decision", ended_on=date(2024, 4, 2)), now=NOW)
    assert (found.earliest_on, found.is_too_early) == (None, None)


def test_hours_give_a_moment_and_the_outer_limit_a_day() -> None:
    found = calculate(ARREST, now=NOW)
    assert found.due_at == over_at(found) == datetime(2026, 3, 30, 13, 30, tzinfo=UTC)
    assert (found.reasons, found.latest_on) == ((ExceedingReason.PARTICULARLY_REQUIRED,), date(2026, 3, 31))
    assert found.outcome is Outcome.OPEN_OVERDUE
    assert calculate(ARREST, now=datetime(2026, 3, 30, 13, 30, tzinfo=UTC)).outcome is Outcome.OPEN_NOT_DUE


@pytest.mark.parametrize(
    ("ended_at", "expected"), [("15:30", Outcome.MET), ("15:31", Outcome.LATE), ("15:30+02:00", Outcome.MET)]
)
def test_hours_are_kept_to_the_minute(ended_at: str, expected: Outcome) -> None:
    ended = replace(ARREST, ended_by="released", ended_on=date(2026, 3, 30), ended_at=ended_at)
    assert calculate(ended, now=NOW).outcome is expected


@pytest.mark.parametrize(
    ("ended_on", "expected"),
    [(date(2024, 4, 2), Outcome.MET), (date(2024, 4, 3), Outcome.LATE), (None, Outcome.OPEN_OVERDUE)],
)
def test_it_tells_how_the_deadline_stands(ended_on: date | None, expected: Outcome) -> None:
    ended_by = "charging_decision" if ended_on else None
    assert calculate(replace(SUSPECT, ended_by=ended_by, ended_on=ended_on), now=NOW).outcome is expected


def test_a_duty_without_a_number_is_counted_by_the_internal_target_it_had_that_day() -> None:
    asked = Question(rule="KRL-24", happened_on=date(2026, 3, 2))
    target = InternalTarget("KRL-24", date(2026, 3, 2), days(14))
    assert calculate(asked, now=NOW).due_on == date(2026, 4, 1)
    found = calculate(asked, now=NOW, targets=(target,))
    assert (found.due_on, found.rule.is_internal_target) == (date(2026, 3, 16), True)
    before = replace(asked, happened_on=date(2026, 3, 1))
    assert calculate(before, now=NOW, targets=(target,)).due_on == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (replace(SUSPECT, happened_on=date(2030, 6, 4)), {"happened_on": "in_future"}),
        (replace(SUSPECT, birth_date=date(2030, 6, 4)), {"birth_date": "in_future"}),
        (replace(SUSPECT, birth_date=date(2024, 2, 16)), {"happened_on": "before_birth"}),
        (
            replace(SUSPECT, ended_by="charging_decision", ended_on=date(2024, 2, 14)),
            {"ended_on": "before_start"},
        ),
        (replace(SUSPECT, ended_by="charging_decision", ended_on=date(2030, 6, 4)), {"ended_on": "in_future"}),
        (replace(SUSPECT, ended_by="charged", ended_on=date(2024, 2, 16)), {"ended_by": "event_does_not_satisfy"}),
        (replace(SUSPECT, ended_by="nonsense", ended_on=date(2024, 2, 16)), {"ended_by": "event_does_not_satisfy"}),
        (replace(SUSPECT, ended_by="charging_decision"), {"ended_on": "missing"}),
        (replace(SUSPECT, ended_on=date(2024, 2, 16)), {"ended_by": "missing"}),
        (replace(SUSPECT, happened_on=date(2014, 12, 31)), {"happened_on": "rule_not_in_force"}),
        (replace(SUSPECT, rule="STRPL-999"), {"rule": "unknown"}),
        (replace(SUSPECT, rule="STRPL-249-1"), {"rule": "duty_without_target"}),
        (replace(SUSPECT, happened_at="12:00"), {"happened_at": "clock_not_used"}),
        (replace(SUSPECT, ended_at="12:00"), {"ended_on": "missing"}),
        (replace(ARREST, happened_at=None), {"happened_at": "clock_missing"}),
        (replace(ARREST, happened_at="24:30"), {"happened_at": "not_a_moment"}),
        (replace(ARREST, happened_on=date(2026, 3, 29), happened_at="02:30"), {"happened_at": "no_such_time"}),
        (replace(ARREST, happened_on=date(2026, 10, 25), happened_at="02:30"), {"happened_at": "time_twice"}),
        (replace(ARREST, happened_on=date(2030, 6, 3), happened_at="12:01"), {"happened_at": "in_future"}),
        (
            replace(ARREST, ended_by="released", ended_on=date(2026, 3, 28), ended_at="14:29"),
            {"ended_at": "before_start"},
        ),
        (replace(ARREST, ended_by="released", ended_on=date(2026, 3, 29)), {"ended_at": "clock_missing"}),
        (
            replace(ARREST, ended_by="released", ended_on=date(2030, 6, 3), ended_at="12:01"),
            {"ended_at": "in_future"},
        ),
        (
            Question(
                rule="STRPL-185-2",
                happened_on=date(2026, 4, 1),
                ended_by="custody_ordered",
                ended_on=date(2026, 4, 1),
            ),
            {"ended_on": "event_is_the_start"},
        ),
    ],
)
def test_what_cannot_be_so_is_refused_at_its_field(asked: Question, expected: dict[str, str]) -> None:
    assert fault(asked) == expected
