"""Who has signed in as herself, in the reference model: what a youth or a guardian has a say in, from the bare rows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.access.consent_model import (
    SIGNS_ALONE_FROM,
    SIGNS_ALONE_IN_HEALTH_FROM,
    SIGNS_TOO_FROM,
    Row,
    Tables,
    age_at,
)


@dataclass(frozen=True)
class Say:
    """As what she has a say (`youth`, or `guardian` with her key), in which topics, and whether those are all."""

    signer: str
    guardian_id: Any
    topics: frozenset[str]
    is_all: bool


def say_in(tables: Tables, follow_up: Row, index: bytes, *, today: date, is_protected: bool) -> Say | None:
    """The say of her whose number has this index: the youth from fifteen; a guardian who decides, and never health
    from sixteen, nor anything of somebody protected. Nobody where it is not certain who she is.
    """
    if follow_up["restricted_at"] is not None:
        return None
    youth = next(row for row in tables["youth"] if row["id"] == follow_up["youth_id"])
    age = age_at(youth["birth_date"], today)
    topics = frozenset(row["topic"] for row in tables["signing_rule"])
    if youth["national_id_index"] == index:
        is_she = sum(row["national_id_index"] == index for row in tables["youth"]) == 1
        return Say("youth", None, topics, is_all=True) if is_she and age >= SIGNS_TOO_FROM else None
    deciding = [
        row
        for row in tables["guardian"]
        if row["youth_id"] == youth["id"]
        and row["starts_on"] <= today
        and (row["ends_on"] is None or row["ends_on"] >= today)
    ]
    hers = [row for row in deciding if row["national_id_index"] == index]
    is_taken_over = any(row["responsibility"] == "taken_over" for row in deciding)
    if len(hers) != 1 or is_taken_over or is_protected or age >= SIGNS_ALONE_FROM:
        return None
    is_all = age < SIGNS_ALONE_IN_HEALTH_FROM
    return Say("guardian", hers[0]["id"], topics if is_all else topics - {"health"}, is_all)


def topics_of(tables: Tables, consent: Row) -> set[str]:
    """What a consent was given for."""
    return {
        row["topic"] for row in tables["consent_scope"] if row["consent_id"] == consent["id"] and not row["is_excluded"]
    }


def services_named(tables: Tables, follow_up: Row, say: Say) -> set[Any]:
    """The services that she is told of: the one that leads, and those named where she has a say."""
    named = {
        row[end]
        for row in tables["consent_scope"]
        if row["follow_up_id"] == follow_up["id"] and (row["topic"] is None or row["topic"] in say.topics)
        for end in ("from_service_id", "to_service_id")
    }
    return {follow_up["lead_service_id"], *named} - {None}


def takes_back(tables: Tables, say: Say, row: Row) -> bool:
    """Whether it is a withdrawal in her own name, of what she decides about; of the whole only where that is all."""
    consent = next((one for one in tables["consent"] if one["id"] == row["consent_id"]), None)
    if row["kind"] != "withdrawn" or (row["signer"], row["guardian_id"]) != (say.signer, say.guardian_id):
        return False
    if row["topic"] is not None:
        return row["topic"] in say.topics
    return say.is_all or (consent is not None and consent["purpose"] == "statistics")
