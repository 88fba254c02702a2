"""Rows of the clock: dated events, deadlines, reasoned exceedings, flags.

What a deadline was born with never changes. Overdue is not stored: it is asked (`rules.is_overdue`).
`subject_kind` and `subject_id` say what it hangs on, without a foreign key: what it hangs on stands above.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, FetchedValue, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.core.deadlines.city_standard import KEYS, LONGEST
from services.core.deadlines.kinds import (
    ChargingDecisionKind,
    ConcernConclusionKind,
    EventKind,
    ExceedingReason,
    SubjectKind,
)
from services.core.kit.db import Base, Row, at_most, one_of

_WITHIN_A_YEAR = " or ".join(
    f"length_unit = '{unit}' and length_count between 1 and {most}" for unit, most in LONGEST.items()
)
_IS_OPEN = "met_on is null and cancelled_at is null"
_DUE = "case when rests_from is null then coalesce(extended_due_on, due_on) + paused_days else 'infinity'::date end"


class DatedEvent(Row):
    """Something that happened on a day. A correction is a new row that points at the one it replaces."""

    __tablename__ = "dated_event"
    __table_args__ = (
        one_of("subject_kind", SubjectKind),
        one_of("kind", EventKind),
        one_of("detail", (*ChargingDecisionKind, *ConcernConclusionKind)),
        at_most("correction_reason", 1000),
        CheckConstraint("(corrects_id is null) = (correction_reason is null)", name="correction_has_reason"),
        CheckConstraint("kind in ('charging_decision', 'concern_concluded') or detail is null", name="detail_of_kind"),
        UniqueConstraint("corrects_id"),
        Index(None, "subject_id", "kind"),
    )

    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    follow_up_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.follow_up.id"))
    kind: Mapped[str]
    happened_on: Mapped[date]
    # What was decided, where the kind is a decision.
    detail: Mapped[str | None]
    # The event never happened after all: a correction that only takes away.
    is_withdrawal: Mapped[bool] = mapped_column(default=False)
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.dated_event.id"))
    correction_reason: Mapped[str | None]
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    registered_at: Mapped[datetime]


class Deadline(Row):
    """One running or ended clock. Rule, start, nominal and due date and the skipped days stand from birth."""

    __tablename__ = "deadline"
    __table_args__ = (
        one_of("subject_kind", SubjectKind),
        CheckConstraint("nominal_on >= starts_on and due_on >= nominal_on", name="dates_in_order"),
        CheckConstraint("extended_due_on is null or extended_due_on > due_on", name="extension_is_later"),
        CheckConstraint("met_on is null or cancelled_at is null", name="one_end"),
        CheckConstraint("(met_on is null) = (met_by_event_id is null)", name="met_by_an_event"),
        # Of the city's own standard, a birthday alone does not wait.
        CheckConstraint(
            "subject_kind = 'follow_up' and rule_key <> 'CITY-TRANSITION' or paused_days = 0 and rests_from is null",
            name="own_ones_rest",
        ),
        Index(None, "subject_id"),
        Index(None, "follow_up_id"),
        Index(None, "responsible_service_id", "effective_due_on", "id"),
        Index("ix_deadline_open_owner", "owner_service_id", postgresql_where=text(_IS_OPEN)),
        Index(
            "ix_deadline_open_due",
            "effective_due_on",
            "id",
            postgresql_where=text(_IS_OPEN),
        ),
    )

    rule_key: Mapped[str]
    rule_valid_from: Mapped[date]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    # What people call the thing it hangs on; no name, no story.
    reference: Mapped[str]
    follow_up_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    responsible_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    responsible_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    start_event_id: Mapped[UUID] = mapped_column(ForeignKey("app.dated_event.id"))
    starts_on: Mapped[date]
    nominal_on: Mapped[date]
    due_on: Mapped[date]
    skipped: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    born_at: Mapped[datetime]
    # The latest date that a reasoned exceeding has set; the first one, `due_on`, stays for ever.
    extended_due_on: Mapped[date | None]
    # How many calendar days it has rested, and since when it rests now; kept by triggers and nobody else, from the
    # follow-up's pauses. Only deadlines of the city standard rest.
    paused_days: Mapped[int] = mapped_column(server_default="0", server_onupdate=FetchedValue())
    rests_from: Mapped[date | None] = mapped_column(server_default=FetchedValue(), server_onupdate=FetchedValue())
    # The date that applies; the end of time (`date.max`) while it rests, so that nothing can take it for overdue.
    effective_due_on: Mapped[date] = mapped_column(Computed(_DUE, persisted=True))
    met_on: Mapped[date | None]
    met_by_event_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.dated_event.id"))
    cancelled_at: Mapped[datetime | None]
    replaced_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.deadline.id"))
    version: Mapped[int] = mapped_column(default=1)


class UnflaggedDeadline(Base):
    """That a deadline runs and has not been flagged for its date: what the sweep looks through. Kept by triggers.

    Says nothing of whether it is overdue, which is asked of the day. Without it a sweep would look at all that were
    flagged and are still open, again and again.
    """

    __tablename__ = "unflagged_deadline"
    __table_args__ = (Index(None, "due_on", "deadline_id"),)

    deadline_id: Mapped[UUID] = mapped_column(ForeignKey("app.deadline.id"), primary_key=True)
    due_on: Mapped[date]


class DeadlineExceeding(Row):
    """A reasoned exceeding: which of the law's reasons, and the new date. Several in a row keep each."""

    __tablename__ = "deadline_exceeding"
    __table_args__ = (
        one_of("reason", ExceedingReason),
        at_most("note", 1000),
        CheckConstraint("new_due_on > previous_due_on", name="later_than_before"),
        Index(None, "deadline_id", "at"),
    )

    deadline_id: Mapped[UUID] = mapped_column(ForeignKey("app.deadline.id"))
    reason: Mapped[str]
    note: Mapped[str | None]
    previous_due_on: Mapped[date]
    new_due_on: Mapped[date]
    by_user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    at: Mapped[datetime]


