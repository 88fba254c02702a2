"""How long a calendar's address lives without being asked for. Pure."""

from datetime import datetime, timedelta

UNUSED = timedelta(days=365)
"""An address that nobody has asked for in so long is dead; `app.open_calendar` counts the same 365 times 24 hours."""


def is_alive(*, made_at: datetime, fetched_at: datetime | None, taken_back_at: datetime | None, now: datetime) -> bool:
    """Whether an address still answers, as far as it is up to the address: whoever it belongs to may have left."""
    return taken_back_at is None and (fetched_at or made_at) + UNUSED > now
