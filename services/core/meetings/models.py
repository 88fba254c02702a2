"""Rows of the contact log, and the drafts that keep what is being written."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.core.kit.db import Row, at_most, one_of
from services.core.meetings.kinds import Medium, MeetingKind


class Meeting(Row):
    """A meeting, or an attempt at one: `made_contact` tells them apart."""

    __tablename__ = "meeting"
    __table_args__ = (
        one_of("kind", MeetingKind),
        one_of("medium", Medium),
        at_most("text", 20000),
        CheckConstraint("minutes is null or minutes between 1 and 1440", name="length"),
        Index(None, "follow_up_id", "held_at"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    topic: Mapped[str] = mapped_column(default="meetings")
    kind: Mapped[str]
    medium: Mapped[str]
    held_at: Mapped[datetime]
    minutes: Mapped[int | None]
    made_contact: Mapped[bool]
    attendees: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    interpreter_booked: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str | None]
    logged_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    logged_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Draft(Row):
    """What one user has typed into one form of one follow-up and not yet saved. Nobody else can read it.

    `thing_id` and `thing_version` say what is being changed; for something new they are empty.
    """

    __tablename__ = "draft"
    __table_args__ = (
        at_most("form", 60),
        CheckConstraint("pg_column_size(typed) < 200000", name="typed_size"),
        UniqueConstraint("user_id", "follow_up_id", "form", "thing_id", postgresql_nulls_not_distinct=True),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    form: Mapped[str]
    thing_id: Mapped[UUID | None]
    thing_version: Mapped[int | None]
    typed: Mapped[dict[str, Any]] = mapped_column(JSONB)
    saved_at: Mapped[datetime]
