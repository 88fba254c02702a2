"""How what concerns oneself looks as JSON, for the youth and the guardian."""

from datetime import date, datetime
from uuid import UUID

from services.api.consent_shapes import OpenAnswer, ReceiptAnswer, ScopeAnswer
from services.api.shapes import Answer, Shape
from services.core.consents.kinds import Answer as ConsentAnswered
from services.core.consents.kinds import ChangeKind, ConsentStatus, Purpose, Signer, Topic


class MySignatureAnswer(Answer):
    """Who has signed, and when."""

    signer: Signer
    guardian_name: str | None
    signed_on: date


class MyMissingAnswer(Answer):
    """Somebody who must sign and has not."""

    signer: Signer
    guardian_name: str | None


class MyChangeAnswer(Answer):
    """A withdrawal, of all or some, or a finding that it never was valid."""

    kind: ChangeKind
    topic: Topic | None
    to_service_name: str | None
    signer: Signer | None
    guardian_name: str | None
    at: datetime


class MyConsentAnswer(Answer):
    """A consent or a refusal that you have a say in; of its topics those that you decide about."""

    id: UUID
    follow_up_id: UUID
    purpose: Purpose
    answer: ConsentAnswered
    status: ConsentStatus
    given_on: date
    valid_from: date
    valid_until: date
    scopes: list[ScopeAnswer]
    exclusions: list[ScopeAnswer]
    signatures: list[MySignatureAnswer]
    missing: list[MyMissingAnswer]
    changes: list[MyChangeAnswer]
    opens: list[OpenAnswer]


class MyWithdrawalShape(Shape):
    """What you take back. With nothing named, all of it. Nobody asks why."""

    topic: Topic | None = None
    to_service_id: UUID | None = None


class MyWithdrawalAnswer(Answer):
    """The consent as it stands afterwards, and the receipt: what had been read under what was taken back."""

    consent: MyConsentAnswer
    receipt: list[ReceiptAnswer]
