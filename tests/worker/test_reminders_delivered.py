"""From what happens to what is read in the mailbox: absence, an outage of three days, six weeks that run out."""

from collections.abc import Iterable
from datetime import date
from email.message import EmailMessage
from functools import partial
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from services.core.access.actor import JobRole
from services.core.kit.settings import Environment, Settings
from services.core.reminders.letters import composer
from services.worker.jobs.deadlines import flag_overdue
from services.worker.jobs.mail import send_due
from services.worker.jobs.reminders import owing
from services.worker.transactions import BeginAs
from tests.conftest import ClientFor
from tests.factories import World
from tests.reminded import days_after, make_deadline, make_task, told
from tests.worker.conftest import at
from tests.worker.post import SENDER, Desk, give_address, post_office, to

pytestmark = pytest.mark.usefixtures("back_to_now", "nothing_else_runs")

owe = owing(Settings(environment=Environment.TEST))


@pytest.fixture
async def nothing_else_runs(admin: asyncpg.Connection) -> None:
    """What other tests have left runs no more, and no mail waits."""
    await admin.execute("update app.deadline set met_on = null, met_by_event_id = null, cancelled_at = now()")
    await admin.execute("delete from app.coming_reminder")
    await admin.execute("delete from app.absence")
    await admin.execute("update app.reminder set mail_id = null")
    await admin.execute("delete from app.mail")


def once() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def a_working_hour(begin_as: BeginAs, desk: Desk) -> list[EmailMessage]:
    """What the worker does in an hour, and what the mail server has taken meanwhile."""
    before = len(desk.taken)
    async with post_office(desk) as port:
        transport = to(port)
        try:
            await flag_overdue(partial(begin_as, JobRole.DEADLINES))
            await owe(partial(begin_as, JobRole.REMINDERS))
            await send_due(partial(begin_as, JobRole.MAIL), transport, composer(SENDER_URL), SENDER)
        finally:
            await transport.close()
    return desk.taken[before:]


SENDER_URL = "http://testserver"


def texts(messages: Iterable[EmailMessage]) -> str:
    return "\n".join(f"{message['Subject']}\n{message['To']}\n{message.get_content()}" for message in messages)


async def test_while_a_coordinator_is_on_holiday_her_substitute_gets_the_mail_with_no_name_in_it(
    client: ClientFor, admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    address = await give_address(admin, world.other_coordinator_here, "vikar@example.org")
    await give_address(admin, world.coordinator, "koordinator@example.org")
    coordinator = await client(world.coordinator)
    substitute_id = str(world.other_coordinator_here.user_id)
    away = {"starts_on": "2026-11-20", "ends_on": "2026-12-04", "substitute_user_id": substitute_id}
    answer = await coordinator.post("/api/v1/absences", json=away, headers=once())
    assert answer.status_code == 201, answer.text
    task_id = await make_task(admin, world, due_on=None)
    desk = Desk()
    await at(admin, "2026-11-20", "08:00:00+01:00")
    assert await a_working_hour(begin_as, desk) == []
    await at(admin, "2026-11-21", "07:00:00+01:00")
    [message] = await a_working_hour(begin_as, desk)
    assert message["To"] == address
    said = texts([message])
    assert "Fiktiv" not in said
    assert "Ungdom" not in said
    [link] = [word for word in said.split() if word.startswith(SENDER_URL)]
    assert link.endswith(str(task_id))
    http = await client(world.other_coordinator_here)
    assert (await http.get(link.removeprefix(SENDER_URL))).status_code == 200


async def test_a_worker_that_was_away_three_days_makes_up_for_them_and_says_nothing_that_is_over(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    await give_address(admin, world.investigator, "etterforsker@example.org")
    desk = Desk()
    await at(admin, "2027-02-01", "08:00:00+01:00")
    overdue, pressing, met = [
        await make_deadline(admin, world, due_on=due_on) for due_on in ("2027-02-03", "2027-02-06", "2027-02-05")
    ]
    await a_working_hour(begin_as, desk)
    seen = len(desk.taken)
    # Three days in which nobody works, and one of the deadlines is met.
    await admin.execute(
        "update app.deadline set met_on = '2027-02-02', met_by_event_id = start_event_id where id = $1", met.id
    )
    await at(admin, "2027-02-04", "08:00:00+01:00")
    await a_working_hour(begin_as, desk)
    await a_working_hour(begin_as, desk)
    links = [message.get_content() for message in desk.taken[seen:]]
    assert sum(str(overdue.id) in text for text in links) == 1
    assert sum(str(pressing.id) in text for text in links) == 1
    assert not any(str(met.id) in text for text in links)
    flags = await admin.fetch(
        "select deadline_id from app.deadline_flag where deadline_id = any ($1::uuid[])",
        [overdue.id, pressing.id, met.id],
    )
    assert [row["deadline_id"] for row in flags] == [overdue.id]
    days = [(who, day) for who, _, day, _ in await told(admin, world, overdue.id)]
    assert days[-1] == ("investigator", 1)


async def test_a_prosecutor_sees_that_six_weeks_end_in_seven_days_and_a_reason_gives_the_manager_both_figures(
    client: ClientFor, admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    police, prosecutor = await client(world.investigator), await client(world.prosecutor)
    body = {"reference": f"2026-{uuid4().hex[:8]}", "birth_date": "2010-03-15", "suspect_on": "2026-11-20"}
    made = (await police.post("/api/v1/investigations", json=body, headers=once())).json()
    [deadline] = [one for one in made["deadlines"] if one["rule_key"] == "STRPL-249-2"]
    investigation, due_on = f"/api/v1/investigations/{made['id']}", date.fromisoformat(deadline["due_on"])
    handed = {"responsible_user_id": str(world.prosecutor.user_id)}
    await post(police, f"{investigation}/responsible", handed, tag_of=investigation)

    await at(admin, days_after(due_on, -7), "08:00:00+01:00")
    await a_working_hour(begin_as, Desk())
    start = (await prosecutor.get("/")).text
    assert "Fristen nærmer seg" in start
    assert "Frist om 7 dager" in start

    place = f"/api/v1/deadlines/{deadline['id']}"
    exceeding = {"reason": "investigation", "new_due_on": days_after(due_on, 14)}
    await post(prosecutor, f"{place}/exceedings", exceeding, tag_of=place)
    await at(admin, days_after(due_on, 3), "08:00:00+01:00")
    settled = {"kind": "charging_decision", "happened_on": days_after(due_on, 3), "detail": "indictment"}
    await post(police, f"{investigation}/events", settled)
    answer = await (await client(world.police_manager)).get(
        "/api/v1/compliance", params={"rule": "STRPL-249-2", "tertial": "2026-3"}
    )
    [figure] = answer.json()["figures"]
    assert (figure["tally"]["met_late_with_reason"], figure["flat"]["late"]) == (1, 1)


async def post(
    http: httpx2.AsyncClient, place: str, body: dict[str, str], *, tag_of: str | None = None
) -> httpx2.Response:
    """Send something that is accepted, with the version of what was read where one is asked for."""
    version = {"If-Match": (await http.get(tag_of)).headers["etag"]} if tag_of else {}
    answer = await http.post(place, json=body, headers={**once(), **version})
    assert answer.status_code == 201, answer.text
    return answer
