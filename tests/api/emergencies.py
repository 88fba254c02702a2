"""What the tests of emergency access share: a follow-up to open, and how it is opened."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2

from tests.conftest import NOW, ClientFor
from tests.factories import Person, World, insert, let_take_part, make_follow_up, make_youth

API = "/api/v1/emergency-access"
REASON = "Den unge er savnet, og vi må vite hvem hun møter i kveld."
HOUR = timedelta(hours=1)


@dataclass
class Case:
    """A follow-up that Grorud leads, with a meeting and a note of the school's, and what it is known by."""

    id: UUID
    youth_id: UUID
    reference: str
    meeting_id: UUID


async def make_case(admin: asyncpg.Connection, world: World) -> Case:
    """Write it."""
    youth_id = await make_youth(admin, world, given_name="Sol", family_name="Fjelltopp")
    follow_up = await make_follow_up(admin, world, youth_id=youth_id)
    await let_take_part(admin, world, follow_up, world.school_contact)
    by = {"follow_up_id": follow_up, "owner_service_id": world.services["school"], "version": 1}
    meeting = await insert(
        admin,
        "meeting",
        **by,
        topic="meetings",
        kind="other",
        medium="telephone",
        held_at=NOW,
        made_contact=True,
        attendees=[],
        interpreter_booked=False,
        text="Skolens møte.",
        logged_by_id=world.school_contact.user_id,
        logged_at=NOW,
    )
    await insert(
        admin,
        "measure",
        **by,
        topic="measures",
        type_code="MENTOR",
        responsible_service_id=world.services["school"],
        starts_on=NOW.date(),
        status="planned",
        logged_by_id=world.school_contact.user_id,
        logged_at=NOW,
    )
    reference = await admin.fetchval("select reference from app.follow_up where id = $1", follow_up)
    return Case(follow_up, youth_id, reference, meeting)


def body(case: Case, **values: Any) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "ground": "danger",
        "reason": REASON,
        "topics": ["identity", "meetings"],
        "hours": 1,
        **values,
    }


async def send(http: httpx2.AsyncClient, address: str, sent: dict[str, Any], **headers: str) -> httpx2.Response:
    return await http.post(address, json=sent, headers={"Idempotency-Key": str(uuid4()), **headers})


async def opened(client: ClientFor, person: Person, case: Case, **values: Any) -> tuple[httpx2.AsyncClient, Any]:
    http = await client(person)
    answer = await send(http, API, body(case, **values))
    assert answer.status_code == 201, answer.text
    return http, answer.json()


async def status(http: httpx2.AsyncClient, case: Case) -> int:
    return (await http.get(f"/api/v1/follow-ups/{case.id}")).status_code
