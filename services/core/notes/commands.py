"""Writing notes, changing them, and sharing them as far as consent goes."""

from uuid import UUID

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.consents.kinds import Topic
from services.core.follow_ups.kinds import State
from services.core.follow_ups.queries import follow_up_row
from services.core.follow_ups.rules import is_open
from services.core.kit.errors import Conflict, NotFound
from services.core.kit.ids import new_id
from services.core.notes.models import Note


async def write_note(work: Work, *, follow_up_id: UUID, topic: Topic, text: str, is_shared: bool = False) -> Note:
    """Write a note; it belongs to the asker's service and stays there, unless it is shared.

    Raises:
        NotFound: when the follow-up is not there for the asker, or her role may not write in it.
        Conflict: when the follow-up has ended.
    """
    follow_up = await follow_up_row(work, follow_up_id)
    if not is_open(State(follow_up.state)):
        raise Conflict("follow_up_id", "follow_up_ended")
    if work.actor.service_id is None:
        raise NotFound("follow_up", follow_up_id)
    note = Note(
        id=new_id(),
        follow_up_id=follow_up_id,
        owner_service_id=work.actor.service_id,
        topic=topic,
        text=text,
        is_shared=is_shared,
        written_by_id=work.actor.user_id,
        written_at=work.now,
    )
    work.session.add(note)
    record(work, Act.ADDED, thing_kind="note", thing_id=note.id, follow_up_id=follow_up_id)
    await work.session.flush()
    return note


async def change_note(work: Work, *, note_id: UUID, version: int, topic: Topic, text: str, is_shared: bool) -> Note:
    """Write a note anew, also in a follow-up that has ended: what is wrong must be possible to put right.

    Raises:
        NotFound: when it is not there for the asker to change.
        Stale: when somebody else has changed it since this version.
    """
    note = await row_for_change(work, Note, note_id, version=version)
    note.topic = topic
    note.text = text
    note.is_shared = is_shared
    record(work, Act.CORRECTED, thing_kind="note", thing_id=note_id, follow_up_id=note.follow_up_id)
    await work.session.flush()
    return note


async def share_note(work: Work, *, note_id: UUID, version: int, is_shared: bool) -> Note:
    """Share a note, or stop sharing it. Whom it reaches is decided by consent, at each reading.

    Raises:
        NotFound: when it is not there for the asker to change.
        Stale: when somebody else has changed it since this version.
    """
    note = await row_for_change(work, Note, note_id, version=version)
    note.is_shared = is_shared
    record(work, Act.CHANGED, thing_kind="note", thing_id=note_id, follow_up_id=note.follow_up_id)
    await work.session.flush()
    return note
