"""What people do in a random history, over REST as they do it, each by the one whose work it is.

Every act may be refused as things stand: the follow-up is restricted, the hat is gone, the consent is withdrawn
already. It says whether it was done.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.access.reference_facts import Row
from tests.access.stage import ACTORS, WRITERS, Stage
from tests.access.town_disclosures import ANSWERS

TOPICS = ("identity", "plan", "measures", "meetings", "school", "health")
SERVICES = ("school", "police", "child_welfare", "grorud", "alna", "nav")
Scope = tuple[str | None, str | None, str | None]
"""Topic, from, to; None is any."""


def pick(rows: Sequence[Row], number: int) -> Row:
    """One of them."""
    return rows[number % len(rows)]


def lead_of(stage: Stage, follow_up_id: UUID) -> str:
    """The service that leads today."""
    return stage.name_of(stage.facts.by_id["follow_up"][follow_up_id]["lead_service_id"])


def leads(stage: Stage, follow_up_id: UUID) -> str:
    """The coordinator of the service that leads today."""
    return WRITERS[lead_of(stage, follow_up_id)]


def coordinator_of(stage: Stage, youth_id: UUID) -> str:
    """Whoever coordinates a follow-up of this youth."""
    follow_up = next(row for row in stage.facts.tables["follow_up"] if row["youth_id"] == youth_id)
    return leads(stage, follow_up["id"])


def _named(stage: Stage, scope: Scope) -> dict[str, Any]:
    topic, from_service, to_service = scope
    named: dict[str, Any] = {"topic": topic}
    for field, service in (("from_service_id", from_service), ("to_service_id", to_service)):
        named[field] = str(stage.world.services[service]) if service else None
    return named


async def give_consent(
    stage: Stage,
    place: int,
    scopes: list[Scope],
    excluded: list[Scope],
    *,
    days: int,
    starts_in: int = 0,
    missing: int | None = None,
    renews: Row | None = None,
) -> bool:
    """A consent, signed at once by all who can sign, but for one where `missing` says which. It answers a no first."""
    follow_up_id = stage.follow_ups[place]
    here = _services_on(stage, follow_up_id)
    scopes = [one for one in scopes if one[1] != one[2] and {one[1], one[2]} <= here]
    excluded = [one for one in excluded if any(one) and one[1] != one[2] and {one[1], one[2]} <= here]
    first, last = stage.today + timedelta(days=starts_in), stage.today + timedelta(days=starts_in + days)
    body = {
        "scopes": [_named(stage, one) for one in dict.fromkeys(scopes)],
        "exclusions": [_named(stage, one) for one in dict.fromkeys(excluded)],
        "language": "norsk",
        "youth_view": "Synes det er greit.",
        "given_on": str(stage.today),
        "valid_from": str(first),
        "valid_until": str(last),
        "review_on": str(last),
    }
    answers = [row for row in stage.facts.tables["consent"] if row["follow_up_id"] == follow_up_id]
    refusals = [row for row in answers if row["answer"] == "refused"]
    is_renewal = renews is not None and answers[-1]["answer"] != "refused"
    points_at = renews if is_renewal else max(refusals, key=lambda row: row["registered_at"], default=renews)
    if points_at is not None:
        body["points_at_id"] = str(points_at["id"])
    was_done = await stage.send(leads(stage, follow_up_id), "POST", f"/follow-ups/{follow_up_id}/consents", body)
    if was_done:
        await stage.look_again()
        consent = max(stage.facts.tables["consent"], key=lambda row: str(row["id"]))
        await sign_by_all(stage, consent, but=missing)
    return was_done


async def sign_by_all(stage: Stage, consent: Row, *, but: int | None = None) -> bool:
    """All who can sign and have not, sign; but for the one that is named by number."""
    signed = {
        (row["signer"], row["guardian_id"] and str(row["guardian_id"]))
        for row in stage.facts.tables["consent_signature"]
        if row["consent_id"] == consent["id"]
    }
    missing = [
        number
        for number, one in enumerate(_signers(stage, consent))
        if number != but and (one["signer"], one.get("guardian_id")) not in signed
    ]
    return any([await sign_consent(stage, consent, number) for number in missing])


def _services_on(stage: Stage, follow_up_id: UUID) -> set[str | None]:
    """The services that take part today or lead, by name; and nobody in particular."""
    keys = {stage.facts.by_id["follow_up"][follow_up_id]["lead_service_id"]}
    for row in stage.facts.of_follow_up["participation"][follow_up_id]:
        if stage.facts.holds(row):
            keys.add(row["service_id"])
    return {None, *(name for name, key in stage.world.services.items() if key in keys)}


def standing_consents(stage: Stage) -> list[Row]:
    """The consents that were not taken back as a whole."""
    parts = ("topic", "from_service_id", "to_service_id")
    over = {row["consent_id"] for row in stage.facts.tables["consent_change"] if not any(row[part] for part in parts)}
    given = [row for row in stage.facts.tables["consent"] if row["answer"] == "given"]
    return [row for row in given if row["id"] not in over]


def _signers(stage: Stage, consent: Row) -> list[dict[str, Any]]:
    """The youth, those who have parental responsibility, and child welfare where it has taken over."""
    youth_id = stage.facts.by_id["follow_up"][consent["follow_up_id"]]["youth_id"]
    guardians = [
        row for row in stage.facts.tables["guardian"] if row["youth_id"] == youth_id and stage.facts.holds(row)
    ]
    taken_over = any(row["responsibility"] == "taken_over" for row in guardians)
    return [
        {"signer": "youth"},
        *({"signer": "guardian", "guardian_id": str(row["id"])} for row in guardians),
        *([{"signer": "child_welfare"}] if taken_over else []),
    ]


async def sign_consent(stage: Stage, consent: Row, number: int) -> bool:
    """One of those who can, signs."""
    signers = _signers(stage, consent)
    body = {**signers[number % len(signers)], "method": "paper", "signed_on": str(stage.today), "evidence": "Arkiv 1"}
    return await stage.send(_who_leads(stage, consent), "POST", f"{_consent(consent)}/signatures", body)


async def withdraw_consent(stage: Stage, consent: Row, scope: Scope) -> bool:
    """The youth takes it back, or the part that is named."""
    body = {"signer": "youth", **_named(stage, scope)}
    return await stage.send(_who_leads(stage, consent), "POST", f"{_consent(consent)}/withdrawals", body)


async def invalidate_consent(stage: Stage, consent: Row) -> bool:
    """It never was valid."""
    body = {"reason": "Feil skjema."}
    return await stage.send(_who_leads(stage, consent), "POST", f"{_consent(consent)}/invalidations", body)


async def refuse(stage: Stage, place: int) -> bool:
    """The youth says no to all that was asked."""
    follow_up_id = stage.follow_ups[place]
    return await stage.send(leads(stage, follow_up_id), "POST", f"/follow-ups/{follow_up_id}/consent-refusals", {})


def _consent(consent: Row) -> str:
    return f"/follow-ups/{consent['follow_up_id']}/consents/{consent['id']}"


def _who_leads(stage: Stage, consent: Row) -> str:
    return leads(stage, consent["follow_up_id"])


async def add_guardian(stage: Stage, place: int, responsibility: str, starts_in: int) -> bool:
    """Somebody else gets parental responsibility, or child welfare takes over."""
    follow_up = stage.facts.by_id["follow_up"][stage.follow_ups[place]]
    body = {
        "given_name": "Måne",
        "family_name": "Fjelltopp",
        "responsibility": responsibility,
        "starts_on": str(stage.today + timedelta(days=starts_in)),
    }
    return await stage.send(leads(stage, follow_up["id"]), "POST", f"/youths/{follow_up['youth_id']}/guardians", body)


async def change_guardian(stage: Stage, guardian: Row, *, responsibility: str, ends_in: int | None) -> bool:
    """A guardian's responsibility changes, or has a last day."""
    body = {
        **{name: guardian[name] for name in ("given_name", "family_name", "address_protection")},
        "responsibility": responsibility,
        "ends_on": str(stage.today + timedelta(days=ends_in)) if ends_in is not None else None,
    }
    who = coordinator_of(stage, guardian["youth_id"])
    return await stage.send(who, "PUT", f"/youths/{guardian['youth_id']}/guardians/{guardian['id']}", body, of=guardian)


