"""What the worker does, and leaves, while a follow-up rests."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.core.access.actor import JobRole
from services.core.follow_ups.asking import ask_about_pauses
from services.core.kit.clock import OSLO
from services.worker.jobs.deadlines import flag_overdue
from services.worker.jobs.follow_ups import ask_during_pauses
from services.worker.transactions import BeginAs
from tests.conftest import ClientFor, Database
from tests.factories import World, make_follow_up
from tests.pauses import move, moved, own_deadline, pause
from tests.worker.conftest import at, logged_tasks

ROLE = JobRole.PAUSES
ONE_MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
async def _today_again(back_to_now: AsyncIterator[None]) -> None:
    """The next test begins at the moment of all tests."""


def oslo(day: str, time: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=OSLO)


async def clock_at(admin: asyncpg.Connection, moment: datetime) -> None:
    in_utc = moment.astimezone(UTC)
    await at(admin, in_utc.date().isoformat(), in_utc.time().isoformat() + "+00:00")


async def sweep(begin_as: BeginAs) -> None:
    await flag_overdue(partial(begin_as, JobRole.DEADLINES))


async def ask(begin_as: BeginAs) -> None:
    await ask_during_pauses(partial(begin_as, ROLE))


async def flags(admin: asyncpg.Connection, deadline_id: UUID) -> list[date]:
    rows = await admin.fetch("select due_on from app.deadline_flag where deadline_id = $1 order by 1", deadline_id)
    return [row["due_on"] for row in rows]


async def tasks(admin: asyncpg.Connection, follow_up_id: UUID) -> list[tuple[str, str, bool]]:
    rows = await admin.fetch(
        "select kind, due_on, done_at is not null as is_done from app.task where follow_up_id = $1 order by 2, 1",
        follow_up_id,
    )
    return [(row["kind"], row["due_on"].isoformat(), row["is_done"]) for row in rows]


async def test_nothing_is_flagged_while_it_rests_and_the_flag_comes_with_the_minute_after_the_new_date(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    deadline_id = await own_deadline(admin, world, follow_up_id, due_on=date(2026, 11, 25))
    await moved(admin, world, follow_up_id, "PAUSED", oslo("2026-11-25", "23:59"))
    await clock_at(admin, oslo("2027-02-01"))
    await sweep(begin_as)
    assert await flags(admin, deadline_id) == []
    await moved(admin, world, follow_up_id, "MAPPING", oslo("2027-02-01"))
    # It had its last day left when it began to rest: it has it again.
    await clock_at(admin, oslo("2027-02-01", "23:59"))
    await sweep(begin_as)
    assert await flags(admin, deadline_id) == []
    await clock_at(admin, oslo("2027-02-01", "23:59") + ONE_MINUTE)
    for _ in range(2):
        await sweep(begin_as)
    assert await flags(admin, deadline_id) == [date(2027, 2, 1)]


@pytest.mark.parametrize(
    ("paused", "resumed", "due_on"),
    [
        # From winter time to summer time, the night in the pause, on its first day and on its last.
        ("2027-03-20T23:30", "2027-04-03T00:30", date(2027, 4, 9)),
        ("2027-03-28T00:30", "2027-03-29T00:30", date(2027, 3, 27)),
        ("2027-03-27T23:30", "2027-03-28T03:30", date(2027, 3, 27)),
        # And back.
        ("2027-10-20T23:30", "2027-11-03T00:30", date(2027, 11, 9)),
        ("2027-10-31T00:30", "2027-11-01T00:30", date(2027, 10, 31)),
        ("2027-10-30T23:30", "2027-10-31T03:30", date(2027, 10, 30)),
    ],
)
async def test_the_right_minute_is_midnight_in_oslo_also_when_the_clock_is_changed(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs, paused: str, resumed: str, due_on: date
) -> None:
    begins, ends = oslo(*paused.split("T")), oslo(*resumed.split("T"))
    born_on = begins.date() - timedelta(days=3)
    follow_up_id = await make_follow_up(admin, world)
    before = due_on - (ends.date() - begins.date())
    is_over = before < begins.date()
    deadline_id = await own_deadline(admin, world, follow_up_id, starts_on=born_on, due_on=before)
    await moved(admin, world, follow_up_id, "PAUSED", begins)
    await moved(admin, world, follow_up_id, "MAPPING", ends)
    last = before if is_over else due_on
    midnight = oslo((last + timedelta(days=1)).isoformat(), "00:00")
    await clock_at(admin, midnight - ONE_MINUTE)
    await sweep(begin_as)
    assert await flags(admin, deadline_id) == []
    await clock_at(admin, midnight)
    await sweep(begin_as)
    assert await flags(admin, deadline_id) == [last]


async def test_a_worker_that_was_away_flags_what_became_overdue_and_nothing_that_rested_meanwhile(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    over, rested = await make_follow_up(admin, world), await make_follow_up(admin, world)
    breach = await own_deadline(admin, world, over, due_on=date(2026, 11, 21))
    saved = await own_deadline(admin, world, rested, due_on=date(2026, 11, 21))
    # All of it while no worker ran: over before the pause, and not over before it.
    await moved(admin, world, over, "PAUSED", oslo("2026-11-22", "00:00"))
    await moved(admin, world, rested, "PAUSED", oslo("2026-11-21", "23:59"))
    for follow_up_id in (over, rested):
        await moved(admin, world, follow_up_id, "MAPPING", oslo("2026-11-24"))
    await clock_at(admin, oslo("2026-11-24", "11:00"))
    await sweep(begin_as)
    assert await flags(admin, breach) == [date(2026, 11, 21)]
    assert await flags(admin, saved) == []


async def test_a_pause_that_has_lasted_thirty_days_makes_a_task_and_another_when_that_is_done_and_thirty_more_passed(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await moved(admin, world, follow_up_id, "PAUSED", oslo("2026-11-20", "23:30"))
    before = await logged_tasks(admin)
    await clock_at(admin, oslo("2026-12-19", "23:59"))
    await ask(begin_as)
    assert await tasks(admin, follow_up_id) == []
    await clock_at(admin, oslo("2026-12-20", "00:00"))
    for _ in range(2):
        await ask(begin_as)
    assert await tasks(admin, follow_up_id) == [("pause_open_long", "2026-12-20", False)]
    assert await logged_tasks(admin) - before == 1
    # While it is still to be done, nobody is asked a second time.
    await clock_at(admin, oslo("2027-01-25"))
    await ask(begin_as)
    assert len(await tasks(admin, follow_up_id)) == 1
    await admin.execute("update app.task set done_at = app.now() where follow_up_id = $1", follow_up_id)
    await ask(begin_as)
    await clock_at(admin, oslo("2027-01-30"))
    await ask(begin_as)
    assert await tasks(admin, follow_up_id) == [
        ("pause_open_long", "2026-12-20", True),
        ("pause_open_long", "2027-01-19", False),
    ]


async def test_after_months_without_a_worker_the_latest_is_asked_and_not_each_that_was_missed(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await moved(admin, world, follow_up_id, "PAUSED", oslo("2026-11-20"))
    await clock_at(admin, oslo("2027-03-01"))
    await ask(begin_as)
    assert await tasks(admin, follow_up_id) == [("pause_open_long", "2027-02-18", False)]


async def test_the_day_on_which_a_pause_was_thought_to_end_makes_a_task_and_ends_nothing(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    planned = date(2026, 11, 30)
    await moved(admin, world, follow_up_id, "PAUSED", oslo("2026-11-20"), planned_until=planned)
    await clock_at(admin, oslo("2026-11-29", "23:59"))
    await ask(begin_as)
    assert await tasks(admin, follow_up_id) == []
    await clock_at(admin, oslo("2026-11-30", "00:00"))
    for _ in range(2):
        await ask(begin_as)
    assert await tasks(admin, follow_up_id) == [("pause_end_reached", "2026-11-30", False)]
    assert await admin.fetchval("select state from app.follow_up where id = $1", follow_up_id) == "PAUSED"


async def test_a_follow_up_that_goes_on_is_asked_about_no_more_and_each_pause_is_counted_by_itself(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await moved(admin, world, follow_up_id, "PAUSED", oslo("2026-11-20"), planned_until=date(2026, 12, 1))
    await moved(admin, world, follow_up_id, "MAPPING", oslo("2026-11-30"))
    await moved(admin, world, follow_up_id, "PAUSED", oslo("2026-12-10"))
    await clock_at(admin, oslo("2027-01-08"))
    await ask(begin_as)
    assert await tasks(admin, follow_up_id) == []
    await clock_at(admin, oslo("2027-01-09"))
    await ask(begin_as)
    assert await tasks(admin, follow_up_id) == [("pause_open_long", "2027-01-09", False)]


async def test_of_a_restricted_follow_up_nothing_is_asked(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await moved(admin, world, follow_up_id, "PAUSED", oslo("2026-11-20"))
    await admin.execute(
        "update app.follow_up set restricted_at = app.now(), restricted_by_id = coordinator_id where id = $1",
        follow_up_id,
    )
    await clock_at(admin, oslo("2027-01-09"))
    await ask(begin_as)
    assert await tasks(admin, follow_up_id) == []


async def test_batches_are_small_and_nothing_is_left(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    await clock_at(admin, oslo("2028-01-01"))
    await ask(begin_as)
    for _ in range(3):
        await moved(admin, world, await make_follow_up(admin, world), "PAUSED", oslo("2027-12-01"))
    for made in (2, 1, 0):
        async with begin_as(ROLE) as session:
            assert await ask_about_pauses(session, sweep_id=uuid4(), limit=2) == made


async def test_going_on_ends_the_tasks_and_so_does_saying_that_they_are_done(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs, client: ClientFor
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    lead = await client(world.coordinator)
    assert (await pause(lead, follow_up_id, planned_until="2026-12-20")).status_code == 201
    await clock_at(admin, oslo("2026-12-20"))
    await ask(begin_as)
    assert await tasks(admin, follow_up_id) == [
        ("pause_end_reached", "2026-12-20", False),
        ("pause_open_long", "2026-12-20", False),
    ]
    items = (await lead.get("/api/v1/tasks?limit=100")).json()["items"]
    told = {one["kind"]: one["id"] for one in items if one["follow_up_id"] == str(follow_up_id)}
    place = f"/api/v1/tasks/{told['pause_open_long']}"
    said = await lead.post(f"{place}/done", json={}, headers={"Idempotency-Key": str(uuid4())})
    assert said.status_code == 201
    start = (await lead.get("/")).text
    words = "Dagen da pausen var tenkt å være over, er kommet: se om oppfølgingen kan fortsette"
    assert f'/tasks/{told["pause_end_reached"]}">{words}' in start
    assert f"/tasks/{told['pause_open_long']}" not in start
    assert (await move(lead, follow_up_id, "MAPPING")).status_code == 201
    assert [is_done for *_, is_done in await tasks(admin, follow_up_id)] == [True, True]


async def test_the_worker_makes_these_tasks_by_one_function_and_reads_no_move(database: Database) -> None:
    worker = await asyncpg.connect(database.url_for("worker"))
    await worker.execute(f"set role {ROLE}")
    assert await worker.fetchval("select app.ask_about_pauses(100, $1, $1)", uuid4()) == 0
    for look in (
        "select * from app.follow_up_transition",
        "select * from app.pauses_of(gen_random_uuid())",
        "select * from app.rest_of(gen_random_uuid(), current_date, current_date, null)",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await worker.fetch(look)
    await worker.close()


@pytest.mark.parametrize("login", ["api", "signin", "report"])
async def test_nobody_but_the_worker_asks(admin: asyncpg.Connection, login: str) -> None:
    for function in (
        "app.ask_about_pauses(integer, uuid, uuid)",
        "app.pauses_of(uuid)",
        "app.rest_of(uuid, date, date, date)",
    ):
        assert await admin.fetchval("select has_function_privilege($1, $2, 'execute')", login, function) is False
