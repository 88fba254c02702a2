"""Follow-ups on pages: the list, the signal that opens one, and the one page where all about it stands."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import empty_form, read_form
from services.api.navigation import is_offered
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.api.shapes import Day, Reason, Shape
from services.api.templating import page
from services.core.access.thing import Thing, Verb
from services.core.access.things import (
    ADD,
    ATTACHMENT,
    DISCLOSURE,
    EMERGENCY_ACCESS,
    FOLLOW_UP,
    HAND_OVER,
    KINSHIP,
    MEASURE,
    MEETING,
    NOTE,
    READ,
    YOUTH,
)
from services.core.access.work import Work
from services.core.attachments.kinds import FILE_KIND_NAMES
from services.core.attachments.queries import page_of_attachments
from services.core.consents.kinds import TOPIC_NAMES
from services.core.deadlines import signals
from services.core.deadlines.queries import deadlines_of_follow_up
from services.core.duplicates.merges import merged_into
from services.core.follow_ups import choices, queries
from services.core.follow_ups.kinds import (
    CLOSING_NAMES,
    DUTY_NAMES,
    GROUND_NAMES,
    PAUSE_NAMES,
    SOURCE_NAMES,
    STATE_NAMES,
    DutyToNotify,
    SignalGround,
    SignalSource,
    State,
)
from services.core.follow_ups.pauses import pauses_told_by
from services.core.follow_ups.rules import is_open, next_states
from services.core.hand_overs.kinds import HAND_OVER_STATE_NAMES
from services.core.hand_overs.queries import hand_overs_of
from services.core.measures.kinds import MEASURE_STATUS_NAMES
from services.core.measures.queries import measures_of
from services.core.meetings.kinds import ATTENDEE_NAMES, MEDIUM_NAMES, MEETING_KIND_NAMES
from services.core.meetings.queries import page_of_meetings
from services.core.notes.queries import page_of_notes
from services.core.organisation.kinds import ServiceKind
from services.core.plans.models import GOAL_STATUS_NAMES
from services.core.plans.queries import plan_of

router = APIRouter(prefix="/follow-ups")

MayList = Annotated[None, Depends(to(READ, FOLLOW_UP))]
MayOpen = Annotated[None, Depends(to(ADD, FOLLOW_UP))]

PER_PAGE = 50
MEETINGS_SHOWN = NOTES_SHOWN = 5

# How a state looks, beside its words.
STATE_COLORS = {
    State.SIGNAL: "warning",
    State.ASSESSING: "warning",
    State.ACTIVE: "success",
    State.PAUSED: "info",
    State.TRANSITION: "info",
}
WORDS: dict[str, Any] = {
    "state_names": STATE_NAMES,
    "state_colors": STATE_COLORS,
    "pause_names": PAUSE_NAMES,
    "closing_names": CLOSING_NAMES,
    "source_names": SOURCE_NAMES,
    "ground_names": GROUND_NAMES,
    "duty_names": DUTY_NAMES,
}


class SignalForm(Shape):
    """A signal about a youth, as it is written on the page."""

    source: SignalSource
    ground: SignalGround
    duty_to_notify: DutyToNotify = Field(description="barnevernsloven § 13-2")
    received_on: Day
    note: Reason | None = None


@router.get("")
async def show_follow_ups(
    request: Request,
    door: MayList,
    work: CurrentWork,
    state: Annotated[str, Query(max_length=40)] = "",
    after: UUID | None = None,
) -> Response:
    """Show the follow-ups one can see, newest first."""
    chosen = [State(state)] if state in set(State) else []
    lines, following = await queries.my_follow_ups(work, limit=PER_PAGE, after=after, states=chosen)
    return page(
        request,
        "follow_ups/list.html",
        lines=lines,
        following=following,
        is_first=after is None,
        state=chosen[0] if chosen else "",
        may_register=_may(work, ADD, YOUTH),
        may_open_emergency=_may(work, ADD, EMERGENCY_ACCESS),
        **WORDS,
    )


@router.get("/new/{youth_id}")
async def show_signal_form(request: Request, youth_id: UUID, door: MayOpen, work: CurrentWork) -> Response:
    """Show the form that registers a signal about a youth."""
    if kept := await merged_into(work, youth_id):
        return RedirectResponse(f"/follow-ups/new/{kept}", status_code=307)
    name = await choices.youth_to_follow_up(work, youth_id)
    form = empty_form(request, received_on=work.today)
    return form_page(
        request,
        "follow_ups/new.html",
        form,
        fields=tuple(SignalForm.model_fields),
        youth_id=youth_id,
        name=name,
        **WORDS,
    )


@router.post("/new/{youth_id}")
async def register_signal(request: Request, youth_id: UUID, door: MayOpen, work: CurrentWork) -> Response:
    """Register a signal: a follow-up, and a task for a person to assess it."""
    name = await choices.youth_to_follow_up(work, youth_id)
    form = await read_form(request, SignalForm)
    if form.is_good:
        async with form.trying(work) as given:
            made = await signals.open_follow_up_on_signal(work, youth_id=youth_id, **given.model_dump())
            opened = made.id
    if form.is_good:
        return RedirectResponse(f"/follow-ups/{opened}", status_code=303)
    return form_page(
        request,
        "follow_ups/new.html",
        form,
        fields=tuple(SignalForm.model_fields),
        youth_id=youth_id,
        name=name,
        **WORDS,
    )


@router.get("/{follow_up_id}")
async def show_follow_up(
    request: Request,
    follow_up_id: UUID,
    door: MayList,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show all that the reader may see of one follow-up: a constant number of statements, whatever it holds."""
    view = await queries.open_follow_up(work, follow_up_id)
    services = await queries.services_on(work, follow_up_id)
    meetings, more_meetings = await page_of_meetings(work, follow_up_id, limit=MEETINGS_SHOWN)
    notes, _more_notes = await page_of_notes(work, follow_up_id, limit=NOTES_SHOWN)
    history = await queries.history_of(work, follow_up_id)
    deadlines = await deadlines_of_follow_up(work, follow_up_id)
    attachments, _more = await page_of_attachments(work, follow_up_id, limit=NOTES_SHOWN)
    return page(
        request,
        "follow_ups/page.html",
        view=view,
        today=work.today,
        done=done,
        services=services,
        plan=await plan_of(work, follow_up_id),
        measures=await measures_of(work, follow_up_id),
        meetings=meetings,
        has_more_meetings=more_meetings is not None,
        notes=notes,
        attachments=attachments,
        file_kind_names=FILE_KIND_NAMES,
        deadlines=deadlines,
        signals=await queries.signals_of(work, follow_up_id),
        history=history,
        pause=next((one for one in pauses_told_by(history) if one.ended_on is None), None),
        pause_from=history[0][0].from_state if history else None,
        resting=[line for line in deadlines if line.rests_from],
        may_pause=State.PAUSED in next_states(view.state),
        hand_overs=await hand_overs_of(work, follow_up_id) if view.leads else [],
        is_open=is_open(view.state),
        may_disclose=_may(work, READ, DISCLOSURE) and not view.in_emergency,
        may_log_measure=_may(work, ADD, MEASURE) and not view.in_emergency,
        may_log_meeting=_may(work, ADD, MEETING) and not view.in_emergency,
        may_attach=_may(work, ADD, ATTACHMENT) and not view.in_emergency,
        may_write_note=_may(work, ADD, NOTE) and not view.in_emergency,
        may_hand_over=_may(work, ADD, HAND_OVER),
        may_declare_kinship=_may(work, ADD, KINSHIP),
        follows_sanction=work.actor.service_kind == ServiceKind.MEDIATION and not (view.leads or view.in_emergency),
        measure_status_names=MEASURE_STATUS_NAMES,
        goal_status_names=GOAL_STATUS_NAMES,
        kind_names=MEETING_KIND_NAMES,
        medium_names=MEDIUM_NAMES,
        attendee_names=ATTENDEE_NAMES,
        topic_names=TOPIC_NAMES,
        hand_over_names=HAND_OVER_STATE_NAMES,
        **WORDS,
    )


def _may(work: Work, verb: Verb, thing: Thing) -> bool:
    """Whether a button for this makes sense for the hat that is on."""
    return work.actor.role is not None and is_offered(work.actor.role, verb, thing)
