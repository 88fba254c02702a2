"""Calendars for tests: an address, what is fetched by it, and what is to stand there."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import icalendar
import vobject

from services.core.deadlines.rules import RULES
from tests.conftest import ClientFor, set_clock
from tests.factories import NOW, TODAY, Person, World, insert

RULE = next(rule for rule in RULES if rule.key == "STRPL-249-2")
NEVER = "/calendar/" + "A" * 43 + ".ics"
DAY = timedelta(days=1)


async def begin_anew(admin: asyncpg.Connection) -> None:
    """No calendar, nobody away, nothing that runs, and the moment of all tests."""
    await admin.execute("delete from app.calendar_feed; delete from app.absence")
    await admin.execute(
        "set session_replication_role = replica; delete from app.deadline; delete from app.task;"
        " delete from app.kinship; set session_replication_role = origin"
    )
    await set_clock(admin, NOW)


async def address_of(client: ClientFor, person: Person) -> str:
    made = await (await client(person)).post(
        "/api/v1/calendar-feeds", json={}, headers={"Idempotency-Key": str(uuid4())}
    )
    assert made.status_code == 201, made.text
    address: str = made.json()["address"]
    return address


async def answer_to(client: ClientFor, address: str, method: str = "GET", **more: Any) -> httpx2.Response:
    return await (await client(None)).request(method, address, **more)


async def fetched(client: ClientFor, person: Person) -> list[icalendar.Event]:
    return events(await answer_to(client, await address_of(client, person)))


def events(answer: httpx2.Response) -> list[icalendar.Event]:
    """The events, read by one library, when another reads as many."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    walked = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    found = [one for one in walked if isinstance(one, icalendar.Event)]
    again = vobject.readOne(answer.content.decode())
    assert len(again.contents.get("vevent", [])) == len(found)
    return found


def keys(found: list[icalendar.Event]) -> set[UUID]:
    return {UUID(str(one["uid"]).partition("@")[0]) for one in found}


async def make_deadline(admin: asyncpg.Connection, follow_up_id: UUID, person: Person, **values: Any) -> UUID:
    """A deadline of the follow-up itself, which this person answers for; written past what a start would give."""
    of = {"follow_up_id": follow_up_id, "subject_kind": "follow_up", "subject_id": follow_up_id}
    lead = await admin.fetchval("select lead_service_id from app.follow_up where id = $1", follow_up_id)
    event = await insert(
        admin,
        "dated_event",
        **of,
        owner_service_id=lead,
        kind="act_committed",
        happened_on=TODAY,
        is_withdrawal=False,
        registered_by_id=person.user_id,
        registered_at=NOW,
    )
    day = values.pop("due_on", TODAY + DAY)
    return await insert(
        admin,
        "deadline",
        **{
            **of,
            "owner_service_id": lead,
            "responsible_service_id": lead,
            "responsible_user_id": person.user_id,
            "rule_key": RULE.key,
            "rule_valid_from": RULE.valid_from,
            "reference": "OF-7K3M-9QTX",
            "start_event_id": event,
            "starts_on": min(TODAY, day),
            "nominal_on": day,
            "due_on": day,
            "skipped": json.dumps([]),
            "born_at": NOW,
            "version": 3,
            **values,
        },
    )


async def make_task(admin: asyncpg.Connection, world: World, follow_up_id: UUID, **values: Any) -> UUID:
    task = {"kind": "turns_15", "made_at": NOW, "due_on": TODAY + DAY, "owner_service_id": world.services["grorud"]}
    return await insert(admin, "task", follow_up_id=follow_up_id, **{**task, **values})
