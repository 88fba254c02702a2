"""Every table, every person, every verb: the database answers as the reference model says."""

import asyncpg
import pytest

from tests.access.probes import VIEWS
from tests.access.reference_table import EXPECTED
from tests.access.rows import Rows, differences
from tests.access.town import build_town
from tests.access.town_people import Town
from tests.factories import World

TABLES = sorted(EXPECTED)


@pytest.fixture(scope="module")
async def town(admin: asyncpg.Connection, world: World) -> Town:
    return await build_town(admin, world)


@pytest.fixture(scope="module")
async def rows(admin: asyncpg.Connection, town: Town) -> Rows:
    return await Rows.of(admin, town)


async def test_the_model_knows_every_table(admin: asyncpg.Connection) -> None:
    tables = await admin.fetch("select tablename from pg_tables where schemaname = 'app'")
    assert {table for (table,) in tables} == set(EXPECTED) - set(VIEWS)


@pytest.mark.parametrize("table", TABLES)
async def test_a_table_answers_everybody_as_the_model_says(admin: asyncpg.Connection, rows: Rows, table: str) -> None:
    found = await differences(admin, rows, [table])
    assert found == []
