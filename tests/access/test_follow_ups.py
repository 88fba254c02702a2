"""Two roles meet one follow-up: the one who leads it, and somebody who has nothing to do with it."""

from uuid import uuid4

import asyncpg
import pytest

from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_follow_up


@pytest.fixture(scope="module")
async def follow_up_id(admin: asyncpg.Connection, world: World) -> object:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    return follow_up_id


async def test_the_coordinator_of_the_lead_service_reads_the_youths_name(
    client: ClientFor, world: World, follow_up_id: object
) -> None:
    http = await client(world.coordinator)
    answer = await http.get(f"/api/v1/follow-ups/{follow_up_id}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["youth_name"] == "Fiktiv Ungdom"


async def test_a_contact_of_another_service_sees_the_reference_and_no_name(
    client: ClientFor, world: World, follow_up_id: object
) -> None:
    http = await client(world.school_contact)
    answer = await http.get(f"/api/v1/follow-ups/{follow_up_id}")
    assert answer.status_code == 200
    assert answer.json()["reference"].startswith("OF-")
    assert answer.json()["youth_name"] is None


@pytest.mark.parametrize("who", ["coordinator_elsewhere", "school_not_on_case", "investigator", "administrator"])
async def test_for_those_it_does_not_concern_it_does_not_exist(
    client: ClientFor, world: World, follow_up_id: object, who: str
) -> None:
    http = await client(world.people[who])
    hidden = await http.get(f"/api/v1/follow-ups/{follow_up_id}")
    never_was = await http.get(f"/api/v1/follow-ups/{uuid4()}")
    assert hidden.status_code == never_was.status_code == 404
    assert hidden.content == never_was.content


async def test_a_denial_leaves_its_row_in_the_log(
    client: ClientFor, world: World, follow_up_id: object, admin: asyncpg.Connection
) -> None:
    http = await client(world.nav_contact)
    await http.get(f"/api/v1/follow-ups/{follow_up_id}")
    rows = await admin.fetch(
        "select decision, thing_id from app.access_log where user_id = $1 and act = 'thing.denied'",
        world.nav_contact.user_id,
    )
    assert [(row["decision"], row["thing_id"]) for row in rows] == [("denied", follow_up_id)]


async def test_nobody_gets_in_without_a_session(client: ClientFor, follow_up_id: object) -> None:
    http = await client(None)
    answer = await http.get(f"/api/v1/follow-ups/{follow_up_id}")
    assert answer.status_code == 401


async def test_a_stale_change_is_answered_with_both_versions_and_the_showing_is_logged(
    client: ClientFor, world: World, follow_up_id: object, admin: asyncpg.Connection
) -> None:
    http = await client(world.key_worker)
    answer = await http.post(
        f"/api/v1/follow-ups/{follow_up_id}/transitions",
        json={"to_state": "CLOSED", "reason": "Flyttet.", "closing_reason": "moved"},
        headers={"If-Match": f'"{follow_up_id}-999"', "Idempotency-Key": "stale-change"},
    )
    assert answer.status_code == 412
    assert answer.json()["current"]["state"] == "MAPPING"
    assert answer.json()["yours"]["to_state"] == "CLOSED"
    logged = await admin.fetchval(
        "select count(*) from app.access_log where user_id = $1 and thing_id = $2 and act = 'thing.opened'",
        world.key_worker.user_id,
        follow_up_id,
    )
    assert logged == 1
