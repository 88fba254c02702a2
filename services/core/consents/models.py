"""Rows of consent. None of them is ever changed: what happens later is a new row that points at the old one."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Uuid

from services.core.consents.kinds import Answer, ChangeKind, Interpreter, Method, Purpose, Signer, Topic
from services.core.kit.db import Base, Row, at_most, one_of


def _of_consent() -> ForeignKeyConstraint:
    """What hangs on a consent hangs on the same follow-up as the consent does."""
    return ForeignKeyConstraint(["consent_id", "follow_up_id"], ["app.consent.id", "app.consent.follow_up_id"])


_SIGNER_IS_KNOWN = "(signer = 'guardian') = (guardian_id is not null)"


class SigningRule(Base):
    """From what age the youth signs too, and from what age alone, for one topic. A change in law is a new row."""

    __tablename__ = "signing_rule"
    __table_args__ = (
        one_of("topic", Topic),
        CheckConstraint("together_from between 0 and alone_from", name="ages"),
    )

    topic: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date | None]
    together_from: Mapped[int]
    alone_from: Mapped[int]
    legal_basis: Mapped[str]


class Consent(Row):
    """What was answered to one request to share, for one purpose and a period of at most twelve months."""

    __tablename__ = "consent"
    __table_args__ = (
        one_of("purpose", Purpose),
        one_of("answer", Answer),
        one_of("interpreter", Interpreter),
        one_of("refused_by", Signer),
        at_most("language", 60),
        at_most("interpreter_note", 1000),
        at_most("youth_view", 4000),
        at_most("capacity_note", 2000),
        CheckConstraint("(answer = 'refused') = (refused_by is not null)", name="refused_by_somebody"),
        CheckConstraint(
            "refused_by_guardian_id is null or refused_by = 'guardian'", name="refused_by_guardian_is_guardian"
        ),
        CheckConstraint("valid_from >= given_on", name="valid_from_evidence"),
        CheckConstraint("valid_until >= valid_from", name="period"),
        CheckConstraint("valid_until <= valid_from + interval '12 months'", name="twelve_months"),
        CheckConstraint("review_on between valid_from and valid_until", name="review"),
        CheckConstraint("interpreter <> 'other_adult' or interpreter_note is not null", name="interpreter_note_given"),
        CheckConstraint("btrim(youth_view) <> ''", name="youth_view_given"),
        CheckConstraint("answer = 'given' or points_at_id is null", name="refusal_points_at_nothing"),
        # What renews or answers another is of the same follow-up and for the same purpose.
        ForeignKeyConstraint(
            ["points_at_id", "follow_up_id", "purpose"],
            ["app.consent.id", "app.consent.follow_up_id", "app.consent.purpose"],
        ),
        UniqueConstraint("id", "follow_up_id"),
        UniqueConstraint("id", "follow_up_id", "purpose"),
        Index(None, "follow_up_id"),
        Index(None, "points_at_id"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    purpose: Mapped[str]
    answer: Mapped[str]
    refused_by: Mapped[str | None]
    refused_by_guardian_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.guardian.id"))
    # The consent that this one renews, or the refusal that it answers.
    points_at_id: Mapped[UUID | None]
    language: Mapped[str]
    interpreter: Mapped[str]
    interpreter_note: Mapped[str | None]
    youth_view: Mapped[str]
    capacity_note: Mapped[str | None]
    given_on: Mapped[date]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    review_on: Mapped[date]
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    registered_at: Mapped[datetime]


class ConsentScope(Row):
    """One topic from one service, or from whoever takes part, to one service; or one that is kept out."""

    __tablename__ = "consent_scope"
    __table_args__ = (
        _of_consent(),
        one_of("topic", Topic),
        CheckConstraint("from_service_id is null or from_service_id <> to_service_id", name="two_services"),
        CheckConstraint("is_excluded or (topic is not null and to_service_id is not null)", name="whole"),
        Index(None, "consent_id"),
        Index(None, "follow_up_id"),
    )

    consent_id: Mapped[UUID]
    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    topic: Mapped[str | None]
    from_service_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.service.id"))
    to_service_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.service.id"))
    is_excluded: Mapped[bool] = mapped_column(default=False)


class ConsentSignature(Row):
    """One signature with its evidence. An oral one has minute, witness and the five pieces of information."""

    __tablename__ = "consent_signature"
    __table_args__ = (
        _of_consent(),
        one_of("signer", Signer),
        one_of("method", Method),
        at_most("evidence", 200),
        at_most("minute", 4000),
        at_most("witness", 200),
        CheckConstraint(_SIGNER_IS_KNOWN, name="guardian"),
        CheckConstraint("method = 'oral' or evidence is not null", name="evidence_given"),
        CheckConstraint(
            "method <> 'oral' or (minute is not null and witness is not null and told_why and told_what"
            " and told_to_whom and told_from_whom and told_withdrawal)",
            name="oral_whole",
        ),
        Index(None, "consent_id"),
        Index(None, "follow_up_id"),
    )

    consent_id: Mapped[UUID]
    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    signer: Mapped[str]
    guardian_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.guardian.id"))
    method: Mapped[str]
    signed_on: Mapped[date]
    evidence: Mapped[str | None]
    minute: Mapped[str | None]
    witness: Mapped[str | None]
    told_why: Mapped[bool] = mapped_column(default=False)
    told_what: Mapped[bool] = mapped_column(default=False)
    told_to_whom: Mapped[bool] = mapped_column(default=False)
    told_from_whom: Mapped[bool] = mapped_column(default=False)
    told_withdrawal: Mapped[bool] = mapped_column(default=False)
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    registered_at: Mapped[datetime]


class ConsentChange(Row):
    """A withdrawal, of all or of some of it, or a finding that it never was valid. What is left empty means all."""

    __tablename__ = "consent_change"
    __table_args__ = (
        _of_consent(),
        one_of("kind", ChangeKind),
        one_of("topic", Topic),
        one_of("signer", Signer),
        at_most("reason", 2000),
        CheckConstraint("guardian_id is null or signer = 'guardian'", name="guardian"),
        CheckConstraint("(kind = 'withdrawn') = (signer is not null)", name="withdrawn_by_somebody"),
        CheckConstraint("registered_by_id is not null or signer in ('youth', 'guardian')", name="registered"),
        CheckConstraint(
            "kind <> 'invalidated' or (reason is not null and topic is null and from_service_id is null"
            " and to_service_id is null)",
            name="invalidated_whole",
        ),
        Index(None, "consent_id"),
        Index(None, "follow_up_id"),
    )

    consent_id: Mapped[UUID]
    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    kind: Mapped[str]
    topic: Mapped[str | None]
    from_service_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.service.id"))
    to_service_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.service.id"))
    signer: Mapped[str | None]
    guardian_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.guardian.id"))
    reason: Mapped[str | None]
    at: Mapped[datetime]
    # Empty: the youth or the guardian did it herself, signed in.
    registered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))


class ConsentGrant(Row):
    """What is in force when, worked out from all of the above by the database itself in the same transaction.

    Written by nobody else, and written anew with every change that touches it. In force is `now` inside the period:
    no job has to run for a door to close.
    """

    __tablename__ = "consent_grant"
    __table_args__ = (
        _of_consent(),
        one_of("topic", Topic),
        CheckConstraint("holds_until > holds_from", name="period"),
        Index(None, "follow_up_id", "to_service_id", "topic"),
        Index(None, "to_service_id"),
        Index(None, "consent_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    consent_id: Mapped[UUID]
    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    # No topic and no service: consent to statistics, which opens nothing.
    topic: Mapped[str | None]
    from_service_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.service.id"))
    excluded_from: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    to_service_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.service.id"))
    holds_from: Mapped[datetime]
    holds_until: Mapped[datetime]
