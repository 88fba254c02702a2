"""Random histories of consent and everything around it: after each step, every answer is the model's.

`STEPS` and `SEED` say how many steps and which; a failure says how to play the same again.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator

import asyncpg
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from services.api.rooms import Rooms
from services.core.kit.settings import Settings
from tests.access import moves
from tests.access.exits import exits
from tests.access.histories import play
from tests.access.looks import Look, differences, exits_of_people, shows_what_consent_opens
from tests.access.planted import FAULTS, statements_of
from tests.access.stage import Stage
from tests.factories import World

SEED = 20261120
STEPS = 1_000
STEPS_OF_PROOF = 20_000
ACTS = 20
SHRINKS = bool(os.environ.get("SHRINK"))


@pytest.fixture(scope="module")
async def stage(
    admin: asyncpg.Connection, world: World, served: ASGIApp, settings: Settings, rooms: Rooms
) -> AsyncIterator[Stage]:
    built = Stage(admin, world, served, settings, rooms)
    await built.build()
    yield built
    await built.close()


@pytest.fixture(scope="module")
async def loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def test_no_answer_differs_from_the_model_whatever_has_happened(
    stage: Stage, api: FastAPI, loop: asyncio.AbstractEventLoop
) -> None:
    steps = int(os.environ.get("STEPS") or STEPS)
    play(stage, api, loop, steps=steps, seeded=int(os.environ.get("SEED") or SEED), shrinks=SHRINKS)
    assert sum(stage.shown.values()) > steps / 2
    assert len(stage.done) >= ACTS or steps < STEPS


@pytest.mark.proof
@pytest.mark.parametrize("seed", ["the same each time", "drawn"])
def test_no_answer_differs_in_a_long_run_over_every_exit(
    stage: Stage, api: FastAPI, loop: asyncio.AbstractEventLoop, seed: str
) -> None:
    drawn = int(os.environ.get("SEED") or random.SystemRandom().randrange(2**32))
    steps = int(os.environ.get("STEPS") or STEPS_OF_PROOF)
    play(stage, api, loop, steps=steps, seeded=drawn if seed == "drawn" else SEED, shrinks=SHRINKS)
    assert [str(one) for one in exits_of_people(list(exits(api))) if not stage.asked[str(one)]] == []
    of_consent = [str(one) for one in exits_of_people(list(exits(api))) if shows_what_consent_opens(one)]
    assert [one for one in of_consent if not 0 < stage.shown[one] < stage.asked[one]] == []


async def test_the_register_of_duplicates_tells_of_somebody_by_reference(stage: Stage, api: FastAPI) -> None:
    await stage.start_over()
    await stage.look_again()
    assert await moves.register_again(stage, 1, "coordinator_elsewhere")
    await stage.look_again()
    (found,) = stage.facts.tables["possible_duplicate"]
    for exit_ in exits_of_people(list(exits(api))):
        if exit_.path.endswith("/duplicates/{duplicate_id}") or exit_.path.endswith("/duplicates"):
            named = {"duplicate_id": found} if exit_.ids else {}
            assert await differences(stage, Look("privacy_officer", exit_, named)) == []
            assert stage.shown[str(exit_)]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_planted_in_the_rules_is_still_there_to_be_weakened(fault: str) -> None:
    assert list(statements_of(fault)) != []
