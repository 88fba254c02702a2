"""Consent in the reference model: what holds at a moment, from the bare rows and the paper, in plain Python.

It reads signatures, periods and withdrawals one by one, and knows nothing of the spans that the database keeps.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
Tables = dict[str, list[Row]]
OSLO = ZoneInfo("Europe/Oslo")
SIGNS_TOO_FROM, SIGNS_ALONE_FROM, SIGNS_ALONE_IN_HEALTH_FROM = 15, 18, 16


def age_at(born: date, day: date) -> int:
    """Whole years; one born on 29 February is a year older on 1 March in a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def opens(tables: Tables, follow_up: Row, topic: str, *, writer: Any, reader: Any, now: datetime) -> bool:
    """Whether some consent lets the service `reader` read this topic of what `writer` wrote, at this moment."""

    def says_so(one: Row, consent: Row) -> bool:
        return (
            is_in_its_period(consent, now)
            and _covers(tables, consent, topic, writer=writer, reader=reader, now=now)
            and has_been_signed(tables, one, consent, topic, now=now)
            and not has_been_renewed(tables, one, consent, now)
        )

    return any(
        says_so(follow_up, consent)
        and all(
            any(says_so(one, other) for one, other in answers)
            for since, answers in _answers_beside(tables, follow_up)
            if answers and consent["registered_at"] <= since
        )
        for consent in _asked(tables, follow_up)
    )


def _asked(tables: Tables, follow_up: Row) -> list[Row]:
    return [
        row for row in tables["consent"] if row["follow_up_id"] == follow_up["id"] and row["purpose"] == "follow_up"
    ]


def _answers_beside(tables: Tables, follow_up: Row) -> Iterator[tuple[datetime, list[tuple[Row, Row]]]]:
    """For each other registration of the person: since when it is one with this one, and what was answered there."""
    standing = [row for row in tables["youth_merge"] if row["ended_at"] is None]
    merged_at = {row["merged_youth_id"]: row["merged_at"] for row in standing}
    kept = {row["merged_youth_id"]: row["kept_youth_id"] for row in standing}
    here = follow_up["youth_id"]
    for youth in {*kept, *kept.values()} - {here}:
        if kept.get(youth, youth) == kept.get(here, here):
            since = max(merged_at[one] for one in (youth, here) if one in merged_at)
            theirs = [one for one in tables["follow_up"] if one["youth_id"] == youth]
            yield since, [(one, answer) for one in theirs for answer in _asked(tables, one)]


def is_in_its_period(consent: Row, now: datetime) -> bool:
    """A yes, on a day from its first to its last, both included."""
    today = now.astimezone(OSLO).date()
    was_registered = consent["registered_at"] <= now
    return bool(
        consent["answer"] == "given" and was_registered and consent["valid_from"] <= today <= consent["valid_until"]
    )


HANDED_ON = ("plan", "identity")
"""What goes from hand to hand with the lead: the plan, and whose it is."""


def _handed_on(tables: Tables, consent: Row, writer: Any, now: datetime) -> set[Any]:
    """The services that have led since the consent was registered, where `writer` took over from them: their words
    are in what it holds now."""
    moved = [
        row
        for row in tables["hand_over"]
        if row["follow_up_id"] == consent["follow_up_id"] and row["state"] == "accepted" and row["answered_at"] <= now
    ]
    since = [row for row in moved if row["answered_at"] >= consent["registered_at"]]
    return {
        earlier["from_service_id"]
        for last in since
        if last["to_service_id"] == writer
        for earlier in since
        if earlier["answered_at"] <= last["answered_at"]
    }


def _words_cover(tables: Tables, consent: Row, topic: str, *, writer: Any, reader: Any, now: datetime) -> bool:
    """Whether the consent's words let the reader have what this service wrote."""
    is_named = any(
        row["topic"] == topic and row["to_service_id"] == reader and row["from_service_id"] in (None, writer)
        for row in tables["consent_scope"]
        if row["consent_id"] == consent["id"] and not row["is_excluded"]
    )
    return is_named and not any(
        out["topic"] in (None, topic)
        and out["to_service_id"] in (None, reader)
        and out["from_service_id"] in (None, writer)
        for out in _kept_out(tables, consent, now)
    )


def has_been_renewed(tables: Tables, follow_up: Row, consent: Row, now: datetime) -> bool:
    """Whether one that renews it, or renews one that does, has come wholly into force at some time until now."""
    for newer in tables["consent"]:
        if newer["points_at_id"] != consent["id"]:
            continue
        until_now = [moment for moment in _moments(tables, newer, now) if moment <= now]
        if any(_is_whole(tables, follow_up, newer, moment) for moment in until_now):
            return True
        if has_been_renewed(tables, follow_up, newer, now):
            return True
    return False


