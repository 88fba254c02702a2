"""Reminders on pages and over REST: one's own, for those who can see the thing, taken once; the law is never muted."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.conftest import ClientFor
from tests.factories import NOW, Person, World, insert, make_follow_up
from tests.reminded import CITY, Running, make_deadline, make_task

REMINDERS = "/api/v1/reminders"


def once() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def remind(
    admin: asyncpg.Connection, who: Person, *, deadline: Running | None = None, task_id: UUID | None = None, **says: Any
) -> UUID:
    """That somebody has been told, as the worker writes it down."""
    return await insert(
        admin,
        "reminder",
        **{
            "user_id": who.user_id,
            "deadline_id": deadline.id if deadline else None,
            "task_id": task_id,
            "subject": "law" if deadline else "task",
            "due_on": deadline.due_on if deadline else None,
            "step": "before" if deadline else "new",
            "days": -7 if deadline else 0,
            "capacity": "responsible",
            "owed_at": NOW,
            **says,
        },
    )


@pytest.fixture
async def deadline(admin: asyncpg.Connection, world: World) -> Running:
    """An investigation's, due in a week."""
    return await make_deadline(admin, world, due_on="2026-11-27")


async def test_one_is_reminded_of_what_one_can_see_newest_first(
    client: ClientFor, admin: asyncpg.Connection, world: World, deadline: Running
) -> None:
    first = await remind(admin, world.investigator, deadline=deadline)
    second = await remind(admin, world.investigator, deadline=await make_deadline(admin, world, due_on="2026-11-30"))
    await remind(admin, world.prosecutor, deadline=deadline)
    http = await client(world.investigator)
    shown = (await http.get(REMINDERS, params={"limit": 2})).json()["items"]
    assert [one["id"] for one in shown] == [str(second), str(first)]
    assert (shown[1]["rule_key"], shown[1]["due_on"], shown[1]["is_live"]) == ("STRPL-249-2", "2026-11-27", True)


async def test_whoever_takes_it_says_so_once_and_nobody_says_it_for_another(
    client: ClientFor, admin: asyncpg.Connection, world: World, deadline: Running
) -> None:
    reminder_id = await remind(admin, world.investigator, deadline=deadline)
    another, http = await client(world.prosecutor), await client(world.investigator)
    address = f"{REMINDERS}/{reminder_id}/acknowledgement"
    assert (await another.post(address, json={}, headers=once())).status_code == 404
    taken = await http.post(address, json={}, headers=once())
    assert (taken.status_code, taken.json()["acknowledged_at"] is not None) == (201, True)
    assert (await http.post(address, json={}, headers=once())).status_code == 409


async def test_a_reminder_of_what_one_cannot_see_is_not_there(
    client: ClientFor, admin: asyncpg.Connection, world: World, deadline: Running
) -> None:
    reminder_id = await remind(admin, world.investigator_elsewhere, deadline=deadline)
    http = await client(world.investigator_elsewhere)
    assert (await http.get(f"{REMINDERS}/{reminder_id}")).status_code == 404
    assert (await http.get(f"/api/v1/deadlines/{deadline.id}/reminders")).status_code == 404
    assert str(reminder_id) not in (await http.get(REMINDERS)).text
    answer = await http.post(f"{REMINDERS}/{reminder_id}/acknowledgement", json={}, headers=once())
    assert answer.status_code == 404


async def test_whoever_sees_a_deadline_sees_who_has_been_told_of_it(
    client: ClientFor, admin: asyncpg.Connection, world: World, deadline: Running
) -> None:
    await remind(admin, world.investigator, deadline=deadline)
    for who in (world.prosecutor, world.police_manager):
        http = await client(who)
        told = (await http.get(f"/api/v1/deadlines/{deadline.id}/reminders")).json()
        assert [one["user_id"] for one in told] == [str(world.investigator.user_id)]
        assert "Hvem som er påminnet" in (await http.get(f"/deadlines/{deadline.id}")).text


async def test_a_manager_sees_no_reminder_of_a_task(client: ClientFor, admin: asyncpg.Connection, world: World) -> None:
    task_id = await make_task(admin, world, due_on=None)
    reminder_id = await remind(admin, world.coordinator, task_id=task_id)
    assert (await (await client(world.coordinator)).get(f"{REMINDERS}/{reminder_id}")).status_code == 200
    assert (await (await client(world.manager)).get(f"{REMINDERS}/{reminder_id}")).status_code == 404


