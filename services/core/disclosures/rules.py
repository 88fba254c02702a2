"""What an assessment must keep before anything is sent. Pure.

The law's own: politiregisterloven §§ 27, 30, 31 and 48; the rest is the police's own practice and the service's. What
must never be stands as constraints in the database too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from services.core.disclosures.kinds import (
    GROUND_OF_DUTY,
    POLICE_SOURCES,
    WITHOUT_PERSON,
    Certainty,
    ChildInterest,
    DisclosureForm,
    DisclosureOutcome,
    DisclosurePurpose,
    DutyKind,
    GroundKind,
    InformedAfter,
    NotifiedBefore,
    RecipientType,
    RequestedBy,
    Secrecy,
    Seriousness,
    SourceSystem,
)
from services.core.organisation.kinds import ServiceKind

PUBLIC_INTEREST, PRIVATE_INTEREST = "PRL_30_PUBLIC_INTEREST", "PRL_31_PRIVATE_INTEREST"
PREVENT_PRIVATE = "PRL_27_2B_PREVENT_PRIVATE"
INTERESTS = (PUBLIC_INTEREST, PRIVATE_INTEREST)
# What a service in here is to the law, by its kind; every other kind is a public body.
TYPES_OF_KIND: dict[str, tuple[RecipientType, ...]] = {
    ServiceKind.SCHOOL: (RecipientType.PUBLIC_SCHOOL, RecipientType.PRIVATE_SCHOOL),
    ServiceKind.ONE_TO_ONE_TEAM: (RecipientType.DISTRICT,),
    ServiceKind.CHILD_WELFARE: (RecipientType.CHILD_WELFARE,),
    ServiceKind.VOLUNTARY: (RecipientType.VOLUNTARY,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Every answer that is given before information may be disclosed. `extract_text` is what is to be sent."""

    requested_by: RequestedBy
    recipient_type: RecipientType
    recipient_service_id: UUID | None = None
    recipient_organisation: str | None = None
    recipient_role: str
    ground_code: str
    consent_id: UUID | None = None
    purpose: DisclosurePurpose
    best_interest: str
    best_interest_says: ChildInterest
    child_view: str | None = None
    child_not_asked_because: str | None = None
    expected_use: str
    number_with_access: int
    roles_with_access: Sequence[str]
    recipient_secrecy: Secrecy
    seriousness: Seriousness
    certainty: Certainty
    unverified_marked: bool = False
    source_system: SourceSystem
    no_more_than_sufficient: bool
    sufficient_because: str
    achievable_without_personal_data: bool
    proportionality: str
    other_solutions_insufficient: bool = False
    notified_before: NotifiedBefore
    notified_before_reason: str | None = None
    informed_after: InformedAfter | None = None
    informed_after_reason: str | None = None
    form: DisclosureForm
    form_reason: str | None = None
    content_summary: str
    outcome: DisclosureOutcome
    extract_text: str | None = None


ANSWERS = tuple(one.name for one in fields(Assessment))


@dataclass(frozen=True, slots=True)
class GroundInLaw:
    """A ground as it is worded on a day: what it does, who may send on it, and whom it reaches (none named: all)."""

    code: str
    valid_from: date
    kind: GroundKind
    sender_kinds: tuple[str, ...] = ()
    receiver_types: tuple[str, ...] = ()


def faults_of_assessment(
    said: Assessment, *, ground: GroundInLaw, sender_kind: str | None, recipient_kind: str | None
) -> dict[str, str]:
    """What must be put right in an assessment, as field → fault code.

    `recipient_kind` is the kind of the recipient when it is a service in here.
    """
    return {
        **_faults_of_answers(said),
        **_faults_of_recipient(said, recipient_kind=recipient_kind),
        **_faults_of_what_the_ground_asks(said, ground=ground),
        **_faults_of_sources(said, ground=ground, sender_kind=sender_kind),
        **_faults_of_ground(said, ground=ground, sender_kind=sender_kind),
    }


def _faults_of_recipient(said: Assessment, *, recipient_kind: str | None) -> dict[str, str]:
    faults: dict[str, str] = {}
    if (said.recipient_service_id is None) == (said.recipient_organisation is None):
        faults["recipient_service_id"] = "one_recipient"
    elif recipient_kind is not None and said.recipient_type not in TYPES_OF_KIND.get(
        recipient_kind, (RecipientType.OTHER_PUBLIC,)
    ):
        faults["recipient_type"] = "recipient_type_wrong"
    return faults


