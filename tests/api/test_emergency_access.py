"""Emergency access: what opens, for whom, how long, and what it never opens."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.core.consents.kinds import Topic
from tests.api.emergencies import API, HOUR, Case, body, make_case, opened, send, status
from tests.conftest import NOW, ClientFor, set_clock
from tests.factories import Person, World, insert, let_take_part, make_consent
from tests.files import put_attachment


@pytest.fixture
async def case(admin: asyncpg.Connection, world: World) -> AsyncIterator[Case]:
    yield await make_case(admin, world)
    await set_clock(admin, NOW)


async def test_it_opens_the_named_topics_and_no_other(client: ClientFor, world: World, case: Case) -> None:
    http, _ = await opened(client, world.nav_contact, case)
    follow_up = (await http.get(f"/api/v1/follow-ups/{case.id}")).json()
    assert (follow_up["youth_name"], follow_up["birth_year"], follow_up["youth_id"]) == ("Sol Fjelltopp", 2010, None)
    meetings = (await http.get(f"/api/v1/follow-ups/{case.id}/meetings")).json()["items"]
    assert [one["text"] for one in meetings] == ["Skolens møte."]
    assert (await http.get(f"/api/v1/follow-ups/{case.id}/measures")).json()["items"] == []
    assert (await http.get(f"/api/v1/follow-ups/{case.id}/services")).json() == []


async def test_the_scan_of_a_consent_is_opened_by_no_topic(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    consent = await make_consent(admin, world, case.id, ("plan", None, "school"))
    of_lead: dict[str, Any] = {
        "owner_service_id": world.services["grorud"],
        "added_by_id": world.coordinator.user_id,
    }
    scan = await put_attachment(admin, follow_up_id=case.id, consent_id=consent, **of_lead)
    file = await put_attachment(admin, follow_up_id=case.id, topic="meetings", **of_lead)
    http, _ = await opened(client, world.nav_contact, case, topics=[topic.value for topic in Topic])
    found = (await http.get(f"/api/v1/follow-ups/{case.id}/attachments")).json()["items"]
    assert [one["id"] for one in found] == [str(file)]
    assert (await http.get(f"/api/v1/attachments/{scan}")).status_code == 404


async def test_without_the_topic_of_identity_nobody_is_named(client: ClientFor, world: World, case: Case) -> None:
    http, _ = await opened(client, world.nav_contact, case, topics=["contact_points"])
    follow_up = (await http.get(f"/api/v1/follow-ups/{case.id}")).json()
    assert (follow_up["youth_name"], follow_up["birth_year"]) == (None, None)
    services = (await http.get(f"/api/v1/follow-ups/{case.id}/services")).json()
    assert [one["service_id"] for one in services] == [str(world.services["school"])]


async def test_what_it_opens_is_read_and_not_written(client: ClientFor, world: World, case: Case) -> None:
    http, _ = await opened(client, world.nav_contact, case)
    shown = await http.get(f"/api/v1/meetings/{case.meeting_id}")
    sent = {
        "kind": "other",
        "medium": "telephone",
        "held_at": NOW.isoformat(),
        "made_contact": True,
        "attendees": ["youth"],
    }
    change = await http.put(
        f"/api/v1/meetings/{case.meeting_id}", json={**sent, "text": "x"}, headers={"If-Match": shown.headers["etag"]}
    )
    new = await send(http, f"/api/v1/follow-ups/{case.id}/meetings", sent)
    assert (shown.status_code, change.status_code, new.status_code) == (200, 404, 404)


async def test_each_reading_is_logged_on_its_ground(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    http, made = await opened(client, world.nav_contact, case)
    await http.get(f"/api/v1/follow-ups/{case.id}")
    await http.get(f"/api/v1/meetings/{case.meeting_id}")
    rows = await admin.fetch(
        "select thing_kind, ground from app.access_log"
        " where user_id = $1 and follow_up_id = $2 and decision = 'allowed'",
        world.nav_contact.user_id,
        case.id,
    )
    said = {(row["thing_kind"], row["ground"]) for row in rows}
    assert {("follow_up", "EMERGENCY"), ("youth", "EMERGENCY"), ("meeting", "EMERGENCY")} <= said
    opening = await admin.fetchrow(
        "select * from app.access_log where thing_id = $1 and act = 'thing.added'", UUID(made["id"])
    )
    assert (opening["user_id"], opening["exit"], opening["ground"]) == (world.nav_contact.user_id, "rest", "EMERGENCY")


async def test_the_clock_ends_it_and_nothing_else_has_to_happen(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    await opened(client, world.nav_contact, case, hours=2)
    await set_clock(admin, NOW + 2 * HOUR - timedelta(seconds=1))
    assert await status(await client(world.nav_contact), case) == 200
    await set_clock(admin, NOW + 2 * HOUR)
    http = await client(world.nav_contact)
    assert await status(http, case) == 404
    assert (await http.get(f"/api/v1/meetings/{case.meeting_id}")).status_code == 404
    [line] = [one for one in (await http.get(API)).json()["items"] if one["reference"] == case.reference]
    assert line["holds"] is False


async def test_it_can_be_ended_early_and_closes_for_the_next_request(
    client: ClientFor, world: World, case: Case
) -> None:
    http, made = await opened(client, world.nav_contact, case)
    assert await status(http, case) == 200
    ended = await send(http, f"{API}/{made['id']}/end", {}, **{"If-Match": f'"{made["id"]}-1"'})
    assert (ended.status_code, ended.json()["holds"]) == (201, False)
    assert await status(http, case) == 404
    again = await send(http, f"{API}/{made['id']}/end", {}, **{"If-Match": f'"{made["id"]}-2"'})
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "emergency_over")


async def test_a_coordinator_of_the_lead_can_end_it(client: ClientFor, world: World, case: Case) -> None:
    http, made = await opened(client, world.nav_contact, case)
    lead = await client(world.coordinator)
    ended = await send(lead, f"{API}/{made['id']}/end", {}, **{"If-Match": f'"{made["id"]}-1"'})
    assert (ended.status_code, await status(http, case)) == (201, 404)


async def test_a_longer_time_is_a_new_opening_after_the_first(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    http, _ = await opened(client, world.nav_contact, case)
    second = await send(http, API, body(case))
    assert (second.status_code, second.json()["errors"][0]["code"]) == (409, "emergency_open")
    await set_clock(admin, NOW + HOUR)
    _, made = await opened(client, world.nav_contact, case, reason="Hun er fortsatt savnet, og vi leter videre.")
    count = await admin.fetchval("select count(*) from app.emergency_access where follow_up_id = $1", case.id)
    assert (made["reason"], count) == ("Hun er fortsatt savnet, og vi leter videre.", 2)


async def test_only_within_ten_minutes_of_signing_in(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    http = await client(world.nav_contact)
    await set_clock(admin, NOW + timedelta(minutes=10, seconds=1))
    late = await send(http, API, body(case))
    assert (late.status_code, late.json()["errors"][0]["code"]) == (409, "sign_in_again")
    await set_clock(admin, NOW + timedelta(minutes=10))
    assert (await send(http, API, body(case))).status_code == 201


async def test_a_program_cannot_open_one(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    http = await client(world.nav_contact)
    await admin.execute("update app.session set kind = 'bearer' where user_id = $1", world.nav_contact.user_id)
    answer = await send(http, API, body(case))
    assert answer.json()["errors"][0]["code"] == "sign_in_again"
    await admin.execute("update app.session set kind = 'page' where user_id = $1", world.nav_contact.user_id)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": "For kort."}, "reason"),
        ({"reason": " " * 30 + "kort"}, "reason"),
        ({"topics": []}, "topics"),
        ({"topics": ["everything"]}, "topics.0"),
        ({"hours": 9}, "hours"),
        ({"hours": 0}, "hours"),
        ({"ground": "curious"}, "ground"),
    ],
)
async def test_it_says_why_what_and_for_how_long(
    client: ClientFor, world: World, case: Case, wrong: dict[str, Any], field: str
) -> None:
    answer = await send(await client(world.nav_contact), API, body(case, **wrong))
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("closed_by", ["a mark", "a restriction", "kinship", "never was"])
async def test_what_a_core_rule_closes_answers_like_what_never_was(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection, closed_by: str
) -> None:
    person = world.health_contact
    match closed_by:
        case "a mark":
            await admin.execute("update app.youth set address_protection = 'confidential' where id = $1", case.youth_id)
        case "a restriction":
            await admin.execute(
                "update app.follow_up set restricted_at = $2, restricted_by_id = $3 where id = $1",
                case.id,
                NOW,
                world.privacy_officer.user_id,
            )
        case "kinship":
            await declare(admin, case, person)
        case _:
            case.reference = "OF-2222-2222"
    http = await client(person)
    answer = await send(http, API, body(case))
    never = await send(http, API, body(case, reference="OF-3333-3333"))
    assert (answer.status_code, answer.content) == (404, never.content)
    assert await admin.fetchval("select count(*) from app.emergency_access where follow_up_id = $1", case.id) == 0
    denied = await admin.fetchval(
        "select count(*) from app.access_log where user_id = $1 and act = 'thing.denied' and at = $2",
        person.user_id,
        NOW,
    )
    assert denied >= 2


async def declare(admin: asyncpg.Connection, case: Case, person: Person) -> None:
    await insert(
        admin,
        "kinship",
        follow_up_id=case.id,
        user_id=person.user_id,
        kind="family",
        declared_by_id=person.user_id,
        declared_at=NOW,
        version=1,
    )


async def test_not_even_those_in_the_circle_open_more_of_somebody_who_is_protected(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    await let_take_part(admin, world, case.id, world.nav_contact)
    http, _ = await opened(client, world.nav_contact, case)
    assert (await http.get(f"/api/v1/meetings/{case.meeting_id}")).status_code == 200
    await admin.execute("update app.youth set address_protection = 'confidential' where id = $1", case.youth_id)
    assert await status(http, case) == 200
    assert (await http.get(f"/api/v1/meetings/{case.meeting_id}")).status_code == 404


async def test_a_mark_that_comes_while_the_page_is_open_works_at_the_next_request(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    http, _ = await opened(client, world.nav_contact, case)
    assert (await http.get(f"/follow-ups/{case.id}")).status_code == 200
    await admin.execute(
        "update app.youth set address_protection = 'strictly_confidential' where id = $1", case.youth_id
    )
    assert (await http.get(f"/follow-ups/{case.id}")).status_code == 404
    assert (await http.get(f"/api/v1/meetings/{case.meeting_id}")).status_code == 404


async def test_it_holds_in_the_hat_that_opened_it(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    http, _ = await opened(client, world.nav_contact, case)
    await admin.execute(
        "update app.post set ends_on = $2 where id = $1", world.nav_contact.post_id, NOW.date() - timedelta(days=1)
    )
    assert await status(http, case) in (403, 404)
    await admin.execute("update app.post set ends_on = null where id = $1", world.nav_contact.post_id)


@pytest.mark.parametrize("who", ["manager", "investigator", "prosecutor", "privacy_officer", "administrator"])
async def test_other_hats_never_open_one(client: ClientFor, world: World, case: Case, who: str) -> None:
    assert (await send(await client(world.people[who]), API, body(case))).status_code == 403
