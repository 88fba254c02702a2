"""Deadlines and tasks that somebody is to be told of, and what the ledger then says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.core.deadlines.rules import RULES
from services.core.kit.ids import new_id
from tests.factories import NOW, Person, World, insert, make_follow_up

LAW, CITY = "STRPL-249-2", "CITY-FIRST-CONTACT"


@dataclass(frozen=True)
class Running:
    """One deadline that runs, and whom it is with."""

    id: UUID
    due_on: date


async def make_deadline(
    admin: asyncpg.Connection,
    world: World,
    *,
    due_on: str,
    follow_up_id: UUID | None = None,
    rule_key: str = LAW,
    born_at: datetime = NOW,
    responsible: Person | None = None,
    subject_kind: str | None = None,
    subject_id: UUID | None = None,
) -> Running:
    """A deadline of an investigation, or of a follow-up when one is given."""
    kind = subject_kind or ("follow_up" if follow_up_id else "investigation")
    owner = responsible or (world.key_worker if follow_up_id else world.investigator)
    subject_id = subject_id or follow_up_id or await _investigation(admin, world, owner)
    starts_on = born_at.date()
    event_id = await insert(
        admin,
        "dated_event",
        subject_kind=kind,
        subject_id=subject_id,
        owner_service_id=owner.service_id,
        follow_up_id=follow_up_id,
        kind="eligibility_decided" if kind == "follow_up" else "regarded_as_suspect",
        happened_on=starts_on,
        is_withdrawal=False,
        registered_by_id=owner.user_id,
        registered_at=born_at,
    )
    due = date.fromisoformat(due_on)
    deadline_id = await insert(
        admin,
        "deadline",
        rule_key=rule_key,
        rule_valid_from=next(rule.valid_from for rule in RULES if rule.key == rule_key),
        subject_kind=kind,
        subject_id=subject_id,
        reference="REF-1",
        follow_up_id=follow_up_id,
        owner_service_id=owner.service_id,
        responsible_service_id=owner.service_id,
        responsible_user_id=owner.user_id,
        start_event_id=event_id,
        starts_on=min(starts_on, due),
        nominal_on=due,
        due_on=due,
        skipped="[]",
        born_at=born_at,
        version=1,
    )
    return Running(deadline_id, due)


async def _investigation(admin: asyncpg.Connection, world: World, owner: Person) -> UUID:
    return await insert(
        admin,
        "investigation",
        owner_service_id=owner.service_id,
        reference=f"2026-{new_id().hex[-10:]}",
        birth_date=date(2010, 3, 15),
        responsible_user_id=owner.user_id,
        registered_by_id=owner.user_id,
        registered_at=NOW,
        version=1,
    )


async def exceed(connection: asyncpg.Connection, world: World, running: Running, new_due_on: date) -> None:
    """The prosecutor gives a deadline another date."""
    await insert(
        connection,
        "deadline_exceeding",
        deadline_id=running.id,
        reason="investigation",
        previous_due_on=running.due_on,
        new_due_on=new_due_on,
        by_user_id=world.prosecutor.user_id,
        at=NOW,
    )
    await connection.execute("update app.deadline set extended_due_on = $2 where id = $1", running.id, new_due_on)


async def make_task(admin: asyncpg.Connection, world: World, *, due_on: str | None, **follow_up: Any) -> UUID:
    """A task for the lead of a follow-up, made now."""
    follow_up_id = await make_follow_up(admin, world, **follow_up)
    return await insert(
        admin,
        "task",
        follow_up_id=follow_up_id,
        owner_service_id=world.services["grorud"],
        kind="review_consent",
        due_on=date.fromisoformat(due_on) if due_on else None,
        made_at=NOW,
    )


async def be_away(
    admin: asyncpg.Connection, person: Person, starts_on: str, ends_on: str, *, substitute: Person | None = None
) -> None:
    """Somebody is away for some days, first and last included."""
    await insert(
        admin,
        "absence",
        user_id=person.user_id,
        starts_on=date.fromisoformat(starts_on),
        ends_on=date.fromisoformat(ends_on),
        substitute_user_id=substitute.user_id if substitute else None,
        version=1,
    )


async def give_address(admin: asyncpg.Connection, *people: Person) -> None:
    """So that e-mail is owed to them."""
    for person in people:
        await admin.execute(
            "insert into app.mail_address (user_id, address, version) values ($1, $2, 1) on conflict do nothing",
            person.user_id,
            f"{person.subject}@example.org",
        )


Told = tuple[str, str, int, str]
"""Who, as what, how many days from the date, which step."""


async def told(admin: asyncpg.Connection, world: World, about: UUID) -> list[Told]:
    """Everybody who has been told of a deadline or a task, in the order of the ledger."""
    rows = await admin.fetch(
        "select user_id, capacity, days, step from app.reminder where $1 in (deadline_id, task_id)"
        " order by owed_at, days, user_id",
        about,
    )
    names: Mapping[UUID, str] = {person.user_id: name for name, person in world.people.items()}
    return sorted((names[row["user_id"]], row["capacity"], row["days"], row["step"]) for row in rows)


def days_after(day: date, days: int) -> str:
    """A date so many calendar days later, or earlier, as text."""
    return (day + timedelta(days=days)).isoformat()
