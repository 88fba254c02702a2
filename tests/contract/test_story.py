"""The main job over REST, by those whose job it is, with every request sent twice and every version tried."""

import re

import asyncpg

from tests.conftest import ClientFor
from tests.contract.operations import PREFIX, application, operations
from tests.contract.teller import Teller
from tests.factories import World

ARABIC, BICYCLE, SHORT = "عبد الله", "Sykler 🚲 til «skolen»", "Ø"
# What only asks, although it is sent.
ASKS = {f"POST {PREFIX}/youths/find"}


async def test_the_main_job_over_rest_with_every_request_sent_twice(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    teller = Teller(client, world, admin)
    youth_id = await people(teller)
    follow_up = await opening(teller, youth_id)
    await participants(teller, follow_up)
    await work_with_the_youth(teller, follow_up)
    await police(teller, follow_up)
    await child_welfare(teller)
    await mediation(teller, follow_up)
    await directory_and_staff(teller)
    writes = {
        f"{one.method} {re.sub(r'{[^}]+}', '{}', one.path)}"
        for one in operations(application())
        if one.method != "GET" and str(one) not in ASKS
    }
    assert writes - teller.told == set()


async def people(teller: Teller) -> str:
    """A youth whose names nobody may change on the way, a guardian and a sibling."""
    identity = {"given_name": SHORT, "family_name": ARABIC, "birth_date": "2010-03-15"}
    made = await teller.make("coordinator", "/youths", identity, other={"birth_date": "2010-03-16"})
    youth = f"/youths/{made['id']}"
    assert {name: made[name] for name in identity} == identity
    identity["given_name"] = "Sol 🌻"
    tag = await teller.tag("coordinator", youth)
    assert (await teller.change("coordinator", youth, identity, tag=tag))["given_name"] == "Sol 🌻"

    guardian = {"given_name": "Måne", "family_name": ARABIC, "responsibility": "joint"}
    starts = {"starts_on": "2010-03-15"}
    made_guardian = await teller.make(
        "coordinator", f"{youth}/guardians", {**guardian, **starts}, other={"given_name": "Ny"}
    )
    place = f"{youth}/guardians/{made_guardian['id']}"
    tag = await teller.tag("coordinator", place)
    changed = await teller.change("coordinator", place, {**guardian, "telephone": "+47 00 00 00 00"}, tag=tag)
    assert changed["family_name"] == ARABIC

    sibling = await teller.make("coordinator", "/youths", {**identity, "given_name": "Li"}, other={"given_name": "Lo"})
    third = await teller.make("coordinator", "/youths", {**identity, "given_name": "Bo"})
    await teller.make(
        "coordinator", f"{youth}/siblings", {"other_youth_id": sibling["id"]}, other={"other_youth_id": third["id"]}
    )
    found: str = made["id"]
    return found


async def opening(teller: Teller, youth_id: str) -> str:
    """From a signal to an offer with a key worker."""
    signal = {
        "youth_id": youth_id,
        "source": "school",
        "ground": "FVL_13B_5_OTHER_ORGAN",
        "duty_to_notify": "notified",
        "received_on": "2026-11-19",
        "note": BICYCLE,
    }
    made = await teller.make("coordinator", "/follow-ups", signal, other={"received_on": "2026-11-18"})
    follow_up = f"/follow-ups/{made['id']}"
    await move(teller, follow_up, "ASSESSING")
    await move(teller, follow_up, "OFFERED", key_worker_id=str(teller.world.key_worker.user_id))
    return follow_up


async def move(teller: Teller, follow_up: str, to_state: str, **more: str) -> None:
    """Move a follow-up to another state."""
    body = {"to_state": to_state, "reason": BICYCLE, **more}
    tag = await teller.tag("coordinator", follow_up)
    moved = await teller.make("coordinator", f"{follow_up}/transitions", body, other={"reason": "Noe annet"}, tag=tag)
    assert moved["state"] == to_state


async def participants(teller: Teller, follow_up: str) -> None:
    """Three services take part, each with its contact; a fourth has been there and leaves."""
    world = teller.world
    for person in (world.school_contact, world.police_contact, world.mediation_contact, world.nav_contact):
        service = {"service_id": str(person.service_id), "starts_on": "2026-11-20"}
        await teller.make("coordinator", f"{follow_up}/services", service, other={"starts_on": "2026-11-21"})
        contact = {**service, "contact_user_id": str(person.user_id)}
        await teller.make("coordinator", f"{follow_up}/contacts", contact, other={"starts_on": "2026-11-21"})
    on_case = (await teller.read("coordinator", f"{follow_up}/services")).json()
    [nav] = [one for one in on_case if one["service_id"] == str(world.nav_contact.service_id)]
    place = f"{follow_up}/services/{nav['participation_id']}/end"
    tag = f'"{nav["participation_id"]}-{nav["version"]}"'
    await teller.make("coordinator", place, {"ends_on": "2026-11-20"}, other={"ends_on": "2026-11-21"}, tag=tag)


async def work_with_the_youth(teller: Teller, follow_up: str) -> None:
    """First contact, a plan, and a measure to its end."""
    entry = {
        "kind": "one_to_one",
        "medium": "in_person",
        "held_at": "2026-11-19T13:30:00Z",
        "made_contact": True,
        "attendees": ["youth"],
    }
    meeting = await teller.make("coordinator", f"{follow_up}/meetings", {**entry, "text": BICYCLE}, other={"text": "x"})
    place = f"/meetings/{meeting['id']}"
    tag = await teller.tag("coordinator", place)
    assert (await teller.change("coordinator", place, {**entry, "text": ARABIC}, tag=tag))["text"] == ARABIC
    await move(teller, follow_up, "MAPPING")

    goals = [{"number": 1, "text": BICYCLE}]
    plan = await teller.make(
        "coordinator", f"{follow_up}/plan", {"goals": goals, "own_words": ARABIC}, other={"own_words": "x"}
    )
    assert (plan["own_words"], plan["goals"][0]["text"]) == (ARABIC, BICYCLE)
    goals.append({"number": 2, "text": SHORT})
    tag = await teller.tag("coordinator", f"{follow_up}/plan")
    plan = await teller.change("coordinator", f"{follow_up}/plan", {"goals": goals, "own_words": SHORT}, tag=tag)
    assert [one["text"] for one in plan["goals"]] == [BICYCLE, SHORT]
    await move(teller, follow_up, "ACTIVE")

    body = {"type_code": "MENTOR", "description": BICYCLE}
    measure = await teller.make("coordinator", f"{follow_up}/measures", body, other={"description": "x"})
    place = f"/measures/{measure['id']}"
    kept = ("starts_on", "due_on", "responsible_service_id", "responsible_user_id", "goal_id")
    tag = await teller.tag("coordinator", place)
    changed = {**{name: measure[name] for name in kept}, "description": ARABIC}
    assert (await teller.change("coordinator", place, changed, tag=tag))["description"] == ARABIC
    tag = await teller.tag("coordinator", place)
    await teller.make(
        "coordinator", f"{place}/status", {"to_status": "done", "result": BICYCLE}, other={"note": "x"}, tag=tag
    )


async def police(teller: Teller, follow_up: str) -> None:
    """An investigation with its dates, a date put right, a deadline exceeded with reason, and a new hand."""
    world = teller.world
    body = {"reference": "2026-249", "birth_date": "2010-03-15", "suspect_on": "2026-10-12"}
    made = await teller.make("police_contact", "/investigations", body, other={"suspect_on": "2026-10-13"})
    case = f"/investigations/{made['id']}"
    event = {"kind": "charged", "happened_on": "2026-10-14"}
    await teller.make("police_contact", f"{case}/events", event, other={"happened_on": "2026-10-15"})
    events = (await teller.read("police_contact", case)).json()["events"]
    [charged] = [one for one in events if one["kind"] == "charged"]
    right = {"reason": "Lest feil.", "happened_on": "2026-10-15"}
    await teller.make("police_contact", f"{case}/events/{charged['id']}/corrections", right, other={"reason": "x"})
    link = {"follow_up_id": follow_up.rpartition("/")[2]}
    elsewhere = {"follow_up_id": made["id"]}
    await teller.make("police_contact", f"{case}/links", link, other=elsewhere)

    [deadline] = [
        one for one in (await teller.read("prosecutor", case)).json()["deadlines"] if one["rule_key"] == "STRPL-249-2"
    ]
    place = f"/deadlines/{deadline['id']}"
    exceeding = {"reason": "investigation", "new_due_on": "2026-12-11", "note": BICYCLE}
    tag = await teller.tag("prosecutor", place)
    await teller.make("prosecutor", f"{place}/exceedings", exceeding, other={"note": "x"}, tag=tag)

    tag = await teller.tag("police_contact", case)
    await teller.make(
        "police_contact",
        f"{case}/responsible",
        {"responsible_user_id": str(world.investigator.user_id)},
        other={"responsible_user_id": str(world.police_contact.user_id)},
        tag=tag,
    )


async def child_welfare(teller: Teller) -> None:
    """A matter with its dates and a new contact."""
    me = "child_welfare_contact"
    body = {"reference": "BV-2026-1", "birth_date": "2010-03-15", "concern_on": "2026-11-16"}
    made = await teller.make(me, "/matters", body, other={"concern_on": "2026-11-17"})
    matter = f"/matters/{made['id']}"
    event = {"kind": "feedback_sent", "happened_on": "2026-11-18"}
    await teller.make(me, f"{matter}/events", event, other={"happened_on": "2026-11-19"})
    [sent] = [one for one in (await teller.read(me, matter)).json()["events"] if one["kind"] == "feedback_sent"]
    right = {"reason": "Lest feil.", "happened_on": "2026-11-19"}
    await teller.make(me, f"{matter}/events/{sent['id']}/corrections", right, other={"reason": "x"})
    tag = await teller.tag(me, matter)
    await teller.make(
        me,
        f"{matter}/contacts",
        {"contact_user_id": str(teller.world.child_welfare_not_on_case.user_id)},
        other={"contact_user_id": str(teller.world.child_welfare_contact.user_id)},
        tag=tag,
    )


async def mediation(teller: Teller, follow_up: str) -> None:
    """The dates of a sanction, beside the follow-up."""
    me, place = "mediation_contact", f"{follow_up}/sanction-events"
    event = {"kind": "plan_meeting_held", "happened_on": "2026-11-16"}
    [made] = await teller.make(me, place, event, other={"happened_on": "2026-11-17"})
    right = {"reason": "Lest feil.", "happened_on": "2026-11-17"}
    await teller.make(me, f"{place}/{made['id']}/corrections", right, other={"reason": "x"})


async def directory_and_staff(teller: Teller) -> None:
    """A service, somebody who works there, who can be called, and the end of it."""
    me = "administrator"
    body = {"kind": "school", "name": "Granly 🏫", "municipality_number": "0301", "district_code": "030112"}
    service = await teller.make(me, "/services", body, other={"name": "x"})
    tag = await teller.tag(me, f"/services/{service['id']}")
    changed = await teller.change(me, f"/services/{service['id']}", {"name": ARABIC}, tag=tag)
    assert changed["name"] == ARABIC

    post = {"service_id": service["id"], "role": "contact", "starts_on": "2026-11-20"}
    user = await teller.make(
        me,
        "/users",
        {**post, "display_name": SHORT, "issuer": "https://login.example.no", "subject": "5f0c1e-42"},
        other={"subject": "5f0c1e-43"},
    )
    place = f"/users/{user['id']}"
    tag = await teller.tag(me, place)
    assert (await teller.change(me, place, {"display_name": ARABIC, "language": "nn"}, tag=tag))[
        "display_name"
    ] == ARABIC

    here = {"municipality_number": "0301", "district_code": "030112", "service_kind": "school"}
    point = await teller.make(
        "coordinator_elsewhere",
        "/contact-points",
        {**here, "service_id": service["id"], "contact_user_id": user["id"], "starts_on": "2026-11-20"},
        other={"starts_on": "2026-11-21"},
    )
    at = f"/contact-points/{point['id']}"
    tag = await teller.tag("coordinator_elsewhere", at)
    await teller.change("coordinator_elsewhere", at, {"ends_on": "2026-12-31"}, tag=tag)

    more = {"service_id": str(teller.world.services["school"]), "role": "contact", "starts_on": "2026-12-01"}
    second = await teller.make(me, f"{place}/posts", more, other={"starts_on": "2026-12-02"})
    tag = await teller.tag(me, f"{place}/posts/{second['id']}")
    await teller.make(
        me, f"{place}/posts/{second['id']}/end", {"ends_on": "2027-01-31"}, other={"ends_on": "2027-02-28"}, tag=tag
    )
    for verb in ("deactivate", "reactivate"):
        tag = await teller.tag(me, place)
        await teller.make(me, f"{place}/{verb}", {}, tag=tag)
