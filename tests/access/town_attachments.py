"""Attachments of the town: of each service, shared and not, and the scans of consents."""

from uuid import UUID

import asyncpg

from services.demo.fictional.files import small_pdf
from tests.access.canaries import canary_of
from tests.access.consent_cases import CASES
from tests.access.town_consents import ALSO_WRITTEN
from tests.access.town_people import Town
from tests.files import put_attachment

CORNERS = ("ordinary", "strict", "confidential", "restricted", "of_others", "elsewhere", "in_emergency", "kin")
WRITERS = {"grorud": "coordinator", "stovner": "coordinator_of_participant", "school": "school_contact"}


async def write_attachments(admin: asyncpg.Connection, town: Town) -> None:
    """Write them where the rows of other tables stand."""
    for name in CORNERS:
        for service, who in WRITERS.items():
            for topic in ("meetings", "health"):
                await _attach(admin, town, name, service, who, topic=topic)
        await _attach(admin, town, name, "grorud", "key_worker", topic="plan")
    for name in CASES:
        for service, who in (("grorud", "coordinator"), ("police", "police_contact")):
            for topic, is_shared in (("meetings", True), ("meetings", False), ("health", True)):
                await _attach(admin, town, name, service, who, topic=topic, is_shared=is_shared)
        await _attach(admin, town, name, "closed", "of_closed_service", topic="meetings", is_shared=True)
        if name in ALSO_WRITTEN:
            follow_up = town.follow_ups[name]
            query = "select id from app.consent where follow_up_id = $1 and answer = 'given'"
            await _attach(admin, town, name, "grorud", "coordinator", consent_id=await admin.fetchval(query, follow_up))


async def _attach(
    admin: asyncpg.Connection,
    town: Town,
    name: str,
    service: str,
    who: str,
    *,
    topic: str | None = None,
    consent_id: UUID | None = None,
    is_shared: bool = False,
) -> None:
    await put_attachment(
        admin,
        content_of=lambda key: small_pdf(canary_of(key)),
        follow_up_id=town.follow_ups[name],
        owner_service_id=town.world.services[service],
        topic=topic,
        consent_id=consent_id,
        is_shared=is_shared,
        added_by_id=town.world.people[who].user_id,
    )
