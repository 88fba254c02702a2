"""Hand-over: what an offer shows, what acceptance moves and closes, and what never moves."""

from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from tests.api.hand_overs import API, WHY, Case, accept, code, make_case, offered, reads, send
from tests.conftest import ClientFor, set_clock
from tests.factories import NOW, TODAY, World, insert, let_take_part, make_consent


@pytest.fixture
async def case(admin: asyncpg.Connection, world: World) -> AsyncIterator[Case]:
    yield await make_case(admin, world)
    await set_clock(admin, NOW)


async def test_the_offer_shows_the_reference_the_lead_and_the_reason_and_nothing_else(
    client: ClientFor, world: World, case: Case
) -> None:
    made = await offered(client, world, case)
    for person in (world.coordinator_elsewhere, world.manager_elsewhere):
        http = await client(person)
        shown = (await http.get(f"{API}/{made['id']}")).json()
        assert shown == {
            "id": made["id"],
            "reference": case.reference,
            "from_service_id": str(world.services["grorud"]),
            "from_service_name": "grorud",
            "offered_by_id": str(world.coordinator.user_id),
            "offered_by_name": "Fiktiv coordinator",
            "offered_at": "2026-11-20T09:00:00Z",
            "to_service_id": str(world.services["alna"]),
            "to_service_name": "alna",
            "to_user_id": None,
            "to_user_name": None,
            "state": "offered",
            "reason": WHY,
            "answered_at": None,
            "answered_by_name": None,
            "answer_reason": None,
            "follow_up_id": None,
            "left": None,
            "tasks": [],
            "version": 1,
        }
        assert await reads(client, person, case) == 404
        for path in (f"plans/{case.plan_id}", f"youths/{case.youth_id}", f"measures/{case.measure_id}"):
            assert (await http.get(f"/api/v1/{path}")).status_code == 404


async def test_nobody_else_sees_the_offer(client: ClientFor, world: World, case: Case) -> None:
    made = await offered(client, world, case)
    for person in (world.school_contact, world.police_contact, world.manager, world.administrator):
        assert (await (await client(person)).get(f"{API}/{made['id']}")).status_code in {403, 404}


async def test_one_offer_waits_at_a_time_and_can_be_taken_back(client: ClientFor, world: World, case: Case) -> None:
    made = await offered(client, world, case)
    http = await client(world.coordinator)
    sent = {"to_service_id": str(world.services["alna"]), "reason": WHY}
    second = await send(http, f"/api/v1/follow-ups/{case.id}/hand-overs", sent)
    assert (second.status_code, code(second)) == (409, "hand_over_waits")
    taken = await send(http, f"{API}/{made['id']}/take-back", {})
    assert (taken.status_code, taken.json()["state"]) == (201, "taken_back")
    again = await send(http, f"{API}/{made['id']}/take-back", {})
    assert (again.status_code, code(again)) == (409, "hand_over_taken_back")
    late = await accept(client, made, world.coordinator_elsewhere)
    assert (late.status_code, code(late)) == (409, "hand_over_taken_back")
    assert await reads(client, world.coordinator, case) == 200
    await offered(client, world, case)


