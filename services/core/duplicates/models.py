"""Rows of duplicates."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.duplicates.kinds import DuplicateOutcome, FoundBy
from services.core.kit.db import Row, at_most, one_of


class PossibleDuplicate(Row):
    """That somebody just registered may be one whom the registrar could not see. For the privacy officer alone.

    Found by the database itself, and never told to the one who registered.
    """

    __tablename__ = "possible_duplicate"
    __table_args__ = (
        one_of("found_by", FoundBy),
        one_of("outcome", DuplicateOutcome),
        at_most("comment", 2000),
        CheckConstraint("youth_id <> other_youth_id", name="two_rows"),
        CheckConstraint("btrim(comment) <> ''", name="comment_given"),
        CheckConstraint(
            "(closed_at is null) = (outcome is null) and (closed_at is null) = (closed_by_id is null)"
            " and (closed_at is null) = (comment is null)",
            name="closed_whole",
        ),
        UniqueConstraint("youth_id", "other_youth_id"),
        Index(None, "other_youth_id"),
        Index(None, "municipality_number", "found_at"),
    )

    youth_id: Mapped[UUID] = mapped_column(ForeignKey("app.youth.id"))
    # The one who was there before.
    other_youth_id: Mapped[UUID] = mapped_column(ForeignKey("app.youth.id"))
    municipality_number: Mapped[str] = mapped_column(ForeignKey("app.municipality.number"))
    found_by: Mapped[str]
    found_at: Mapped[datetime]
    outcome: Mapped[str | None]
    comment: Mapped[str | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class YouthMerge(Row):
    """That two registrations are of one person. Neither is rewritten: what reads them honours the merge as it stands.

    The kept one is where her page is; the merged one's id goes on being hers. Undone within thirty days.
    """

    __tablename__ = "youth_merge"
    __table_args__ = (
        at_most("reason", 1000),
        at_most("end_reason", 1000),
        CheckConstraint("kept_youth_id <> merged_youth_id", name="two_rows"),
        CheckConstraint("btrim(reason) <> ''", name="reason_given"),
        CheckConstraint(
            "(ended_at is null) = (ended_by_id is null) and (ended_at is null) = (end_reason is null)", name="end_whole"
        ),
        Index(
            "uq_youth_merge_merged_youth_id",
            "merged_youth_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index(None, "kept_youth_id"),
    )

    kept_youth_id: Mapped[UUID] = mapped_column(ForeignKey("app.youth.id"))
    merged_youth_id: Mapped[UUID] = mapped_column(ForeignKey("app.youth.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    reason: Mapped[str]
    merged_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    merged_at: Mapped[datetime]
    # The last day in Norway on which it can be undone.
    undo_until: Mapped[date]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    end_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
