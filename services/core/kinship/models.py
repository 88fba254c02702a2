"""Rows of kinship."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.kinship.kinds import KinshipKind
from services.core.kit.db import Row, at_most, one_of


class Kinship(Row):
    """That a user is the youth or of the youth's family. While it stands, all the youth's follow-ups are closed to her.

    The declaration itself never changes; somebody else than the one it is about may end it, with a reason.
    """

    __tablename__ = "kinship"
    __table_args__ = (
        one_of("kind", KinshipKind),
        at_most("end_reason", 1000),
        CheckConstraint(
            "(ended_at is null) = (ended_by_id is null) and (ended_at is null) = (end_reason is null)", name="end_whole"
        ),
        CheckConstraint("ended_by_id <> user_id", name="ended_by_another"),
        Index(
            "uq_kinship_follow_up_id_user_id",
            "follow_up_id",
            "user_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index(None, "user_id"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    kind: Mapped[str]
    declared_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    declared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    end_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
