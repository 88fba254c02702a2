"""Rows of a follow-up. What hangs on it carries `follow_up_id`; transitions are never changed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.follow_ups.kinds import (
    BEFORE_OFFER,
    UNDER_WAY,
    ClosingReason,
    DutyToNotify,
    PauseKind,
    SignalGround,
    SignalSource,
    State,
    TaskKind,
)
from services.core.kit.db import Row, at_most, one_of

_BEFORE_OFFER = ", ".join(f"'{state}'" for state in BEFORE_OFFER)
_UNDER_WAY = ", ".join(f"'{state}'" for state in UNDER_WAY)
# One that ends the day before it starts was taken back before it began: when the service came to lead instead.
_PERIOD = "ends_on is null or ends_on >= starts_on - 1"


class FollowUp(Row):
    """The case. Exactly one lead service always; from OFFERED on exactly one key worker."""

    __tablename__ = "follow_up"
    __table_args__ = (
        one_of("state", State),
        UniqueConstraint("reference"),
        CheckConstraint(f"state in ({_BEFORE_OFFER}) or key_worker_id is not null", name="key_worker_from_offer"),
        CheckConstraint("deputy_id is null or deputy_id <> key_worker_id", name="two_people"),
        CheckConstraint("(restricted_at is null) = (restricted_by_id is null)", name="restriction"),
        Index(None, "youth_id"),
        # Of two at once nobody would know who is responsible.
        Index("uq_follow_up_youth_id", "youth_id", unique=True, postgresql_where=text(f"state in ({_UNDER_WAY})")),
        Index(None, "lead_service_id", "state"),
        Index(None, "key_worker_id"),
        Index(None, "deputy_id"),
    )

    reference: Mapped[str]
    youth_id: Mapped[UUID] = mapped_column(ForeignKey("app.youth.id"))
    state: Mapped[str] = mapped_column(default=State.SIGNAL)
    lead_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    district_code: Mapped[str | None] = mapped_column(ForeignKey("app.district.code"))
    coordinator_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    key_worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    deputy_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    opened_at: Mapped[datetime]
    restricted_at: Mapped[datetime | None]
    restricted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    # As its youth is, so that asking whether it is closed is one row. Kept by triggers and nobody else.
    is_protected: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Whether somebody has said that the youth is herself or of her family. Kept by triggers and nobody else.
    has_kin: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1)


class Transition(Row):
    """One change of state, with its reason. Append only.

    A pause is the time from a move to PAUSED until the next move: see `pauses.pauses_told_by`.
    """

    __tablename__ = "follow_up_transition"
    __table_args__ = (
        one_of("to_state", State),
        one_of("pause_kind", PauseKind),
        one_of("closing_reason", ClosingReason),
        at_most("reason", 2000),
        CheckConstraint("char_length(btrim(reason)) > 0", name="reason_given"),
        CheckConstraint("(to_state = 'PAUSED') = (pause_kind is not null)", name="pause_kind_given"),
        CheckConstraint("(to_state = 'CLOSED') = (closing_reason is not null)", name="closing_reason_given"),
        CheckConstraint(
            "planned_until is null or to_state = 'PAUSED' and planned_until > (at at time zone 'Europe/Oslo')::date",
            name="planned_until_later",
        ),
        Index(None, "follow_up_id", "at"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str]
    pause_kind: Mapped[str | None]
    # The day on which a follow-up that is set on pause is thought to go on. Nothing happens by itself when it comes.
    planned_until: Mapped[date | None]
    closing_reason: Mapped[str | None]
    by_user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    at: Mapped[datetime]


class Signal(Row):
    """That a signal came: from whom, on which ground, and that the duty to notify was considered.

    Minimum content, on purpose: the municipality must not become a second crime register
    (personopplysningsloven § 11, GDPR article 10).
    """

    __tablename__ = "signal"
    __table_args__ = (
        one_of("source", SignalSource),
        one_of("ground", SignalGround),
        one_of("duty_to_notify", DutyToNotify),
        at_most("note", 1000),
        Index(None, "follow_up_id"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    source: Mapped[str]
    ground: Mapped[str]
    duty_to_notify: Mapped[str]
    received_on: Mapped[date]
    note: Mapped[str | None]
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    registered_at: Mapped[datetime]


class Participation(Row):
    """A service that takes part in a follow-up, for a period. The lead is not among them: it leads."""

    __tablename__ = "participation"
    __table_args__ = (
        CheckConstraint(_PERIOD, name="period"),
        Index(None, "follow_up_id", "service_id"),
        Index(None, "service_id"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class NamedContact(Row):
    """The one named contact of a participating service, with a substitute, for a period."""

    __tablename__ = "named_contact"
    __table_args__ = (
        CheckConstraint(_PERIOD, name="period"),
        CheckConstraint("substitute_user_id is null or substitute_user_id <> contact_user_id", name="two_people"),
        CheckConstraint(
            "substitute_user_id is not null or (substitute_from is null and substitute_until is null)",
            name="substitute_period_needs_substitute",
        ),
        Index(None, "follow_up_id", "service_id"),
        Index(None, "contact_user_id"),
        Index(None, "substitute_user_id"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    contact_user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    substitute_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    substitute_from: Mapped[date | None]
    substitute_until: Mapped[date | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class Task(Row):
    """Something a person is asked to do. Nothing happens to a youth because a task exists."""

    __tablename__ = "task"
    __table_args__ = (one_of("kind", TaskKind), Index(None, "follow_up_id"), Index(None, "owner_service_id"))

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    kind: Mapped[str]
    due_on: Mapped[date | None]
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
