"""Hand-overs of the town: one for each way in which an offer is seen, answered, or closed by a core rule."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from tests.access.town_people import HOUR, Town
from tests.factories import NOW, insert

COUNTED = dict.fromkeys(("measures_left", "drafts_left", "disclosures_left", "contacts_ended", "consents_left"), 0)


async def write_hand_overs(admin: asyncpg.Connection, town: Town) -> None:
    """From Grorud to Alna and the other way; waiting, answered, to somebody by name, and closed."""
    to_alna: dict[str, Any] = {"to": "alna", "by": "coordinator"}
    back: dict[str, Any] = {"to": "grorud", "by": "coordinator_elsewhere"}
    await _offer(admin, town, "ordinary", **to_alna)
    await _offer(admin, town, "elsewhere", **back)
    await _offer(admin, town, "of_others", **{**to_alna, "by": "other_coordinator_here"})
    # To somebody who is not in the circle yet, to nobody, and to one whom another core rule keeps out.
    named = town["coordinator_elsewhere"].user_id
    await _offer(admin, town, "confidential", **to_alna, to_user_id=named)
    await _offer(admin, town, "strict", **to_alna, is_as_it_must_be=False)
    await _offer(admin, town, "restricted", **to_alna, to_user_id=named)
    await _offer(admin, town, "kin", **to_alna, to_user_id=named)
    # Answered: taken back by the only one who coordinates there, rejected, and accepted by those who lead now.
    await _offer(admin, town, "in_emergency", **back, **_answer(town, "taken_back", "coordinator_elsewhere"))
    await _offer(
        admin, town, "client", **to_alna, **_answer(town, "rejected", "coordinator_elsewhere"), answer_reason="Nei."
    )
    await _offer(admin, town, "in_emergency", **to_alna, **_answer(town, "accepted", "coordinator_elsewhere"))
    # Handed over to a service that leads no more, and by somebody who wears another hat now.
    await _offer(admin, town, "client", to="stovner", by="two_hats", **_answer(town, "accepted", "coordinator"))
    await _offer(admin, town, "client", to="stovner", by="manager", **_answer(town, "accepted", "coordinator"))
    # By a service that takes part and does not lead, and by one that leads others.
    await _offer(admin, town, "hat_does_not_fit", to="alna", by="coordinator_of_participant", is_as_it_must_be=False)
    await _offer(admin, town, "kin_elsewhere", to="stovner", by="coordinator", is_as_it_must_be=False)


def _answer(town: Town, state: str, by: str, *, at: datetime = NOW - HOUR) -> dict[str, Any]:
    counted = COUNTED if state == "accepted" else {}
    return {"state": state, "answered_by_id": town[by].user_id, "answered_at": at, **counted}


async def _offer(
    admin: asyncpg.Connection, town: Town, where: str, *, to: str, by: str, is_as_it_must_be: bool = True, **values: Any
) -> None:
    row = {
        "follow_up_id": town.follow_ups[where],
        "reference": "OF-7K3M-9QTX",
        "from_service_id": town[by].service_id,
        "to_service_id": town.world.services[to],
        "reason": "Den unge har flyttet.",
        "offered_by_id": town[by].user_id,
        "offered_at": NOW - 2 * HOUR,
        "state": "offered",
        "version": 1,
        **values,
    }
    # What the database itself refuses is there as well, so that each condition is asked.
    if not is_as_it_must_be:
        await admin.execute("alter table app.hand_over disable trigger hand_over_offered")
    await insert(admin, "hand_over", **row)
    if not is_as_it_must_be:
        await admin.execute("alter table app.hand_over enable trigger hand_over_offered")


async def answered(
    admin: asyncpg.Connection, town: Town, follow_up_id: UUID, led: str, then: str, at: datetime, *, state: str
) -> None:
    """That one service offered it to another, and what came of it; when accepted, the other leads from then on."""
    await insert(
        admin,
        "hand_over",
        follow_up_id=follow_up_id,
        reference="OF-7K3M-9QTX",
        from_service_id=town.world.services[led],
        to_service_id=town.world.services[then],
        reason="Den unge har flyttet.",
        offered_by_id=town.world.coordinator.user_id,
        offered_at=at,
        version=1,
        answer_reason="Nei." if state == "rejected" else None,
        **_answer(town, state, "coordinator", at=at),
    )
