"""The row behind a calendar's address. Only the hash of what is secret in it is stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.kit.db import Row


class CalendarFeed(Row):
    """An address that gives the calendar of one person under one hat, until it is taken back or left unused."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("uq_calendar_feed_post_id", "post_id", unique=True, postgresql_where=text("taken_back_at is null")),
        Index(None, "user_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    post_id: Mapped[UUID] = mapped_column(ForeignKey("app.post.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    # Written by guard's function alone, each time a program asks.
    fetched_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
