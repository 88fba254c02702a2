"""Writing the contact log and correcting it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.deadlines.follow_up_events import note_contact, take_back_contact
from services.core.follow_ups.kinds import State
from services.core.follow_ups.queries import follow_up_row
from services.core.follow_ups.rules import is_open
from services.core.kit.clock import oslo_date
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id
from services.core.meetings import rules
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
        Conflict: when the follow-up has ended.
        Invalid: when it lies in the future, a meeting has nobody, or an attempt has somebody or a length.
    """
    follow_up = await follow_up_row(work, follow_up_id)
    if not is_open(State(follow_up.state)):
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
    await _note_contact(work, meeting)
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
    before = (reached_youth(meeting), oslo_date(meeting.held_at))
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
    had_reached, was_on = before
    if had_reached and before != (reached_youth(meeting), oslo_date(meeting.held_at)):
        met_on = await _days_met(work, meeting)
        await take_back_contact(work, follow_up_id=meeting.follow_up_id, on=was_on, met_on=met_on)
    await _note_contact(work, meeting)
    return meeting


def reached_youth(meeting: Meeting) -> bool:
    """Whether the youth took part: what first contact means to the city standard's deadline."""
    return meeting.made_contact and Attendee.YOUTH in meeting.attendees


async def _days_met(work: Work, meeting: Meeting) -> set[date]:
    """The days on which the log says that the service of this entry met the youth."""
    rows = await work.session.execute(
        select(Meeting.held_at).where(
            Meeting.follow_up_id == meeting.follow_up_id,
            Meeting.owner_service_id == meeting.owner_service_id,
            Meeting.made_contact.is_(True),
            Meeting.attendees.contains([Attendee.YOUTH]),
        )
    )
    return {oslo_date(held_at) for held_at in rows.scalars()}


async def _note_contact(work: Work, meeting: Meeting) -> None:
    await note_contact(
        work,
        follow_up_id=meeting.follow_up_id,
        made_contact=reached_youth(meeting),
        on=oslo_date(meeting.held_at),
    )


def _must_fit(
    work: Work, *, held_at: datetime, made_contact: bool, minutes: int | None, attendees: Sequence[Attendee]
) -> None:
    faults = rules.faults_of_meeting(
        held_at=held_at, now=work.now, made_contact=made_contact, minutes=minutes, attendees=attendees
    )
    if faults:
        raise Invalid(**faults)
