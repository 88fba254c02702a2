"""The calendar that a secret address leads to: what stands in it, for whom, until when, and what never leaves there."""

import json
import logging
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import icalendar
import pytest
import vobject

from services.api.sessions import cookie_name
from services.core.deadlines.rules import RULES
from services.core.kit.settings import Settings
from tests.conftest import ClientFor, set_clock
from tests.factories import NOW, TODAY, Person, World, insert, make_follow_up, make_youth
from tests.pauses import pause

RULE = next(rule for rule in RULES if rule.key == "STRPL-249-2")
NEVER = "/calendar/" + "A" * 43 + ".ics"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
async def as_it_was(admin: asyncpg.Connection) -> None:
    await admin.execute("delete from app.calendar_feed; delete from app.absence")
    await admin.execute(
        "set session_replication_role = replica; delete from app.deadline; delete from app.task;"
        " delete from app.kinship; set session_replication_role = origin"
    )
    await set_clock(admin, NOW)


async def address_of(client: ClientFor, person: Person) -> str:
    made = await (await client(person)).post(
        "/api/v1/calendar-feeds", json={}, headers={"Idempotency-Key": str(uuid4())}
    )
    assert made.status_code == 201, made.text
    address: str = made.json()["address"]
    return address


async def answer_to(client: ClientFor, address: str, method: str = "GET", **more: Any) -> httpx2.Response:
    return await (await client(None)).request(method, address, **more)


async def fetched(client: ClientFor, person: Person) -> list[icalendar.Event]:
    return events(await answer_to(client, await address_of(client, person)))


