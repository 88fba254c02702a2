"""Attachments as JSON, and their content as it was added: one's own service's, and those shared with consent."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from services.api.doors import to, to_row
from services.api.files import ROUTE_LIMIT, Keys, Turn, as_download, receive_file
from services.api.reader_shapes import ReaderAnswer
from services.api.requests import CurrentWork, ordinary_work
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_cursor, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer, Shape
from services.core.access.things import ADD, ATTACHMENT, CHANGE, READ
from services.core.access.work import Work
from services.core.attachments import commands, queries
from services.core.attachments.kinds import TOLD, FileKind
from services.core.consents.kinds import Topic
from services.core.follow_ups.queries import follow_up_row
from services.core.kit.errors import Invalid, Stale
from services.core.readers.queries import services_reached

router = APIRouter(tags=["attachments"])

MayRead = Annotated[None, Depends(to(READ, ATTACHMENT))]
MayAdd = Annotated[None, Depends(to_row(ADD, ATTACHMENT))]
MayChange = Annotated[None, Depends(to(CHANGE, ATTACHMENT))]

_BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {told.media_type: _BYTES for told in TOLD.values()}}
}
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "title": "AttachmentForm",
                    "type": "object",
                    "required": ["file"],
                    "additionalProperties": False,
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "PDF, PNG, JPEG or DOCX of at most 20 MB. Its name must say what it is.",
                        },
                        "topic": {
                            "type": "string",
                            "enum": list(Topic),
                            "description": "What it is about; not for the scan of a consent.",
                        },
                        "is_shared": {"type": "boolean", "default": False},
                        "consent_id": {
                            "type": "string",
                            "format": "uuid",
                            "description": "The consent that this is the scan of; then it has no topic.",
                        },
                    },
                }
            }
        },
    }
}


class AttachmentAnswer(Answer):
    """A file on a follow-up. What your own service did not add is there by consent, and is read only.

    `size` is in bytes. `is_scanned`: a virus scanner looked at it when it was added.
    """

    id: UUID
    follow_up_id: UUID
    owner_service_id: UUID
    owner_service_name: str = Field(examples=["Én-til-én-teamet Grorud"])
    topic: Topic | None
    consent_id: UUID | None
    name: str = Field(examples=["Karakterer høst.pdf"])
    kind: FileKind
    size: int
    is_scanned: bool
    is_shared: bool
    added_by_name: str
    added_at: datetime
    version: int


class AddedShape(Shape):
    """What is said of a file when it is added."""

    topic: Topic | None = None
    is_shared: bool = False
    consent_id: UUID | None = None


class SharingShape(Shape):
    """What a file is about and whether it is shared: with those whom a consent lets read its topic from you."""

    topic: Topic = Field(examples=[Topic.SCHOOL])
    is_shared: bool = False


class ReachedByFileAnswer(Answer):
    """A service that a consent lets read the file right now, the people there today, and until which day."""

    service_id: UUID
    service_name: str
    readers: list[ReaderAnswer]
    until: date


class _Sent(BaseModel):
    """What was sent with an Idempotency-Key, with the content by its fingerprint."""

    said: AddedShape
    name: str
    content: str


@router.get("/follow-ups/{follow_up_id}/attachments")
async def list_attachments(
    follow_up_id: UUID, door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[AttachmentAnswer]:
    """The attachments that you can see, newest first."""
    await follow_up_row(work, follow_up_id)
    after = read_cursor(cursor, datetime.fromisoformat, UUID)
    found, following = await queries.page_of_attachments(
        work, follow_up_id, limit=limit, after=(after[0], after[1]) if after else None
    )
    return Page(
        items=[_answer(one) for one in found],
        next=write_cursor(following[0].isoformat(), following[1]) if following else None,
    )


@router.post("/follow-ups/{follow_up_id}/attachments", status_code=201, max_body_size=ROUTE_LIMIT, openapi_extra=FORM)
async def add_attachment(
    request: Request,
    follow_up_id: UUID,
    door: MayAdd,
    once: OnlyOnce,
    turn: Turn,
    keys: Keys,
    response: Response,
) -> AttachmentAnswer:
    """Add a file."""
    form, file = await receive_file(request, AddedShape, follow_up_id)
    if file is None or form.shape is None:
        raise Invalid(**form.faults)
    sent = _Sent(said=form.shape, name=file.name, content=keys.fingerprint(file.content))
    async with ordinary_work(request) as work:
        made = await once.already(work, sent)
        if made is None:
            added = await commands.add_attachment(
                work, follow_up_id=follow_up_id, file=file, keys=keys, **form.shape.model_dump()
            )
            made = added.id
            await once.remember(work, thing_kind="attachment", thing_id=made, location=f"/api/v1/attachments/{made}")
        return await _shown(work, made, response)


@router.get("/attachments/{attachment_id}")
async def read_attachment(
    attachment_id: UUID, door: MayRead, work: CurrentWork, response: Response
) -> AttachmentAnswer:
    """What is known of one attachment."""
    return await _shown(work, attachment_id, response)


@router.get("/attachments/{attachment_id}/content", response_class=Response, responses=CONTENT)
async def download_attachment(
    attachment_id: UUID, door: MayRead, turn: Turn, work: CurrentWork, keys: Keys
) -> Response:
    """The file itself, to be saved. That it was downloaded is logged."""
    view, content = await queries.read_content(work, attachment_id, keys=keys)
    return as_download(content, media_type=TOLD[view.kind].media_type, name=view.name)


@router.put("/attachments/{attachment_id}")
async def change_attachment(
    attachment_id: UUID,
    shape: SharingShape,
    door: MayChange,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> AttachmentAnswer:
    """Say anew what it is about, share it, or stop sharing it."""
    version = version_from(if_match, attachment_id)
    try:
        await commands.change_attachment(work, attachment_id=attachment_id, version=version, **shape.model_dump())
    except Stale as stale:
        current = _answer(await queries.open_attachment(work, attachment_id))
        raise both_versions(
            stale, current=current.model_dump(mode="json"), yours=shape.model_dump(mode="json")
        ) from None
    return await _shown(work, attachment_id, response)


@router.get("/attachments/{attachment_id}/readers")
async def list_readers_of_attachment(
    attachment_id: UUID, door: MayChange, work: CurrentWork
) -> list[ReachedByFileAnswer]:
    """Whom your own service's file reaches right now by consent when it is shared; nobody, for an empty list."""
    view = await queries.open_own_attachment(work, attachment_id)
    reached = await services_reached(work, view.follow_up_id, view.topic) if view.topic else []
    return [ReachedByFileAnswer.model_validate(one) for one in reached]


async def _shown(work: Work, attachment_id: UUID, response: Response) -> AttachmentAnswer:
    view = await queries.open_attachment(work, attachment_id)
    tag(response, view.id, view.version)
    return _answer(view)


def _answer(view: queries.AttachmentView) -> AttachmentAnswer:
    return AttachmentAnswer.model_validate(view)
