"""The main job over REST, by those whose job it is, with every request sent twice and every version tried."""

import re

import asyncpg

from tests.conftest import ClientFor
from tests.contract.operations import PREFIX, application, operations
from tests.contract.story_of_staff import absences, calendar, directory_and_staff, oversight, task_is_done
from tests.contract.teller import ARABIC, BICYCLE, SHORT, Teller
from tests.factories import World, recognise_youth
from tests.files import PNG

# What only asks, although it is sent.
ASKS = {
    f"POST {PREFIX}/{place}"
    for place in ("youths/find", "youths/matches", "deadline-computations", "city-standard/preview")
}


async def test_the_main_job_over_rest_with_every_request_sent_twice(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    teller = Teller(client, world, admin)
    youth_id = await people(teller)
    follow_up = await opening(teller, youth_id)
    await participants(teller, follow_up)
    again = {"source": "police_threshold", "ground": "PRL_27_2A_PREVENT_PUBLIC", "duty_to_notify": "notified"}
    again["received_on"] = "2026-11-20"
    await teller.make("coordinator", f"{follow_up}/signals", again, other={"source": "school"})
    await work_with_the_youth(teller, follow_up)
    await consent(teller, follow_up)
    await police(teller, follow_up)
    await child_welfare(teller)
    await disclosures(teller, follow_up)
    await mediation(teller, follow_up)
    await directory_and_staff(teller)
    await absences(teller)
    await calendar(teller)
    await oversight(teller, follow_up)
    await task_is_done(teller, follow_up)
    await hand_over(teller, follow_up)
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
    body = {"other_youth_id": third["id"], "reason": BICYCLE}
    merged = await teller.make("coordinator", f"/youths/{sibling['id']}/merges", body, other={"reason": "x"})
    place = f"/merges/{merged['id']}"
    tag = await teller.tag("coordinator", place)
    await teller.make("coordinator", f"{place}/undo", {"reason": ARABIC}, other={"reason": "x"}, tag=tag)
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

    note = {"topic": "school", "text": BICYCLE}
    made = await teller.make("coordinator", f"{follow_up}/notes", note, other={"topic": "family"})
    tag = await teller.tag("coordinator", f"/notes/{made['id']}")
    shared = {"topic": "family", "text": ARABIC, "is_shared": True}
    changed_note = await teller.change("coordinator", f"/notes/{made['id']}", shared, tag=tag)
    assert {name: changed_note[name] for name in shared} == shared
    assert (await teller.read("coordinator", f"/notes/{made['id']}/readers")).json() == []

    said = {"topic": "school"}
    file = await teller.add_file("coordinator", f"{follow_up}/attachments", said, other={"topic": "family"})
    place = f"/attachments/{file['id']}"
    tag = await teller.tag("coordinator", place)
    changed_file = await teller.change("coordinator", place, {"topic": "family", "is_shared": True}, tag=tag)
    assert (changed_file["topic"], changed_file["is_shared"]) == ("family", True)
    assert (await teller.read("coordinator", f"{place}/content")).content == PNG

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


async def consent(teller: Teller, follow_up: str) -> None:
    """A no, a yes that answers it, signed, taken back in part, and found never to have been valid."""
    me, place = "key_worker", f"{follow_up}/consents"
    no = await teller.make(me, f"{follow_up}/consent-refusals", {"youth_view": ARABIC}, other={"youth_view": "x"})
    school = str(teller.world.school_contact.service_id)
    answer = {
        "scopes": [{"topic": "plan", "to_service_id": school}, {"topic": "meetings", "to_service_id": school}],
        "exclusions": [{"topic": "plan", "from_service_id": str(teller.world.police_contact.service_id)}],
        "language": ARABIC,
        "interpreter": "qualified",
        "youth_view": BICYCLE,
        "given_on": "2026-11-20",
        "valid_from": "2026-11-20",
        "valid_until": "2027-11-20",
        "review_on": "2027-05-20",
        "points_at_id": no["id"],
    }
    made = await teller.make(me, place, answer, other={"youth_view": "x"})
    assert (made["youth_view"], made["language"]) == (BICYCLE, ARABIC)
    one = f"{place}/{made['id']}"
    by_hand = {"signed_on": "2026-11-20", "method": "paper", "evidence": BICYCLE}
    for signer in made["missing"]:
        who = {"signer": signer["signer"], "guardian_id": signer["guardian_id"]}
        signed = await teller.make(me, f"{one}/signatures", {**by_hand, **who}, other={"evidence": "x"})
    assert signed["status"] == "in_force"
    taken = await teller.make(me, f"{one}/withdrawals", {"signer": "youth", "topic": "plan"}, other={"topic": None})
    assert {row["topic"] for row in taken["consent"]["opens"]} == {"meetings"}
    youth_id = await teller.admin.fetchval(
        "select youth_id from app.follow_up where id::text = $1", follow_up.rpartition("/")[2]
    )
    teller.others["youth"] = await recognise_youth(teller.admin, youth_id, "15831050044")
    mine = f"/me/consents/{made['id']}/withdrawals"
    taken = await teller.make("youth", mine, {"topic": "meetings"}, other={"topic": "plan"})
    assert taken["consent"]["opens"] == []
    await teller.make(me, f"{one}/invalidations", {"reason": ARABIC}, other={"reason": "x"})


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


async def disclosures(teller: Teller, follow_up: str) -> None:
    """An assessment, written anew, decided and approved by somebody else; and an act of duty."""
    me = "police_contact"
    said = {
        "requested_by": "own_initiative",
        "recipient_type": "public_school",
        "recipient_service_id": str(teller.world.school_contact.service_id),
        "recipient_role": "Rektor",
        "ground_code": "PRL_27_4_COOPERATION",
        "purpose": "prevent",
        "best_interest": ARABIC,
        "best_interest_says": "supports",
        "child_view": BICYCLE,
        "expected_use": "Tilsyn i friminuttene.",
        "number_with_access": 1,
        "roles_with_access": ["Rektor"],
        "recipient_secrecy": "statutory",
        "seriousness": "less_serious",
        "certainty": "verified",
        "source_system": "indicia",
        "no_more_than_sufficient": True,
        "sufficient_because": "Bare sted og tid.",
        "achievable_without_personal_data": False,
        "proportionality": "Lite inngripende.",
        "notified_before": "yes",
        "form": "written",
        "content_summary": "Uro ved skolen.",
        "outcome": "full",
        "extract_text": BICYCLE,
    }
    made = await teller.make(me, f"{follow_up}/disclosures", said, other={"recipient_role": "x"})
    place = f"/disclosures/{made['id']}"
    tag = await teller.tag(me, place)
    changed = await teller.change(me, place, {**said, "extract_text": ARABIC}, tag=tag)
    assert changed["assessment"]["extract_text"] == ARABIC
    tag = await teller.tag(me, place)
    decided = await teller.make(
        me, f"{place}/decision", {"decided_as": "delegated"}, other={"decided_as": "controller"}, tag=tag
    )
    assert decided["state"] == "awaiting_approval"
    assert (await teller.read("school_contact", "/disclosure-extracts")).json()["items"] == []
    tag = await teller.tag("police_manager", place)
    yes = {"is_approved": True, "note": BICYCLE}
    await teller.make("police_manager", f"{place}/approval", yes, other={"note": "x"}, tag=tag)
    [sent] = (await teller.read("school_contact", "/disclosure-extracts")).json()["items"]
    assert sent["text"] == ARABIC
    act = {
        "kind": "avert_offence",
        "ground_code": "STRL_196_AVERT_DUTY",
        "acted_at": "2026-11-20T08:30:00Z",
        "told_whom": "Operasjonssentralen",
        "way": "telephone",
        "because": ARABIC,
        "summary": BICYCLE,
    }
    await teller.make(me, f"{follow_up}/duty-acts", act, other={"told_whom": "x"})


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


async def hand_over(teller: Teller, follow_up: str) -> None:
    """Offered and taken back, offered and rejected, and at last accepted."""
    world, me, other = teller.world, "coordinator", "coordinator_elsewhere"
    offer = {"to_service_id": str(world.services["alna"]), "reason": BICYCLE}
    left = (await teller.read(me, f"{follow_up}/hand-over-leftovers")).json()
    assert left["contacts_ended"] is None
    made = await teller.make(me, f"{follow_up}/hand-overs", offer, other={"reason": "x"})
    taken = await teller.make(me, f"/hand-overs/{made['id']}/take-back", {})
    assert taken["state"] == "taken_back"
    made = await teller.make(me, f"{follow_up}/hand-overs", offer)
    no = await teller.make(other, f"/hand-overs/{made['id']}/reject", {"reason": ARABIC}, other={"reason": "x"})
    assert no["answer_reason"] == ARABIC
    place = f"/hand-overs/{made['id']}/done"
    await teller.make(me, place, {"kind": "hand_over_rejected"}, other={"kind": "hand_over_received"})
    made = await teller.make(me, f"{follow_up}/hand-overs", offer)
    adult = {"key_worker_id": str(world.coordinator_elsewhere.user_id)}
    yes = await teller.make(
        other, f"/hand-overs/{made['id']}/accept", adult, other={"key_worker_id": str(world.key_worker.user_id)}
    )
    assert (yes["state"], yes["tasks"][-1]) == ("accepted", "hand_over_received")
