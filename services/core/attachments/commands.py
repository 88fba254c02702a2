"""Adding files to a follow-up, and saying what they are about and whether they are shared."""

from dataclasses import dataclass
from uuid import UUID

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.attachments.content import FileKeys
from services.core.attachments.kinds import FileKind
from services.core.attachments.models import Attachment, AttachmentPart
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.consents.kinds import Topic
from services.core.consents.models import Consent
from services.core.follow_ups.kinds import State
from services.core.follow_ups.queries import follow_up_row
from services.core.follow_ups.rules import is_open
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A file that has been looked at and can be kept."""

    name: str
    kind: FileKind
    content: bytes
    is_scanned: bool


async def add_attachment(
    work: Work,
    *,
    follow_up_id: UUID,
    file: JudgedFile,
    keys: FileKeys,
    topic: Topic | None,
    is_shared: bool = False,
    consent_id: UUID | None = None,
) -> Attachment:
    """Add a file; it belongs to the asker's service and stays there, unless it is shared.

    With `consent_id` it is the scan of that consent, and has no topic.

    Raises:
        NotFound: when the follow-up is not there for the asker, or her role may not write in it.
        Conflict: when the follow-up has ended.
        Invalid: when it has neither topic nor consent, or both, or the consent is not there for the asker.
    """
    follow_up = await follow_up_row(work, follow_up_id)
    if not is_open(State(follow_up.state)):
        raise Conflict("follow_up_id", "follow_up_ended")
    if work.actor.service_id is None:
        raise NotFound("follow_up", follow_up_id)
    if consent_id is None and topic is None:
        raise Invalid(topic="missing")
    if consent_id is not None:
        await _refuse_what_no_scan_has(work, follow_up_id, consent_id, topic=topic, is_shared=is_shared)
    attachment = Attachment(
        id=new_id(),
        follow_up_id=follow_up_id,
        owner_service_id=work.actor.service_id,
        topic=topic,
        consent_id=consent_id,
        name=file.name,
        kind=file.kind,
        size=len(file.content),
        is_scanned=file.is_scanned,
        is_shared=is_shared,
        added_by_id=work.actor.user_id,
        added_at=work.now,
    )
    work.session.add(attachment)
    record(work, Act.ADDED, thing_kind="attachment", thing_id=attachment.id, follow_up_id=follow_up_id)
    await work.session.flush()
    for number, sealed in enumerate(keys.sealed_parts(file.content, attachment_id=attachment.id), 1):
        part = AttachmentPart(attachment_id=attachment.id, follow_up_id=follow_up_id, number=number, sealed=sealed)
        work.session.add(part)
        await work.session.flush()
        # One part at a time stands in memory beside the content.
        work.session.expunge(part)
    return attachment


async def _refuse_what_no_scan_has(
    work: Work, follow_up_id: UUID, consent_id: UUID, *, topic: Topic | None, is_shared: bool
) -> None:
    if topic is not None or is_shared:
        raise Invalid(**{"topic" if topic is not None else "is_shared": "scan_is_own"})
    consent = await work.session.get(Consent, consent_id)
    if consent is None or consent.follow_up_id != follow_up_id:
        raise Invalid(consent_id="unknown")


async def change_attachment(
    work: Work, *, attachment_id: UUID, version: int, topic: Topic, is_shared: bool
) -> Attachment:
    """Say anew what a file is about and whether it is shared. Whom that reaches, consent decides at each reading.

    Raises:
        NotFound: when it is not there for the asker to change.
        Stale: when somebody else has changed it since this version.
        Conflict: when it is the scan of a consent.
    """
    attachment = await row_for_change(work, Attachment, attachment_id, version=version)
    if attachment.consent_id is not None:
        raise Conflict("topic", "scan_is_own")
    attachment.topic = topic
    attachment.is_shared = is_shared
    record(work, Act.CHANGED, thing_kind="attachment", thing_id=attachment_id, follow_up_id=attachment.follow_up_id)
    await work.session.flush()
    return attachment
