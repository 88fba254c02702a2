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

from tests.access.consent_model import opens
from tests.access.subject_model import Say, say_in, services_named, takes_back, topics_of

Row = dict[str, Any]
READ, ADD, CHANGE, REMOVE = "R", "A", "C", "X"

STAFF_READ = {"staff": "R"}
ADMINISTERED = {"staff": "R", "administrator": "RAC"}
# "own" before a relation: the row was written by the service whose hat the asker wears.
EXPECTED: dict[str, dict[str, str]] = {
    "municipality": STAFF_READ,
    "district": STAFF_READ,
    "service": {**ADMINISTERED, "named to her": "R"},
    "user_account": ADMINISTERED,
    "post": {"staff": "R", "administrator": "RC", "administrator, of another": "A"},
    "contact_point": {**ADMINISTERED, "coordinator of the district": "RAC"},
    "measure_type": ADMINISTERED,
    "sign_in_identity": {"administrator": "RA"},
    "youth": {"leads": "RC", "has registered": "RC", "registers": "A"},
    "guardian": {"leads": "RAC", "has registered": "RAC"},
    "sibling": {"leads": "R", "has registered": "R", "leads both": "A"},
    "follow_up": {"leads": "RC", "opens": "A", "on the case": "R", "manages": "R", "opened": "R", "about her": "R"},
    "follow_up_transition": {"leads": "RA"},
    "participation": {"leads": "RAC", "on the case": "R", "manages": "R", "opened contacts": "R"},
    "named_contact": {"leads": "RAC", "on the case": "R", "manages": "R", "opened contacts": "R"},
    "signal": {"own leads": "RA"},
    "task": {"leads": "RC", "own leads": "A", "tells the lead": "A"},
    "plan": {"own leads": "RAC", "consented": "R", "opened topic": "R"},
    "goal": {"own leads": "RAC", "consented": "R", "opened topic": "R"},
    "measure": {"own leads": "RAC", "own on the case": "RAC", "consented": "R", "opened topic": "R"},
    "measure_status_change": {"own leads": "RA", "own on the case": "RA", "sees the measure": "R"},
    "meeting": {"own leads": "RAC", "own on the case": "RAC", "consented": "R", "opened topic": "R"},
    "note": {"own leads": "RAC", "own on the case": "RAC", "consented": "R", "opened topic": "R"},
    "attachment": {
        "own leads": "RC",
        "own on the case": "RC",
        "own leads, by herself": "A",
        "own on the case, by herself": "A",
        "consented": "R",
        "opened topic": "R",
    },
    "attachment_part": {"sees the attachment": "R", "has added the attachment": "A"},
    "consent": {"leads": "R", "own leads": "A", "has a say": "R"},
    "consent_scope": {"leads": "RA", "has a say": "R"},
    "consent_signature": {"leads": "RA", "about her": "R"},
    "consent_change": {"leads": "RA", "has a say": "R", "takes back": "A"},
    "consent_grant": {"leads": "R", "opens what one's service writes": "R", "has a say": "R"},
    "signing_rule": {"staff": "R", "subject": "R"},
    "disclosure_ground": ADMINISTERED,
    "disclosure": {"named for the owner": "RC", "begins it": "A", "approves it": "RC"},
    "disclosure_extract": {"named for the owner": "R", "named for the recipient": "R"},
    "statutory_duty_act": {"named for the owner": "RA"},
    "shared_youths": {"consented": "R", "opened topic": "R"},
    "emergency_access": {"opened it": "RC", "leads": "R", "coordinates": "C", "manages": "R"},
    "emergency_review": {"opened it": "R", "leads": "R", "coordinates": "A", "manages": "RA"},
    "kinship": {"coordinates": "RC", "coordinates and declares": "A", "declares herself": "A"},
    "restriction": {"oversees the municipality": "R"},
    "possible_duplicate": {"oversees the municipality": "RC"},
    "youth_merge": {"reads both": "R", "coordinates both": "C", "coordinates both and merges": "A"},
    "duplicate_sides": {"oversees the municipality": "R"},
    "hand_over": {
        "leads": "R",
        "coordinates": "C",
        "offers it": "A",
        "is offered it": "R",
        "has offered it": "R",
    },
    "draft": {"oneself leads": "RACX", "oneself on the case": "RACX"},
    "investigation": {"investigates in the unit": "RAC", "prosecutes in the unit": "R"},
    "investigation_link": {"links": "RA"},
    "matter": {"contact of the matter": "RC", "registers the matter": "A"},
    "dated_event": {
        "investigates in the unit": "RA",
        "prosecutes in the unit": "RA",
        "contact of the matter": "RA",
        "leads it": "R",
        "leads it for one's own": "A",
        "follows the sanction": "RA",
    },
    "deadline": {
        "investigates in the unit": "RAC",
        "prosecutes in the unit": "RAC",
        "contact of the matter": "RAC",
        "leads it": "RC",
        "leads it for one's own": "A",
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
    "consent": "registered_by_id",
    "consent_signature": "registered_by_id",
    "consent_change": "registered_by_id",
    "statutory_duty_act": "by_user_id",
    "emergency_review": "reviewed_by_id",
}
SUBJECT = "subject"  # a youth or a guardian who has signed in herself: no hat, and no account
PROTECTING = ("confidential", "strictly_confidential")
ON_CASE_HATS = ("coordinator", "key_worker", "contact", "police_contact")


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


def is_kin(facts: Facts, asker: Asker, follow_up: Row) -> bool:
    """Core rule 2: she, or somebody for her, has said of one of the person's follow-ups that it is her own family."""
    return is_kin_to_youth(facts, asker, follow_up["youth_id"])


def is_kin_to_youth(facts: Facts, asker: Asker, youth_id: Any) -> bool:
    """The same, of a youth."""
    return any(
        row["user_id"] == asker.user_id
        and row["ended_at"] is None
        and facts.person(facts.by_id["follow_up"][row["follow_up_id"]]["youth_id"]) == facts.person(youth_id)
        for row in facts.tables["kinship"]
    )


def has_opened(facts: Facts, asker: Asker, follow_up: Row | None, topic: str | None = None) -> bool:
    """An emergency access that holds now, in this hat, for this follow-up and topic; never to one who is protected."""
    if follow_up is None or asker.role is None or follow_up["youth_id"] in facts.protected:
        return False
    return any(
        row["follow_up_id"] == follow_up["id"]
        and row["post_id"] == asker.post_id
        and row["ended_at"] is None
        and row["opened_at"] <= facts.now < row["ends_at"]
        and (topic is None or topic in row["topics"])
        for row in facts.tables["emergency_access"]
    )


def say_of(facts: Facts, asker: Asker, follow_up: Row | None) -> Say | None:
    """What a youth or a guardian who has signed in has a say in on this follow-up today."""
    if asker.role != SUBJECT or follow_up is None:
        return None
    index = asker.session["person_index"]
    if (index, follow_up["id"]) not in facts.says:
        is_protected = follow_up["youth_id"] in facts.protected
        facts.says[index, follow_up["id"]] = say_in(
            facts.tables, follow_up, index, today=facts.today, is_protected=is_protected
        )
    return facts.says[index, follow_up["id"]]


def is_barred(facts: Facts, asker: Asker, follow_up: Row) -> bool:
    """Core rules 1, 2 and 3 for a follow-up."""
    if asker.role == SUBJECT:  # rules 1 and 2 bind staff
        return say_of(facts, asker, follow_up) is None
    if follow_up["restricted_at"] is not None or is_kin(facts, asker, follow_up):
        return True
    return follow_up["youth_id"] in facts.protected and not is_in_circle(facts, asker, follow_up)


def is_barred_youth(facts: Facts, asker: Asker, youth: Row) -> bool:
    """Core rules 1, 2 and 3 for a youth: closed when all follow-ups are, or registered by somebody else."""
    follow_ups = facts.follow_ups_of[youth["id"]]
    if follow_ups:
        return all(is_barred(facts, asker, one) for one in follow_ups)
    return youth["registered_by_id"] != asker.user_id or is_kin_to_youth(facts, asker, youth["id"])


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
            if "leads" in to_follow_up and row["subject_id"] == row["follow_up_id"]:
                yield "leads it"
                if is_own:
                    yield "leads it for one's own"
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
        yield asker.role
        if asker.role == SUBJECT:
            yield from own_relations(facts, asker, table, row)
            return
        yield "staff"
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
            if has_opened(facts, asker, facts.by_id["follow_up"].get(row["id"])):
                yield "opened"
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
        case "restriction" | "possible_duplicate" | "duplicate_sides":
            here = asker.service["municipality_number"] if asker.service else None
            if asker.role == "privacy_officer" and row["municipality_number"] == here:
                yield "oversees the municipality"
        case "youth_merge":
            both = [facts.by_id["youth"][row[key]] for key in ("kept_youth_id", "merged_youth_id")]
            if all(may(facts, asker, READ, "youth", one) for one in both):
                yield "reads both"
                if asker.role == "coordinator":
                    yield "coordinates both"
                    if (row["merged_by_id"], row["owner_service_id"]) == (asker.user_id, asker.service_id):
                        yield "coordinates both and merges"
        case "idempotency_key":
            if row["user_id"] == asker.user_id:
                yield "oneself"
        case "disclosure" | "disclosure_extract" | "statutory_duty_act":
            yield from _disclosure_relations(facts, asker, row)
        case _ if "follow_up_id" in row:
            if table == "consent_grant" and _opens_own(facts, asker, row):
                yield "opens what one's service writes"
            for relation in relations_to(facts, asker, facts.by_id["follow_up"].get(row["follow_up_id"])):
                yield relation
                if row.get("owner_service_id") == asker.service_id:
                    yield f"own {relation}"
                    if row.get("added_by_id") == asker.user_id:
                        yield f"own {relation}, by herself"
                if row.get("user_id") == asker.user_id:
                    yield f"oneself {relation}"
            yield from _attachment_relations(facts, asker, table, row)
            yield from _consent_relations(facts, asker, table, row)
            yield from _emergency_relations(facts, asker, row)
            yield from _overseeing_relations(facts, asker, row)
            if table == "hand_over":
                yield from _hand_over_relations(facts, asker, row)


def _hand_over_relations(facts: Facts, asker: Asker, row: Row) -> Iterator[str]:
    """Who offers a follow-up, who is offered it, and who has offered it."""
    leads = relations_to(facts, asker, facts.by_id["follow_up"].get(row["follow_up_id"])) >= {"leads"}
    is_mine = row["offered_by_id"] == asker.user_id and row["from_service_id"] == asker.service_id
    if asker.role == "coordinator" and is_mine:
        yield "has offered it"
        if leads and row["state"] == "offered":
            yield "offers it"
    is_ours = asker.role in ("coordinator", "manager") and row["to_service_id"] == asker.service_id
    if is_ours and row["state"] != "accepted":
        yield "is offered it"


def own_relations(facts: Facts, asker: Asker, table: str, row: Row) -> Iterator[str]:
    """What a row is to the youth or the guardian who has signed in herself."""
    follow_up = facts.by_id["follow_up"].get(row.get("id" if table == "follow_up" else "follow_up_id"))
    say = say_of(facts, asker, follow_up)
    if follow_up is None or say is None:
        yield from _relations_to_herself(facts, asker, table, row)
        return
    yield "about her"
    if table == "consent":
        if row["purpose"] == "statistics" or say.topics & topics_of(facts.tables, row):
            yield "has a say"
    elif "topic" in row and (row["topic"] is None or row["topic"] in say.topics):
        yield "has a say"
    if table == "consent_change" and takes_back(facts.tables, say, row):
        yield "takes back"
    is_to_lead = row.get("owner_service_id") == follow_up["lead_service_id"]
    if table == "task" and row["kind"] == "consent_withdrawn" and row["done_at"] is None and is_to_lead:
        yield "tells the lead"
    yield from _relations_to_herself(facts, asker, table, row)


def _relations_to_herself(facts: Facts, asker: Asker, table: str, row: Row) -> Iterator[str]:
    if table == "access_log":
        said = tuple(row[key] for key in ("session_id", "user_id", "post_id", "service_id", "role"))
        if said == (asker.session["id"], asker.user_id, None, None, SUBJECT):
            yield "does it"
    if table == "idempotency_key" and row["user_id"] == asker.user_id:
        yield "oneself"
    if table == "service" and any(
        row["id"] in services_named(facts.tables, follow_up, say)
        for follow_up in facts.tables["follow_up"]
        if (say := say_of(facts, asker, follow_up))
    ):
        yield "named to her"


def _emergency_relations(facts: Facts, asker: Asker, row: Row) -> Iterator[str]:
    """What an emergency access makes of the one who opened it."""
    follow_up = facts.by_id["follow_up"].get(row["follow_up_id"])
    if "topic" in row and has_opened(facts, asker, follow_up, row["topic"]):
        yield "opened topic"
    if has_opened(facts, asker, follow_up, "contact_points"):
        yield "opened contacts"
    if asker.role in ON_CASE_HATS and asker.user_id == row.get("opened_by_id"):
        yield "opened it"
    if asker.role is not None and "ends_at" in row and row["post_id"] == asker.post_id:
        yield "opened it"


def _overseeing_relations(facts: Facts, asker: Asker, row: Row) -> Iterator[str]:
    """Who looks after an emergency, and who may say of whom that she is family."""
    follow_up = facts.by_id["follow_up"].get(row["follow_up_id"])
    if asker.role == "coordinator" and "leads" in relations_to(facts, asker, follow_up):
        yield "coordinates"
        if row.get("declared_by_id") == asker.user_id:
            yield "coordinates and declares"
    declares = (row.get("user_id"), row.get("declared_by_id")) == (asker.user_id, asker.user_id)
    if declares and follow_up is not None and may(facts, asker, READ, "follow_up", follow_up):
        yield "declares herself"


def _consent_relations(facts: Facts, asker: Asker, table: str, row: Row) -> Iterator[str]:
    """What a consent in force makes of a service that is on the case, for those who are named there."""
    if table == "measure_status_change":
        measure = facts.by_id["measure"].get(row["measure_id"])
        if measure is not None and may(facts, asker, READ, "measure", measure) and asker.role in ON_CASE_HATS:
            yield "sees the measure"
    follow_up = facts.by_id["follow_up"].get(row["follow_up_id"])
    if "topic" not in row or "owner_service_id" not in row or follow_up is None:
        return
    if table in ("note", "attachment") and not row["is_shared"]:
        return
    if relations_to(facts, asker, follow_up) & {"leads", "named"} and opens(
        facts.tables, follow_up, row["topic"], writer=row["owner_service_id"], reader=asker.service_id, now=facts.now
    ):
        yield "consented"


def _attachment_relations(facts: Facts, asker: Asker, table: str, row: Row) -> Iterator[str]:
    """Whoever sees an attachment reads its parts; whoever added it, adds them, on the same follow-up."""
    if table != "attachment_part" or asker.role not in ON_CASE_HATS:
        return
    attachment = facts.by_id["attachment"].get(row["attachment_id"])
    if attachment is None or not may(facts, asker, READ, "attachment", attachment):
        return
    yield "sees the attachment"
    if attachment["added_by_id"] == asker.user_id and attachment["follow_up_id"] == row["follow_up_id"]:
        yield "has added the attachment"


def _disclosure_relations(facts: Facts, asker: Asker, row: Row) -> Iterator[str]:
    """Who writes the register of the service that owns it, who approves, and who has received."""
    follow_up = facts.by_id["follow_up"][row["follow_up_id"]]
    found = relations_to(facts, asker, follow_up)
    leads_by_name = "leads" in found and asker.user_id in (
        follow_up["coordinator_id"],
        follow_up["key_worker_id"],
        follow_up["deputy_id"],
    )
    if "named" in found or leads_by_name:
        if row["owner_service_id"] == asker.service_id:
            yield "named for the owner"
            if row.get("state") == "draft" and row["assessed_by_id"] == asker.user_id:
                yield "begins it"
        if row.get("recipient_service_id") == asker.service_id:
            yield "named for the recipient"
    is_approver = row.get("state") == "awaiting_approval" or row.get("approved_by_id") == asker.user_id
    if "state" in row and asker.role == "manager" and row["owner_service_id"] == asker.service_id and is_approver:
        yield "approves it"


def _opens_own(facts: Facts, asker: Asker, row: Row) -> bool:
    """Whether a consent opens, for somebody, what the asker's service writes in a follow-up she is on."""
    follow_up = facts.by_id["follow_up"].get(row["follow_up_id"])
    if row["topic"] is None or not relations_to(facts, asker, follow_up) & {"leads", "on the case"}:
        return False
    if row["from_service_id"] is None:
        return asker.service_id not in row["excluded_from"]
    return bool(row["from_service_id"] == asker.service_id)


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


def sides_of(facts: Facts, row: Row) -> Iterator[Row]:
    """The two sides of a possible duplicate: the newest follow-up in the municipality, and no service if protected."""
    services = facts.by_id["service"]
    is_protected = {row["youth_id"], row["other_youth_id"]} & facts.protected
    for key in ("youth_id", "other_youth_id"):
        youth = facts.by_id["youth"][row[key]]
        here = [
            one
            for one in facts.follow_ups_of[youth["id"]]
            if services[one["lead_service_id"]]["municipality_number"] == row["municipality_number"]
        ]
        newest = max(here, key=lambda one: str(one["id"]), default=None)
        service = services[newest["lead_service_id"] if newest else youth["owner_service_id"]]
        yield {
            **row,
            "duplicate_id": row["id"],
            "is_new": key == "youth_id",
            "registered_at": youth["registered_at"],
            "reference": newest["reference"] if newest else None,
            "service_name": None if is_protected else service["name"],
        }


def knows_youth(facts: Facts, asker: Asker, youth: Row) -> bool:
    """Whether a consent or an emergency lets the asker know the youth's name and birth year, and no more."""

    def has_consent(one: Row) -> bool:
        return bool(relations_to(facts, asker, one) & {"leads", "named"}) and opens(
            facts.tables, one, "identity", writer=one["lead_service_id"], reader=asker.service_id, now=facts.now
        )

    return any(
        not is_barred(facts, asker, one) and (has_consent(one) or has_opened(facts, asker, one, "identity"))
        for one in facts.follow_ups_of[youth["id"]]
    )


def knows_of_family(facts: Facts, asker: Asker, youth_id: Any) -> bool:
    """Whether who has signed in as herself is told the names of a youth and those who decide for her."""
    return any(say_of(facts, asker, one) is not None for one in facts.follow_ups_of[youth_id])


def is_denied(facts: Facts, asker: Asker, table: str, row: Row) -> bool:
    """Core rules 1, 2 and 3 for a row of any table."""
    if table in ("youth", "guardian", "sibling"):
        keys = {"youth": ("id",), "guardian": ("youth_id",), "sibling": ("youth_id", "other_youth_id")}[table]
        youths = [facts.by_id["youth"].get(row[key]) for key in keys]
        return any(youth is not None and is_barred_youth(facts, asker, youth) for youth in youths)
    if table in ("possible_duplicate", "duplicate_sides"):
        return any(is_kin_to_youth(facts, asker, row[key]) for key in ("youth_id", "other_youth_id"))
    key = "id" if table == "follow_up" else "follow_up_id"
    if table in ("deadline_exceeding", "deadline_flag", "access_log", "access_log_thing"):
        return False
    follow_up = facts.by_id["follow_up"].get(row.get(key))
    if follow_up is None:
        return False
    if table == "restriction":
        return is_kin(facts, asker, follow_up)
    is_closed_to_all = follow_up["restricted_at"] is not None or is_kin(facts, asker, follow_up)
    if table == "hand_over" and not is_closed_to_all and row["to_user_id"] == asker.user_id:
        return False
    if table == "deadline" and follow_up["restricted_at"] is None and not is_kin(facts, asker, follow_up):
        relation = "manages the responsible service"
        return is_barred(facts, asker, follow_up) and relation not in relations(facts, asker, table, row)
    return is_barred(facts, asker, follow_up)


def fits(  # noqa: C901, PLR0911, PLR0912 - one case for each kind of table
    facts: Facts, asker: Asker, table: str, row: Row
) -> bool:
    """What a row must be true to, whoever writes it: signed by its writer, and part of what it says it is."""

    def seen(thing: str, key: Any) -> Row | None:
        found = facts.by_id[thing].get(key)
        return found if found is not None and may(facts, asker, READ, thing, found) else None

    is_over = table == "disclosure" and row["state"] in ("decided", "not_approved")  # what is decided stands
    signs = None if asker.role == SUBJECT else asker.user_id
    if is_over or (table in SIGNED and row[SIGNED[table]] != signs):
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
        case "emergency_review":
            return bool(row["opened_by_id"] != asker.user_id)
        case "attachment":
            consent = seen("consent", row["consent_id"])
            is_of_it = consent is not None and consent["follow_up_id"] == row["follow_up_id"]
            return row["consent_id"] is None or is_of_it
        case "kinship":
            return row["ended_by_id"] in (None, asker.user_id)
        case "youth_merge":
            return row["ended_by_id"] in (None, asker.user_id)
        case "possible_duplicate":
            return row["closed_by_id"] in (None, asker.user_id)
        case "hand_over":
            is_taken_back = row["state"] == "taken_back" and row["answered_by_id"] == asker.user_id
            return bool(row["state"] == "offered" or is_taken_back)
        case "consent_scope" | "consent_signature" | "consent_change":
            return _is_of_its_consent(facts, row, seen)
    return True


def _is_of_its_consent(facts: Facts, row: Row, seen: Any) -> bool:
    consent = seen("consent", row["consent_id"])
    if consent is None or consent["follow_up_id"] != row["follow_up_id"]:
        return False
    if "method" not in row or row["guardian_id"] is None:  # only a signature wants its guardian seen
        return True
    guardian = seen("guardian", row["guardian_id"])
    youth_id = facts.by_id["follow_up"][row["follow_up_id"]]["youth_id"]
    return guardian is not None and guardian["youth_id"] == youth_id


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
