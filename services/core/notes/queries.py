"""Reading notes: one's own service's, and those that others have shared as far as consent goes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.core.access.actor import Ground
from services.core.access.grounds import ground_of
from services.core.access.things import NOTE
from services.core.access.work import Work
from services.core.audit.opening import newest_rows, open_row
from services.core.consents.kinds import Topic
from services.core.kit.errors import NotFound
from services.core.notes.models import Note
from services.core.organisation.models import Service, UserAccount


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note as it is shown. `is_own`: the reader's own service wrote it, and she may change and share it."""

    id: UUID
    follow_up_id: UUID
    owner_service_id: UUID
    owner_service_name: str
    is_own: bool
    topic: Topic
    text: str
    is_shared: bool
    written_by_name: str
    written_at: datetime
    version: int


def _notes() -> Select[Any]:
    return (
        select(Note, UserAccount.display_name, Service.name, ground_of(NOTE))
        .join(UserAccount, UserAccount.id == Note.written_by_id)
        .join(Service, Service.id == Note.owner_service_id)
    )


def _shown(row: Any) -> NoteView:
    note, written_by_name, owner_name, ground = row
    return NoteView(
        id=note.id,
        follow_up_id=note.follow_up_id,
        owner_service_id=note.owner_service_id,
        owner_service_name=owner_name,
        is_own=ground == Ground.OWN,
        topic=Topic(note.topic),
        text=note.text,
        is_shared=note.is_shared,
        written_by_name=written_by_name,
        written_at=note.written_at,
        version=note.version,
    )


async def page_of_notes(
    work: Work, follow_up_id: UUID, *, limit: int, after: tuple[datetime, UUID] | None = None
) -> tuple[list[NoteView], tuple[datetime, UUID] | None]:
    """The notes of a follow-up that the asker can see, newest first, and where to go on; each shown one is logged."""
    query = _notes().where(Note.follow_up_id == follow_up_id)
    rows, following = await newest_rows(work, query, NOTE, Note.written_at, limit=limit, after=after)
    return [_shown(row) for row in rows], following


async def open_note(work: Work, note_id: UUID) -> NoteView:
    """One note; opening it is logged with the ground.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = await open_row(work, _notes().where(Note.id == note_id), NOTE, note_id)
    return _shown(row)


async def open_own_note(work: Work, note_id: UUID) -> NoteView:
    """One note of the asker's own service, for what she alone does with it.

    Raises:
        NotFound: when it is not there, or is there by consent and is read only.
    """
    note = await open_note(work, note_id)
    if not note.is_own:
        raise NotFound("note", note_id)
    return note
