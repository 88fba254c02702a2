"""Merged registrations of the town: one pair for each way in which a merge closes something, or was undone."""

from typing import Any
from uuid import UUID

import asyncpg

from tests.access.consent_cases import TO_SCHOOL, Case
from tests.access.town_consents import MERGED, write_case
from tests.access.town_people import HOUR, Town
from tests.factories import NOW, TODAY, insert, make_follow_up, make_youth

MEETINGS_OF_POLICE = Case(scopes=(("meetings", "police", "school"),))
WITHDRAWN = Case(changes=({},))
# What was answered in each of the registrations of one person; the first is kept.
ANSWERS: dict[str, tuple[Case, ...]] = {
    "less in one": (Case(), Case(scopes=TO_SCHOOL[:1])),
    "from one, and from all but that one": (MEETINGS_OF_POLICE, Case(excluded=((None, "police", None),))),
    "from all but one, and from all but another": (
        Case(excluded=((None, "police", None),)),
        Case(excluded=((None, "grorud", None),)),
    ),
    "to others in one": (Case(), Case(scopes=(("meetings", None, "police"), ("plan", None, "police")))),
    "unasked in one": (Case(), Case(is_unasked=True)),
    "withdrawn in one": (Case(), WITHDRAWN),
    "asked of statistics in one": (Case(), Case(scopes=(), consent={"purpose": "statistics"})),
    "confirmed since": (Case(consent={"registered_at": NOW - HOUR / 2}), WITHDRAWN),
    "three, and one says less": (Case(), Case(), Case(scopes=TO_SCHOOL[:1])),
    "undone": (Case(), WITHDRAWN),
}


async def write_merges(admin: asyncpg.Connection, town: Town) -> None:
    """Consents, marks and kinship on merged registrations."""
    for name, cases in ANSWERS.items():
        names = [f"{MERGED}{name} {number}" for number in range(len(cases))]
        for one, case in zip(names, cases, strict=True):
            await write_case(admin, town, one, case)
        for other in names[1:]:
            await _merge(admin, town, names[0], other, is_undone=name == "undone")
    await _marks(admin, town)
    await _kinship(admin, town)
    await _handed_over_since(admin, town)


async def _handed_over_since(admin: asyncpg.Connection, town: Town) -> None:
    """One of the two is led elsewhere since, or both: merged by a colleague, for another service, in another hat."""
    world = town.world
    elsewhere = {"lead_service_id": world.services["alna"], "coordinator_id": world.coordinator_elsewhere.user_id}
    for name, by, owner, led in (
        ("by a colleague", world.other_coordinator_here, "grorud", {}),
        ("for another service", world.coordinator, "alna", {}),
        ("by a key worker", world.key_worker, "grorud", {}),
        ("and the other too", world.coordinator, "grorud", elsewhere),
    ):
        await _youth(admin, town, f"handed over since, {name}", led=elsewhere)
        await _youth(admin, town, f"left, {name}", led=led)
        merged = (f"handed over since, {name}", f"left, {name}")
        await _merge(admin, town, *merged, by=by.user_id, owner=world.services[owner])


async def _marks(admin: asyncpg.Connection, town: Town) -> None:
    """A mark binds all registrations of a person, and the siblings of each; undone, it binds its own."""
    strict: dict[str, Any] = {"address_protection": "strictly_confidential"}
    for kept, marked, beside in (("kept", "marked", "beside"), ("parted", "parted and marked", "parted beside")):
        for name, values in ((kept, {}), (marked, strict), (beside, {})):
            await _youth(admin, town, name, **values)
            await _youth(admin, town, f"sibling of {name}")
        # Written down one way and the other.
        await insert(admin, "sibling", youth_id=town.youths[f"sibling of {kept}"], other_youth_id=town.youths[kept])
        await insert(admin, "sibling", youth_id=town.youths[beside], other_youth_id=town.youths[f"sibling of {beside}"])
        for other in (marked, beside):
            await _merge(admin, town, kept, other, is_undone=kept == "parted")
    # Parted from two that are marked and stay together, and merged with another since.
    for name, values in (("stays", strict), ("stays too", strict), ("left them", {}), ("is with her now", {})):
        await _youth(admin, town, name, **values)
    await _merge(admin, town, "stays", "stays too")
    await _merge(admin, town, "stays", "left them", is_undone=True)
    await _merge(admin, town, "left them", "is with her now")
    # One of the two is led elsewhere, and one by a key worker of her own.
    world = town.world
    elsewhere = {"lead_service_id": world.services["alna"], "coordinator_id": world.coordinator_elsewhere.user_id}
    another = {"key_worker_id": world.key_worker_not_on_case.user_id, "deputy_id": None}
    for kept, other, led in (("here", "led elsewhere", elsewhere), ("led by one", "led by another", another)):
        await _youth(admin, town, kept)
        await _youth(admin, town, other, led=led)
        await _merge(admin, town, kept, other)
        await _youth(admin, town, f"{kept} too", led=led)
        await _youth(admin, town, f"{other} too")
        await _merge(admin, town, f"{kept} too", f"{other} too")


async def _kinship(admin: asyncpg.Connection, town: Town) -> None:
    """Whoever is family to one registration is family to the person."""
    await _youth(admin, town, "of her family")
    await _youth(admin, town, "of her family, again")
    await _youth(admin, town, "of her family, until it was undone")
    # Registered by herself, and not followed up yet.
    family = town.world.other_coordinator_here
    for name in ("of her family, just registered", "another, just registered"):
        town.youths[name] = await make_youth(admin, town.world, registered_by_id=family.user_id)
    await _merge(admin, town, "of her family", "of her family, again")
    await _merge(admin, town, "of her family", "of her family, just registered")
    await _merge(admin, town, "of her family", "of her family, until it was undone", is_undone=True)
    await insert(
        admin,
        "kinship",
        follow_up_id=town.follow_ups[f"{MERGED}of her family"],
        user_id=family.user_id,
        kind="family",
        declared_by_id=family.user_id,
        declared_at=NOW,
        version=1,
    )


async def _youth(
    admin: asyncpg.Connection, town: Town, name: str, *, led: dict[str, Any] | None = None, **values: Any
) -> None:
    town.youths[name] = await make_youth(admin, town.world, **values)
    town.follow_ups[f"{MERGED}{name}"] = await make_follow_up(
        admin, town.world, youth_id=town.youths[name], **(led or {})
    )


async def _merge(
    admin: asyncpg.Connection,
    town: Town,
    kept: str,
    merged: str,
    *,
    is_undone: bool = False,
    by: UUID | None = None,
    owner: UUID | None = None,
) -> UUID:
    someone = town.world.coordinator
    merge_id = await insert(
        admin,
        "youth_merge",
        kept_youth_id=town.youths[kept],
        merged_youth_id=town.youths[merged],
        owner_service_id=owner or someone.service_id,
        reason="Samme person.",
        merged_by_id=by or someone.user_id,
        merged_at=NOW - HOUR,
        undo_until=TODAY,
        version=1,
    )
    if is_undone:
        await admin.execute(
            "update app.youth_merge set ended_at = $2, ended_by_id = $3, end_reason = 'To personer.' where id = $1",
            merge_id,
            NOW,
            someone.user_id,
        )
    return merge_id
