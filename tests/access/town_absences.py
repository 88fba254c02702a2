"""Absences and calendars of the town: of one's own, of a colleague, past and to come, and of who comes and goes."""

import hashlib
from datetime import date, timedelta

import asyncpg

from tests.access.town_people import EVERY_HAT, TOMORROW, YESTERDAY, Town
from tests.factories import NOW, TODAY, insert

NEXT_YEAR, LATER = TODAY + timedelta(days=300), TODAY + timedelta(days=310)


async def write_absences(admin: asyncpg.Connection, town: Town) -> None:
    """For each way in which an absence is seen, changed, taken back, or is nobody's concern."""
    await _away(admin, town, "coordinator", TODAY, TOMORROW, substitute="key_worker")
    await _away(admin, town, "coordinator", NEXT_YEAR, NEXT_YEAR, substitute="school_contact")
    await _away(admin, town, "key_worker", TOMORROW, TOMORROW)
    await _away(admin, town, "manager", TODAY, TODAY, substitute="coordinator")
    await _away(admin, town, "manager", TOMORROW, NEXT_YEAR)
    await _away(admin, town, "school_contact", date(2026, 10, 1), YESTERDAY, substitute="school_substitute")
    # Somebody with posts in two services; somebody whose post begins later, and one whose post ends today.
    await _away(admin, town, "two_hats", YESTERDAY, TOMORROW)
    await _away(admin, town, "post_starts_tomorrow", YESTERDAY, TODAY)
    await _away(admin, town, "post_starts_tomorrow", TOMORROW, TOMORROW)
    await _away(admin, town, "post_ends_today", TODAY, TODAY)
    await _away(admin, town, "post_ends_today", TOMORROW, TOMORROW)
    await _away(admin, town, "nav_contact", TOMORROW, TOMORROW, substitute="administrator")
    for who in ("investigator", "prosecutor", "police_contact", "privacy_officer", "administrator"):
        await _away(admin, town, who, TODAY, TOMORROW)
    for number, who in enumerate(EVERY_HAT):
        await _away(admin, town, who, LATER, LATER)
        # Somebody of another service, for whom each stands in.
        day = LATER + timedelta(days=number)
        await _away(admin, town, "nav_contact", day, day, substitute=who)
    for who in (*EVERY_HAT, "two_hats", "two_hats_as_contact", "post_starts_tomorrow"):
        await insert(
            admin,
            "calendar_feed",
            user_id=town[who].user_id,
            post_id=town[who].post_id,
            token_hash=hashlib.sha256(who.encode()).digest(),
            made_at=NOW,
        )


async def _away(
    admin: asyncpg.Connection, town: Town, who: str, first: date, last: date, *, substitute: str | None = None
) -> None:
    await insert(
        admin,
        "absence",
        user_id=town[who].user_id,
        starts_on=first,
        ends_on=last,
        substitute_user_id=town[substitute].user_id if substitute else None,
        version=1,
    )
