"""Reading the contact log and one's own drafts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select

from services.core.access.actor import Ground
from services.core.access.grounds import ground_of
from services.core.access.things import MEETING
from services.core.access.work import Work
from services.core.audit.opening import newest_rows, open_row
from services.core.follow_ups.models import FollowUp
from services.core.meetings.kinds import Attendee, Medium, MeetingKind
from services.core.meetings.models import Draft, Meeting
from services.core.organisation.models import Service, UserAccount


@dataclass(frozen=True, slots=True)
class MeetingView:
    """One entry of the contact log. `is_own`: the reader's own service wrote it, and she may correct it."""

    id: UUID
    follow_up_id: UUID
    owner_service_id: UUID
    owner_service_name: str
    is_own: bool
    kind: MeetingKind
    medium: Medium
    held_at: datetime
    minutes: int | None
    made_contact: bool
    attendees: tuple[Attendee, ...]
    interpreter_booked: bool
    text: str | None
    logged_by_name: str
    logged_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class DraftView:
    """What one has typed and not saved."""

    form: str
    follow_up_id: UUID
    reference: str
    thing_id: UUID | None
    thing_version: int | None
    saved_at: datetime


async def has_first_contact(work: Work, follow_up_id: UUID) -> bool:
    """Whether the asker's own contact log says that the youth has been reached; what consent shows does not count."""
    return bool(
        await work.session.scalar(
            select(
                exists().where(
                    Meeting.follow_up_id == follow_up_id,
                    Meeting.owner_service_id == work.actor.service_id,
                    Meeting.made_contact.is_(True),
                )
            )
        )
    )


def _meetings() -> Select[Any]:
    return (
        select(Meeting, UserAccount.display_name, Service.name, ground_of(MEETING))
        .join(UserAccount, UserAccount.id == Meeting.logged_by_id)
        .join(Service, Service.id == Meeting.owner_service_id)
    )


def _shown(row: Any) -> MeetingView:
    meeting, logged_by_name, owner_name, ground = row
    return MeetingView(
        id=meeting.id,
        follow_up_id=meeting.follow_up_id,
        owner_service_id=meeting.owner_service_id,
        owner_service_name=owner_name,
        is_own=ground == Ground.OWN,
        kind=MeetingKind(meeting.kind),
        medium=Medium(meeting.medium),
        held_at=meeting.held_at,
        minutes=meeting.minutes,
        made_contact=meeting.made_contact,
        attendees=tuple(Attendee(one) for one in meeting.attendees),
        interpreter_booked=meeting.interpreter_booked,
        text=meeting.text,
        logged_by_name=logged_by_name,
        logged_at=meeting.logged_at,
        version=meeting.version,
    )


async def page_of_meetings(
    work: Work, follow_up_id: UUID, *, limit: int, after: tuple[datetime, UUID] | None = None
) -> tuple[list[MeetingView], tuple[datetime, UUID] | None]:
    """The contact log that the asker can see, newest first, and where to go on; each shown entry is logged."""
    query = _meetings().where(Meeting.follow_up_id == follow_up_id)
    rows, following = await newest_rows(work, query, MEETING, Meeting.held_at, limit=limit, after=after)
    return [_shown(row) for row in rows], following


async def open_meeting(work: Work, meeting_id: UUID) -> MeetingView:
    """One entry of the contact log; opening it is logged with the ground.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = await open_row(work, _meetings().where(Meeting.id == meeting_id), MEETING, meeting_id)
    return _shown(row)


async def draft_of(work: Work, *, follow_up_id: UUID, form: str, thing_id: UUID | None = None) -> Draft | None:
    """What the asker has typed into this form of this follow-up and not saved; None when nothing."""
    is_this = Draft.thing_id == thing_id if thing_id else Draft.thing_id.is_(None)
    return (
        await work.session.execute(
            select(Draft).where(
                Draft.user_id == work.actor.user_id,
                Draft.follow_up_id == follow_up_id,
                Draft.form == form,
                is_this,
            )
        )
    ).scalar_one_or_none()


async def my_drafts(work: Work, *, limit: int = 20) -> list[DraftView]:
    """What the asker has typed and not saved anywhere, newest first, on follow-ups she is still on."""
    rows = await work.session.execute(
        select(
            Draft.form,
            Draft.follow_up_id,
            FollowUp.reference,
            Draft.thing_id,
            Draft.thing_version,
            Draft.saved_at,
        )
        .join(FollowUp, FollowUp.id == Draft.follow_up_id)
        .where(Draft.user_id == work.actor.user_id)
        .order_by(Draft.saved_at.desc())
        .limit(limit)
    )
    return [DraftView(*row) for row in rows.all()]
