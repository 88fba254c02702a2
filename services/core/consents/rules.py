"""What a consent, a signature and a withdrawal must say to be taken. Pure."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.core.consents.kinds import InterpreterChoice, Method, Purpose, Topic

MOST_MONTHS = 12
REVIEW_SOON_DAYS = 30
ORAL_ELEMENTS = {
    "told_why": "told_why_missing",
    "told_what": "told_what_missing",
    "told_to_whom": "told_to_whom_missing",
    "told_from_whom": "told_from_whom_missing",
    "told_withdrawal": "told_withdrawal_missing",
}
"""The five pieces of information that must have been given, each with the fault of its lacking."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One topic from one service (None: from whoever takes part) to one service. In an exclusion, None is all."""

    topic: Topic | None
    from_service_id: UUID | None
    to_service_id: UUID | None

    def covers(self, other: "Scope") -> bool:
        """Whether taking this away takes the other away too."""
        return all(
            mine is None or mine == theirs
            for mine, theirs in (
                (self.topic, other.topic),
                (self.from_service_id, other.from_service_id),
                (self.to_service_id, other.to_service_id),
            )
        )

    def touches(self, other: "Scope") -> bool:
        """Whether taking this away takes anything of the other away."""
        return all(
            mine is None or theirs is None or mine == theirs
            for mine, theirs in (
                (self.topic, other.topic),
                (self.from_service_id, other.from_service_id),
                (self.to_service_id, other.to_service_id),
            )
        )


def months_later(day: date, months: int) -> date:
    """The same day some months later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def fault_of_day_given(given_on: date, *, today: date) -> str | None:
    """Why an answer of this day cannot be written down today: the day is to come, or more than twelve months ago."""
    if given_on > today:
        return "in_future"
    return "too_long_ago" if months_later(given_on, MOST_MONTHS) < today else None


def faults_of_period(
    *, given_on: date, valid_from: date, valid_until: date, review_on: date, today: date
) -> dict[str, str]:
    """What is wrong with the dates, by field."""
    faults: dict[str, str] = {}
    if fault := fault_of_day_given(given_on, today=today):
        faults["given_on"] = fault
    if valid_from < given_on:
        faults["valid_from"] = "before_evidence"
    if valid_until < valid_from:
        faults["valid_until"] = "before_start"
    elif valid_until > months_later(valid_from, MOST_MONTHS):
        faults["valid_until"] = "over_twelve_months"
    elif not valid_from <= review_on <= valid_until:
        faults["review_on"] = "review_outside"
    return faults


def faults_of_talk(*, interpreter: InterpreterChoice, interpreter_note: str | None) -> dict[str, str]:
    """What is wrong with how it was explained, by field."""
    if interpreter is InterpreterChoice.CHILD:
        return {"interpreter": "child_interpreter"}
    if interpreter is InterpreterChoice.OTHER_ADULT and not interpreter_note:
        return {"interpreter_note": "interpreter_note_missing"}
    return {}


def faults_of_scopes(
    purpose: Purpose, scopes: Sequence[Scope], exclusions: Sequence[Scope], *, on_case: Collection[UUID]
) -> dict[str, str]:
    """What is wrong with what it covers, by field. `on_case`: the services that lead or take part."""
    if purpose is Purpose.STATISTICS:
        return {"scopes": "statistics_opens_nothing"} if scopes or exclusions else {}
    if not scopes:
        return {"scopes": "missing"}
    faults: dict[str, str] = {}
    for place, rows in (("scopes", scopes), ("exclusions", exclusions)):
        for number, row in enumerate(rows):
            for end in ("from_service_id", "to_service_id"):
                service_id = getattr(row, end)
                if service_id is not None and service_id not in on_case:
                    faults[f"{place}.{number}.{end}"] = "not_on_case"
            if row.to_service_id is not None and row.from_service_id == row.to_service_id:
                faults[f"{place}.{number}.to_service_id"] = "to_itself"
    faults |= {f"exclusions.{number}": "missing" for number, row in enumerate(exclusions) if row == ALL}
    if not faults and all(any(out.covers(row) for out in exclusions) for row in scopes):
        faults["exclusions"] = "opens_nothing"
    return faults


ALL = Scope(None, None, None)


def is_all_taken_back(opened: Sequence[Scope], withdrawn: Collection[Scope]) -> bool:
    """Whether nothing is left of what a consent was given for: taken back as a whole, or each part of it."""
    if ALL in withdrawn:
        return True
    return bool(opened) and all(any(one.covers(row) for one in withdrawn) for row in opened)


def left_of(scopes: Sequence[Scope], exclusions: Sequence[Scope]) -> list[tuple[Scope, tuple[UUID, ...]]]:
    """What is left when the exclusions are taken out: each line, and the services it is not from."""
    return [
        (
            row,
            tuple(
                out.from_service_id
                for out in dict.fromkeys(exclusions)
                if row.from_service_id is None and out.from_service_id is not None and out.touches(row)
            ),
        )
        for row in dict.fromkeys(scopes)
        if not any(out.covers(row) for out in exclusions)
    ]


def faults_of_evidence(
    *, method: Method, evidence: str | None, minute: str | None, witness: str | None, told: Iterable[str]
) -> dict[str, str]:
    """What is missing of a signature's proof, by field; an oral one lacks each element by its own name."""
    if method is not Method.ORAL:
        return {} if evidence else {"evidence": "evidence_missing"}
    faults = {} if minute else {"minute": "minute_missing"}
    if not witness:
        faults["witness"] = "witness_missing"
    told = set(told)
    return faults | {element: code for element, code in ORAL_ELEMENTS.items() if element not in told}


def fault_of_signing_day(*, signed_on: date, given_on: date, today: date) -> str | None:
    """Why a signature cannot bear this date, as a fault code; None when it can."""
    if signed_on > today:
        return "in_future"
    return "before_given" if signed_on < given_on else None


def fault_of_withdrawal(taken: Scope, *, opened: Sequence[Scope], already: Iterable[Scope]) -> tuple[str, str] | None:
    """Why this cannot be withdrawn, as (field, fault code); None when it can. `already`: what was taken back before.

    Raises nothing: what the consent never opened is a fault in the field that names it.
    """
    already = tuple(already)
    if any(before.covers(taken) for before in already):
        return "consent_id", "already_withdrawn"
    if not opened and taken != ALL:
        # Statistics has no parts.
        named = ("topic", "to_service_id", "from_service_id")
        return next(field for field in named if getattr(taken, field) is not None), "not_in_consent"
    touched = [row for row in opened if taken.touches(row)]
    if opened and not touched:
        for field in ("topic", "to_service_id", "from_service_id"):
            alone = {"topic": None, "from_service_id": None, "to_service_id": None, field: getattr(taken, field)}
            if not any(Scope(**alone).touches(row) for row in opened):
                return field, "not_in_consent"
        return "topic" if taken.topic else "to_service_id", "not_in_consent"
    if opened and all(any(before.covers(row) for before in already) for row in touched):
        return "consent_id", "already_withdrawn"
    return None
