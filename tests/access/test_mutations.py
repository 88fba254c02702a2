"""A weakened access rule is noticed by the comparison with the model.

Here some of the mutants are tried, the same each time; `make mutate-policies` tries all of them.
"""

import os
import random
import sys

import asyncpg
import pytest

from tests.access.held_twice import HELD_TWICE
from tests.access.mutations import HEAVY, Mutant, all_mutants, every_mutant, guard_sources, noticed, terms
from tests.access.rows import Rows
from tests.access.town import build_town
from tests.access.town_people import Town
from tests.factories import World

DRAWN = 150
SEED = 20261120


@pytest.fixture(scope="module")
async def town(admin: asyncpg.Connection, world: World) -> Town:
    return await build_town(admin, world)


def mutants() -> list[Mutant]:
    """A part of them when asked for, as in `MUTANTS=1/2`; otherwise some, of the tables that are quick to compare."""
    everything = all_mutants(guard_sources())
    if part := os.environ.get("MUTANTS"):
        number, of = map(int, part.split("/"))
        return everything[number - 1 :: of]
    quick = [one for one in everything if not set(one.tables) & set(HEAVY)]
    return random.Random(SEED).sample(quick, DRAWN)  # noqa: S311 - which mutants are tried is no secret


async def test_no_weakened_rule_goes_unnoticed(admin: asyncpg.Connection, town: Town) -> None:
    rows = await Rows.of(admin, town)
    survivors = []
    for number, one in enumerate(mutants(), start=1):
        if not await noticed(admin, rows, one):
            survivors.append(one.name)
        if number % 50 == 0:
            sys.stdout.write(f"· {number} tried, {len(survivors)} unnoticed\n")
    assert survivors == []


async def test_an_open_door_is_noticed(admin: asyncpg.Connection, town: Town) -> None:
    rows = await Rows.of(admin, town)
    wide = Mutant(
        "everybody reads every signal",
        ("alter policy signal_select_api on app.signal using (true)",),
        ("signal",),
    )
    assert "too many" in await noticed(admin, rows, wide)
    untouched = Mutant("nothing", (), ("signal",))
    assert await noticed(admin, rows, untouched) == ""


def test_each_reason_for_leaving_a_mutant_out_is_still_needed() -> None:
    names = [one.name for one in every_mutant(guard_sources())]
    assert len(names) > 500
    for pattern, reason in HELD_TWICE:
        assert any(pattern.search(name) for name in names), reason


def test_the_terms_of_a_condition_are_found_at_every_depth() -> None:
    sql = "a = 1 and (b or not exists (select from t where c and d between 1 and 2 offset 0))"
    found = {(sql[first:last], weak) for first, last, weak in terms(sql)}
    assert found == {
        ("a = 1", "true"),
        ("(b or not exists (select from t where c and d between 1 and 2 offset 0))", "true"),
        ("b", "false"),
        ("not exists (select from t where c and d between 1 and 2 offset 0)", "false"),
        ("c", "true"),
        ("d between 1 and 2", "true"),
    }
