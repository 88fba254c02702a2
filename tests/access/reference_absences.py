"""Who has what to do with an absence, from bare facts."""

from collections.abc import Iterator
from datetime import date

from tests.access.reference_facts import Asker, Facts, Row


def absence_relations(facts: Facts, asker: Asker, row: Row) -> Iterator[str]:
    """Whose it is, who works with her while it lasts, who manages her, and who stands in."""
    if asker.role is None:
        return
    is_later = row["starts_on"] > facts.today
    if row["user_id"] == asker.user_id:
        yield "away herself"
        if is_later:
            yield "away herself and later"
    if row["substitute_user_id"] == asker.user_id:
        yield "stands in"
    if any(
        post["user_id"] == row["user_id"]
        and post["service_id"] == asker.service_id
        and post["starts_on"] <= row["ends_on"]
        and (post["ends_on"] or date.max) >= row["starts_on"]
        for post in facts.tables["post"]
    ):
        yield "works with her"
        if asker.role == "manager":
            yield "manages her"
            if is_later:
                yield "manages her and later"
