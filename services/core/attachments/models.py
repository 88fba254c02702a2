"""Rows of attachments: what a file is and whom it is for, and its content in sealed parts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.core.attachments.kinds import LARGEST_FILE, MEGABYTE, FileKind
from services.core.attachments.rules import LONGEST_NAME
from services.core.consents.kinds import Topic
from services.core.kit.db import Row, at_most, one_of
from services.core.kit.sealing import ADDED_BYTES

LARGEST_PART = MEGABYTE
MOST_PARTS = LARGEST_FILE // LARGEST_PART


class Attachment(Row):
    """A file that a service has added to a follow-up: about a topic, like a note, or the scan of a consent.

    `size` is in bytes. `is_scanned`: a virus scanner has looked at it and found nothing. The scan of a consent has no
    topic and is never shared.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        one_of("topic", Topic),
        one_of("kind", FileKind),
        at_most("name", LONGEST_NAME),
        CheckConstraint("btrim(name) <> ''", name="name_given"),
        CheckConstraint(f"size between 1 and {LARGEST_FILE}", name="size"),
        CheckConstraint("(topic is null) = (consent_id is not null)", name="topic_or_consent"),
        CheckConstraint("topic is not null or not is_shared", name="scan_is_not_shared"),
        ForeignKeyConstraint(["consent_id", "follow_up_id"], ["app.consent.id", "app.consent.follow_up_id"]),
        UniqueConstraint("id", "follow_up_id"),
        Index(None, "follow_up_id", "added_at"),
        Index(None, "consent_id"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    topic: Mapped[str | None]
    consent_id: Mapped[UUID | None]
    name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int]
    is_scanned: Mapped[bool]
    is_shared: Mapped[bool] = mapped_column(default=False)
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    added_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class AttachmentPart(Row):
    """A part of an attachment's content, sealed to its attachment and its place there; never changed."""

    __tablename__ = "attachment_part"
    __table_args__ = (
        ForeignKeyConstraint(["attachment_id", "follow_up_id"], ["app.attachment.id", "app.attachment.follow_up_id"]),
        UniqueConstraint("attachment_id", "number"),
        CheckConstraint(f"number between 1 and {MOST_PARTS}", name="number"),
        CheckConstraint(f"octet_length(sealed) <= {LARGEST_PART + ADDED_BYTES}", name="size"),
        Index(None, "follow_up_id"),
    )

    attachment_id: Mapped[UUID]
    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    number: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
