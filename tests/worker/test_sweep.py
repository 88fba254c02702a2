"""The worker itself, as a process, killed again and again: every overdue deadline gets one flag, and one only."""

import asyncio
import random
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest

from services.core.kit.clock import ticks
from tests.conftest import Database
from tests.factories import World
from tests.worker.conftest import StartWorker, make_overdue

KILLS, MOST_KILLS = 20, 80
MANY = 2000
PATIENCE = 60.0

# Each flag takes a part of a millisecond, so that a kill mostly finds a worker in the middle of a batch; and what is
# committed is told at once.
SLOW = """
create function app.slowly() returns trigger language plpgsql as $$
begin
    perform count(*) from generate_series(1, 5000);
    return new;
end $$;
create trigger slowly before insert on app.deadline_flag for each row execute function app.slowly();
"""
TELL = """
create function app.tell() returns trigger language plpgsql as $$
begin
    perform pg_notify('flagged', '');
    return null;
end $$;
create trigger tell after insert on app.deadline_flag for each statement execute function app.tell();
"""


@pytest.fixture(scope="module")
async def bell(admin: asyncpg.Connection) -> None:
    """Committed flags ring."""
    await admin.execute(TELL)


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[asyncio.Event]:
    """An event that is set whenever flags have been committed."""
    rung = asyncio.Event()
    connection = await asyncpg.connect(database.url_for("postgres"))
    try:
        await connection.add_listener("flagged", lambda *_: rung.set())
        yield rung
    finally:
        await connection.close()


async def flags(admin: asyncpg.Connection) -> int:
    return int(await admin.fetchval("select count(*) from app.deadline_flag"))


async def logged(admin: asyncpg.Connection) -> int:
    return int(
        await admin.fetchval(
            "select coalesce(sum(row_count), 0) from app.access_log"
            " where act = 'deadline.flagged' and exit = 'worker' and role = 'worker' and user_id is null"
        )
    )


async def until_flagged(database: Database, admin: asyncpg.Connection, wanted: int) -> None:
    """Wait until so many flags are committed.

    Raises:
        TimeoutError: when they are not in time.
    """
    async with listening(database) as rung, asyncio.timeout(PATIENCE):
        while await flags(admin) < wanted:
            await rung.wait()
            rung.clear()


async def lives_until(process: subprocess.Popen[bytes], rung: asyncio.Event, seconds: float) -> bool:
    """Let a process be for a while, or until flags are committed; whether it was still alive then."""
    with suppress(TimeoutError):
        await asyncio.wait_for(rung.wait(), seconds)
    return process.poll() is None


async def end(process: subprocess.Popen[bytes]) -> int:
    """Ask a process to stop, and give its exit status."""
    process.send_signal(signal.SIGTERM)
    return await asyncio.to_thread(process.wait, 20)


async def test_a_worker_that_comes_late_flags_everything_that_became_due_meanwhile_and_stops_when_asked(
    database: Database, admin: asyncpg.Connection, world: World, bell: None, start_worker: StartWorker
) -> None:
    await make_overdue(admin, world, 7)
    worker = start_worker()
    await until_flagged(database, admin, 7)
    assert await end(worker) == 0
    assert await flags(admin) == await logged(admin) == 7


async def test_a_running_worker_sees_what_becomes_overdue_while_it_runs(
    database: Database, admin: asyncpg.Connection, world: World, bell: None, start_worker: StartWorker
) -> None:
    before = await flags(admin)
    await make_overdue(admin, world, 1)
    worker = start_worker()
    await until_flagged(database, admin, before + 1)  # its first sweep
    await make_overdue(admin, world, 1)
    await until_flagged(database, admin, before + 2)  # its next, by the schedule
    assert await end(worker) == 0


async def test_killed_twenty_times_two_workers_lose_no_flag_and_double_none(
    database: Database, admin: asyncpg.Connection, world: World, bell: None, start_worker: StartWorker
) -> None:
    started_at, flags_at_start = ticks(), await flags(admin)
    await make_overdue(admin, world, 1)
    first = start_worker()
    await until_flagged(database, admin, flags_at_start + 1)
    seconds_to_start = ticks() - started_at
    await end(first)

    before, logged_before = await flags(admin), await logged(admin)
    await admin.execute(SLOW)
    investigation_id = await make_overdue(admin, world, MANY)
    moments = random.Random(249)  # noqa: S311 - moments, no secrets
    killed = half_done = 0
    while killed < KILLS or (half_done == 0 and killed < MOST_KILLS):
        # Some are killed while they start, some in the middle of a batch, some between two.
        async with listening(database) as rung:
            for process in (start_worker(), start_worker()):
                if await lives_until(process, rung, moments.uniform(0.1, 1.5) * seconds_to_start):
                    process.kill()
                    await asyncio.to_thread(process.wait)
                    killed += 1
        half_done += before < await flags(admin) < before + MANY
    assert half_done >= 1, "no kill came in the middle"
    assert await flags(admin) - before == await logged(admin) - logged_before

    pair = [start_worker(), start_worker()]
    await until_flagged(database, admin, before + MANY)
    for process in pair:
        await end(process)
    found = await admin.fetchrow(
        "select count(*) as flags, count(distinct (f.deadline_id, f.due_on)) as different,"
        " count(*) filter (where f.due_on = d.due_on) as right_day"
        " from app.deadline_flag f join app.deadline d on d.id = f.deadline_id where d.subject_id = $1",
        investigation_id,
    )
    assert tuple(found) == (MANY, MANY, MANY)
    assert await logged(admin) - logged_before == MANY
