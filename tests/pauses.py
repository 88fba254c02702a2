"""Follow-ups that rest, for tests: a deadline of the city standard, and the moves into a pause and out of it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2

from tests.factories import NOW, World, insert

FOREVER = date.max


async def own_deadline(
    admin: asyncpg.Connection, world: World, follow_up_id: UUID, *, due_on: date, starts_on: date = date(2026, 11, 1)
) -> UUID:
    """A running deadline of the city standard on a follow-up, with the event it starts from."""
    event_id = await insert(
        admin,
        "dated_event",
        subject_kind="follow_up",
        subject_id=follow_up_id,
        follow_up_id=follow_up_id,
        owner_service_id=world.services["grorud"],
        kind="eligibility_decided",
        happened_on=starts_on,
        is_withdrawal=False,
        registered_by_id=world.coordinator.user_id,
        registered_at=NOW,
    )
    return await insert(
        admin,
        "deadline",
        rule_key="CITY-FIRST-CONTACT",
        rule_valid_from=date(2024, 1, 1),
        subject_kind="follow_up",
        subject_id=follow_up_id,
        follow_up_id=follow_up_id,
        reference="OF-TEST",
        owner_service_id=world.services["grorud"],
        responsible_service_id=world.services["grorud"],
        responsible_user_id=world.key_worker.user_id,
        start_event_id=event_id,
        starts_on=starts_on,
        nominal_on=due_on,
        due_on=due_on,
        skipped="[]",
        born_at=NOW,
        version=1,
    )


async def moved(
    admin: asyncpg.Connection,
    world: World,
    follow_up_id: UUID,
    to_state: str,
    at: datetime,
    *,
    planned_until: date | None = None,
) -> UUID:
    """A move written past all policies; gives its key."""
    before = await admin.fetchval("select state from app.follow_up where id = $1", follow_up_id)
    await admin.execute("update app.follow_up set state = $2 where id = $1", follow_up_id, to_state)
    return await insert(
        admin,
        "follow_up_transition",
        follow_up_id=follow_up_id,
        from_state=before,
        to_state=to_state,
        reason="Fordi",
        pause_kind="abroad" if to_state == "PAUSED" else None,
        planned_until=planned_until,
        by_user_id=world.key_worker.user_id,
        at=at,
    )


async def move(http: httpx2.AsyncClient, follow_up_id: UUID, to_state: str, **more: Any) -> httpx2.Response:
    """Move a follow-up over REST, from the version that stands."""
    place = f"/api/v1/follow-ups/{follow_up_id}"
    tag = (await http.get(place)).headers["ETag"]
    told = {"to_state": to_state, "reason": "Den unge er borte en stund.", **more}
    return await http.post(
        f"{place}/transitions", json=told, headers={"Idempotency-Key": str(uuid4()), "If-Match": tag}
    )


async def pause(http: httpx2.AsyncClient, follow_up_id: UUID, **more: Any) -> httpx2.Response:
    """Set a follow-up on pause over REST."""
    told = {"to_state": "PAUSED", "pause_kind": "institution", **more}
    return await move(http, follow_up_id, **told)


async def stands(admin: asyncpg.Connection, deadline_id: UUID) -> tuple[int, date | None, date]:
    """How many days a deadline has rested, since when it rests, and the date that applies."""
    row = await admin.fetchrow(
        "select paused_days, rests_from, effective_due_on from app.deadline where id = $1", deadline_id
    )
    return tuple(row)
