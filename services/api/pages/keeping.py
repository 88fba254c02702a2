"""Forms that lose nothing: the draft that is offered, and the two texts when somebody else was first."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from services.api.forms import Filled, empty_form
from services.api.templating import page
from services.core.access.work import Work
from services.core.kit.ids import new_id
from services.core.meetings.drafts import DraftForm, discard_draft, note_saved, saved_before
from services.core.meetings.queries import draft_of

STALE, CONFLICT, UNPROCESSABLE = 412, 409, 422
# What is refused because of how things stand, and not because of what was typed.
CONFLICTS = frozenset(
    {
        *("follow_up_ended", "has_plan", "status_not_allowed", "transition_not_allowed"),
        *(
            "overlaps",
            "absence_overlaps",
            "absence_over",
            "absence_begun",
            "taken",
            "responsibility_contradicts",
            "is_yourself",
            "not_to_yourself",
        ),
        *("already_signed", "already_withdrawn", "already_invalidated", "consent_over", "consent_refused"),
        *("sign_in_again", "emergency_open", "emergency_over", "emergency_reviewed", "own_emergency"),
        *("hand_over_waits", "hand_over_not_lead", "hand_over_answered", "nothing_to_do"),
        *("hand_over_taken_back", "hand_over_rejected", "hand_over_accepted"),
        *("kinship_declared", "kinship_ended", "is_restricted", "is_lifted"),
        *("possible_duplicate", "duplicate_closed", "already_merged", "not_named_on_both"),
        *("merge_undone", "undo_late", "standard_set_from_that_day"),
    }
)


class Keeping(NamedTuple):
    """Where a form keeps what is typed: under its follow-up, its kind and the thing it changes."""

    follow_up_id: UUID
    form: DraftForm
    thing_id: UUID | None = None
    thing_version: int | None = None

    @property
    def address(self) -> str:
        """Where the draft is sent while one types."""
        place = f"/follow-ups/{self.follow_up_id}/drafts/{self.form}"
        return f"{place}?thing_id={self.thing_id}&thing_version={self.thing_version}" if self.thing_id else place

    @property
    def discard_address(self) -> str:
        """Where one says that the draft is not wanted."""
        place = f"/follow-ups/{self.follow_up_id}/drafts/{self.form}/discard"
        return f"{place}?thing_id={self.thing_id}" if self.thing_id else place

    def attrs(self, nonce: str) -> dict[str, str]:
        """The attributes that make a form send what is typed, a moment after each pause.

        Only the note in the answer is taken: of any other page, such as the one for signing in, nothing.
        """
        return {
            "hx-post": self.address,
            "hx-trigger": "input delay:1200ms, change delay:400ms, keep-again",
            "hx-target": "#draft-state",
            "hx-select": "#draft-note",
            "hx-swap": "innerHTML",
            "hx-nonce": nonce,
            "data-keeps-draft": self.address,
        }


class Offered(NamedTuple):
    """A form as it opens: with the draft that was kept, or with what is stored."""

    form: Filled[Any]
    saved_at: datetime | None


async def offered(request: Request, work: Work, keeping: Keeping, **stored: Any) -> Offered:
    """Open a form: what was typed and not saved comes back; otherwise what is stored.

    A draft of an older version keeps that version, so that saving it meets the newer text and not over it.
    """
    draft = await draft_of(work, follow_up_id=keeping.follow_up_id, form=keeping.form, thing_id=keeping.thing_id)
    if draft is None:
        return Offered(empty_form(request, version=keeping.thing_version, form_id=new_id(), **stored), None)
    form = empty_form(
        request, **{**dict.fromkeys(stored, ""), **draft.typed, "version": draft.thing_version, "form_id": new_id()}
    )
    if draft.thing_version != keeping.thing_version:
        form.faults["version"] = "stale"
        form.typed["version"] = str(keeping.thing_version)
    return Offered(form, draft.saved_at)


async def sent_before(work: Work, form: Filled[Any]) -> Response | None:
    """The answer to a form that was sent twice: the first one's, and nothing made again."""
    form_id = getattr(form.shape, "form_id", None)
    location = await saved_before(work, form_id=form_id) if form_id else None
    return RedirectResponse(location, status_code=303) if location else None


async def saved(work: Work, keeping: Keeping, form: Filled[Any], location: str) -> Response:
    """The form is saved: its draft is not needed any more, and its sender goes on to `location`."""
    await discard_draft(work, follow_up_id=keeping.follow_up_id, form=keeping.form, thing_id=keeping.thing_id)
    form_id = getattr(form.shape, "form_id", None)
    if form_id:
        thing_id = keeping.thing_id or keeping.follow_up_id
        await note_saved(work, form_id=form_id, thing_kind=keeping.form, thing_id=thing_id, location=location)
    return RedirectResponse(location, status_code=303)


def status_of(form: Filled[Any]) -> int:
    """The status of a form that comes back: 412 when somebody else was first, 409 when things stand against it."""
    codes = set(form.faults.values())
    if "stale" in codes:
        return STALE
    return CONFLICT if codes & CONFLICTS else UNPROCESSABLE


def errors_of(form: Filled[Any], *fields: str) -> dict[str, str]:
    """The faults as sentences; one that is about no field on the page stands without a link."""
    return {field if field in fields else "": sentence for field, sentence in form.errors.items()}


def form_page(
    request: Request, template: str, form: Filled[Any], *, fields: tuple[str, ...], **context: Any
) -> Response:
    """Show a form: 200 as it opens, with the draft's or the stored text; the fault's own status when it comes back."""
    errors = errors_of(form, *fields)
    is_back = request.method == "POST" and not form.is_good
    return page(
        request,
        template,
        status_code=status_of(form) if is_back else 200,
        typed={**dict.fromkeys(fields, ""), **form.typed},
        errors=errors,
        err={**dict.fromkeys(fields), **errors},
        is_stale=form.faults.get("version") == "stale",
        **context,
    )
