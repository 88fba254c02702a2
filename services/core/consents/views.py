"""How consents are shown: each with its parts, and with how it stands at the moment it is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.core.consents.kinds import (
    LANGUAGE_NOT_ASKED,
    Answer,
    ChangeKind,
    ConsentStatus,
    Interpreter,
    Method,
    Purpose,
    Signer,
    Topic,
)
from services.core.kit.clock import last_day_until


@dataclass(frozen=True, slots=True)
class ScopeView:
    """One line of what a consent covers; empty means whoever takes part, or in an exclusion all."""

    topic: Topic | None
    from_service_id: UUID | None
    from_service_name: str | None
    to_service_id: UUID | None
    to_service_name: str | None


@dataclass(frozen=True, slots=True)
class SignatureView:
    """One signature and where its proof is."""

    signer: Signer
    guardian_id: UUID | None
    guardian_name: str | None
    method: Method
    signed_on: date
    evidence: str | None
    minute: str | None
    witness: str | None
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class RequiredView:
    """Somebody who must sign as things are today, and whether that is done."""

    signer: Signer
    guardian_id: UUID | None
    guardian_name: str | None
    topics: tuple[Topic, ...]
    legal_bases: tuple[str, ...]
    has_signed: bool


@dataclass(frozen=True, slots=True)
class ChangeView:
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
    """Empty where the youth or the guardian did it herself."""


@dataclass(frozen=True, slots=True)
class OpenView:
    """What it opens right now, until when. From nobody in particular: from all but those named."""

    topic: Topic
    from_service_id: UUID | None
    from_service_name: str | None
    excluded_from: tuple[str, ...]
    to_service_id: UUID
    to_service_name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class OpenAlike:
    """Topics that one service reads alike: written by whom, until which day. From nobody: from all but those named."""

    to_service_id: UUID
    to_service_name: str
    from_service_name: str | None
    excluded_from: tuple[str, ...]
    last_day: date
    topics: tuple[Topic, ...]


def open_alike(opens: Iterable[OpenView]) -> tuple[OpenAlike, ...]:
    """One line for each reader with all topics that are open to her alike, by the names of reader and writer."""
    found: dict[tuple[str, UUID, str, tuple[str, ...], date], set[Topic]] = {}
    for one in opens:
        alike = one.to_service_name, one.to_service_id, one.from_service_name or "", one.excluded_from
        found.setdefault((*alike, last_day_until(one.until)), set()).add(one.topic)
    return tuple(
        OpenAlike(key, name, written_by or None, excluded, last_day, tuple(one for one in Topic if one in topics))
        for (name, key, written_by, excluded, last_day), topics in sorted(found.items())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """A consent or a refusal, with all that has been added to it since."""

    id: UUID
    follow_up_id: UUID
    purpose: Purpose
    answer: Answer
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
    scopes: tuple[ScopeView, ...]
    exclusions: tuple[ScopeView, ...]
    signatures: tuple[SignatureView, ...]
    required: tuple[RequiredView, ...]
    changes: tuple[ChangeView, ...]
    opens: tuple[OpenView, ...]
    asks_youth_anew: bool
    """Whether it stands on what others have signed, and the youth has since become old enough to be asked."""

    @property
    def tells_of_talk(self) -> bool:
        """Whether it says how it was talked about: of a no in one step nobody is asked for language or interpreter."""
        is_told = self.language != LANGUAGE_NOT_ASKED or self.interpreter is not Interpreter.NONE
        return self.answer is Answer.GIVEN or is_told

    @property
    def opens_together(self) -> tuple["OpenAlike", ...]:
        """What is open now as people read it."""
        return open_alike(self.opens)

    @property
    def missing(self) -> tuple[RequiredView, ...]:
        """Those who must sign and have not."""
        return tuple(one for one in self.required if not one.has_signed)
