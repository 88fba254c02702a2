"""Counting days as Norwegian law counts them (domstolloven §§ 148-149). Pure: never asks what day it is.

Days off are Saturdays, Sundays, the public holidays of helligdagsfredloven § 2 and the two days the Act of
26 April 1947 no. 1 makes equal to Sundays. Christmas Eve, New Year's Eve, squeezed-in Fridays and the courts'
vacations are ordinary days here.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays

from services.core.organisation.kinds import Names

_SATURDAY, _SUNDAY = 5, 6
_DAYS_IN_WEEK = 7
_MONTHS_IN_YEAR = 12


class Unit(StrEnum):
    """What a length is counted in."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    WORKING_DAY = "working_day"


@dataclass(frozen=True, slots=True)
class Length:
    """How long a deadline is: a count, at least one, of one unit."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse a length that is no length."""
        if self.count < 1:
            message = f"A deadline is at least one {self.unit} long"
            raise ValueError(message)

    @property
    def names(self) -> Names:
        """The length in words: «6 uker»."""
        one, many = UNIT_NAMES[self.unit]
        chosen = one if self.count == 1 else many
        return Names(f"{self.count} {chosen.nb}", f"{self.count} {chosen.nn}")


UNIT_NAMES: dict[Unit, tuple[Names, Names]] = {
    Unit.HOUR: (Names("time", "time"), Names("timer", "timar")),
    Unit.DAY: (Names("dag", "dag"), Names("dager", "dagar")),
    Unit.WEEK: (Names("uke", "veke"), Names("uker", "veker")),
    Unit.MONTH: (Names("måned", "månad"), Names("måneder", "månader")),
    Unit.YEAR: (Names("år", "år"), Names("år", "år")),
    Unit.WORKING_DAY: (Names("virkedag", "yrkedag"), Names("virkedager", "yrkedagar")),
}


def hours(count: int) -> Length:
    """Length in clock hours: sixty minutes each, day and night, whatever the day is."""
    return Length(count, Unit.HOUR)


def days(count: int) -> Length:
    """Length in calendar days."""
    return Length(count, Unit.DAY)


def weeks(count: int) -> Length:
    """Length in weeks of seven calendar days."""
    return Length(count, Unit.WEEK)


def months(count: int) -> Length:
    """Length in calendar months."""
    return Length(count, Unit.MONTH)


def years(count: int) -> Length:
    """Length in calendar years."""
    return Length(count, Unit.YEAR)


def working_days(count: int) -> Length:
    """Length in working days: neither Saturdays, Sundays nor public holidays count."""
    return Length(count, Unit.WORKING_DAY)


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day off that a deadline passed over, and why it is one, in bokmål."""

    on: date
    why: str


@lru_cache(maxsize=256)
def _holiday_names(year: int) -> dict[date, str]:
    """Return the public holidays of a year. Two on one day (17 May 2027) are one day with two names."""
    found = holidays.country_holidays("NO", years=year, language="no")
    return {on: ", ".join(_in_running_text(name) for name in found.get_list(on)) for on in found}


def _in_running_text(name: str) -> str:
    """Return the name of a holiday with a small first letter, save where it is a proper name."""
    return name if name.startswith("Kristi") else name[0].lower() + name[1:]


def public_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of a year and the days equal to them; of the Sundays only the named ones."""
    return frozenset(_holiday_names(year))


def why_off(on: date) -> str | None:
    """Return why a day is no working day, in bokmål («søndag, grunnlovsdag»), or None if it is one."""
    reasons = []
    if on.weekday() == _SATURDAY:
        reasons.append("lørdag")
    elif on.weekday() == _SUNDAY:
        reasons.append("søndag")
    holiday = _holiday_names(on.year).get(on)
    if holiday is not None:
        reasons.append(holiday)
    return ", ".join(reasons) or None


def why_off_in_nynorsk(why: str) -> str:
    """Return a reason of `why_off` in nynorsk. Most days off are named alike in both."""
    return why.replace("lørdag", "laurdag").replace("arbeidernes dag", "arbeidarane sin dag")


def is_working_day(on: date) -> bool:
    """Tell whether a day is a working day (virkedag) in the sense of domstolloven § 149."""
    return why_off(on) is None


def next_working_day(on: date) -> date:
    """Return the day itself if it is a working day, otherwise the first one after it (domstolloven § 149)."""
    while not is_working_day(on):
        on += timedelta(days=1)
    return on


def days_off(first_on: date, until_on: date) -> tuple[SkippedDay, ...]:
    """Return the days off from `first_on` up to, not including, `until_on`."""
    return tuple(SkippedDay(on, why) for on in _days(first_on, until_on) if (why := why_off(on)) is not None)


def add(start_on: date, length: Length) -> date:
    """Return the last day of a length that starts on a date, before any day off is considered.

    The start day is not counted and the last day is (domstolloven § 148 first paragraph). Weeks, months and
    years end on the day that by name or number corresponds to the start day; in a month without that number,
    on its last day (second paragraph). Working days count working days only.

    Raises:
        ValueError: for a length in hours, which starts at a moment and not on a date.
    """
    match length.unit:
        case Unit.DAY:
            return start_on + timedelta(days=length.count)
        case Unit.WEEK:
            return start_on + timedelta(days=length.count * _DAYS_IN_WEEK)
        case Unit.MONTH:
            return _add_months(start_on, length.count)
        case Unit.YEAR:
            return _add_months(start_on, length.count * _MONTHS_IN_YEAR)
        case Unit.WORKING_DAY:
            return _add_working_days(start_on, length.count)
        case Unit.HOUR:
            raise ValueError("hours are counted from a moment")


def _add_months(start_on: date, count: int) -> date:
    year, month_index = divmod(start_on.year * _MONTHS_IN_YEAR + start_on.month - 1 + count, _MONTHS_IN_YEAR)
    last_day = calendar.monthrange(year, month_index + 1)[1]
    return date(year, month_index + 1, min(start_on.day, last_day))


def _add_working_days(start_on: date, count: int) -> date:
    on = start_on
    for _ in range(count):
        on = next_working_day(on + timedelta(days=1))
    return on


def _days(first_on: date, until_on: date) -> Iterator[date]:
    for offset in range((until_on - first_on).days):
        yield first_on + timedelta(days=offset)
