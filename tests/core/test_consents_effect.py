"""Consent works at once: whatever ends it, the other service's very next request is a 404, and no job has run."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor, set_clock
from tests.consents import Place, given, make_guardian, make_place, send, signature, yes
from tests.factories import NOW, TODAY, World, insert

OSLO = ZoneInfo("Europe/Oslo")
SECOND = timedelta(seconds=1)


@dataclass
class Readers:
    """Two who have signed in before anything happens, and stay signed in: the lead and the other service."""

    lead: httpx2.AsyncClient
    school: httpx2.AsyncClient
    police: httpx2.AsyncClient


@pytest.fixture
async def clock(admin: asyncpg.Connection) -> AsyncIterator[asyncpg.Connection]:
    yield admin
    await set_clock(admin, NOW)


async def at(admin: asyncpg.Connection, moment: datetime) -> None:
    """Move the clock; those who are signed in stay so, however far it goes."""
    await set_clock(admin, moment)
    await admin.execute(
        "update app.session set seen_at = $1::timestamptz, expires_at = $1::timestamptz + interval '8 hours'"
        " where ended_at is null",
        moment,
    )


@pytest.fixture
async def readers(client: ClientFor, world: World, clock: asyncpg.Connection) -> Readers:
    await at(clock, NOW)
    return Readers(
        await client(world.coordinator), await client(world.school_contact), await client(world.police_contact)
    )


async def sees(http: httpx2.AsyncClient, place: Place) -> set[str]:
    """What somebody can read of what the lead has written: each thing by the exit that shows it alone, and in lists."""
    base = f"/api/v1/follow-ups/{place.follow_up_id}"
    seen = set()
    for name, path in (
        ("plan", f"{base}/plan"),
        ("measure", f"/api/v1/measures/{place.measure_id}"),
        ("meeting", f"/api/v1/meetings/{place.meeting_id}"),
    ):
        answer = await http.get(path)
        assert answer.status_code in {200, 404}, f"{path}: {answer.text}"
        seen |= {name} if answer.status_code == 200 else set()
    for name in ("measures", "meetings"):
        listed = await http.get(f"{base}/{name}")
        assert listed.status_code == 200
        seen |= {name} if listed.json()["items"] else set()
    return seen


ALL = {"plan", "measure", "meeting", "measures", "meetings"}


async def test_it_ends_at_midnight_in_oslo_after_its_last_day(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world)
    await given(readers.lead, place, yes(world, valid_until="2027-07-31", review_on="2027-02-20"))
    # Summer time: midnight in Oslo is 22:00 the day before in UTC.
    midnight = datetime(2027, 8, 1, tzinfo=OSLO)
    await at(clock, midnight - SECOND)
    assert await sees(readers.school, place) == ALL
    await at(clock, midnight)
    assert await sees(readers.school, place) == set()


async def test_it_begins_at_midnight_in_oslo_on_its_first_day(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world)
    await given(readers.lead, place, yes(world, valid_from="2026-12-01"))
    midnight = datetime(2026, 12, 1, tzinfo=OSLO)
    await at(clock, midnight - SECOND)
    assert await sees(readers.school, place) == set()
    await at(clock, midnight)
    assert await sees(readers.school, place) == ALL


@pytest.fixture
async def guardians_sign_alone(clock: asyncpg.Connection) -> AsyncIterator[None]:
    """An older version of the rule, by which the youth is not asked before deciding alone."""
    await clock.execute("update app.signing_rule set together_from = alone_from")
    yield
    await clock.execute("update app.signing_rule set together_from = 15")


@pytest.mark.usefixtures("guardians_sign_alone")
async def test_at_eighteen_what_a_guardian_alone_has_signed_ends(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world, born=date(2008, 12, 1))
    key = await given(readers.lead, place, yes(world), signers=())
    birthday = datetime(2026, 12, 1, tzinfo=OSLO)
    await at(clock, birthday - SECOND)
    assert await sees(readers.school, place) == ALL
    await at(clock, birthday)
    assert await sees(readers.school, place) == set()
    shown = (await readers.lead.get(f"{place.consents}/{key}")).json()
    assert (shown["status"], [one["signer"] for one in shown["missing"]]) == ("lapsed", ["youth"])


async def test_at_eighteen_the_youths_own_yes_keeps_it_in_force(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world, born=date(2008, 12, 1))
    key = await given(readers.lead, place, yes(world))
    birthday = datetime(2026, 12, 1, tzinfo=OSLO)
    await at(clock, birthday - SECOND)
    assert await sees(readers.school, place) == ALL
    await at(clock, birthday)
    assert await sees(readers.school, place) == ALL
    shown = (await readers.lead.get(f"{place.consents}/{key}")).json()
    assert [(one["signer"], one["has_signed"]) for one in shown["required"]] == [("youth", True)]


async def test_at_fifteen_a_guardians_yes_stands_and_the_youth_is_to_be_asked(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world, born=date(2011, 12, 1))
    key = await given(readers.lead, place, yes(world), signers=())
    assert await sees(readers.school, place) == ALL
    assert (await readers.lead.get(f"{place.consents}/{key}")).json()["asks_youth_anew"] is False
    await at(clock, datetime(2026, 12, 1, tzinfo=OSLO))
    assert await sees(readers.school, place) == ALL
    shown = (await readers.lead.get(f"{place.consents}/{key}")).json()
    assert (shown["asks_youth_anew"], shown["status"]) == (True, "in_force")


async def test_what_no_longer_stands_asks_the_youth_nothing(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world, born=date(2011, 12, 1))
    keys = [await given(readers.lead, place, yes(world), signers=()) for _ in range(2)]
    partly, runs_out = (f"{place.consents}/{key}" for key in keys)
    waits = f"{place.consents}/{await given(readers.lead, place, yes(world), signers=(), guardians=())}"
    await at(clock, datetime(2026, 12, 1, tzinfo=OSLO))

    async def says(address: str) -> tuple[str, bool]:
        shown = (await readers.lead.get(address)).json()
        return shown["status"], shown["asks_youth_anew"]

    school = {"signer": "youth", "to_service_id": str(world.services["school"])}
    assert (await send(readers.lead, f"{partly}/withdrawals", school)).status_code == 201
    assert await says(partly) == ("partly_withdrawn", True)
    assert (await send(readers.lead, f"{partly}/withdrawals", {"signer": "youth"})).status_code == 201
    assert await says(partly) == ("withdrawn", False)
    assert await says(waits) == ("awaiting", False)
    await at(clock, datetime(2027, 5, 21, tzinfo=OSLO))
    assert await says(runs_out) == ("expired", False)


@pytest.mark.usefixtures("guardians_sign_alone")
async def test_at_sixteen_a_guardians_yes_to_health_ends_and_the_rest_stays(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world, born=date(2010, 12, 1))
    await clock.execute("update app.meeting set topic = 'health' where id = $1", place.meeting_id)
    await given(readers.lead, place, yes(world, topics=("plan", "measures", "health")), signers=())
    birthday = datetime(2026, 12, 1, tzinfo=OSLO)
    await at(clock, birthday - SECOND)
    assert await sees(readers.school, place) == ALL
    await at(clock, birthday)
    assert await sees(readers.school, place) == ALL - {"meeting", "meetings"}


async def test_from_sixteen_the_youths_own_yes_to_health_holds_without_a_guardian(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world, born=date(2010, 12, 1))
    await clock.execute("update app.meeting set topic = 'health' where id = $1", place.meeting_id)
    await given(readers.lead, place, yes(world, topics=("plan", "health")), guardians=())
    birthday = datetime(2026, 12, 1, tzinfo=OSLO)
    await at(clock, birthday - SECOND)
    assert await sees(readers.school, place) == set()
    await at(clock, birthday)
    assert await sees(readers.school, place) == {"meeting", "meetings"}


async def test_a_guardian_whose_responsibility_ends_is_waited_for_no_more_and_a_new_one_is(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world, guardians=2)
    await given(readers.lead, place, yes(world))
    assert await sees(readers.school, place) == set()
    tag = (await readers.lead.get(f"/api/v1/youths/{place.youth_id}/guardians/{place.guardians[1]}")).headers["etag"]
    ended = await readers.lead.put(
        f"/api/v1/youths/{place.youth_id}/guardians/{place.guardians[1]}",
        json={"given_name": "Fiktiv", "family_name": "Foresatt", "responsibility": "joint", "ends_on": "2026-11-20"},
        headers={"If-Match": tag},
    )
    assert ended.status_code == 200, ended.text
    midnight = datetime(2026, 11, 21, tzinfo=OSLO)
    await at(clock, midnight - SECOND)
    assert await sees(readers.school, place) == set()
    await at(clock, midnight)
    assert await sees(readers.school, place) == ALL
    # The one who signed is replaced by one who has not.
    await clock.execute("update app.guardian set ends_on = '2026-11-30' where id = $1", place.guardians[0])
    await make_guardian(clock, place.youth_id, starts_on=date(2026, 12, 1))
    last = datetime(2026, 12, 1, tzinfo=OSLO)
    await at(clock, last - SECOND)
    assert await sees(readers.school, place) == ALL
    await at(clock, last)
    assert await sees(readers.school, place) == set()


async def test_a_care_order_closes_at_once_until_child_welfare_has_signed(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world)
    key = await given(readers.lead, place, yes(world))
    assert await sees(readers.school, place) == ALL
    await at(clock, NOW + timedelta(hours=1))
    await make_guardian(clock, place.youth_id, responsibility="taken_over", starts_on=TODAY)
    assert await sees(readers.school, place) == set()
    await at(clock, NOW + timedelta(hours=2))
    signed = await send(readers.lead, f"{place.consents}/{key}/signatures", signature("child_welfare"))
    assert signed.status_code == 201, signed.text
    assert await sees(readers.school, place) == ALL


async def test_after_a_withdrawal_for_the_police_their_next_request_finds_nothing_and_the_school_keeps_its_part(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world)
    key = await given(readers.lead, place, yes(world))
    assert await sees(readers.police, place) == ALL
    police = {"signer": "youth", "to_service_id": str(world.services["police"])}
    assert (await send(readers.lead, f"{place.consents}/{key}/withdrawals", police)).status_code == 201
    assert await sees(readers.police, place) == set()
    assert await sees(readers.school, place) == ALL
    plan = {"signer": "youth", "topic": "plan"}
    assert (await send(readers.lead, f"{place.consents}/{key}/withdrawals", plan)).status_code == 201
    assert await sees(readers.school, place) == ALL - {"plan"}
    assert (await send(readers.lead, f"{place.consents}/{key}/withdrawals", {"signer": "youth"})).status_code == 201
    assert await sees(readers.school, place) == set()


async def test_a_later_no_closes_what_a_yes_had_opened_and_a_yes_that_answers_it_opens_again(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world)
    await given(readers.lead, place, yes(world))
    assert await sees(readers.school, place) == ALL
    await at(clock, NOW + timedelta(hours=1))
    no = await send(readers.lead, place.refusals, {"refused_by": "youth"})
    assert no.status_code == 201
    assert await sees(readers.school, place) == set()
    await at(clock, NOW + timedelta(hours=2))
    await given(readers.lead, place, yes(world, "school", points_at_id=no.json()["id"]))
    assert await sees(readers.school, place) == ALL
    assert await sees(readers.police, place) == set()


async def test_a_renewal_ends_the_wider_one_it_renews_once_all_have_signed_and_not_before(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world)
    measure, plan = f"/measures/{place.measure_id}", f"/follow-ups/{place.follow_up_id}/plan"
    wide = await given(readers.lead, place, yes(world, "school"))
    narrow = yes(world, "school", topics=("plan",), points_at_id=wide)
    made = await given(readers.lead, place, narrow, guardians=())
    assert await seen(readers.school, measure, plan) == [200, 200]
    body = signature("guardian", place.guardians[0])
    assert (await send(readers.lead, f"{place.consents}/{made}/signatures", body)).status_code == 201
    assert await seen(readers.school, measure, plan) == [404, 200]
    # Taken back, the newer one opens nothing, and the old one does not come back.
    await at(clock, NOW + timedelta(hours=1))
    await send(readers.lead, f"{place.consents}/{made}/withdrawals", {"signer": "youth"})
    assert await seen(readers.school, measure, plan) == [404, 404]


async def test_a_renewal_from_a_later_day_leaves_the_old_one_until_midnight_in_oslo(
    readers: Readers, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world)
    measure = f"/measures/{place.measure_id}"
    wide = await given(readers.lead, place, yes(world, "school"))
    await given(readers.lead, place, yes(world, "school", topics=("plan",), points_at_id=wide, valid_from="2026-12-01"))
    first_day = datetime(2026, 12, 1, tzinfo=OSLO)
    await at(clock, first_day - SECOND)
    assert await seen(readers.school, measure) == [200]
    await at(clock, first_day)
    assert await seen(readers.school, measure) == [404]


async def seen(http: httpx2.AsyncClient, *paths: str) -> list[int]:
    return [(await http.get(f"/api/v1{path}")).status_code for path in paths]


async def test_it_outlives_a_contact_and_dies_with_the_service(
    readers: Readers, client: ClientFor, clock: asyncpg.Connection, world: World
) -> None:
    place = await make_place(clock, world)
    await given(readers.lead, place, yes(world))
    assert await sees(readers.police, place) == ALL
    await clock.execute(
        "update app.named_contact set ends_on = $2 where follow_up_id = $1 and service_id = $3",
        place.follow_up_id,
        TODAY,
        world.services["police"],
    )
    tomorrow = NOW + timedelta(days=1)
    await at(clock, tomorrow)
    gone = await readers.police.get(f"/api/v1/measures/{place.measure_id}")
    assert gone.status_code == 404
    await insert(
        clock,
        "named_contact",
        follow_up_id=place.follow_up_id,
        service_id=world.services["police"],
        contact_user_id=world.police_contact_not_on_case.user_id,
        starts_on=tomorrow.date(),
        version=1,
    )
    assert await sees(await client(world.police_contact_not_on_case), place) == ALL
    await clock.execute(
        "update app.service set closed_on = $2 where id = $1", world.services["police"], tomorrow.date()
    )
    open_now = await clock.fetchval(
        "select count(*) from app.consent_grant where follow_up_id = $1 and to_service_id = $2 and holds_until > $3",
        place.follow_up_id,
        world.services["police"],
        tomorrow,
    )
    await clock.execute("update app.service set closed_on = null where id = $1", world.services["police"])
    assert open_now == 0
