"""The contact log over REST and on pages: an attempt counts, entries are corrected by version."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_follow_up

MEETING = {
    "kind": "one_to_one",
    "medium": "in_person",
    "held_at": "2026-11-19T14:30:00+01:00",
    "made_contact": True,
    "minutes": 45,
    "attendees": ["youth", "interpreter"],
    "text": "Gikk tur 🙂",
}
ATTEMPT = {"kind": "one_to_one", "medium": "telephone", "held_at": "2026-11-19T09:00:00Z", "made_contact": False}


@pytest.fixture(scope="module")
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    return follow_up_id


async def log(client: ClientFor, world: World, follow_up_id: UUID, shape: dict[str, Any]) -> Any:
    http = await client(world.key_worker)
    return await http.post(
        f"/api/v1/follow-ups/{follow_up_id}/meetings", json=shape, headers={"Idempotency-Key": str(uuid4())}
    )


async def test_a_meeting_comes_back_as_it_was_written(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    answer = await log(client, world, follow_up_id, MEETING)
    assert answer.status_code == 201, answer.text
    assert answer.json()["held_at"] == "2026-11-19T13:30:00Z"
    assert (answer.json()["text"], answer.json()["minutes"]) == ("Gikk tur 🙂", 45)


async def test_an_attempt_counts(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    answer = await log(client, world, follow_up_id, ATTEMPT)
    assert answer.status_code == 201, answer.text
    assert answer.json()["made_contact"] is False


async def test_the_log_is_newest_first_and_goes_on_page_by_page(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    place = await make_follow_up(admin, world)
    for day in (10, 12, 11):
        await log(client, world, place, {**ATTEMPT, "held_at": f"2026-11-{day}T09:00:00Z"})
    http = await client(world.coordinator)
    seen: list[str] = []
    cursor = None
    for _page in range(3):
        params = {"limit": "1", **({"cursor": cursor} if cursor else {})}
        answer = (await http.get(f"/api/v1/follow-ups/{place}/meetings", params=params)).json()
        seen.extend(one["held_at"][:10] for one in answer["items"])
        cursor = answer["next"]
    assert seen == ["2026-11-12", "2026-11-11", "2026-11-10"]
    assert cursor is None


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"held_at": "2026-11-20T10:00:01Z"}, "held_at", "in_future"),
        ({"held_at": "2026-11-19T10:00:00"}, "held_at", "not_moment"),
        ({"held_at": "0001-01-01T00:00:00+14:00"}, "held_at", "too_long_ago"),
        ({"attendees": []}, "attendees", "attendees_missing"),
        ({"attendees": ["youth", "youth"]}, "attendees", "not_accepted"),
        ({"made_contact": False, "attendees": [], "minutes": 5}, "minutes", "attempt_has_no_length"),
        ({"made_contact": False, "minutes": None}, "attendees", "attempt_has_nobody"),
        ({"minutes": 0}, "minutes", "too_small"),
        ({"minutes": 2000}, "minutes", "too_large"),
        ({"text": "a" * 20_001}, "text", "too_long"),
        ({"text": "\u202eabc"}, "text", "control_character"),
    ],
)
async def test_bad_input_is_refused_with_the_field_named(
    client: ClientFor, world: World, follow_up_id: UUID, change: dict[str, Any], field: str, code: str
) -> None:
    answer = await log(client, world, follow_up_id, {**MEETING, **change})
    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]


async def test_an_entry_is_corrected_by_version_and_a_stale_one_gets_both(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    made = await log(client, world, follow_up_id, MEETING)
    http, address = await client(world.coordinator), f"/api/v1/meetings/{made.json()['id']}"
    tag = {"If-Match": made.headers["ETag"]}
    corrected = await http.put(address, json={**MEETING, "text": "Rettet"}, headers=tag)
    assert (corrected.status_code, corrected.json()["version"]) == (200, 2)
    stale = await http.put(address, json={**MEETING, "text": "For sent"}, headers=tag)
    assert stale.status_code == 412
    assert (stale.json()["current"]["text"], stale.json()["yours"]["text"]) == ("Rettet", "For sent")


async def test_another_service_sees_nothing_of_the_log(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    made = await log(client, world, follow_up_id, MEETING)
    http = await client(world.school_contact)
    assert (await http.get(f"/api/v1/meetings/{made.json()['id']}")).status_code == 404
    assert (await http.get(f"/api/v1/follow-ups/{follow_up_id}/meetings")).json()["items"] == []
    assert "Gikk tur" not in (await http.get(f"/follow-ups/{follow_up_id}")).text


async def test_a_meeting_logged_on_the_page_stands_in_oslos_time(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    place = await make_follow_up(admin, world)
    http = await client(world.key_worker)
    form = {
        "kind": "first_contact",
        "medium": "home_visit",
        "held_on": "2026-11-18",
        "held_time": "16:15",
        "made_contact": "yes",
        "attendees": ["youth", "guardian"],
        "text": "Hyggelig",
    }
    answer = await http.post(f"/follow-ups/{place}/meetings/new", data=form)
    assert answer.status_code == 303, answer.text
    shown = await http.get(f"/follow-ups/{place}/meetings")
    assert "18. november 2026 kl. 16.15" in shown.text
    assert "Den unge, Foresatt" in shown.text
    future = await http.post(f"/follow-ups/{place}/meetings/new", data={**form, "held_on": "2026-11-21"})
    assert future.status_code == 422
    assert 'href="#held_on"' in future.text
