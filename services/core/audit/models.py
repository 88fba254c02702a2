"""The rows of the access log. Append only: no server defaults, nothing read back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.core.audit.acts import Act, Decision, Exit
from services.core.kit.db import Row, at_most, one_of


class AccessLog(Row):
    """One act: who, under which hat, when, on what, through which exit, on which ground. Never content.

    Of a youth or a guardian who has signed in herself, `role` is `subject` and `user_id` the key of her own row.
    """

    __tablename__ = "access_log"
    __table_args__ = (
        one_of("act", Act),
        one_of("exit", Exit),
        one_of("decision", Decision),
        at_most("thing_kind", 60),
        at_most("ground", 40),
        Index(None, "follow_up_id", "at"),
    )

    at: Mapped[datetime]
    session_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    post_id: Mapped[UUID | None]
    service_id: Mapped[UUID | None]
    role: Mapped[str | None]
    act: Mapped[str]
    exit: Mapped[str]
    decision: Mapped[str]
    thing_kind: Mapped[str]
    thing_id: Mapped[UUID | None]
    follow_up_id: Mapped[UUID | None]
    ground: Mapped[str | None]
    row_count: Mapped[int | None]
    request_id: Mapped[UUID | None]


class AccessLogThing(Row):
    """One follow-up (or investigation, or matter) that a list showed, with the ground that held for it."""

    __tablename__ = "access_log_thing"
    __table_args__ = (Index(None, "log_id"), Index(None, "follow_up_id"))

    log_id: Mapped[UUID]
    at: Mapped[datetime]
    thing_kind: Mapped[str]
    thing_id: Mapped[UUID]
    follow_up_id: Mapped[UUID | None] = mapped_column()
    ground: Mapped[str | None]
