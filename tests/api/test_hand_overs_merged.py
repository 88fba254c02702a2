"""Hand-over of a follow-up of a youth whose registrations are merged: what follows, what stays, and parting them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest

from tests.api.hand_overs import WHY, accept, send
from tests.api.merges import API, fault, merge, undo
from tests.api.test_merges import agreed, reads
from tests.conftest import NOW, ClientFor, set_clock
from tests.consents import Place
from tests.factories import Person, World, insert

GRANTS = """
select g.topic, g.from_service_id, g.excluded_from, g.to_service_id, g.holds_from, g.holds_until
from app.consent_grant g where g.follow_up_id = $1 order by 1, 2, 4
"""


@pytest.fixture
async def coordinator(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.coordinator)


async def hand_over(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    """From Grorud to Alna, who says yes."""
    sent = {"to_service_id": str(world.services["alna"]), "reason": WHY}
    offer = await send(await client(world.coordinator), f"{API}/follow-ups/{follow_up_id}/hand-overs", sent)
    assert offer.status_code == 201, offer.text
    answer = await accept(client, offer.json(), world.coordinator_elsewhere)
    assert answer.status_code == 201, answer.text


async def two_agreed(coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World) -> tuple[Place, Place]:
    """One registration that lets school and police read, and one that lets the school alone."""
    return (
        await agreed(coordinator, admin, world, "school", "police"),
        await agreed(coordinator, admin, world, "school"),
    )


@pytest.mark.parametrize("moves", ["kept", "merged"])
async def test_each_side_has_its_own_registration_by_its_own_id_and_is_told_of_no_other(
    client: ClientFor, coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, moves: str
) -> None:
    kept, merged = await two_agreed(coordinator, admin, world)
    made = await merge(coordinator, kept.youth_id, merged.youth_id)
    moved, stays = (kept, merged) if moves == "kept" else (merged, kept)
    await hand_over(client, world, moved.follow_up_id)
    new, colleague = await client(world.coordinator_elsewhere), await client(world.other_coordinator_here)
    for http, theirs, other in ((new, moved, stays), (coordinator, stays, moved), (colleague, stays, moved)):
        for place in (f"youths/{theirs.youth_id}", f"follow-ups/{theirs.follow_up_id}"):
            assert (await http.get(f"{API}/{place}")).status_code == 200
            page = await http.get(f"/{place}")
            assert (page.status_code, str(other.youth_id) in page.text) == (200, False), place
        for place in (f"youths/{other.youth_id}", f"follow-ups/{other.follow_up_id}"):
            assert (await http.get(f"{API}/{place}")).status_code == 404
        assert (await http.get(f"{API}/youths/{theirs.youth_id}")).json()["merged_into"] is None
    for http in (new, colleague):
        assert (await http.get(f"{API}/merges/{made.json()['id']}")).status_code == 404
        assert (await http.get(f"/merges/{made.json()['id']}")).status_code == 404


async def test_the_new_lead_is_not_told_by_a_task_that_there_is_another_follow_up(
    client: ClientFor, coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    kept, merged = await two_agreed(coordinator, admin, world)
    assert (await merge(coordinator, kept.youth_id, merged.youth_id)).status_code == 201
    asked = "select kind from app.task where follow_up_id = $1 and done_at is null"

    async def tasks(follow_up_id: UUID) -> set[str]:
        return {row["kind"] for row in await admin.fetch(asked, follow_up_id)}

    assert "two_follow_ups" in await tasks(kept.follow_up_id)
    await hand_over(client, world, kept.follow_up_id)
    assert await tasks(kept.follow_up_id) == {"consent_lapsed", "hand_over_received"}
    assert "two_follow_ups" in await tasks(merged.follow_up_id)


async def test_the_task_follows_to_a_lead_who_has_the_other_one_too(
    client: ClientFor, coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    kept, merged = await two_agreed(coordinator, admin, world)
    assert (await merge(coordinator, kept.youth_id, merged.youth_id)).status_code == 201
    for place in (kept, merged):
        await hand_over(client, world, place.follow_up_id)
    kinds = await admin.fetch(
        "select kind from app.task where follow_up_id = $1 and done_at is null", merged.follow_up_id
    )
    assert "two_follow_ups" in {row["kind"] for row in kinds}


@pytest.mark.parametrize("moves", ["kept", "merged"])
async def test_consent_holds_no_further_than_both_say_also_when_another_leads_one_of_them(
    client: ClientFor, coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, moves: str
) -> None:
    kept, merged = await two_agreed(coordinator, admin, world)
    assert (await merge(coordinator, kept.youth_id, merged.youth_id)).status_code == 201
    await hand_over(client, world, (kept if moves == "kept" else merged).follow_up_id)
    school, police = await client(world.school_contact), await client(world.police_contact)
    assert [await reads(one, kept) for one in (school, police)] == [True, False]
    assert [await reads(one, merged) for one in (school, police)] == [True, False]
    # A no to whoever leads the one closes the other, at the next request.
    other = merged if moves == "kept" else kept
    try:
        await set_clock(admin, NOW + timedelta(minutes=1))
        refused = await coordinator.post(
            other.refusals, json={"refused_by": "youth"}, headers={"Idempotency-Key": f"refused-{moves}"}
        )
        assert refused.status_code == 201, refused.text
        assert [await reads(school, one) for one in (kept, merged)] == [False, False]
    finally:
        await set_clock(admin, NOW)


@pytest.mark.parametrize("moves", ["kept", "merged"])
async def test_who_merged_them_undoes_it_within_thirty_days_and_both_are_as_if_they_never_were_merged(
    client: ClientFor, coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, moves: str
) -> None:
    apart = await two_agreed(coordinator, admin, world)
    kept, merged = await two_agreed(coordinator, admin, world)
    made = await merge(coordinator, kept.youth_id, merged.youth_id)
    at = 0 if moves == "kept" else 1
    for pair in (apart, (kept, merged)):
        await hand_over(client, world, pair[at].follow_up_id)
    await set_clock(admin, NOW + timedelta(days=29))
    try:
        http = await client(world.coordinator)
        mine, theirs = (merged, kept) if moves == "kept" else (kept, merged)
        page = (await http.get(f"/merges/{made.json()['id']}")).text
        assert "Angre sammenslåingen" in page
        assert f"/youths/{theirs.youth_id}" not in page
        done = await http.post(f"/merges/{made.json()['id']}/undo", data={"version": 1, "reason": "To personer."})
        assert (done.status_code, done.headers["location"]) == (303, f"/youths/{mine.youth_id}?done=parted")
        for before, after in zip(apart, (kept, merged), strict=True):
            told = [tuple(row) for row in await admin.fetch(GRANTS, after.follow_up_id)]
            assert told == [tuple(row) for row in await admin.fetch(GRANTS, before.follow_up_id)]
            assert told != []
        new = await client(world.coordinator_elsewhere)
        assert (await new.get(f"{API}/youths/{theirs.youth_id}")).status_code == 200
        assert (await http.get(f"{API}/youths/{theirs.youth_id}")).status_code == 404
    finally:
        await set_clock(admin, NOW)


async def test_nobody_else_at_the_old_lead_undoes_it_nor_who_merged_them_when_she_reads_neither(
    client: ClientFor, coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    kept, merged = await two_agreed(coordinator, admin, world)
    made = await merge(coordinator, kept.youth_id, merged.youth_id)
    await hand_over(client, world, kept.follow_up_id)
    assert (await undo(await client(world.other_coordinator_here), made)).status_code == 404
    assert (await undo(await client(world.coordinator_elsewhere), made)).status_code == 404
    await hand_over(client, world, merged.follow_up_id)
    assert (await undo(coordinator, made)).status_code == 404
    # Now the new lead has both, and reads what was merged and why.
    new = await client(world.coordinator_elsewhere)
    assert (await new.get(f"{API}/youths/{merged.youth_id}")).json()["merged_into"] == str(kept.youth_id)
    assert (await undo(new, made)).status_code == 201
    assert (await new.get(f"{API}/youths/{merged.youth_id}")).json()["merged_into"] is None


async def test_family_of_the_one_accepts_neither(
    client: ClientFor, coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    kept, merged = await two_agreed(coordinator, admin, world)
    assert (await merge(coordinator, kept.youth_id, merged.youth_id)).status_code == 201
    relative: Person = world.coordinator_elsewhere
    await insert(
        admin, "kinship", follow_up_id=merged.follow_up_id, user_id=relative.user_id, kind="family",
        declared_by_id=world.coordinator.user_id, declared_at=NOW, version=1,
    )  # fmt: skip
    sent: dict[str, Any] = {"to_service_id": str(world.services["alna"]), "reason": WHY}
    offer = await send(coordinator, f"{API}/follow-ups/{kept.follow_up_id}/hand-overs", sent)
    assert (await accept(client, offer.json(), relative)).status_code == 404


async def test_it_is_merged_by_nobody_who_reads_the_one_alone(
    client: ClientFor, coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    one, other = await two_agreed(coordinator, admin, world)
    await hand_over(client, world, one.follow_up_id)
    assert (await merge(coordinator, one.youth_id, other.youth_id)).status_code == 404
    assert fault(await merge(coordinator, other.youth_id, one.youth_id)) == (422, "other_youth_id", "unknown")
