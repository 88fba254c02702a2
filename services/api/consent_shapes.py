"""How consents look as JSON: what is sent in, and what is answered."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.api.shapes import Answer, Day, Line, Shape, Statement, Text
from services.core.consents.kinds import (
    LANGUAGE_NOT_ASKED,
    ChangeKind,
    ConsentStatus,
    Interpreter,
    InterpreterChoice,
    Method,
    Purpose,
    Signer,
    Topic,
)
from services.core.consents.kinds import Answer as ConsentAnswered
from services.core.consents.rules import Scope

MOST_SCOPES = 400
Language = Annotated[Line, StringConstraints(max_length=60)]


class ScopeShape(Shape):
    """One topic from one service, or from whoever takes part, to one service."""

    topic: Topic = Field(examples=[Topic.MEASURES])
    from_service_id: UUID | None = None
    to_service_id: UUID

    def scope(self) -> Scope:
        """As the core knows it."""
        return Scope(self.topic, self.from_service_id, self.to_service_id)


class ExclusionShape(Shape):
    """What is kept out. What is left empty is all; at least one is named."""

    topic: Topic | None = None
    from_service_id: UUID | None = None
    to_service_id: UUID | None = None

    def scope(self) -> Scope:
        """As the core knows it."""
        return Scope(self.topic, self.from_service_id, self.to_service_id)


class ConsentShape(Shape):
    """A consent. For statistics it covers no topics; otherwise at least one. It lasts twelve months at the most."""

    purpose: Purpose = Field(default=Purpose.FOLLOW_UP, examples=[Purpose.FOLLOW_UP])
    scopes: list[ScopeShape] = Field(default=[], max_length=MOST_SCOPES)
    exclusions: list[ExclusionShape] = Field(default=[], max_length=MOST_SCOPES)
    language: Language = Field(examples=["norsk"])
    interpreter: InterpreterChoice = Field(default=InterpreterChoice.NONE, examples=[InterpreterChoice.NONE])
    interpreter_note: Annotated[Text, StringConstraints(max_length=1000)] | None = None
    youth_view: Statement = Field(examples=["Synes det er greit at skolen vet hva vi jobber med."])
    capacity_note: Text | None = None
    given_on: Day = Field(examples=["2026-11-20"])
    valid_from: Day = Field(examples=["2026-11-20"])
    valid_until: Day = Field(examples=["2027-05-20"])
    review_on: Day = Field(examples=["2027-02-20"])
    points_at_id: UUID | None = None


class RefusalShape(Shape):
    """A no, in one step: who said it. Nobody has to say why."""

    purpose: Purpose = Field(default=Purpose.FOLLOW_UP, examples=[Purpose.FOLLOW_UP])
    refused_by: Signer = Field(default=Signer.YOUTH, examples=[Signer.YOUTH])
    guardian_id: UUID | None = None
    language: Language = LANGUAGE_NOT_ASKED
    interpreter: InterpreterChoice = InterpreterChoice.NONE
    interpreter_note: Annotated[Text, StringConstraints(max_length=1000)] | None = None
    youth_view: Statement | None = None
    given_on: Day | None = None


class SignatureShape(Shape):
    """A signature with its proof. An oral one needs minute, witness and all five pieces of information."""

    signer: Signer = Field(examples=[Signer.YOUTH])
    guardian_id: UUID | None = None
    method: Method = Field(examples=[Method.PAPER])
    signed_on: Day = Field(examples=["2026-11-20"])
    evidence: Line | None = Field(default=None, examples=["Arkivnummer 2026/4711"])
    minute: Statement | None = None
    witness: Line | None = None
    told_why: bool = False
    told_what: bool = False
    told_to_whom: bool = False
    told_from_whom: bool = False
    told_withdrawal: bool = False


class WithdrawalShape(Shape):
    """Who takes back what. With nothing named, all of it."""

    signer: Signer = Field(examples=[Signer.YOUTH])
    guardian_id: UUID | None = None
    topic: Topic | None = None
    from_service_id: UUID | None = None
    to_service_id: UUID | None = None
    reason: Text | None = None


class InvalidationShape(Shape):
    """Why the consent never was valid."""

    reason: Text = Field(examples=["Feil person skrev under."])


class ScopeAnswer(Answer):
    """One line of what is covered or kept out; empty means whoever takes part, or in an exclusion all."""

    topic: Topic | None
    from_service_id: UUID | None
    from_service_name: str | None
    to_service_id: UUID | None
    to_service_name: str | None


class SignatureAnswer(Answer):
    """One signature."""

    signer: Signer
    guardian_id: UUID | None
    guardian_name: str | None
    method: Method
    signed_on: date
    evidence: str | None
    minute: str | None
    witness: str | None
    registered_at: datetime


class SignerAnswer(Answer):
    """Somebody who must sign as things are today, for which topics and by which law."""

    signer: Signer
    guardian_id: UUID | None
    guardian_name: str | None
    topics: list[Topic]
    legal_bases: list[str]
    has_signed: bool


class ChangeAnswer(Answer):
    """A withdrawal, of all or some, or a finding that it never was valid."""

    kind: ChangeKind
    topic: Topic | None
    from_service_id: UUID | None
    from_service_name: str | None
    to_service_id: UUID | None
    to_service_name: str | None
    signer: Signer | None
    guardian_name: str | None
    reason: str | None
    at: datetime
    registered_by_name: str | None


class OpenAnswer(Answer):
    """What it opens right now, and until when."""

    topic: Topic
    from_service_id: UUID | None
    from_service_name: str | None
    excluded_from: list[str]
    to_service_id: UUID
    to_service_name: str
    until: datetime


class ConsentAnswer(Answer):
    """A consent or a refusal. `status` is reckoned when asked; `missing` are those who must sign and have not."""

    id: UUID
    follow_up_id: UUID
    purpose: Purpose
    answer: ConsentAnswered
    status: ConsentStatus
    refused_by: Signer | None
    refused_by_guardian_name: str | None
    points_at_id: UUID | None
    language: str
    interpreter: Interpreter
    interpreter_note: str | None
    youth_view: str
    capacity_note: str | None
    given_on: date
    valid_from: date
    valid_until: date
    review_on: date
    registered_at: datetime
    registered_by_name: str | None
    scopes: list[ScopeAnswer]
    exclusions: list[ScopeAnswer]
    signatures: list[SignatureAnswer]
    required: list[SignerAnswer]
    missing: list[SignerAnswer]
    changes: list[ChangeAnswer]
    opens: list[OpenAnswer]
    asks_youth_anew: bool


class ReceiptAnswer(Answer):
    """One thing that a service has read under the consent: what kind, how often, between which moments."""

    service_id: UUID
    service_name: str
    topic: Topic | None
    thing_kind: str
    times: int
    first_at: datetime
    last_at: datetime


class WithdrawalAnswer(Answer):
    """The consent as it stands afterwards, and the receipt: what had been read under what was taken back."""

    consent: ConsentAnswer
    receipt: list[ReceiptAnswer]
