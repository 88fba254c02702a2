"""What a consent, an emergency or a disclosure opens to somebody, in the reference model."""

from collections.abc import Iterator

from tests.access.consent_model import opens
from tests.access.reference_facts import Asker, Facts, Row
from tests.access.reference_follow_ups import has_opened, is_barred, relations_to
from tests.access.reference_table import ON_CASE_HATS


def emergency_relations(facts: Facts, asker: Asker, row: Row) -> Iterator[str]:
    """What an emergency access makes of the one who opened it."""
    follow_up = facts.by_id["follow_up"].get(row["follow_up_id"])
    # The scan of a consent has no topic: no emergency opens it.
    if row.get("topic") is not None and has_opened(facts, asker, follow_up, row["topic"]):
        yield "opened topic"
    if has_opened(facts, asker, follow_up, "contact_points"):
        yield "opened contacts"
    if asker.role in ON_CASE_HATS and asker.user_id == row.get("opened_by_id"):
        yield "opened it"
    if asker.role is not None and "ends_at" in row and row["post_id"] == asker.post_id:
        yield "opened it"


def disclosure_relations(facts: Facts, asker: Asker, row: Row) -> Iterator[str]:
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


def opens_own(facts: Facts, asker: Asker, row: Row) -> bool:
    """Whether a consent opens, for somebody, what the asker's service writes in a follow-up she is on."""
    follow_up = facts.by_id["follow_up"].get(row["follow_up_id"])
    if row["topic"] is None or not relations_to(facts, asker, follow_up) & {"leads", "on the case"}:
        return False
    if row["from_service_id"] is None:
        return asker.service_id not in row["excluded_from"]
    return bool(row["from_service_id"] == asker.service_id)


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
