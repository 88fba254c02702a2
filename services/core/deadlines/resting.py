"""How a deadline of the city standard rests while its follow-up does. Pure; days are calendar days.

The database keeps the same on the deadline itself (`app.rest_of`); a test holds the two together. Legal deadlines,
and what hangs on investigations, matters and sanctions, never rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

Interval = tuple[date, date | None]
"""The first day of a pause, and the day on which it went on; None while it rests."""


@dataclass(frozen=True, slots=True)
class Rest:
    """How many days a deadline has rested by pauses that are over, and since when it rests now."""

    days: int
    since: date | None


NOTHING = Rest(0, None)


def rests(*, starts_on: date, due_on: date, ended_on: date | None, pauses: Iterable[Interval]) -> list[Rest]:
    """What each pause gave a deadline, in the order they came.

    One that is over when a pause begins stays so, and rests no more. One that starts during a pause rests from its
    start. `ended_on` is the day it was met, or lapsed: from then on it does not rest.
    """
    found: list[Rest] = []
    for begins_on, goes_on in pauses:
        first = max(begins_on, starts_on)
        moved = due_on + timedelta(days=sum(rest.days for rest in found))
        last = min((day for day in (goes_on, ended_on) if day is not None), default=None)
        if moved < first or (ended_on is not None and ended_on <= first):
            found.append(NOTHING)
        elif last is None:
            found.append(Rest(0, first))
        else:
            found.append(Rest(max((last - first).days, 0), None))
    return found


def rest(*, starts_on: date, due_on: date, ended_on: date | None, pauses: Iterable[Interval]) -> Rest:
    """What all pauses together gave it: several add up."""
    found = rests(starts_on=starts_on, due_on=due_on, ended_on=ended_on, pauses=pauses)
    return Rest(sum(one.days for one in found), next((one.since for one in found if one.since), None))


def due_if_resumed(due_on: date, *, paused_days: int, rests_from: date | None, today: date) -> date:
    """The date that applies; of one that rests, the date it would get if it ran again today."""
    days = paused_days + (max((today - rests_from).days, 0) if rests_from else 0)
    return due_on + timedelta(days=days)
