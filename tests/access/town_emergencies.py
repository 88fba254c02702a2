"""Emergencies, kinship and restrictions of the town: one for each way in which they open or close, or do not."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from tests.access.town_people import HOUR, Town
from tests.factories import NOW, TODAY, Person, insert

ASKED = ("identity", "contact_points", "meetings")


async def write_emergencies(admin: asyncpg.Connection, town: Town) -> None:
    """Who has opened what, how it ended, and what came of the review; notes to be opened."""
    people = town.world.people
    follow_up = town.follow_ups["in_emergency"]
    for service in ("school", "alna"):
        for topic in ("meetings", "health"):
            await insert(
                admin,
                "note",
                follow_up_id=follow_up,
                owner_service_id=town.world.services[service],
                topic=topic,
                text="Notat",
                is_shared=False,
                written_by_id=people["school_contact"].user_id,
                written_at=NOW,
                version=1,
            )
    await _emergency(admin, follow_up, people["nav_contact"])
    await _emergency(admin, follow_up, people["key_worker"], topics=["plan", "measures"])
    await _emergency(admin, follow_up, people["two_hats_as_contact"], topics=["health"])
    await _emergency(admin, follow_up, people["post_ended"])
    over = await _emergency(
        admin, follow_up, people["health_contact"], opened_at=NOW - 8 * HOUR, ends_at=NOW, topics=["plan", "meetings"]
    )
    ended = await _emergency(admin, follow_up, people["mediation_contact"], ended_at=NOW)
    own = await _emergency(admin, follow_up, people["coordinator_elsewhere"], topics=["health"])
    await _emergency(admin, follow_up, people["of_closed_service"])
    # Closed again by a core rule that came later.
    await _emergency(admin, town.follow_ups["confidential"], people["school_contact"], topics=["meetings", "health"])
    await _emergency(admin, town.follow_ups["restricted"], people["nav_contact"])
    await _emergency(admin, town.follow_ups["kin"], people["school_not_on_case"])
    for emergency_id, name in ((over, "health_contact"), (ended, "mediation_contact"), (own, "coordinator_elsewhere")):
        await _review(admin, follow_up, emergency_id, people[name], people["manager_elsewhere"])
    # One for each hat that opens one, on what Grorud leads and on what is closed to the one who opened it.
    for where, name in (
        ("ordinary", "police_contact"),
        ("ordinary", "coordinator_of_former_participant"),
        ("ordinary", "key_worker_of_participant"),
        ("of_others", "manager_named"),
        ("kin", "school_contact"),
    ):
        emergency_id = await _emergency(admin, town.follow_ups[where], people[name], ended_at=NOW)
        await _review(admin, town.follow_ups[where], emergency_id, people[name], people["manager"])


async def _review(
    admin: asyncpg.Connection, follow_up: UUID, emergency_id: UUID, opened_by: Person, reviewed_by: Person
) -> None:
    await insert(
        admin,
        "emergency_review",
        emergency_id=emergency_id,
        follow_up_id=follow_up,
        opened_by_id=opened_by.user_id,
        outcome="justified",
        comment="Faren var reell.",
        reviewed_by_id=reviewed_by.user_id,
        reviewed_at=NOW,
    )


async def _emergency(admin: asyncpg.Connection, follow_up: UUID, person: Person, **values: Any) -> UUID:
    opened_at = values.pop("opened_at", NOW - HOUR)
    return await insert(
        admin,
        "emergency_access",
        **{
            "follow_up_id": follow_up,
            "reference": "OF-7K3M-9QTX",
            "user_id": person.user_id,
            "post_id": person.post_id,
            "ground": "danger",
            "reason": "Den unge er i fare og må finnes nå.",
            "topics": list(ASKED),
            "opened_at": opened_at,
            "ends_at": opened_at + 8 * HOUR,
            "review_on": TODAY + timedelta(days=7),
            "version": 1,
            **values,
        },
    )


async def write_kinship(admin: asyncpg.Connection, town: Town) -> None:
    """Somebody in each hat who is of the family, one whose kinship was ended, and one declared on another follow-up."""
    people, kin = town.world.people, town.follow_ups["kin"]
    for name in ("school_contact", "school_not_on_case", "manager", "other_coordinator_here", "coordinator_elsewhere"):
        await _kinship(admin, kin, people[name])
    ended = {"ended_at": NOW, "ended_by_id": people["coordinator"].user_id, "end_reason": "Meldt på feil sak."}
    for name in ("key_worker", "police_contact"):
        await _kinship(admin, kin, people[name], **ended)
    await _kinship(admin, town.follow_ups["ordinary"], people["child_welfare_second"], **ended)
    await _kinship(admin, town.follow_ups["in_emergency"], people["child_welfare_not_on_case"])
    # Ended by the only one who can reach it.
    by_herself = {**ended, "ended_by_id": people["coordinator_elsewhere"].user_id}
    await _kinship(admin, town.follow_ups["in_emergency"], people["health_contact"], **by_herself)
    await _kinship(admin, town.follow_ups["kin_restricted"], people["privacy_officer"])


async def _kinship(admin: asyncpg.Connection, follow_up: UUID, person: Person, **values: Any) -> None:
    await insert(
        admin,
        "kinship",
        **{
            "follow_up_id": follow_up,
            "user_id": person.user_id,
            "kind": "family",
            "declared_by_id": person.user_id,
            "declared_at": NOW,
            "version": 1,
            **values,
        },
    )


async def write_restrictions(admin: asyncpg.Connection, town: Town) -> None:
    """The register: one that stands, one that was lifted, one of another municipality, one about her own family."""
    for name, municipality in (
        ("restricted", "0301"),
        ("kin_restricted", "0301"),
        ("ordinary", "0301"),
        ("elsewhere", "3301"),
    ):
        row = {
            "follow_up_id": town.follow_ups[name],
            "reference": "OF-7K3M-9QTX",
            "municipality_number": municipality,
            "reason": "Den unge har bedt om det.",
            "by_user_id": town.world.people["privacy_officer"].user_id,
            "at": NOW,
        }
        restriction_id = await insert(admin, "restriction", **row, kind="restricted")
        if name == "ordinary":
            await insert(admin, "restriction", **row, kind="lifted", lifts_id=restriction_id)
