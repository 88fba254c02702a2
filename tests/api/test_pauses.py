"""Setting a follow-up on pause and letting it go on, over REST and on pages; and who may read why it rests."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import TODAY, Person, World, let_take_part, make_follow_up
from tests.pauses import FOREVER, move, own_deadline, pause, stands

WHY = "Den unge er borte en stund."


@pytest.fixture
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    return follow_up_id


@pytest.fixture
async def deadline_id(admin: asyncpg.Connection, world: World, follow_up_id: UUID) -> UUID:
    return await own_deadline(admin, world, follow_up_id, due_on=TODAY + timedelta(days=14))


async def form(http: httpx2.AsyncClient, follow_up_id: UUID, to_state: str, **more: str) -> httpx2.Response:
    version = (await http.get(f"/api/v1/follow-ups/{follow_up_id}")).json()["version"]
    filled = {"to_state": to_state, "reason": WHY, "version": str(version), **more}
    return await http.post(f"/follow-ups/{follow_up_id}/move", data=filled)


async def reads(admin: asyncpg.Connection, person: Person, language: str) -> None:
    """Somebody chooses another language."""
    await admin.execute("update app.user_account set language = $2 where id = $1", person.user_id, language)


def codes(answer: httpx2.Response) -> list[tuple[str, str]]:
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


async def test_programs_pause_and_go_on_and_read_what_it_did_to_a_deadline(
    client: ClientFor, world: World, follow_up_id: UUID, deadline_id: UUID
) -> None:
    http = await client(world.key_worker)
    before = (await http.get(f"/api/v1/deadlines/{deadline_id}")).json()
    assert (before["paused_days"], before["rests_from"], before["rests"]) == (0, None, [])
    paused = await pause(http, follow_up_id, pause_from="2026-11-20", planned_until="2026-11-30")
    assert (paused.status_code, paused.json()["state"]) == (201, "PAUSED")
    now = (await http.get(f"/api/v1/deadlines/{deadline_id}")).json()
    assert (now["rests_from"], now["outcome"], now["version"]) == ("2026-11-20", "open_not_due", before["version"] + 1)
    assert (now["due_on"], now["effective_due_on"]) == ("2026-12-04", "2026-12-04")
    [rest] = now["rests"]
    assert (rest["kind"], rest["reason"], rest["days"], rest["ended_on"]) == ("institution", WHY, 0, None)
    [listed] = [
        one for one in (await http.get("/api/v1/deadlines?limit=100")).json()["items"] if one["id"] == str(deadline_id)
    ]
    assert (listed["rests_from"], listed["effective_due_on"]) == ("2026-11-20", "2026-12-04")
    assert (await move(http, follow_up_id, "MAPPING")).status_code == 201
    after = (await http.get(f"/api/v1/deadlines/{deadline_id}")).json()
    # On the same day: it has rested no day.
    assert (after["paused_days"], after["rests_from"], after["rests"]) == (0, None, [])


@pytest.mark.parametrize(
    ("told", "status", "expected", "nb", "nn"),
    [
        ({"pause_from": "2026-11-19"}, 422, ("pause_from", "pause_backdated"),
         "En pause begynner den dagen den settes, og aldri før.",
         "Ein pause tek til den dagen han blir sett, og aldri før."),
        ({"pause_from": "2026-11-21"}, 422, ("pause_from", "in_future"),
         "Datoen kan ikke være fram i tid.", "Datoen kan ikkje vere fram i tid."),
        ({"planned_until": "2026-11-19"}, 422, ("planned_until", "pause_end_not_later"),
         "Velg en dag etter i dag.", "Vel ein dag etter i dag."),
        ({"planned_until": "2226-11-19"}, 422, ("planned_until", "too_far_ahead"),
         "Datoen ligger for langt fram.", "Datoen ligg for langt fram."),
        ({"pause_kind": "holiday"}, 422, ("pause_kind", "not_a_choice"),
         "Velg et av alternativene.", "Vel eitt av alternativa."),
        ({"pause_kind": None}, 409, ("pause_kind", "missing"),
         "Fyll ut dette feltet.", "Fyll ut dette feltet."),
        ({"to_state": "CLOSED", "pause_kind": None, "closing_reason": "moved", "planned_until": "2026-12-01"}, 422,
         ("planned_until", "not_accepted"), "Verdien kan ikke brukes her.", "Verdien kan ikkje brukast her."),
        ({"reason": " "}, 422, ("reason", "too_short"), "Teksten er for kort.", "Teksten er for kort."),
    ],
)  # fmt: skip
async def test_a_pause_that_cannot_be_is_refused_in_both_languages_and_nothing_is_changed(
    client: ClientFor,
    world: World,
    admin: asyncpg.Connection,
    follow_up_id: UUID,
    deadline_id: UUID,
    told: dict[str, str | None],
    status: int,
    expected: tuple[str, str],
    nb: str,
    nn: str,
) -> None:
    http = await client(world.key_worker)
    for language, words in (("nb", nb), ("nn", nn)):
        await reads(admin, world.key_worker, language)
        answer = await pause(http, follow_up_id, **told)
        assert (answer.status_code, codes(answer)) == (status, [expected])
        assert answer.json()["errors"][0]["message"].startswith(words)
    await reads(admin, world.key_worker, "nb")
    assert await stands(admin, deadline_id) == (0, None, TODAY + timedelta(days=14))
    assert await admin.fetchval("select state from app.follow_up where id = $1", follow_up_id) == "MAPPING"


async def test_a_second_pause_beside_the_first_is_refused(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID
) -> None:
    http = await client(world.key_worker)
    assert (await pause(http, follow_up_id)).status_code == 201
    again = await pause(http, follow_up_id, planned_until="2026-12-01")
    assert (again.status_code, codes(again)) == (409, [("to_state", "paused_already")])
    counted = "select count(*) from app.follow_up_transition where follow_up_id = $1"
    assert await admin.fetchval(counted, follow_up_id) == 1


async def test_the_page_pauses_shows_it_and_lets_it_go_on(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID, deadline_id: UUID
) -> None:
    http = await client(world.coordinator)
    page = f"/follow-ups/{follow_up_id}"
    assert f'href="{page}/move?to=PAUSED">Sett på pause</a>' in (await http.get(page)).text
    asked = (await http.get(f"{page}/move?to=PAUSED")).text
    assert "Når er det tenkt å fortsette?" in asked
    assert "checked" in asked.split('value="PAUSED"')[1].split(">")[0]
    done = await form(http, follow_up_id, "PAUSED", pause_kind="abroad", planned_until="01.12.2026")
    assert done.status_code == 303, done.text
    assert await stands(admin, deadline_id) == (0, TODAY, FOREVER)
    shown = (await http.get(page)).text
    for words in ("Oppfølgingen er satt på pause", "Utlandet", WHY, "1. desember 2026", "Disse fristene hviler."):
        assert words in shown
    assert f'href="{page}/move?to=MAPPING">Fortsett oppfølgingen</a>' in shown
    assert "Sett på pause</a>" not in shown
    deadline = (await http.get(f"/deadlines/{deadline_id}")).text
    for words in ("Hviler siden", "Frist om den løper igjen i dag", "Utlandet", "Fristen hviler."):
        assert words in deadline
    listed = (await http.get("/deadlines")).text
    assert "4. desember 2026 om den løper igjen i dag" in listed
    assert (await form(http, follow_up_id, "MAPPING")).status_code == 303
    assert "Oppfølgingen er satt på pause" not in (await http.get(page)).text


async def test_the_page_is_in_nynorsk_too(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID, deadline_id: UUID
) -> None:
    http = await client(world.coordinator)
    await reads(admin, world.coordinator, "nn")
    assert (await form(http, follow_up_id, "PAUSED", pause_kind="missing")).status_code == 303
    shown = (await http.get(f"/follow-ups/{follow_up_id}")).text
    for words in (
        "Oppfølginga er sett på pause",
        "ikkje bestemt",
        "Desse fristane kviler.",
        "Hald fram med oppfølginga",
    ):
        assert words in shown
    assert "Kviler sidan" in (await http.get(f"/deadlines/{deadline_id}")).text
    await reads(admin, world.coordinator, "nb")


async def test_a_form_with_a_day_that_is_over_comes_back_with_all_that_was_typed(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.coordinator)
    answer = await form(http, follow_up_id, "PAUSED", pause_kind="abroad", planned_until="2026-11-01")
    assert answer.status_code == 422
    assert "Velg en dag etter i dag. Pausen begynner i dag." in answer.text
    assert WHY in answer.text
    assert 'value="2026-11-01"' in answer.text


async def test_a_manager_sees_that_a_deadline_rests_and_is_moved_and_never_why(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: UUID, deadline_id: UUID
) -> None:
    lead, manager = await client(world.key_worker), await client(world.manager)
    assert (await pause(lead, follow_up_id, pause_kind="prison")).status_code == 201
    place = f"/api/v1/deadlines/{deadline_id}"
    seen = (await manager.get(place)).json()
    assert (seen["rests_from"], seen["rests"], seen["follow_up_id"]) == ("2026-11-20", [], None)
    assert [one["kind"] for one in (await lead.get(place)).json()["rests"]] == ["prison"]
    for page in (f"/deadlines/{deadline_id}", "/deadlines", "/", "/compliance/deadlines?rule=CITY-FIRST-CONTACT"):
        shown = await manager.get(page)
        assert shown.status_code == 200, page
        assert "Fengsel" not in shown.text
        assert WHY not in shown.text
    assert "Hviler siden" in (await manager.get(f"/deadlines/{deadline_id}")).text


async def test_a_contact_of_another_service_sees_neither_pause_nor_reason(
    client: ClientFor, world: World, follow_up_id: UUID, deadline_id: UUID
) -> None:
    lead, contact = await client(world.key_worker), await client(world.school_contact)
    assert (await pause(lead, follow_up_id, pause_kind="prison")).status_code == 201
    shown = await contact.get(f"/follow-ups/{follow_up_id}")
    assert shown.status_code == 200
    for words in ("Fengsel", WHY, "Disse fristene hviler", "Fortsett oppfølgingen", "Oppfølgingen er satt på pause"):
        assert words not in shown.text
    assert (await contact.get(f"/deadlines/{deadline_id}")).status_code == 404
    assert (await move(contact, follow_up_id, "MAPPING")).status_code == 404


async def test_no_rule_of_law_offers_a_pause(client: ClientFor, world: World) -> None:
    http = await client(world.prosecutor)
    rules = (await http.get("/deadline-rules")).text
    for key, pauses in (("STRPL-249-2-2015-01-01", False), ("CITY-FIRST-CONTACT-2024-01-01", True)):
        section = rules.split(f'aria-labelledby="{key}"')[1].split("</section>")[0]
        assert ("Hviler mens oppfølgingen er satt på pause" in section) is pauses
