"""The only place that asks what time it is, and the only place that knows Oslo's days.

Moments come from the database (`app.now()`), so that pages, worker and policies agree to the second.
What is asked here is the machine's own clock, for log lines and for the age of things in memory.
"""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def machine_now() -> datetime:
    """The machine's moment, in UTC. For log lines only; never for law."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


def ticks() -> float:
    """Seconds from a monotonic clock, for measuring how long something took."""
    return time.monotonic()


def epoch_seconds() -> int:
    """Seconds since 1970 by the machine's clock, for checking the dates inside signed tokens."""
    return int(machine_now().timestamp())


def oslo_date(moment: datetime) -> date:
    """The calendar day in Norway at this moment: the day that law counts in."""
    return moment.astimezone(OSLO).date()


def last_day_until(moment: datetime) -> date:
    """The last calendar day in Norway that has begun before a moment: what ends at midnight lasts the day before."""
    return oslo_date(moment - timedelta(microseconds=1))


def end_of_day(day: date) -> datetime:
    """The moment when a day is over in Norway (24:00 local time, both summer-time nights included), in UTC."""
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=OSLO).astimezone(UTC)
