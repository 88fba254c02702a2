"""Youths over REST: registered, changed, found by number, and not there for others."""

import hashlib
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import orjson
import pytest

from services.api.people_shapes import GuardianShape
from services.core.kit.settings import Settings
from services.core.people.numbers import NumberKeys, UnreadableNumberError, keys_from
from tests.conftest import ClientFor
from tests.factories import World, make_follow_up, make_youth
from tests.numbers import number

NUMBER = number(15, 83, 10, 123)
YOUTHS = "/api/v1/youths"


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


def youth(**changes: Any) -> dict[str, Any]:
    return {"given_name": "Sol", "family_name": "Fjelltopp", "birth_date": "2010-03-15", **changes}


async def registered(http: httpx2.AsyncClient, **changes: Any) -> dict[str, Any]:
    """Another person than all who are called the same."""
    sent = youth(**changes)
    asked = {name: sent[name] for name in ("given_name", "family_name", "birth_date", "national_id") if name in sent}
    alike = (await http.post(f"{YOUTHS}/matches", json=asked)).json()
    answer = await http.post(YOUTHS, json={**sent, "other_than": [one["id"] for one in alike]}, headers=key())
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def code(answer: httpx2.Response) -> list[tuple[str, str]]:
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


@pytest.fixture
async def coordinator(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.coordinator)


async def test_a_youth_comes_back_as_she_was_written(coordinator: httpx2.AsyncClient) -> None:
    made = await registered(
        coordinator,
        given_name="ن",
        family_name="😀 O'Solberg-Øy",
        needs_interpreter=True,
        interpreter_language="so",
        national_id=f"{NUMBER[:6]} {NUMBER[6:]}",
    )
    read = (await coordinator.get(f"{YOUTHS}/{made['id']}")).json()
    assert read == made
    assert (read["given_name"], read["family_name"]) == ("ن", "😀 O'Solberg-Øy")
    assert (read["national_id"], read["number_agrees"], read["age"]) == (NUMBER, True, 16)


async def test_a_number_of_another_day_than_the_birth_date_is_noted_and_not_refused(
    coordinator: httpx2.AsyncClient,
) -> None:
    made = await registered(coordinator, national_id=NUMBER, birth_date="2010-03-16")
    assert made["number_agrees"] is False
    assert made["birth_date"] == "2010-03-16"


