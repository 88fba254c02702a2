"""The counting of days, against Easter reckoned on its own and the dates the law's words give."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.deadlines.calendar import (
    Length,
    SkippedDay,
    add,
    days,
    days_off,
    is_working_day,
    months,
    next_working_day,
    public_holidays,
    weeks,
    why_off,
    why_off_in_nynorsk,
    working_days,
    years,
)

DATES = st.dates(date(1990, 1, 1), date(2090, 12, 31))
SATURDAY = 5


def easter_sunday(year: int) -> date:
    """Gauss's Easter by the anonymous Gregorian algorithm, written out here to have a second opinion."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_shift + 15) % 30
    leap_years, year_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def holidays_by_the_acts(year: int) -> set[date]:
    """Helligdagsfredloven § 2 besides ordinary Sundays, and the Act on 1 and 17 May."""
    easter = easter_sunday(year)
    movable = {easter + timedelta(days=offset) for offset in (-3, -2, 0, 1, 39, 49, 50)}
    return movable | {date(year, month, day) for month, day in ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))}


@pytest.mark.parametrize("year", range(1990, 2091))
def test_the_holidays_of_a_year_are_those_of_the_acts_and_no_others(year: int) -> None:
    assert public_holidays(year) == holidays_by_the_acts(year)


@pytest.mark.parametrize(
    ("easter", "ascension", "whit_monday"),
    [
        (date(2024, 3, 31), date(2024, 5, 9), date(2024, 5, 20)),
        (date(2025, 4, 20), date(2025, 5, 29), date(2025, 6, 9)),
        (date(2026, 4, 5), date(2026, 5, 14), date(2026, 5, 25)),
        (date(2027, 3, 28), date(2027, 5, 6), date(2027, 5, 17)),
    ],
)
def test_the_movable_feasts_fall_where_the_almanac_says(easter: date, ascension: date, whit_monday: date) -> None:
    assert {easter, ascension, whit_monday} <= public_holidays(easter.year)


def test_two_holidays_on_one_day_are_one_day_off_with_both_names() -> None:
    why = why_off(date(2027, 5, 17))
    assert why is not None
    assert sorted(why.split(", ")) == ["andre pinsedag", "grunnlovsdag"]
    assert len(public_holidays(2027)) == 11


@pytest.mark.parametrize(
    "on",
    [
        date(2025, 12, 24),
        date(2025, 12, 31),
        date(2026, 5, 15),  # the Friday squeezed in after Ascension
        date(2025, 7, 14),  # in the courts' summer vacation
        date(2025, 4, 16),  # the Wednesday before Easter
    ],
)
def test_days_that_many_take_off_are_working_days_in_law(on: date) -> None:
    assert is_working_day(on)
    assert why_off(on) is None
    assert next_working_day(on) == on


@pytest.mark.parametrize(
    ("on", "nb", "nn"),
    [
        (date(2026, 3, 7), "lørdag", "laurdag"),
        (date(2026, 3, 8), "søndag", "søndag"),
        (date(2025, 5, 17), "lørdag, grunnlovsdag", "laurdag, grunnlovsdag"),
        (date(2026, 5, 1), "arbeidernes dag", "arbeidarane sin dag"),
        (date(2026, 5, 14), "Kristi himmelfartsdag", "Kristi himmelfartsdag"),
    ],
)
def test_a_day_off_says_why_in_both_written_forms(on: date, nb: str, nn: str) -> None:
    assert why_off(on) == nb
    assert why_off_in_nynorsk(nb) == nn


@given(DATES)
def test_the_next_working_day_is_the_first_day_that_is_neither_weekend_nor_holiday(on: date) -> None:
    found = next_working_day(on)
    passed = [on + timedelta(days=offset) for offset in range((found - on).days)]
    assert found.weekday() < SATURDAY
    assert found not in holidays_by_the_acts(found.year)
    assert all(day.weekday() >= SATURDAY or day in holidays_by_the_acts(day.year) for day in passed)


@given(DATES, st.integers(1, 60))
def test_weeks_end_on_the_weekday_they_started_on(start_on: date, count: int) -> None:
    end_on = add(start_on, weeks(count))
    assert end_on.weekday() == start_on.weekday()
    assert end_on == add(start_on, days(7 * count))
    assert (end_on - start_on).days == 7 * count


@given(DATES, st.integers(1, 36))
def test_months_end_on_the_same_number_or_on_the_last_day_of_a_shorter_month(start_on: date, count: int) -> None:
    end_on = add(start_on, months(count))
    assert (end_on.year - start_on.year) * 12 + end_on.month - start_on.month == count
    next_day = end_on + timedelta(days=1)
    assert end_on.day == start_on.day or (end_on.day < start_on.day and next_day.day == 1)


@pytest.mark.parametrize(
    ("start_on", "length", "end_on"),
    [
        (date(2024, 11, 30), months(3), date(2025, 2, 28)),
        (date(2023, 11, 30), months(3), date(2024, 2, 29)),
        (date(2025, 12, 31), months(6), date(2026, 6, 30)),
        (date(2025, 12, 15), months(1), date(2026, 1, 15)),
        (date(2025, 1, 31), months(12), date(2026, 1, 31)),
        (date(2024, 2, 29), years(1), date(2025, 2, 28)),
        (date(2024, 2, 29), years(4), date(2028, 2, 29)),
        (date(2025, 12, 31), days(1), date(2026, 1, 1)),
    ],
)
def test_a_length_ends_where_domstolloven_148_says(start_on: date, length: Length, end_on: date) -> None:
    assert add(start_on, length) == end_on


@pytest.mark.parametrize(
    ("start_on", "end_on"),
    [
        (date(2025, 4, 14), date(2025, 4, 24)),  # over Easter
        (date(2026, 3, 9), date(2026, 3, 16)),  # Monday to Monday
        (date(2026, 3, 7), date(2026, 3, 13)),  # from a Saturday: Monday is the first day
        (date(2025, 12, 23), date(2026, 1, 2)),  # 24, 29, 30 and 31 December, 2 January
    ],
)
def test_five_working_days_skip_weekends_and_holidays(start_on: date, end_on: date) -> None:
    assert add(start_on, working_days(5)) == end_on


@given(DATES, st.integers(1, 15))
def test_a_length_in_working_days_holds_exactly_that_many_of_them(start_on: date, count: int) -> None:
    end_on = add(start_on, working_days(count))
    counted = [start_on + timedelta(days=offset) for offset in range(1, (end_on - start_on).days + 1)]
    assert is_working_day(end_on)
    assert sum(is_working_day(day) for day in counted) == count


def test_the_days_off_of_a_span_include_its_first_day_and_not_the_day_it_ends_before() -> None:
    assert days_off(date(2026, 5, 2), date(2026, 5, 9)) == (
        SkippedDay(date(2026, 5, 2), "lørdag"),
        SkippedDay(date(2026, 5, 3), "søndag"),
    )


@pytest.mark.parametrize("count", [0, -1])
def test_no_length_is_shorter_than_one(count: int) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        days(count)


@pytest.mark.parametrize(
    ("length", "nb", "nn"),
    [
        (days(1), "1 dag", "1 dag"),
        (weeks(6), "6 uker", "6 veker"),
        (months(3), "3 måneder", "3 månader"),
        (years(1), "1 år", "1 år"),
        (working_days(5), "5 virkedager", "5 yrkedagar"),
    ],
)
def test_a_length_is_put_in_words_in_both_written_forms(length: Length, nb: str, nn: str) -> None:
    assert length.names.in_language("nb") == nb
    assert length.names.in_language("nn") == nn
