"""What an emergency access must say of itself. Pure."""

from collections.abc import Collection

from services.core.consents.kinds import Topic

LEAST_REASON = 20
MOST_HOURS = 8
REVIEWED_WITHIN = 5
"""Working days within which somebody else goes after it."""


def fault_of_opening(*, reason: str, topics: Collection[Topic], hours: int) -> tuple[str, str] | None:
    """What must be put right before it is asked for, as (field, fault code); None when nothing must."""
    if len(reason.strip()) < LEAST_REASON:
        return "reason", "reason_too_short"
    if not topics:
        return "topics", "missing"
    if not 1 <= hours <= MOST_HOURS:
        return "hours", "too_small" if hours < 1 else "too_large"
    return None
