"""Measures over REST: logged in one request, changed by version, ended with a result."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_follow_up


@pytest.fixture(scope="module")
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    return follow_up_id


def once(**more: str) -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4()), **more}


async def logged(client: ClientFor, world: World, follow_up_id: UUID, **shape: Any) -> Any:
    http = await client(world.coordinator)
    answer = await http.post(
        f"/api/v1/follow-ups/{follow_up_id}/measures", json={"type_code": "MENTOR", **shape}, headers=once()
    )
    assert answer.status_code == 201, answer.text
    return answer


async def test_a_measure_is_logged_with_its_type_alone_and_gets_what_is_usual(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    answer = await logged(client, world, follow_up_id)
    measure = answer.json()
    assert measure["starts_on"] == "2026-11-20"
    assert measure["status"] == "running"
    assert measure["responsible_service_id"] == str(world.coordinator.service_id)
    assert measure["responsible_name"] == world.key_worker.name
    assert answer.headers["Location"] == f"/api/v1/measures/{measure['id']}"
    assert answer.headers["ETag"] == f'"{measure["id"]}-1"'


async def test_a_measure_of_another_service_goes_to_its_named_contact(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    answer = await logged(client, world, follow_up_id, responsible_service_id=str(world.services["school"]))
    assert answer.json()["responsible_name"] == world.school_contact.name


async def test_a_measure_that_starts_later_is_planned(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    answer = await logged(client, world, follow_up_id, starts_on="2027-01-04", due_on="2027-06-18")
    assert answer.json()["status"] == "planned"


async def test_what_a_service_wrote_stays_with_that_service(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    measure_id = (await logged(client, world, follow_up_id)).json()["id"]
    http = await client(world.school_contact)
    assert (await http.get(f"/api/v1/measures/{measure_id}")).status_code == 404
    listed = await http.get(f"/api/v1/follow-ups/{follow_up_id}/measures")
    assert listed.json() == {"items": [], "next": None}


async def test_the_same_request_again_makes_nothing_twice(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    http = await client(world.coordinator)
    address, headers = f"/api/v1/follow-ups/{follow_up_id}/measures", once()
    first = await http.post(address, json={"type_code": "MENTOR"}, headers=headers)
    again = await http.post(address, json={"type_code": "MENTOR"}, headers=headers)
    other = await http.post(address, json={"type_code": "MEDIATION"}, headers=headers)
    assert again.json()["id"] == first.json()["id"]
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("shape", "field", "code"),
    [
        ({"type_code": "NO_SUCH"}, "type_code", "unknown"),
        ({"type_code": "MENTOR", "starts_on": "2026-11-20", "due_on": "2026-11-19"}, "due_on", "before_start"),
        ({"type_code": "MENTOR", "due_on": "2027-02-31"}, "due_on", "not_date"),
        ({"type_code": "MENTOR", "goal_id": str(uuid4())}, "goal_id", "unknown"),
        ({"type_code": "MENTOR", "responsible_service_id": str(uuid4())}, "responsible_service_id", "not_on_case"),
        ({"type_code": "MENTOR", "colour": "red"}, "colour", "unknown_field"),
        ({"type_code": "MENTOR", "description": "a\x00b"}, "description", "control_character"),
    ],
)
async def test_bad_input_is_refused_with_the_field_named(
    client: ClientFor, world: World, follow_up_id: UUID, shape: dict[str, str], field: str, code: str
) -> None:
    http = await client(world.coordinator)
    answer = await http.post(f"/api/v1/follow-ups/{follow_up_id}/measures", json=shape, headers=once())
    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]


async def test_the_responsible_person_must_work_in_the_responsible_service(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    http = await client(world.coordinator)
    answer = await http.post(
        f"/api/v1/follow-ups/{follow_up_id}/measures",
        json={
            "type_code": "MENTOR",
            "responsible_service_id": str(world.services["school"]),
            "responsible_user_id": str(world.nav_contact.user_id),
        },
        headers=once(),
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "responsible_user_id"


async def test_a_measure_for_a_closed_follow_up_is_refused(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    closed = await make_follow_up(admin, world, state="CLOSED")
    http = await client(world.coordinator)
    answer = await http.post(f"/api/v1/follow-ups/{closed}/measures", json={"type_code": "MENTOR"}, headers=once())
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "follow_up_ended"
    assert await admin.fetchval("select count(*) from app.measure where follow_up_id = $1", closed) == 0


async def test_who_changes_an_old_version_gets_both_texts(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    made = await logged(client, world, follow_up_id, description="Først")
    measure = made.json()
    shape = {
        "starts_on": measure["starts_on"],
        "due_on": None,
        "responsible_service_id": measure["responsible_service_id"],
        "responsible_user_id": measure["responsible_user_id"],
        "goal_id": None,
    }
    address, tag = f"/api/v1/measures/{measure['id']}", made.headers["ETag"]
    first = await client(world.key_worker)
    second = await client(world.coordinator)
    changed = await first.put(address, json={**shape, "description": "Hennes"}, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.text
    stale = await second.put(address, json={**shape, "description": "Hans"}, headers={"If-Match": tag})
    assert stale.status_code == 412
    assert stale.json()["current"]["description"] == "Hennes"
    assert stale.json()["yours"]["description"] == "Hans"
    assert (await second.put(address, json={**shape, "description": "Hans"})).status_code == 428


async def test_a_measure_ends_with_a_result_and_the_history_keeps_every_step(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    made = await logged(client, world, follow_up_id)
    http, address = await client(world.key_worker), f"/api/v1/measures/{made.json()['id']}"
    tag = {"If-Match": made.headers["ETag"]}
    without = await http.post(f"{address}/status", json={"to_status": "done"}, headers=once(**tag))
    assert without.status_code == 422
    assert without.json()["errors"][0]["field"] == "result"
    done = await http.post(f"{address}/status", json={"to_status": "done", "result": "Gikk bra."}, headers=once(**tag))
    assert done.status_code == 200, done.text
    assert (done.json()["status"], done.json()["result"], done.json()["version"]) == ("done", "Gikk bra.", 2)
    history = (await http.get(f"{address}/history")).json()
    assert [(step["from_status"], step["to_status"]) for step in history] == [
        ("running", "done"),
        (None, "running"),
    ]
    back = await http.post(
        f"{address}/status", json={"to_status": "planned"}, headers=once(**{"If-Match": done.headers["ETag"]})
    )
    assert back.status_code == 409


async def test_a_measure_past_its_due_date_is_overdue_and_on_its_due_date_not(
    client: ClientFor, world: World, follow_up_id: UUID
) -> None:
    late = await logged(client, world, follow_up_id, starts_on="2026-11-01", due_on="2026-11-19")
    in_time = await logged(client, world, follow_up_id, starts_on="2026-11-01", due_on=str(date(2026, 11, 20)))
    assert (late.json()["is_overdue"], in_time.json()["is_overdue"]) == (True, False)


async def test_every_reading_and_writing_leaves_its_row_in_the_log(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    measure_id = UUID((await logged(client, world, follow_up_id)).json()["id"])
    rows = await admin.fetch("select act, ground from app.access_log where thing_id = $1 order by act", measure_id)
    assert [(row["act"], row["ground"]) for row in rows] == [("thing.added", None), ("thing.opened", "OWN")]


async def test_emoji_and_arabic_come_back_as_they_were(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    text = "Fotball ⚽ med محمد"
    assert (await logged(client, world, follow_up_id, description=text)).json()["description"] == text
