"""Youths and guardians of the town who have signed in themselves, each in one exact position."""

import hashlib
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.core.kit.ids import new_id
from tests.access.town_people import HOUR, Town
from tests.factories import (
    NOW,
    Oneself,
    insert,
    make_consent,
    make_guardian,
    recognise_guardian,
    recognise_youth,
    withdraw_consent,
)
from tests.numbers import number

# Who is recognised on which youth's follow-up: as the youth, or as her guardians by their number in the town's table.
# One who is named on two has one number on both.
SUBJECTS: dict[str, tuple[tuple[str, str], ...]] = {
    "youth": (("to everybody", "youth"),),
    "guardian": (("to everybody", "guardian 0"),),
    "youth_of_everything": (("ordinary", "youth"),),
    "guardian_of_everything": (("ordinary", "guardian 0"),),
    "youth_of_others": (("written by others", "youth"),),
    "guardian_of_others": (("written by others", "guardian 0"), ("without the school", "youth")),
    "youth_of_fourteen": (("of one who is fourteen", "youth"),),
    "guardian_of_fourteen": (("of one who is fourteen", "guardian 0"),),
    "youth_of_sixteen_today": (("of one who turned sixteen today", "youth"),),
    "guardian_of_sixteen_today": (("of one who turned sixteen today", "guardian 0"),),
    "youth_of_eighteen": (("of one who is eighteen, by the guardian", "youth"),),
    "guardian_of_eighteen": (("of one who is eighteen, by the guardian", "guardian 0"),),
    "guardian_until_today": (("by a guardian until today", "guardian 0"),),
    "guardian_until_yesterday": (("by a guardian until yesterday, with another since", "guardian 0"),),
    "guardian_from_tomorrow": (("beside a guardian from tomorrow", "guardian 1"),),
    "guardian_beside_one_from_tomorrow": (("beside a guardian from tomorrow", "guardian 0"),),
    "guardian_without_care": (("by a guardian whose care was taken over", "guardian 0"),),
    "guardian_beside_child_welfare": (("by child welfare that has not taken over", "guardian 0"),),
    "protected_youth": (("of a protected youth", "youth"),),
    "guardian_of_protected": (("of a protected youth", "guardian 0"),),
    "restricted_youth": (("restricted", "youth"),),
    "youth_of_kin": (("kin", "youth"),),
    "youth_without_police": (("without what the police wrote", "youth"),),
    "youth_of_statistics": (("to statistics", "youth"),),
    "guardian_of_statistics": (("to statistics", "guardian 0"),),
    "one_number_of_two_youths": (("withdrawn", "youth"), ("withdrawn in an hour", "youth")),
    "one_number_of_two_guardians": (
        ("by one of two guardians", "guardian 0"),
        ("by one of two guardians", "guardian 1"),
    ),
    "guardian_of_two": (("withdrawn for the school", "guardian 0"), ("without health", "guardian 0")),
    "youth_as_her_own_guardian": (("withdrawn for measures", "youth"), ("withdrawn for measures", "guardian 0")),
}


async def write_subjects(admin: asyncpg.Connection, town: Town) -> None:
    """Recognise everybody and open a session for each, also for those who have no say today."""
    # Beside another guardian, so that care taken over by one closes for both.
    beside = await admin.fetchval(
        "select youth_id from app.follow_up where id = $1",
        town.follow_ups["by a guardian whose care was taken over"],
    )
    await make_guardian(admin, beside)
    await _more_to_tell_apart(admin, town)
    for day, (name, places) in enumerate(SUBJECTS.items()):
        hers = Oneself(number(1 + day % 28, 81 + day // 28, 10, 500))
        keys = [await _recognise(admin, town, place, who, hers.number) for place, who in places]
        await _session(admin, town, name, hers.index, keys[0])


async def _more_to_tell_apart(admin: asyncpg.Connection, town: Town) -> None:
    """An old rule, care that was given back, what was taken back in health, and statistics beside the rest."""
    await admin.execute(
        "insert into app.signing_rule (topic, valid_from, valid_until, together_from, alone_from, legal_basis)"
        " values ('plan', '2000-01-01', '2019-12-31', 10, 11, 'Opphevet')"
    )
    place = town.follow_ups["written by others"]
    youth_id = await admin.fetchval("select youth_id from app.follow_up where id = $1", place)
    await make_guardian(admin, youth_id, responsibility="taken_over", ends_on=date(2021, 1, 1))
    # Two who decide today, each with a number of her own or with none.
    await make_guardian(admin, town.youths["ordinary"])
    statistics = await make_consent(admin, town.world, place, purpose="statistics")
    await withdraw_consent(admin, town.world, statistics)
    in_health = town.follow_ups["withdrawn for the school"]
    consent_id = await admin.fetchval("select id from app.consent where follow_up_id = $1", in_health)
    await withdraw_consent(admin, town.world, consent_id, ("health", None, None))
    await make_consent(
        admin, town.world, in_health, ("health", None, "nav"), excluded=(("plan", None, "police"),), is_signed=False
    )


async def _recognise(admin: asyncpg.Connection, town: Town, place: str, who: str, hers: str) -> UUID:
    youth_id: UUID = await admin.fetchval("select youth_id from app.follow_up where id = $1", town.follow_ups[place])
    if who == "youth":
        await recognise_youth(admin, youth_id, hers)
        return youth_id
    key: UUID = await admin.fetchval(
        "select id from app.guardian where youth_id = $1 order by id offset $2 limit 1", youth_id, int(who.split()[1])
    )
    await recognise_guardian(admin, key, hers)
    return key


async def _session(admin: asyncpg.Connection, town: Town, name: str, index: bytes, subject_id: UUID) -> None:
    town.tokens[name] = (name + "-" * 43)[:43]
    values: dict[str, Any] = {
        "token_hash": hashlib.sha256(town.tokens[name].encode()).digest(),
        "kind": "page",
        "person_index": index,
        "subject_id": subject_id,
        "provider_key": "own",
        "opened_at": NOW - 2 * HOUR,
        "seen_at": NOW,
        "idle_seconds": 1800,
        "expires_at": NOW + 6 * HOUR,
    }
    await insert(admin, "session", **values)
    await admin.execute(
        "insert into app.idempotency_key (user_id, key, route, fingerprint, status, thing_kind, thing_id, location,"
        " made_at) values ($1, $2, 'POST /x', 'x', 201, 'consent', $3, '/x', $4)",
        subject_id,
        name,
        new_id(),
        NOW,
    )
