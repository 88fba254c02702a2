"""Compares what the database lets everybody do, table by table, with what the reference model says."""

from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from tests.access import probes
from tests.access.probes import DENIED, become, key_of, seen, try_to_add
from tests.access.reference import may, may_reach
from tests.access.reference_facts import Asker, Facts, Row, asker_of
from tests.access.reference_table import ADD, CHANGE, READ, REMOVE
from tests.access.town_consents import only_read
from tests.access.town_people import Town

EVERY_VERB = READ + ADD + CHANGE + REMOVE
LOOKS = {"_read": {READ}, "_add": {ADD}, "_change_and_remove": {CHANGE, REMOVE}}


@dataclass
class Rows:
    """The facts, who asks with which token, and what the model expects; worked out once for a town."""

    facts: Facts
    tokens: dict[str, str]
    askers: dict[str, Asker | None]
    expected: dict[tuple[str, str], "Expected"]
    only_read: set[UUID]
    noticed_in: dict[str, int] = field(default_factory=dict)  # the tables where a mutant was noticed, newest highest

    @classmethod
    async def of(cls, admin: asyncpg.Connection, town: Town) -> "Rows":
        """Read the facts of a town."""
        facts = await probes.facts_of(admin)
        by_hash = {bytes(row["token_hash"]): row for row in facts.tables["session"]}
        askers = {name: asker_of(facts, by_hash[probes.hashed(token)]) for name, token in town.tokens.items()}
        return cls(facts, {**town.tokens, "nobody": ""}, {**askers, "nobody": None}, {}, only_read(town))

    def expect(self, table: str, name: str) -> "Expected":
        """What the model says of one person and one table."""
        if (table, name) not in self.expected:
            self.expected[table, name] = Expected.by(self.facts, self.askers[name], table, self.only_read)
        return self.expected[table, name]

    def never_to_stand(self, table: str) -> set[object]:
        """Rows that somebody reaches and could not write as they stand: they would stop a change of all rows."""
        return set().union(*(self.expect(table, name).unfit for name in self.tokens))


@dataclass
class Expected:
    """The keys that can be read, changed and removed, and which additions are accepted."""

    read: set[object]
    changed: set[object]
    unfit: set[object]
    removed: set[object]
    additions: list[tuple[Row, bool]]

    @classmethod
    def by(cls, facts: Facts, asker: Asker | None, table: str, only_read: set[UUID]) -> "Expected":
        """Ask the model."""

        def keys(verb: str) -> set[object]:
            return {key_of(table, row) for row in facts.tables[table] if may(facts, asker, verb, table, row)}

        changed = keys(CHANGE)
        reached = {key_of(table, row) for row in facts.tables[table] if may_reach(facts, asker, CHANGE, table, row)}
        return cls(
            read=keys(READ),
            changed=changed,
            unfit=reached - changed,
            removed=keys(REMOVE),
            additions=[
                (added, may(facts, asker, ADD, table, added))
                for added in probes.additions(facts, asker, table)
                if added.get("follow_up_id") not in only_read
            ],
        )


async def differences(
    connection: asyncpg.Connection, rows: Rows, tables: list[str], *, verbs: str = EVERY_VERB, stop_at: int = 20
) -> list[str]:
    """Every answer that is not the model's, in words; all that was tried is taken back.

    `verbs` says what to try: reading, adding, changing, removing. `stop_at` is how many differences are enough.
    """
    found: list[str] = []
    outer = connection.transaction()
    await outer.start()
    try:
        await probes.prepare(connection, rows.facts, tables)
        for look in (_read, _add, _change_and_remove):
            if not set(verbs) & LOOKS[look.__name__]:
                continue
            if look is _change_and_remove:
                await connection.execute("reset role")
                await _take_away_unfit(connection, rows, tables)
            for table in tables:
                for name, token in rows.tokens.items():
                    await become(connection, token)
                    found += await look(connection, rows, name, table)
                    if len(found) >= stop_at:
                        return found
    finally:
        await outer.rollback()
    return found


async def _take_away_unfit(connection: asyncpg.Connection, rows: Rows, tables: list[str]) -> None:
    await connection.execute("set local session_replication_role = replica")
    for table in set(tables) & set(probes.CHANGEABLE):
        if unfit := rows.never_to_stand(table):
            await connection.execute(
                f"delete from app.{table} where id = any($1)",  # noqa: S608 - the table's name is ours
                list(unfit),
            )
    await connection.execute("set local session_replication_role = origin")


async def _read(connection: asyncpg.Connection, rows: Rows, name: str, table: str) -> list[str]:
    expected = rows.expect(table, name).read
    read = await seen(connection, table) or set()
    if read == expected:
        return []
    more, fewer = len(read - expected), len(expected - read)
    return [f"{name} reads {more} rows of {table} too many and {fewer} too few"]


async def _add(connection: asyncpg.Connection, rows: Rows, name: str, table: str) -> list[str]:
    found = []
    additions = rows.expect(table, name).additions
    answers = await try_to_add(connection, table, [row for row, _ in additions])
    for (row, is_allowed), answer in zip(additions, answers, strict=True):
        if (answer != DENIED) != is_allowed:
            verb = "may not add and the model says yes" if is_allowed else "adds and the model says no"
            found.append(f"{name} {verb} to {table}: {answer}: {_short(row)}")
    return found


async def _change_and_remove(connection: asyncpg.Connection, rows: Rows, name: str, table: str) -> list[str]:
    expected = rows.expect(table, name)
    found = []
    for verb, keys, can in (
        ("change", expected.changed - rows.never_to_stand(table), probes.CHANGEABLE),
        ("remove", expected.removed, probes.REMOVABLE),
        ("move", set(), probes.MOVABLE),
    ):
        if table in can:
            answer = await probes.try_all(connection, verb, table)
            if verb == "move" and answer == DENIED:
                continue
            if answer != str(len(keys)):
                found.append(f"{name} can {verb} {answer} rows of {table}, and the model says {len(keys)}")
    return found


def _short(row: Row) -> str:
    return ", ".join(f"{column} {str(value)[-12:]}" for column, value in row.items() if value is not None)
