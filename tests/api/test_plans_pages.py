"""The plan over REST and on its page: written as one whole, one to five goals, none disappears."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.conftest import ClientFor
from tests.factories import World, make_follow_up


@pytest.fixture
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    return await make_follow_up(admin, world)


def plan(*texts: str, **more: Any) -> dict[str, Any]:
    return {"goals": [{"number": number, "text": text} for number, text in enumerate(texts, 1)], **more}


async def made(client: ClientFor, world: World, follow_up_id: UUID, shape: dict[str, Any]) -> Any:
    http = await client(world.coordinator)
    return await http.post(
        f"/api/v1/follow-ups/{follow_up_id}/plan", json=shape, headers={"Idempotency-Key": str(uuid4())}
    )


async def test_a_plan_comes_back_with_its_goals_in_order(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    answer = await made(client, world, follow_up_id, plan("Skole", "Jobb", own_words="Jeg vil jobbe"))
    assert answer.status_code == 201, answer.text
    http = await client(world.key_worker)
    read = await http.get(f"/api/v1/follow-ups/{follow_up_id}/plan")
    assert [(goal["number"], goal["text"]) for goal in read.json()["goals"]] == [(1, "Skole"), (2, "Jobb")]
    assert read.json()["own_words"] == "Jeg vil jobbe"


async def test_there_is_one_plan_and_no_second(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    await made(client, world, follow_up_id, plan("Skole"))
    again = await made(client, world, follow_up_id, plan("Jobb"))
    assert again.status_code == 409
    assert again.json()["errors"][0]["code"] == "has_plan"


@pytest.mark.parametrize(
    ("shape", "field"),
    [
        (plan(), "goals"),
        (plan("1", "2", "3", "4", "5", "6"), "goals"),
        ({"goals": [{"number": 1, "text": "a"}, {"number": 1, "text": "b"}]}, "goals"),
        (plan("Skole", review_on="2026-11-19"), "review_on"),
        (plan("Skole", own_words="a" * 4001), "own_words"),
    ],
)
async def test_bad_plans_are_refused_with_the_field_named(
    client: ClientFor, world: World, follow_up_id: UUID, shape: dict[str, Any], field: str
) -> None:
    answer = await made(client, world, follow_up_id, shape)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(field)


async def test_a_goal_can_be_given_up_and_never_removed(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    first = await made(client, world, follow_up_id, plan("Skole", "Jobb"))
    http, address = await client(world.coordinator), f"/api/v1/follow-ups/{follow_up_id}/plan"
    tag = {"If-Match": first.headers["ETag"]}
    removed = await http.put(address, json=plan("Skole"), headers=tag)
    assert (removed.status_code, removed.json()["errors"][0]["code"]) == (422, "goal_not_removed")
    shape = plan("Skole", "Jobb")
    shape["goals"][1]["status"] = "given_up"
    changed = await http.put(address, json=shape, headers=tag)
    assert changed.status_code == 200, changed.text
    assert (changed.json()["version"], changed.json()["goals"][1]["status"]) == (2, "given_up")


async def test_a_stale_plan_gets_both_texts(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    first = await made(client, world, follow_up_id, plan("Skole"))
    http, address = await client(world.coordinator), f"/api/v1/follow-ups/{follow_up_id}/plan"
    tag = {"If-Match": first.headers["ETag"]}
    await http.put(address, json=plan("Skole hver dag"), headers=tag)
    stale = await http.put(address, json=plan("Jobb"), headers=tag)
    assert stale.status_code == 412
    assert stale.json()["current"]["goals"][0]["text"] == "Skole hver dag"
    assert stale.json()["yours"]["goals"][0]["text"] == "Jobb"


async def test_the_plan_is_the_lead_services_own(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    await made(client, world, follow_up_id, plan("Skole"))
    http = await client(world.manager)
    assert (await http.get(f"/api/v1/follow-ups/{follow_up_id}/plan")).status_code == 404
    assert (await http.get(f"/follow-ups/{follow_up_id}/plan")).status_code == 404
    assert "Skole" not in (await http.get(f"/follow-ups/{follow_up_id}")).text


async def test_the_plan_is_written_and_changed_on_its_page(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    http, address = await client(world.key_worker), f"/follow-ups/{follow_up_id}/plan"
    without = await http.post(address, data={"own_words": "Hei"})
    assert without.status_code == 422
    assert 'href="#goal_1"' in without.text
    written = await http.post(address, data={"own_words": "Bli ferdig", "goal_1": "Skole", "goal_3": "Trene"})
    assert written.status_code == 303, written.text
    form = await http.get(address)
    assert "Trene" in form.text
    changed = await http.post(
        address, data={"goal_1": "Skole", "status_1": "reached", "goal_3": "Trene", "version": "1"}
    )
    assert changed.status_code == 303, changed.text
    shown = await http.get(f"/follow-ups/{follow_up_id}")
    assert "Nådd" in shown.text


async def test_two_who_write_the_first_plan_at_once_meet_each_others_text(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    first, second = await client(world.key_worker), await client(world.coordinator)
    address = f"/follow-ups/{follow_up_id}/plan"
    await first.post(address, data={"goal_1": "Hennes mål"})
    late = await second.post(address, data={"goal_1": "Hans mål"})
    assert late.status_code == 412
    assert "Hennes mål" in late.text
    assert "Hans mål" in late.text