async def test_the_start_page_shows_what_is_still_so_until_one_takes_it(
    client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    live = await make_deadline(admin, world, due_on="2026-11-27", follow_up_id=follow_up_id, rule_key=CITY)
    over = await make_deadline(admin, world, due_on="2026-11-28", follow_up_id=follow_up_id, rule_key=CITY)
    reminder_id = await remind(admin, world.key_worker, deadline=live)
    moot_id = await remind(admin, world.key_worker, deadline=over)
    await admin.execute(
        "update app.deadline set met_on = '2026-11-20', met_by_event_id = start_event_id where id = $1", over.id
    )
    http = await client(world.key_worker)
    shown = (await http.get("/")).text
    assert f"/reminders/{reminder_id}/acknowledgement" in shown
    assert str(moot_id) not in shown
    answer = await http.post(f"/reminders/{reminder_id}/acknowledgement")
    assert (answer.status_code, answer.headers["location"]) == (303, "/reminders?done=taken")
    assert str(reminder_id) not in (await http.get("/")).text
    assert "Du har tatt den" in (await http.get("/reminders")).text


async def test_one_chooses_what_one_is_not_told_of_and_the_law_is_never_among_it(
    client: ClientFor, world: World
) -> None:
    http = await client(world.key_worker)
    chosen = await http.post("/api/v1/reminder-mutes", json={"subjects": ["task", "city_standard"]}, headers=once())
    assert chosen.json() == {"subjects": ["city_standard", "task"]}
    refused = await http.post("/api/v1/reminder-mutes", json={"subjects": ["task", "law"]}, headers=once())
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "subjects"
    assert (await http.get("/api/v1/reminder-mutes")).json() == {"subjects": ["city_standard", "task"]}
    page = await http.post("/reminders/mutes", data={"subjects": "internal_target"})
    assert page.status_code == 303
    assert (await http.get("/api/v1/reminder-mutes")).json() == {"subjects": ["internal_target"]}


async def test_the_law_cannot_be_muted_on_the_page_either_and_what_was_chosen_stays(
    client: ClientFor, world: World
) -> None:
    http = await client(world.deputy)
    answer = await http.post("/reminders/mutes", data={"subjects": "law"})
    assert answer.status_code == 422
    assert "Lovfestede frister kan ingen velge bort påminnelser om." in answer.text
    assert (await http.get("/api/v1/reminder-mutes")).json() == {"subjects": []}


async def test_the_pages_are_in_nynorsk_for_who_reads_nynorsk(
    client: ClientFor, admin: asyncpg.Connection, world: World, deadline: Running
) -> None:
    await remind(admin, world.investigator, deadline=deadline)
    await admin.execute("update app.user_account set language = 'nn' where id = $1", world.investigator.user_id)
    shown = (await (await client(world.investigator)).get("/reminders")).text
    await admin.execute("update app.user_account set language = 'nb' where id = $1", world.investigator.user_id)
    assert "Påminningar" in shown


async def test_the_newest_step_alone_is_still_so(
    client: ClientFor, admin: asyncpg.Connection, world: World, deadline: Running
) -> None:
    await remind(admin, world.investigator, deadline=deadline)
    later = await remind(admin, world.investigator, deadline=deadline, step="on_day", days=0,
                         owed_at=NOW + timedelta(days=7))  # fmt: skip
    shown = (await (await client(world.investigator)).get(REMINDERS, params={"only_live": True})).json()["items"]
    assert [one["id"] for one in shown if one["deadline_id"] == str(deadline.id)] == [str(later)]


async def test_a_right_that_has_run_out_is_no_longer_so(
    client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    for due_on, is_live in (("2026-11-19", False), ("2026-11-20", True)):
        right = await make_deadline(admin, world, due_on=due_on)
        reminder_id = await remind(admin, world.investigator, deadline=right, subject="right", step="on_day", days=0)
        answer = await (await client(world.investigator)).get(f"{REMINDERS}/{reminder_id}")
        assert answer.json()["is_live"] is is_live


async def test_what_a_closed_follow_up_left_undone_is_no_longer_so(
    client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    late = await make_deadline(admin, world, due_on="2026-11-19", follow_up_id=follow_up_id, rule_key=CITY)
    reminder_id = await remind(admin, world.key_worker, deadline=late, subject="city_standard")
    http = await client(world.key_worker)
    assert (await http.get(f"{REMINDERS}/{reminder_id}")).json()["is_live"] is True
    await admin.execute("update app.follow_up set state = 'CLOSED' where id = $1", follow_up_id)
    assert (await http.get(f"{REMINDERS}/{reminder_id}")).json()["is_live"] is False


async def test_the_page_does_not_say_today_of_a_day_that_is_over(
    client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    late = await make_deadline(admin, world, due_on="2026-11-19")
    await admin.execute("delete from app.reminder where user_id = $1", world.prosecutor.user_id)
    await remind(admin, world.prosecutor, deadline=late, step="on_day", days=0)
    shown = (await (await client(world.prosecutor)).get("/reminders")).text
    assert ("Fristen er i dag" in shown, "Fristen er gått ut" in shown) == (False, True)
