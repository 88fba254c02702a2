"""Asking the database itself, as the login `api` and with somebody's token, what it lets her read, add and change.

Everything happens inside one transaction of a superuser who has become `api`, so that a weakened policy can be
tried and taken back, and nothing is ever kept.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import timedelta
from itertools import chain, islice
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from tests.access.reference_facts import Asker, Facts, Row
from tests.access.reference_moves import sides_of
from tests.access.reference_table import SIGNED, SUBJECT
from tests.factories import NOW, TODAY

# Tries to add each row and takes it back; answers 0 where it went through, or the state of its refusal.
# The statement stands still in the function, so that it is planned once and not for each row.
TRY_TO_ADD = """
create or replace function pg_temp.try_to_add_{table}(candidates jsonb) returns text[] language plpgsql as $$
declare
    candidate jsonb;
    answers text[] := '{{}}';
begin
    for candidate in select * from jsonb_array_elements(candidates) loop
        begin
            insert into app.{table} ({columns})
            select {columns} from jsonb_populate_record(null::app.{table}, candidate);
            raise exception using errcode = 'TRIED';
        exception
            when sqlstate 'TRIED' then answers := answers || '0'::text;
            when others then answers := answers || sqlstate::text;
        end;
    end loop;
    return answers;
end $$
"""
# Tries to change, and to remove, every row that can be, and takes it back; answers how many rows that were. The
# statements read nothing, so that the policy for changing stands alone.
TRY_TO_CHANGE = """
create or replace function pg_temp.try_to_{verb}_{table}() returns text language plpgsql as $$
declare
    touched bigint;
begin
    {statement};
    get diagnostics touched = row_count;
    raise exception using errcode = 'TRIED', message = touched::text;
exception
    when sqlstate 'TRIED' then return sqlerrm;
    when others then return sqlstate;
