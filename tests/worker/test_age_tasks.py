"""Birthdays become tasks for the lead in time before them, each once, and none when the day has come."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from services.core.access.actor import JobRole
from services.core.deadlines.age_events import ask_about_ages
from services.core.deadlines.calendar import days
from services.core.deadlines.catalogue.ages import AGE_EVENTS, AgeEvent
from services.core.deadlines.kinds import Certainty
from services.core.follow_ups.kinds import TaskKind
from services.worker.jobs import Begin
from services.worker.jobs.age_events import ask_before_birthdays
from tests.conftest import ClientFor, Database
from tests.factories import NOW, World, let_take_part, make_follow_up, make_youth
from tests.worker.conftest import at, logged_tasks

pytestmark = pytest.mark.usefixtures("back_to_now")

ROLE = JobRole.AGE_EVENTS
ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
async def nobody_else(admin: asyncpg.Connection) -> None:
    """Whoever was made by another test is restricted, and no task comes about her any more."""
    await admin.execute(
        "update app.follow_up set restricted_at = app.now(), restricted_by_id = coordinator_id"
        " where restricted_at is null"
    )


async def born(admin: asyncpg.Connection, world: World, day: str, *, state: str = "ACTIVE") -> UUID:
    """A follow-up of a youth born on a day."""
    youth_id = await make_youth(admin, world, birth_date=date.fromisoformat(day))
    return await make_follow_up(admin, world, youth_id=youth_id, state=state)


async def tasks(admin: asyncpg.Connection, follow_up_id: UUID) -> list[tuple[str, str]]:
    rows = await admin.fetch(
        "select kind, due_on from app.task where follow_up_id = $1 order by due_on, kind", follow_up_id
    )
    return [(row["kind"], row["due_on"].isoformat()) for row in rows]


@pytest.mark.parametrize(
    ("kind", "birth_date", "first_day", "due_on"),
    [
        ("turns_12", "2015-03-15", "2027-02-13", "2027-03-14"),
        ("turns_15", "2012-03-15", "2027-02-13", "2027-03-14"),
        ("turns_16", "2011-03-15", "2027-02-13", "2027-03-14"),
        ("transition_at_18", "2010-03-15", "2027-03-15", "2027-12-15"),
        ("turns_18", "2009-06-15", "2027-03-17", "2027-06-14"),
        # Born on 29 February, and 2027 has none: the birthday is 1 March.
        ("turns_15", "2012-02-29", "2027-01-30", "2027-02-28"),
        # 2028 has one: the birthday is 29 February.
        ("turns_16", "2012-02-29", "2028-01-30", "2028-02-28"),
        # Three months before 31 May there is no 31st.
        ("transition_at_18", "2010-05-31", "2027-05-31", "2028-02-29"),
    ],
)
async def test_a_task_comes_on_its_day_and_not_before(
    admin: asyncpg.Connection, world: World, begin: Begin, kind: str, birth_date: str, first_day: str, due_on: str
) -> None:
    follow_up_id = await born(admin, world, birth_date)
    day_before = date.fromisoformat(first_day) - ONE_DAY
    await at(admin, day_before.isoformat(), "21:59:59+00:00")
    await ask_before_birthdays(begin)
    assert kind not in dict(await tasks(admin, follow_up_id))
    await at(admin, first_day, "12:00:00+01:00")
    await ask_before_birthdays(begin)
    assert dict(await tasks(admin, follow_up_id))[kind] == due_on


async def test_a_worker_that_was_away_asks_on_the_day_before_and_not_on_the_birthday(
    admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    late, too_late = await born(admin, world, "2011-03-15"), await born(admin, world, "2011-03-14")
    await at(admin, "2027-03-14", "23:59:59+01:00")
    await ask_before_birthdays(begin)
    assert await tasks(admin, late) == [("turns_16", "2027-03-14")]
    assert await tasks(admin, too_late) == []


async def test_a_task_is_made_once_however_often_it_is_asked_and_who_has_done_it(
    admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    follow_up_id = await born(admin, world, "2011-03-15")
    before = await logged_tasks(admin)
    await at(admin, "2027-03-01")
    for _ in range(2):
        await ask_before_birthdays(begin)
    await admin.execute(
        "update app.task set done_at = app.now(), done_by_id = $2 where follow_up_id = $1",
        follow_up_id,
        world.coordinator.user_id,
    )
    await at(admin, "2027-03-02")
    await ask_before_birthdays(begin)
    assert await tasks(admin, follow_up_id) == [("turns_16", "2027-03-14")]
    assert await logged_tasks(admin) - before == 1


async def test_of_an_ended_or_restricted_follow_up_nothing_is_asked(
    admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    ended, restricted = await born(admin, world, "2011-03-15", state="CLOSED"), await born(admin, world, "2011-03-15")
    await admin.execute(
        "update app.follow_up set restricted_at = $2, restricted_by_id = coordinator_id where id = $1", restricted, NOW
    )
    await at(admin, "2027-03-01")
    await ask_before_birthdays(begin)
    assert await tasks(admin, ended) == await tasks(admin, restricted) == []


async def test_before_25_somebody_is_asked_where_child_welfare_takes_part_and_nowhere_else(
    admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    with_it, without = await born(admin, world, "2002-03-15"), await born(admin, world, "2002-03-15")
    await let_take_part(admin, world, with_it, world.child_welfare_contact)
    await let_take_part(admin, world, without, world.school_contact)
    await at(admin, "2027-03-01")
    await ask_before_birthdays(begin)
    assert await tasks(admin, with_it) == [("turns_25", "2027-03-14")]
    assert await tasks(admin, without) == []


async def test_a_row_that_is_not_in_force_makes_no_task(admin: asyncpg.Connection, world: World, begin: Begin) -> None:
    follow_up_id = await born(admin, world, "2011-03-15")

    def row(first: str, last: str | None) -> AgeEvent:
        return AgeEvent(
            kind=TaskKind.TURNS_16,
            age=16,
            asked_before=days(30),
            law="pasient- og brukerrettighetsloven § 4-3",
            valid_from=date.fromisoformat(first),
            valid_until=date.fromisoformat(last) if last else None,
            certainty=Certainty.CHOSEN,
            note="",
        )

    await at(admin, "2027-03-01")
    over, not_yet, today = row("2015-01-01", "2027-02-28"), row("2027-03-02", None), row("2027-03-01", "2027-03-01")
    for events, made in (((over, not_yet), 0), ((today,), 1)):
        async with begin() as session:
            assert await ask_about_ages(session, sweep_id=uuid4(), limit=100, events=events) == made
    assert await tasks(admin, follow_up_id) == [("turns_16", "2027-03-14")]


async def test_batches_are_small_and_nothing_is_left(admin: asyncpg.Connection, world: World, begin: Begin) -> None:
    follow_ups = [await born(admin, world, "2011-03-15") for _ in range(3)]
    await at(admin, "2027-03-01")
    for made in (2, 1, 0):
        async with begin() as session:
            assert await ask_about_ages(session, sweep_id=uuid4(), limit=2) == made
    for one in follow_ups:
        assert await tasks(admin, one) == [("turns_16", "2027-03-14")]


async def test_the_worker_can_make_tasks_about_birthdays_and_no_others(database: Database) -> None:
    worker = await asyncpg.connect(database.url_for("worker"))
    await worker.execute(f"set role {ROLE}")
    event = (
        '[{"kind": "review_consent", "age": 16, "years_before": 16, "days_before": 9,'
        ' "due_months_before": 0, "due_days_before": 1,'
        ' "service_kind": null, "valid_from": "2015-01-01", "valid_until": null}]'
    )
    assert await worker.fetchval("select app.ask_about_ages($1, 100, $2, $2)", event, uuid4()) == 0
    await worker.close()


@pytest.mark.parametrize("login", ["api", "signin", "report"])
async def test_nobody_but_the_worker_asks(admin: asyncpg.Connection, login: str) -> None:
    function = "app.ask_about_ages(jsonb, integer, uuid, uuid)"
    assert await admin.fetchval("select has_function_privilege($1, $2, 'execute')", login, function) is False


async def test_the_lead_reads_why_and_says_that_it_is_done(
    admin: asyncpg.Connection, world: World, begin: Begin, client: ClientFor
) -> None:
    follow_up_id = await born(admin, world, "2011-03-15")
    await at(admin, "2027-03-01")
    await ask_before_birthdays(begin)
    lead = await client(world.coordinator)
    await at(admin, "2027-03-01")
    task_id = await admin.fetchval("select id from app.task where follow_up_id = $1", follow_up_id)
    assert f'/tasks/{task_id}">Den unge fyller snart 16 år' in (await lead.get("/")).text
    shown = (await lead.get(f"/tasks/{task_id}")).text
    assert "pasient- og brukerrettighetsloven § 4-3" in shown
    assert "Fra 16 år bestemmer den unge selv over helseopplysninger." in shown
    done = await lead.post(f"/tasks/{task_id}/done", data={})
    assert (done.status_code, done.headers["location"]) == (303, f"/tasks/{task_id}?done=done")
    assert f"/tasks/{task_id}" not in (await lead.get("/")).text
    again = await lead.post(f"/tasks/{task_id}/done", data={})
    assert (again.status_code, "Dette er alt gjort." in again.text) == (409, True)


async def test_programs_read_tasks_and_say_that_one_is_done(
    admin: asyncpg.Connection, world: World, begin: Begin, client: ClientFor
) -> None:
    follow_up_id = await born(admin, world, "2011-03-15")
    await at(admin, "2027-03-01")
    await ask_before_birthdays(begin)
    lead, contact = await client(world.coordinator), await client(world.police_contact)
    await at(admin, "2027-03-01")
    [task] = [
        one for one in (await lead.get("/api/v1/tasks")).json()["items"] if one["follow_up_id"] == str(follow_up_id)
    ]
    assert (task["kind"], task["due_on"], task["done_at"]) == ("turns_16", "2027-03-14", None)
    place = f"/api/v1/tasks/{task['id']}"
    assert (await contact.get(place)).status_code == 404
    assert (await finish(contact, place)).status_code == 404
    assert (await finish(lead, place)).status_code == 201
    assert (await lead.get(place)).json()["done_by_name"] is not None
    assert [one["code"] for one in (await finish(lead, place)).json()["errors"]] == ["nothing_to_do"]


async def test_what_is_done_by_doing_it_is_not_said_to_be_done(
    admin: asyncpg.Connection, world: World, client: ClientFor
) -> None:
    follow_up_id = await born(admin, world, "2011-03-15")
    await admin.execute(
        "insert into app.task (id, follow_up_id, owner_service_id, kind, made_at)"
        " values ($1, $2, $3, 'name_contact', $4)",
        task_id := uuid4(),
        follow_up_id,
        world.services["grorud"],
        NOW,
    )
    answer = await finish(await client(world.coordinator), f"/api/v1/tasks/{task_id}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "done_by_doing")
    assert await admin.fetchval("select done_at from app.task where id = $1", task_id) is None


def test_each_age_of_the_law_has_one_row_in_force_on_each_day() -> None:
    kinds = [one.kind for one in AGE_EVENTS if one.valid_until is None]
    assert sorted(kinds) == sorted(set(kinds))


async def finish(http: httpx2.AsyncClient, place: str) -> httpx2.Response:
    return await http.post(f"{place}/done", json={}, headers={"Idempotency-Key": str(uuid4())})
