"""The secret address of a calendar: until when it lives, that it opens nothing else, and where it leaves no trace."""

import logging
from datetime import timedelta
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from services.api.sessions import cookie_name
from services.core.kit.settings import Settings
from tests.api.calendar_feeds import (
    DAY,
    NEVER,
    address_of,
    answer_to,
    begin_anew,
    make_deadline,
)
from tests.conftest import ClientFor, set_clock
from tests.factories import NOW, World, make_follow_up


@pytest.fixture(autouse=True)
async def as_it_was(admin: asyncpg.Connection) -> None:
    await begin_anew(admin)


async def test_an_address_that_is_dead_answers_like_one_that_never_was(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    never = await answer_to(client, NEVER)
    assert never.status_code == 404
    person = world.key_worker
    user, post, service, day = person.user_id, person.post_id, person.service_id, "($2::timestamptz)::date"
    deaths = {
        "taken back": ("update app.calendar_feed set taken_back_at = $2 where user_id = $1", user),
        "deactivated": ("update app.user_account set deactivated_at = $2 where id = $1", user),
        "post ended": (f"update app.post set ends_on = {day} - 1 where id = $1", post),  # noqa: S608 - ours
        "service closed": (f"update app.service set closed_on = {day} where id = $1", service),  # noqa: S608 - ours
    }
    for death, (statement, key) in deaths.items():
        address = await address_of(client, person)
        assert (await answer_to(client, address)).status_code == 200, death
        await admin.execute(statement, key, NOW)
        dead = await answer_to(client, address)
        await admin.execute(statement, key, None)
        assert (dead.status_code, dead.content) == (404, never.content), death
        assert _without_what_is_new(dead) == _without_what_is_new(never), death
        await admin.execute("delete from app.calendar_feed")
    refused = await admin.fetch("select ground from app.access_log where exit = 'calendar' and act = 'session.refused'")
    assert [row["ground"] for row in refused] == ["taken_back", "deactivated", "no_post", "no_post"]


def _without_what_is_new(answer: httpx2.Response) -> dict[str, str]:
    new = {"x-request-id", "content-security-policy"}
    return {name: value for name, value in answer.headers.items() if name not in new}


async def test_an_address_left_unused_for_a_year_is_dead_and_one_that_is_used_lives(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    year = timedelta(days=365)
    used, unused = await address_of(client, world.key_worker), await address_of(client, world.coordinator)
    await set_clock(admin, NOW + year - DAY)
    assert (await answer_to(client, used)).status_code == 200
    await set_clock(admin, NOW + year)
    assert (await answer_to(client, unused)).status_code == 404
    assert (await answer_to(client, used)).status_code == 200


async def test_making_another_kills_the_one_before(client: ClientFor, world: World) -> None:
    first, second = await address_of(client, world.key_worker), await address_of(client, world.key_worker)
    assert (await answer_to(client, first)).status_code == 404
    assert (await answer_to(client, second)).status_code == 200


@pytest.mark.parametrize("address", ["/calendar/x.ics", NEVER[:-4], NEVER + "x", "/calendar/" + "Æ" * 43 + ".ics"])
async def test_what_is_no_address_answers_like_one_that_never_was(client: ClientFor, address: str) -> None:
    answer, never = await answer_to(client, address), await answer_to(client, NEVER)
    assert (answer.status_code, answer.content) == (404, never.content)


async def test_guessing_leaves_nothing_in_the_log(client: ClientFor, admin: asyncpg.Connection) -> None:
    count = "select count(*) from app.access_log"
    before = await admin.fetchval(count)
    await answer_to(client, NEVER)
    assert await admin.fetchval(count) == before


async def test_the_address_is_no_session_and_leaves_none_behind(
    client: ClientFor, world: World, admin: asyncpg.Connection, settings: Settings
) -> None:
    address = await address_of(client, world.key_worker)
    secret = address.rpartition("/")[2].removesuffix(".ics")
    await answer_to(client, address)
    http = await client(None)
    http.cookies[cookie_name(settings)] = secret
    assert (await http.get("/api/v1/follow-ups")).status_code == 401
    bearer = {"Authorization": f"Bearer {secret}"}
    assert (await (await client(None)).get("/api/v1/follow-ups", headers=bearer)).status_code == 401
    alive = "select count(*) from app.session where kind = 'calendar' and ended_at is null"
    assert await admin.fetchval(alive) == 0


async def test_sessions_of_calendars_do_not_gather(client: ClientFor, world: World, admin: asyncpg.Connection) -> None:
    await admin.execute("delete from app.session where kind = 'calendar'")
    address = await address_of(client, world.key_worker)
    for minute in range(4):
        await set_clock(admin, NOW + timedelta(minutes=minute))
        assert (await answer_to(client, address)).status_code == 200
    assert await admin.fetchval("select count(*) from app.session where kind = 'calendar'") == 1


async def test_each_answer_is_logged_with_what_it_showed(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up = await make_follow_up(admin, world)
    deadline = await make_deadline(admin, follow_up, world.key_worker)
    await answer_to(client, await address_of(client, world.key_worker))
    rows = await admin.fetch(
        "select l.user_id, l.post_id, l.act, l.thing_kind, l.row_count, t.thing_id, t.follow_up_id, t.ground"
        " from app.access_log l join app.access_log_thing t on t.log_id = l.id"
        " where l.exit = 'calendar' and t.thing_id = $1",
        deadline,
    )
    who = (world.key_worker.user_id, world.key_worker.post_id)
    assert [tuple(row) for row in rows] == [(*who, "list.shown", "deadline", 1, deadline, follow_up, "LEAD")]


async def test_the_address_stands_in_no_log_metric_or_table(
    client: ClientFor, world: World, admin: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    address = await address_of(client, world.key_worker)
    secret = address.rpartition("/")[2].removesuffix(".ics")
    with caplog.at_level(logging.DEBUG):
        answer = await answer_to(client, address.removeprefix("http://testserver"))
        await answer_to(client, f"{address}/more")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    ours = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    assert len([one for one in ours if getattr(one, "route", "") == "GET /calendar/{calendar_address}"]) == 1
    assert [one for one in ours if secret in f"{one.__dict__}"] == []
    assert secret not in (await (await client(None)).get("/metrics")).text
    tables = await admin.fetch("select tablename from pg_tables where schemaname = 'app'")
    for (table,) in tables:
        found = await admin.fetchval(f"select count(*) from app.{table} t where t::text like $1", f"%{secret}%")  # noqa: S608
        assert found == 0, table


async def test_head_tells_what_get_would_and_sends_nothing(client: ClientFor, world: World) -> None:
    address = await address_of(client, world.key_worker)
    got, head = await answer_to(client, address), await answer_to(client, address, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(got.content))
    never = await answer_to(client, NEVER, "HEAD")
    assert (never.status_code, never.content) == (404, b"")


async def test_the_page_shows_the_address_once_and_when_it_was_last_asked_for(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    http = await client(world.key_worker)
    assert "Du har ingen kalenderadresse for dette vervet." in (await http.get("/calendar-feed")).text
    made = (await http.post("/calendar-feed")).text
    address = made.partition('value="http://testserver/calendar/')[2].partition('"')[0]
    assert "Den som har adressen, ser referanser, regler og datoer uten å logge inn." in made
    assert address not in (shown := (await http.get("/calendar-feed")).text)
    assert "Aldri" in shown
    await set_clock(admin, NOW + timedelta(minutes=10))
    assert (await answer_to(client, f"/calendar/{address}")).status_code == 200
    shown = (await http.get("/calendar-feed")).text
    assert "20. november 2026 kl. 10.10" in shown
    feed = shown.partition('name="feed_id" value="')[2].partition('"')[0]
    answer = await http.post("/calendar-feed/take-back", data={"feed_id": feed})
    assert answer.headers["location"] == "/calendar-feed?done=taken_back"
    assert (await answer_to(client, f"/calendar/{address}")).status_code == 404


async def test_nobody_takes_back_anothers_address(client: ClientFor, world: World, admin: asyncpg.Connection) -> None:
    address = await address_of(client, world.key_worker)
    feed = await admin.fetchval("select id from app.calendar_feed")
    http = await client(world.coordinator)
    key = {"Idempotency-Key": str(uuid4())}
    assert (await http.post(f"/api/v1/calendar-feeds/{feed}/take-back", json={}, headers=key)).status_code == 404
    assert (await http.post("/calendar-feed/take-back", data={"feed_id": str(feed)})).status_code == 404
    assert (await answer_to(client, address)).status_code == 200