end $$
"""
DENIED = "42501"
CHANGEABLE = [
    "service",
    "user_account",
    "post",
    "contact_point",
    "absence",
    "calendar_feed",
    "measure_type",
    "youth",
    "guardian",
    "follow_up",
    "participation",
    "named_contact",
    "task",
    "plan",
    "goal",
    "measure",
    "meeting",
    "note",
    "attachment",
    "disclosure_ground",
    "disclosure",
    "draft",
    "emergency_access",
    "kinship",
    "possible_duplicate",
    "hand_over",
    "youth_merge",
    "investigation",
    "matter",
    "deadline",
    "mail_address",
    "reminder",
]
REMOVABLE = ("draft", "absence", "reminder_mute")
VIEWS = ("shared_youths", "duplicate_sides")
MOVABLE = ("measure", "kinship", "possible_duplicate", "hand_over", "youth_merge")
# One column of each changeable table that may be written blindly, and what is written.
BLIND = {
    "task": ("done_at", "'2026-11-20T09:00:00Z'"),
    "measure_type": ("valid_until", "'2030-01-01'"),
    "disclosure_ground": ("valid_until", "'2030-01-01'"),
    "reminder": ("acknowledged_at", "'2026-11-20T09:00:00Z'"),
    "draft": ("saved_at", "'2026-11-20T09:00:00Z'"),
    "calendar_feed": ("taken_back_at", "'2026-11-20T09:00:00Z'"),
}


async def facts_of(admin: asyncpg.Connection) -> Facts:
    """Every row there is, read past all policies."""
    names = await admin.fetch("select tablename from pg_tables where schemaname = 'app'")
    tables = {
        table: [dict(row) for row in await admin.fetch(f"select * from app.{table}")]  # noqa: S608
        for (table,) in names
    }
    # Names and birth years, which the lead service wrote: a row for each follow-up.
    tables["shared_youths"] = [
        {
            "follow_up_id": row["id"],
            "youth_id": row["youth_id"],
            "owner_service_id": row["lead_service_id"],
            "topic": "identity",
        }
        for row in tables["follow_up"]
    ]
    tables["duplicate_sides"] = []
    facts = Facts(tables, now=NOW, today=TODAY)
    tables["duplicate_sides"] += [side for row in tables["possible_duplicate"] for side in sides_of(facts, row)]
    return facts


async def become(connection: asyncpg.Connection, token: str | None) -> None:
    """From here on, inside this transaction, the connection is the api acting for this token."""
    await connection.execute("set local role api")
    await connection.execute(f"set local app.session = '{token or ''}'")


# What tells a row from another one, where it is not its id.
KEYS: dict[str, tuple[str, ...]] = {
    "idempotency_key": ("user_id", "key"),
    "duplicate_sides": ("duplicate_id", "is_new", "registered_at", "reference", "service_name"),
    "job_run": ("job",),
    "mail_server": ("is_one",),
    "mail_address": ("user_id",),
    "coming_reminder": ("about_id",),
    "reminder_mute": ("user_id", "subject"),
    "unflagged_deadline": ("deadline_id",),
    "shared_youths": ("follow_up_id", "youth_id"),
}


def key_of(table: str, row: Row) -> Any:
    """What tells a row from another one."""
    if table in KEYS:
        return tuple(row[column] for column in KEYS[table])
    return row.get("id") or row.get("code") or row.get("number") or (row["topic"], row["valid_from"])


async def seen(connection: asyncpg.Connection, table: str) -> set[Any] | None:
    """The keys of all rows that can be read; None where reading is refused altogether."""
    try:
        async with connection.transaction():
            return {
                key_of(table, dict(row))
                for row in await connection.fetch(f"select * from app.{table}")  # noqa: S608
            }
    except asyncpg.InsufficientPrivilegeError:
        return None


async def prepare(connection: asyncpg.Connection, facts: Facts, tables: Iterable[str]) -> None:
    """Make the functions that try things; they live as long as the connection."""
    for table in tables:
        if facts.tables[table] and table not in VIEWS:
            columns = ", ".join(column for column in facts.tables[table][0] if column != "effective_due_on")
            await connection.execute(TRY_TO_ADD.format(table=table, columns=columns))
        if table in CHANGEABLE:
            column, value = BLIND.get(table, ("version", "77"))
            change = f"update app.{table} set {column} = {value}"  # noqa: S608 - the names are ours
            await connection.execute(TRY_TO_CHANGE.format(verb="change", table=table, statement=change))
        if table in ("kinship", "youth_merge"):
            # In the name of somebody who never was: nobody ends what stands in another's name.
            end = f"ended_at = '{NOW.isoformat()}', ended_by_id = '{UUID(int=0)}', end_reason = 'x'"
            move = f"update app.{table} set {end} where ended_at is null"  # noqa: S608
            await connection.execute(TRY_TO_CHANGE.format(verb="move", table=table, statement=move))
        if table == "possible_duplicate":
            close = f"closed_at = now(), closed_by_id = '{UUID(int=0)}', outcome = 'same_person', comment = 'x'"
            move = f"update app.possible_duplicate set {close} where closed_at is null"  # noqa: S608
            await connection.execute(TRY_TO_CHANGE.format(verb="move", table=table, statement=move))
        if table == "hand_over":
            # In the name of somebody who never was: nobody takes an offer back in another's name.
            end = f"state = 'taken_back', answered_at = '{NOW.isoformat()}', answered_by_id = '{UUID(int=0)}'"
            move = f"update app.hand_over set {end} where state = 'offered'"  # noqa: S608
            await connection.execute(TRY_TO_CHANGE.format(verb="move", table=table, statement=move))
        if table == "measure":
            # To a goal of a follow-up that everybody's rows are not on: nothing may follow.
            goal = facts.tables["goal"][0]["id"]
            of_another = f"follow_up_id <> (select follow_up_id from app.goal where id = '{goal}')"  # noqa: S608
            move = f"update app.measure set goal_id = '{goal}' where {of_another}"  # noqa: S608
            await connection.execute(TRY_TO_CHANGE.format(verb="move", table=table, statement=move))
        if table in REMOVABLE:
            remove = f"delete from app.{table}"  # noqa: S608 - the names are ours
            await connection.execute(TRY_TO_CHANGE.format(verb="remove", table=table, statement=remove))


async def try_all(connection: asyncpg.Connection, verb: str, table: str) -> str:
    """What came of changing or removing all there is: the number of rows, or an SQLSTATE."""
    answer: str = await connection.fetchval(f"select pg_temp.try_to_{verb}_{table}()")
    return answer


async def try_to_add(connection: asyncpg.Connection, table: str, rows: list[Row]) -> list[str]:
    """What came of adding each row alone: 0, or an SQLSTATE."""
    if not rows:
        return []
    answers: list[str] = await connection.fetchval(
        f"select pg_temp.try_to_add_{table}($1)",
        json.dumps([{column: _json(value) for column, value in row.items()} for row in rows]),
    )
    return answers


def _json(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case list():
            return [_json(one) for one in value]
        case bytes():
            return f"\\x{value.hex()}"
        case _:
            return str(value)


# What a row hangs on besides its follow-up: tried also with that of another row.
HANGS_ON = {
    "goal": "plan_id",
    "measure": "goal_id",
    "measure_status_change": "measure_id",
    "deadline": "start_event_id",
    "consent_scope": "consent_id",
    "attachment": "consent_id",
    "attachment_part": "attachment_id",
    "consent_signature": "guardian_id",
    "consent_change": "consent_id",
}


def additions(facts: Facts, asker: Asker | None, table: str) -> Iterable[Row]:
    """Every row that is there, as the asker would add it, and as she would hang it on something of another row."""
    rows = [] if table in VIEWS else facts.tables[table]
    column = HANGS_ON.get(table)
    hung = [row for row in rows if row[column] is not None] if column else []
    for number, row in enumerate(rows):
        yield from as_added_by(asker, table, row)
        if column:
            for other in _others(rows, hung, number, column):
                for added in as_added_by(asker, table, {**row, column: other}):
                    last = added
                yield last


def _others(rows: list[Row], hung: list[Row], number: int, column: str) -> Iterable[Any]:
    """What two other rows hang on: one far away, and the next one of the same service, which she may well see."""
    owner, own = rows[number].get("owner_service_id"), rows[number][column]
    far = hung[(number + len(hung) // 3) % len(hung)][column] if hung else own
    after = chain(rows[number + 1 :], rows[:number])
    near = (one[column] for one in after if one.get("owner_service_id") == owner and one[column] not in (None, own))
    yield from (one for one in dict.fromkeys((far, *islice(near, 1))) if one != own)


def as_added_by(  # noqa: C901, PLR0912 - one case for each way of signing a row
    asker: Asker | None, table: str, row: Row
) -> Iterable[Row]:
    """Rows like this one, as the asker would add them: once as it stands, once signed by herself."""
    fresh: Row = {**row}
    if "id" in row:
        fresh["id"] = uuid4()
    for column in ("code", "key", "reference"):
        if column in row:
            fresh[column] = {"code": "NEW", "key": "new"}.get(column, f"N-{uuid4().hex[:8]}")
    yield fresh
    if asker is None:
        return
    signed = dict(fresh)
    by_hand = {
        "follow_up": "coordinator_id",
        "youth": "registered_by_id",
        "matter": "contact_user_id",
        "deadline_exceeding": "by_user_id",
        "disclosure": "assessed_by_id",
        "draft": "user_id",
        "absence": "user_id",
        "calendar_feed": "user_id",
        "attachment": "added_by_id",
        "kinship": "declared_by_id",
        "hand_over": "offered_by_id",
        "youth_merge": "merged_by_id",
        "idempotency_key": "user_id",
    }
    if signature := SIGNED.get(table) or by_hand.get(table):
        signed[signature] = asker.user_id
    if table == "task":
        asked = {**fresh, "kind": "consent_withdrawn", "done_at": None}
        yield {**asked, "id": uuid4()}
        yield {**asked, "id": uuid4(), "done_at": NOW}
        yield {**asked, "id": uuid4(), "owner_service_id": UUID(int=0)}
    if asker.role == SUBJECT:
        yield from _as_added_by_herself(asker, table, fresh)
    if table in SIGNED:
        yield {**fresh, "id": uuid4(), SIGNED[table]: UUID(int=0)}
    if table == "follow_up_transition":
        yield {**signed, "id": uuid4(), "at": NOW - timedelta(days=1)}
    if table == "access_log":
        signed.update(
            session_id=asker.session["id"],
            user_id=asker.user_id,
            post_id=asker.post_id,
            service_id=asker.service_id,
            role=asker.role,
        )
        for column in ("session_id", "user_id", "post_id", "service_id", "role"):
            lie = "prosecutor" if column == "role" else UUID(int=0)
            yield {**signed, "id": uuid4(), column: lie}
    if table == "kinship":
        yield {**signed, "id": uuid4(), "user_id": asker.user_id}
        yield {**fresh, "id": uuid4(), "user_id": asker.user_id}
    if table == "emergency_review":
        yield {**signed, "id": uuid4(), "opened_by_id": asker.user_id}
    if table == "youth_merge":
        yield {**signed, "id": uuid4(), "owner_service_id": UUID(int=0)}
    if table == "post":
        signed["user_id"] = asker.user_id
    if signed != fresh:
        if "id" in signed:
            signed["id"] = uuid4()
        yield signed


def _as_added_by_herself(asker: Asker, table: str, fresh: Row) -> Iterable[Row]:
    """What the youth or the guardian writes in no account's name: as the one, as the other, of all and of a topic."""
    if table == "consent_change":
        for signer, guardian_id in (("youth", None), ("guardian", asker.user_id), ("guardian", None)):
            said = {**fresh, "registered_by_id": None, "signer": signer, "guardian_id": guardian_id}
            for topic in (None, "plan", "health"):
                yield {**said, "id": uuid4(), "topic": topic}
        yield {**fresh, "id": uuid4(), "registered_by_id": None, "kind": "invalidated", "reason": "x"}


def hashed(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()
