"""What is being typed is kept on the server, a moment after each pause."""

from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from services.api.disclosure_shapes import AssessmentForm
from services.api.doors import to
from services.api.forms import MOST_FIELDS
from services.api.pages.consent_talk import MOST_FIELDS as MOST_BOXES
from services.api.pages.consent_talk import TalkForm
from services.api.pages.measures import MeasureForm
from services.api.pages.meetings import MeetingForm
from services.api.pages.notes import NoteForm
from services.api.pages.plans import PlanForm
from services.api.requests import CurrentWork
from services.api.templating import page
from services.core.access.things import ADD, DRAFT, REMOVE
from services.core.meetings.drafts import DraftForm, discard_draft, save_draft

router = APIRouter(prefix="/follow-ups/{follow_up_id}/drafts/{form}")

MOST_BYTES = 200_000
TOO_LARGE, UNPROCESSABLE = 413, 422
SHAPES: dict[DraftForm, type[BaseModel]] = {
    DraftForm.MEASURE: MeasureForm,
    DraftForm.MEETING: MeetingForm,
    DraftForm.PLAN: PlanForm,
    DraftForm.DISCLOSURE: AssessmentForm,
    DraftForm.NOTE: NoteForm,
    DraftForm.CONSENT: TalkForm,
    DraftForm.STATISTICS: TalkForm,
}
MOST_FIELDS_OF = {DraftForm.CONSENT: MOST_BOXES}
LISTS = frozenset({"attendees", "opens", "only_from"})
NOT_KEPT = frozenset({"version", "form_id", "step"})

# No larger than the database counts versions.
Version = Annotated[int | None, Query(ge=0, le=2**31 - 1)]
MayKeep = Annotated[None, Depends(to(ADD, DRAFT))]
MayDiscard = Annotated[None, Depends(to(REMOVE, DRAFT))]


@router.post("")
async def keep_draft(
    request: Request,
    follow_up_id: UUID,
    form: DraftForm,
    door: MayKeep,
    work: CurrentWork,
    thing_id: UUID | None = None,
    thing_version: Version = None,
) -> Response:
    """Keep what is in the form now; the answer is the line that says so."""
    posted = await request.form(max_files=0, max_fields=MOST_FIELDS_OF.get(form, MOST_FIELDS))
    typed: dict[str, object] = {}
    for name in SHAPES[form].model_fields.keys() - NOT_KEPT:
        values = [str(value) for value in posted.getlist(name)]
        if values:
            typed[name] = values if name in LISTS else values[-1]
    whole = str(typed)
    if len(whole.encode("utf-8", "replace")) > MOST_BYTES:
        return page(request, "drafts/_state.html", status_code=TOO_LARGE, saved_at=None, fault="too_large")
    if "\\x00" in whole or "\x00" in whole:
        return page(request, "drafts/_state.html", status_code=UNPROCESSABLE, saved_at=None, fault="control_character")
    saved_at = await save_draft(
        work,
        follow_up_id=follow_up_id,
        form=form,
        typed=typed,
        thing_id=thing_id,
        thing_version=thing_version,
        form_id=_id_of(posted.get("form_id")),
    )
    return page(request, "drafts/_state.html", saved_at=saved_at, fault=None)


@router.post("/discard")
async def throw_draft_away(
    follow_up_id: UUID, form: DraftForm, door: MayDiscard, work: CurrentWork, thing_id: UUID | None = None
) -> Response:
    """Throw one's own draft away, and go back to the follow-up."""
    await discard_draft(work, follow_up_id=follow_up_id, form=form, thing_id=thing_id)
    return RedirectResponse(f"/follow-ups/{follow_up_id}", status_code=303)


def _id_of(sent: object) -> UUID | None:
    """The id of the form that the text comes from; a draft is kept also from one without."""
    with suppress(ValueError):
        return UUID(str(sent))
    return None
