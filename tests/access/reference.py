"""The reference model: who may do what with which row, in plain Python, from the paper and not from the service.

It knows nothing of the access page, of PostgreSQL or of the service's own code. `EXPECTED` is the table of
expected answers, relation by relation; the functions below say, from bare facts, which relations a person has to
a row and which rows a core rule closes. A row is a plain dictionary of column values.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

Row = dict[str, Any]
READ, ADD, CHANGE, REMOVE = "R", "A", "C", "X"

STAFF_READ = {"staff": "R"}
ADMINISTERED = {"staff": "R", "administrator": "RAC"}
# "own" before a relation: the row was written by the service whose hat the asker wears.
EXPECTED: dict[str, dict[str, str]] = {
    "municipality": STAFF_READ,
    "district": STAFF_READ,
    "service": ADMINISTERED,
    "user_account": ADMINISTERED,
    "post": {"staff": "R", "administrator": "RC", "administrator, of another": "A"},
    "contact_point": {**ADMINISTERED, "coordinator of the district": "RAC"},
    "measure_type": ADMINISTERED,
    "sign_in_identity": {"administrator": "RA"},
    "youth": {"leads": "RC", "has registered": "RC", "registers": "A"},
    "guardian": {"leads": "RAC", "has registered": "RAC"},
    "sibling": {"leads": "R", "has registered": "R", "leads both": "A"},
    "follow_up": {"leads": "RC", "opens": "A", "on the case": "R", "manages": "R"},
    "follow_up_transition": {"leads": "RA"},
    "participation": {"leads": "RAC", "on the case": "R", "manages": "R"},
    "named_contact": {"leads": "RAC", "on the case": "R", "manages": "R"},
    "signal": {"own leads": "RA"},
    "task": {"own leads": "RAC"},
    "plan": {"own leads": "RAC"},
    "goal": {"own leads": "RAC"},
    "measure": {"own leads": "RAC", "own on the case": "RAC"},
    "measure_status_change": {"own leads": "RA", "own on the case": "RA"},
    "meeting": {"own leads": "RAC", "own on the case": "RAC"},
    "draft": {"oneself leads": "RACX", "oneself on the case": "RACX"},
    "investigation": {"investigates in the unit": "RAC", "prosecutes in the unit": "R"},
    "investigation_link": {"links": "RA"},
    "matter": {"contact of the matter": "RC", "registers the matter": "A"},
    "dated_event": {
        "investigates in the unit": "RA",
        "prosecutes in the unit": "RA",
        "contact of the matter": "RA",
        "leads it": "RA",
        "follows the sanction": "RA",
    },
    "deadline": {
        "investigates in the unit": "RAC",
        "prosecutes in the unit": "RAC",
        "contact of the matter": "RAC",
        "leads it": "RAC",
        "follows the sanction": "RAC",
        "manages the responsible service": "R",
    },
    "deadline_exceeding": {"sees the deadline": "R", "exceeds it": "A"},
    "deadline_flag": {"sees the deadline": "R"},
    "access_log": {"does it": "A"},
    "access_log_thing": {"is signed in": "A"},
    "idempotency_key": {"oneself": "RA"},
    "session": {},
    "test_clock": {},
}
SIGNED = {
    "follow_up_transition": "by_user_id",
    "measure_status_change": "by_user_id",
    "signal": "registered_by_id",
    "dated_event": "registered_by_id",
    "investigation_link": "linked_by_id",
}
PROTECTING = ("confidential", "strictly_confidential")
ON_CASE_HATS = ("coordinator", "key_worker", "contact", "police_contact")


@dataclass
class Facts:
    """Every row of every table, and the moment it is."""

    tables: dict[str, list[Row]]
    now: datetime
    today: date
    by_id: dict[str, dict[Any, Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id = {table: {row["id"]: row for row in rows if "id" in row} for table, rows in self.tables.items()}
        self.marked = {
            *(row["id"] for row in self.tables["youth"] if row["address_protection"] in PROTECTING),
            *(row["youth_id"] for row in self.tables["guardian"] if row["address_protection"] in PROTECTING),
        }
        self.protected = set(self.marked)
        for row in self.tables["sibling"]:
            if row["other_youth_id"] in self.marked:
                self.protected.add(row["youth_id"])
            if row["youth_id"] in self.marked:
                self.protected.add(row["other_youth_id"])
        self.follow_ups_of: defaultdict[Any, list[Row]] = defaultdict(list)
        for row in self.tables["follow_up"]:
            self.follow_ups_of[row["youth_id"]].append(row)
        self.of_follow_up: dict[str, defaultdict[Any, list[Row]]] = {
            table: defaultdict(list) for table in ("participation", "named_contact")
        }
        for table, found in self.of_follow_up.items():
            for row in self.tables[table]:
                found[row["follow_up_id"]].append(row)

    def holds(self, row: Row, first: str = "starts_on", last: str = "ends_on") -> bool:
        """Whether a period holds today, both days included."""
        return (row[first] is None or row[first] <= self.today) and (row[last] is None or row[last] >= self.today)


@dataclass(frozen=True)
class Asker:
    """Who asks, under which hat; `role` is None where no hat is on or none holds."""

    session: Row
    user_id: Any
    post_id: Any = None
    service_id: Any = None
    role: str | None = None
    service: Row | None = None


def asker_of(facts: Facts, session: Row) -> Asker | None:
    """Core rules 4 and 5: whoever is not active is nobody, and a hat that does not hold is no hat."""
    idle_until = session["seen_at"] + timedelta(seconds=session["idle_seconds"])
    if session["ended_at"] is not None or session["expires_at"] <= facts.now or idle_until <= facts.now:
        return None
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


def is_named_contact(facts: Facts, asker: Asker, follow_up_id: Any) -> bool:
    """Named contact for the asker's service today, or substitute in period."""
    for row in facts.of_follow_up["named_contact"][follow_up_id]:
        if row["service_id"] != asker.service_id or not facts.holds(row):
            continue
        if row["contact_user_id"] == asker.user_id:
            return True
        if row["substitute_user_id"] == asker.user_id and facts.holds(row, "substitute_from", "substitute_until"):
            return True
    return False


