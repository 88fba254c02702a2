"""What a row must be true to when it is written, in the reference model."""

from collections.abc import Callable
from typing import Any

from tests.access.reference_facts import Asker, Facts, Row
from tests.access.reference_table import SIGNED, SUBJECT

Seen = Callable[[str, Any], Row | None]
"""The row of a table with a key, where it is there for the writer to read."""


def fits(  # noqa: C901, PLR0911, PLR0912 - one case for each kind of table
    facts: Facts, asker: Asker, table: str, row: Row, seen: Seen
) -> bool:
    """What a row must be true to, whoever writes it: signed by its writer, and part of what it says it is."""
    is_over = table == "disclosure" and row["state"] in ("decided", "not_approved")  # what is decided stands
    signs = None if asker.role == SUBJECT else asker.user_id
    if is_over or (table in SIGNED and row[SIGNED[table]] != signs):
        return False
    match table:
        case "follow_up_transition":
            return bool(row["at"] == facts.now)
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


def _is_of_its_consent(facts: Facts, row: Row, seen: Seen) -> bool:
    consent = seen("consent", row["consent_id"])
    if consent is None or consent["follow_up_id"] != row["follow_up_id"]:
        return False
    if "method" not in row or row["guardian_id"] is None:  # only a signature wants its guardian seen
        return True
    guardian = seen("guardian", row["guardian_id"])
    youth_id = facts.by_id["follow_up"][row["follow_up_id"]]["youth_id"]
    return guardian is not None and guardian["youth_id"] == youth_id


def _is_of_its_subject(row: Row, seen: Seen) -> bool:
    if row["subject_kind"] == "investigation":
        found = seen("investigation", row["subject_id"])
        return (
            row["follow_up_id"] is None and found is not None and found["owner_service_id"] == row["owner_service_id"]
        )
    if row["subject_kind"] == "matter":
        found = seen("matter", row["subject_id"])
        return found is not None and all(found[key] == row[key] for key in ("owner_service_id", "follow_up_id"))
    return bool(row["subject_id"] == row["follow_up_id"])
