"""Rows of the ledger: what was owed to whom and is acknowledged, what is to be looked at when, what one has muted."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.kit.db import Base, Row, one_of
from services.core.reminders.kinds import MUTABLE, Step, Subject, ToldAs


class Reminder(Row):
    """That somebody was owed to be told of a deadline or a task: once for each due date and step, for ever."""

    __tablename__ = "reminder"
    __table_args__ = (
        one_of("step", Step),
        one_of("capacity", ToldAs),
        one_of("subject", Subject),
        CheckConstraint("(deadline_id is null) <> (task_id is null)", name="about_one"),
        CheckConstraint("deadline_id is null or due_on is not null", name="deadline_has_date"),
        # A task that has no last day is told of when it is new, and never again: one row for each.
        UniqueConstraint(
            "deadline_id", "task_id", "due_on", "step", "days", "user_id", postgresql_nulls_not_distinct=True
        ),
        Index("ix_reminder_task_id", "task_id", postgresql_where=text("task_id is not null")),
        Index("ix_reminder_unacknowledged", "user_id", "owed_at", postgresql_where=text("acknowledged_at is null")),
        Index("ix_reminder_mail_id", "mail_id", postgresql_where=text("mail_id is not null")),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    deadline_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.deadline.id"))
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.task.id"))
    subject: Mapped[str]
    # The date that it was about: a deadline that gets another is told of anew.
    due_on: Mapped[date | None]
    step: Mapped[str]
    # Calendar days from the due date: negative before it.
    days: Mapped[int]
    capacity: Mapped[str]
    owed_at: Mapped[datetime]
    # The e-mail that says it; none for who has no address.
    mail_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.mail.id"))
    acknowledged_at: Mapped[datetime | None]


class ComingReminder(Base):
    """On which day a running deadline or an open task must be looked at again. Kept by triggers and by the worker.

    Says nothing of who is told, which is found out on the day. Without it a sweep would look at all that run, each
    time.
    """

    __tablename__ = "coming_reminder"
    __table_args__ = (
        one_of("about", ("deadline", "task")),
        Index("ix_coming_reminder_next_on_about_id", "next_on", "about_id"),
    )

    # Of a deadline or of a task.
    about_id: Mapped[UUID] = mapped_column(primary_key=True)
    about: Mapped[str]
    next_on: Mapped[date]
    # Since when there has been nobody to tell.
    nobody_since: Mapped[date | None]


class ReminderMute(Base):
    """That a person does not want to be told of one kind of thing. What the law bounds cannot be muted."""

    __tablename__ = "reminder_mute"
    __table_args__ = (one_of("subject", MUTABLE),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    muted_at: Mapped[datetime]
