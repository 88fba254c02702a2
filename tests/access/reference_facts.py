"""What the reference model reckons from: bare rows, and who asks under which hat."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.access.reference_table import SUBJECT
from tests.access.subject_model import Say

Row = dict[str, Any]
"""The values of one row, by column."""
PROTECTING = ("confidential", "strictly_confidential")


@dataclass
class Facts:
    """Every row of every table, and the moment it is."""

    tables: dict[str, list[Row]]
    now: datetime
    today: date
    by_id: dict[str, dict[Any, Row]] = field(default_factory=dict)
    says: dict[tuple[bytes, Any], Say | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id = {table: {row["id"]: row for row in rows if "id" in row} for table, rows in self.tables.items()}
        self.marked = {
            *(row["id"] for row in self.tables["youth"] if row["address_protection"] in PROTECTING),
            *(row["youth_id"] for row in self.tables["guardian"] if row["address_protection"] in PROTECTING),
        }
        self.kept = {
            row["merged_youth_id"]: row["kept_youth_id"]
            for row in self.tables["youth_merge"]
            if row["ended_at"] is None
        }
        marked = {self.person(youth_id) for youth_id in self.marked}
        protected = set(marked)
        for row in self.tables["sibling"]:
            one, other = self.person(row["youth_id"]), self.person(row["other_youth_id"])
            protected |= ({one} if other in marked else set()) | ({other} if one in marked else set())
        self.protected = {row["id"] for row in self.tables["youth"] if self.person(row["id"]) in protected}
        self.follow_ups_of: defaultdict[Any, list[Row]] = defaultdict(list)
        for row in self.tables["follow_up"]:
            self.follow_ups_of[row["youth_id"]].append(row)
        self.of_follow_up: dict[str, defaultdict[Any, list[Row]]] = {
            table: defaultdict(list) for table in ("participation", "named_contact")
        }
        for table, found in self.of_follow_up.items():
            for row in self.tables[table]:
                found[row["follow_up_id"]].append(row)

    def person(self, youth_id: Any) -> Any:
        """The registration that is kept of this person."""
        return self.kept.get(youth_id, youth_id)

    def holds(self, row: Row, first: str = "starts_on", last: str = "ends_on") -> bool:
        """Whether a period holds today, both days included."""
        return (row[first] is None or row[first] <= self.today) and (row[last] is None or row[last] >= self.today)


@dataclass(frozen=True)
class Asker:
    """Who asks, under which hat; `role` is None where no hat is on or none holds."""

    session: Row
    user_id: Any  # of who has signed in as herself: the key of her own row
    post_id: Any = None
    service_id: Any = None
    role: str | None = None
    service: Row | None = None


def asker_of(facts: Facts, session: Row) -> Asker | None:
    """Core rules 4 and 5: whoever is not active is nobody, and a hat that does not hold is no hat."""
    idle_until = session["seen_at"] + timedelta(seconds=session["idle_seconds"])
    if session["ended_at"] is not None or session["expires_at"] <= facts.now or idle_until <= facts.now:
        return None
    if session["person_index"] is not None:
        return Asker(session, session["subject_id"], role=SUBJECT)
    user = facts.by_id["user_account"][session["user_id"]]
    if user["deactivated_at"] is not None:
        return None
    post = facts.by_id["post"].get(session["post_id"])
    if post is None or post["user_id"] != user["id"] or not facts.holds(post):
        return Asker(session, user["id"])
    service = facts.by_id["service"][post["service_id"]]
    if service["closed_on"] is not None and service["closed_on"] <= facts.today:
        return Asker(session, user["id"])
    return Asker(session, user["id"], post["id"], service["id"], post["role"], service)
