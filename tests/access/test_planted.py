"""Faults are planted in the rules, and the random histories find each of them; with none planted they find nothing."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from fastapi import FastAPI

from services.api.app import create_api, stand_around
from services.core.kit.settings import Settings
from services.demo.database import Cluster
from tests.access.histories import play
from tests.access.looks import Difference
from tests.access.planted import FAULTS, FORGOTTEN, ForgetsOneExit, plant, statements_of
from tests.access.stage import Stage
from tests.conftest import TEMPLATE, Database, one_at_a_time, set_clock
from tests.factories import NOW, make_world

pytestmark = pytest.mark.proof
SEED = 20261120
STEPS = 20_000
UNBOUND = "unbound_in_tests"
Staging = Callable[[str | None], Awaitable[tuple[Stage, FastAPI]]]


@pytest.fixture
async def staged(cluster: Cluster, run_folder: Path, settings: Settings) -> AsyncIterator[Staging]:
    """Makes a stage in a database of its own, where the rules may be spoilt; with an exit's path, that one forgets."""
    name = f"planted_{uuid4().hex[:8]}"
    with one_at_a_time(run_folder):
        cluster.create_database(name, template=TEMPLATE)
    database = Database(cluster, name)
    unbound = Cluster(cluster.admin_url, {**cluster.passwords, UNBOUND: "test"})
    async with AsyncExitStack() as closing:
        admin = await asyncpg.connect(database.url_for("postgres"))
        closing.push_async_callback(admin.close)
        await set_clock(admin, NOW)

        def application(api_url: str) -> FastAPI:
            api = create_api(
                settings.model_copy(
                    update={
                        "api_database_url": api_url,
                        "signin_database_url": database.url_for("signin"),
                        "worker_database_url": database.url_for("worker"),
                    }
                )
            )
            closing.push_async_callback(api.state.rooms.close)
            return api

        async def make(forgotten: str | None) -> tuple[Stage, FastAPI]:
            api = application(database.url_for("api"))
            served = stand_around(api, settings)
            if forgotten is not None:
                await admin.execute(f"create role {UNBOUND} login bypassrls password 'test' in role api")
                closing.push_async_callback(admin.execute, f"drop role {UNBOUND}")
                forgetful = application(unbound.url_for(UNBOUND, name))
                served = ForgetsOneExit(served, stand_around(forgetful, settings), forgotten)
            stage = Stage(admin, await make_world(admin), served, settings, api.state.rooms)
            await stage.build()
            closing.push_async_callback(stage.close)
            return stage, api

        yield make
    cluster.drop_database(name)


@pytest.fixture(scope="module")
async def loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_rules_is_found(staged: Staging, loop: asyncio.AbstractEventLoop, fault: str) -> None:
    stage, api = loop.run_until_complete(staged(None))
    for statements in statements_of(fault):
        loop.run_until_complete(plant(stage.admin, statements))
    with pytest.raises(Difference) as found:
        play(stage, api, loop, steps=STEPS, seeded=SEED)
    tell(fault, found.value)


@pytest.mark.parametrize("forgotten", FORGOTTEN)
def test_an_exit_that_forgets_the_rules_is_found(
    staged: Staging, loop: asyncio.AbstractEventLoop, forgotten: str
) -> None:
    stage, api = loop.run_until_complete(staged(forgotten))
    with pytest.raises(Difference, match=r"shows|opens") as found:
        play(stage, api, loop, steps=STEPS, seeded=SEED)
    tell(forgotten, found.value)


def tell(planted: str, found: Difference) -> None:
    """Say when it was found, for the table in decision 0015; `pytest -s` shows it."""
    sys.stdout.write("".join(f"{planted}: {note}\n" for note in found.__notes__ if note.startswith("Found after")))
