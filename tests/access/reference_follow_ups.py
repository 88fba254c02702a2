"""What somebody is to a follow-up and its youth, in the reference model, and when a core rule closes them to her."""

from typing import Any

from tests.access.reference_facts import Asker, Facts, Row
from tests.access.reference_table import ON_CASE_HATS, SUBJECT
from tests.access.subject_model import Say, say_in


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