def relations_to(facts: Facts, asker: Asker, follow_up: Row | None) -> set[str]:
    """What the asker is to a follow-up: leads, on the case, named, manages."""
    if follow_up is None or asker.role is None:
        return set()
    if follow_up["lead_service_id"] == asker.service_id:
        if asker.role == "coordinator":
            return {"leads"}
        if asker.role == "key_worker" and asker.user_id in (
            follow_up["key_worker_id"],
            follow_up["deputy_id"],
        ):
            return {"leads"}
        return {"manages"} if asker.role == "manager" else set()
    takes_part = any(
        row["service_id"] == asker.service_id and facts.holds(row)
        for row in facts.of_follow_up["participation"][follow_up["id"]]
    )
    if not takes_part:
        return set()
    if asker.role in ON_CASE_HATS and is_named_contact(facts, asker, follow_up["id"]):
        return {"on the case", "named"}
    return {"on the case"} if asker.role == "coordinator" else set()


def is_in_circle(facts: Facts, asker: Asker, follow_up: Row) -> bool:
    """Core rule 1: those named for a protected youth, and nobody else."""
    people = (follow_up["coordinator_id"], follow_up["key_worker_id"], follow_up["deputy_id"])
    if follow_up["lead_service_id"] == asker.service_id and asker.user_id in people:
        return True
    return asker.service_id is not None and is_named_contact(facts, asker, follow_up["id"])


def is_barred(facts: Facts, asker: Asker, follow_up: Row) -> bool:
    """Core rules 1 and 3 for a follow-up."""
    if follow_up["restricted_at"] is not None:
        return True
    return follow_up["youth_id"] in facts.protected and not is_in_circle(facts, asker, follow_up)


def is_barred_youth(facts: Facts, asker: Asker, youth: Row) -> bool:
    """Core rules 1 and 3 for a youth: closed when all follow-ups are, or registered by somebody else."""
    follow_ups = facts.follow_ups_of[youth["id"]]
    if follow_ups:
        return all(is_barred(facts, asker, one) for one in follow_ups)
    return bool(youth["registered_by_id"] != asker.user_id)


def youth_relations(facts: Facts, asker: Asker, youth: Row | None) -> set[str]:
    """What the asker is to a youth."""
    if youth is None or asker.role is None:
        return set()
    found = {
        relation
        for one in facts.follow_ups_of[youth["id"]]
        for relation in relations_to(facts, asker, one)
        if relation == "leads"
    }
    if (
        asker.role == "coordinator"
        and youth["registered_by_id"] == asker.user_id
        and youth["owner_service_id"] == asker.service_id
        and not facts.follow_ups_of[youth["id"]]
    ):
        found.add("has registered")
    return found


def is_matter_contact(facts: Facts, asker: Asker, matter: Row | None) -> bool:
    """The contact or substitute of a matter, or the service's named contact on its follow-up."""
    if matter is None or asker.role != "contact" or matter["owner_service_id"] != asker.service_id:
        return False
    if asker.user_id in (matter["contact_user_id"], matter["substitute_user_id"]):
        return True
    follow_up = facts.by_id["follow_up"].get(matter["follow_up_id"])
    return "named" in relations_to(facts, asker, follow_up)


