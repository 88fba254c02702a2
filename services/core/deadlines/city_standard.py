"""What a municipality and its districts have set in the city standard, and which of it counts where and when.

Pure. The requirements and their default lengths are in `catalogue/city_standard.py`; `standards.py` reads the rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from services.core.deadlines.calendar import Length, Unit
from services.core.deadlines.catalogue.city_standard import CITY_STANDARD
from services.core.deadlines.rule import DeadlineRule

LONGEST = {Unit.DAY: 366, Unit.WORKING_DAY: 260, Unit.WEEK: 53, Unit.MONTH: 12}
"""The units a requirement may be set in, and the most of each: about a year."""
KEYS = tuple(rule.key for rule in CITY_STANDARD)


@dataclass(frozen=True, slots=True)
class Requirement:
    """That a requirement is so long in a place, for starts from a day on. No length: from then on it is off."""

    key: str
    district_code: str | None
    """None: in the whole municipality, where a district has not set its own."""
    valid_from: date
    length: Length | None


@dataclass(frozen=True, slots=True)
class Standard:
    """The city standard as it counts for the follow-ups of one place."""

    set_here: tuple[Requirement, ...] = ()
    """What the municipality and the district have set."""
    born: Mapping[tuple[str, UUID], Length] = field(default_factory=dict)
    """The length that a deadline was born with, by its rule and the event that started it: it keeps that one."""

    def length_on(self, rule: DeadlineRule, start_on: date) -> Length | None:
        """The length of a requirement for starts on a day; None when it is off then."""
        newest = self.newest(rule.key, start_on)
        return rule.length if newest is None else newest.length

    def newest(self, key: str, start_on: date) -> Requirement | None:
        """What has been set of a requirement and counts for starts on a day; None where the default does.

        What the district has set goes before what the municipality has, and the newest by that day before the older.
        """
        known = [one for one in self.set_here if one.key == key and one.valid_from <= start_on]
        return max(known, key=lambda one: (one.district_code is not None, one.valid_from), default=None)

    def as_counted(self, rule: DeadlineRule, start_on: date, started_by: UUID) -> DeadlineRule | None:
        """The rule with the length that counts for a start; None when it is off. What is no requirement is as it is."""
        if not rule.is_city_standard:
            return rule
        length = self.born.get((rule.key, started_by)) or self.length_on(rule, start_on)
        return None if length is None else replace(rule, length=length)


AS_IN_CODE = Standard()


def standard_in(set_in_municipality: Iterable[Requirement], district_code: str | None) -> Standard:
    """The standard of one district, or of a municipality without, of all that has been set in the municipality."""
    return Standard(tuple(one for one in set_in_municipality if one.district_code in {None, district_code}))


def requirement_named(key: str) -> DeadlineRule | None:
    """The requirement with a key, with its default length; None when the key is none of theirs."""
    return next((rule for rule in CITY_STANDARD if rule.key == key), None)
