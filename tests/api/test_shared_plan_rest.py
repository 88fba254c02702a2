"""What a consent lets another service read over REST, and how it closes in the same moment by every exit."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.conftest import ClientFor
from tests.factories import NOW, World, insert, let_take_part, make_consent, make_follow_up, withdraw_consent
from tests.shared_plan import BY_LEAD, BY_POLICE, BY_SCHOOL, Shared, make_shared, to


@pytest.fixture
async def shared(admin: asyncpg.Connection, world: World) -> Shared:
    return await make_shared(admin, world)


async def items(http: Any, address: str) -> list[Any]:
    answer = await http.get(address)
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["items"]
    return found


async def grounds(admin: asyncpg.Connection, user_id: UUID, follow_up_id: UUID) -> set[tuple[str, str]]:
    rows = await admin.fetch(
        "select thing_kind, ground from app.access_log where user_id = $1 and follow_up_id = $2 and ground is not null"
        " union select t.thing_kind, t.ground from app.access_log_thing t join app.access_log l on l.id = t.log_id"
        " where l.user_id = $1 and t.follow_up_id = $2",
        user_id,
        follow_up_id,
    )
    return {(row["thing_kind"], row["ground"]) for row in rows}


async def test_without_a_consent_a_contact_reads_the_reference_and_what_the_own_service_wrote(
    client: ClientFor, world: World, shared: Shared
) -> None:
    http = await client(world.police_contact)
    header = (await http.get(shared.address)).json()
    assert (header["youth_name"], header["birth_year"], header["youth_id"]) == (None, None, None)
    assert (await http.get(f"{shared.address}/plan")).status_code == 404
    assert [one["description"] for one in await items(http, f"{shared.address}/measures")] == [BY_POLICE]
    assert [one["text"] for one in await items(http, f"{shared.address}/meetings")] == [BY_POLICE]


async def test_with_a_consent_a_contact_reads_name_birth_year_plan_measures_and_meetings(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    await make_consent(admin, world, shared.follow_up_id, *to("police"))
    http = await client(world.police_contact)
    header = (await http.get(shared.address)).json()
    assert (header["youth_name"], header["birth_year"], header["youth_id"]) == ("Sol Fjelltopp", 2010, None)
    assert header["leads"] is False
    plan = (await http.get(f"{shared.address}/plan")).json()
    assert [goal["text"] for goal in plan["goals"]] == ["Møte på skolen."]
    assert plan["owner_service_name"] == "grorud"
    measures = await items(http, f"{shared.address}/measures")
    assert {(one["owner_service_name"], one["description"]) for one in measures} == {
        ("grorud", BY_LEAD),
        ("police", BY_POLICE),
        ("school", BY_SCHOOL),
    }
    meetings = await items(http, f"{shared.address}/meetings")
    assert {(one["owner_service_name"], one["text"]) for one in meetings} == {
        ("grorud", BY_LEAD),
        ("police", BY_POLICE),
        ("school", BY_SCHOOL),
    }
    listed = await items(http, "/api/v1/follow-ups")
    assert [one["youth_name"] for one in listed if one["id"] == str(shared.follow_up_id)] == ["Sol Fjelltopp"]


async def test_what_is_read_by_consent_stands_in_the_log_on_that_ground_and_the_own_on_its_own(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    await make_consent(admin, world, shared.follow_up_id, *to("police"))
    http = await client(world.police_contact)
    for place in ("", "/plan", "/measures", "/meetings"):
        await http.get(shared.address + place)
    await http.get("/api/v1/follow-ups")
    assert await grounds(admin, world.police_contact.user_id, shared.follow_up_id) == {
        ("follow_up", "OWN"),
        ("youth", "CONSENT"),
        ("plan", "CONSENT"),
        ("measure", "OWN"),
        ("measure", "CONSENT"),
        ("meeting", "OWN"),
        ("meeting", "CONSENT"),
    }


async def test_a_consent_for_measures_alone_shows_no_name_no_plan_and_no_goal(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    await make_consent(admin, world, shared.follow_up_id, *to("police", topics=("measures",)))
    http = await client(world.police_contact)
    assert (await http.get(shared.address)).json()["youth_name"] is None
    assert (await http.get(f"{shared.address}/plan")).status_code == 404
    assert [one["text"] for one in await items(http, f"{shared.address}/meetings")] == [BY_POLICE]
    measures = await items(http, f"{shared.address}/measures")
    assert len(measures) == 3
    assert {(one["goal_id"], one["goal_number"], one["goal_text"]) for one in measures} == {(None, None, None)}
    assert str(shared.ids["goal", "grorud"]) not in (await http.get(f"{shared.address}/measures")).text


async def test_the_lead_reads_what_the_others_wrote_by_consent_and_changes_none_of_it(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    http = await client(world.coordinator)
    assert {one["description"] for one in await items(http, f"{shared.address}/measures")} == {BY_LEAD}
    await make_consent(admin, world, shared.follow_up_id, ("measures", "police", "grorud"))
    assert {one["description"] for one in await items(http, f"{shared.address}/measures")} == {BY_LEAD, BY_POLICE}
    address = f"/api/v1/measures/{shared.ids['measure', 'police']}"
    read = await http.get(address)
    refused = await http.post(
        f"{address}/status",
        json={"to_status": "running"},
        headers={"If-Match": read.headers["etag"], "Idempotency-Key": "the lead moves what the police wrote"},
    )
    assert (read.status_code, refused.status_code) == (200, 404)


async def test_after_a_withdrawal_for_the_police_they_meet_what_never_was_and_the_school_reads_on(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    consent_id = await make_consent(admin, world, shared.follow_up_id, *to("police", "school"))
    police, school = await client(world.police_contact), await client(world.school_contact)
    single = [f"/api/v1/{kind}s/{shared.ids[kind, 'grorud']}" for kind in ("measure", "meeting")]
    single += [f"{shared.address}/plan", f"/api/v1/measures/{shared.ids['measure', 'school']}/history"]
    for http in (police, school):
        assert [(await http.get(one)).status_code for one in single] == [200] * 4

    await withdraw_consent(admin, world, consent_id, (None, None, "police"))

    assert [(await police.get(one)).status_code for one in single] == [404] * 4
    assert (await police.get(shared.address)).json()["youth_name"] is None
    assert [one["description"] for one in await items(police, f"{shared.address}/measures")] == [BY_POLICE]
    assert [one["text"] for one in await items(police, f"{shared.address}/meetings")] == [BY_POLICE]
    listed = await items(police, "/api/v1/follow-ups")
    assert [one["youth_name"] for one in listed if one["id"] == str(shared.follow_up_id)] == [None]

    assert [(await school.get(one)).status_code for one in single] == [200] * 4
    assert (await school.get(shared.address)).json()["youth_name"] == "Sol Fjelltopp"
    assert len(await items(school, f"{shared.address}/measures")) == 3


async def test_own_rows_are_added_and_moved_on_with_a_consent_and_after_it(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    consent_id = await make_consent(admin, world, shared.follow_up_id, *to("police"))
    http = await client(world.police_contact)
    made = await http.post(
        f"{shared.address}/measures",
        json={"type_code": "MENTOR", "goal_id": str(shared.ids["goal", "grorud"])},
        headers={"Idempotency-Key": "a measure toward a goal that is shared"},
    )
    assert made.status_code == 201, made.text
    assert made.json()["goal_number"] == 1

    await withdraw_consent(admin, world, consent_id)

    address = f"/api/v1/measures/{made.json()['id']}"
    now = await http.get(address)
    assert (now.json()["goal_id"], now.json()["goal_text"]) == (None, None)
    moved = await http.post(
        f"{address}/status",
        json={"to_status": "done", "result": "Møtte hver uke."},
        headers={"If-Match": now.headers["etag"], "Idempotency-Key": "the own measure goes on without its goal"},
    )
    assert (moved.status_code, moved.json().get("status")) == (200, "done")


async def test_only_what_the_lead_service_did_itself_is_its_first_contact(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world, state="OFFERED")
    await let_take_part(admin, world, follow_up_id, world.police_contact)
    await insert(
        admin, "meeting", follow_up_id=follow_up_id, owner_service_id=world.services["police"], topic="meetings",
        kind="other", medium="telephone", held_at=NOW, made_contact=True, attendees=["youth"],
        interpreter_booked=False, logged_by_id=world.police_contact.user_id, logged_at=NOW, version=1,
    )  # fmt: skip
    await make_consent(admin, world, follow_up_id, ("meetings", "police", "grorud"))
    http = await client(world.coordinator)
    address = f"/api/v1/follow-ups/{follow_up_id}"
    assert len(await items(http, f"{address}/meetings")) == 1
    moved = await http.post(
        f"{address}/transitions",
        json={"to_state": "MAPPING", "reason": "Den unge vil være med."},
        headers={"If-Match": f'"{follow_up_id}-1"', "Idempotency-Key": "the police met her, the team has not"},
    )
    assert moved.status_code == 409
    assert [one["code"] for one in moved.json()["errors"]] == ["first_contact_missing"]
