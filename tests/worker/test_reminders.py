"""Reminders: the nearest who is there is told of each step once, the newest alone, and nobody of what is moot."""

import asyncio
from datetime import date, datetime

import asyncpg
import pytest

from services.core.access.actor import JobRole
from services.core.kit.ids import new_id
from services.core.kit.settings import Environment, Settings
from services.core.reminders.owing import owe_reminders
from services.worker.jobs import Begin
from services.worker.jobs.reminders import owing
from tests.factories import NOW, World, insert, make_follow_up
from tests.reminded import (
    CITY,
    Running,
    be_away,
    days_after,
    exceed,
    make_deadline,
    make_task,
    told,
)
from tests.worker.conftest import at

pytestmark = pytest.mark.usefixtures("back_to_now", "nothing_is_to_be_told")

ROLE = JobRole.REMINDERS
owe = owing(Settings(environment=Environment.TEST))
DUE = "2027-02-15"


@pytest.fixture
async def running(admin: asyncpg.Connection, world: World) -> Running:
    """An investigation's deadline in February, born in November."""
    return await make_deadline(admin, world, due_on=DUE)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-15, []),
        (-14, [("investigator", "responsible", -14, "before")]),
        (-8, [("investigator", "responsible", -14, "before")]),
        (-7, [("investigator", "responsible", -7, "before")]),
        (-2, [("investigator", "responsible", -2, "before")]),
        (0, [("investigator", "responsible", 0, "on_day")]),
        (1, [("investigator", "responsible", 1, "overdue")]),
        (3, [("prosecutor", "lead", 3, "to_lead")]),
        (7, [("police_manager", "manager", 7, "to_manager")]),
        (300, [("police_manager", "manager", 7, "to_manager")]),
    ],
)
async def test_a_worker_that_comes_on_a_day_tells_of_the_newest_step_alone(
    admin: asyncpg.Connection,
    world: World,
    begin: Begin,
    running: Running,
    days: int,
    expected: list[tuple[str, str, int, str]],
) -> None:
    await at(admin, days_after(running.due_on, days), "12:00:00+01:00")
    await owe(begin)
    assert await told(admin, world, running.id) == expected


async def test_a_worker_that_works_every_day_tells_of_every_step_once(
    admin: asyncpg.Connection, world: World, begin: Begin, running: Running
) -> None:
    for days in range(-20, 12):
        await at(admin, days_after(running.due_on, days), "12:00:00+01:00")
        await owe(begin)
        await owe(begin)
    assert sorted(days for _, _, days, _ in await told(admin, world, running.id)) == [-14, -7, -2, 0, 1, 3, 7]


async def test_a_step_begins_with_its_day_in_oslo(
    admin: asyncpg.Connection, world: World, begin: Begin, running: Running
) -> None:
    await at(admin, "2027-01-31", "22:59:59+00:00")
    await owe(begin)
    assert await told(admin, world, running.id) == []
    await at(admin, "2027-01-31", "23:00:00+00:00")
    await owe(begin)
    assert len(await told(admin, world, running.id)) == 1


