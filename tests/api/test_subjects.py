"""The youth and the guardian themselves, over REST: what they see, what they take back, and what stays closed."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from services.api.rooms import Rooms
from services.core.access.sessions import Opening, open_subject_session
from tests.conftest import ClientFor, set_clock
from tests.consents import faults, send, signature
from tests.factories import (
    NOW,
    TODAY,
    Oneself,
    World,
    make_consent,
    make_guardian,
    recognise_guardian,
    recognise_youth,
)
from tests.numbers import number
from tests.shared_plan import Shared, make_shared

MINE = "/api/v1/me/consents"
FOUR = ("plan", "measures", "meetings", "health")
DAYS = iter(range(1, 29 * 12))


def new_number() -> str:
    """A synthetic number that nobody has yet: each of a day of its own."""
    day = next(DAYS)
    return number(1 + day % 28, 81 + day // 28, 10, 500)


@dataclass
class Family:
    """A youth of sixteen with one guardian, both of whom can sign in, and a consent to the school and the police."""

    shared: Shared
    youth_id: UUID
    guardian_id: UUID
    youth: Oneself
    guardian: Oneself
    consent_id: UUID

    @property
    def consent(self) -> str:
        return f"{MINE}/{self.consent_id}"


@pytest.fixture
async def family(admin: asyncpg.Connection, world: World) -> Family:
    await set_clock(admin, NOW)
    shared = await make_shared(admin, world)
    youth_id = await admin.fetchval("select youth_id from app.follow_up where id = $1", shared.follow_up_id)
    guardian_id = await make_guardian(admin, youth_id, given_name="Måne", family_name="Fjelltopp")
    youth = await recognise_youth(admin, youth_id, new_number())
    guardian = await recognise_guardian(admin, guardian_id, new_number())
    scopes = [(topic, None, reader) for topic in FOUR for reader in ("school", "police")]
    consent_id = await make_consent(admin, world, shared.follow_up_id, *scopes)
    return Family(shared, youth_id, guardian_id, youth, guardian, consent_id)


async def opening_of(rooms: Rooms, who: Oneself) -> Opening:
    return await open_subject_session(
        rooms.signin,
        person_index=who.index,
        provider_key="own",
        provider_subject="own-sub",
        provider_session=None,
        idle_seconds=1800,
        lifetime_seconds=28800,
        request_id=uuid4(),
    )


async def keys_of(http: httpx2.AsyncClient) -> set[str]:
    answer = await http.get(MINE)
    assert answer.status_code == 200, answer.text
    return {one["id"] for one in answer.json()}


async def why_refused(admin: asyncpg.Connection) -> list[tuple[str, str]]:
    rows = await admin.fetch(
        "select decision, ground from app.access_log where act = 'session.refused' order by id desc limit 1"
    )
    return [tuple(row) for row in rows]


async def test_the_youth_sees_her_consents_with_what_they_open_and_who_has_signed(
    client: ClientFor, family: Family
) -> None:
    http = await client(family.youth)
    (consent,) = (await http.get(MINE)).json()
    assert (consent["id"], consent["status"]) == (str(family.consent_id), "in_force")
    opened = {(one["topic"], one["to_service_name"]) for one in consent["opens"]}
    assert opened == {(topic, reader) for topic in FOUR for reader in ("school", "police")}
    assert [(one["signer"], one["guardian_name"]) for one in consent["signatures"]] == [
        ("youth", None),
        ("guardian", "Måne Fjelltopp"),
    ]
    assert (await http.get(family.consent)).json() == consent


async def test_a_consent_that_a_guardian_takes_back_while_it_waits_is_taken_back_and_takes_no_signature(
    client: ClientFor, world: World, admin: asyncpg.Connection, family: Family
) -> None:
    scopes = [(topic, None, "school") for topic in ("plan", "measures")]
    waits = await make_consent(admin, world, family.shared.follow_up_id, *scopes, is_signed=False)
    guardian, lead = await client(family.guardian), await client(world.coordinator)
    answer = await send(guardian, f"{MINE}/{waits}/withdrawals", {})
    assert answer.status_code == 201, answer.text
    assert answer.json()["consent"]["status"] == "withdrawn"
    address = f"{family.shared.address}/consents/{waits}"
    assert (await lead.get(address)).json()["status"] == "withdrawn"
    signed = await send(lead, f"{address}/signatures", signature())
    assert (signed.status_code, faults(signed)) == (409, {"consent_id": "consent_over"})


async def test_the_youth_takes_it_back_for_the_police_and_their_next_read_finds_nothing(
    client: ClientFor, world: World, admin: asyncpg.Connection, family: Family
) -> None:
    police, school, youth = [await client(who) for who in (world.police_contact, world.school_contact, family.youth)]
    plan = f"{family.shared.address}/plan"
    assert [(await http.get(plan)).status_code for http in (police, school)] == [200, 200]
    answer = await send(youth, f"{family.consent}/withdrawals", {"to_service_id": str(world.services["police"])})
    assert answer.status_code == 201, answer.text
    assert answer.json()["consent"]["status"] == "partly_withdrawn"
    assert {(one["service_name"], one["thing_kind"]) for one in answer.json()["receipt"]} == {("police", "plan")}
    assert [(await http.get(plan)).status_code for http in (police, school)] == [404, 200]
    tasks = await admin.fetch(
        "select kind, owner_service_id from app.task where follow_up_id = $1", family.shared.follow_up_id
    )
    assert [tuple(row) for row in tasks] == [("consent_withdrawn", world.services["grorud"])]
    change = await admin.fetchrow(
        "select signer, guardian_id, registered_by_id from app.consent_change where consent_id = $1", family.consent_id
    )
    assert tuple(change) == ("youth", None, None)


async def test_staff_see_that_she_did_it_herself(client: ClientFor, world: World, family: Family) -> None:
    youth, coordinator = [await client(who) for who in (family.youth, world.coordinator)]
    await send(youth, f"{family.consent}/withdrawals", {})
    address = f"/follow-ups/{family.shared.follow_up_id}/consents/{family.consent_id}"
    (change,) = (await coordinator.get(f"/api/v1{address}")).json()["changes"]
    assert (change["signer"], change["registered_by_name"]) == ("youth", None)
    assert "innlogget selv" in (await coordinator.get(address)).text


async def test_what_is_withdrawn_is_not_withdrawn_again_and_a_repeated_request_is_one(
    client: ClientFor, world: World, family: Family, admin: asyncpg.Connection
) -> None:
    http = await client(family.youth)
    key = {"Idempotency-Key": str(uuid4())}
    first, second = [await http.post(f"{family.consent}/withdrawals", json={}, headers=key) for _ in range(2)]
    assert first.status_code == second.status_code == 201
    assert first.headers["Location"] == family.consent
    third = await send(http, f"{family.consent}/withdrawals", {})
    assert third.status_code == 409
    assert faults(third) == {"consent_id": "already_withdrawn"}
    changes = "select count(*) from app.consent_change where consent_id = $1"
    assert await admin.fetchval(changes, family.consent_id) == 1


async def test_when_the_youth_and_the_coordinator_take_it_back_at_once_it_is_taken_back_once(
    client: ClientFor, world: World, admin: asyncpg.Connection, family: Family
) -> None:
    youth, coordinator = [await client(who) for who in (family.youth, world.coordinator)]
    staff = f"/api/v1/follow-ups/{family.shared.follow_up_id}/consents/{family.consent_id}/withdrawals"
    for reader in ("police", "school"):
        part = {"to_service_id": str(world.services[reader])}
        answers = await asyncio.gather(
            send(youth, f"{family.consent}/withdrawals", part), send(coordinator, staff, {**part, "signer": "youth"})
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409], [one.text for one in answers]
    changes = "select count(*) from app.consent_change where consent_id = $1"
    assert await admin.fetchval(changes, family.consent_id) == 2


async def test_withdrawing_a_service_or_a_topic_that_is_not_there_names_the_field(
    client: ClientFor, world: World, family: Family
) -> None:
    http = await client(family.youth)
    for body in ({"to_service_id": str(world.services["nav"])}, {"topic": "drugs"}):
        answer = await send(http, f"{family.consent}/withdrawals", body)
        assert answer.status_code == 422
        assert faults(answer) == dict.fromkeys(body, "not_in_consent")


async def test_a_guardian_does_not_see_or_take_back_what_the_youth_decides_alone(
    client: ClientFor, world: World, admin: asyncpg.Connection, family: Family
) -> None:
    http = await client(family.guardian)
    answer = await http.get(MINE)
    assert "health" not in answer.text
    taken = await send(http, f"{family.consent}/withdrawals", {})
    assert taken.status_code == 201, taken.text
    assert "health" not in taken.text
    left = await admin.fetch(
        "select distinct topic from app.consent_grant where consent_id = $1 and holds_until > $2",
        family.consent_id,
        NOW,
    )
    assert [row["topic"] for row in left] == ["health"]
    health = await send(http, f"{family.consent}/withdrawals", {"topic": "health"})
    assert health.status_code == 422


async def test_a_consent_in_health_alone_is_not_there_for_a_guardian(
    client: ClientFor, world: World, admin: asyncpg.Connection, family: Family
) -> None:
    alone = await make_consent(admin, world, family.shared.follow_up_id, ("health", None, "school"))
    guardian, youth = [await client(who) for who in (family.guardian, family.youth)]
    assert await keys_of(guardian) == {str(family.consent_id)}
    assert await keys_of(youth) == {str(family.consent_id), str(alone)}
    assert (await guardian.get(f"{MINE}/{alone}")).status_code == 404
    assert (await send(guardian, f"{MINE}/{alone}/withdrawals", {})).status_code == 404


async def test_the_receipt_of_a_guardian_says_nothing_of_health(
    client: ClientFor, world: World, admin: asyncpg.Connection, family: Family
) -> None:
    for topic, thing in (("health", "note"), ("plan", "plan")):
        thing_id = (
            await admin.fetchval("select id from app.plan where follow_up_id = $1", family.shared.follow_up_id)
            if thing == "plan"
            else await admin.fetchval(
                "insert into app.note (id, follow_up_id, owner_service_id, topic, text, is_shared, written_by_id,"
                " written_at, version) values ($1, $2, $3, $4, 'Notat', true, $5, $6, 1) returning id",
                uuid4(),
                family.shared.follow_up_id,
                world.services["grorud"],
                topic,
                world.coordinator.user_id,
                NOW,
            )
        )
        await admin.execute(
            "insert into app.access_log (id, at, service_id, act, exit, decision, thing_kind, thing_id, follow_up_id,"
            " ground) values ($1, $2, $3, 'thing.opened', 'page', 'allowed', $4, $5, $6, 'CONSENT')",
            uuid4(),
            NOW,
            world.services["school"],
            thing,
            thing_id,
            family.shared.follow_up_id,
        )
    seen = {}
    for name, who in (("guardian", family.guardian), ("youth", family.youth)):
        http = await client(who)
        seen[name] = {one["thing_kind"] for one in (await http.get(f"{family.consent}/receipt")).json()}
    assert seen == {"guardian": {"plan"}, "youth": {"plan", "note"}}


@pytest.mark.parametrize(
    ("born", "opens"),
    [(TODAY.replace(year=2011), True), (TODAY.replace(year=2011) + timedelta(days=1), False)],
    ids=["fifteen today", "fifteen tomorrow"],
)
async def test_a_youth_comes_in_from_the_day_she_is_fifteen(
    rooms: Rooms, admin: asyncpg.Connection, family: Family, born: date, *, opens: bool
) -> None:
    await admin.execute("update app.youth set birth_date = $2 where id = $1", family.youth_id, born)
    assert (await opening_of(rooms, family.youth)).is_open is opens
    if not opens:
        assert await why_refused(admin) == [("denied", "nothing_open")]


async def test_midnight_in_oslo_opens_for_her_who_turns_fifteen(
    rooms: Rooms, admin: asyncpg.Connection, family: Family
) -> None:
    await admin.execute("update app.youth set birth_date = '2011-11-21' where id = $1", family.youth_id)
    for moment, opens in (("2026-11-20T22:59:59+00:00", False), ("2026-11-20T23:00:00+00:00", True)):
        await set_clock(admin, datetime.fromisoformat(moment))
        assert (await opening_of(rooms, family.youth)).is_open is opens
    await set_clock(admin, NOW)


CLOSING = {
    "responsibility ended yesterday": "update app.guardian set ends_on = $2::date - 1 where id = $1",
    "care was taken over": "update app.guardian set responsibility = 'taken_over'"
    " where id = $1 and $2::date is not null",
    "the youth turned eighteen": "update app.youth y set birth_date = $2::date - interval '18 years'"
    " from app.guardian g where g.id = $1 and y.id = g.youth_id",
    "the youth is protected": "update app.youth y set address_protection = 'confidential' from app.guardian g"
    " where g.id = $1 and y.id = g.youth_id and $2::date is not null",
    "the guardian is protected": "update app.guardian set address_protection = 'strictly_confidential'"
    " where id = $1 and $2::date is not null",
    "the follow-up is restricted": "update app.follow_up f"
    " set restricted_at = now(), restricted_by_id = coordinator_id"
    " from app.guardian g where g.id = $1 and f.youth_id = g.youth_id and $2::date is not null",
    "the number was taken away": "update app.guardian set national_id_index = null"
    " where id = $1 and $2::date is not null",
}


@pytest.mark.parametrize("what", CLOSING)
async def test_a_guardians_open_session_shows_nothing_from_the_moment_her_right_ends(
    client: ClientFor, rooms: Rooms, admin: asyncpg.Connection, family: Family, what: str
) -> None:
    http = await client(family.guardian)
    assert await keys_of(http) == {str(family.consent_id)}
    await admin.execute(CLOSING[what], family.guardian_id, TODAY)
    assert await keys_of(http) == set()
    assert (await http.get(family.consent)).status_code == 404
    assert (await http.get(f"{family.consent}/receipt")).status_code == 404
    assert (await send(http, f"{family.consent}/withdrawals", {})).status_code == 404
    assert not (await opening_of(rooms, family.guardian)).is_open


@pytest.mark.parametrize("what", ["the youth is protected", "the guardian is protected"])
async def test_a_protected_youth_still_sees_what_concerns_herself(
    client: ClientFor, admin: asyncpg.Connection, family: Family, what: str
) -> None:
    await admin.execute(CLOSING[what], family.guardian_id, TODAY)
    http = await client(family.youth)
    assert await keys_of(http) == {str(family.consent_id)}
    assert (await send(http, f"{family.consent}/withdrawals", {})).status_code == 201


async def test_a_restricted_follow_up_is_closed_to_the_youth_too(
    client: ClientFor, admin: asyncpg.Connection, family: Family
) -> None:
    http = await client(family.youth)
    await admin.execute(CLOSING["the follow-up is restricted"], family.guardian_id, TODAY)
    assert await keys_of(http) == set()
    assert (await http.get(family.consent)).status_code == 404


async def test_two_youths_with_one_number_are_nobody(
    client: ClientFor, rooms: Rooms, admin: asyncpg.Connection, world: World, family: Family
) -> None:
    http = await client(family.youth)
    other = await make_shared(admin, world)
    other_youth = await admin.fetchval("select youth_id from app.follow_up where id = $1", other.follow_up_id)
    await recognise_youth(admin, other_youth, family.youth.number)
    assert await keys_of(http) == set()
    assert not (await opening_of(rooms, family.youth)).is_open
    assert await why_refused(admin) == [("denied", "ambiguous")]


async def test_two_guardians_of_one_youth_with_one_number_are_nobody(
    rooms: Rooms, admin: asyncpg.Connection, family: Family
) -> None:
    other = await make_guardian(admin, family.youth_id)
    await recognise_guardian(admin, other, family.guardian.number)
    assert not (await opening_of(rooms, family.guardian)).is_open


async def test_a_guardian_with_the_youths_own_number_is_only_the_youth(
    client: ClientFor, admin: asyncpg.Connection, family: Family
) -> None:
    await recognise_guardian(admin, family.guardian_id, family.youth.number)
    http = await client(family.youth)
    answer = await send(http, f"{family.consent}/withdrawals", {})
    assert [one["signer"] for one in answer.json()["consent"]["changes"]] == ["youth"]


async def test_a_number_that_nobody_has_is_refused_and_the_denial_is_logged(
    rooms: Rooms, admin: asyncpg.Connection
) -> None:
    assert (await opening_of(rooms, Oneself(new_number()))).answer == "unknown"
    assert await why_refused(admin) == [("denied", "unknown")]


async def test_a_guardian_of_two_sees_both_and_each_is_her_own(
    client: ClientFor, admin: asyncpg.Connection, world: World, family: Family
) -> None:
    other = await make_shared(admin, world)
    youth_id = await admin.fetchval("select youth_id from app.follow_up where id = $1", other.follow_up_id)
    await recognise_guardian(admin, await make_guardian(admin, youth_id), family.guardian.number)
    consent_id = await make_consent(admin, world, other.follow_up_id, ("plan", None, "school"))
    guardian, youth = [await client(who) for who in (family.guardian, family.youth)]
    assert await keys_of(guardian) == {str(family.consent_id), str(consent_id)}
    assert await keys_of(youth) == {str(family.consent_id)}
    assert (await youth.get(f"{MINE}/{consent_id}")).status_code == 404
    assert (await send(youth, f"{MINE}/{consent_id}/withdrawals", {})).status_code == 404


async def test_each_read_write_and_denial_is_in_the_log_by_her_own_key(
    client: ClientFor, admin: asyncpg.Connection, world: World, family: Family
) -> None:
    http = await client(family.guardian)
    await http.get(family.consent)
    await send(http, f"{family.consent}/withdrawals", {"to_service_id": str(world.services["police"])})
    await http.get(f"{MINE}/{uuid4()}")
    rows = await admin.fetch(
        "select act, thing_kind, decision, ground, role, post_id, service_id from app.access_log where user_id = $1",
        family.guardian_id,
    )
    assert {(row["role"], row["ground"], row["post_id"], row["service_id"]) for row in rows} == {
        ("subject", "SUBJECT", None, None)
    }
    found = {(row["act"], row["thing_kind"], row["decision"]) for row in rows}
    assert found >= {
        ("session.opened", "session", "allowed"),
        ("thing.opened", "consent", "allowed"),
        ("thing.added", "consent_change", "allowed"),
        ("thing.denied", "consent", "denied"),
    }


async def test_staff_do_not_come_in_by_her_door_nor_she_by_theirs(
    client: ClientFor, world: World, family: Family
) -> None:
    coordinator, youth = [await client(who) for who in (world.coordinator, family.youth)]
    assert (await coordinator.get(MINE)).status_code == 403
    assert (await coordinator.get(family.consent)).status_code == 404
    assert (await coordinator.get("/me")).status_code == 403
    follow_up = f"/follow-ups/{family.shared.follow_up_id}"
    for address in ("/follow-ups", "/users", "/contact-points", "/hat", "/deadlines"):
        assert (await youth.get(address)).status_code == 403, address
    for address in ("", "/plan", "/consents", f"/consents/{family.consent_id}", "/measures", "/readers"):
        assert (await youth.get(f"/api/v1{follow_up}{address}")).status_code == 404, address
        assert (await youth.get(f"{follow_up}{address}")).status_code == 404, address
    start = await youth.get("/")
    assert (start.status_code, start.headers["location"]) == (303, "/me")
    written = await send(youth, f"/api/v1{follow_up}/consents/{family.consent_id}/withdrawals", {"signer": "youth"})
    assert written.status_code == 404
