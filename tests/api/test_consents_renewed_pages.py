"""The talk of a renewal opens with what stands of the consent before it, and with nothing that was taken back."""

import re
from datetime import timedelta
from typing import Any

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor, set_clock
from tests.consents import Place, given, make_place, scopes, send, yes
from tests.factories import NOW, World

CANNOT_SAY = "Det som står av det tidligere samtykket, kan ikke fylles ut her."


@pytest.fixture(scope="module")
async def lead(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.key_worker)


@pytest.fixture
async def place(admin: asyncpg.Connection, world: World) -> Place:
    return await make_place(admin, world)


async def take_back(lead: httpx2.AsyncClient, place: Place, key: str, **part: Any) -> None:
    answer = await send(lead, f"{place.consents}/{key}/withdrawals", {"signer": "youth", **part})
    assert answer.status_code == 201, answer.text


async def renewal(lead: httpx2.AsyncClient, place: Place, key: str) -> str:
    answer = await lead.get(f"/follow-ups/{place.follow_up_id}/consents/new", params={"renews": key})
    assert answer.status_code == 200, answer.text
    return answer.text


def ticked(shown: str, name: str) -> set[str]:
    return set(re.findall(rf'name="{name}" value="([^"]+)" checked', shown))


def chosen(shown: str, name: str) -> str:
    select = shown[shown.index(f'name="{name}"') :]
    found = re.search(r'<option value="([^"]+)" selected>', select[: select.index("</select>")])
    return found[1] if found else ""


async def test_what_was_taken_back_or_kept_out_is_not_ticked_and_what_limits_the_rest_is_filled_in(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    school, police = str(world.services["school"]), str(world.services["police"])
    kept_out = [{"topic": "meetings"}, {"topic": "measures", "from_service_id": police}]
    key = await given(lead, place, yes(world, topics=("plan", "measures", "meetings"), exclusions=kept_out))
    await take_back(lead, place, key, to_service_id=police)
    shown = await renewal(lead, place, key)
    assert ticked(shown, "opens") == {f"plan:{school}", f"measures:{school}"}
    assert [chosen(shown, f"out_1_{one}") for one in ("topic", "from", "to")] == ["measures", police, ""]
    assert [chosen(shown, f"out_2_{one}") for one in ("topic", "from", "to")] == ["", "", ""]
    assert CANNOT_SAY not in shown


async def test_whom_it_was_from_is_ticked_too(lead: httpx2.AsyncClient, place: Place, world: World) -> None:
    team = str(world.services["grorud"])
    rows = [{**row, "from_service_id": team} for row in scopes(world, "school", topics=("plan", "measures"))]
    shown = await renewal(lead, place, await given(lead, place, yes(world, scopes=rows)))
    assert len(ticked(shown, "opens")) == 2
    assert ticked(shown, "only_from") == {team}


async def test_what_was_taken_back_as_a_whole_or_refused_since_ticks_nothing(
    lead: httpx2.AsyncClient, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    key = await given(lead, place, yes(world))
    await take_back(lead, place, key)
    assert ticked(await renewal(lead, place, key), "opens") == set()
    refused = await given(lead, place, yes(world))
    try:
        await set_clock(admin, NOW + timedelta(minutes=1))
        assert (await send(lead, place.refusals, {"refused_by": "youth"})).status_code == 201
        assert ticked(await renewal(lead, place, refused), "opens") == set()
    finally:
        await set_clock(admin, NOW)


async def test_what_the_form_cannot_say_is_said_with_nothing_ticked(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    team = str(world.services["grorud"])
    (plan, measures) = scopes(world, "school", topics=("plan", "measures"))
    key = await given(lead, place, yes(world, scopes=[plan, {**measures, "from_service_id": team}]))
    shown = await renewal(lead, place, key)
    assert CANNOT_SAY in shown
    assert ticked(shown, "opens") == ticked(shown, "only_from") == set()


async def test_a_renewal_of_statistics_answers_the_no_to_statistics_and_not_another(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    key = await given(lead, place, yes(world, scopes=[], purpose="statistics"))
    assert (await send(lead, place.refusals, {"refused_by": "youth"})).status_code == 201
    assert f'name="points_at_id" value="{key}"' in await renewal(lead, place, key)
