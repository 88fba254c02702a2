"""A mark of its own in every row's text, so that any answer that shows a row shows which one."""

import re
from typing import Any
from uuid import UUID

import asyncpg

from tests.access.reference import READ, Asker, Facts, may

# Where people's words and names stand. Each holds `KANARI` and the row's own key.
TEXTS = {
    "youth": ("given_name", "family_name"),
    "guardian": ("given_name", "family_name", "telephone"),
    "follow_up": ("reference",),
    "follow_up_transition": ("reason",),
    "signal": ("note",),
    "plan": ("own_words",),
    "goal": ("text",),
    "measure": ("description", "result"),
    "measure_status_change": ("note",),
    "meeting": ("text",),
    "investigation": ("reference",),
    "matter": ("reference",),
}
# Tables whose keys say that a row exists; an answer may name them only to who may read the row.
KEYED = (*TEXTS, "participation", "named_contact", "sibling", "dated_event", "deadline", "task", "draft")
CANARY = re.compile(r"K([0-9a-f]{24})")
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def canary_of(key: UUID) -> str:
    """The mark of a row: the random part of its key."""
    return f"K{key.hex[8:]}"


async def mark(admin: asyncpg.Connection) -> None:
    """Put the marks in; history is written to, which only these tests can."""
    await admin.execute("set session_replication_role = replica")
    for table, columns in TEXTS.items():
        sets = ", ".join(f"{column} = 'K' || substr(replace(id::text, '-', ''), 9)" for column in columns)
        await admin.execute(f"update app.{table} set {sets}")  # noqa: S608 - the names are ours
    await admin.execute("set session_replication_role = origin")


class Canaries:
    """Knows every mark and key, and which of them somebody may not see."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.rows: dict[str, tuple[str, dict[str, Any]]] = {}
        for table in KEYED:
            for row in facts.tables[table]:
                self.rows[canary_of(row["id"])] = (table, row)
        self.keys_of: dict[UUID, set[UUID]] = {}

    def keys_within_reach(self, asker: Asker) -> set[UUID]:
        """The keys that stand in rows the asker may read: she may know them, and not what they are keys of."""
        if asker.session["id"] not in self.keys_of:
            self.keys_of[asker.session["id"]] = {
                value
                for table, rows in self.facts.tables.items()
                for row in rows
                if may(self.facts, asker, READ, table, row)
                for value in row.values()
                if isinstance(value, UUID)
            }
        return self.keys_of[asker.session["id"]]

    def escaped(self, asker: Asker, answer: str, *, besides: set[UUID]) -> set[str]:
        """The tables of rows that an answer shows and the asker may not read; `besides`: keys she named herself."""
        known = besides | self.keys_within_reach(asker)
        keys = {UUID(match.group(0)) for match in KEY.finditer(answer)}
        shown = {match.group(0) for match in CANARY.finditer(answer)}
        shown |= {canary_of(key) for key in keys - known}
        return {
            f"{table} {row['id']}"
            for table, row in (self.rows[one] for one in shown & set(self.rows))
            if not may(self.facts, asker, READ, table, row)
        }
