"""What the compliance figures mean: tertials, outcomes summed, shares and medians. Pure.

The unit is one deadline. It belongs to the tertial in which it started and stays there, however it ends. What is
open and overdue always counts against: a figure that leaves it out looks better the worse it goes. A deadline that
lapsed is in no figure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from services.core.deadlines.kinds import Outcome
from services.core.deadlines.rules import RULES

FEWEST_FOR_MEDIAN = 10
"""No median of fewer completed deadlines than this: it would say more of the few than of the work."""
FLAT_DAYS = {"STRPL-249-2": 42}
"""Rules whose national figures count calendar days flat: six weeks of the law as 42 days, days off included, and
without regard to an exceeding. Beside the law's own due date, never instead of it."""
DUTIES = frozenset(rule.key for rule in RULES if rule.is_duty and rule.starts_by_itself and not rule.is_city_standard)
"""The rules of law that say what a service must do, and that are started here. The others bound a right or a duration,
or are counted only by the calculator, and measure nobody; neither does an internal target."""
REQUIREMENTS = frozenset(rule.key for rule in RULES if rule.is_city_standard)
"""The requirements of the city standard: counted by the same engine, shown apart, and no law."""
COUNTED = DUTIES | REQUIREMENTS

TERTIAL_PATTERN = r"^(19|20)[0-9]{2}-[1-3]$"
"""How a tertial is written in an address: 2026-3."""

_MONTHS, _TERTIALS = 4, 3


@dataclass(frozen=True, slots=True, order=True)
class Tertial:
    """Four months of a year: 1 is January to April, 2 May to August, 3 September to December."""

    year: int
    number: int

    @property
    def first_on(self) -> date:
        """The first day."""
        return date(self.year, (self.number - 1) * _MONTHS + 1, 1)

    @property
    def before(self) -> "Tertial":
        """The tertial before this one."""
        return Tertial(self.year, self.number - 1) if self.number > 1 else Tertial(self.year - 1, _TERTIALS)

    @property
    def after(self) -> "Tertial":
        """The tertial after this one."""
        return Tertial(self.year, self.number + 1) if self.number < _TERTIALS else Tertial(self.year + 1, 1)

    def __str__(self) -> str:
        """The tertial as it is written in an address: 2026-3."""
        return f"{self.year}-{self.number}"


def tertial_of(on: date) -> Tertial:
    """The tertial that a calendar day is in."""
    return Tertial(on.year, (on.month - 1) // _MONTHS + 1)


def tertial_from(text: str) -> Tertial:
    """Read a tertial as `Tertial.__str__` writes it.

    Raises:
        ValueError: when it is none.
    """
    if not re.fullmatch(TERTIAL_PATTERN, text):
        raise ValueError(text)
    year, _, number = text.partition("-")
    return Tertial(int(year), int(number))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deadlines stand how."""

    met: int = 0
    met_late_with_reason: int = 0
    late: int = 0
    open_overdue: int = 0
    open_not_due: int = 0

    @property
    def decided(self) -> int:
        """How many count in the share: those that ended, and those that should have."""
        return self.met + self.met_late_with_reason + self.late + self.open_overdue

    @property
    def completed(self) -> int:
        """How many were met, in time or not."""
        return self.met + self.met_late_with_reason + self.late

    @property
    def share_within(self) -> float | None:
        """Met in time of those that count, from 0 to 1; None when none counts yet."""
        return self.met / self.decided if self.decided else None

    @property
    def share_with_reason(self) -> float | None:
        """Met in time, or late with one of the law's reasons, of those that count; None when none counts yet."""
        return (self.met + self.met_late_with_reason) / self.decided if self.decided else None


def tally(outcomes: Sequence[Outcome]) -> Tally:
    """Sum outcomes. A deadline that lapsed is left out."""
    return Tally(
        met=outcomes.count(Outcome.MET),
        met_late_with_reason=outcomes.count(Outcome.MET_LATE_WITH_REASON),
        late=outcomes.count(Outcome.LATE),
        open_overdue=outcomes.count(Outcome.OPEN_OVERDUE),
        open_not_due=outcomes.count(Outcome.OPEN_NOT_DUE),
    )


def median_days(days: Sequence[int]) -> float | None:
    """The median of calendar days from start to completion; None of fewer than ten completed."""
    return float(median(days)) if len(days) >= FEWEST_FOR_MEDIAN else None


def flat_outcome(days_allowed: int, starts_on: date, ended_on: date | None, today: date) -> Outcome:
    """How a deadline stands when calendar days are counted flat: nothing rolls, and no reason makes it longer."""
    days = ((ended_on or today) - starts_on).days
    if ended_on is None:
        return Outcome.OPEN_OVERDUE if days > days_allowed else Outcome.OPEN_NOT_DUE
    return Outcome.MET if days <= days_allowed else Outcome.LATE
