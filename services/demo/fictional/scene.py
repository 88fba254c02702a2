"""What the fictional data is gathered in before it is written: rows, who is who, and what day it is."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from services.core.attachments.content import FileKeys
from services.core.follow_ups.models import FollowUp
from services.core.kit.clock import OSLO
from services.core.kit.db import Base, Row
from services.core.kit.ids import new_id
from services.core.organisation.models import Service
from services.core.people.numbers import NumberKeys

R = TypeVar("R", bound=Base)
SEED = 5_249


@dataclass
class Scene:
    """One load. All dates are counted from `today`, so that nothing has gone stale on the day of the load.

    `services`, `people` and `follow_ups` are known by short names of this data's own (`team_grorud`); the staff of the
    sign-in page are known by their subjects.
    """

    today: date
    now: datetime
    issuer: str
    keys: NumberKeys
    file_keys: FileKeys
    rows: list[Base] = field(default_factory=list)
    services: dict[str, Service] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    # A fixed seed: the same load on the same day gives the same picture.
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - it picks what is shown, no secret
    _numbers: dict[tuple[str, int], int] = field(default_factory=dict)

    def put(self, row: R) -> R:
        """Take a row in, with its key made, so that others can point to it."""
        if isinstance(row, Row) and row.id is None:
            row.id = new_id()
        self.rows.append(row)
        return row

    def next_reference(self, prefix: str, on: date) -> str:
        """The next number of its kind in a year: what a unit's own register would have given it."""
        number = self._numbers[prefix, on.year] = self._numbers.get((prefix, on.year), 0) + 1
        return f"{prefix}-{on.year}-{number:04}"

    def day(self, days_ago: int) -> date:
        """The calendar day this many days before today; after it when negative."""
        return self.today - timedelta(days=days_ago)

    def moment(self, on: date, hour: int = 12, minute: int = 0) -> datetime:
        """A moment on a day, Oslo's clock; never after now."""
        return min(datetime.combine(on, time(hour, minute), OSLO), self.now)

    def ago(self, days_ago: int, hour: int = 12, minute: int = 0) -> datetime:
        """A moment this many days before today, Oslo's clock; never after now."""
        return self.moment(self.day(days_ago), hour, minute)

    def id_of(self, service: str) -> UUID:
        """The key of a service by its short name."""
        return self.services[service].id

    def in_age(self, years: int, *, days: int) -> date:
        """The birth date of one who turns this many years in this many days (negative: turned)."""
        on = self.day(-days)
        return date(on.year - years, on.month, min(on.day, 28) if on.month == 2 else on.day)  # noqa: PLR2004 - February
