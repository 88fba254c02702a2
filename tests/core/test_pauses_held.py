"""What the database itself holds of pauses, whoever writes: none in the past, none beside another, no law rests."""

import random
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.core.deadlines.resting import Interval, rest
from services.core.follow_ups.kinds import PauseKind, State
from services.core.kit.clock import OSLO
from services.core.plans.advancing import advance_follow_up
from tests.conftest import WorkAs
from tests.factories import NOW, TODAY, World, insert, make_follow_up
from tests.pauses import FOREVER, moved, own_deadline, stands


@pytest.mark.parametrize(("days", "refused"), [(-1, "row-level security"), (1, "row-level security"), (0, None)])
async def test_the_database_lets_nobody_set_a_pause_back_in_time_or_ahead(
    work_as: WorkAs, world: World, admin: asyncpg.Connection, days: int, refused: str | None
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    statement = text(
        "insert into app.follow_up_transition"
        " (id, follow_up_id, from_state, to_state, reason, pause_kind, by_user_id, at) values"
        " (gen_random_uuid(), :follow_up_id, 'MAPPING', 'PAUSED', 'x', 'abroad', :by_user_id,"
        " app.now() + make_interval(days => :days))"
    ).bindparams(follow_up_id=follow_up_id, by_user_id=world.key_worker.user_id, days=days)

    async def write() -> None:
        async with work_as(world.key_worker) as work:
            await work.session.execute(statement)

    if refused:
        with pytest.raises(DBAPIError, match=refused):
            await write()
    else:
        await write()


async def test_the_database_lets_no_two_pauses_overlap_and_one_at_most_be_open(
    world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    # Whatever is written, in whatever order: also twice the same, and on one day.
    for days in (40, 20, 30, 20, 5, 5):
        await moved(admin, world, follow_up_id, "PAUSED", NOW - timedelta(days=days))
    for days in (25, 10):
        await moved(admin, world, follow_up_id, "MAPPING", NOW - timedelta(days=days))
    found = [tuple(row) for row in await admin.fetch("select * from app.pauses_of($1)", follow_up_id)]
    assert len(found) == 6
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    assert [ended_on for _, ended_on in found].count(None) == 1


async def test_a_legal_deadline_cannot_rest_whoever_writes(world: World, admin: asyncpg.Connection) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await moved(admin, world, follow_up_id, "PAUSED", NOW)
    own = await own_deadline(admin, world, follow_up_id, due_on=TODAY + timedelta(days=5))
    columns = (
        "rule_key, rule_valid_from, subject_id, follow_up_id, reference, owner_service_id,"
        " responsible_service_id, start_event_id, starts_on, nominal_on, due_on, skipped, born_at, version"
    )
    for kind in ("investigation", "matter", "sanction"):
        other = await admin.fetchval(
            f"insert into app.deadline (id, subject_kind, {columns})"  # noqa: S608 - names are the test's own
            f" select gen_random_uuid(), $2, {columns} from app.deadline where id = $1 returning id",
            own,
            kind,
        )
        assert await stands(admin, other) == (0, None, TODAY + timedelta(days=5))
        for change in ("paused_days = 5", "rests_from = '2026-11-20'"):
            with pytest.raises(asyncpg.CheckViolationError, match="own_ones_rest"):
                await admin.execute(f"update app.deadline set {change} where id = $1", other)  # noqa: S608


async def test_nobody_who_signs_in_can_say_how_long_a_deadline_rested(world: World, admin: asyncpg.Connection) -> None:
    follow_up_id = await make_follow_up(admin, world)
    for column in ("paused_days", "rests_from", "effective_due_on"):
        assert not await admin.fetchval("select has_column_privilege('api', 'app.deadline', $1, 'update')", column)
    # Written at birth it is worked out all the same.
    born = await own_deadline(admin, world, follow_up_id, due_on=TODAY + timedelta(days=5))
    copied = await insert_copy(admin, born, paused_days=300, rests_from=TODAY)
    assert await stands(admin, copied) == (0, None, TODAY + timedelta(days=5))


async def insert_copy(admin: asyncpg.Connection, deadline_id: UUID, **other: Any) -> UUID:
    row = dict(await admin.fetchrow("select * from app.deadline where id = $1", deadline_id))
    for column in ("id", "effective_due_on"):
        row.pop(column)
    return await insert(admin, "deadline", **{**row, **other})


async def test_the_database_counts_as_the_rule_does_over_random_pauses(world: World, admin: asyncpg.Connection) -> None:
    chance = random.Random(20261120)  # noqa: S311 - a seed, not a secret
    first = date(2026, 1, 1)
    for _ in range(60):
        follow_up_id = await make_follow_up(admin, world)
        deadlines = []
        for number in range(4):
            starts_on = first + timedelta(days=chance.randrange(200))
            deadlines.append(
                await own_deadline(
                    admin,
                    world,
                    follow_up_id,
                    starts_on=starts_on,
                    due_on=starts_on + timedelta(days=chance.randrange(60)),
                )
            )
            if number == 3:
                event = await admin.fetchval("select start_event_id from app.deadline where id = $1", deadlines[-1])
                await admin.execute(
                    "update app.deadline set met_on = $2, met_by_event_id = $3 where id = $1",
                    deadlines[-1],
                    starts_on + timedelta(days=chance.randrange(80)),
                    event,
                )
        at, pauses = first, list[Interval]()
        for _ in range(chance.randrange(7)):
            at += timedelta(days=chance.randrange(50))
            begun = at
            # At any minute of the day in Oslo, whatever day that is in UTC, summer and winter.
            minute = timedelta(minutes=chance.randrange(60))
            await moved(admin, world, follow_up_id, "PAUSED", _midnight(begun) + minute)
            if chance.random() < 0.15:
                pauses.append((begun, None))
                break
            at += timedelta(days=chance.randrange(50))
            await moved(admin, world, follow_up_id, "MAPPING", _midnight(at) + timedelta(hours=22) + minute)
            pauses.append((begun, at))
            at += timedelta(days=1)
        for deadline_id in deadlines:
            row = await admin.fetchrow("select starts_on, due_on, met_on from app.deadline where id = $1", deadline_id)
            expected = rest(starts_on=row["starts_on"], due_on=row["due_on"], ended_on=row["met_on"], pauses=pauses)
            due_on = FOREVER if expected.since else row["due_on"] + timedelta(days=expected.days)
            assert await stands(admin, deadline_id) == (expected.days, expected.since, due_on)
            # And the same when it is written after the pauses.
            assert await stands(admin, await insert_copy(admin, deadline_id)) == (expected.days, expected.since, due_on)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OSLO)


async def test_a_day_in_oslo_is_a_day_on_the_nights_when_the_clock_is_changed(
    world: World, admin: asyncpg.Connection
) -> None:
    for changed in (date(2026, 3, 29), date(2026, 10, 25)):
        follow_up_id = await make_follow_up(admin, world)
        deadline_id = await own_deadline(
            admin, world, follow_up_id, starts_on=changed - timedelta(days=9), due_on=changed + timedelta(days=9)
        )
        await moved(admin, world, follow_up_id, "PAUSED", _midnight(changed) - timedelta(minutes=1))
        # Twenty-three hours later, or twenty-five, and a minute on either side.
        next_day = changed + timedelta(days=1)
        await moved(admin, world, follow_up_id, "MAPPING", _midnight(next_day) + timedelta(minutes=1))
        assert await stands(admin, deadline_id) == (2, None, changed + timedelta(days=11))


async def test_a_pause_at_the_moment_a_deadline_is_born_waits_for_it(
    work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    key = await admin.fetchval("select hashtextextended('events:' || $1, 0)", str(follow_up_id))
    await admin.execute("select pg_advisory_lock($1)", key)

    async def set_on_pause() -> None:
        async with work_as(world.key_worker) as work:
            await work.session.execute(text("set local lock_timeout = '300ms'"))
            await advance_follow_up(
                work,
                follow_up_id=follow_up_id,
                to_state=State.PAUSED,
                version=1,
                reason="Borte.",
                pause_kind=PauseKind.ABROAD,
            )

    try:
        with pytest.raises(DBAPIError, match="lock timeout"):
            await set_on_pause()
    finally:
        await admin.execute("select pg_advisory_unlock($1)", key)