def events(answer: httpx2.Response) -> list[icalendar.Event]:
    """The events, read by one library, when another reads as many."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    walked = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    found = [one for one in walked if isinstance(one, icalendar.Event)]
    again = vobject.readOne(answer.content.decode())
    assert len(again.contents.get("vevent", [])) == len(found)
    return found


def keys(found: list[icalendar.Event]) -> set[UUID]:
    return {UUID(str(one["uid"]).partition("@")[0]) for one in found}


async def make_deadline(admin: asyncpg.Connection, follow_up_id: UUID, person: Person, **values: Any) -> UUID:
    """A deadline of the follow-up itself, which this person answers for; written past what a start would give."""
    of = {"follow_up_id": follow_up_id, "subject_kind": "follow_up", "subject_id": follow_up_id}
    lead = await admin.fetchval("select lead_service_id from app.follow_up where id = $1", follow_up_id)
    event = await insert(
        admin,
        "dated_event",
        **of,
        owner_service_id=lead,
        kind="act_committed",
        happened_on=TODAY,
        is_withdrawal=False,
        registered_by_id=person.user_id,
        registered_at=NOW,
    )
    day = values.pop("due_on", TODAY + DAY)
    return await insert(
        admin,
        "deadline",
        **{
            **of,
            "owner_service_id": lead,
            "responsible_service_id": lead,
            "responsible_user_id": person.user_id,
            "rule_key": RULE.key,
            "rule_valid_from": RULE.valid_from,
            "reference": "OF-7K3M-9QTX",
            "start_event_id": event,
            "starts_on": min(TODAY, day),
            "nominal_on": day,
            "due_on": day,
            "skipped": json.dumps([]),
            "born_at": NOW,
            "version": 3,
            **values,
        },
    )


async def make_task(admin: asyncpg.Connection, world: World, follow_up_id: UUID, **values: Any) -> UUID:
    task = {"kind": "turns_15", "made_at": NOW, "due_on": TODAY + DAY, "owner_service_id": world.services["grorud"]}
    return await insert(admin, "task", follow_up_id=follow_up_id, **{**task, **values})


async def test_a_deadline_is_an_all_day_event_with_reference_rule_and_a_way_in(
    client: ClientFor, world: World, admin: asyncpg.Connection, settings: Settings
) -> None:
    deadline = await make_deadline(admin, await make_follow_up(admin, world), world.key_worker)
    [event] = await fetched(client, world.key_worker)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (TODAY + DAY, TODAY + 2 * DAY)
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event["summary"] == f"OF-7K3M-9QTX: {RULE.norsk}"
    assert event["url"] == f"{settings.public_url}/deadlines/{deadline}"
    assert event["uid"] == f"{deadline}@testserver"
    assert (event["sequence"], event["transp"]) == (3, "TRANSPARENT")
    assert event.decoded("dtstamp") == NOW


async def test_it_is_the_date_that_applies_now(client: ClientFor, world: World, admin: asyncpg.Connection) -> None:
    moved = TODAY + 30 * DAY
    await make_deadline(admin, await make_follow_up(admin, world), world.key_worker, extended_due_on=moved)
    [event] = await fetched(client, world.key_worker)
    assert event.decoded("dtstart") == moved


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
async def test_a_day_when_the_clocks_are_set_is_one_whole_day(
    client: ClientFor, world: World, admin: asyncpg.Connection, day: date
) -> None:
    await make_deadline(admin, await make_follow_up(admin, world), world.key_worker, due_on=day)
    [event] = await fetched(client, world.key_worker)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (day, day + DAY)


async def test_a_task_with_a_day_stands_there_for_who_is_named_on_the_follow_up(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up = await make_follow_up(admin, world)
    task = await make_task(admin, world, follow_up)
    await make_task(admin, world, follow_up, kind="turns_16", due_on=None)
    await make_task(admin, world, follow_up, kind="turns_18", done_at=NOW)
    for person in (world.coordinator, world.key_worker):
        [event] = await fetched(client, person)
        assert (event["uid"], event.decoded("dtstart")) == (f"{task}@testserver", TODAY + DAY)
    assert await fetched(client, world.other_coordinator_here) == []


async def test_what_is_met_cancelled_or_anothers_does_not_stand_there(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up = await make_follow_up(admin, world)
    await make_deadline(admin, follow_up, world.key_worker, cancelled_at=NOW)
    await make_deadline(admin, follow_up, world.deputy)
    event = await admin.fetchval("select id from app.dated_event limit 1")
    await make_deadline(admin, follow_up, world.key_worker, met_on=TODAY, met_by_event_id=event)
    assert await fetched(client, world.key_worker) == []


async def test_what_is_overdue_stands_there_still(client: ClientFor, world: World, admin: asyncpg.Connection) -> None:
    late = await make_deadline(admin, await make_follow_up(admin, world), world.key_worker, due_on=TODAY - DAY)
    assert keys(await fetched(client, world.key_worker)) == {late}


async def test_who_stands_in_today_has_the_days_of_the_absent_as_far_as_her_own_hat_shows_them(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    deadline = await make_deadline(admin, await make_follow_up(admin, world), world.key_worker)
    colleague, other = world.other_coordinator_here, world.key_worker_not_on_case
    away = {"user_id": world.key_worker.user_id, "version": 1}
    absence = await insert(
        admin, "absence", **away, starts_on=TODAY, ends_on=TODAY, substitute_user_id=colleague.user_id
    )
    assert keys(await fetched(client, colleague)) == {deadline}
    address = await address_of(client, colleague)
    await set_clock(admin, NOW + DAY)
    assert events(await answer_to(client, address)) == []
    await set_clock(admin, NOW)
    await admin.execute("update app.absence set substitute_user_id = $2 where id = $1", absence, other.user_id)
    assert await fetched(client, other) == []


async def test_no_name_leaves_there(client: ClientFor, world: World, admin: asyncpg.Connection) -> None:
    youth = await make_youth(admin, world, given_name="Kanarifugl", family_name="Kanarisen")
    follow_up = await make_follow_up(admin, world, youth_id=youth)
    await make_deadline(admin, follow_up, world.key_worker)
    await make_task(admin, world, follow_up)
    answer = await answer_to(client, await address_of(client, world.key_worker))
    assert len(events(answer)) == 2
    names = ["Kanari", "Fiktiv", str(youth), *(person.name for person in world.people.values())]
    assert [name for name in names if name in answer.text] == []


async def test_commas_norwegian_letters_and_long_lines_are_read_as_they_were_written(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    reference = "Ærfugl, ø; \\å " + "blåbærsyltetøy " * 12 + "slutt"
    await make_deadline(admin, await make_follow_up(admin, world), world.key_worker, reference=reference)
    answer = await answer_to(client, await address_of(client, world.key_worker))
    [event] = events(answer)
    assert event["summary"] == f"{reference}: {RULE.norsk}"
    again = vobject.readOne(answer.content.decode())
    assert again.vevent.summary.value == f"{reference}: {RULE.norsk}"
    lines = answer.content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert not [line for line in lines if b"\n" in line]


async def test_it_is_written_in_the_language_of_its_owner(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    await make_deadline(admin, await make_follow_up(admin, world), world.key_worker)
    address = await address_of(client, world.key_worker)
    speak = "update app.user_account set language = $2 where id = $1"
    await admin.execute(speak, world.key_worker.user_id, "nn")
    answer = await answer_to(client, address, headers={"Accept-Language": "nb"})
    await admin.execute(speak, world.key_worker.user_id, "nb")
    [event] = events(answer)
    assert event["summary"] == f"OF-7K3M-9QTX: {RULE.nynorsk}"
    assert "Fristar i samordning" in answer.text


async def test_a_protected_youth_stands_there_for_the_named_alone(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    youth = await make_youth(admin, world, address_protection="strictly_confidential")
    follow_up = await make_follow_up(admin, world, youth_id=youth)
    mine = await make_deadline(admin, follow_up, world.key_worker)
    await make_deadline(admin, follow_up, world.other_coordinator_here)
    assert keys(await fetched(client, world.key_worker)) == {mine}
    assert await fetched(client, world.other_coordinator_here) == []


async def test_neither_ones_own_family_nor_a_restricted_follow_up_stands_there(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    for closes in ("kin", "restricted"):
        follow_up = await make_follow_up(admin, world)
        await make_deadline(admin, follow_up, world.key_worker)
        await make_task(admin, world, follow_up)
        address = await address_of(client, world.key_worker)
        assert len(events(await answer_to(client, address))) == 2
        if closes == "kin":
            await insert(
                admin,
                "kinship",
                follow_up_id=follow_up,
                user_id=world.key_worker.user_id,
                kind="family",
                declared_by_id=world.coordinator.user_id,
                declared_at=NOW,
                version=1,
            )
        else:
            await admin.execute(
                "update app.follow_up set restricted_at = $2, restricted_by_id = $3 where id = $1",
                follow_up,
                NOW,
                world.privacy_officer.user_id,
            )
        assert events(await answer_to(client, address)) == [], closes


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


async def test_what_rests_has_no_day_in_the_calendar(
    client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    deadline_id = await make_deadline(admin, follow_up_id, world.key_worker)
    assert keys(await fetched(client, world.key_worker)) == {deadline_id}
    await pause(await client(world.coordinator), follow_up_id)
    assert keys(await fetched(client, world.key_worker)) == set()
