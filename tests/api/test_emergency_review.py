"""Emergency access: who is told, who goes after it, and how it looks on pages."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest

from tests.api.emergencies import API, REASON, Case, body, make_case, opened, send
from tests.conftest import NOW, ClientFor, set_clock
from tests.factories import World, insert


@pytest.fixture
async def case(admin: asyncpg.Connection, world: World) -> AsyncIterator[Case]:
    yield await make_case(admin, world)
    await set_clock(admin, NOW)


async def test_the_lead_has_a_task_and_a_review_to_do_with_the_reference_alone(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    _, made = await opened(client, world.nav_contact, case)
    page = (await (await client(world.coordinator)).get("/")).text
    assert f"Nødtilgang er åpnet · {case.reference}" in page
    assert f"Gå etter nødtilgangen · {case.reference}" in page
    manager = (await (await client(world.manager)).get("/")).text
    section = manager.partition('id="emergencies"')[2].partition("</section>")[0]
    for shown in (case.reference, world.nav_contact.name, "20. november 2026 kl. 10.00", "20. november 2026 kl. 11.00"):
        assert shown in section
    assert "Sol" not in manager
    assert REASON not in manager
    # Friday 20 November: five working days later is the next Friday.
    assert made["review_on"] == "2026-11-27"
    due = await admin.fetchval("select due_on from app.task where id = $1", UUID(made["id"]))
    assert due.isoformat() == "2026-11-27"


@pytest.mark.parametrize("who", ["manager", "coordinator", "other_coordinator_here"])
async def test_somebody_else_reviews_it_once_and_the_tasks_are_done(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection, who: str
) -> None:
    _, made = await opened(client, world.nav_contact, case)
    http = await client(world.people[who])
    sent = {"outcome": "not_justified", "comment": "Det kunne ha ventet til dagen etter."}
    answer = await send(http, f"{API}/{made['id']}/reviews", sent)
    assert (answer.status_code, answer.json()["outcome"]) == (201, "not_justified")
    again = await send(http, f"{API}/{made['id']}/reviews", sent)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "emergency_reviewed")
    left = await admin.fetchval("select count(*) from app.task where follow_up_id = $1 and done_at is null", case.id)
    assert left == 0
    assert case.reference not in (await (await client(world.manager)).get("/")).text


@pytest.mark.parametrize(("outcome", "status"), [("not_justified", 404), ("justified", 200)])
async def test_what_there_was_no_right_to_ends_with_its_review(
    client: ClientFor, world: World, case: Case, outcome: str, status: int
) -> None:
    http, made = await opened(client, world.nav_contact, case)
    assert (await http.get(f"/api/v1/follow-ups/{case.id}")).status_code == 200
    sent = {"outcome": outcome, "comment": "Sett over samme kveld."}
    assert (await send(await client(world.manager), f"{API}/{made['id']}/reviews", sent)).status_code == 201
    assert (await http.get(f"/api/v1/follow-ups/{case.id}")).status_code == status
    ended = (await http.get(f"{API}/{made['id']}")).json()["ended_at"]
    assert (ended is not None) == (outcome == "not_justified")


async def test_nobody_reviews_her_own(client: ClientFor, world: World, case: Case, admin: asyncpg.Connection) -> None:
    http, made = await opened(client, world.coordinator, case)
    answer = await send(http, f"{API}/{made['id']}/reviews", {"outcome": "justified", "comment": "Det var riktig."})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "own_emergency")
    with pytest.raises(asyncpg.CheckViolationError, match="two_people"):
        await insert(
            admin,
            "emergency_review",
            emergency_id=UUID(made["id"]),
            follow_up_id=case.id,
            opened_by_id=world.coordinator.user_id,
            outcome="justified",
            comment="Det var riktig.",
            reviewed_by_id=world.coordinator.user_id,
            reviewed_at=NOW,
        )


@pytest.mark.parametrize("who", ["key_worker", "school_contact", "manager_elsewhere", "coordinator_elsewhere"])
async def test_nobody_else_reviews_it(client: ClientFor, world: World, case: Case, who: str) -> None:
    _, made = await opened(client, world.nav_contact, case)
    sent = {"outcome": "justified", "comment": "Det var riktig."}
    answer = await send(await client(world.people[who]), f"{API}/{made['id']}/reviews", sent)
    assert answer.status_code == 404


async def test_what_is_history_is_never_changed(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    http, made = await opened(client, world.nav_contact, case)
    await send(http, f"{API}/{made['id']}/end", {}, **{"If-Match": f'"{made["id"]}-1"'})
    for change in ("ends_at = ends_at + interval '1 minute'", "reason = reason || '!'", "ended_at = null"):
        with pytest.raises(asyncpg.CheckViolationError, match="it has ended"):
            await admin.execute(f"update app.emergency_access set {change} where id = $1", UUID(made["id"]))  # noqa: S608


async def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    await admin.execute("update app.youth set address_protection = 'confidential' where id = $1", case.youth_id)
    http = await client(world.mediation_contact)
    for sent, sentence in (
        (body(case, reason="For kort."), "Skriv en begrunnelse på minst 20 tegn."),
        (body(case), "Fant ingen oppfølging som kan åpnes med denne referansen."),
        (body(case, reference="OF-4444-4444"), "Fant ingen oppfølging som kan åpnes med denne referansen."),
    ):
        answer = await http.post("/emergency-access/new", data=sent)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert sent["reason"] in answer.text
        assert 'value="meetings" checked' in " ".join(answer.text.split())


async def test_the_whole_way_on_pages(client: ClientFor, world: World, case: Case) -> None:
    http = await client(world.nav_contact)
    assert "/emergency-access" in (await http.get("/follow-ups")).text
    assert (await http.get("/emergency-access/new")).status_code == 200
    done = await http.post("/emergency-access/new", data=body(case))
    assert done.status_code == 303
    place = done.headers["location"].partition("?")[0]
    assert f"/follow-ups/{case.id}" in (await http.get(place)).text
    follow_up = (await http.get(f"/follow-ups/{case.id}")).text
    assert "Du ser dette gjennom en nødtilgang" in follow_up
    assert "Skolens møte." in follow_up
    assert "/measures/new" not in follow_up
    assert case.reference in (await http.get("/")).text
    lead = await client(world.manager)
    assert REASON in (await lead.get(place)).text
    reviewed = await lead.post(f"{place}/review", data={"outcome": "justified", "comment": "Faren var reell."})
    assert reviewed.headers["location"] == f"{place}?done=reviewed"
    assert "Faren var reell." in (await http.get(place)).text
    assert (await http.post(f"{place}/end", data={"version": 1})).status_code == 303
    assert (await http.get(f"/follow-ups/{case.id}")).status_code == 404


BUTTON = "Avslutt nødtilgangen nå"


@pytest.mark.parametrize("who", ["nav_contact", "coordinator", "other_coordinator_here"])
async def test_who_may_end_it_has_the_button_and_it_ends(client: ClientFor, world: World, case: Case, who: str) -> None:
    _, made = await opened(client, world.nav_contact, case)
    http, place = await client(world.people[who]), f"/emergency-access/{made['id']}"
    assert BUTTON in (await http.get(place)).text
    ended = await http.post(f"{place}/end", data={"version": "1"})
    assert (ended.status_code, ended.headers["location"]) == (303, f"{place}?done=ended")
    assert BUTTON not in (await http.get(place)).text


@pytest.mark.parametrize("who", ["key_worker", "deputy", "manager"])
async def test_who_reads_of_it_and_may_not_end_it_has_no_button_that_leads_nowhere(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection, who: str
) -> None:
    await admin.execute("update app.follow_up set deputy_id = $2 where id = $1", case.id, world.deputy.user_id)
    _, made = await opened(client, world.nav_contact, case)
    http, place = await client(world.people[who]), f"/emergency-access/{made['id']}"
    shown = await http.get(place)
    assert (shown.status_code, REASON in shown.text) == (200, True)
    assert BUTTON not in shown.text
    assert (await http.post(f"{place}/end", data={"version": "1"})).status_code == 404


async def test_what_one_opened_in_another_hat_is_not_ended_in_this_one(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    there = world.child_welfare_contact
    _, made = await opened(client, there, case)
    post = {"user_id": there.user_id, "service_id": world.services["grorud"], "role": "key_worker"}
    post_id = await insert(admin, "post", **post, starts_on=NOW.date(), version=1)
    await admin.execute("update app.follow_up set key_worker_id = $2 where id = $1", case.id, there.user_id)
    here = await client(replace(there, post_id=post_id, service_id=world.services["grorud"], role="key_worker"))
    place = f"/emergency-access/{made['id']}"
    shown = await here.get(place)
    assert (shown.status_code, BUTTON in shown.text) == (200, False)
    assert (await here.post(f"{place}/end", data={"version": "1"})).status_code == 404


async def test_a_key_worker_ends_the_one_she_opened_herself(client: ClientFor, world: World, case: Case) -> None:
    http, made = await opened(client, world.key_worker, case)
    place = f"/emergency-access/{made['id']}"
    assert BUTTON in (await http.get(place)).text
    assert (await http.post(f"{place}/end", data={"version": "1"})).status_code == 303
