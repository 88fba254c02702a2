"""The calendar that a secret address leads to: what stands in it, for whom, and what never leaves there."""

from datetime import date

import asyncpg
import pytest
import vobject

from services.core.kit.settings import Settings
from tests.api.calendar_feeds import (
    DAY,
    RULE,
    address_of,
    answer_to,
    begin_anew,
    events,
    fetched,
    keys,
    make_deadline,
    make_task,
)
from tests.conftest import ClientFor, set_clock
from tests.factories import NOW, TODAY, World, insert, make_follow_up, make_youth
from tests.pauses import pause


@pytest.fixture(autouse=True)
async def as_it_was(admin: asyncpg.Connection) -> None:
    await begin_anew(admin)


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


async def test_what_rests_has_no_day_in_the_calendar(
    client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    deadline_id = await make_deadline(admin, follow_up_id, world.key_worker)
    assert keys(await fetched(client, world.key_worker)) == {deadline_id}
    await pause(await client(world.coordinator), follow_up_id)
    assert keys(await fetched(client, world.key_worker)) == set()
