"""The ground that the log names is the first of all that hold, each asked alone; for everybody and every row."""

import asyncpg
import pytest

from services.core.access.actor import Ground
from services.core.access.rls import beginning_sql, condition_sql, grants_for, ground_sql
from services.core.access.thing import Thing, Verb
from services.core.access.things import DEADLINE, FOLLOW_UP, MATTER, PLAN, TASK, THINGS, YOUTH
from tests.access.probes import become
from tests.access.rows import Rows
from tests.access.town import build_town
from tests.access.town_people import Town
from tests.factories import World


@pytest.fixture(scope="module")
async def town(admin: asyncpg.Connection, world: World) -> Town:
    return await build_town(admin, world)


def grounds_of(thing: Thing) -> list[Ground]:
    """The grounds on which somebody may read this, in the order in which the log names them."""
    given = {when.ground for when, _ in grants_for(thing, Verb.READ, "api")}
    return [ground for ground in Ground if ground in given]


OF_SEVERAL = [thing for thing in THINGS if len(grounds_of(thing)) > 1]


def each_asked_alone(thing: Thing, ground: Ground) -> str:
    return " or ".join(
        f"({condition_sql(when, roles, 't')})"
        for when, roles in grants_for(thing, Verb.READ, "api")
        if when.ground is ground
    )


@pytest.mark.parametrize("thing", OF_SEVERAL, ids=lambda thing: thing.table)
async def test_the_ground_in_the_log_is_the_first_that_holds(
    admin: asyncpg.Connection, town: Town, thing: Thing
) -> None:
    grounds = grounds_of(thing)
    each = ", ".join(f"coalesce({each_asked_alone(thing, ground)}, false)" for ground in grounds)
    query = f"select {ground_sql(thing, 't')}, {each} from app.{thing.table} t"  # noqa: S608 - the page's own words
    rows = await Rows.of(admin, town)
    met: set[str] = set()
    outer = admin.transaction()
    await outer.start()
    try:
        for token in rows.tokens.values():
            await become(admin, token)
            for named, *holds in await admin.fetch(query):
                first = next(ground for ground, it_holds in zip(grounds, holds, strict=True) if it_holds)
                assert named == first
                met.add(named)
    finally:
        await outer.rollback()
    assert met == set(grounds)


@pytest.mark.parametrize("thing", [FOLLOW_UP, YOUTH, TASK, DEADLINE, MATTER], ids=lambda thing: thing.table)
async def test_a_list_begins_with_every_row_that_the_policies_let_through(
    admin: asyncpg.Connection, town: Town, thing: Thing
) -> None:
    query = f"select t.id, {beginning_sql(thing, 't')} from app.{thing.table} t"  # noqa: S608 - the page's own words
    rows = await Rows.of(admin, town)
    seen = set()
    outer = admin.transaction()
    await outer.start()
    try:
        for token in rows.tokens.values():
            await become(admin, token)
            for key, is_begun_with in await admin.fetch(query):
                assert is_begun_with
                seen.add(key)
    finally:
        await outer.rollback()
    assert len(seen) > 2


def test_a_list_over_what_does_not_say_where_its_rows_are_is_no_list() -> None:
    with pytest.raises(ValueError, match="reading plan does not say"):
        beginning_sql(PLAN, "t")
