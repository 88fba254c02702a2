"""A sender killed in the middle loses no mail, and what leaves twice for it has the same Message-ID."""

import asyncio
import random
import sys
from collections import Counter

import asyncpg
import pytest

from services.core.kit.ids import new_id
from tests.conftest import ROOT, Database
from tests.factories import World
from tests.worker.post import SENDER, Desk, give_address, owed, post_office


async def sends(database: Database, port: int, desk: Desk, *, kill_at: int | None) -> int:
    """One process that sends what is due; it is killed when the desk has taken so many since. Gives how it ended."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.worker.sender", database.url_for("worker"), str(port), cwd=ROOT
    )
    before = len(desk.taken)

    def perhaps_kill() -> None:
        # The server has the mail, and the sender never hears of it.
        if kill_at is not None and len(desk.taken) - before == kill_at:
            process.kill()

    desk.on_taken = perhaps_kill
    return await process.wait()


async def test_a_mail_that_was_taken_before_the_sender_was_killed_leaves_again_with_the_same_message_id(
    admin: asyncpg.Connection, database: Database, world: World
) -> None:
    await give_address(admin, world.coordinator)
    ids = [await owed(admin, world.coordinator) for _ in range(3)]
    desk = Desk()
    async with post_office(desk) as port:
        assert await sends(database, port, desk, kill_at=2) < 0
        assert desk.ids == [SENDER.message_id(one) for one in ids[:2]]
        assert await sends(database, port, desk, kill_at=None) == 0
    assert desk.ids[2:] == [SENDER.message_id(one) for one in ids[1:]]
    assert await admin.fetchval("select count(*) from app.mail where sent_at is null") == 0


@pytest.mark.proof
async def test_twenty_kills_lose_nothing_and_double_nothing_but_what_was_taken_at_a_kill(
    admin: asyncpg.Connection, database: Database, world: World
) -> None:
    seed = new_id().int % 2**32
    drawn = random.Random(seed)  # noqa: S311 - nothing secret
    await give_address(admin, world.coordinator)
    await admin.execute("delete from app.mail")
    ids = [SENDER.message_id(await owed(admin, world.coordinator)) for _ in range(400)]
    desk, kills = Desk(), 0
    async with post_office(desk) as port:
        while kills < 20:
            ended = await sends(database, port, desk, kill_at=drawn.randint(1, 18))
            assert ended < 0, f"seed {seed}: nothing was left to kill for after {kills} kills"
            kills += 1
        assert await sends(database, port, desk, kill_at=None) == 0
    found = Counter(desk.ids)
    assert set(found) == set(ids), f"seed {seed}"
    assert sum(found.values()) == len(ids) + kills, f"seed {seed}"
    assert max(found.values()) <= 1 + kills
    assert await admin.fetchval("select count(*) from app.mail where sent_at is null") == 0