def police_relations(asker: Asker, row: Row) -> Iterator[str]:
    """What the asker is to a row that a police unit owns."""
    if row["owner_service_id"] == asker.service_id:
        if asker.role in ("investigator", "police_contact"):
            yield "investigates in the unit"
        if asker.role == "prosecutor":
            yield "prosecutes in the unit"


def subject_relations(facts: Facts, asker: Asker, row: Row) -> Iterator[str]:
    """What the asker is to something dated, by what it is dated for."""
    is_own = row["owner_service_id"] == asker.service_id
    follow_up = facts.by_id["follow_up"].get(row["follow_up_id"])
    to_follow_up = relations_to(facts, asker, follow_up)
    match row["subject_kind"]:
        case "investigation":
            yield from police_relations(asker, row)
        case "matter":
            if is_own and is_matter_contact(facts, asker, facts.by_id["matter"].get(row["subject_id"])):
                yield "contact of the matter"
        case "follow_up":
            if is_own and "leads" in to_follow_up and row["subject_id"] == row["follow_up_id"]:
                yield "leads it"
        case "sanction":
            if (
                is_own
                and asker.role == "contact"
                and "on the case" in to_follow_up
                and row["subject_id"] == row["follow_up_id"]
            ):
                yield "follows the sanction"


def relations(  # noqa: C901, PLR0912, PLR0915 - one case for each kind of table, read from top to bottom
    facts: Facts, asker: Asker, table: str, row: Row
) -> Iterator[str]:
    """Every relation that the asker has to a row, in the words of `EXPECTED`."""
    yield "is signed in"
    if asker.role is not None:
        yield "staff"
        yield asker.role
    match table:
        case "post":
            if asker.role == "administrator" and row["user_id"] != asker.user_id:
                yield "administrator, of another"
        case "contact_point":
            if asker.role == "coordinator" and asker.service is not None:
                place = (asker.service["municipality_number"], asker.service["district_code"])
                if (row["municipality_number"], row["district_code"]) == place:
                    yield "coordinator of the district"
        case "youth":
            yield from youth_relations(facts, asker, facts.by_id["youth"].get(row["id"]))
            is_own = row["owner_service_id"] == asker.service_id and row["registered_by_id"] == asker.user_id
            if asker.role == "coordinator" and is_own:
                yield "registers"
        case "guardian":
            yield from youth_relations(facts, asker, facts.by_id["youth"][row["youth_id"]])
        case "sibling":
            first, other = (
                youth_relations(facts, asker, facts.by_id["youth"][row[key]]) for key in ("youth_id", "other_youth_id")
            )
            yield from first
            if first and other:
                yield "leads both"
        case "follow_up":
            yield from relations_to(facts, asker, facts.by_id["follow_up"].get(row["id"]))
            youth = facts.by_id["youth"][row["youth_id"]]
            is_own = row["lead_service_id"] == asker.service_id and row["coordinator_id"] == asker.user_id
            if asker.role == "coordinator" and is_own and may(facts, asker, READ, "youth", youth):
                yield "opens"
        case "investigation":
            yield from police_relations(asker, row)
        case "investigation_link":
            follow_up = facts.by_id["follow_up"].get(row["follow_up_id"])
            owner = facts.by_id["investigation"][row["investigation_id"]]["owner_service_id"]
            is_named = "named" in relations_to(facts, asker, follow_up)
            if asker.role == "police_contact" and is_named and owner == asker.service_id:
                yield "links"
        case "matter":
            if is_matter_contact(facts, asker, facts.by_id["matter"].get(row["id"])):
                yield "contact of the matter"
            follow_up = facts.by_id["follow_up"].get(row["follow_up_id"])
            if (
                asker.role == "contact"
                and asker.service is not None
                and asker.service["kind"] == "child_welfare"
                and row["owner_service_id"] == asker.service_id
                and row["contact_user_id"] == asker.user_id
                and (follow_up is None or "named" in relations_to(facts, asker, follow_up))
            ):
                yield "registers the matter"
        case "dated_event":
            yield from subject_relations(facts, asker, row)
        case "deadline":
            yield from subject_relations(facts, asker, row)
            if asker.role == "manager" and row["responsible_service_id"] == asker.service_id:
                yield "manages the responsible service"
        case "deadline_exceeding" | "deadline_flag":
            yield from _deadline_child_relations(facts, asker, row)
        case "access_log":
            said = tuple(row[key] for key in ("session_id", "user_id", "post_id", "service_id", "role"))
            if said == (asker.session["id"], asker.user_id, asker.post_id, asker.service_id, asker.role):
                yield "does it"
        case "idempotency_key":
            if row["user_id"] == asker.user_id:
                yield "oneself"
        case _ if "follow_up_id" in row:
            for relation in relations_to(facts, asker, facts.by_id["follow_up"].get(row["follow_up_id"])):
                yield relation
                if row.get("owner_service_id") == asker.service_id:
                    yield f"own {relation}"
                if row.get("user_id") == asker.user_id:
                    yield f"oneself {relation}"


