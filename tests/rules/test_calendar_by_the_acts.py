"""The calendar of 2020 to 2040 against a table typed from the Acts, and the counting against a walk day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.deadlines.calendar import Unit, is_working_day, next_working_day, public_holidays, why_off
from services.core.deadlines.kinds import RollPolicy
from services.core.deadlines.reckoning import compute, is_overdue
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import RULES
from services.core.kit.clock import end_of_day, oslo_date
from tests.rules.test_calendar import easter_sunday

YEARS = range(2020, 2041)
ONE_DAY = timedelta(days=1)
SATURDAY = 5
# Easter Sunday as the almanac has it, so that the reckoning of it is not checked by itself alone.
EASTER = {
    2020: (4, 12),
    2021: (4, 4),
    2022: (4, 17),
    2023: (4, 9),
    2024: (3, 31),
    2025: (4, 20),
    2026: (4, 5),
    2027: (3, 28),
    2028: (4, 16),
    2029: (4, 1),
    2030: (4, 21),
    2031: (4, 13),
    2032: (3, 28),
    2033: (4, 17),
    2034: (4, 9),
    2035: (3, 25),
    2036: (4, 13),
    2037: (4, 5),
    2038: (4, 25),
    2039: (4, 10),
    2040: (4, 1),
}
# Helligdagsfredloven § 2 and the Act of 26 April 1947 no. 1; the movable ones by their distance from Easter Sunday.
FIXED = {
    (1, 1): "første nyttårsdag",
    (5, 1): "arbeidernes dag",
    (5, 17): "grunnlovsdag",
    (12, 25): "første juledag",
    (12, 26): "andre juledag",
}
MOVABLE = {
    -3: "skjærtorsdag",
    -2: "langfredag",
    0: "første påskedag",
    1: "andre påskedag",
    39: "Kristi himmelfartsdag",
    49: "første pinsedag",
    50: "andre pinsedag",
}


def table(year: int) -> dict[date, set[str]]:
    """Every holiday of a year and what it is called, by the Acts."""
    easter = date(year, *EASTER[year])
    found: dict[date, set[str]] = {date(year, *day): {name} for day, name in FIXED.items()}
    for distance, name in MOVABLE.items():
        found.setdefault(easter + timedelta(days=distance), set()).add(name)
    return found


# A deadline of three years that starts in the last year ends after the table does.
HOLIDAYS = {on for year in YEARS for on in table(year)}
STARTS = st.dates(date(2020, 1, 1), date(2037, 6, 30))
IN_DAYS = tuple(rule for rule in RULES if not rule.counts_hours)


def is_off(on: date) -> bool:
    return on.weekday() >= SATURDAY or on in HOLIDAYS


def court_holidays(year: int) -> set[date]:
    """Domstolloven § 140: before Palm Sunday to Easter Monday, 1 July to 15 August, 24 December to 3 January."""
    easter = date(year, *EASTER[year])
    spans = (
        (easter - timedelta(days=8), easter + ONE_DAY),
        (date(year, 7, 1), date(year, 8, 15)),
        (date(year, 12, 24), date(year, 12, 31)),
        (date(year, 1, 1), date(year, 1, 3)),
    )
    return {first + timedelta(days=offset) for first, last in spans for offset in range((last - first).days + 1)}


@pytest.mark.parametrize("year", YEARS)
def test_easter_as_it_is_reckoned_here_is_easter_in_the_almanac(year: int) -> None:
    assert easter_sunday(year) == date(year, *EASTER[year])


@pytest.mark.parametrize("year", YEARS)
def test_every_holiday_of_the_acts_is_there_by_its_name_and_no_other(year: int) -> None:
    by_the_acts = table(year)
    assert public_holidays(year) == set(by_the_acts)
    for on, names in by_the_acts.items():
        assert set((why_off(on) or "").split(", ")) - {"lørdag", "søndag"} == names, on


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_the_year_is_off_by_the_acts_or_a_working_day(year: int) -> None:
    every = [
        date(year, 1, 1) + timedelta(days=offset) for offset in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]
    assert [on for on in every if is_working_day(on) == is_off(on)] == []


@pytest.mark.parametrize("year", YEARS)
def test_the_eves_and_the_squeezed_in_friday_are_working_days(year: int) -> None:
    after_ascension = date(year, *EASTER[year]) + timedelta(days=40)
    for on in (date(year, 12, 24), date(year, 12, 31), after_ascension):
        if on.weekday() < SATURDAY and on not in HOLIDAYS:
            assert next_working_day(on) == on, on


@pytest.mark.parametrize("year", YEARS)
def test_the_courts_holidays_move_no_deadline(year: int) -> None:
    ordinary = [on for on in court_holidays(year) if not is_off(on)]
    assert len(ordinary) > 30
    rolling = [rule for rule in IN_DAYS if rule.roll is RollPolicy.ROLL and rule.length.unit is Unit.WEEK]
    for rule in rolling:
        for on in ordinary:
            assert compute(rule, on - timedelta(weeks=rule.length.count)).due_on == on


def walked(rule: DeadlineRule, start: date) -> date:
    """The due date found by taking one day at a time, with a calendar of the test's own."""
    on, left, unit = start, rule.length.count, rule.length.unit
    first_month = start.year * 12 + start.month
    wanted = left * 12 if unit is Unit.YEAR else left
    while left:
        on += ONE_DAY
        if unit is Unit.DAY:
            left -= 1
        elif unit is Unit.WEEK:
            left -= on.weekday() == start.weekday()
        elif unit is Unit.WORKING_DAY:
            left -= not is_off(on)
        else:
            is_the_month = on.year * 12 + on.month - first_month == wanted
            if is_the_month and (on.day == start.day or (on + ONE_DAY).month != on.month):
                left = 0
    while rule.roll is RollPolicy.ROLL and is_off(on):
        on += ONE_DAY
    return on


@given(st.sampled_from(IN_DAYS), STARTS)
def test_a_deadline_is_due_where_a_walk_day_by_day_ends(rule: DeadlineRule, start: date) -> None:
    assert compute(rule, start).due_on == walked(rule, start)


@given(STARTS)
def test_a_due_day_lasts_to_its_last_minute_in_norway_and_is_over_the_minute_after(due_on: date) -> None:
    minute = timedelta(minutes=1)
    assert not is_overdue(due_on, oslo_date(end_of_day(due_on) - minute), None)
    assert is_overdue(due_on, oslo_date(end_of_day(due_on)), None)


@pytest.mark.parametrize(
    ("due_on", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 3, 28), 24), (date(2026, 10, 26), 24)],
)
def test_the_days_of_the_two_nights_are_an_hour_shorter_and_longer_and_one_day_all_the_same(
    due_on: date, hours: int
) -> None:
    assert end_of_day(due_on) - end_of_day(due_on - ONE_DAY) == timedelta(hours=hours)
    assert is_overdue(due_on, due_on + ONE_DAY, None)
