"""Rows of hand-over: what was offered, to whom and why, and what came of it. They are the history of who has led."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.hand_overs.kinds import HandOverState
from services.core.kit.db import Row, at_most, one_of

COUNTS = ("measures_left", "drafts_left", "disclosures_left", "contacts_ended", "consents_left")
_ALL_COUNTED = " and ".join(f"({count} is not null) = (state = 'accepted')" for count in COUNTS)


class HandOver(Row):
    """That the service that leads a follow-up offered it to another, and the answer.

    One that waits for each follow-up at most. The receiving service reads this row and nothing else until it accepts.
    Acceptance and rejection are written by functions of the database's alone.
    """

    __tablename__ = "hand_over"
    __table_args__ = (
        one_of("state", HandOverState),
        at_most("reason", 1000),
        at_most("answer_reason", 1000),
        CheckConstraint("from_service_id <> to_service_id", name="two_services"),
        CheckConstraint("btrim(reason) <> ''", name="reason_given"),
        CheckConstraint(
            "(state = 'offered') = (answered_at is null) and (answered_at is null) = (answered_by_id is null)",
            name="answer_whole",
        ),
        CheckConstraint(
            "(state = 'rejected') = (answer_reason is not null) and btrim(answer_reason) <> ''",
            name="rejection_has_reason",
        ),
        CheckConstraint(_ALL_COUNTED, name="counted"),
        Index("uq_hand_over_follow_up_id", "follow_up_id", unique=True, postgresql_where=text("state = 'offered'")),
        Index("ix_hand_over_follow_up_id_answered_at", "follow_up_id", "answered_at"),
        Index(None, "to_service_id", "state"),
        Index(None, "offered_by_id"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    # The follow-up's own, copied by the database: all that the receiving service knows it by.
    reference: Mapped[str]
    from_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    to_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    # The coordinator it is for. A protected youth is offered to somebody by name, or not at all.
    to_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    reason: Mapped[str]
    offered_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    offered_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=HandOverState.OFFERED)
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    answered_at: Mapped[datetime | None]
    answer_reason: Mapped[str | None]
    # What did not follow, counted when it was accepted.
    measures_left: Mapped[int | None]
    drafts_left: Mapped[int | None]
    disclosures_left: Mapped[int | None]
    contacts_ended: Mapped[int | None]
    consents_left: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
