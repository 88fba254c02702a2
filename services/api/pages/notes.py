"""Notes on pages: a service's own, each with whom it reaches, and those that others have shared."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.navigation import is_offered
from services.api.pages.keeping import Keeping, form_page, offered, saved, sent_before
from services.api.pages.paging import Earlier
from services.api.requests import CurrentWork
from services.api.shapes import LongText, Shape
from services.api.templating import page
from services.core.access.things import ADD, CHANGE, NOTE, READ
from services.core.access.work import Work
from services.core.consents.kinds import TOPIC_NAMES, Topic
from services.core.follow_ups.queries import FollowUpView, open_follow_up
from services.core.follow_ups.rules import is_open
from services.core.meetings.drafts import DraftForm
from services.core.notes import commands, queries
from services.core.notes.queries import NoteView
from services.core.readers.kinds import CAPACITY_NAMES
from services.core.readers.queries import services_reached

router = APIRouter()

MayRead = Annotated[None, Depends(to(READ, NOTE))]
MayWrite = Annotated[None, Depends(to(ADD, NOTE))]
MayChange = Annotated[None, Depends(to(CHANGE, NOTE))]

PER_PAGE = 25
FIELDS = ("topic", "text", "is_shared", "version", "form_id")
WORDS: dict[str, Any] = {"topic_names": TOPIC_NAMES, "capacity_names": CAPACITY_NAMES}


class NoteForm(Shape):
    """A note as it is written on the page."""

    topic: Topic
    text: LongText
    is_shared: bool = False
    version: int | None = Field(default=None, ge=0)
    form_id: UUID | None = None

    def as_written(self) -> dict[str, Any]:
        """The note as the commands take it."""
        return self.model_dump(include={"topic", "text", "is_shared"})


class SharingForm(Shape):
    """Whether a note is shared from now on."""

    is_shared: bool
    version: int = Field(ge=0)


@router.get("/follow-ups/{follow_up_id}/notes")
async def show_notes(
    request: Request,
    follow_up_id: UUID,
    door: MayRead,
    work: CurrentWork,
    after: Earlier,
) -> Response:
    """Show the notes that the reader can see, newest first."""
    view = await open_follow_up(work, follow_up_id)
    notes, following = await queries.page_of_notes(work, follow_up_id, limit=PER_PAGE, after=after)
    return page(
        request,
        "notes/list.html",
        view=view,
        notes=notes,
        following=following,
        is_first=after is None,
        may_write=is_open(view.state) and work.actor.role is not None and is_offered(work.actor.role, ADD, NOTE),
        **WORDS,
    )


@router.get("/follow-ups/{follow_up_id}/notes/new")
async def show_new_note(request: Request, follow_up_id: UUID, door: MayWrite, work: CurrentWork) -> Response:
    """Show the form that writes a note."""
    keeping = Keeping(follow_up_id, DraftForm.NOTE)
    view = await open_follow_up(work, follow_up_id)
    offer = await offered(request, work, keeping)
    return _form_page(request, view, offer.form, keeping=keeping, saved_at=offer.saved_at)


@router.post("/follow-ups/{follow_up_id}/notes/new")
async def write_note(request: Request, follow_up_id: UUID, door: MayWrite, work: CurrentWork) -> Response:
    """Write a note, and go on to it: there it says whom it reaches."""
    keeping = Keeping(follow_up_id, DraftForm.NOTE)
    form = await read_form(request, NoteForm)
    if already := await sent_before(work, form):
        return already
    if form.is_good:
        async with form.trying(work) as given:
            note = await commands.write_note(work, follow_up_id=follow_up_id, **given.as_written())
    if form.is_good:
        return await saved(work, keeping, form, f"/notes/{note.id}?done=note")
    return _form_page(request, await open_follow_up(work, follow_up_id), form, keeping=keeping)


@router.get("/notes/{note_id}")
async def show_note(request: Request, note_id: UUID, door: MayRead, work: CurrentWork, done: str = "") -> Response:
    """Show one note; one's own with whom it reaches right now, service by service."""
    return await _note_page(request, work, note_id, None, done=done)


@router.post("/notes/{note_id}/sharing")
async def share_note(request: Request, note_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Share a note, or stop sharing it."""
    await queries.open_own_note(work, note_id)
    form = await read_form(request, SharingForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.share_note(work, note_id=note_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/notes/{note_id}", status_code=303)
    return await _note_page(request, work, note_id, form)


@router.get("/notes/{note_id}/edit")
async def show_note_form(request: Request, note_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Show the form that changes a note."""
    note = await queries.open_own_note(work, note_id)
    keeping = Keeping(note.follow_up_id, DraftForm.NOTE, note.id, note.version)
    stored = {"topic": note.topic, "text": note.text, "is_shared": "yes" if note.is_shared else ""}
    offer = await offered(request, work, keeping, **stored)
    view = await open_follow_up(work, note.follow_up_id)
    return _form_page(request, view, offer.form, keeping=keeping, saved_at=offer.saved_at, note=note)


@router.post("/notes/{note_id}/edit")
async def change_note(request: Request, note_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Write a note anew; when somebody else was first, both texts are shown and nothing is lost."""
    note = await queries.open_own_note(work, note_id)
    form = await read_form(request, NoteForm)
    if already := await sent_before(work, form):
        return already
    if form.shape is not None and form.shape.version is None:
        form.faults["version"] = "missing"
    if form.is_good:
        async with form.trying(work) as given:
            await commands.change_note(work, note_id=note_id, version=given.version or 0, **given.as_written())
    keeping = Keeping(note.follow_up_id, DraftForm.NOTE, note.id, note.version)
    if form.is_good:
        return await saved(work, keeping, form, f"/notes/{note_id}?done=note")
    view = await open_follow_up(work, note.follow_up_id)
    return _form_page(request, view, form, keeping=keeping, note=note)


async def _note_page(
    request: Request, work: Work, note_id: UUID, form: Filled[Any] | None, *, done: str = ""
) -> Response:
    note = await queries.open_note(work, note_id)
    view = await open_follow_up(work, note.follow_up_id)
    return form_page(
        request,
        "notes/page.html",
        form or empty_form(request, version=note.version),
        fields=("is_shared", "version"),
        view=view,
        note=note,
        done=done,
        reached=await services_reached(work, note.follow_up_id, note.topic) if note.is_own else [],
        **WORDS,
    )


def _form_page(
    request: Request,
    view: FollowUpView,
    form: Filled[Any],
    *,
    keeping: Keeping,
    saved_at: datetime | None = None,
    note: NoteView | None = None,
) -> Response:
    return form_page(
        request,
        "notes/form.html",
        form,
        fields=FIELDS,
        view=view,
        note=note,
        keeping=keeping,
        saved_at=saved_at,
        **WORDS,
    )
