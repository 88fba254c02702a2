"""Two registrations of one person: merged by who reads both, without rewriting or widening anything; parted again."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from tests.api.merges import API, REASON, fault, key, make_two, merge, undo
from tests.conftest import NOW, ClientFor, set_clock
from tests.consents import Place, given, make_place, yes
from tests.factories import World, insert


async def everything(admin: asyncpg.Connection, *youths: UUID) -> dict[str, list[tuple[Any, ...]]]:
    """All that stands of these youths, but for keys that the database makes anew."""
    asked = {
        "youth": "select * from app.youth where id = any($1) order by id",
        "follow_up": "select * from app.follow_up where youth_id = any($1) order by id",
        "guardian": "select * from app.guardian where youth_id = any($1) order by id",
        "consent_grant": "select g.consent_id, g.follow_up_id, g.topic, g.from_service_id, g.excluded_from,"
        " g.to_service_id, g.holds_from, g.holds_until"
        " from app.consent_grant g join app.follow_up f on f.id = g.follow_up_id where f.youth_id = any($1)"
        " order by 1, 3, 4, 6, 7",
        "open tasks": "select t.id from app.task t join app.follow_up f on f.id = t.follow_up_id"
        " where f.youth_id = any($1) and t.done_at is null order by 1",
    }
    return {name: [tuple(row) for row in await admin.fetch(sql, list(youths))] for name, sql in asked.items()}


@pytest.fixture
async def coordinator(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.coordinator)


async def test_old_ids_keep_working_and_the_page_of_the_kept_one_has_both_histories(
    coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    two = await make_two(admin, world, given_name="Før", family_name="Nummer")
    await insert(
        admin, "guardian", youth_id=two.old, given_name="Måne", family_name="Tinde", responsibility="joint",
        starts_on=NOW.date(), language="nb", needs_interpreter=False, address_protection="none", version=1,
    )  # fmt: skip
    typed = {"other_youth_id": str(two.old), "reason": "Samme mor, samme adresse."}
    assert str(two.old) in (await coordinator.get(f"/youths/{two.kept}/merge")).text
    done = await coordinator.post(f"/youths/{two.kept}/merge", data=typed)
    assert done.headers["location"] == f"/youths/{two.kept}?done=merged"
    page = (await coordinator.get(done.headers["location"])).text
    for reference in await admin.fetch(
        "select reference from app.follow_up where youth_id = any($1)", [two.kept, two.old]
    ):
        assert reference["reference"] in page
    for words in ("De to registreringene er slått sammen.", "Før Nummer", "Måne Tinde"):
        assert words in page
    gone = await coordinator.get(f"/youths/{two.old}")
    assert (gone.status_code, gone.headers["location"]) == (307, f"/youths/{two.kept}")
    assert (await coordinator.get(f"/follow-ups/new/{two.old}")).headers["location"] == f"/follow-ups/new/{two.kept}"
    read = (await coordinator.get(f"{API}/youths/{two.old}")).json()
    assert (read["given_name"], read["merged_into"]) == ("Før", str(two.kept))
    assert (await coordinator.get(f"{API}/youths/{two.kept}")).json()["merged_into"] is None
    [listed] = (await coordinator.get(f"{API}/youths/{two.old}/merges")).json()
    assert (listed["kept_youth_id"], listed["undo_until"]) == (str(two.kept), "2026-12-20")
    acts = await admin.fetch(
        "select act, user_id from app.access_log where thing_id = $1 and act = 'thing.added'", UUID(listed["id"])
    )
    assert [tuple(row) for row in acts] == [("thing.added", world.coordinator.user_id)]


async def test_undoing_it_restores_both_exactly(
    coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    one, other = await agreed(coordinator, admin, world, "school"), await agreed(coordinator, admin, world, "police")
    await admin.execute("update app.youth set address_protection = 'confidential' where id = $1", other.youth_id)
    await insert(
        admin, "kinship", follow_up_id=one.follow_up_id, user_id=world.school_contact.user_id, kind="family",
        declared_by_id=world.coordinator.user_id, declared_at=NOW, version=1,
    )  # fmt: skip
    before = await everything(admin, one.youth_id, other.youth_id)
    made = await merge(coordinator, one.youth_id, other.youth_id)
    assert made.status_code == 201, made.text
    between = await everything(admin, one.youth_id, other.youth_id)
    assert all(before[name] != between[name] for name in ("youth", "follow_up", "consent_grant", "open tasks"))
    undone = await undo(coordinator, made)
    assert undone.status_code == 201, undone.text
    assert await everything(admin, one.youth_id, other.youth_id) == before
    assert (await coordinator.get(f"/youths/{other.youth_id}")).status_code == 200
    assert (await coordinator.get(f"{API}/youths/{other.youth_id}")).json()["merged_into"] is None
    assert fault(await undo(coordinator, made, tag=undone.headers["etag"])) == (409, "", "merge_undone")
    # And they can be merged again, the other way round.
    assert (await merge(coordinator, other.youth_id, one.youth_id)).status_code == 201


async def agreed(
    coordinator: httpx2.AsyncClient,
    admin: asyncpg.Connection,
    world: World,
    *to: str,
    place: Place | None = None,
    **changes: Any,
) -> Place:
    """A registration where the youth and the guardian have agreed to let these services read."""
    place = place or await make_place(admin, world)
    await given(coordinator, place, yes(world, *to, **changes))
    return place


async def reads(http: httpx2.AsyncClient, place: Place) -> bool:
    return (await http.get(f"{API}/measures/{place.measure_id}")).status_code == 200


async def test_consent_holds_only_so_far_as_both_say_the_same_until_the_youth_agrees_anew(
    coordinator: httpx2.AsyncClient, client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    both = await agreed(coordinator, admin, world, "school", "police")
    school_only = await agreed(coordinator, admin, world, "school")
    school, police = await client(world.school_contact), await client(world.police_contact)
    assert [await reads(one, both) for one in (school, police)] == [True, True]
    assert [await reads(one, school_only) for one in (school, police)] == [True, False]
    made = await merge(coordinator, both.youth_id, school_only.youth_id)
    assert made.status_code == 201, made.text
    assert [await reads(one, both) for one in (school, police)] == [True, False]
    assert [await reads(one, school_only) for one in (school, police)] == [True, False]
    kinds = await admin.fetch(
        "select kind, follow_up_id from app.task where follow_up_id = any($1)",
        [both.follow_up_id, school_only.follow_up_id],
    )
    assert {tuple(row) for row in kinds} == {
        ("two_follow_ups", both.follow_up_id),
        ("two_follow_ups", school_only.follow_up_id),
        ("consent_lapsed", both.follow_up_id),
    }
    await set_clock(admin, NOW + timedelta(minutes=1))
    try:
        await agreed(coordinator, admin, world, "police", place=both)
        assert [await reads(one, both) for one in (school, police)] == [True, True]
        assert [await reads(one, school_only) for one in (school, police)] == [True, False]
    finally:
        await set_clock(admin, NOW)


async def test_a_no_in_the_one_closes_the_other_at_the_next_request_and_silence_does_not(
    coordinator: httpx2.AsyncClient, client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    one, silent = await agreed(coordinator, admin, world, "school"), await make_place(admin, world)
    school = await client(world.school_contact)
    assert (await merge(coordinator, silent.youth_id, one.youth_id)).status_code == 201
    assert await reads(school, one)
    refused = await coordinator.post(silent.refusals, json={"refused_by": "youth"}, headers=key())
    assert refused.status_code == 201, refused.text
    assert not await reads(school, one)


async def test_a_mark_on_either_binds_both_whenever_it_comes(
    coordinator: httpx2.AsyncClient, client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    two = await make_two(admin, world)
    colleague = await client(world.other_coordinator_here)
    assert (await merge(coordinator, two.kept, two.old)).status_code == 201
    assert (await colleague.get(f"{API}/youths/{two.kept}")).status_code == 200
    await admin.execute("update app.youth set address_protection = 'confidential' where id = $1", two.old)
    for place in (f"youths/{two.kept}", f"youths/{two.old}", f"follow-ups/{two.kept_follow_up}"):
        assert (await colleague.get(f"{API}/{place}")).status_code == 404
        assert (await coordinator.get(f"{API}/{place}")).status_code == 200
    await admin.execute("update app.youth set address_protection = 'none' where id = $1", two.old)
    assert (await colleague.get(f"{API}/youths/{two.kept}")).status_code == 200


async def test_one_that_was_parted_again_is_not_bound_by_those_that_stay_together(
    coordinator: httpx2.AsyncClient, client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    two, third = await make_two(admin, world), await make_two(admin, world)
    colleague = await client(world.other_coordinator_here)
    made = await merge(coordinator, two.kept, two.old)
    assert (await merge(coordinator, two.kept, third.old)).status_code == 201
    assert (await undo(coordinator, made)).status_code == 201
    await admin.execute("update app.youth set address_protection = 'confidential' where id = $1", third.old)
    # What is written about the one that was parted is what works out anew whether she is protected.
    await admin.execute("update app.youth set address_protection = 'none' where id = $1", two.old)
    assert (await colleague.get(f"{API}/youths/{two.kept}")).status_code == 404
    assert (await colleague.get(f"{API}/youths/{two.old}")).status_code == 200


async def test_whoever_is_family_to_the_one_is_family_to_both_whenever_it_is_said(
    coordinator: httpx2.AsyncClient, client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    two = await make_two(admin, world)
    colleague = await client(world.other_coordinator_here)
    made = await merge(coordinator, two.kept, two.old)
    said = await colleague.post(
        f"{API}/follow-ups/{two.old_follow_up}/kinships", json={"kind": "family"}, headers=key()
    )
    assert said.status_code == 201, said.text
    for place in (f"youths/{two.kept}", f"youths/{two.old}", f"follow-ups/{two.kept_follow_up}"):
        assert (await colleague.get(f"{API}/{place}")).status_code == 404
    assert (await undo(coordinator, made)).status_code == 201
    assert (await colleague.get(f"{API}/youths/{two.kept}")).status_code == 200
    assert (await colleague.get(f"{API}/youths/{two.old}")).status_code == 404


async def test_nobody_merges_herself_out_of_sight(client: ClientFor, admin: asyncpg.Connection, world: World) -> None:
    """One who is named on the protected one alone would not see the other any more."""
    mine = {"coordinator_id": world.other_coordinator_here.user_id}
    two = await make_two(admin, world, address_protection="confidential", led=mine)
    http = await client(world.other_coordinator_here)
    assert fault(await merge(http, two.kept, two.old)) == (409, "other_youth_id", "not_named_on_both")
    assert await admin.fetch("select from app.youth_merge where merged_youth_id = $1", two.old) == []
    assert (await http.get(f"{API}/youths/{two.kept}")).status_code == 200


async def test_what_cannot_be_merged_is_refused_with_the_field_and_nothing_changes(
    coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    two, third = await make_two(admin, world), await make_two(admin, world)
    elsewhere = {"lead_service_id": world.services["alna"], "coordinator_id": world.coordinator_elsewhere.user_id}
    hidden = await make_two(admin, world, led=elsewhere)
    assert fault(await merge(coordinator, two.kept, two.kept)) == (422, "other_youth_id", "same_registration")
    assert fault(await merge(coordinator, two.kept, uuid4())) == (422, "other_youth_id", "unknown")
    assert fault(await merge(coordinator, two.kept, hidden.old)) == (422, "other_youth_id", "unknown")
    assert (await merge(coordinator, hidden.old, two.kept)).status_code == 404
    empty = await coordinator.post(f"/youths/{two.kept}/merge", data={"other_youth_id": str(two.old)})
    assert (empty.status_code, f'value="{two.old}" selected' in empty.text) == (422, True)
    assert await admin.fetchval("select count(*) from app.youth_merge where kept_youth_id = $1", two.kept) == 0
    assert (await merge(coordinator, two.kept, two.old)).status_code == 201
    merged = (409, "other_youth_id", "already_merged")
    assert fault(await merge(coordinator, two.kept, two.old)) == merged
    assert fault(await merge(coordinator, third.kept, two.old)) == merged
    assert fault(await merge(coordinator, two.old, third.kept)) == merged
    assert fault(await merge(coordinator, third.kept, two.kept)) == merged
    # A third registration is merged into the one that is kept.
    assert (await merge(coordinator, two.kept, third.kept)).status_code == 201


@pytest.mark.parametrize("who", ["key_worker", "manager", "privacy_officer", "school_contact", "administrator"])
async def test_other_hats_neither_merge_nor_undo(
    coordinator: httpx2.AsyncClient, client: ClientFor, admin: asyncpg.Connection, world: World, who: str
) -> None:
    two = await make_two(admin, world)
    http = await client(world.people[who])
    refused = await merge(http, two.kept, two.old)
    assert refused.status_code in (403, 404)
    made = await merge(coordinator, two.kept, two.old)
    assert (await undo(http, made)).status_code in (403, 404)
    assert (await http.get(f"{API}/merges/{made.json()['id']}")).status_code == (200 if who == "key_worker" else 404)


async def test_the_way_back_is_offered_to_whoever_may_take_it_and_to_no_other_reader(
    coordinator: httpx2.AsyncClient, client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    two = await make_two(admin, world)
    made = await merge(coordinator, two.kept, two.old)
    place, typed = f"/merges/{made.json()['id']}", {"reason": "Det var to personer.", "version": "1"}
    key_worker, colleague = await client(world.key_worker), await client(world.other_coordinator_here)
    shown = await key_worker.get(place)
    assert (shown.status_code, REASON["reason"] in shown.text) == (200, True)
    assert f"{place}/undo" not in shown.text
    assert (await key_worker.post(f"{place}/undo", data=typed)).status_code == 404
    assert f"{place}/undo" in (await colleague.get(place)).text
    assert (await colleague.post(f"{place}/undo", data=typed)).status_code == 303


async def test_who_sees_only_one_of_them_is_told_of_no_merge(
    coordinator: httpx2.AsyncClient, client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    two = await make_two(admin, world)
    assert (await merge(coordinator, two.kept, two.old)).status_code == 201
    merge_id = await admin.fetchval("select id from app.youth_merge where kept_youth_id = $1", two.kept)
    await admin.execute(
        "update app.follow_up set lead_service_id = $2, coordinator_id = $3 where id = $1",
        two.old_follow_up,
        world.services["alna"],
        world.coordinator_elsewhere.user_id,
    )
    there, colleague = await client(world.coordinator_elsewhere), await client(world.other_coordinator_here)
    page = await there.get(f"/youths/{two.old}")
    assert (page.status_code, str(two.kept) in page.text, str(merge_id) in page.text) == (200, False, False)
    read = (await there.get(f"{API}/youths/{two.old}")).json()
    assert read["merged_into"] is None
    never = await there.get(f"{API}/merges/{uuid4()}")
    for http in (there, colleague):
        answer = await http.get(f"{API}/merges/{merge_id}")
        assert (answer.status_code, answer.content) == (404, never.content)
    # Who merged them knows of it, and may say that it was wrong; of the other one she sees nothing more.
    assert (await coordinator.get(f"{API}/merges/{merge_id}")).status_code == 200
    assert (await coordinator.get(f"/youths/{two.old}")).status_code == 404


async def test_thirty_days_and_not_one_more_by_the_day_in_norway(
    coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, client: ClientFor
) -> None:
    late, in_time = await make_two(admin, world), await make_two(admin, world)
    first, second = await merge(coordinator, late.kept, late.old), await merge(coordinator, in_time.kept, in_time.old)
    last_minute = NOW.replace(month=12, day=20, hour=22, minute=59)
    try:
        await set_clock(admin, last_minute)
        http = await client(world.coordinator)
        assert (await undo(http, second, tag='"' + second.json()["id"] + '-9"')).status_code == 412
        assert (await undo(http, second)).status_code == 201
        await set_clock(admin, last_minute + timedelta(minutes=1))
        assert fault(await undo(http, first)) == (409, "", "undo_late")
        page = (await http.get(f"/merges/{first.json()['id']}")).text
        assert "Angre sammenslåingen" not in page
        # Nor does the database itself let it be written as if it had been in time.
        with pytest.raises(asyncpg.CheckViolationError) as refused:
            await admin.execute(
                "update app.youth_merge set ended_at = $2, ended_by_id = merged_by_id, end_reason = 'x' where id = $1",
                UUID(first.json()["id"]),
                NOW,
            )
        assert refused.value.as_dict()["constraint_name"] == "youth_merge_undo_late"
    finally:
        await set_clock(admin, NOW)
