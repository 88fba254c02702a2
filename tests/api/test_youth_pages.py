"""Youths on pages: a form loses nothing, and what was saved is there on the next page."""

import html
import re
from typing import Any

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import LONG_AGO, World, insert, make_follow_up, make_youth
from tests.numbers import number

NUMBER = number(15, 83, 10, 123)


@pytest.fixture
async def coordinator(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.coordinator)


def youth(**changes: Any) -> dict[str, Any]:
    return {
        "given_name": "Sol",
        "family_name": "Fjelltopp",
        "birth_date": "2010-03-15",
        "language": "nb",
        "address_protection": "none",
        **changes,
    }


def words(answer: httpx2.Response) -> str:
    """The text of a page as it is read."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


async def registered(http: httpx2.AsyncClient, **changes: Any) -> str:
    answer = await http.post("/youths/new", data=youth(**changes))
    if answer.status_code == 409:  # somebody else is called the same
        others = re.findall(r'name="other_than" value="([^"]+)"', answer.text)
        answer = await http.post("/youths/new", data=youth(**changes, other_than=others))
    assert answer.status_code == 303, words(answer)
    place = answer.headers["Location"]
    assert place.startswith("/follow-ups/new/")
    assert (await http.get(place)).status_code == 200
    return str(place.rsplit("/", 1)[1])


async def test_a_registered_youth_goes_on_to_the_signal_about_her(
    coordinator: httpx2.AsyncClient,
) -> None:
    youth_id = await registered(
        coordinator, given_name="<b>ن", national_id=NUMBER, needs_interpreter="yes", interpreter_language="so"
    )
    seen = await coordinator.get(f"/youths/{youth_id}")
    assert seen.status_code == 200
    assert "<b>ن" not in seen.text
    text = words(seen)
    for part in ("<b>ن Fjelltopp", "15. mars 2010", "16 år", f"{NUMBER[:6]} {NUMBER[6:]}", "Trenger tolk på somali"):
        assert part in text, part


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"birth_date": "1985-01-01"}, "Alderen må være mellom 5 og 25 år."),
        ({"birth_date": "2027-01-01"}, "Datoen kan ikke være fram i tid."),
        ({"birth_date": "31.02.2010"}, "Skriv en dato som finnes"),
        ({"national_id": "15831012345"}, "Kontrollsifrene stemmer ikke."),
        ({"national_id": number(15, 3, 10, 123)}, "Denne typen nummer kan ikke brukes her."),
        ({"needs_interpreter": "yes"}, "Skriv hvilket språk tolken trengs på."),
        ({"family_name": ""}, "Fyll ut dette feltet."),
    ],
)
async def test_a_form_that_cannot_be_saved_comes_back_with_all_that_was_typed(
    coordinator: httpx2.AsyncClient, changes: dict[str, Any], sentence: str
) -> None:
    typed = youth(given_name="Skrevet navn", **changes)
    answer = await coordinator.post("/youths/new", data=typed)
    assert answer.status_code == 422
    assert sentence in words(answer)
    for value in typed.values():
        assert f'value="{value}"' in answer.text or value == "yes"


async def test_the_same_form_speaks_nynorsk(client: ClientFor, admin: asyncpg.Connection, world: World) -> None:
    person = world.other_coordinator_here
    await admin.execute("update app.user_account set language = 'nn' where id = $1", person.user_id)
    answer = await (await client(person)).post("/youths/new", data=youth(birth_date="1985-01-01"))
    assert 'lang="nn"' in answer.text
    assert "Alderen må vere mellom 5 og 25 år." in words(answer)


async def test_an_empty_number_field_keeps_the_number_and_a_tick_takes_it_away(
    coordinator: httpx2.AsyncClient,
) -> None:
    youth_id = await registered(coordinator, national_id=NUMBER)
    form = await coordinator.get(f"/youths/{youth_id}/change")
    assert NUMBER not in form.text
    assert 'name="version" value="1"' in form.text
    kept = await coordinator.post(f"/youths/{youth_id}/change", data=youth(given_name="Måne", version="1"))
    assert (kept.status_code, kept.headers["Location"]) == (303, f"/youths/{youth_id}?done=saved")
    seen = words(await coordinator.get(kept.headers["Location"]))
    assert "Lagret." in seen
    assert f"{NUMBER[:6]} {NUMBER[6:]}" in seen
    await coordinator.post(f"/youths/{youth_id}/change", data=youth(version="2", remove_number="yes"))
    assert "Ikke registrert" in words(await coordinator.get(f"/youths/{youth_id}"))


async def test_whoever_saves_second_keeps_her_text_and_is_told(coordinator: httpx2.AsyncClient) -> None:
    youth_id = await registered(coordinator)
    await coordinator.post(f"/youths/{youth_id}/change", data=youth(given_name="Først", version="1"))
    late = await coordinator.post(f"/youths/{youth_id}/change", data=youth(given_name="Sist", version="1"))
    assert late.status_code == 412
    assert 'value="Sist"' in late.text
    assert "Noen andre har endret dette mens du skrev." in words(late)
    assert 'name="version" value="2"' in late.text


async def test_a_form_without_its_version_is_refused(coordinator: httpx2.AsyncClient) -> None:
    youth_id = await registered(coordinator)
    assert (await coordinator.post(f"/youths/{youth_id}/change", data=youth())).status_code == 422


async def test_a_guardian_is_added_ended_and_followed_by_another(coordinator: httpx2.AsyncClient) -> None:
    youth_id = await registered(coordinator)
    guardian = {
        "given_name": "Måne",
        "family_name": "Fjelltopp",
        "responsibility": "sole",
        "starts_on": "2010-03-15",
        "language": "so",
        "needs_interpreter": "yes",
        "address_protection": "none",
        "telephone": "+47 00 00 00 00",
    }
    added = await coordinator.post(f"/youths/{youth_id}/guardians/new", data=guardian)
    assert added.status_code == 303, words(added)
    seen = await coordinator.get(f"/youths/{youth_id}")
    assert "Alene om foreldreansvaret" in words(seen)
    assert "Trenger tolk på somali" in words(seen)
    place = re.search(rf"/youths/{youth_id}/guardians/[0-9a-f-]{{36}}", seen.text)
    assert place
    second = await coordinator.post(f"/youths/{youth_id}/guardians/new", data={**guardian, "starts_on": "2026-01-01"})
    assert "Foreldreansvaret passer ikke" in words(second)
    form = await coordinator.get(place[0])
    assert 'value="+47 00 00 00 00"' in form.text
    change = {name: value for name, value in guardian.items() if name != "starts_on"}
    ended = await coordinator.post(place[0], data={**change, "ends_on": "2025-12-31", "version": "1"})
    assert ended.status_code == 303, words(ended)
    assert "Gjelder ikke i dag" in words(await coordinator.get(f"/youths/{youth_id}"))
    second = await coordinator.post(f"/youths/{youth_id}/guardians/new", data={**guardian, "starts_on": "2026-01-01"})
    assert second.status_code == 303


async def test_siblings_are_chosen_among_the_youths_one_can_see(
    coordinator: httpx2.AsyncClient, client: ClientFor, world: World
) -> None:
    one = await registered(coordinator, given_name="Ask")
    other = await registered(coordinator, given_name="Eik")
    theirs = await registered(await client(world.coordinator_elsewhere), given_name="Alm")
    form = await coordinator.get(f"/youths/{one}/siblings/new")
    assert other in form.text
    assert theirs not in form.text
    added = await coordinator.post(f"/youths/{one}/siblings/new", data={"other_youth_id": other})
    assert added.status_code == 303
    assert "Ask Fjelltopp" in words(await coordinator.get(f"/youths/{other}"))
    refused = await coordinator.post(f"/youths/{one}/siblings/new", data={"other_youth_id": theirs})
    assert refused.status_code == 422


async def test_a_number_is_searched_for_without_standing_in_an_address(coordinator: httpx2.AsyncClient) -> None:
    mine = number(20, 87, 10, 700)
    youth_id = await registered(coordinator, national_id=mine)
    assert 'method="post"' in (await coordinator.get("/youths/find")).text
    found = await coordinator.post("/youths/find", data={"national_id": mine})
    assert (found.status_code, f"/youths/{youth_id}" in found.text) == (200, True)
    nobody = await coordinator.post("/youths/find", data={"national_id": number(21, 87, 10, 700)})
    assert "Ingen treff blant de unge du kan se." in words(nobody)


async def test_the_page_lists_the_follow_ups_one_can_see(
    coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    youth_id = await make_youth(admin, world)
    await make_follow_up(admin, world, youth_id=youth_id, reference="OF-MINE-2345")
    await make_follow_up(
        admin, world, youth_id=youth_id, reference="OF-ALNA-2345", lead_service_id=world.services["alna"],
        coordinator_id=world.coordinator_elsewhere.user_id, key_worker_id=None, deputy_id=None, state="SIGNAL",
    )  # fmt: skip
    seen = words(await coordinator.get(f"/youths/{youth_id}"))
    assert "OF-MINE-2345" in seen
    assert "OF-ALNA-2345" not in seen


async def test_after_a_mark_that_closes_the_door_one_comes_to_the_list(
    client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    youth_id = await make_youth(admin, world)
    await make_follow_up(admin, world, youth_id=youth_id)
    unnamed = await client(world.other_coordinator_here)
    marked = await unnamed.post(
        f"/youths/{youth_id}/change", data=youth(version="1", address_protection="confidential")
    )
    assert (marked.status_code, marked.headers["Location"]) == (303, "/follow-ups")
    assert (await unnamed.get(f"/youths/{youth_id}")).status_code == 404
    named = await client(world.coordinator)
    assert "Fortrolig adresse" in words(await named.get(f"/youths/{youth_id}"))


PAGES = ("", "/change", "/guardians/new", "/siblings/new")


@pytest.mark.parametrize("who", ["coordinator_elsewhere", "school_contact", "investigator", "administrator"])
@pytest.mark.parametrize("page", PAGES)
async def test_for_those_it_does_not_concern_no_page_of_a_youth_is_there(
    client: ClientFor, admin: asyncpg.Connection, world: World, who: str, page: str
) -> None:
    youth_id = await make_youth(admin, world)
    http = await client(world.people[who])
    assert (await http.get(f"/youths/{youth_id}{page}")).status_code == 404


async def test_a_youth_who_is_protected_through_a_guardian_is_marked_on_both_pages_and_over_rest(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    youth_id = await admin.fetchval("select youth_id from app.follow_up where id = $1", follow_up_id)
    await insert(
        admin,
        "guardian",
        youth_id=youth_id,
        given_name="Fiktiv",
        family_name="Foresatt",
        responsibility="sole",
        starts_on=LONG_AGO,
        language="nb",
        needs_interpreter=False,
        address_protection="confidential",
        version=1,
    )
    http = await client(world.coordinator)
    assert "Adressebeskyttet" in (await http.get(f"/follow-ups/{follow_up_id}")).text
    shown = (await http.get(f"/youths/{youth_id}")).text
    assert "Skjermet på grunn av en foresatt eller et søsken" in shown
    assert "Skriv aldri adresse, skole eller møtested" in shown
    assert (await http.get(f"/api/v1/follow-ups/{follow_up_id}")).json()["is_protected"] is True
