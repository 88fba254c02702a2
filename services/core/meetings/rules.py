"""What the contact log accepts. Pure."""

from collections.abc import Sequence
from datetime import datetime

from services.core.meetings.kinds import Attendee


def faults_of_meeting(
    *, held_at: datetime, now: datetime, made_contact: bool, minutes: int | None, attendees: Sequence[Attendee]
) -> dict[str, str]:
    """What must be put right in an entry, as field → fault code.

    An attempt reached nobody: it has no length and nobody who took part. Both count in the log.
    """
    faults: dict[str, str] = {}
    if held_at > now:
        faults["held_at"] = "in_future"
    if len(set(attendees)) != len(attendees):
        faults["attendees"] = "not_accepted"
    if made_contact and not attendees:
        faults["attendees"] = "attendees_missing"
    if not made_contact and attendees:
        faults["attendees"] = "attempt_has_nobody"
    if not made_contact and minutes is not None:
        faults["minutes"] = "attempt_has_no_length"
    return faults
