"""What comes in about investigations, matters, their events and deadlines: the same shapes for pages and programs."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator

from services.api.shapes import Day, Line, Reason, Shape
from services.core.deadlines.kinds import (
    ChargingDecisionKind,
    ConcernConclusionKind,
    EventKind,
    ExceedingReason,
)

Reference = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[0-9A-Za-zÆØÅæøå./_ -]+$")]
"""The number that the service's own system knows it by: letters, digits and signs, no room for a story."""

DETAILS_KNOWN = [str(word) for word in (*ChargingDecisionKind, *ConcernConclusionKind)]


def _known_detail(word: str) -> str:
    if word not in DETAILS_KNOWN:
        raise ValueError("not_a_choice")
    return word


Detail = Annotated[str, AfterValidator(_known_detail), WithJsonSchema({"type": "string", "enum": DETAILS_KNOWN})]
"""What was decided, by one of the two kinds of event that say more than their date."""


class InvestigationShape(Shape):
    """One person's investigation: reference and dates, no story."""

    reference: Reference = Field(examples=["2026-1004711"])
    birth_date: Day = Field(examples=["2010-03-15"])
    responsible_user_id: UUID | None = Field(default=None, description="You, where nobody is named.")
    act_on: Day | None = Field(default=None, description="When the act was committed.", examples=["2026-10-02"])
    suspect_on: Day | None = Field(
        default=None,
        description="When the person was to be regarded as suspect (straffeprosessloven § 249 annet ledd).",
        examples=["2026-10-08"],
    )


class MatterShape(Shape):
    """One child's matter at a child-welfare service: reference and dates, no story."""

    reference: Reference = Field(examples=["BV-2026-0317"])
    birth_date: Day = Field(examples=["2010-03-15"])
    substitute_user_id: UUID | None = Field(default=None, description="Who stands in for you.")
    follow_up_id: UUID | None = Field(default=None, description="A follow-up where you are the named contact.")
    concern_on: Day | None = Field(
        default=None,
        description="When the concern report was received (barnevernsloven § 2-1 første ledd).",
        examples=["2026-11-02"],
    )


class EventShape(Shape):
    """Something that happened on a day."""

    kind: EventKind = Field(examples=[EventKind.CHARGING_DECISION])
    happened_on: Day = Field(examples=["2026-11-18"])
    detail: Detail | None = Field(
        default=None,
        description="What was decided: required for charging_decision and concern_concluded, refused for others.",
        examples=[ChargingDecisionKind.INDICTMENT],
    )


class CorrectionShape(Shape):
    """A date or a decision put right, or an event that never happened. The old row stays."""

    reason: Reason = Field(examples=["Datoen var lest feil av protokollen."])
    happened_on: Day | None = None
    detail: Detail | None = None
    is_withdrawal: bool = False


class InvestigationHandOverShape(Shape):
    """Who is responsible from now on."""

    responsible_user_id: UUID


class LinkShape(Shape):
    """The follow-up that concerns the same youth."""

    follow_up_id: UUID


class ExceedingShape(Shape):
    """A reasoned exceeding of a deadline: one of the law's reasons and a later date."""

    reason: ExceedingReason = Field(examples=[ExceedingReason.INVESTIGATION])
    new_due_on: Day = Field(examples=["2026-12-11"])
    note: Reason | None = Field(default=None, examples=["Venter på svar fra laboratoriet."])


class MatterContactsShape(Shape):
    """Who is contact for a matter from now on, and who stands in."""

    contact_user_id: UUID
    substitute_user_id: UUID | None = None


def with_kind_and_detail(given: object) -> object:
    """A page's one list of kinds and decisions, `kind:detail`, parted into the two fields of an event."""
    if isinstance(given, dict) and isinstance(kind := given.get("kind"), str) and ":" in kind:
        kind, _, detail = kind.partition(":")
        return {**given, "kind": kind, "detail": detail}
    return given


class EventForm(EventShape):
    """An event from a page, where kind and decision are chosen in one list."""

    _part = model_validator(mode="before")(with_kind_and_detail)


Clock = Annotated[Line, StringConstraints(max_length=11)]
"""A time of day as it is read in Norway, with the offset on the night that shows it twice: 14:30, 02:30+01:00."""
RuleKey = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[0-9A-Z-]+$")]


RuleEvent = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z_]+$")]
"""An event of the lawyer's page; whether it satisfies the rule is for the core to say."""


class ComputationShape(Shape):
    """Dates to count a rule from. Nothing of it is kept."""

    rule: RuleKey = Field(examples=["STRPL-249-2"])
    happened_on: Day = Field(description="When the event that starts the rule happened.", examples=["2026-10-08"])
    happened_at: Clock | None = Field(default=None, description="For rules in hours: the time of day in Norway.")
    birth_date: Day | None = Field(default=None, description="To know whether the age is the one the rule asks for.")
    act_on: Day | None = Field(default=None, description="When the act was committed, for rules that ask for that age.")
    ended_by: RuleEvent | None = Field(default=None, description="The event that satisfied the rule, if any did.")
    ended_on: Day | None = None
    ended_at: Clock | None = None
