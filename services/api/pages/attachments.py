"""Attachments on pages: adding a file, seeing whom it reaches, sharing it and saving it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.api.doors import to, to_row
from services.api.files import FIELD, ROUTE_LIMIT, Keys, Turn, as_download, receive_file
from services.api.forms import Filled, empty_form, read_form
from services.api.navigation import is_offered
from services.api.pages.keeping import form_page, sent_before
from services.api.pages.paging import Earlier
from services.api.requests import CurrentWork, ordinary_work
from services.api.shapes import Shape
from services.api.templating import page
from services.core.access.things import ADD, ATTACHMENT, CHANGE, READ
from services.core.access.work import Work
from services.core.attachments import commands, queries
from services.core.attachments.kinds import ENDINGS, FILE_KIND_NAMES, LARGEST_FILE, TOLD
from services.core.consents.kinds import TOPIC_NAMES, Topic
from services.core.follow_ups.queries import open_follow_up
from services.core.follow_ups.rules import is_open
from services.core.kit.errors import TooLarge
from services.core.kit.ids import new_id
from services.core.meetings.drafts import note_saved
from services.core.readers.kinds import CAPACITY_NAMES
from services.core.readers.queries import services_reached

router = APIRouter()

MayRead = Annotated[None, Depends(to(READ, ATTACHMENT))]
MaySeeForm = Annotated[None, Depends(to(ADD, ATTACHMENT))]
MayAdd = Annotated[None, Depends(to_row(ADD, ATTACHMENT))]
MayChange = Annotated[None, Depends(to(CHANGE, ATTACHMENT))]

PER_PAGE = 25
TOO_LARGE = 413
FIELDS = (FIELD, "topic", "is_shared", "form_id")
SHARING_FIELDS = ("topic", "is_shared", "version")
WORDS: dict[str, Any] = {
    "topic_names": TOPIC_NAMES,
    "capacity_names": CAPACITY_NAMES,
    "kind_names": FILE_KIND_NAMES,
    "endings": ",".join(ENDINGS),
    "most_bytes": LARGEST_FILE,
}


class AttachmentForm(Shape):
    """What is said of a file on the page where it is added."""

    topic: Topic | None = None
    is_shared: bool = False
    form_id: UUID | None = None


class SharingForm(Shape):
    """What a file is about, and whether it is shared from now on."""

    topic: Topic
    is_shared: bool = False
    version: int = Field(ge=0)


@router.get("/follow-ups/{follow_up_id}/attachments")
async def show_attachments(
    request: Request,
    follow_up_id: UUID,
    door: MayRead,
    work: CurrentWork,
    after: Earlier,
) -> Response:
    """Show the attachments that the reader can see, newest first."""
    view = await open_follow_up(work, follow_up_id)
    found, following = await queries.page_of_attachments(work, follow_up_id, limit=PER_PAGE, after=after)
    return page(
        request,
        "attachments/list.html",
        view=view,
        attachments=found,
        following=following,
        is_first=after is None,
        may_add=is_open(view.state) and work.actor.role is not None and is_offered(work.actor.role, ADD, ATTACHMENT),
        **WORDS,
    )


@router.get("/follow-ups/{follow_up_id}/attachments/new")
async def show_new_attachment(
    request: Request, follow_up_id: UUID, door: MaySeeForm, work: CurrentWork, consent_id: UUID | None = None
) -> Response:
    """Show the form that adds a file; with a consent, the scan of its signed form."""
    return await _form_page(request, work, follow_up_id, empty_form(request, form_id=new_id()), consent_id)


@router.post("/follow-ups/{follow_up_id}/attachments/new", max_body_size=ROUTE_LIMIT)
async def add_attachment(
    request: Request, follow_up_id: UUID, door: MayAdd, turn: Turn, keys: Keys, consent_id: UUID | None = None
) -> Response:
    """Add a file, and go on to it: there it says whom it reaches."""
    try:
        form, file = await receive_file(request, AttachmentForm, follow_up_id)
    except TooLarge as refusal:
        form, file = Filled(request, {"form_id": new_id()}, None, {refusal.field: refusal.code}), None
    async with ordinary_work(request) as work:
        if already := await sent_before(work, form):
            return already
        if file is not None and form.is_good:
            async with form.trying(work) as given:
                added = await commands.add_attachment(
                    work,
                    follow_up_id=follow_up_id,
                    file=file,
                    keys=keys,
                    topic=given.topic,
                    is_shared=given.is_shared,
                    consent_id=consent_id,
                )
        if not form.is_good:
            response = await _form_page(request, work, follow_up_id, form, consent_id)
            if "file_too_large" in form.faults.values():
                response.status_code = TOO_LARGE
            return response
        place = f"/follow-ups/{follow_up_id}/consents/{consent_id}" if consent_id else f"/attachments/{added.id}"
        location = f"{place}?done=attachment"
        if form_id := getattr(form.shape, "form_id", None):
            await note_saved(work, form_id=form_id, thing_kind="attachment", thing_id=added.id, location=location)
        return RedirectResponse(location, status_code=303)


@router.get("/attachments/{attachment_id}")
async def show_attachment(
    request: Request, attachment_id: UUID, door: MayRead, work: CurrentWork, done: str = ""
) -> Response:
    """Show what is known of a file; one's own with whom it reaches right now, service by service."""
    return await _page(request, work, attachment_id, None, done=done)


@router.get("/attachments/{attachment_id}/content")
async def save_attachment(
    request: Request, attachment_id: UUID, door: MayRead, turn: Turn, work: CurrentWork, keys: Keys
) -> Response:
    """Give the file itself, to be saved and never shown. That it was downloaded is logged."""
    view, content = await queries.read_content(work, attachment_id, keys=keys)
    return as_download(content, media_type=TOLD[view.kind].media_type, name=view.name)


@router.post("/attachments/{attachment_id}/sharing")
async def share_attachment(request: Request, attachment_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Say anew what a file is about, share it, or stop sharing it."""
    await queries.open_own_attachment(work, attachment_id)
    form = await read_form(request, SharingForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.change_attachment(work, attachment_id=attachment_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/attachments/{attachment_id}?done=sharing", status_code=303)
    return await _page(request, work, attachment_id, form)


async def _page(
    request: Request, work: Work, attachment_id: UUID, form: Filled[Any] | None, *, done: str = ""
) -> Response:
    one = await queries.open_attachment(work, attachment_id)
    stored = {"topic": one.topic, "is_shared": "yes" if one.is_shared else "", "version": one.version}
    return form_page(
        request,
        "attachments/page.html",
        form or empty_form(request, **stored),
        fields=SHARING_FIELDS,
        view=await open_follow_up(work, one.follow_up_id),
        one=one,
        done=done,
        reached=await services_reached(work, one.follow_up_id, one.topic) if one.is_own and one.topic else [],
        **WORDS,
    )


async def _form_page(
    request: Request, work: Work, follow_up_id: UUID, form: Filled[Any], consent_id: UUID | None
) -> Response:
    view = await open_follow_up(work, follow_up_id)
    return form_page(request, "attachments/new.html", form, fields=FIELDS, view=view, consent_id=consent_id, **WORDS)
