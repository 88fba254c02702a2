"""Notes as JSON: one's own service's, and those that others have shared as far as consent goes."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.api.doors import to
from services.api.reader_shapes import ReaderAnswer
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_cursor, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer, LongText, Shape
from services.core.access.things import ADD, CHANGE, NOTE, READ
from services.core.access.work import Work
from services.core.consents.kinds import Topic
from services.core.follow_ups.queries import follow_up_row
from services.core.kit.errors import Stale
from services.core.notes import commands, queries
from services.core.readers.queries import services_reached

router = APIRouter(tags=["notes"])

MayRead = Annotated[None, Depends(to(READ, NOTE))]
MayWrite = Annotated[None, Depends(to(ADD, NOTE))]
MayChange = Annotated[None, Depends(to(CHANGE, NOTE))]


class NoteAnswer(Answer):
    """A note about one topic. What your own service did not write is there by consent, and is read only."""

    id: UUID
    follow_up_id: UUID
    owner_service_id: UUID
    owner_service_name: str = Field(examples=["Én-til-én-teamet Grorud"])
    topic: Topic
    text: str
    is_shared: bool
    written_by_name: str
    written_at: datetime
    version: int


class NoteShape(Shape):
    """A note as it is written. Shared, it is read by those whom a consent in force lets read its topic from you."""

    topic: Topic = Field(examples=[Topic.SCHOOL])
    text: LongText = Field(examples=["Vil gjerne ha hjelp til leksene på onsdager."])
    is_shared: bool = False


class ReachedAnswer(Answer):
    """A service that a consent lets read the note right now, the people there today, and until which day."""

    service_id: UUID
    service_name: str
    readers: list[ReaderAnswer]
    until: date


@router.get("/follow-ups/{follow_up_id}/notes")
async def list_notes(
    follow_up_id: UUID, door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[NoteAnswer]:
    """The notes that you can see, newest first."""
    await follow_up_row(work, follow_up_id)
    after = read_cursor(cursor, datetime.fromisoformat, UUID)
    found, following = await queries.page_of_notes(
        work, follow_up_id, limit=limit, after=(after[0], after[1]) if after else None
    )
    return Page(
        items=[NoteAnswer.model_validate(one) for one in found],
        next=write_cursor(following[0].isoformat(), following[1]) if following else None,
    )


@router.post("/follow-ups/{follow_up_id}/notes", status_code=201)
async def write_note(
    follow_up_id: UUID, shape: NoteShape, door: MayWrite, once: OnlyOnce, work: CurrentWork, response: Response
) -> NoteAnswer:
    """Write a note."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.write_note(work, follow_up_id=follow_up_id, **shape.model_dump())).id
        await once.remember(work, thing_kind="note", thing_id=made, location=f"/api/v1/notes/{made}")
    return await _shown(work, made, response)


@router.get("/notes/{note_id}")
async def read_note(note_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> NoteAnswer:
    """One note."""
    return await _shown(work, note_id, response)


@router.put("/notes/{note_id}")
async def change_note(
    note_id: UUID,
    shape: NoteShape,
    door: MayChange,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> NoteAnswer:
    """Write a note anew, share it, or stop sharing it."""
    version = version_from(if_match, note_id)
    try:
        await commands.change_note(work, note_id=note_id, version=version, **shape.model_dump())
    except Stale as stale:
        current = NoteAnswer.model_validate(await queries.open_note(work, note_id))
        raise both_versions(
            stale, current=current.model_dump(mode="json"), yours=shape.model_dump(mode="json")
        ) from None
    return await _shown(work, note_id, response)


@router.get("/notes/{note_id}/readers")
async def list_readers_of_note(note_id: UUID, door: MayChange, work: CurrentWork) -> list[ReachedAnswer]:
    """Whom your own service's note reaches right now by consent when it is shared; nobody, for an empty list."""
    note = await queries.open_own_note(work, note_id)
    reached = await services_reached(work, note.follow_up_id, note.topic)
    return [ReachedAnswer.model_validate(one) for one in reached]


async def _shown(work: Work, note_id: UUID, response: Response) -> NoteAnswer:
    view = await queries.open_note(work, note_id)
    tag(response, view.id, view.version)
    return NoteAnswer.model_validate(view)
