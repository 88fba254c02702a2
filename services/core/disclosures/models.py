"""Rows of disclosure: the catalogue of grounds, the register, the extract as sent, and acts of duty."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.core.disclosures import kinds
from services.core.kit.db import Base, Row, at_most, one_of

PUBLIC_INTEREST, PRIVATE_INTEREST = "PRL_30_PUBLIC_INTEREST", "PRL_31_PRIVATE_INTEREST"
PREVENT_PRIVATE = "PRL_27_2B_PREVENT_PRIVATE"
_INTERESTS = f"('{PUBLIC_INTEREST}', '{PRIVATE_INTEREST}')"
_GROUND = ["ground_code", "ground_valid_from"], ["app.disclosure_ground.code", "app.disclosure_ground.valid_from"]
LONG_TEXTS = (
    "best_interest",
    "expected_use",
    "sufficient_because",
    "proportionality",
    "notified_before_reason",
    "informed_after_reason",
    "child_view",
    "child_not_asked_because",
    "form_reason",
    "content_summary",
    "approval_note",
)


class DisclosureGround(Base):
    """A ground in law, as it was worded from one day to another. One that ends keeps its words for what used it."""

    __tablename__ = "disclosure_ground"
    __table_args__ = (
        one_of("kind", kinds.GroundKind),
        CheckConstraint("valid_until >= valid_from", name="period"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date | None]
    kind: Mapped[str]
    provision: Mapped[str]
    words_nb: Mapped[str]
    words_nn: Mapped[str]
    conditions_nb: Mapped[str]
    conditions_nn: Mapped[str]
    # Kinds of service that may send on it, and types of recipient it reaches; none named is all.
    sender_kinds: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    receiver_types: Mapped[list[str]] = mapped_column(ARRAY(Text()))


class Disclosure(Row):
    """One assessment of whether information may be disclosed, and what came of it. Decided, it stands for ever."""

    __tablename__ = "disclosure"
    __table_args__ = (
        ForeignKeyConstraint(*_GROUND),
        ForeignKeyConstraint(["consent_id", "follow_up_id"], ["app.consent.id", "app.consent.follow_up_id"]),
        one_of("state", kinds.DisclosureState),
        one_of("requested_by", kinds.RequestedBy),
        one_of("recipient_type", kinds.RecipientType),
        one_of("best_interest_says", kinds.ChildInterest),
        one_of("recipient_secrecy", kinds.Secrecy),
        one_of("seriousness", kinds.Seriousness),
        one_of("certainty", kinds.Certainty),
        one_of("purpose", kinds.DisclosurePurpose),
        one_of("source_system", kinds.SourceSystem),
        one_of("notified_before", kinds.NotifiedBefore),
        one_of("informed_after", kinds.InformedAfter),
        one_of("form", kinds.DisclosureForm),
        one_of("outcome", kinds.DisclosureOutcome),
        one_of("decided_as", kinds.DecidedAs),
        at_most("recipient_organisation", 200),
        at_most("recipient_role", 200),
        at_most("extract_text", 20000),
        *(at_most(column, 4000) for column in LONG_TEXTS),
        CheckConstraint("num_nonnulls(recipient_service_id, recipient_organisation) = 1", name="one_recipient"),
        CheckConstraint("recipient_service_id <> owner_service_id", name="recipient_is_another"),
        CheckConstraint("number_with_access >= 1", name="number_with_access"),
        CheckConstraint("cardinality(roles_with_access) >= 1", name="roles_with_access"),
        CheckConstraint("num_nonnulls(child_view, child_not_asked_because) = 1", name="child_heard_or_why_not"),
        # What the law and the police's own rules never let be.
        CheckConstraint(
            f"source_system <> 'po_log' or ground_code not in {_INTERESTS}", name="log_not_in_recipients_interest"
        ),
        CheckConstraint(
            f"not (recipient_type = 'private_school' and ground_code = '{PUBLIC_INTEREST}'"
            f" or recipient_type = 'public_school' and ground_code = '{PRIVATE_INTEREST}')",
            name="school_has_its_ground",
        ),
        CheckConstraint(
            "not achievable_without_personal_data or outcome in ('anonymised', 'refused')", name="without_person"
        ),
        CheckConstraint("no_more_than_sufficient or outcome = 'refused'", name="sufficient"),
        CheckConstraint(
            f"ground_code <> '{PREVENT_PRIVATE}' or other_solutions_insufficient", name="other_solutions_tried"
        ),
        CheckConstraint("certainty <> 'unverified' or unverified_marked", name="unverified_is_marked"),
        CheckConstraint("notified_before = 'yes' or notified_before_reason is not null", name="not_notified_reason"),
        CheckConstraint(f"ground_code not in {_INTERESTS} or informed_after is not null", name="informed_after_given"),
        CheckConstraint(
            "informed_after is null or informed_after = 'yes' or informed_after_reason is not null",
            name="not_informed_reason",
        ),
        CheckConstraint("form <> 'oral' or form_reason is not null", name="oral_reason"),
        CheckConstraint("outcome = 'refused' or extract_text is not null", name="extract_given"),
        CheckConstraint(
            "case when state = 'draft' then num_nonnulls(decided_by_id, decided_at, decided_as) = 0"
            " else num_nulls(decided_by_id, decided_at, decided_as) = 0 end",
            name="decided_by_somebody",
        ),
        CheckConstraint(
            "num_nonnulls(approved_by_id, approved_at) in (0, 2)"
            " and (state not in ('draft', 'awaiting_approval') or approved_by_id is null)"
            " and (state <> 'not_approved' or (approved_by_id is not null and approval_note is not null))",
            name="approval_whole",
        ),
        CheckConstraint(
            "approved_by_id is null or (approved_by_id <> decided_by_id and approved_by_id <> assessed_by_id)",
            name="approved_by_another",
        ),
        CheckConstraint(
            "state <> 'decided' or source_system <> 'indicia' or outcome = 'refused' or approved_by_id is not null",
            name="indicia_is_approved",
        ),
        UniqueConstraint("id", "follow_up_id"),
        Index(None, "follow_up_id"),
        Index(None, "owner_service_id", "state"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    state: Mapped[str]
    requested_by: Mapped[str]
    recipient_type: Mapped[str]
    recipient_service_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.service.id"))
    recipient_organisation: Mapped[str | None]
    recipient_role: Mapped[str]
    ground_code: Mapped[str]
    ground_valid_from: Mapped[date]
    consent_id: Mapped[UUID | None]
    purpose: Mapped[str]
    best_interest: Mapped[str]
    best_interest_says: Mapped[str]
    child_view: Mapped[str | None]
    child_not_asked_because: Mapped[str | None]
    expected_use: Mapped[str]
    number_with_access: Mapped[int]
    roles_with_access: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    recipient_secrecy: Mapped[str]
    seriousness: Mapped[str]
    certainty: Mapped[str]
    unverified_marked: Mapped[bool]
    source_system: Mapped[str]
    no_more_than_sufficient: Mapped[bool]
    sufficient_because: Mapped[str]
    achievable_without_personal_data: Mapped[bool]
    proportionality: Mapped[str]
    other_solutions_insufficient: Mapped[bool]
    notified_before: Mapped[str]
    notified_before_reason: Mapped[str | None]
    informed_after: Mapped[str | None]
    informed_after_reason: Mapped[str | None]
    form: Mapped[str]
    form_reason: Mapped[str | None]
    content_summary: Mapped[str]
    outcome: Mapped[str]
    # What is to be sent, word for word.
    extract_text: Mapped[str | None]
    # Who wrote the assessment last, and when.
    assessed_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    assessed_at: Mapped[datetime]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    decided_at: Mapped[datetime | None]
    decided_as: Mapped[str | None]
    approved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    approved_at: Mapped[datetime | None]
    approval_note: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)


class DisclosureExtract(Row):
    """The text as it was sent: all that the recipient ever sees. Written by the database when it is decided."""

    __tablename__ = "disclosure_extract"
    __table_args__ = (
        ForeignKeyConstraint(["disclosure_id", "follow_up_id"], ["app.disclosure.id", "app.disclosure.follow_up_id"]),
        ForeignKeyConstraint(*_GROUND),
        UniqueConstraint("disclosure_id"),
        Index(None, "follow_up_id"),
        Index(None, "recipient_service_id", "sent_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    disclosure_id: Mapped[UUID]
    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    recipient_service_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.service.id"))
    ground_code: Mapped[str]
    ground_valid_from: Mapped[date]
    is_unverified: Mapped[bool]
    text: Mapped[str]
    sent_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    sent_at: Mapped[datetime]


class StatutoryDutyAct(Row):
    """That a duty in law was carried out: child welfare notified, or an offence averted. Never changed."""

    __tablename__ = "statutory_duty_act"
    __table_args__ = (
        ForeignKeyConstraint(*_GROUND),
        one_of("kind", kinds.DutyKind),
        one_of("way", kinds.DutyWay),
        at_most("told_whom", 200),
        at_most("summary", 4000),
        at_most("because", 4000),
        CheckConstraint("acted_at <= registered_at", name="not_ahead"),
        Index(None, "follow_up_id"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    kind: Mapped[str]
    ground_code: Mapped[str]
    ground_valid_from: Mapped[date]
    acted_at: Mapped[datetime]
    told_whom: Mapped[str]
    way: Mapped[str]
    # Why the duty held, and what was told: no more than needed.
    because: Mapped[str]
    summary: Mapped[str]
    by_user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    registered_at: Mapped[datetime]
