"""When mail leaves: not at night, later after each failure, and when one has waited too long."""

from datetime import UTC, datetime, time, timedelta

from services.core.kit.clock import OSLO, oslo_date

# Oslo's clock. Nobody is woken; what is owed in the night leaves in the morning.
NIGHT_FROM, NIGHT_UNTIL = time(21), time(7)
LONGEST_WAIT = timedelta(hours=4)
# A server that is back is noticed soon: one look for all mail costs nothing.
LONGEST_SERVER_WAIT = timedelta(minutes=15)
TOO_LONG = timedelta(minutes=15)
_MOST_DOUBLINGS = 8


def is_night(moment: datetime) -> bool:
    """Whether no mail leaves at this moment: from 21:00 until 07:00 in Oslo."""
    clock = moment.astimezone(OSLO).time()
    return clock >= NIGHT_FROM or clock < NIGHT_UNTIL


def next_try(now: datetime, failures: int, longest: timedelta = LONGEST_WAIT) -> datetime:
    """When to try again after so many failures in a row: two minutes, four, eight, and so on to the longest wait."""
    return now + min(timedelta(minutes=2 ** min(failures, _MOST_DOUBLINGS)), longest)


def too_long_before(now: datetime) -> datetime:
    """What has waited since before this moment has waited too long: 15 minutes, the night not counted."""
    moment = now - TOO_LONG
    if not is_night(moment):
        return moment
    local = moment.astimezone(OSLO)
    evening = oslo_date(moment) - timedelta(days=0 if local.time() >= NIGHT_FROM else 1)
    return datetime.combine(evening, NIGHT_FROM, OSLO).astimezone(UTC) - TOO_LONG
