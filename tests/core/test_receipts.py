"""A receipt tells what was read under its own consent, while it opened something, and not what another one opened."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import UUID

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor, set_clock
from tests.factories import NOW, World, insert, make_consent, withdraw_consent
from tests.shared_plan import Shared, make_shared

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def shared(admin: asyncpg.Connection, world: World) -> AsyncIterator[Shared]:
    await set_clock(admin, NOW)
    yield await make_shared(admin, world)
    await set_clock(admin, NOW)


async def read(http: httpx2.AsyncClient, shared: Shared, service: str = "grorud") -> None:
    assert (await http.get(f"/api/v1/measures/{shared.ids['measure', service]}")).status_code == 200


async def times(lead: httpx2.AsyncClient, shared: Shared, consent: UUID) -> int:
    """How often a consent's receipt says that something was read."""
    answer = await lead.get(f"{shared.address}/consents/{consent}/receipt")
    assert answer.status_code == 200
    return sum(line["times"] for line in answer.json())


async def test_what_waits_for_a_signature_has_opened_nothing(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    lead, police = await client(world.coordinator), await client(world.police_contact)
    one = await make_consent(admin, world, shared.follow_up_id, ("measures", None, "police"))
    waiting = await make_consent(
        admin, world, shared.follow_up_id, ("measures", None, "police"), is_signed=False, points_at_id=one
    )
    await read(police, shared)
    assert [await times(lead, shared, consent) for consent in (one, waiting)] == [1, 0]


async def test_what_was_taken_back_is_not_read_under_it_again(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    lead, police = await client(world.coordinator), await client(world.police_contact)
    one = await make_consent(admin, world, shared.follow_up_id, ("measures", None, "police"))
    await read(police, shared)
    await set_clock(admin, NOW + MINUTE)
    await withdraw_consent(admin, world, one, at=NOW + MINUTE)
    await set_clock(admin, NOW + 2 * MINUTE)
    other = await make_consent(
        admin, world, shared.follow_up_id, ("measures", None, "police"), registered_at=NOW + 2 * MINUTE
    )
    await read(police, shared)
    await read(police, shared)
    assert [await times(lead, shared, consent) for consent in (one, other)] == [1, 2]


async def test_what_was_renewed_is_read_under_the_new_one(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    lead, police = await client(world.coordinator), await client(world.police_contact)
    one = await make_consent(admin, world, shared.follow_up_id, ("measures", None, "police"))
    await read(police, shared)
    await set_clock(admin, NOW + MINUTE)
    other = await make_consent(
        admin,
        world,
        shared.follow_up_id,
        ("measures", None, "police"),
        points_at_id=one,
        registered_at=NOW + MINUTE,
    )
    await set_clock(admin, NOW + 2 * MINUTE)
    await read(police, shared)
    assert [await times(lead, shared, consent) for consent in (one, other)] == [1, 1]


async def test_what_another_service_wrote_is_not_read_under_a_consent_to_the_schools_own(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    lead, police = await client(world.coordinator), await client(world.police_contact)
    of_school = await make_consent(admin, world, shared.follow_up_id, ("measures", "school", "police"))
    of_all = await make_consent(admin, world, shared.follow_up_id, ("measures", None, "police"))
    await read(police, shared, "school")
    await read(police, shared, "grorud")
    assert [await times(lead, shared, consent) for consent in (of_school, of_all)] == [1, 2]


async def test_what_was_read_before_it_was_found_invalid_is_still_told(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    lead, police = await client(world.coordinator), await client(world.police_contact)
    one = await make_consent(admin, world, shared.follow_up_id, ("measures", None, "police"))
    await read(police, shared)
    await set_clock(admin, NOW + MINUTE)
    found = {"reason": "Den som skrev under, kunne ikke.", "kind": "invalidated"}
    await insert(
        admin,
        "consent_change",
        consent_id=one,
        follow_up_id=shared.follow_up_id,
        registered_by_id=world.coordinator.user_id,
        at=NOW + MINUTE,
        **found,
    )
    assert await times(lead, shared, one) == 1


async def test_the_last_day_ends_it(client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared) -> None:
    police = await client(world.police_contact)
    one = await make_consent(
        admin, world, shared.follow_up_id, ("measures", None, "police"), valid_until=date(2026, 11, 20),
        review_on=date(2026, 11, 20),
    )  # fmt: skip
    await read(police, shared)
    await set_clock(admin, NOW + timedelta(days=1))
    await make_consent(
        admin, world, shared.follow_up_id, ("measures", None, "police"), registered_at=NOW + timedelta(days=1)
    )
    # Sessions end overnight.
    lead, police = await client(world.coordinator), await client(world.police_contact)
    await read(police, shared)
    assert await times(lead, shared, one) == 1
