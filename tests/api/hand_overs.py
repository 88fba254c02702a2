"""What the tests of hand-over share: a follow-up to hand over, how it is offered, and how it is answered."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2

from tests.conftest import ClientFor
from tests.factories import NOW, TODAY, Person, World, insert, let_take_part, make_follow_up, make_youth

API = "/api/v1/hand-overs"
# Five working days after a Friday.
DUE = TODAY + timedelta(days=7)
WHY = "Den unge har flyttet til bydelen."


@dataclass
class Case:
    """A follow-up that Grorud leads, with a plan, a measure, a task and two deadlines, and the school beside it."""

    id: UUID
    youth_id: UUID
    reference: str
    plan_id: UUID
    measure_id: UUID
    open_deadline_id: UUID
    met_deadline_id: UUID
    due_on: date


async def make_case(admin: asyncpg.Connection, world: World, *, youth: dict[str, Any] | None = None) -> Case:
    """Write it."""
    youth_id = await make_youth(admin, world, given_name="Vind", family_name="Elvebakk", **(youth or {}))
    case = await make_follow_up(admin, world, youth_id=youth_id, state="ACTIVE")
    await let_take_part(admin, world, case, world.school_contact)
    by = {"follow_up_id": case, "owner_service_id": world.services["grorud"]}
    someone = world.coordinator.user_id
    plan = await insert(
        admin, "plan", **by, topic="plan", own_words="Jeg vil jobbe.", made_at=NOW, made_by_id=someone, version=1
    )
    await insert(admin, "goal", **by, plan_id=plan, topic="plan", number=1, text="Sommerjobb", status="open", version=1)
    measure = await insert(
        admin,
        "measure",
        **by,
        topic="measures",
        type_code="MENTOR",
        responsible_service_id=world.services["grorud"],
        starts_on=TODAY,
        status="running",
        logged_by_id=someone,
        logged_at=NOW,
        version=1,
    )
    await insert(admin, "task", **by, kind="name_contact", due_on=TODAY + timedelta(days=3), made_at=NOW)
    event = {
        **by,
        "subject_kind": "follow_up",
        "subject_id": case,
        "is_withdrawal": False,
        "registered_by_id": someone,
        "registered_at": NOW,
    }
    before = await insert(admin, "dated_event", **event, kind="eligibility_decided", happened_on=date(2026, 10, 19))
    met_by = await insert(admin, "dated_event", **event, kind="first_contact", happened_on=date(2026, 10, 21))
    now = await insert(admin, "dated_event", **event, kind="eligibility_decided", happened_on=TODAY)
    deadline = {
        **by,
        "rule_key": "CITY-FIRST-CONTACT",
        "rule_valid_from": date(2024, 1, 1),
        "subject_kind": "follow_up",
        "subject_id": case,
        "reference": "OF-1",
        "responsible_service_id": world.services["grorud"],
        "responsible_user_id": world.key_worker.user_id,
        "skipped": "[]",
        "born_at": NOW,
        "version": 1,
    }
    then = date(2026, 10, 26)
    running = await insert(
        admin, "deadline", **deadline, start_event_id=now, starts_on=TODAY, nominal_on=DUE, due_on=DUE
    )
    met = await insert(
        admin,
        "deadline",
        **deadline,
        start_event_id=before,
        starts_on=date(2026, 10, 19),
        nominal_on=then,
        due_on=then,
        met_on=date(2026, 10, 21),
        met_by_event_id=met_by,
    )
    reference = await admin.fetchval("select reference from app.follow_up where id = $1", case)
    return Case(case, youth_id, reference, plan, measure, running, met, DUE)


async def send(http: httpx2.AsyncClient, path: str, sent: dict[str, Any], **headers: str) -> httpx2.Response:
    """POST something once."""
    return await http.post(path, json=sent, headers={"Idempotency-Key": str(uuid4()), **headers})


async def offered(
    client: ClientFor, world: World, case: Case, *, by: Person | None = None, to: str = "alna", **more: Any
) -> dict[str, Any]:
    """Offer it; gives the offer as the one who offers sees it."""
    http = await client(by or world.coordinator)
    sent = {"to_service_id": str(world.services[to]), "reason": WHY, **more}
    answer = await send(http, f"/api/v1/follow-ups/{case.id}/hand-overs", sent)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def accept(
    client: ClientFor, made: dict[str, Any], by: Person, *, key_worker: Person | None = None
) -> httpx2.Response:
    """Say yes."""
    return await send(
        await client(by), f"{API}/{made['id']}/accept", {"key_worker_id": str((key_worker or by).user_id)}
    )


async def reads(client: ClientFor, person: Person, case: Case) -> int:
    """What the follow-up answers to somebody."""
    return (await (await client(person)).get(f"/api/v1/follow-ups/{case.id}")).status_code


def code(answer: httpx2.Response) -> str:
    """The first fault's code."""
    fault: str = answer.json()["errors"][0]["code"]
    return fault
