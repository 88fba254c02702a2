"""The contact log on pages: meetings and attempts, newest first, each correctable."""

from datetime import datetime, time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from services.api.doors import to
from services.api.forms import Filled, read_form
from services.api.pages.keeping import Keeping, form_page, offered, saved, sent_before
from services.api.pages.paging import Earlier
from services.api.requests import CurrentWork
from services.api.shapes import Day, LongText, Shape
from services.api.templating import page
from services.core.access.things import ADD, CHANGE, MEETING, READ
from services.core.access.work import Work
from services.core.follow_ups.queries import FollowUpView, open_follow_up
from services.core.kit.clock import OSLO
from services.core.kit.errors import NotFound
from services.core.meetings import commands, queries
from services.core.meetings.drafts import DraftForm
from services.core.meetings.kinds import ATTENDEE_NAMES, MEDIUM_NAMES, MEETING_KIND_NAMES, Attendee, Medium, MeetingKind
from services.core.meetings.queries import MeetingView

router = APIRouter()

MayRead = Annotated[None, Depends(to(READ, MEETING))]
MayLog = Annotated[None, Depends(to(ADD, MEETING))]
MayCorrect = Annotated[None, Depends(to(CHANGE, MEETING))]

PER_PAGE = 25


class MeetingForm(Shape):
    """An entry as it is written on the page: the moment as a day and a time of Oslo's."""

    kind: MeetingKind
    medium: Medium
    held_on: Day
    held_time: time
    made_contact: bool
    minutes: int | None = Field(default=None, ge=1, le=1440)
    attendees: list[Attendee] = Field(default=[], max_length=len(Attendee))
    interpreter_booked: bool = False
    text: LongText | None = None
    version: int | None = Field(default=None, ge=0)
    form_id: UUID | None = None

    def as_logged(self) -> dict[str, Any]:
        """The entry as the commands take it."""
        said = self.model_dump(exclude={"held_on", "held_time", "version", "form_id"})
        # The form opens with the youth ticked; an attempt reached nobody, so nobody has to be unticked.
        said["attendees"] = self.attendees if self.made_contact else []
        return {**said, "held_at": datetime.combine(self.held_on, self.held_time.replace(tzinfo=OSLO))}


FIELDS = (
    "kind",
    "medium",
    "held_on",
    "held_time",
    "made_contact",
    "minutes",
    "attendees",
    "interpreter_booked",
    "text",
    "version",
    "form_id",
)


@router.get("/follow-ups/{follow_up_id}/meetings")
async def show_meetings(
    request: Request,
    follow_up_id: UUID,
    door: MayRead,
    work: CurrentWork,
    after: Earlier,
) -> Response:
    """Show the whole contact log, newest first."""
    view = await open_follow_up(work, follow_up_id)
    meetings, following = await queries.page_of_meetings(work, follow_up_id, limit=PER_PAGE, after=after)
    return page(
        request,
        "meetings/list.html",
        view=view,
        meetings=meetings,
        following=following,
        is_first=after is None,
        **WORDS,
    )


@router.get("/follow-ups/{follow_up_id}/meetings/new")
async def show_new_meeting(request: Request, follow_up_id: UUID, door: MayLog, work: CurrentWork) -> Response:
    """Show the form that logs a meeting or an attempt."""
    keeping = Keeping(follow_up_id, DraftForm.MEETING)
    view = await open_follow_up(work, follow_up_id)
    now = work.now.astimezone(OSLO)
    offer = await offered(
        request,
        work,
        keeping,
        kind=MeetingKind.ONE_TO_ONE,
        medium=Medium.IN_PERSON,
        held_on=now.date(),
        held_time=now.strftime("%H:%M"),
        made_contact="yes",
        attendees=[Attendee.YOUTH],
    )
    return _form_page(request, view, offer.form, keeping=keeping, saved_at=offer.saved_at)


