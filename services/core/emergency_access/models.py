"""Rows of emergency access."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from services.core.consents.kinds import Topic
from services.core.emergency_access.kinds import EmergencyGround, ReviewOutcome
from services.core.kit.db import Row, at_most, one_of

_TOPICS = ", ".join(f"'{topic}'" for topic in Topic)


class EmergencyAccess(Row):
    """That somebody opened some topics of a follow-up for some hours, and why. It is ended early or by the clock.

    Written by a function of the database's alone. A longer time is a new row with its own reason.
    """

    __tablename__ = "emergency_access"
    __table_args__ = (
        one_of("ground", EmergencyGround),
        at_most("reason", 2000),
        CheckConstraint("char_length(btrim(reason)) >= 20", name="reason_given"),
        CheckConstraint(f"topics <@ array[{_TOPICS}]", name="topics_known"),
        CheckConstraint("cardinality(topics) > 0", name="topics_named"),
        CheckConstraint("ends_at > opened_at and ends_at <= opened_at + interval '8 hours'", name="hours"),
        CheckConstraint("ended_at between opened_at and ends_at", name="ended"),
        # The user stands in the key so that a review cannot be her own.
        UniqueConstraint("id", "follow_up_id", "user_id"),
        Index(None, "post_id"),
        Index(None, "follow_up_id"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    # As it was typed: the one who opened it knows it, also when she no longer sees the follow-up.
    reference: Mapped[str]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    post_id: Mapped[UUID] = mapped_column(ForeignKey("app.post.id"))
    ground: Mapped[str]
    reason: Mapped[str]
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    review_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)


class EmergencyReview(Row):
    """What somebody else than the one who opened it came to. Append only."""

    __tablename__ = "emergency_review"
    __table_args__ = (
        ForeignKeyConstraint(
            ["emergency_id", "follow_up_id", "opened_by_id"],
            ["app.emergency_access.id", "app.emergency_access.follow_up_id", "app.emergency_access.user_id"],
        ),
        one_of("outcome", ReviewOutcome),
        at_most("comment", 2000),
        CheckConstraint("btrim(comment) <> ''", name="comment_given"),
        CheckConstraint("reviewed_by_id <> opened_by_id", name="two_people"),
        UniqueConstraint("emergency_id"),
        Index(None, "follow_up_id"),
    )

    emergency_id: Mapped[UUID]
    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    opened_by_id: Mapped[UUID]
    outcome: Mapped[str]
    comment: Mapped[str]
    reviewed_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    reviewed_at: Mapped[datetime]
