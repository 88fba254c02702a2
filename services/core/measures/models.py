"""Rows of measures. The row belongs to the service that wrote it; the responsible service is a field."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.core.kit.db import Base, Row, at_most, one_of
from services.core.measures.kinds import Choice, MeasureStatus
from services.core.organisation.kinds import ServiceKind


class MeasureType(Base):
    """One line of the catalogue of measures. A line that ends keeps its words for the measures that used it."""

    __tablename__ = "measure_type"
    __table_args__ = (one_of("owner_kind", ServiceKind), one_of("choice", Choice))

    code: Mapped[str] = mapped_column(primary_key=True)
    owner_kind: Mapped[str]
    legal_basis: Mapped[str | None]
    choice: Mapped[str]
    needs_consent: Mapped[bool]
    name_nb: Mapped[str]
    name_nn: Mapped[str]
    name_en: Mapped[str]
    typical_weeks: Mapped[int | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class Measure(Row):
    """One measure in one follow-up."""

    __tablename__ = "measure"
    __table_args__ = (
        one_of("status", MeasureStatus),
        at_most("description", 2000),
        at_most("result", 2000),
        CheckConstraint("due_on is null or due_on >= starts_on", name="due_not_before_start"),
        Index(None, "follow_up_id"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    topic: Mapped[str] = mapped_column(default="measures")
    goal_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.goal.id"))
    type_code: Mapped[str] = mapped_column(ForeignKey("app.measure_type.code"))
    description: Mapped[str | None]
    responsible_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    responsible_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    starts_on: Mapped[date]
    due_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(default=MeasureStatus.PLANNED)
    result: Mapped[str | None]
    logged_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    logged_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class MeasureStatusChange(Row):
    """One change of a measure's status. Append only."""

    __tablename__ = "measure_status_change"
    __table_args__ = (
        one_of("to_status", MeasureStatus),
        at_most("note", 2000),
        Index(None, "measure_id", "at"),
        Index(None, "follow_up_id"),
    )

    measure_id: Mapped[UUID] = mapped_column(ForeignKey("app.measure.id"))
    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    from_status: Mapped[str | None]
    to_status: Mapped[str]
    note: Mapped[str | None]
    by_user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    at: Mapped[datetime]
