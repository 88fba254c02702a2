"""A no on the page: to which purpose, by whom, and what the youth herself thinks when it is somebody else's."""

from typing import Any

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.consents import Place, make_place, send
from tests.factories import World


@pytest.fixture(scope="module")
async def lead(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.key_worker)


@pytest.fixture
async def place(admin: asyncpg.Connection, world: World) -> Place:
    return await make_place(admin, world)


def page_of(place: Place) -> str:
    return f"/follow-ups/{place.follow_up_id}/consents"


async def refuse(lead: httpx2.AsyncClient, place: Place, **said: Any) -> None:
    answer = await lead.post(f"{page_of(place)}/refusals", data=said)
    assert answer.status_code == 303, answer.text


async def written(admin: asyncpg.Connection, place: Place) -> asyncpg.Record:
    row: asyncpg.Record
    (row,) = await admin.fetch("select * from app.consent where follow_up_id = $1", place.follow_up_id)
    return row


async def test_the_page_offers_both_purposes_with_the_follow_up_chosen(lead: httpx2.AsyncClient, place: Place) -> None:
    shown = (await lead.get(page_of(place))).text
    asked = shown[shown.index('name="purpose"') :]
    asked = asked[: asked.index("</select>")]
    assert '<option value="follow_up" selected>Samordnet oppfølging' in asked
    assert '<option value="statistics">Statistikk og evaluering' in asked
    assert "Hva gjelder svaret?" in shown


async def test_a_no_to_statistics_is_written_down_as_that(
    lead: httpx2.AsyncClient, place: Place, admin: asyncpg.Connection
) -> None:
    await refuse(lead, place, purpose="statistics", refused_by="youth")
    row = await written(admin, place)
    assert (row["purpose"], row["answer"]) == ("statistics", "refused")
    asked_again = await lead.get(f"{page_of(place)}/new", params={"purpose": "statistics"})
    assert f'name="points_at_id" value="{row["id"]}"' in asked_again.text


async def test_a_purpose_that_is_none_is_refused_at_its_field_and_nothing_is_written(
    lead: httpx2.AsyncClient, place: Place, admin: asyncpg.Connection
) -> None:
    said = {"purpose": "weather", "refused_by": f"guardian:{place.guardians[0]}", "youth_view": "Vil gjerne ⚽"}
    answer = await lead.post(f"{page_of(place)}/refusals", data=said)
    assert answer.status_code == 422
    assert 'href="#purpose"' in answer.text
    assert "Vil gjerne ⚽" in answer.text
    assert f'<option value="{said["refused_by"]}" selected>' in answer.text
    assert await admin.fetchval("select count(*) from app.consent where follow_up_id = $1", place.follow_up_id) == 0


async def test_the_youths_own_no_is_her_view(lead: httpx2.AsyncClient, place: Place, admin: asyncpg.Connection) -> None:
    await refuse(lead, place, refused_by="youth", youth_view="Dette feltet er for når andre svarer.")
    assert (await written(admin, place))["youth_view"] == "Nei."


async def test_somebody_elses_no_puts_no_words_in_the_youths_mouth(
    lead: httpx2.AsyncClient, place: Place, admin: asyncpg.Connection
) -> None:
    await refuse(lead, place, refused_by=f"guardian:{place.guardians[0]}")
    row = await written(admin, place)
    assert row["youth_view"] == "Ikke spurt."
    for language, words in (("nb", "Ikke spurt."), ("nn", "Ikkje spurd.")):
        await lead.post("/language", data={"language": language, "back": "/"})
        assert words in (await lead.get(f"{page_of(place)}/{row['id']}")).text
    await lead.post("/language", data={"language": "nb", "back": "/"})


async def test_somebody_elses_no_stands_beside_what_the_youth_thinks(
    lead: httpx2.AsyncClient, place: Place, admin: asyncpg.Connection
) -> None:
    await refuse(lead, place, refused_by=f"guardian:{place.guardians[0]}", youth_view="Jeg ville gjerne ⚽")
    row = await written(admin, place)
    assert (row["refused_by"], row["youth_view"]) == ("guardian", "Jeg ville gjerne ⚽")


async def test_a_no_by_a_program_puts_no_words_in_the_youths_mouth_either(
    lead: httpx2.AsyncClient, place: Place
) -> None:
    guardian = {"refused_by": "guardian", "guardian_id": str(place.guardians[0])}
    assert (await send(lead, place.refusals, guardian)).json()["youth_view"] == "Ikke spurt."
    heard = await send(lead, place.refusals, {**guardian, "youth_view": "Vet ikke."})
    assert heard.json()["youth_view"] == "Vet ikke."


async def test_the_page_of_a_no_tells_of_language_and_interpreter_only_when_they_were_asked_for(
    lead: httpx2.AsyncClient, place: Place, admin: asyncpg.Connection
) -> None:
    await refuse(lead, place, refused_by="youth")
    shown = (await lead.get(f"{page_of(place)}/{(await written(admin, place))['id']}")).text
    assert "<dt>Språk</dt>" not in shown
    assert "<dt>Tolk</dt>" not in shown
    told = await send(lead, place.refusals, {"language": "somali", "interpreter": "qualified"})
    shown = (await lead.get(f"{page_of(place)}/{told.json()['id']}")).text
    assert "<dt>Språk</dt>" in shown
    assert "somali" in shown
    assert "Kvalifisert tolk" in shown