def _deadline_child_relations(facts: Facts, asker: Asker, row: Row) -> Iterator[str]:
    deadline = facts.by_id["deadline"][row["deadline_id"]]
    if not may(facts, asker, READ, "deadline", deadline):
        return
    yield "sees the deadline"
    if row.get("by_user_id") != asker.user_id:
        return
    kind = deadline["subject_kind"]
    if kind == "investigation" and asker.role == "prosecutor":
        yield "exceeds it"
    if kind == "matter" and asker.role == "contact":
        yield "exceeds it"


def is_denied(facts: Facts, asker: Asker, table: str, row: Row) -> bool:
    """Core rules 1 and 3 for a row of any table."""
    if table in ("youth", "guardian", "sibling"):
        keys = {"youth": ("id",), "guardian": ("youth_id",), "sibling": ("youth_id", "other_youth_id")}[table]
        youths = [facts.by_id["youth"].get(row[key]) for key in keys]
        return any(youth is not None and is_barred_youth(facts, asker, youth) for youth in youths)
    key = "id" if table == "follow_up" else "follow_up_id"
    if table in ("deadline_exceeding", "deadline_flag", "access_log", "access_log_thing"):
        return False
    follow_up = facts.by_id["follow_up"].get(row.get(key))
    if follow_up is None:
        return False
    if table == "deadline" and follow_up["restricted_at"] is None:
        relation = "manages the responsible service"
        return is_barred(facts, asker, follow_up) and relation not in relations(facts, asker, table, row)
    return is_barred(facts, asker, follow_up)


def fits(facts: Facts, asker: Asker, table: str, row: Row) -> bool:
    """What a row must be true to, whoever writes it: signed by its writer, and part of what it says it is."""

    def seen(thing: str, key: Any) -> Row | None:
        found = facts.by_id[thing].get(key)
        return found if found is not None and may(facts, asker, READ, thing, found) else None

    if table in SIGNED and row[SIGNED[table]] != asker.user_id:
        return False
    match table:
        case "goal":
            plan = seen("plan", row["plan_id"])
            return plan is not None and plan["follow_up_id"] == row["follow_up_id"]
        case "measure":
            goal = seen("goal", row["goal_id"])
            return row["goal_id"] is None or (goal is not None and goal["follow_up_id"] == row["follow_up_id"])
        case "measure_status_change":
            measure = seen("measure", row["measure_id"])
            return measure is not None and all(measure[key] == row[key] for key in ("follow_up_id", "owner_service_id"))
        case "deadline":
            event = seen("dated_event", row["start_event_id"])
            is_of_subject = event is not None and event["subject_id"] == row["subject_id"]
            return is_of_subject and _is_of_its_subject(row, seen)
        case "dated_event":
            return _is_of_its_subject(row, seen)
    return True


def _is_of_its_subject(row: Row, seen: Any) -> bool:
    if row["subject_kind"] == "investigation":
        found = seen("investigation", row["subject_id"])
        return (
            row["follow_up_id"] is None and found is not None and found["owner_service_id"] == row["owner_service_id"]
        )
    if row["subject_kind"] == "matter":
        found = seen("matter", row["subject_id"])
        return found is not None and all(found[key] == row[key] for key in ("owner_service_id", "follow_up_id"))
    return bool(row["subject_id"] == row["follow_up_id"])


def may_reach(facts: Facts, asker: Asker | None, verb: str, table: str, row: Row) -> bool:
    """Whether a relation gives this asker this verb, and no core rule denies it."""
    if asker is None:
        return False
    expected = EXPECTED[table]
    if not any(verb in expected.get(relation, "") for relation in relations(facts, asker, table, row)):
        return False
    return not is_denied(facts, asker, table, row)


def may(facts: Facts, asker: Asker | None, verb: str, table: str, row: Row) -> bool:
    """Whether this asker may do this with this row. `ADD` and `CHANGE` ask about the row as it would stand."""
    if asker is None or not may_reach(facts, asker, verb, table, row):
        return False
    return verb not in (ADD, CHANGE) or fits(facts, asker, table, row)
