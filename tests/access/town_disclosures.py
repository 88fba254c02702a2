"""Disclosures of the town: each state, each kind of recipient, by several owners, and acts of duty."""

from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from tests.access.town_people import HOUR, Town
from tests.factories import NOW, insert

FIRST = date(2020, 1, 1)
# Written with every answer given; what a test is about is given as `values`.
ANSWERS: dict[str, Any] = {
    "requested_by": "own_initiative",
    "recipient_role": "Rektor",
    "purpose": "prevent",
    "best_interest": "Den unge blir tryggere.",
    "best_interest_says": "supports",
    "child_view": "Synes det er greit.",
    "expected_use": "Tilsyn i friminuttene.",
    "number_with_access": 2,
    "roles_with_access": ["Rektor", "Rådgiver"],
    "recipient_secrecy": "statutory",
    "seriousness": "less_serious",
    "certainty": "verified",
    "unverified_marked": False,
    "source_system": "other",
    "no_more_than_sufficient": True,
    "sufficient_because": "Bare sted og tid.",
    "achievable_without_personal_data": False,
    "proportionality": "Lite inngripende.",
    "other_solutions_insufficient": True,
    "notified_before": "yes",
    "form": "written",
    "content_summary": "Uro ved skolen.",
    "outcome": "full",
    "extract_text": "Det har vært uro ved skolen to kvelder.",
    "version": 1,
}
TYPES = {"school": "public_school", "grorud": "district", "child_welfare": "child_welfare"}
GROUNDS = {"police": "PRL_27_4_COOPERATION", "child_welfare": "BVL_13_1_TASK"}


async def write_disclosure(
    admin: asyncpg.Connection, town: Town, follow_up_id: UUID, owner: str, recipient: str | None, **values: Any
) -> UUID:
    """One disclosure of a follow-up, by one service to another, or to somebody outside."""
    author = town.world.police_contact.user_id
    ground = GROUNDS.get(owner, "FVL_13B_5_OTHER_ORGAN")
    return await insert(
        admin,
        "disclosure",
        **{
            **ANSWERS,
            "follow_up_id": follow_up_id,
            "owner_service_id": town.world.services[owner],
            "recipient_service_id": town.world.services[recipient] if recipient else None,
            "recipient_organisation": None if recipient else "Fiktiv nabokommune",
            "recipient_type": TYPES.get(recipient or "", "other_public"),
            "ground_code": ground,
            "ground_valid_from": date(2023, 1, 1) if ground.startswith("BVL") else FIRST,
            "state": "draft",
            "assessed_by_id": author,
            "assessed_at": NOW - HOUR,
            **values,
        },
    )


async def write_disclosures(admin: asyncpg.Connection, town: Town) -> None:
    """Each state of what the police discloses, what others disclose, and acts of duty, on follow-ups of each corner."""
    world = town.world
    author = world.police_contact.user_id
    decided = {"decided_by_id": author, "decided_at": NOW - HOUR, "decided_as": "delegated"}
    approved = {"approved_by_id": world.police_manager.user_id, "approved_at": NOW, "approval_note": "Sett."}
    for name in ("ordinary", "strict", "restricted", "elsewhere", "of_others"):
        follow_up_id = town.follow_ups[name]
        lead = "alna" if name == "elsewhere" else "grorud"
        lines: tuple[tuple[str, str | None, dict[str, Any]], ...] = (
            ("police", "school", {"state": "draft"}),
            ("police", "school", {"state": "decided", **decided}),
            ("police", "school", {"state": "awaiting_approval", "source_system": "indicia", **decided}),
            ("police", "stovner", {"state": "decided", "source_system": "indicia", **decided, **approved}),
            ("police", lead, {"state": "decided", "outcome": "refused", **decided}),
            ("police", lead, {"state": "not_approved", **decided, **approved}),
            ("police", None, {"state": "decided", **decided}),
            ("school", "police", {"state": "draft", "assessed_by_id": world.school_contact.user_id}),
            ("school", lead, {"state": "decided", **decided}),
            ("school", "police", {"state": "awaiting_approval", **decided}),
            (lead, "school", {"state": "draft"}),
            (lead, "child_welfare", {"state": "decided", **decided}),
            ("child_welfare", "school", {"state": "decided", **decided}),
            ("stovner", "police", {"state": "decided", **decided}),
        )
        for owner, recipient, values in lines:
            kind = {"recipient_type": "district"} if recipient in (lead, "stovner") else {}
            await write_disclosure(admin, town, follow_up_id, owner, recipient, **kind, **values)
        for owner in ("police", "school", "stovner", lead):
            await insert(
                admin,
                "statutory_duty_act",
                follow_up_id=follow_up_id,
                owner_service_id=world.services[owner],
                kind="avert_offence",
                ground_code="STRL_196_AVERT_DUTY",
                ground_valid_from=FIRST,
                acted_at=NOW - HOUR,
                told_whom="Operasjonssentralen",
                way="telephone",
                because="Det var overveiende sannsynlig.",
                summary="Avtalt slagsmål i kveld.",
                by_user_id=author,
                registered_at=NOW,
            )