async def name_contact(stage: Stage, place: int, contact: str, substitute: str | None, days: int) -> bool:
    """Somebody is named contact from today, with or without one who stands in for some days."""
    follow_up_id, person = stage.follow_ups[place], stage.world.people[contact]
    body: dict[str, Any] = {
        "service_id": str(person.service_id),
        "contact_user_id": str(person.user_id),
        "starts_on": str(stage.today),
        "ends_on": str(stage.today + timedelta(days=days)) if days > 30 else None,
    }
    if substitute is not None:
        body["substitute_user_id"] = str(stage.world.people[substitute].user_id)
        body["substitute_from"] = str(stage.today + timedelta(days=days % 3))
        body["substitute_until"] = str(stage.today + timedelta(days=days % 30 + 3))
    return await stage.send(leads(stage, follow_up_id), "POST", f"/follow-ups/{follow_up_id}/contacts", body)


async def add_service(stage: Stage, place: int, service: str) -> bool:
    """A service takes part from today."""
    follow_up_id = stage.follow_ups[place]
    body = {"service_id": str(stage.world.services[service]), "starts_on": str(stage.today)}
    return await stage.send(leads(stage, follow_up_id), "POST", f"/follow-ups/{follow_up_id}/services", body)


async def end_service(stage: Stage, participation: Row, ends_in: int) -> bool:
    """A service's part gets a last day."""
    follow_up_id = participation["follow_up_id"]
    place = f"/follow-ups/{follow_up_id}/services/{participation['id']}/end"
    body = {"ends_on": str(stage.today + timedelta(days=ends_in))}
    return await stage.send(leads(stage, follow_up_id), "POST", place, body, of=participation)


