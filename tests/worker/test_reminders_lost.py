"""What could be lost: a step whose deadline is changed meanwhile, whose reader is gone, whose rule is not known yet."""

import asyncio
from datetime import date
from uuid import UUID

import asyncpg
import pytest

from services.core.access.actor import JobRole
from services.core.kit.settings import Environment, Settings
from services.worker.jobs import Begin
from services.worker.jobs.reminders import owing
from tests.conftest import Database
from tests.factories import Person, World, make_follow_up
from tests.reminded import CITY, Running, be_away, days_after, exceed, make_deadline, make_task, told
from tests.worker.conftest import at

pytestmark = pytest.mark.usefixtures("back_to_now", "nothing_is_to_be_told")

ROLE = JobRole.REMINDERS
owe = owing(Settings(environment=Environment.TEST))
DUE = "2027-02-15"


@pytest.fixture
async def running(admin: asyncpg.Connection, world: World) -> Running:
    """An investigation's deadline in February, born in November."""
    return await make_deadline(admin, world, due_on=DUE)


async def test_a_date_that_is_changed_while_somebody_looks_is_not_lost(
    admin: asyncpg.Connection, database: Database, world: World, begin: Begin, running: Running
) -> None:
    await at(admin, days_after(running.due_on, 6), "12:00:00+01:00")
    await owe(begin)
    await at(admin, days_after(running.due_on, 7), "12:00:00+01:00")
    prosecutor = await asyncpg.connect(database.url_for("postgres"))
    change = prosecutor.transaction()
    await change.start()
    await exceed(prosecutor, world, running, date(2027, 5, 3))
    looking = asyncio.ensure_future(owe(begin))
    while not looking.done() and not await _somebody_waits(admin):
        pass
    await change.commit()
    await prosecutor.close()
    await looking
    await at(admin, "2027-05-03", "12:00:00+02:00")
    await owe(begin)
    last = await admin.fetchval("select max(due_on) from app.reminder where deadline_id = $1", running.id)
    assert last == date(2027, 5, 3)


async def _somebody_waits(admin: asyncpg.Connection) -> bool:
    waits: bool = await admin.fetchval(
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
    )
    return waits


async def test_the_lead_is_told_when_whoever_took_it_is_away(
    admin: asyncpg.Connection, world: World, begin: Begin, running: Running
) -> None:
    await at(admin, days_after(running.due_on, -2), "12:00:00+01:00")
    await owe(begin)
    await admin.execute("update app.reminder set acknowledged_at = owed_at where deadline_id = $1", running.id)
    away = days_after(running.due_on, 1)
    await be_away(admin, world.investigator, away, days_after(running.due_on, 9))
    await at(admin, days_after(running.due_on, 3), "12:00:00+01:00")
    await owe(begin)
    assert [one for one in await told(admin, world, running.id) if one[3] == "to_lead"] == [
        ("prosecutor", "lead", 3, "to_lead")
    ]


@pytest.mark.parametrize(("rule_key", "is_told"), [("CITY-EVALUATION", True), (CITY, False)])
async def test_what_is_to_be_done_after_the_closing_is_told_of_and_nothing_else(
    admin: asyncpg.Connection, world: World, begin: Begin, rule_key: str, *, is_told: bool
) -> None:
    follow_up_id = await make_follow_up(admin, world, state="CLOSED")
    deadline = await make_deadline(admin, world, due_on=DUE, follow_up_id=follow_up_id, rule_key=rule_key)
    await at(admin, DUE, "12:00:00+01:00")
    await owe(begin)
    assert bool(await told(admin, world, deadline.id)) is is_told


async def test_a_rule_that_the_worker_does_not_know_yet_is_looked_at_again_tomorrow(
    admin: asyncpg.Connection, world: World, begin: Begin, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at(admin, DUE, "12:00:00+01:00")
    with monkeypatch.context() as older:
        older.setattr("services.core.reminders.owing.RULES", ())
        await owe(begin)
    await at(admin, days_after(running.due_on, 1), "12:00:00+01:00")
    await owe(begin)
    assert [step for *_, step in await told(admin, world, running.id)] == ["overdue"]


async def _hand_over(admin: asyncpg.Connection, follow_up_id: UUID, to: Person) -> None:
    await admin.execute(
        "update app.follow_up set lead_service_id = $2, district_code = '030112', coordinator_id = $3,"
        " key_worker_id = $3, deputy_id = null where id = $1",
        follow_up_id,
        to.service_id,
        to.user_id,
    )


async def test_what_was_told_before_a_hand_over_is_told_where_it_is_answered_for_now(
    admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    late = await make_deadline(admin, world, due_on="2026-11-10", follow_up_id=follow_up_id, rule_key=CITY)
    await owe(begin)
    here, there = world.manager_elsewhere, world.coordinator_elsewhere
    await _hand_over(admin, follow_up_id, there)
    await admin.execute(
        "update app.deadline set responsible_service_id = $2, responsible_user_id = null where id = $1",
        late.id,
        here.service_id,
    )
    for _ in range(2):
        await owe(begin)
    assert [who for who, *_ in await told(admin, world, late.id)] == ["manager", "manager_elsewhere"]


async def test_a_task_is_told_of_anew_where_the_follow_up_is_led_now(
    admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    task_id = await make_task(admin, world, due_on=None)
    await owe(begin)
    follow_up_id = await admin.fetchval("select follow_up_id from app.task where id = $1", task_id)
    await _hand_over(admin, follow_up_id, world.coordinator_elsewhere)
    for _ in range(2):
        await owe(begin)
    assert [who for who, *_ in await told(admin, world, task_id)] == ["coordinator", "coordinator_elsewhere"]
