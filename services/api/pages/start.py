"""The start page: what needs doing first, for the one who is signed in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.api.doors import any_hat
from services.api.navigation import is_offered, navigation_for
from services.api.requests import CurrentWork
from services.api.templating import page
from services.core.access.thing import Thing
from services.core.access.things import (
    ADD,
    DEADLINE,
    EMERGENCY_REVIEW,
    FOLLOW_UP,
    HAND_OVER,
    MEASURE,
    READ,
    REMINDER,
    TASK,
)
from services.core.access.work import Work
from services.core.consents.tasks import CONSENT_TASKS
from services.core.deadlines.queries import pressing_deadlines
from services.core.emergency_access.queries import my_open_emergencies, unreviewed_emergencies
from services.core.follow_ups.kinds import SAID_TO_BE_DONE, STATE_NAMES, TASK_NAMES
from services.core.follow_ups.queries import my_follow_ups, my_tasks
from services.core.hand_overs.queries import offers_to_us
from services.core.mail.queries import is_my_address_refused
from services.core.measures.attention import DAYS_BETWEEN_MEETINGS, follow_ups_in_need, my_measures
from services.core.meetings.drafts import DraftForm
from services.core.meetings.queries import DraftView, my_drafts
from services.core.reminders.kinds import CAPACITY_NAMES, STEP_NAMES
from services.core.reminders.queries import my_reminders

router = APIRouter()

MOST_DEADLINES, MOST_FOLLOW_UPS, MOST_REMINDERS = 10, 20, 5
# Where a draft is opened again: a new one under its follow-up, a change under the thing it changes.
NEW = {
    DraftForm.MEETING: "meetings/new",
    DraftForm.MEASURE: "measures/new",
    DraftForm.NOTE: "notes/new",
    DraftForm.PLAN: "plan",
    DraftForm.DISCLOSURE: "disclosures/new",
    DraftForm.CONSENT: "consents/new",
    DraftForm.STATISTICS: "consents/new?purpose=statistics",
}
CHANGED = {
    DraftForm.MEETING: "meetings",
    DraftForm.MEASURE: "measures",
    DraftForm.NOTE: "notes",
    DraftForm.DISCLOSURE: "disclosures",
}


@router.get("/", name="start")
async def show_start(
    request: Request,
    door: Annotated[None, Depends(any_hat(because="the page is made of what the row policies give"))],
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the start page of the hat that is on: a handful of statements, whatever there is to show."""
    leads, is_on_cases = _reads(work, TASK), _reads(work, FOLLOW_UP) and _reads(work, MEASURE)
    deadlines, more = await pressing_deadlines(work, limit=MOST_DEADLINES) if _reads(work, DEADLINE) else ([], False)
    reminders, _more = (
        await my_reminders(work, limit=MOST_REMINDERS, only_live=True, only_deadlines=True)
        if _reads(work, REMINDER)
        else ([], None)
    )
    follow_ups, _more = await my_follow_ups(work, limit=MOST_FOLLOW_UPS) if is_on_cases and not leads else ([], None)
    return page(
        request,
        "start/page.html",
        today=work.today,
        done=done,
        is_mail_refused=await is_my_address_refused(work),
        offers=await offers_to_us(work) if _reads(work, HAND_OVER) else [],
        open_emergencies=await my_open_emergencies(work) if is_on_cases else [],
        emergencies=await unreviewed_emergencies(work) if _adds(work, EMERGENCY_REVIEW) else [],
        in_need=await follow_ups_in_need(work) if leads else [],
        tasks=await my_tasks(work) if leads else [],
        reminders=reminders,
        step_names=STEP_NAMES,
        capacity_names=CAPACITY_NAMES,
        deadlines=deadlines,
        has_more_deadlines=more,
        measures=await my_measures(work) if is_on_cases else [],
        follow_ups=follow_ups,
        drafts=[(draft, address_of(draft)) for draft in await my_drafts(work)] if is_on_cases else [],
        places=navigation_for(work.actor.role, work.actor.service_kind)[1:],
        days_between=DAYS_BETWEEN_MEETINGS,
        may_open=work.actor.role is not None and is_offered(work.actor.role, ADD, FOLLOW_UP),
        state_names=STATE_NAMES,
        task_names=TASK_NAMES,
        said_to_be_done=SAID_TO_BE_DONE,
        task_places=dict.fromkeys(CONSENT_TASKS, "/consents"),
    )


def address_of(draft: DraftView) -> str:
    """Where a draft is opened again."""
    form = DraftForm(draft.form)
    if draft.thing_id is not None and form in {DraftForm.CONSENT, DraftForm.STATISTICS}:
        return f"/follow-ups/{draft.follow_up_id}/consents/new?renews={draft.thing_id}"
    if draft.thing_id is None or form is DraftForm.PLAN:
        return f"/follow-ups/{draft.follow_up_id}/{NEW[form]}"
    return f"/{CHANGED[form]}/{draft.thing_id}/edit"


def _adds(work: Work, thing: Thing) -> bool:
    return work.actor.role is not None and is_offered(work.actor.role, ADD, thing)


def _reads(work: Work, thing: Thing) -> bool:
    return work.actor.role is not None and is_offered(work.actor.role, READ, thing)