async def test_a_day_before_the_date_is_no_news_on_the_day_the_deadline_is_born(
    admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    short = await make_deadline(admin, world, due_on="2026-11-27")
    await owe(begin)
    assert await told(admin, world, short.id) == []
    await at(admin, "2026-11-25", "12:00:00+01:00")
    await owe(begin)
    assert [days for _, _, days, _ in await told(admin, world, short.id)] == [-2]


async def test_one_born_overdue_is_told_of_at_once(admin: asyncpg.Connection, world: World, begin: Begin) -> None:
    late = await make_deadline(admin, world, due_on="2026-11-19")
    await owe(begin)
    assert await told(admin, world, late.id) == [("investigator", "responsible", 1, "overdue")]


async def test_nobody_is_told_of_what_is_met_or_has_lapsed(
    admin: asyncpg.Connection, world: World, begin: Begin, running: Running
) -> None:
    lapsed = await make_deadline(admin, world, due_on=DUE)
    await admin.execute(
        "update app.deadline set met_on = '2026-12-01', met_by_event_id = start_event_id where id = $1", running.id
    )
    await admin.execute("update app.deadline set cancelled_at = $2 where id = $1", lapsed.id, NOW)
    await at(admin, DUE, "12:00:00+01:00")
    await owe(begin)
    assert await told(admin, world, running.id) + await told(admin, world, lapsed.id) == []


async def test_a_new_date_is_told_of_anew(
    admin: asyncpg.Connection, world: World, begin: Begin, running: Running
) -> None:
    await at(admin, days_after(running.due_on, -2), "12:00:00+01:00")
    await owe(begin)
    await exceed(admin, world, running, date(2027, 3, 1))
    await owe(begin)
    assert [days for _, _, days, _ in await told(admin, world, running.id)] == [-2]
    await at(admin, "2027-02-27", "12:00:00+01:00")
    await owe(begin)
    dates = await admin.fetch("select due_on from app.reminder where deadline_id = $1 order by owed_at", running.id)
    assert [row["due_on"] for row in dates] == [date(2027, 2, 15), date(2027, 3, 1)]


async def test_whoever_says_that_she_takes_it_spares_the_lead_and_not_the_manager(
    admin: asyncpg.Connection, world: World, begin: Begin, running: Running
) -> None:
    await at(admin, days_after(running.due_on, 1), "12:00:00+01:00")
    await owe(begin)
    await admin.execute("update app.reminder set acknowledged_at = owed_at where deadline_id = $1", running.id)
    for days in (3, 7):
        await at(admin, days_after(running.due_on, days), "12:00:00+01:00")
        await owe(begin)
    assert [who for who, *_ in await told(admin, world, running.id)] == ["investigator", "police_manager"]


async def test_of_a_follow_up_the_nearest_who_is_there_is_told(
    admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    expected = [
        ("key_worker", "responsible"),
        ("deputy", "substitute"),
        ("coordinator", "lead"),
        ("other_coordinator_here", "lead"),
        ("manager", "manager"),
    ]
    for who, capacity in expected:
        deadline = await make_deadline(admin, world, due_on="2026-11-22", follow_up_id=follow_up_id, rule_key=CITY,
                                       born_at=datetime.fromisoformat("2026-10-01T09:00:00+00:00"))  # fmt: skip
        await owe(begin)
        assert await told(admin, world, deadline.id) == [(who, capacity, -2, "before")]
        await admin.execute("update app.deadline set cancelled_at = $2 where id = $1", deadline.id, NOW)
        await be_away(admin, world.people[who], "2026-11-20", "2026-11-20")


async def test_who_stands_in_for_the_absent_is_told_before_the_deputy(
    admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    deadline = await make_deadline(admin, world, due_on=DUE, follow_up_id=follow_up_id, rule_key=CITY)
    await be_away(admin, world.key_worker, "2027-02-01", "2027-02-01", substitute=world.other_coordinator_here)
    await at(admin, "2027-02-01", "12:00:00+01:00")
    await owe(begin)
    await at(admin, "2027-02-08", "12:00:00+01:00")
    await owe(begin)
    assert await told(admin, world, deadline.id) == [
        ("key_worker", "responsible", -7, "before"),
        ("other_coordinator_here", "substitute", -14, "before"),
    ]


@pytest.mark.parametrize(
    "ended",
    [
        "update app.user_account set deactivated_at = now() where id = $1",
        "update app.post set ends_on = '2026-11-19' where user_id = $1",
    ],
)
async def test_who_no_longer_works_there_is_not_told(
    admin: asyncpg.Connection, world: World, begin: Begin, running: Running, ended: str
) -> None:
    await admin.execute(ended, world.investigator.user_id)
    await at(admin, days_after(running.due_on, -2), "12:00:00+01:00")
    await owe(begin)
    assert await told(admin, world, running.id) == [("prosecutor", "lead", -2, "before")]
    await admin.execute("update app.user_account set deactivated_at = null where id = $1", world.investigator.user_id)
    await admin.execute("update app.post set ends_on = null where user_id = $1", world.investigator.user_id)


async def test_where_nobody_is_there_it_is_asked_again_tomorrow(
    admin: asyncpg.Connection, world: World, begin: Begin, running: Running
) -> None:
    for who in ("investigator", "prosecutor", "police_manager"):
        await be_away(admin, world.people[who], "2027-02-01", "2027-02-02")
    for day in ("2027-02-01", "2027-02-02"):
        await at(admin, day, "12:00:00+01:00")
        await owe(begin)
    since = await admin.fetchval("select nobody_since from app.coming_reminder where about_id = $1", running.id)
    assert (await told(admin, world, running.id), since) == ([], date(2027, 2, 1))
    await at(admin, "2027-02-03", "12:00:00+01:00")
    await owe(begin)
    assert await told(admin, world, running.id) == [("investigator", "responsible", -14, "before")]
    assert await admin.fetchval("select nobody_since from app.coming_reminder where about_id = $1", running.id) is None


async def test_a_protected_youths_deadline_is_told_to_the_named_and_to_the_manager_alone(
    admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await admin.execute(
        "update app.youth set address_protection = 'confidential'"
        " where id = (select youth_id from app.follow_up where id = $1)",
        follow_up_id,
    )
    deadline = await make_deadline(admin, world, due_on=DUE, follow_up_id=follow_up_id, rule_key=CITY)
    for who in ("key_worker", "deputy"):
        await be_away(admin, world.people[who], "2027-02-01", "2027-02-28", substitute=world.other_coordinator_here)
    await at(admin, "2027-02-01", "12:00:00+01:00")
    await owe(begin)
    await be_away(admin, world.coordinator, "2027-02-08", "2027-02-28", substitute=world.other_coordinator_here)
    await at(admin, "2027-02-08", "12:00:00+01:00")
    await owe(begin)
    assert await told(admin, world, deadline.id) == [
        ("coordinator", "lead", -14, "before"),
        ("manager", "manager", -7, "before"),
    ]


async def test_nobody_is_told_of_her_own_family(admin: asyncpg.Connection, world: World, begin: Begin) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await insert(
        admin,
        "kinship",
        follow_up_id=follow_up_id,
        user_id=world.key_worker.user_id,
        kind="family",
        declared_by_id=world.key_worker.user_id,
        declared_at=NOW,
        version=1,
    )
    deadline = await make_deadline(admin, world, due_on=DUE, follow_up_id=follow_up_id, rule_key=CITY)
    await at(admin, DUE, "12:00:00+01:00")
    await owe(begin)
    assert [who for who, *_ in await told(admin, world, deadline.id)] == ["deputy"]


async def test_nobody_is_told_of_a_restricted_follow_up_until_it_is_open_again(
    admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    follow_up_id = await make_follow_up(admin, world, restricted_at=NOW, restricted_by_id=world.privacy_officer.user_id)
    deadline = await make_deadline(admin, world, due_on=DUE, follow_up_id=follow_up_id, rule_key=CITY)
    await at(admin, DUE, "12:00:00+01:00")
    await owe(begin)
    assert await told(admin, world, deadline.id) == []
    await admin.execute(
        "update app.follow_up set restricted_at = null, restricted_by_id = null where id = $1", follow_up_id
    )
    await owe(begin)
    assert [who for who, *_ in await told(admin, world, deadline.id)] == ["key_worker"]


async def test_a_person_may_mute_the_city_standard_and_the_database_refuses_to_mute_the_law(
    admin: asyncpg.Connection, world: World, begin: Begin, running: Running
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    city = await make_deadline(admin, world, due_on=DUE, follow_up_id=follow_up_id, rule_key=CITY)
    mute = "insert into app.reminder_mute (user_id, subject, muted_at) values ($1, $2, $3)"
    await admin.execute(mute, world.key_worker.user_id, "city_standard", NOW)
    with pytest.raises(asyncpg.CheckViolationError):
        await admin.execute(mute, world.investigator.user_id, "law", NOW)
    for days in (0, 3):
        await at(admin, days_after(city.due_on, days), "12:00:00+01:00")
        await owe(begin)
    assert [who for who, *_ in await told(admin, world, city.id)] == ["coordinator"]
    assert [who for who, *_ in await told(admin, world, running.id)] == ["investigator", "prosecutor"]


async def test_a_task_is_told_of_when_it_is_new_on_its_day_and_after(
    admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    dated, undated = await make_task(admin, world, due_on="2026-12-01"), await make_task(admin, world, due_on=None)
    await owe(begin)
    for day in ("2026-12-01", "2026-12-02", "2026-12-20"):
        await at(admin, day, "12:00:00+01:00")
        await owe(begin)
    assert [(days, step) for _, _, days, step in await told(admin, world, dated)] == [
        (0, "new"),
        (0, "on_day"),
        (1, "overdue"),
    ]
    assert await told(admin, world, undated) == [("coordinator", "responsible", 0, "new")]


async def test_a_task_is_told_to_the_coordinators_substitute_and_never_to_a_manager(
    admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    everybody = ("coordinator", "other_coordinator_here", "key_worker", "deputy")
    await be_away(admin, world.coordinator, "2026-11-20", "2026-11-20", substitute=world.other_coordinator_here)
    first = await make_task(admin, world, due_on=None)
    await owe(begin)
    assert await told(admin, world, first) == [("other_coordinator_here", "substitute", 0, "new")]
    await admin.execute("delete from app.absence")
    for who in everybody:
        await be_away(admin, world.people[who], "2026-11-20", "2026-11-20")
    second = await make_task(admin, world, due_on=None)
    await owe(begin)
    assert await told(admin, world, second) == []


async def test_two_workers_at_once_tell_nobody_twice(admin: asyncpg.Connection, world: World, begin: Begin) -> None:
    runs = [await make_deadline(admin, world, due_on="2026-11-19") for _ in range(20)]

    async def work() -> None:
        async with begin() as session:
            await owe_reminders(session, sweep_id=new_id(), limit=7)

    for _ in range(8):
        await asyncio.gather(work(), work())
    assert [len(await told(admin, world, one.id)) for one in runs] == [1] * 20


async def test_the_log_has_one_row_for_a_batch_and_names_nobody(
    admin: asyncpg.Connection, world: World, begin: Begin, running: Running
) -> None:
    await at(admin, DUE, "12:00:00+01:00")
    before = await admin.fetchval("select count(*) from app.access_log where thing_kind = 'reminder'")
    await owe(begin)
    await owe(begin)
    rows = await admin.fetch("select * from app.access_log where thing_kind = 'reminder' order by at desc")
    assert len(rows) == before + 1
    assert (rows[0]["row_count"], rows[0]["user_id"], rows[0]["thing_id"], rows[0]["role"]) == (1, None, None, "worker")
