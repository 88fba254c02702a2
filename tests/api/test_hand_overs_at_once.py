"""Hand-over while somebody else does something with the same follow-up, and past the product by SQL."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from tests.api.hand_overs import API, Case, accept, code, make_case, offered, send
from tests.conftest import ClientFor, set_clock
from tests.factories import NOW, World


@pytest.fixture
async def case(admin: asyncpg.Connection, world: World) -> AsyncIterator[Case]:
    yield await make_case(admin, world)
    await set_clock(admin, NOW)


async def test_of_two_who_accept_at_once_one_takes_over(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    made = await offered(client, world, case)
    answers = await asyncio.gather(*(accept(client, made, world.coordinator_elsewhere) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {code(answer) for answer in answers if answer.status_code == 409} == {"hand_over_accepted"}
    version, lead = await admin.fetchrow("select version, lead_service_id from app.follow_up where id = $1", case.id)
    tasks = await admin.fetchval(
        "select count(*) from app.task where follow_up_id = $1 and kind = 'hand_over_received'", case.id
    )
    assert (version, lead, tasks) == (2, world.services["alna"], 1)


async def test_of_one_who_accepts_and_one_who_takes_back_one_is_first(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    for _round in range(8):
        case = await make_case(admin, world)
        made = await offered(client, world, case)
        lead = await client(world.coordinator)
        yes, back = await asyncio.gather(
            accept(client, made, world.coordinator_elsewhere), send(lead, f"{API}/{made['id']}/take-back", {})
        )
        assert [yes.status_code, back.status_code] in ([201, 409], [201, 404], [409, 201])
        state, service = await admin.fetchrow(
            "select h.state, f.lead_service_id from app.hand_over h join app.follow_up f on f.id = h.follow_up_id"
            " where h.id = $1",
            UUID(made["id"]),
        )
        was_accepted = yes.status_code == 201
        assert state == ("accepted" if was_accepted else "taken_back")
        assert service == world.services["alna" if was_accepted else "grorud"]


async def test_of_one_who_accepts_and_one_who_makes_a_plan_no_plan_is_lost(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    for _round in range(8):
        case = await make_case(admin, world)
        await admin.execute("delete from app.goal where follow_up_id = $1", case.id)
        await admin.execute("delete from app.plan where follow_up_id = $1", case.id)
        made = await offered(client, world, case)
        lead = await client(world.coordinator)
        plan = {"own_words": "Jeg vil.", "goals": [{"number": 1, "text": "Jobb"}]}
        yes, written = await asyncio.gather(
            accept(client, made, world.coordinator_elsewhere), send(lead, f"/api/v1/follow-ups/{case.id}/plan", plan)
        )
        assert yes.status_code == 201
        # The one who wrote it has lost the follow-up a moment after: her answer is then that it is not there.
        assert written.status_code in {201, 404}, written.text
        owners = await admin.fetch("select owner_service_id from app.plan where follow_up_id = $1", case.id)
        assert {row["owner_service_id"] for row in owners} <= {world.services["alna"]}


async def test_the_database_itself_lets_nobody_move_the_lead(
    case: Case, world: World, client: ClientFor, admin: asyncpg.Connection
) -> None:
    made = await offered(client, world, case)
    await accept(client, made, world.coordinator_elsewhere)
    with pytest.raises(asyncpg.CheckViolationError):
        await admin.execute(
            "update app.hand_over set to_service_id = $2 where id = $1", UUID(made["id"]), world.services["nav"]
        )
    with pytest.raises(asyncpg.CheckViolationError):
        await admin.execute(
            "update app.hand_over set state = 'offered', answered_at = null, answered_by_id = null where id = $1",
            UUID(made["id"]),
        )
    columns = await admin.fetch(
        "select attname from pg_attribute where attrelid = 'app.follow_up'::regclass and attnum > 0"
        " and has_column_privilege('api', attrelid, attnum, 'update')"
    )
    assert "lead_service_id" not in {row["attname"] for row in columns}
