"""What somebody is to an investigation, a matter and what is dated for them, in the reference model."""

from collections.abc import Iterator

from tests.access.reference_facts import Asker, Facts, Row
from tests.access.reference_follow_ups import relations_to


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