@pytest.mark.parametrize(
    ("changes", "field", "fault"),
    [
        ({"birth_date": "2027-01-01"}, "birth_date", "in_future"),
        ({"birth_date": "1985-01-01"}, "birth_date", "age_out_of_range"),
        ({"birth_date": "2024-01-01"}, "birth_date", "age_out_of_range"),
        ({"birth_date": "2010-02-31"}, "birth_date", "not_date"),
        ({"national_id": NUMBER[:10] + str((int(NUMBER[10]) + 1) % 10)}, "national_id", "control_digits"),
        ({"national_id": number(15, 3, 10, 123)}, "national_id", "number_not_allowed_here"),
        ({"national_id": number(15, 43, 10, 123)}, "national_id", "number_not_allowed_here"),
        ({"national_id": "tull"}, "national_id", "wrong_form"),
        ({"national_id": "1" * 5000}, "national_id", "too_long"),
        ({"needs_interpreter": True}, "interpreter_language", "interpreter_language_missing"),
        ({"given_name": ""}, "given_name", "too_short"),
        ({"given_name": "Sol\u0000"}, "given_name", "control_character"),
        ({"given_name": "a" * 1_000_000}, "given_name", "too_long"),
        ({"language": "Norsk!"}, "language", "wrong_form"),
        ({"address": "Veien 1"}, "address", "unknown_field"),
        ({"address_protection": "secret"}, "address_protection", "not_a_choice"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_field_named_and_nothing_written(
    coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, changes: dict[str, Any], field: str, fault: str
) -> None:
    before = await admin.fetchval("select count(*) from app.youth")
    answer = await coordinator.post(YOUTHS, json=youth(**changes), headers=key())
    assert answer.status_code == 422, answer.text
    assert code(answer) == [(field, fault)]
    assert answer.json()["errors"][0]["message"]
    assert await admin.fetchval("select count(*) from app.youth") == before


async def test_the_number_is_nowhere_to_be_read_in_the_database(
    coordinator: httpx2.AsyncClient, admin: asyncpg.Connection
) -> None:
    secret = number(16, 84, 11, 400)
    made = await registered(coordinator, national_id=secret)
    row = await admin.fetchrow("select * from app.youth where id = $1", made["id"])
    assert row is not None
    everything = b"".join(part if isinstance(part, bytes) else str(part).encode() for part in row.values())
    assert secret.encode() not in everything
    assert len(row["national_id_index"]) == 16


async def test_the_memory_of_a_request_cannot_be_used_to_guess_a_guardians_number(
    coordinator: httpx2.AsyncClient, admin: asyncpg.Connection
) -> None:
    youth_id = (await registered(coordinator, given_name="Foreldet"))["id"]
    route = f"{YOUTHS}/{youth_id}/guardians"
    sent = {**guardian(), "national_id": number(24, 83, 10, 123)}
    answer = await coordinator.post(route, json=sent, headers=key())
    assert answer.status_code == 201, answer.text
    # As the shape has it: every field, those that nobody sent too.
    sent = GuardianShape.model_validate(sent).model_dump(mode="json")
    kept = await admin.fetchval("select fingerprint from app.idempotency_key where thing_id = $1", answer.json()["id"])
    guess = hashlib.sha256(b"POST " + route.encode() + b"\0" + orjson.dumps(sent, option=orjson.OPT_SORT_KEYS))
    assert kept is not None
    assert kept != guess.digest()


async def test_the_memory_of_a_request_cannot_be_used_to_guess_the_number(
    coordinator: httpx2.AsyncClient, admin: asyncpg.Connection
) -> None:
    # What somebody with a copy of the database, who knows the rest, would try.
    sent = {
        **youth(given_name="Gjettet"),
        "other_than": [],
        "language": "nb",
        "needs_interpreter": False,
        "interpreter_language": None,
        "address_protection": "none",
        "national_id": number(23, 83, 10, 123),
    }
    made = await registered(coordinator, **sent)
    guess = hashlib.sha256(b"POST " + YOUTHS.encode() + b"\0" + orjson.dumps(sent, option=orjson.OPT_SORT_KEYS))
    kept = await admin.fetchval("select fingerprint from app.idempotency_key where thing_id = $1", made["id"])
    assert kept is not None
    assert kept != guess.digest()


async def test_a_stored_number_cannot_be_moved_to_another_row_or_read_with_another_key(settings: Settings) -> None:
    keys, here = keys_from(settings), uuid4()
    stored = keys.encrypted(NUMBER, youth_id=here)
    assert keys.decrypted(stored, youth_id=here) == NUMBER
    assert keys.encrypted(NUMBER, youth_id=here) != stored
    with pytest.raises(UnreadableNumberError):
        keys.decrypted(stored, youth_id=uuid4())
    other = NumberKeys(encryption=b"x" * 32, index=b"y" * 32, is_production=False)
    with pytest.raises(UnreadableNumberError):
        other.decrypted(stored, youth_id=here)
    assert other.blind_index(NUMBER) != keys.blind_index(NUMBER)
    assert "x" * 32 not in repr(other)


async def test_a_youth_is_found_by_number_only_by_those_who_may_read_her(
    client: ClientFor, world: World, coordinator: httpx2.AsyncClient
) -> None:
    mine = number(17, 85, 10, 500)
    made = await registered(coordinator, national_id=mine)
    found = await coordinator.post(f"{YOUTHS}/find", json={"national_id": mine})
    assert [one["id"] for one in found.json()] == [made["id"]]
    assert "national_id" not in found.json()[0]

    elsewhere = await client(world.coordinator_elsewhere)
    not_hers = await elsewhere.post(f"{YOUTHS}/find", json={"national_id": mine})
    nobodys = await elsewhere.post(f"{YOUTHS}/find", json={"national_id": number(18, 85, 10, 500)})
    assert (not_hers.status_code, not_hers.content) == (nobodys.status_code, nobodys.content) == (200, b"[]")


async def test_the_same_number_registered_elsewhere_reveals_nobody(
    client: ClientFor, world: World, coordinator: httpx2.AsyncClient
) -> None:
    shared = number(19, 86, 10, 600)
    first = await registered(coordinator, national_id=shared)
    second = await registered(await client(world.coordinator_elsewhere), national_id=shared)
    assert first["id"] != second["id"]
    found = await coordinator.post(f"{YOUTHS}/find", json={"national_id": shared})
    assert [one["id"] for one in found.json()] == [first["id"]]


@pytest.mark.parametrize("who", ["school_contact", "police_contact", "investigator", "manager", "administrator"])
async def test_who_never_reads_youths_is_told_so_and_finds_nothing(
    client: ClientFor, world: World, coordinator: httpx2.AsyncClient, who: str
) -> None:
    http = await client(world.people[who])
    assert (await http.get(YOUTHS)).status_code == 403
    assert (await http.post(f"{YOUTHS}/find", json={"national_id": NUMBER})).status_code == 403
    made = await registered(coordinator)
    hidden, never_was = await http.get(f"{YOUTHS}/{made['id']}"), await http.get(f"{YOUTHS}/{uuid4()}")
    assert hidden.status_code == never_was.status_code == 404
    assert hidden.content == never_was.content


async def test_a_request_sent_twice_registers_one_youth(coordinator: httpx2.AsyncClient) -> None:
    same = key()
    sent = youth(given_name="Bare en", national_id=number(22, 83, 10, 123))
    first = await coordinator.post(YOUTHS, json=sent, headers=same)
    again = await coordinator.post(YOUTHS, json=sent, headers=same)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    other = await coordinator.post(YOUTHS, json=youth(given_name="Måne"), headers=same)
    assert other.status_code == 422


async def test_a_change_keeps_the_number_unless_it_is_sent(coordinator: httpx2.AsyncClient) -> None:
    made = await registered(coordinator, national_id=NUMBER)
    address = f"{YOUTHS}/{made['id']}"
    tag = (await coordinator.get(address)).headers["ETag"]
    kept = await coordinator.put(address, json=youth(given_name="Måne"), headers={"If-Match": tag})
    assert kept.status_code == 200, kept.text
    assert (kept.json()["given_name"], kept.json()["national_id"]) == ("Måne", NUMBER)
    gone = await coordinator.put(address, json=youth(national_id=None), headers={"If-Match": kept.headers["ETag"]})
    assert (gone.json()["has_national_id"], gone.json()["national_id"]) == (False, None)


async def test_a_stale_change_shows_both_versions_and_changes_nothing(coordinator: httpx2.AsyncClient) -> None:
    made = await registered(coordinator)
    address = f"{YOUTHS}/{made['id']}"
    tag = (await coordinator.get(address)).headers["ETag"]
    await coordinator.put(address, json=youth(given_name="Først"), headers={"If-Match": tag})
    late = await coordinator.put(address, json=youth(given_name="Sist"), headers={"If-Match": tag})
    assert late.status_code == 412
    assert late.json()["current"]["given_name"] == "Først"
    assert late.json()["yours"]["given_name"] == "Sist"
    assert (await coordinator.get(address)).json()["given_name"] == "Først"
    assert (await coordinator.put(address, json=youth())).status_code == 428


async def test_a_mark_of_address_protection_closes_the_door_at_the_next_request(
    client: ClientFor, world: World, admin: asyncpg.Connection, coordinator: httpx2.AsyncClient
) -> None:
    youth_id = await make_youth(admin, world)
    await make_follow_up(admin, world, youth_id=youth_id)
    address = f"{YOUTHS}/{youth_id}"
    unnamed = await client(world.other_coordinator_here)
    read = await unnamed.get(address)
    assert read.status_code == 200
    marked = await unnamed.put(
        address,
        json=youth(address_protection="strictly_confidential"),
        headers={"If-Match": read.headers["ETag"]},
    )
    assert marked.status_code == 200, marked.text
    assert (await unnamed.get(address)).status_code == 404
    assert (await coordinator.get(address)).json()["address_protection"] == "strictly_confidential"


def guardian(**changes: Any) -> dict[str, Any]:
    return {
        "given_name": "Måne",
        "family_name": "Fjelltopp",
        "responsibility": "joint",
        "starts_on": "2010-03-15",
        **changes,
    }


async def test_two_guardians_share_and_a_third_or_one_alone_is_refused(coordinator: httpx2.AsyncClient) -> None:
    made = await registered(coordinator)
    address = f"{YOUTHS}/{made['id']}/guardians"
    for _ in range(2):
        assert (await coordinator.post(address, json=guardian(), headers=key())).status_code == 201
    for responsibility in ("joint", "sole"):
        refused = await coordinator.post(address, json=guardian(responsibility=responsibility), headers=key())
        assert refused.status_code == 409
        assert code(refused) == [("responsibility", "responsibility_contradicts")]
    assert len((await coordinator.get(address)).json()) == 2


async def test_when_one_period_ends_the_other_may_have_it_alone(coordinator: httpx2.AsyncClient) -> None:
    made = await registered(coordinator)
    address = f"{YOUTHS}/{made['id']}/guardians"
    first = (await coordinator.post(address, json=guardian(responsibility="sole"), headers=key())).json()["id"]
    next_one = guardian(responsibility="sole", starts_on="2026-01-01")
    assert (await coordinator.post(address, json=next_one, headers=key())).status_code == 409
    tag = (await coordinator.get(f"{address}/{first}")).headers["ETag"]
    change = {name: value for name, value in guardian(responsibility="sole").items() if name != "starts_on"}
    turned = await coordinator.put(
        f"{address}/{first}", json={**change, "ends_on": "2009-01-01"}, headers={"If-Match": tag}
    )
    assert code(turned) == [("ends_on", "before_start")]
    ended = await coordinator.put(
        f"{address}/{first}", json={**change, "ends_on": "2025-12-31"}, headers={"If-Match": tag}
    )
    assert ended.status_code == 200, ended.text
    assert (await coordinator.post(address, json=next_one, headers=key())).status_code == 201


async def test_a_guardian_is_not_there_under_another_youth(coordinator: httpx2.AsyncClient) -> None:
    one, other = await registered(coordinator), await registered(coordinator)
    made = await coordinator.post(f"{YOUTHS}/{one['id']}/guardians", json=guardian(), headers=key())
    wrong = await coordinator.get(f"{YOUTHS}/{other['id']}/guardians/{made.json()['id']}")
    assert wrong.status_code == 404


async def test_siblings_are_written_for_both_at_once(coordinator: httpx2.AsyncClient) -> None:
    one, other = await registered(coordinator, given_name="Ask"), await registered(coordinator, given_name="Eik")
    made = await coordinator.post(f"{YOUTHS}/{one['id']}/siblings", json={"other_youth_id": other["id"]}, headers=key())
    assert made.status_code == 201, made.text
    back = (await coordinator.get(f"{YOUTHS}/{other['id']}/siblings")).json()
    assert [line["given_name"] for line in back] == ["Ask"]
    again = await coordinator.post(
        f"{YOUTHS}/{other['id']}/siblings", json={"other_youth_id": one["id"]}, headers=key()
    )
    assert again.status_code == 409
    herself = await coordinator.post(
        f"{YOUTHS}/{one['id']}/siblings", json={"other_youth_id": one["id"]}, headers=key()
    )
    assert code(herself) == [("other_youth_id", "same_person")]


async def test_a_sibling_of_another_service_cannot_be_told_from_nobody(
    client: ClientFor, world: World, coordinator: httpx2.AsyncClient
) -> None:
    mine = await registered(coordinator)
    theirs = await registered(await client(world.coordinator_elsewhere))
    for other in (theirs["id"], str(uuid4())):
        answer = await coordinator.post(
            f"{YOUTHS}/{mine['id']}/siblings", json={"other_youth_id": other}, headers=key()
        )
        assert (answer.status_code, code(answer)) == (422, [("other_youth_id", "unknown")])


async def test_the_list_goes_on_where_the_page_before_ended(coordinator: httpx2.AsyncClient) -> None:
    for name in ("ا", "ب", "😀"):
        await registered(coordinator, family_name=name)
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await coordinator.get(YOUTHS, params=query)).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    everything = (await coordinator.get(YOUTHS, params={"limit": 100})).json()["items"]
    assert seen == [one["id"] for one in everything]
    assert len(set(seen)) == len(seen) >= 3


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyJcdTAwMDAiLCJhIiwiYiJd", "bnVsbA", "😀"])
async def test_a_cursor_that_is_none_of_ours_is_refused(coordinator: httpx2.AsyncClient, cursor: str) -> None:
    answer = await coordinator.get(YOUTHS, params={"cursor": cursor})
    assert (answer.status_code, code(answer)) == (400, [("cursor", "cursor_invalid")])


async def test_every_read_and_every_write_has_its_row_in_the_log_and_no_name_in_it(
    coordinator: httpx2.AsyncClient, admin: asyncpg.Connection
) -> None:
    made = await registered(coordinator, given_name="Logg")
    await coordinator.get(f"{YOUTHS}/{made['id']}")
    await coordinator.get(YOUTHS, params={"limit": 100})
    rows = await admin.fetch("select act, ground from app.access_log where thing_id = $1 order by id", made["id"])
    assert [tuple(row) for row in rows] == [
        ("thing.added", None),
        ("thing.opened", "LEAD"),
        ("thing.opened", "LEAD"),
    ]
    listed = await admin.fetchval(
        "select count(*) from app.access_log_thing where thing_kind = 'youth' and thing_id = $1", made["id"]
    )
    assert listed == 1
