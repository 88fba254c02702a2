"""Which facts of the city standard an entry in the contact log is. Pure."""

from collections.abc import Collection

from services.core.deadlines.kinds import EventKind
from services.core.meetings.kinds import Attendee, MeetingKind

_OF_KIND = {
    MeetingKind.TEAM_MEETING: EventKind.TEAM_MEETING_HELD,
    MeetingKind.REVIEW: EventKind.REVIEW_HELD,
    MeetingKind.TRANSITION: EventKind.HANDED_OVER_TO_ADULT_LIFE,
}
_WITH_THE_FAMILY = {
    MeetingKind.CONSENT_TALK: EventKind.CONSENT_TALK_HELD,
    MeetingKind.CLOSING_TALK: EventKind.CLOSING_TALK_HELD,
}
"""Talks that are held with the youth or a guardian, or are none."""


def facts_of_entry(kind: MeetingKind, *, made_contact: bool, attendees: Collection[str]) -> tuple[EventKind, ...]:
    """The kinds of event that an entry is. An attempt reached nobody, and is none."""
    if not made_contact:
        return ()
    facts: list[EventKind] = []
    if Attendee.YOUTH in attendees:
        facts += [EventKind.FIRST_CONTACT, EventKind.YOUTH_MET]
    if kind in _OF_KIND:
        facts.append(_OF_KIND[kind])
    if kind in _WITH_THE_FAMILY and {Attendee.YOUTH, Attendee.GUARDIAN} & set(attendees):
        facts.append(_WITH_THE_FAMILY[kind])
    return tuple(facts)
