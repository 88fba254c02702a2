"""A mark of its own in every row's text, so that any answer that shows a row shows which one."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import asyncpg

from tests.access.reference import may
from tests.access.reference_facts import Asker, Facts
from tests.access.reference_oneself import knows_of_family
from tests.access.reference_sharing import knows_youth
from tests.access.reference_table import READ, SUBJECT

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
    "note": ("text",),
    "attachment": ("name",),
    "consent": ("youth_view", "capacity_note"),
    "consent_signature": ("evidence", "minute", "witness"),
    "consent_change": ("reason",),
    "disclosure": (
        "recipient_role",
        "best_interest",
        "expected_use",
        "content_summary",
        "extract_text",
        "approval_note",
    ),
    "disclosure_extract": ("text",),
    "statutory_duty_act": ("told_whom", "because", "summary"),
    "emergency_access": ("reason",),
    "emergency_review": ("comment",),
    "restriction": ("reason",),
    "hand_over": ("reason",),
    "investigation": ("reference",),
    "matter": ("reference",),
}
# Tables whose keys say that a row exists; an answer may name them only to who may read the row.
KEYED = (
    *TEXTS,
    "consent_scope",
    "consent_grant",
    "participation",
    "named_contact",
    "sibling",
    "dated_event",
    "deadline",
    "task",
    "draft",
    "kinship",
    "possible_duplicate",
    "youth_merge",
    "absence",
    "calendar_feed",
)
CANARY = re.compile(r"K([0-9a-f]{24})")
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def canary_of(key: UUID) -> str:
    """The mark of a row: the random part of its key."""
    return f"K{key.hex[8:]}"


async def mark(admin: asyncpg.Connection, *, only_new: bool = False) -> None:
    """Put the marks in, or those that are missing; history is written to, which only these tests can."""
    own_mark = "'K' || substr(replace(id::text, '-', ''), 9)"
    statements = ["set session_replication_role = replica"]
    for table, columns in TEXTS.items():
        sets = ", ".join(f"{column} = {own_mark}" for column in columns)
        which = f" where {columns[0]} is distinct from {own_mark}" if only_new else ""
        statements.append(f"update app.{table} set {sets}{which}")  # noqa: S608 - the names are ours
    await admin.execute("; ".join([*statements, "set session_replication_role = origin"]))


class Canaries:
    """Knows every mark and key, and which of them somebody may not see."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        # An emergency access and the task to review it have one key.
        self.rows: defaultdict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        for table in KEYED:
            for row in facts.tables[table]:
                self.rows[canary_of(row["id"])].append((table, row))
        self.told: dict[UUID, set[object]] = {}

    def within_reach(self, asker: Asker) -> set[object]:
        """The keys and references in rows the asker may read: she may know them, and not what they are of."""
        if asker.session["id"] not in self.told:
            self.told[asker.session["id"]] = {
                value
                for table, rows in self.facts.tables.items()
                for row in rows
                if may(self.facts, asker, READ, table, row)
                for column, value in row.items()
                if isinstance(value, UUID) or column == "reference"
            } | set(self._told_by_duplicates(asker))
        return self.told[asker.session["id"]]

    def _told_by_duplicates(self, asker: Asker) -> Iterator[str]:
        """The reference by which the register of possible duplicates tells of each of the two: the newest one there."""
        services = {row["id"]: row["municipality_number"] for row in self.facts.tables["service"]}
        for row in self.facts.tables["possible_duplicate"]:
            if not may(self.facts, asker, READ, "possible_duplicate", row):
                continue
            for youth_id in (row["youth_id"], row["other_youth_id"]):
                led = [
                    one
                    for one in self.facts.tables["follow_up"]
                    if one["youth_id"] == youth_id and services[one["lead_service_id"]] == row["municipality_number"]
                ]
                if led:
                    yield max(led, key=lambda one: one["id"])["reference"]

    def _is_known(self, asker: Asker, mark: str) -> bool:
        """Whether this is a name the asker knows by consent, or as one of the family; the key stays unknown."""
        return any(self._is_name(asker, table, row) for table, row in self.rows[mark])

    def _is_name(self, asker: Asker, table: str, row: dict[str, Any]) -> bool:
        if asker.role == SUBJECT and table in ("youth", "guardian"):
            return knows_of_family(self.facts, asker, row["id" if table == "youth" else "youth_id"])
        return table == "youth" and knows_youth(self.facts, asker, row)

    def escaped(self, asker: Asker, answer: str, *, besides: set[UUID]) -> set[str]:
        """The tables of rows that an answer shows and the asker may not read; `besides`: keys she named herself."""
        keys = {UUID(match.group(0)) for match in KEY.finditer(answer)} - besides
        marks = {match.group(0) for match in CANARY.finditer(answer)}
        hidden = {
            one
            for one in (marks | {canary_of(key) for key in keys}) & set(self.rows)
            if not any(may(self.facts, asker, READ, table, row) for table, row in self.rows[one])
        }
        if not hidden:
            return set()
        told = self.within_reach(asker)
        escaped = {one for one in hidden & marks - told if not self._is_known(asker, one)}
        escaped |= hidden & {canary_of(key) for key in keys - told}
        return {f"{table} {row['id']}" for one in escaped for table, row in self.rows[one]}
