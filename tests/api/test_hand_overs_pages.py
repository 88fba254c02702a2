"""Hand-over on pages: what is offered stands first, the form keeps what was typed, and each no is a sentence."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.api.hand_overs import WHY, Case, accept, make_case, offered
from tests.conftest import ClientFor, set_clock
from tests.factories import NOW, TODAY, World, make_consent


@pytest.fixture
async def case(admin: asyncpg.Connection, world: World) -> AsyncIterator[Case]:
    yield await make_case(admin, world)
    await set_clock(admin, NOW)


async def test_what_is_offered_stands_first_on_the_start_page(client: ClientFor, world: World, case: Case) -> None:
    made = await offered(client, world, case)
    for person in (world.coordinator_elsewhere, world.manager_elsewhere):
        shown = (await (await client(person)).get("/")).text
        first = shown.split("<section")[1]
        assert 'aria-labelledby="offers"' in first
        assert f'href="/hand-overs/{made["id"]}"' in first
        assert case.reference in first
        assert "Elvebakk" not in shown


async def test_the_page_shows_what_would_not_follow_before_it_is_offered(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    consent = await make_consent(admin, world, case.id, ("measures", "grorud", "school"))
    http = await client(world.coordinator)
    assert f'href="/follow-ups/{case.id}/hand-over"' in (await http.get(f"/follow-ups/{case.id}")).text
    shown = (await http.get(f"/follow-ups/{case.id}/hand-over")).text
    assert f'href="/measures/{case.measure_id}"' in shown
    assert f'href="/follow-ups/{case.id}/consents/{consent}"' in shown
    assert "Tjenester som deltar: school" in shown


async def test_a_form_that_is_refused_keeps_what_was_typed_in_both_languages(
    client: ClientFor, world: World, case: Case
) -> None:
    http = await client(world.coordinator)
    sent = {"to_service_id": str(world.services["school"]), "reason": WHY}
    for language, sentence in (
        ("nb", "Denne tjenesten kan ikke lede oppfølgingen."),
        ("nn", "Denne tenesta kan ikkje leie oppfølginga."),
    ):
        await http.post("/language", data={"language": language, "back": "/"})
        refused = await http.post(f"/follow-ups/{case.id}/hand-over", data=sent)
        assert refused.status_code == 422
        assert sentence in refused.text
        assert WHY in refused.text
    await http.post("/language", data={"language": "nb", "back": "/"})


async def test_it_is_offered_accepted_and_gone_through(client: ClientFor, world: World, case: Case) -> None:
    lead, other = await client(world.coordinator), await client(world.coordinator_elsewhere)
    sent = {"to_service_id": str(world.services["alna"]), "reason": WHY}
    answer = await lead.post(f"/follow-ups/{case.id}/hand-over", data=sent)
    assert answer.status_code == 303
    place = answer.headers["Location"].split("?")[0]
    assert "Ingenting er flyttet ennå." in (await lead.get(answer.headers["Location"])).text
    waiting = (await lead.get(f"/follow-ups/{case.id}/hand-over")).text
    assert "Se tilbudet, eller trekk det tilbake" in waiting
    assert place in (await lead.get(f"/follow-ups/{case.id}")).text

    shown = (await other.get(place)).text
    assert "Ta imot oppfølgingen" in shown
    assert str(case.id) not in shown
    missing = await other.post(f"{place}/accept", data={})
    assert missing.status_code == 422
    assert 'id="key_worker_id"' in missing.text
    yes = await other.post(f"{place}/accept", data={"key_worker_id": str(world.coordinator_elsewhere.user_id)})
    assert yes.headers["Location"] == f"{place}?done=accepted"
    after = (await other.get(place)).text
    assert "Dette ble igjen" in after
    assert f'href="/follow-ups/{case.id}"' in after
    assert (await lead.get(f"/follow-ups/{case.id}")).status_code == 404
    done = await other.post(f"{place}/done", data={"kind": "hand_over_received"})
    assert done.headers["Location"] == f"{place}?done=task"
    assert "Merk som gjort" not in (await other.get(place)).text


async def test_an_answer_that_comes_too_late_says_why(client: ClientFor, world: World, case: Case) -> None:
    made = await offered(client, world, case)
    place = f"/hand-overs/{made['id']}"
    lead, other = await client(world.coordinator), await client(world.coordinator_elsewhere)
    assert (await lead.post(f"{place}/take-back", data={})).headers["Location"] == f"{place}?done=taken_back"
    late = await other.post(f"{place}/accept", data={"key_worker_id": str(world.coordinator_elsewhere.user_id)})
    assert late.status_code == 409
    assert "Tilbudet er trukket tilbake." in late.text
    no = await other.post(f"{place}/reject", data={"reason": "Nei"})
    assert no.status_code == 409


async def test_a_rejection_without_a_reason_is_told_at_the_field(client: ClientFor, world: World, case: Case) -> None:
    made = await offered(client, world, case)
    http = await client(world.coordinator_elsewhere)
    refused = await http.post(f"/hand-overs/{made['id']}/reject", data={"reason": " "})
    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text
    no = await http.post(f"/hand-overs/{made['id']}/reject", data={"reason": "Hun bor hos dere."})
    assert no.headers["Location"].endswith("?done=rejected")
    lead = (await (await client(world.coordinator)).get(f"/hand-overs/{made['id']}")).text
    assert "Hun bor hos dere." in lead
    assert "Overføringen er avslått" in lead


async def test_the_new_lead_meets_the_deadline_that_ran_before(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    await accept(client, await offered(client, world, case), world.coordinator_elsewhere)
    http = await client(world.coordinator_elsewhere)
    meeting = {
        "kind": "first_contact",
        "medium": "in_person",
        "held_on": TODAY.isoformat(),
        "held_time": "08:00",
        "made_contact": "yes",
        "attendees": "youth",
    }
    saved = await http.post(f"/follow-ups/{case.id}/meetings/new", data=meeting)
    assert saved.status_code == 303, saved.text
    met, due = await admin.fetchrow("select met_on, due_on from app.deadline where id = $1", case.open_deadline_id)
    assert (met, due) == (TODAY, case.due_on)
