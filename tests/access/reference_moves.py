"""Hand-overs, and registrations that may be of one person, in the reference model."""

from collections.abc import Iterator

from tests.access.reference_facts import Asker, Facts, Row
from tests.access.reference_follow_ups import relations_to


def hand_over_relations(facts: Facts, asker: Asker, row: Row) -> Iterator[str]:
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
