"""The youth and the guardian who have signed in themselves, in the reference model."""

from collections.abc import Iterator
from typing import Any

from tests.access.reference_facts import Asker, Facts, Row
from tests.access.reference_follow_ups import say_of
from tests.access.reference_table import SUBJECT
from tests.access.subject_model import services_named, takes_back, topics_of


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


def knows_of_family(facts: Facts, asker: Asker, youth_id: Any) -> bool:
    """Whether who has signed in as herself is told the names of a youth and those who decide for her."""
    return any(say_of(facts, asker, one) is not None for one in facts.follow_ups_of[youth_id])
