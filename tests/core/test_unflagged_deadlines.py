"""What the sweep looks through: each deadline that runs and has no flag for its date, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import asyncpg
import pytest

from services.core.access.actor import JobRole
from services.core.deadlines.flags import flag_overdue_deadlines
from services.core.kit.db import make_engine, make_sessions
from services.core.kit.ids import new_id
from services.worker.jobs import Begin
from services.worker.transactions import transactions
from tests.conftest import Database
from tests.factories import TODAY, World
from tests.worker.conftest import make_overdue

YESTERDAY, LATER = TODAY - timedelta(days=1), TODAY + timedelta(days=7)
MET = "update app.deadline set met_on = due_on, met_by_event_id = start_event_id where id = $1"
NOT_MET = "update app.deadline set met_on = null, met_by_event_id = null where id = $1"
CANCELLED = "update app.deadline set cancelled_at = app.now() where id = $1"
EXCEEDED = (
    "insert into app.deadline_exceeding (id, deadline_id, reason, previous_due_on, new_due_on, by_user_id, at)"
    " values (gen_random_uuid(), $1, 'investigation', $2, $3, $4, app.now())"
)
MOVED = "update app.deadline set extended_due_on = $2 where id = $1"
MANY = 20


@pytest.fixture
async def worker(database: Database) -> AsyncIterator[Begin]:
    engine = make_engine(database.url_for("worker"), size=2)
    yield partial(transactions(make_sessions(engine)), JobRole.DEADLINES)
    await engine.dispose()


async def sweep(worker: Begin, *, limit: int = 500) -> int:
    async with worker() as session:
        return (await flag_overdue_deadlines(session, sweep_id=new_id(), limit=limit)).flags


async def a_deadline(admin: asyncpg.Connection, world: World, *, rule_key: str = "STRPL-249-2") -> UUID:
    """Due yesterday, and not flagged."""
    investigation_id = await make_overdue(admin, world, 1, due_on=YESTERDAY, rule_key=rule_key)
    found: UUID = await admin.fetchval("select id from app.deadline where subject_id = $1", investigation_id)
    return found


async def exceed(connection: asyncpg.Connection, world: World, deadline_id: UUID) -> None:
    """A prosecutor sets a later date, with a reason."""
    await connection.execute(EXCEEDED, deadline_id, YESTERDAY, LATER, world.prosecutor.user_id)
    await connection.execute(MOVED, deadline_id, LATER)


async def waits_for(admin: asyncpg.Connection, deadline_id: UUID) -> date | None:
    found: date | None = await admin.fetchval(
        "select due_on from app.unflagged_deadline where deadline_id = $1", deadline_id
    )
    return found


async def test_a_deadline_that_is_born_waits_for_its_flag(admin: asyncpg.Connection, world: World) -> None:
    assert await waits_for(admin, await a_deadline(admin, world)) == YESTERDAY


@pytest.mark.parametrize("statement", [MET, CANCELLED])
async def test_a_deadline_that_has_ended_waits_for_no_flag(
    admin: asyncpg.Connection, world: World, statement: str
) -> None:
    deadline = await a_deadline(admin, world)
    await admin.execute(statement, deadline)
    assert await waits_for(admin, deadline) is None


async def test_a_deadline_that_runs_again_waits_again(admin: asyncpg.Connection, world: World) -> None:
    deadline = await a_deadline(admin, world)
    await admin.execute(MET, deadline)
    await admin.execute(NOT_MET, deadline)
    assert await waits_for(admin, deadline) == YESTERDAY


async def test_a_flagged_deadline_that_runs_again_has_its_flag(
    admin: asyncpg.Connection, world: World, worker: Begin
) -> None:
    deadline = await a_deadline(admin, world)
    await sweep(worker)
    await admin.execute(MET, deadline)
    await admin.execute(NOT_MET, deadline)
    assert await waits_for(admin, deadline) is None


async def test_a_flagged_deadline_with_a_later_date_waits_for_that_date(
    admin: asyncpg.Connection, world: World, worker: Begin
) -> None:
    deadline = await a_deadline(admin, world)
    await sweep(worker)
    await exceed(admin, world, deadline)
    assert await waits_for(admin, deadline) == LATER


async def test_what_bounds_a_right_is_looked_at_once(admin: asyncpg.Connection, world: World, worker: Begin) -> None:
    await sweep(worker)
    deadline = await a_deadline(admin, world, rule_key="FVL-29")
    assert await waits_for(admin, deadline) == YESTERDAY
    assert await sweep(worker) == 0
    assert await waits_for(admin, deadline) is None


async def test_a_sweep_leaves_nothing_that_is_overdue_however_small_its_batches(
    admin: asyncpg.Connection, world: World, worker: Begin
) -> None:
    await sweep(worker)
    await make_overdue(admin, world, MANY, due_on=YESTERDAY)
    assert [await sweep(worker, limit=MANY // 2) for _ in range(3)] == [MANY // 2, MANY // 2, 0]
    assert await admin.fetchval("select count(*) from app.unflagged_deadline where due_on < $1", TODAY) == 0


async def test_a_date_that_is_moved_while_a_sweep_goes_on_waits_for_its_flag(
    admin: asyncpg.Connection, world: World, worker: Begin, database: Database
) -> None:
    deadline = await a_deadline(admin, world)
    other = await asyncpg.connect(database.url_for("postgres"))
    async with worker() as session:
        assert (await flag_overdue_deadlines(session, sweep_id=new_id(), limit=500)).flags == 1
        moving = asyncio.create_task(exceed(other, world, deadline))
        await until_somebody_waits(admin)
    await moving
    await other.close()
    assert await waits_for(admin, deadline) == LATER


async def test_a_sweep_that_finds_a_date_being_moved_leaves_the_new_one(
    admin: asyncpg.Connection, world: World, worker: Begin, database: Database
) -> None:
    deadline = await a_deadline(admin, world)
    other = await asyncpg.connect(database.url_for("postgres"))
    moving = other.transaction()
    await moving.start()
    await exceed(other, world, deadline)
    sweeping = asyncio.create_task(sweep(worker))
    await until_somebody_waits(admin)
    await moving.commit()
    await sweeping
    await other.close()
    assert await waits_for(admin, deadline) == LATER


async def until_somebody_waits(admin: asyncpg.Connection) -> None:
    """Until a session of this database stands in line for a lock."""
    waiting = (
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
    )
    async with asyncio.timeout(20):
        while not await admin.fetchval(waiting):
            pass