async def test_acceptance_moves_the_lead_and_closes_the_old_side(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    made = await offered(client, world, case)
    answer = await accept(client, made, world.coordinator_elsewhere)
    assert (answer.status_code, answer.json()["state"]) == (201, "accepted")
    follow_up = (await (await client(world.coordinator_elsewhere)).get(f"/api/v1/follow-ups/{case.id}")).json()
    assert follow_up["lead_service_id"] == str(world.services["alna"])
    assert follow_up["coordinator_id"] == str(world.coordinator_elsewhere.user_id)
    assert follow_up["key_worker_id"] == str(world.coordinator_elsewhere.user_id)
    assert (follow_up["deputy_id"], follow_up["district_code"]) == (None, "030112")
    assert follow_up["youth_name"] == "Vind Elvebakk"
    for person in (world.coordinator, world.key_worker, world.deputy, world.other_coordinator_here, world.manager):
        assert await reads(client, person, case) == 404
        http = await client(person)
        for path in (f"plans/{case.plan_id}", f"youths/{case.youth_id}", f"measures/{case.measure_id}"):
            assert (await http.get(f"/api/v1/{path}")).status_code == 404
    assert await reads(client, world.school_contact, case) == 200
    logged = await admin.fetch(
        "select thing_kind, ground from app.access_log where user_id = $1 and act = 'thing.changed'"
        " and follow_up_id = $2",
        world.coordinator_elsewhere.user_id,
        case.id,
    )
    assert {tuple(row) for row in logged} == {("hand_over", "OWN"), ("follow_up", "LEAD")}


async def test_the_plan_the_deadlines_and_the_tasks_follow_and_their_dates_stand(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    dates = "select due_on, starts_on, rule_key, met_on from app.deadline where follow_up_id = $1 order by id"
    before = await admin.fetch(dates, case.id)
    made = await offered(client, world, case)
    await accept(client, made, world.coordinator_elsewhere)
    http = await client(world.coordinator_elsewhere)
    plan = (await http.get(f"/api/v1/follow-ups/{case.id}/plan")).json()
    assert (plan["own_words"], [goal["text"] for goal in plan["goals"]]) == ("Jeg vil jobbe.", ["Sommerjobb"])
    assert plan["owner_service_id"] == str(world.services["alna"])
    deadlines = {one["id"] for one in (await http.get(f"/api/v1/follow-ups/{case.id}/deadlines")).json()}
    assert {str(case.open_deadline_id), str(case.met_deadline_id)} <= deadlines
    assert await admin.fetch(dates, case.id) == before
    rows = await admin.fetch(
        "select id, responsible_service_id, responsible_user_id from app.deadline where follow_up_id = $1", case.id
    )
    answers = {row["id"]: (row["responsible_service_id"], row["responsible_user_id"]) for row in rows}
    assert answers[case.open_deadline_id] == (world.services["alna"], world.coordinator_elsewhere.user_id)
    assert answers[case.met_deadline_id] == (world.services["grorud"], world.key_worker.user_id)
    page = (await http.get("/")).text
    assert f"Utpek kontaktpunkt · {case.reference}" in page
    assert f"Se over det som ikke fulgte med i overføringen · {case.reference}" in page


async def test_what_the_old_service_wrote_stays_with_it_and_is_counted(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    await insert(
        admin,
        "draft",
        user_id=world.key_worker.user_id,
        follow_up_id=case.id,
        form="meeting",
        typed="{}",
        saved_at=NOW,
    )
    before = (await (await client(world.coordinator)).get(f"/api/v1/follow-ups/{case.id}/hand-over-leftovers")).json()
    assert before == {"measures": 1, "drafts": 1, "disclosures": 0, "contacts_ended": None, "consents": 0}
    made = await offered(client, world, case)
    answer = await accept(client, made, world.coordinator_elsewhere)
    assert answer.json()["left"] == {**before, "contacts_ended": 0}
    http = await client(world.coordinator_elsewhere)
    assert (await http.get(f"/api/v1/measures/{case.measure_id}")).status_code == 404
    assert (await http.get(f"/api/v1/follow-ups/{case.id}/measures")).json()["items"] == []


async def test_the_receiving_service_that_took_part_does_so_no_more(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    await let_take_part(admin, world, case.id, world.coordinator_elsewhere, starts_on=TODAY)
    made = await offered(client, world, case)
    answer = await accept(client, made, world.coordinator_elsewhere)
    assert answer.json()["left"]["contacts_ended"] == 1
    back = await offered(client, world, case, by=world.coordinator_elsewhere, to="grorud")
    await accept(client, back, world.coordinator)
    assert await reads(client, world.coordinator, case) == 200
    assert await reads(client, world.coordinator_elsewhere, case) == 404
    assert await reads(client, world.manager_elsewhere, case) == 404


async def test_consents_that_named_the_old_service_do_not_follow(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    school = await client(world.school_contact)
    await make_consent(
        admin,
        world,
        case.id,
        ("identity", "grorud", "school"),
        ("plan", "grorud", "school"),
        ("measures", "grorud", "school"),
    )
    seen = (await school.get(f"/api/v1/follow-ups/{case.id}")).json()
    assert seen["youth_name"] == "Vind Elvebakk"
    made = await offered(client, world, case)
    answer = await accept(client, made, world.coordinator_elsewhere)
    assert answer.json()["left"]["consents"] == 1
    assert answer.json()["tasks"] == ["consent_after_hand_over", "hand_over_received"]
    assert (await school.get(f"/api/v1/follow-ups/{case.id}")).json()["youth_name"] is None
    assert (await school.get(f"/api/v1/follow-ups/{case.id}/plan")).status_code == 404
    # What the old service wrote and shared, the youth has still said yes to.
    assert (await school.get(f"/api/v1/measures/{case.measure_id}")).status_code == 200


async def test_consents_whose_words_cover_the_new_service_follow(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    school = await client(world.school_contact)
    await make_consent(admin, world, case.id, ("identity", None, "school"), ("plan", None, "school"))
    made = await offered(client, world, case)
    answer = await accept(client, made, world.coordinator_elsewhere)
    assert (answer.json()["left"]["consents"], answer.json()["tasks"]) == (0, ["hand_over_received"])
    assert (await school.get(f"/api/v1/follow-ups/{case.id}")).json()["youth_name"] == "Vind Elvebakk"
    assert (await school.get(f"/api/v1/follow-ups/{case.id}/plan")).status_code == 200


async def test_nothing_is_opened_wider_by_the_move(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    school = await client(world.school_contact)
    await make_consent(admin, world, case.id, ("identity", "alna", "school"), ("plan", "alna", "school"))
    assert (await school.get(f"/api/v1/follow-ups/{case.id}/plan")).status_code == 404
    await accept(client, await offered(client, world, case), world.coordinator_elsewhere)
    assert (await school.get(f"/api/v1/follow-ups/{case.id}/plan")).status_code == 404
    assert (await school.get(f"/api/v1/follow-ups/{case.id}")).json()["youth_name"] is None
    await set_clock(admin, NOW + timedelta(hours=1))
    await make_consent(admin, world, case.id, ("plan", "alna", "school"), registered_at=NOW + timedelta(minutes=30))
    school = await client(world.school_contact)
    assert (await school.get(f"/api/v1/follow-ups/{case.id}/plan")).status_code == 200


async def test_the_new_lead_reads_and_withdraws_the_consents(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    consent = await make_consent(admin, world, case.id, ("measures", "grorud", "school"))
    await accept(client, await offered(client, world, case), world.coordinator_elsewhere)
    http = await client(world.coordinator_elsewhere)
    place = f"/api/v1/follow-ups/{case.id}/consents/{consent}"
    assert (await http.get(place)).status_code == 200
    withdrawn = await send(http, f"{place}/withdrawals", {"signer": "youth"})
    assert withdrawn.status_code == 201, withdrawn.text
    school = await client(world.school_contact)
    assert (await school.get(f"/api/v1/measures/{case.measure_id}")).status_code == 404
    owner = await admin.fetchval(
        "select owner_service_id from app.task where follow_up_id = $1 and kind = 'consent_withdrawn'", case.id
    )
    assert owner == world.services["alna"]


async def test_a_rejection_needs_a_reason_moves_nothing_and_tells_the_lead(
    client: ClientFor, world: World, case: Case
) -> None:
    made = await offered(client, world, case)
    other = await client(world.coordinator_elsewhere)
    assert (await send(other, f"{API}/{made['id']}/reject", {"reason": " "})).status_code == 422
    rejected = await send(other, f"{API}/{made['id']}/reject", {"reason": "Hun bor fortsatt hos dere."})
    assert (rejected.status_code, rejected.json()["state"]) == (201, "rejected")
    assert await reads(client, world.coordinator_elsewhere, case) == 404
    http = await client(world.coordinator)
    shown = (await http.get(f"{API}/{made['id']}")).json()
    assert (shown["answer_reason"], shown["tasks"]) == ("Hun bor fortsatt hos dere.", ["hand_over_rejected"])
    follow_up = (await http.get(f"/api/v1/follow-ups/{case.id}")).json()
    assert (follow_up["lead_service_id"], follow_up["version"]) == (str(world.services["grorud"]), 1)
    again = await accept(client, made, world.coordinator_elsewhere)
    assert (again.status_code, code(again)) == (409, "hand_over_rejected")
    done = await send(http, f"{API}/{made['id']}/done", {"kind": "hand_over_rejected"})
    assert (done.status_code, done.json()["tasks"]) == (201, [])
    nothing = await send(http, f"{API}/{made['id']}/done", {"kind": "hand_over_rejected"})
    assert (nothing.status_code, code(nothing)) == (409, "nothing_to_do")


async def test_a_follow_up_that_ended_meanwhile_is_not_taken_over(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    made = await offered(client, world, case)
    await admin.execute("update app.follow_up set state = 'CLOSED' where id = $1", case.id)
    late = await accept(client, made, world.coordinator_elsewhere)
    assert (late.status_code, code(late)) == (409, "follow_up_ended")
    assert await reads(client, world.coordinator_elsewhere, case) == 404
    lead = await admin.fetchval("select lead_service_id from app.follow_up where id = $1", case.id)
    assert lead == world.services["grorud"]


@pytest.mark.parametrize(
    ("to", "why"),
    [("grorud", "already_leads"), ("school", "cannot_lead"), ("police", "cannot_lead")],
)
async def test_only_another_service_that_may_lead_is_offered_it(
    client: ClientFor, world: World, case: Case, to: str, why: str
) -> None:
    http = await client(world.coordinator)
    sent = {"to_service_id": str(world.services[to]), "reason": WHY}
    answer = await send(http, f"/api/v1/follow-ups/{case.id}/hand-overs", sent)
    assert (answer.status_code, code(answer)) == (422, why)


async def test_a_service_of_another_municipality_or_that_has_closed_is_not_offered_it(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    far = {"kind": "one_to_one_team", "municipality_number": "3301", "version": 1}
    closed = {**far, "municipality_number": "0301", "closed_on": TODAY}
    http = await client(world.coordinator)
    for values, why in ((far, "cannot_lead"), (closed, "unknown")):
        service = await insert(admin, "service", name="Langt borte", **values)
        sent = {"to_service_id": str(service), "reason": WHY}
        answer = await send(http, f"/api/v1/follow-ups/{case.id}/hand-overs", sent)
        assert (answer.status_code, code(answer)) == (422, why)


async def test_only_a_coordinator_of_the_lead_offers_it(client: ClientFor, world: World, case: Case) -> None:
    sent = {"to_service_id": str(world.services["alna"]), "reason": WHY}
    for person in (world.key_worker, world.school_contact, world.coordinator_elsewhere, world.manager):
        answer = await send(await client(person), f"/api/v1/follow-ups/{case.id}/hand-overs", sent)
        assert answer.status_code == 404


async def test_a_key_worker_who_does_not_work_there_is_refused_and_nothing_moves(
    client: ClientFor, world: World, case: Case
) -> None:
    made = await offered(client, world, case)
    answer = await accept(client, made, world.coordinator_elsewhere, key_worker=world.key_worker)
    assert (answer.status_code, code(answer)) == (422, "not_in_service")
    assert await reads(client, world.coordinator, case) == 200
    assert await reads(client, world.coordinator_elsewhere, case) == 404


async def test_an_offer_to_another_service_is_not_there(client: ClientFor, world: World, case: Case) -> None:
    made = await offered(client, world, case)
    for person in (world.other_coordinator_here, world.school_contact):
        assert (await accept(client, made, person)).status_code == 404
    manager = await accept(client, made, world.manager_elsewhere, key_worker=world.coordinator_elsewhere)
    assert manager.status_code == 404


async def test_a_protected_youth_is_offered_to_somebody_by_name(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    case = await make_case(admin, world, youth={"address_protection": "strictly_confidential"})
    http = await client(world.coordinator)
    place = f"/api/v1/follow-ups/{case.id}/hand-overs"
    sent = {"to_service_id": str(world.services["alna"]), "reason": WHY}
    unnamed = await send(http, place, sent)
    assert (unnamed.status_code, code(unnamed)) == (422, "named_for_protected")
    wrong = await send(http, place, {**sent, "to_user_id": str(world.manager_elsewhere.user_id)})
    assert (wrong.status_code, code(wrong)) == (422, "not_coordinator_there")
    made = await offered(client, world, case, to_user_id=str(world.coordinator_elsewhere.user_id))
    assert (await (await client(world.manager_elsewhere)).get(f"{API}/{made['id']}")).status_code == 404
    assert (await (await client(world.coordinator_elsewhere)).get(f"{API}/{made['id']}")).status_code == 200
    assert (await accept(client, made, world.coordinator_elsewhere)).status_code == 201
    assert await reads(client, world.coordinator_elsewhere, case) == 200
    assert await reads(client, world.coordinator, case) == 404
    # Outside the circle now, she does not see that it was handed over either.
    assert (await http.get(f"{API}/{made['id']}")).status_code == 404


async def test_a_mark_that_comes_after_the_offer_closes_it(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    made = await offered(client, world, case)
    await admin.execute("update app.youth set address_protection = 'confidential' where id = $1", case.youth_id)
    assert (await (await client(world.coordinator_elsewhere)).get(f"{API}/{made['id']}")).status_code == 404
    assert (await accept(client, made, world.coordinator_elsewhere)).status_code == 404


async def test_own_family_and_what_is_restricted_are_taken_over_by_nobody(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    made = await offered(client, world, case, to_user_id=str(world.coordinator_elsewhere.user_id))
    kinship = await insert(
        admin,
        "kinship",
        follow_up_id=case.id,
        user_id=world.coordinator_elsewhere.user_id,
        kind="family",
        declared_by_id=world.coordinator.user_id,
        declared_at=NOW,
        version=1,
    )
    assert (await accept(client, made, world.coordinator_elsewhere)).status_code == 404
    await admin.execute(
        "update app.kinship set ended_at = $2, ended_by_id = $3, end_reason = 'Feil.' where id = $1",
        kinship,
        NOW,
        world.coordinator.user_id,
    )
    restrict = "update app.follow_up set restricted_at = $2, restricted_by_id = $3 where id = $1"
    await admin.execute(restrict, case.id, NOW, world.privacy_officer.user_id)
    assert (await accept(client, made, world.coordinator_elsewhere)).status_code == 404
    await admin.execute(restrict, case.id, None, None)
    assert (await accept(client, made, world.coordinator_elsewhere)).status_code == 201


async def test_the_one_who_offered_sees_that_it_was_accepted_and_no_more(
    client: ClientFor, world: World, case: Case
) -> None:
    made = await offered(client, world, case)
    await accept(client, made, world.coordinator_elsewhere)
    http = await client(world.coordinator)
    shown = (await http.get(f"{API}/{made['id']}")).json()
    assert (shown["state"], shown["follow_up_id"], shown["left"], shown["tasks"]) == ("accepted", None, None, [])
    assert (await (await client(world.other_coordinator_here)).get(f"{API}/{made['id']}")).status_code == 404
