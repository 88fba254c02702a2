"""Reading attachments: one's own service's, and those that others have shared as far as consent goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from services.core.access.actor import Ground
from services.core.access.grounds import ground_of
from services.core.access.things import ATTACHMENT
from services.core.access.work import Work
from services.core.attachments.content import FileKeys
from services.core.attachments.kinds import FileKind
from services.core.attachments.models import Attachment, AttachmentPart
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list
from services.core.audit.opening import newest_rows
from services.core.consents.kinds import Topic
from services.core.kit.errors import NotFound
from services.core.organisation.models import Service, UserAccount

# What the log calls the content, so that what was downloaded is told apart from what was only seen to be there.
CONTENT = "attachment_content"


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """An attachment as it is shown. `is_own`: the reader's own service added it, and she may share it.

    `size` is in bytes. `topic` is None for the scan of a consent.
    """

    id: UUID
    follow_up_id: UUID
    owner_service_id: UUID
    owner_service_name: str
    is_own: bool
    topic: Topic | None
    consent_id: UUID | None
    name: str
    kind: FileKind
    size: int
    is_scanned: bool
    is_shared: bool
    added_by_name: str
    added_at: datetime
    version: int


def _attachments() -> Select[Any]:
    return (
        select(Attachment, UserAccount.display_name, Service.name, ground_of(ATTACHMENT))
        .join(UserAccount, UserAccount.id == Attachment.added_by_id)
        .join(Service, Service.id == Attachment.owner_service_id)
    )


def _shown(row: Any) -> AttachmentView:
    attachment, added_by_name, owner_name, ground = row
    return AttachmentView(
        id=attachment.id,
        follow_up_id=attachment.follow_up_id,
        owner_service_id=attachment.owner_service_id,
        owner_service_name=owner_name,
        is_own=ground == Ground.OWN,
        topic=Topic(attachment.topic) if attachment.topic else None,
        consent_id=attachment.consent_id,
        name=attachment.name,
        kind=FileKind(attachment.kind),
        size=attachment.size,
        is_scanned=attachment.is_scanned,
        is_shared=attachment.is_shared,
        added_by_name=added_by_name,
        added_at=attachment.added_at,
        version=attachment.version,
    )


async def page_of_attachments(
    work: Work, follow_up_id: UUID, *, limit: int, after: tuple[datetime, UUID] | None = None
) -> tuple[list[AttachmentView], tuple[datetime, UUID] | None]:
    """The attachments of a follow-up that the asker can see, newest first, and where to go on; each is logged."""
    query = _attachments().where(Attachment.follow_up_id == follow_up_id)
    rows, following = await newest_rows(work, query, ATTACHMENT, Attachment.added_at, limit=limit, after=after)
    return [_shown(row) for row in rows], following


async def scans_of_consent(work: Work, consent_id: UUID) -> list[AttachmentView]:
    """The scans of a consent that the asker can see, the first one first; each is logged."""
    query = _attachments().where(Attachment.consent_id == consent_id).order_by(Attachment.added_at, Attachment.id)
    rows = (await work.session.execute(query)).all()
    _record_shown(work, rows)
    return [_shown(row) for row in rows]


def _record_shown(work: Work, rows: Sequence[Row[Any]]) -> None:
    if rows:
        shown = [(row[0].id, row[0].follow_up_id, row.ground) for row in rows]
        record_list(work, thing_kind="attachment", shown=shown)


async def open_attachment(work: Work, attachment_id: UUID) -> AttachmentView:
    """What is known of one attachment; opening it is logged with the ground.

    Raises:
        NotFound: when it is not there for the asker.
    """
    return _shown(await _open(work, attachment_id))


async def open_own_attachment(work: Work, attachment_id: UUID) -> AttachmentView:
    """One attachment of the asker's own service, for what she alone does with it.

    Raises:
        NotFound: when it is not there, or is there by consent and is read only.
    """
    attachment = await open_attachment(work, attachment_id)
    if not attachment.is_own:
        raise NotFound("attachment", attachment_id)
    return attachment


async def read_content(work: Work, attachment_id: UUID, *, keys: FileKeys) -> tuple[AttachmentView, bytes]:
    """An attachment with its content; the download is logged with the ground.

    Raises:
        NotFound: when it is not there for the asker.
        UnreadableError: when what is stored is not what was stored.
    """
    view = _shown(await _open(work, attachment_id, thing_kind=CONTENT))
    parts = await work.session.scalars(
        select(AttachmentPart.sealed)
        .where(AttachmentPart.attachment_id == attachment_id)
        .order_by(AttachmentPart.number)
    )
    return view, keys.opened(parts.all(), attachment_id=attachment_id, size=view.size)


async def _open(work: Work, attachment_id: UUID, *, thing_kind: str = "attachment") -> Row[Any]:
    query = _attachments().where(Attachment.id == attachment_id)
    row: Row[Any] | None = (await work.session.execute(query)).one_or_none()
    if row is None:
        raise NotFound("attachment", attachment_id)
    record(
        work,
        Act.OPENED,
        thing_kind=thing_kind,
        thing_id=attachment_id,
        follow_up_id=row[0].follow_up_id,
        ground=row.ground,
    )
    return row
