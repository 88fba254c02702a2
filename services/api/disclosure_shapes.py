"""What comes in about disclosures and acts of duty: the same shapes for pages and programs."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from services.api.shapes import Line, LongText, Moment, Shape, Statement
from services.core.disclosures.kinds import (
    Certainty,
    ChildInterest,
    DecidedAs,
    DisclosureForm,
    DisclosureOutcome,
    DisclosurePurpose,
    DutyKind,
    DutyWay,
    InformedAfter,
    NotifiedBefore,
    RecipientType,
    RequestedBy,
    Secrecy,
    Seriousness,
    SourceSystem,
)
from services.core.disclosures.rules import ANSWERS, Assessment

MOST_ROLES, LONGEST_ROLE, MOST_PEOPLE = 30, 200, 10_000
GroundCode = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Z0-9_]+$")]
"""A code of the catalogue of grounds, for example PRL_27_4_COOPERATION."""


class _Answers(Shape):
    requested_by: RequestedBy
    recipient_type: RecipientType
    recipient_service_id: UUID | None = Field(default=None, description="A service that takes part in the follow-up.")
    recipient_organisation: Line | None = Field(default=None, description="A recipient outside: its name.")
    recipient_role: Line = Field(description="The role that receives, not only a name.", examples=["Rektor"])
    ground_code: GroundCode = Field(examples=["PRL_27_4_COOPERATION"])
    consent_id: UUID | None = Field(default=None, description="When consent is the ground.")
    purpose: DisclosurePurpose
    best_interest: Statement
    best_interest_says: ChildInterest
    child_view: Statement | None = None
    child_not_asked_because: Statement | None = None
    expected_use: Statement
    number_with_access: int = Field(ge=1, le=MOST_PEOPLE, examples=[2])
    recipient_secrecy: Secrecy
    seriousness: Seriousness
    certainty: Certainty
    unverified_marked: bool = False
    source_system: SourceSystem
    no_more_than_sufficient: bool
    sufficient_because: Statement
    achievable_without_personal_data: bool
    proportionality: Statement
    other_solutions_insufficient: bool = False
    notified_before: NotifiedBefore
    notified_before_reason: Statement | None = None
    informed_after: InformedAfter | None = Field(default=None, description="politiregisterloven §§ 30, 31 and 48")
    informed_after_reason: Statement | None = None
    form: DisclosureForm
    form_reason: Statement | None = None
    content_summary: Statement
    outcome: DisclosureOutcome
    extract_text: LongText | None = Field(default=None, description="What is sent, word for word.")


class AssessmentShape(_Answers):
    """Every answer that is given before information may be disclosed (politiregisterloven § 27)."""

    roles_with_access: list[Line] = Field(min_length=1, max_length=MOST_ROLES, examples=[["Rektor"]])

    def said(self) -> Assessment:
        """The answers as the commands take them."""
        return Assessment(**{name: getattr(self, name) for name in ANSWERS})


def _roles_of(written: str) -> tuple[str, ...]:
    """The roles that stand on lines of their own; empty lines say nothing."""
    return tuple(role for line in written.split("\n") if (role := line.strip()))


def _whole_roles(written: str) -> str:
    """As few and as short as programs may send, so that each can be kept as it was written."""
    roles = _roles_of(written)
    if len(roles) > MOST_ROLES:
        raise ValueError("roles_too_many")
    if any(len(role) > LONGEST_ROLE for role in roles):
        raise ValueError("role_too_long")
    return written


class AssessmentForm(_Answers):
    """The assessment as it is written on the page: one role on each line."""

    roles_with_access: Annotated[LongText, AfterValidator(_whole_roles)]
    version: int | None = Field(default=None, ge=0)
    form_id: UUID | None = None

    def said(self) -> Assessment:
        """The answers as the commands take them."""
        given: dict[str, Any] = {name: getattr(self, name) for name in ANSWERS}
        return Assessment(**{**given, "roles_with_access": _roles_of(self.roles_with_access)})


class DecisionShape(Shape):
    """That a draft is decided, and with which right. From here on nothing in it changes."""

    decided_as: DecidedAs


class ApprovalShape(Shape):
    """What the second approver says. A no says why."""

    is_approved: bool
    note: Statement | None = None


class DutyActShape(Shape):
    """That a duty in law was carried out (barnevernsloven § 13-2, opplæringslova § 24-3, straffeloven § 196)."""

    kind: DutyKind
    ground_code: GroundCode = Field(examples=["BVL_13_2_NOTIFY"])
    acted_at: Moment = Field(examples=["2026-11-20T09:30:00+01:00"])
    told_whom: Line = Field(description="The role or the office that was told.", examples=["Barnevernsvakten"])
    way: DutyWay
    because: Statement
    summary: Statement