@router.post("/follow-ups/{follow_up_id}/meetings/new")
async def log_meeting(request: Request, follow_up_id: UUID, door: MayLog, work: CurrentWork) -> Response:
    """Log a meeting or an attempt, and go back to the follow-up."""
    keeping = Keeping(follow_up_id, DraftForm.MEETING)
    form = await read_form(request, MeetingForm)
    if already := await sent_before(work, form):
        return already
    if form.is_good:
        async with form.trying(work) as given:
            await commands.log_meeting(work, follow_up_id=follow_up_id, **given.as_logged())
    if form.is_good:
        return await saved(work, keeping, form, f"/follow-ups/{follow_up_id}?done=meeting#meetings")
    return _form_page(request, await open_follow_up(work, follow_up_id), _moment_on_form(form), keeping=keeping)


@router.get("/meetings/{meeting_id}/edit")
async def show_correction(request: Request, meeting_id: UUID, door: MayCorrect, work: CurrentWork) -> Response:
    """Show the form that corrects an entry."""
    meeting = await _own_meeting(work, meeting_id)
    keeping = Keeping(meeting.follow_up_id, DraftForm.MEETING, meeting.id, meeting.version)
    offer = await offered(request, work, keeping, **_stored(meeting))
    view = await open_follow_up(work, meeting.follow_up_id)
    return _form_page(request, view, offer.form, keeping=keeping, saved_at=offer.saved_at, meeting=meeting)


@router.post("/meetings/{meeting_id}/edit")
async def correct_meeting(request: Request, meeting_id: UUID, door: MayCorrect, work: CurrentWork) -> Response:
    """Write an entry anew; when somebody else was first, both texts are shown and nothing is lost."""
    meeting = await _own_meeting(work, meeting_id)
    form = await read_form(request, MeetingForm)
    if already := await sent_before(work, form):
        return already
    if form.shape is not None and form.shape.version is None:
        form.faults["version"] = "missing"
    if form.is_good:
        async with form.trying(work) as given:
            await commands.correct_meeting(work, meeting_id=meeting_id, version=given.version or 0, **given.as_logged())
    keeping = Keeping(meeting.follow_up_id, DraftForm.MEETING, meeting.id, meeting.version)
    if form.is_good:
        return await saved(work, keeping, form, f"/follow-ups/{meeting.follow_up_id}?done=meeting#meetings")
    view = await open_follow_up(work, meeting.follow_up_id)
    return _form_page(request, view, _moment_on_form(form), keeping=keeping, meeting=meeting)


async def _own_meeting(work: Work, meeting_id: UUID) -> MeetingView:
    """An entry to be corrected: one that is read by consent is read only.

    Raises:
        NotFound: as for an entry that is not there.
    """
    meeting = await queries.open_meeting(work, meeting_id)
    if not meeting.is_own:
        raise NotFound("meeting", meeting_id)
    return meeting


def _moment_on_form(form: Filled[MeetingForm]) -> Filled[MeetingForm]:
    """What is wrong with the moment is shown at its day."""
    if "held_at" in form.faults:
        form.faults["held_on"] = form.faults.pop("held_at")
    return form


def _stored(meeting: MeetingView) -> dict[str, Any]:
    held_at = meeting.held_at.astimezone(OSLO)
    return {
        "kind": meeting.kind,
        "medium": meeting.medium,
        "held_on": held_at.date(),
        "held_time": held_at.strftime("%H:%M"),
        "made_contact": "yes" if meeting.made_contact else "no",
        "minutes": meeting.minutes,
        "attendees": list(meeting.attendees),
        "interpreter_booked": "yes" if meeting.interpreter_booked else "",
        "text": meeting.text,
    }


WORDS: dict[str, Any] = {
    "kind_names": MEETING_KIND_NAMES,
    "medium_names": MEDIUM_NAMES,
    "attendee_names": ATTENDEE_NAMES,
}


def _form_page(
    request: Request,
    view: FollowUpView,
    form: Filled[Any],
    *,
    keeping: Keeping,
    saved_at: datetime | None = None,
    meeting: MeetingView | None = None,
) -> Response:
    form.typed["attendees"] = form.typed.get("attendees") or []
    return form_page(
        request,
        "meetings/form.html",
        form,
        fields=FIELDS,
        view=view,
        meeting=meeting,
        keeping=keeping,
        saved_at=saved_at,
        **WORDS,
    )