class DeadlineFlag(Row):
    """That a deadline was found overdue: once for each due date, however often the worker looks."""

    __tablename__ = "deadline_flag"
    __table_args__ = (UniqueConstraint("deadline_id", "due_on"),)

    deadline_id: Mapped[UUID] = mapped_column(ForeignKey("app.deadline.id"))
    due_on: Mapped[date]
    flagged_at: Mapped[datetime]


class CityStandardRequirement(Row):
    """What a municipality or a district has set for one requirement of the city standard, from a day on.

    Append only: a new length is a new row, and deadlines born before it keep theirs. No length: from then on it is off.
    """

    __tablename__ = "city_standard_requirement"
    __table_args__ = (
        one_of("rule_key", KEYS),
        CheckConstraint("(length_count is null) = (length_unit is null)", name="count_with_unit"),
        CheckConstraint(f"length_count is null or {_WITHIN_A_YEAR}", name="length_within_a_year"),
        CheckConstraint("left(district_code, 4) = municipality_number", name="district_of_municipality"),
        UniqueConstraint(
            "municipality_number",
            "district_code",
            "rule_key",
            "valid_from",
            name="uq_city_standard_requirement_from_a_day",
            postgresql_nulls_not_distinct=True,
        ),
    )

    municipality_number: Mapped[str] = mapped_column(ForeignKey("app.municipality.number"))
    # None: for the whole municipality, where a district has not set its own.
    district_code: Mapped[str | None] = mapped_column(ForeignKey("app.district.code"))
    rule_key: Mapped[str]
    length_count: Mapped[int | None]
    length_unit: Mapped[str | None]
    valid_from: Mapped[date]
    set_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    set_at: Mapped[datetime]
