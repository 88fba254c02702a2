"""An investigation stands by itself, owned by the police unit. A link to a follow-up gives nobody a right to read."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.core.kit.db import Row, at_most


class Investigation(Row):
    """One person's investigation: reference, birth date, unit. The dates are rows of `dated_event`."""

    __tablename__ = "investigation"
    __table_args__ = (
        at_most("reference", 40),
        UniqueConstraint("owner_service_id", "reference"),
    )

    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    reference: Mapped[str]
    birth_date: Mapped[date]
    responsible_user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    registered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class InvestigationLink(Row):
    """That an investigation and a follow-up concern the same youth, said by the police's named contact there."""

    __tablename__ = "investigation_link"
    __table_args__ = (UniqueConstraint("investigation_id", "follow_up_id"), Index(None, "follow_up_id"))

    investigation_id: Mapped[UUID] = mapped_column(ForeignKey("app.investigation.id"))
    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    linked_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    linked_at: Mapped[datetime]