def _moments(tables: Tables, consent: Row, now: datetime) -> Iterator[datetime]:
    """Now, every midnight of the consent's days, and every time at which something was written about it."""
    yield now
    day = consent["valid_from"]
    while day <= now.astimezone(OSLO).date():
        yield datetime.combine(day, time(), OSLO)
        day += timedelta(days=1)
    yield consent["registered_at"]
    yield from (row["registered_at"] for row in tables["consent_signature"] if row["consent_id"] == consent["id"])


def _is_whole(tables: Tables, follow_up: Row, consent: Row, moment: datetime) -> bool:
    """Whether a yes was in its period then, signed for all that it covers, and not taken back as a whole."""
    topics = {
        row["topic"] for row in tables["consent_scope"] if row["consent_id"] == consent["id"] and not row["is_excluded"]
    }
    if consent["purpose"] == "statistics":
        topics = {"identity"}
    is_taken_back = any(
        row["consent_id"] == consent["id"]
        and row["at"] <= moment
        and (row["topic"], row["from_service_id"], row["to_service_id"]) == (None, None, None)
        for row in tables["consent_change"]
    )
    return (
        is_in_its_period(consent, moment)
        and not is_taken_back
        and all(has_been_signed(tables, follow_up, consent, topic, now=moment) for topic in topics)
    )


def _covers(tables: Tables, consent: Row, topic: str, *, writer: Any, reader: Any, now: datetime) -> bool:
    if topic in HANDED_ON and not all(
        _words_cover(tables, consent, topic, writer=one, reader=reader, now=now)
        for one in _handed_on(tables, consent, writer, now)
    ):
        return False
    scopes = [row for row in tables["consent_scope"] if row["consent_id"] == consent["id"] and not row["is_excluded"]]
    today = now.astimezone(OSLO).date()
    services = {row["id"]: row for row in tables["service"]}
    for scope in scopes:
        if scope["topic"] != topic or scope["to_service_id"] != reader:
            continue
        if scope["from_service_id"] not in (None, writer):
            continue
        named = [services[key] for key in (scope["from_service_id"], reader) if key is not None]
        if any(one["closed_on"] is not None and one["closed_on"] <= today for one in named):
            continue
        if not any(
            out["topic"] in (None, topic)
            and out["to_service_id"] in (None, reader)
            and out["from_service_id"] in (None, writer)
            for out in _kept_out(tables, consent, now)
        ):
            return True
    return False


def _kept_out(tables: Tables, consent: Row, now: datetime) -> Iterator[Row]:
    """What was left out from the start, was taken back since, or has met a later no."""
    for row in tables["consent_scope"]:
        if row["consent_id"] == consent["id"] and row["is_excluded"]:
            yield row
    for row in tables["consent_change"]:
        if row["consent_id"] == consent["id"] and row["at"] <= now:
            yield row
    for refusal in tables["consent"]:
        is_later = consent["registered_at"] < refusal["registered_at"] <= now
        same = all(refusal[key] == consent[key] for key in ("follow_up_id", "purpose"))
        if refusal["answer"] == "refused" and is_later and same:
            yield from (
                row for row in tables["consent_scope"] if row["consent_id"] == refusal["id"] and not row["is_excluded"]
            )


def has_been_signed(tables: Tables, follow_up: Row, consent: Row, topic: str, *, now: datetime) -> bool:
    """Whether everybody who must have signed has, and can still decide it today."""
    today = now.astimezone(OSLO).date()
    youth = next(row for row in tables["youth"] if row["id"] == follow_up["youth_id"])
    signed = [
        row for row in tables["consent_signature"] if row["consent_id"] == consent["id"] and row["registered_at"] <= now
    ]
    youth_has = any(row["signer"] == "youth" for row in signed)
    alone_from = SIGNS_ALONE_IN_HEALTH_FROM if topic == "health" else SIGNS_ALONE_FROM
    if age_at(youth["birth_date"], today) >= alone_from:
        return youth_has
    if age_at(youth["birth_date"], consent["given_on"]) >= SIGNS_TOO_FROM and not youth_has:
        return False
    guardians = [
        row
        for row in tables["guardian"]
        if row["youth_id"] == youth["id"]
        and row["starts_on"] <= today
        and (row["ends_on"] is None or row["ends_on"] >= today)
    ]
    if any(row["responsibility"] == "taken_over" for row in guardians):
        return any(row["signer"] == "child_welfare" for row in signed)
    return bool(guardians) and all(any(row["guardian_id"] == one["id"] for row in signed) for one in guardians)