async def open_emergency(stage: Stage, place: int, who: str, topics: list[str], hours: int) -> bool:
    """Somebody signs in anew, and opens some topics of a follow-up by its reference."""
    await stage.admin.execute(
        "update app.session set opened_at = $2 where user_id = $1", stage.world.people[who].user_id, stage.now
    )
    body = {
        "reference": stage.facts.by_id["follow_up"][stage.follow_ups[place]]["reference"],
        "ground": "danger",
        "reason": "Den unge er savnet, og vi må vite hvem hun møter.",
        "topics": list(dict.fromkeys(topics)),
        "hours": hours,
    }
    return await stage.send(who, "POST", "/emergency-access", body)


async def end_emergency(stage: Stage, emergency: Row) -> bool:
    """The one who opened it ends it."""
    people = stage.world.people
    who = next(name for name in ACTORS if people[name].user_id == emergency["user_id"])
    return await stage.send(who, "POST", f"/emergency-access/{emergency['id']}/end", {}, of=emergency)


async def review_emergency(stage: Stage, emergency: Row) -> bool:
    """A coordinator of the service that leads says whether it was right."""
    body = {"outcome": "justified", "comment": "Faren var reell."}
    who = leads(stage, emergency["follow_up_id"])
    return await stage.send(who, "POST", f"/emergency-access/{emergency['id']}/reviews", body)


async def write_note(stage: Stage, place: int, service: str, topic: str, *, is_shared: bool) -> bool:
    """A service writes a note."""
    body = {"topic": topic, "text": "Notat", "is_shared": is_shared}
    return await stage.send(WRITERS[service], "POST", f"/follow-ups/{stage.follow_ups[place]}/notes", body)


async def share_note(stage: Stage, note: Row) -> bool:
    """A note is shared, or not any more."""
    body = {"topic": note["topic"], "text": note["text"], "is_shared": not note["is_shared"]}
    who = WRITERS[stage.name_of(note["owner_service_id"])]
    return await stage.send(who, "PUT", f"/notes/{note['id']}", body, of=note)


async def add_file(stage: Stage, place: int, service: str, topic: str, *, is_shared: bool) -> bool:
    """A service adds a file."""
    said = {"topic": topic, "is_shared": "yes" if is_shared else "no"}
    return await stage.upload(WRITERS[service], stage.follow_ups[place], said)


async def add_scan(stage: Stage, consent: Row) -> bool:
    """The signed form of a consent is added as a file."""
    return await stage.upload(_who_leads(stage, consent), consent["follow_up_id"], {"consent_id": str(consent["id"])})


async def share_file(stage: Stage, attachment: Row, topic: str) -> bool:
    """A file is shared, or not any more, with another topic maybe."""
    body = {"topic": topic, "is_shared": not attachment["is_shared"]}
    who = WRITERS[stage.name_of(attachment["owner_service_id"])]
    return await stage.send(who, "PUT", f"/attachments/{attachment['id']}", body, of=attachment)


async def log_measure(stage: Stage, place: int, service: str) -> bool:
    """A service logs a measure."""
    place_of_it = f"/follow-ups/{stage.follow_ups[place]}/measures"
    return await stage.send(WRITERS[service], "POST", place_of_it, {"type_code": "MENTOR"})


async def disclose(stage: Stage, place: int, recipient: str) -> bool:
    """The police writes an assessment, and sends what it decides."""
    body: dict[str, Any] = {key: value for key, value in ANSWERS.items() if key not in ("version", "unverified_marked")}
    kinds = {"school": "public_school", "child_welfare": "child_welfare", "grorud": "district"}
    body |= {
        "recipient_type": kinds[recipient],
        "recipient_service_id": str(stage.world.services[recipient]),
        "ground_code": "PRL_27_4_COOPERATION",
    }
    follow_up_id = stage.follow_ups[place]
    if not await stage.send("police_contact", "POST", f"/follow-ups/{follow_up_id}/disclosures", body):
        return False
    await stage.look_again()
    made = max(stage.facts.tables["disclosure"], key=lambda row: str(row["id"]))
    body = {"decided_as": "delegated"}
    return await stage.send("police_contact", "POST", f"/disclosures/{made['id']}/decision", body, of=made)


def next_birthday(stage: Stage) -> date:
    """The next day, from tomorrow on, on which a youth turns a year older."""
    found: list[date] = []
    for youth in stage.facts.tables["youth"]:
        this_year: date = youth["birth_date"].replace(year=stage.today.year)
        found.append(this_year if this_year > stage.today else this_year.replace(year=stage.today.year + 1))
    return min(found)
