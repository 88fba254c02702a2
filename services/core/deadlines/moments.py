"""Moments as people in Norway write and read them: date and clock, and the two nights a year when that is not enough.

Pure. A moment is kept in UTC; the clock in Norway decides what is read and shown.
"""

import re
from datetime import UTC, datetime

from services.core.kit.clock import OSLO

_WRITTEN = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})([+-]\d{2}:\d{2})?", re.ASCII)


class MomentError(ValueError):
    """What is written is no moment in Norway. `fault` is a fault code, `norsk` the same as a sentence in bokmål."""

    fault = "not_a_moment"
    norsk = "ikke dato og klokkeslett på formen ÅÅÅÅ-MM-DD TT:MM"


class NoSuchTimeError(MomentError):
    """The clock was put forward past this time that night."""

    fault = "no_such_time"
    norsk = "klokkeslettet finnes ikke den natten: klokken stilles fram til 03.00"


class TimeTwiceError(MomentError):
    """The clock was put back that night and showed this time twice."""

    fault = "time_twice"
    norsk = "klokkeslettet kommer to ganger den natten: skriv +02:00 (sommertid) eller +01:00 (normaltid) etter det"


def read_moment(written: str) -> datetime:
    """Read date and clock in Norway, with its offset from UTC where one is needed; returns UTC.

    Raises:
        MomentError: when it is no such thing; `NoSuchTimeError` and `TimeTwiceError` on the nights of the clock.
    """
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        raise MomentError
    day, clock, offset = found.groups()
    try:
        local = datetime.fromisoformat(f"{day}T{clock}{offset or ''}")
    except ValueError:
        raise MomentError from None
    if offset is None:
        local = local.replace(tzinfo=OSLO)
        later = local.replace(fold=1)
        if local.utcoffset() != later.utcoffset():
            is_skipped = local.astimezone(UTC).astimezone(OSLO).replace(tzinfo=None) != local.replace(tzinfo=None)
            raise NoSuchTimeError if is_skipped else TimeTwiceError
    return local.astimezone(UTC)


def written_moment(moment: datetime) -> str:
    """Return a moment as `read_moment` reads it, by the clock in Norway; with the offset, so no night is in doubt."""
    return moment.astimezone(OSLO).isoformat(sep=" ", timespec="minutes")
