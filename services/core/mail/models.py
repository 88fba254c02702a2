"""Rows of e-mail. Nothing of what a mail says is kept, and nothing of what a server answered but its code."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.kit.db import Base, Row, at_most, one_of
from services.core.mail.kinds import MailKind

WAITING = "sent_at is null and refused_at is null and dropped_at is null"


class Mail(Row):
    """One message owed to one member of staff, and its one end: sent, refused for good, or dropped as moot."""

    __tablename__ = "mail"
    __table_args__ = (
        one_of("kind", MailKind),
        CheckConstraint("(kind = 'digest') = (digest_on is not null)", name="digest_has_day"),
        # One for each person and day; those at once have no day, and are as many as they are.
        UniqueConstraint("user_id", "digest_on"),
        CheckConstraint("num_nonnulls(sent_at, refused_at, dropped_at) <= 1", name="one_end"),
        CheckConstraint("refused_address_version is null or refused_at is not null", name="address_when_refused"),
        CheckConstraint("attempts >= 0 and next_try_at >= not_before", name="tries"),
        at_most("last_fault", 60),
        Index(None, "not_before", "id", postgresql_where=text(WAITING)),
        Index(None, "user_id", postgresql_where=text("refused_address_version is not null")),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    kind: Mapped[str]
    digest_on: Mapped[date | None]
    owed_at: Mapped[datetime]
    # No mail leaves before it, and it never moves: what has waited long is seen by it.
    not_before: Mapped[datetime]
    # Moves when the server will not take this one now.
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    # The server's code or the kind of fault («451», «550 5.1.1», «SMTPReadTimeoutError»); never its words.
    last_fault: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    # Which of her addresses the server said was not there; a new one is a new version, and nothing has refused that.
    refused_address_version: Mapped[int | None]
    dropped_at: Mapped[datetime | None]


class MailAddress(Base):
    """Where a member of staff wants her mail; none when she has taken it away."""

    __tablename__ = "mail_address"
    __table_args__ = (
        at_most("address", 254),
        # No space and no line break, so that an address is never more than an address.
        CheckConstraint("address ~ '^[!-~]+@[!-~]+$'", name="address_shape"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"), primary_key=True)
    address: Mapped[str | None]
    version: Mapped[int]


class MailServer(Base):
    """How the one mail server answers: whether there is one, since when it fails, and when it is tried again."""

    __tablename__ = "mail_server"
    __table_args__ = (
        CheckConstraint("is_one", name="is_one"),
        at_most("fault", 60),
        CheckConstraint("num_nonnulls(fault, failing_since, next_try_at) in (0, 3)", name="fails_whole"),
        CheckConstraint("(failures = 0) = (fault is null)", name="fault_when_failing"),
    )

    is_one: Mapped[bool] = mapped_column(primary_key=True, default=True)
    is_set_up: Mapped[bool]
    failures: Mapped[int]
    fault: Mapped[str | None]
    failing_since: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
