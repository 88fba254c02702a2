"""Rows of the plan. A plan belongs to the service that leads; goals are numbered one to five."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.core.kit.db import Row, at_most, one_of
from services.core.kit.translation import N_


class GoalStatus(StrEnum):
    """How a goal stands."""

    OPEN = "open"
    REACHED = "reached"
    GIVEN_UP = "given_up"


GOAL_STATUS_NAMES = {
    GoalStatus.OPEN: N_("Arbeides med"),
    GoalStatus.REACHED: N_("Nådd"),
    GoalStatus.GIVEN_UP: N_("Lagt bort"),
}


class Plan(Row):
    """The plan of one follow-up."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("follow_up_id"), at_most("own_words", 4000))

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    topic: Mapped[str] = mapped_column(default="plan")
    own_words: Mapped[str | None]
    review_on: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    version: Mapped[int] = mapped_column(default=1)


class Goal(Row):
    """One goal of a plan."""

    __tablename__ = "goal"
    __table_args__ = (
        one_of("status", GoalStatus),
        at_most("text", 1000),
        CheckConstraint("number between 1 and 5", name="one_to_five"),
        UniqueConstraint("plan_id", "number"),
        Index(None, "follow_up_id"),
    )

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("app.plan.id"))
    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    topic: Mapped[str] = mapped_column(default="plan")
    number: Mapped[int]
    text: Mapped[str]
    status: Mapped[str] = mapped_column(default=GoalStatus.OPEN)
    version: Mapped[int] = mapped_column(default=1)
