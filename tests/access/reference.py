"""The reference model: who may do what with which row, in plain Python, from the paper and not from the service.

It knows nothing of the access page, of PostgreSQL or of the service's own code. `EXPECTED` (`reference_table.py`) is
the table of expected answers, relation by relation; here and in the other `reference_….py` it is said, from bare facts,
which relations a person has to a row and which rows a core rule closes. A row is a plain dictionary of column values.
"""

from collections.abc import Iterator
from typing import Any

from tests.access.consent_model import opens
from tests.access.reference_absences import absence_relations
from tests.access.reference_dated import is_matter_contact, police_relations, subject_relations
from tests.access.reference_facts import Asker, Facts, Row
from tests.access.reference_follow_ups import (
    has_opened,
    is_barred,
    is_barred_youth,
    is_kin,
    is_kin_to_youth,
    relations_to,
    youth_relations,
)
from tests.access.reference_moves import hand_over_relations
from tests.access.reference_oneself import own_relations
from tests.access.reference_sharing import disclosure_relations, emergency_relations, opens_own
from tests.access.reference_table import ADD, CHANGE, EXPECTED, ON_CASE_HATS, READ, SUBJECT
from tests.access.reference_writing import fits


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
        case "city_standard_requirement":
            here = asker.service["municipality_number"] if asker.service else None
            is_hers = (row["municipality_number"], row["set_by_id"]) == (here, asker.user_id)
            if asker.role == "administrator" and is_hers and row["valid_from"] >= facts.today:
                yield "sets the municipality's standard"
        case "contact_point":
            if asker.role == "coordinator" and asker.service is not None:
                place = (asker.service["municipality_number"], asker.service["district_code"])
                if (row["municipality_number"], row["district_code"]) == place:
                    yield "coordinator of the district"
        case "calendar_feed":
            is_hers = (row["user_id"], row["post_id"]) == (asker.user_id, asker.post_id)
            if is_hers and asker.role not in ("privacy_officer", "administrator"):
                yield "has the calendar"
        case "absence":
            yield from absence_relations(facts, asker, row)
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
            is_hers = (row["merged_by_id"], row["owner_service_id"]) == (asker.user_id, asker.service_id)
            if asker.role == "coordinator" and is_hers and any(may(facts, asker, READ, "youth", one) for one in both):
                yield "merged them and reads one"
        case "reminder":
            yield from _reminder_relations(facts, asker, row)
        case "idempotency_key" | "mail" | "mail_address" | "reminder_mute":
            if row["user_id"] == asker.user_id:
                yield "oneself"
        case "disclosure" | "disclosure_extract" | "statutory_duty_act":
            yield from disclosure_relations(facts, asker, row)
        case _ if "follow_up_id" in row:
            if table == "consent_grant" and opens_own(facts, asker, row):
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
            yield from emergency_relations(facts, asker, row)
            yield from _overseeing_relations(facts, asker, row)
            if table == "hand_over":
                yield from hand_over_relations(facts, asker, row)


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


def _reminder_relations(facts: Facts, asker: Asker, row: Row) -> Iterator[str]:
    """Whoever sees what it is about sees who was told; to say that one takes it is for the one who was."""
    for thing in ("deadline", "task"):
        about = facts.by_id[thing].get(row[f"{thing}_id"])
        if about is not None and may(facts, asker, READ, thing, about):
            yield f"sees the {thing}"
            if row["user_id"] == asker.user_id:
                yield "was told"


def is_denied(facts: Facts, asker: Asker, table: str, row: Row) -> bool:
    """Core rules 1, 2 and 3 for a row of any table."""
    if table in ("youth", "guardian", "sibling"):
        keys = {"youth": ("id",), "guardian": ("youth_id",), "sibling": ("youth_id", "other_youth_id")}[table]
        youths = [facts.by_id["youth"].get(row[key]) for key in keys]
        return any(youth is not None and is_barred_youth(facts, asker, youth) for youth in youths)
    if table in ("possible_duplicate", "duplicate_sides"):
        return any(is_kin_to_youth(facts, asker, row[key]) for key in ("youth_id", "other_youth_id"))
    key = "id" if table == "follow_up" else "follow_up_id"
    if table in ("deadline_exceeding", "deadline_flag", "reminder", "access_log", "access_log_thing"):
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

    def seen(thing: str, key: Any) -> Row | None:
        found = facts.by_id[thing].get(key)
        return found if found is not None and may(facts, asker, READ, thing, found) else None

    return verb not in (ADD, CHANGE) or fits(facts, asker, table, row, seen)
