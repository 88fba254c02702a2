"""Core rule 1 is a fact of the youth's row and of her follow-ups, written with every change that touches it."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg
import pytest

from tests.conftest import Database
from tests.factories import LONG_AGO, World, insert, make_follow_up, make_youth

Change = Callable[[asyncpg.Connection, UUID, UUID], Awaitable[object]]
HERS = "update app.youth set address_protection = $2 where id = $1"


async def mark(connection: asyncpg.Connection, youth_id: UUID, mark: str = "confidential") -> None:
    await connection.execute(HERS, youth_id, mark)


async def add_guardian(connection: asyncpg.Connection, youth_id: UUID, mark: str) -> UUID:
    return await insert(
        connection,
        "guardian",
        youth_id=youth_id,
        given_name="Fiktiv",
        family_name="Foresatt",
        responsibility="sole",
        starts_on=LONG_AGO,
        language="nb",
        needs_interpreter=False,
        address_protection=mark,
        version=1,
    )


async def add_sibling(connection: asyncpg.Connection, youth_id: UUID, other: UUID) -> UUID:
    return await insert(connection, "sibling", youth_id=youth_id, other_youth_id=other)


async def protected(connection: asyncpg.Connection, youth_id: UUID) -> set[bool]:
    """What her row and her follow-ups say: one answer when they agree."""
    rows = await connection.fetch(
        "select is_protected from app.youth where id = $1"
        " union all select is_protected from app.follow_up where youth_id = $1",
        youth_id,
    )
    return {row["is_protected"] for row in rows}


@pytest.fixture
async def youth_id(admin: asyncpg.Connection, world: World) -> UUID:
    youth_id = await make_youth(admin, world)
    await make_follow_up(admin, world, youth_id=youth_id)
    return youth_id


@pytest.fixture
async def other(admin: asyncpg.Connection, world: World) -> UUID:
    return await make_youth(admin, world)


async def _a_guardian_changes(connection: asyncpg.Connection, youth_id: UUID, _other: UUID) -> None:
    guardian_id = await add_guardian(connection, youth_id, "none")
    await connection.execute(
        "update app.guardian set address_protection = 'strictly_confidential' where id = $1", guardian_id
    )


async def _a_marked_sibling(connection: asyncpg.Connection, youth_id: UUID, other: UUID) -> None:
    await mark(connection, other)
    await add_sibling(connection, youth_id, other)


async def _a_marked_sibling_the_other_way(connection: asyncpg.Connection, youth_id: UUID, other: UUID) -> None:
    await mark(connection, other)
    await add_sibling(connection, other, youth_id)


async def _a_sibling_is_marked(connection: asyncpg.Connection, youth_id: UUID, other: UUID) -> None:
    await add_sibling(connection, youth_id, other)
    await mark(connection, other)


async def _a_siblings_guardian(connection: asyncpg.Connection, youth_id: UUID, other: UUID) -> None:
    await add_sibling(connection, other, youth_id)
    await add_guardian(connection, other, "confidential")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda c, y, _: mark(c, y), id="a mark of her own"),
        pytest.param(lambda c, y, _: add_guardian(c, y, "confidential"), id="a guardian with a mark"),
        pytest.param(_a_guardian_changes, id="a guardian who gets a mark"),
        pytest.param(_a_marked_sibling, id="a sibling with a mark"),
        pytest.param(_a_marked_sibling_the_other_way, id="a sibling with a mark, written the other way"),
        pytest.param(_a_sibling_is_marked, id="a sibling who gets a mark"),
        pytest.param(_a_siblings_guardian, id="a sibling's guardian with a mark"),
    ],
)
async def test_each_way_to_be_protected_is_written_down_at_once(
    admin: asyncpg.Connection, youth_id: UUID, other: UUID, change: Change
) -> None:
    assert await protected(admin, youth_id) == {False}
    await change(admin, youth_id, other)
    assert await protected(admin, youth_id) == {True}


async def test_it_ends_when_the_last_mark_goes_and_no_sooner(
    admin: asyncpg.Connection, youth_id: UUID, other: UUID
) -> None:
    guardian_id = await add_guardian(admin, youth_id, "confidential")
    sibling_id = await add_sibling(admin, other, youth_id)
    await mark(admin, youth_id)
    assert await protected(admin, other) == {True}
    await mark(admin, youth_id, "none")
    assert await protected(admin, youth_id) == await protected(admin, other) == {True}
    await admin.execute("update app.guardian set address_protection = 'none' where id = $1", guardian_id)
    assert await protected(admin, youth_id) == await protected(admin, other) == {False}
    await mark(admin, other)
    await admin.execute("delete from app.sibling where id = $1", sibling_id)
    assert await protected(admin, youth_id) == {False}


async def test_a_follow_up_of_a_protected_youth_begins_protected(
    admin: asyncpg.Connection, world: World, other: UUID
) -> None:
    await mark(admin, other)
    await make_follow_up(admin, world, youth_id=other)
    assert await protected(admin, other) == {True}


async def test_nobody_who_registers_can_say_otherwise(admin: asyncpg.Connection, world: World) -> None:
    youth_id = await make_youth(admin, world, address_protection="confidential", is_protected=False)
    await make_follow_up(admin, world, youth_id=youth_id, is_protected=False)
    assert await protected(admin, youth_id) == {True}


@pytest.mark.parametrize("first", ["own_mark", "mark", "sibling", "guardian", "follow_up"])
@pytest.mark.parametrize("second", ["own_mark", "mark", "sibling", "guardian", "follow_up"])
async def test_of_two_who_write_at_once_the_later_sees_the_earlier(
    admin: asyncpg.Connection, database: Database, world: World, first: str, second: str
) -> None:
    """Two youths who become siblings while one of them, or her guardian, gets a mark or a follow-up."""
    youth_id, other = await make_youth(admin, world), await make_youth(admin, world)
    acts: dict[str, Callable[[asyncpg.Connection], Awaitable[object]]] = {
        "own_mark": lambda c: mark(c, youth_id),
        "mark": lambda c: mark(c, other),
        "sibling": lambda c: add_sibling(c, youth_id, other),
        "guardian": lambda c: add_guardian(c, other, "confidential"),
        "follow_up": lambda c: make_follow_up(c, world, youth_id=youth_id, state="SIGNAL"),
    }
    if first == second == "sibling":
        acts[second] = lambda c: add_sibling(c, other, youth_id) if c is admin else add_sibling(c, youth_id, other)
    beside = await asyncpg.connect(database.url_for("postgres"))
    holding = beside.transaction()
    await holding.start()
    await acts[first](beside)
    waiting = asyncio.ensure_future(acts[second](admin))
    await asyncio.wait([waiting], timeout=0.1)
    await holding.commit()
    await waiting
    await beside.close()
    said = {row[0]: row[1] for row in await admin.fetch("select id, is_protected from app.youth")}
    meant = {row[0] for row in await admin.fetch("select youth_id from app.protected_youths")}
    assert {one for one in (youth_id, other) if said[one]} == meant & {youth_id, other}
    follow_ups = await admin.fetch(
        "select f.is_protected, y.is_protected from app.follow_up f join app.youth y on y.id = f.youth_id"
        " where y.id = $1",
        youth_id,
    )
    assert all(row[0] == row[1] for row in follow_ups)
