"""A matter is read by the contact of the service that owns it, and by no one else."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.core.kit.db import Row, at_most


class Matter(Row):
    """One child's matter at a child-welfare service. The dates are rows of `dated_event`."""

    __tablename__ = "matter"
    __table_args__ = (
        at_most("reference", 40),
        UniqueConstraint("owner_service_id", "reference"),
        CheckConstraint("substitute_user_id is null or substitute_user_id <> contact_user_id", name="two_people"),
        Index(None, "contact_user_id"),
        Index(None, "substitute_user_id"),
    )

    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    follow_up_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.follow_up.id"))
    reference: Mapped[str]
    birth_date: Mapped[date]
    contact_user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    substitute_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    registered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
