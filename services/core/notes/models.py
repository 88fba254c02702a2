"""Rows of notes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.core.consents.kinds import Topic
from services.core.kit.db import Row, at_most, one_of


class Note(Row):
    """A service's own note about one topic. It stays with the service until it is shared, and then as consent says."""

    __tablename__ = "note"
    __table_args__ = (
        one_of("topic", Topic),
        at_most("text", 20000),
        CheckConstraint("btrim(text) <> ''", name="text_given"),
        Index(None, "follow_up_id", "written_at"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    topic: Mapped[str]
    text: Mapped[str]
    is_shared: Mapped[bool] = mapped_column(default=False)
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    written_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