def _faults_of_ground(said: Assessment, *, ground: GroundInLaw, sender_kind: str | None) -> dict[str, str]:
    """Whether this sender may use the ground for this recipient."""
    faults: dict[str, str] = {}
    if ground.kind in (GroundKind.MUST_NOTIFY, GroundKind.MUST_AVERT):
        faults["ground_code"] = "ground_is_duty"
    elif ground.sender_kinds and sender_kind not in ground.sender_kinds:
        faults["ground_code"] = "ground_of_other_sector"
    elif said.recipient_type is RecipientType.PRIVATE_SCHOOL and ground.code == PUBLIC_INTEREST:
        faults["ground_code"] = "private_school_not_30"
    elif said.recipient_type is RecipientType.PUBLIC_SCHOOL and ground.code == PRIVATE_INTEREST:
        faults["ground_code"] = "public_school_not_31"
    elif ground.receiver_types and said.recipient_type not in ground.receiver_types:
        faults["ground_code"] = "ground_not_for_recipient"
    return faults


def _faults_of_what_the_ground_asks(said: Assessment, *, ground: GroundInLaw) -> dict[str, str]:
    faults: dict[str, str] = {}
    if ground.code == PREVENT_PRIVATE and not said.other_solutions_insufficient:
        faults["other_solutions_insufficient"] = "other_solutions_first"
    if ground.code in INTERESTS and said.informed_after is None:
        faults["informed_after"] = "informed_after_missing"
    if ground.kind is GroundKind.CONSENT and said.consent_id is None:
        faults["consent_id"] = "consent_missing"
    if ground.kind is GroundKind.CONSENT and said.consent_id is not None and said.recipient_service_id is None:
        faults["consent_id"] = "consent_not_for_outside"
    if ground.kind is not GroundKind.CONSENT and said.consent_id is not None:
        faults["consent_id"] = "consent_not_the_ground"
    if ground.kind is GroundKind.ANONYMOUS and said.outcome not in WITHOUT_PERSON:
        faults["outcome"] = "anonymous_only"
    # A service on the follow-up reads it there, and knows whom it is about.
    if said.outcome is DisclosureOutcome.ANONYMISED and said.recipient_service_id is not None:
        faults["recipient_service_id"] = "anonymous_to_outside"
    return faults


def _faults_of_sources(said: Assessment, *, ground: GroundInLaw, sender_kind: str | None) -> dict[str, str]:
    faults: dict[str, str] = {}
    if said.source_system in POLICE_SOURCES and sender_kind != ServiceKind.POLICE:
        faults["source_system"] = "source_of_police"
    elif said.source_system is SourceSystem.PO_LOG and ground.code in INTERESTS:
        faults["source_system"] = "log_not_for_recipient"
    return faults


def _faults_of_answers(said: Assessment) -> dict[str, str]:
    """What one answer asks of another, whatever the ground."""
    faults: dict[str, str] = {}
    if said.achievable_without_personal_data and said.outcome not in WITHOUT_PERSON:
        faults["outcome"] = "without_personal_data"
    if not said.no_more_than_sufficient and said.outcome is not DisclosureOutcome.REFUSED:
        faults["no_more_than_sufficient"] = "more_than_sufficient"
    if said.certainty is Certainty.UNVERIFIED and not said.unverified_marked:
        faults["unverified_marked"] = "unverified_not_marked"
    if (said.child_view is None) == (said.child_not_asked_because is None):
        faults["child_view"] = "child_heard_or_why_not"
    if said.notified_before is not NotifiedBefore.YES and said.notified_before_reason is None:
        faults["notified_before_reason"] = "reason_missing"
    if said.informed_after not in (None, InformedAfter.YES) and said.informed_after_reason is None:
        faults["informed_after_reason"] = "reason_missing"
    if said.form is DisclosureForm.ORAL and said.form_reason is None:
        faults["form_reason"] = "oral_needs_reason"
    if said.outcome is not DisclosureOutcome.REFUSED and said.extract_text is None:
        faults["extract_text"] = "extract_missing"
    if not said.roles_with_access:
        faults["roles_with_access"] = "roles_missing"
    return faults


def needs_second_approver(*, source_system: str, outcome: str) -> bool:
    """Whether somebody else than the one who decides must look at it before it is sent."""
    return source_system == SourceSystem.INDICIA and outcome != DisclosureOutcome.REFUSED


def fault_of_approval(*, is_approved: bool, note: str | None) -> tuple[str, str] | None:
    """What is missing in an approval, as (field, fault code): a no says why."""
    return ("note", "reason_missing") if not is_approved and note is None else None


def fault_of_duty(ground: GroundInLaw, kind: DutyKind, *, sender_kind: str | None) -> str | None:
    """The fault code of a provision that does not give this duty, or not to this service; None when it does."""
    if ground.kind is not GROUND_OF_DUTY[kind]:
        return "ground_not_this_duty"
    if ground.sender_kinds and sender_kind not in ground.sender_kinds:
        return "ground_of_other_sector"
    return None
