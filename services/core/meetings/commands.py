"""Writing the contact log and correcting it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.consents.stored import days_answered
from services.core.deadlines.follow_up_events import note_led, take_back
from services.core.deadlines.kinds import EventKind
from services.core.follow_ups.kinds import State
from services.core.follow_ups.queries import follow_up_row
from services.core.follow_ups.rules import is_open
from services.core.kit.clock import oslo_date
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id
from services.core.meetings import rules
from services.core.meetings.facts import facts_of_entry
from services.core.meetings.kinds import Attendee, Medium, MeetingKind
from services.core.meetings.models import Meeting


async def log_meeting(
    work: Work,
    *,
    follow_up_id: UUID,
    kind: MeetingKind,
    medium: Medium,
    held_at: datetime,
    made_contact: bool,
    minutes: int | None = None,
    attendees: Sequence[Attendee] = (),
    interpreter_booked: bool = False,
    text: str | None = None,
) -> Meeting:
    """Log a meeting, or an attempt at one (`made_contact` false); it belongs to the asker's service.

    `minutes` is the length; `held_at` the moment it began.

    Raises:
        NotFound: when the follow-up is not there for the asker, or her role may not write in it.
        Conflict: when the follow-up has ended; of one that is closed, the closing talk may still be logged.
        Invalid: when it lies in the future, a meeting has nobody, or an attempt has somebody or a length.
    """
    follow_up = await follow_up_row(work, follow_up_id)
    state = State(follow_up.state)
    if not is_open(state) and (state, kind) != (State.CLOSED, MeetingKind.CLOSING_TALK):
        raise Conflict("follow_up_id", "follow_up_ended")
    if work.actor.service_id is None:
        raise NotFound("follow_up", follow_up_id)
    _must_fit(work, held_at=held_at, made_contact=made_contact, minutes=minutes, attendees=attendees)
    meeting = Meeting(
        id=new_id(),
        follow_up_id=follow_up_id,
        owner_service_id=work.actor.service_id,
        kind=kind,
        medium=medium,
        held_at=held_at,
        minutes=minutes,
        made_contact=made_contact,
        attendees=list(attendees),
        interpreter_booked=interpreter_booked,
        text=text,
        logged_by_id=work.actor.user_id,
        logged_at=work.now,
    )
    work.session.add(meeting)
    record(work, Act.ADDED, thing_kind="meeting", thing_id=meeting.id, follow_up_id=follow_up_id)
    await work.session.flush()
    await _note_facts(work, meeting)
    return meeting


async def correct_meeting(
    work: Work,
    *,
    meeting_id: UUID,
    version: int,
    kind: MeetingKind,
    medium: Medium,
    held_at: datetime,
    made_contact: bool,
    minutes: int | None,
    attendees: Sequence[Attendee],
    interpreter_booked: bool,
    text: str | None,
) -> Meeting:
    """Write an entry anew, also in a follow-up that has ended: a wrong entry must be possible to put right.

    Raises:
        NotFound: when it is not there for the asker to change.
        Stale: when somebody else has changed it since this version.
        Invalid: as for `log_meeting`.
    """
    meeting = await row_for_change(work, Meeting, meeting_id, version=version)
    facts_before, was_on = _facts(meeting), oslo_date(meeting.held_at)
    _must_fit(work, held_at=held_at, made_contact=made_contact, minutes=minutes, attendees=attendees)
    meeting.kind = kind
    meeting.medium = medium
    meeting.held_at = held_at
    meeting.made_contact = made_contact
    meeting.minutes = minutes
    meeting.attendees = list(attendees)
    meeting.interpreter_booked = interpreter_booked
    meeting.text = text
    record(work, Act.CORRECTED, thing_kind="meeting", thing_id=meeting_id, follow_up_id=meeting.follow_up_id)
    await work.session.flush()
    facts, on = _facts(meeting), oslo_date(meeting.held_at)
    for fact in facts_before:
        if on != was_on or fact not in facts:
            still_on = await _days_of(work, meeting, fact)
            await take_back(work, follow_up_id=meeting.follow_up_id, kind=fact, on=was_on, still_on=still_on)
    await _note_facts(work, meeting)
    return meeting


def _facts(meeting: Meeting) -> tuple[EventKind, ...]:
    return facts_of_entry(MeetingKind(meeting.kind), made_contact=meeting.made_contact, attendees=meeting.attendees)


async def _days_of(work: Work, meeting: Meeting, fact: EventKind) -> set[date]:
    """The days of which the service of this entry has written that this is a fact: in the log, or as a consent."""
    rows = await work.session.execute(
        select(Meeting).where(
            Meeting.follow_up_id == meeting.follow_up_id,
            Meeting.owner_service_id == meeting.owner_service_id,
            Meeting.made_contact.is_(True),
        )
    )
    days = {oslo_date(one.held_at) for one in rows.scalars() if fact in _facts(one)}
    return days | await days_answered(work, meeting.follow_up_id) if fact is EventKind.CONSENT_TALK_HELD else days


async def _note_facts(work: Work, meeting: Meeting) -> None:
    await note_led(work, follow_up_id=meeting.follow_up_id, kinds=_facts(meeting), on=oslo_date(meeting.held_at))


def _must_fit(
    work: Work, *, held_at: datetime, made_contact: bool, minutes: int | None, attendees: Sequence[Attendee]
) -> None:
    faults = rules.faults_of_meeting(
        held_at=held_at, now=work.now, made_contact=made_contact, minutes=minutes, attendees=attendees
    )
    if faults:
        raise Invalid(**faults)
