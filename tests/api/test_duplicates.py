"""A youth who may be registered already: a warning that reveals nobody hidden, and the privacy officer's line."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from services.core.kit.settings import Settings
from services.core.people.numbers import keys_from
from tests.conftest import NOW, ClientFor
from tests.factories import World, insert, make_follow_up, make_person, make_youth
from tests.numbers import number

YOUTHS, DUPLICATES = "/api/v1/youths", "/api/v1/duplicates"
SERIAL = count(1)


@dataclass
class Known:
    """Somebody who is registered; no two of these tests have the same name."""

    id: UUID
    follow_up_id: UUID
    name: str

    def sent(self, **changes: Any) -> dict[str, Any]:
        """The same person as she would be registered again, or somebody else with `changes`."""
        return {"given_name": "Sol", "family_name": self.name, "birth_date": "2010-03-15", **changes}


async def make_known(admin: asyncpg.Connection, world: World, *, lead: str = "grorud", **values: Any) -> Known:
    name = f"Fjelltopp{''.join(chr(97 + int(digit)) for digit in str(next(SERIAL)))}"
    coordinator = world.coordinator if lead == "grorud" else world.coordinator_elsewhere
    follow_up = values.pop("follow_up", {})
    youth_id = await make_youth(
        admin,
        world,
        **{
            "given_name": "Sol",
            "family_name": name,
            "owner_service_id": world.services[lead],
            "registered_by_id": coordinator.user_id,
            **values,
        },
    )
    led = {"lead_service_id": world.services[lead], "coordinator_id": coordinator.user_id, **follow_up}
    return Known(youth_id, await make_follow_up(admin, world, youth_id=youth_id, **led), name)


async def register(http: httpx2.AsyncClient, sent: dict[str, Any]) -> httpx2.Response:
    return await http.post(YOUTHS, json=sent, headers={"Idempotency-Key": str(uuid4())})


async def found_of(http: httpx2.AsyncClient, admin: asyncpg.Connection, known: Known) -> list[dict[str, Any]]:
    """What the privacy officer reads that is about this youth."""
    ids = {str(row["id"]) for row in await admin.fetch(OF_YOUTH, known.id)}
    return [one for one in (await http.get(DUPLICATES)).json()["items"] if one["id"] in ids]


OF_YOUTH = "select id from app.possible_duplicate where $1 in (youth_id, other_youth_id)"


@pytest.fixture
async def coordinator(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.coordinator)


@pytest.fixture
async def officer(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.privacy_officer)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"given_name": "  sol"},
        {"given_name": "SÓL"},
        {"given_name": "Gro", "birth_date": "2011-01-01", "national_id": "as hers"},
    ],
)
async def test_whom_she_can_see_stops_the_registration_until_she_says_it_is_somebody_else(
    coordinator: httpx2.AsyncClient,
    admin: asyncpg.Connection,
    world: World,
    settings: Settings,
    changes: dict[str, Any],
) -> None:
    mine = number(15, 83, 10, 200 + next(SERIAL))
    keys, youth_id = keys_from(settings), uuid4()
    stored: dict[str, Any] = {
        "national_id_encrypted": keys.encrypted(mine, youth_id=youth_id),
        "national_id_index": keys.blind_index(mine),
    }
    known = await make_known(admin, world, id=youth_id, **stored)
    sent = known.sent(**changes)
    if "national_id" in sent:
        sent["national_id"] = mine
    before = await admin.fetchval("select count(*) from app.youth")
    stopped = await register(coordinator, sent)
    assert stopped.status_code == 409
    assert [(one["field"], one["code"]) for one in stopped.json()["errors"]] == [("other_than", "possible_duplicate")]
    assert await admin.fetchval("select count(*) from app.youth") == before
    [match] = (await coordinator.post(f"{YOUTHS}/matches", json=sent)).json()
    assert (match["id"], match["family_name"]) == (str(known.id), known.name)
    unrelated = await register(coordinator, {**sent, "other_than": [str(uuid4())]})
    assert unrelated.status_code == 409
    made = await register(coordinator, {**sent, "other_than": [match["id"]]})
    assert made.status_code == 201, made.text
    assert await admin.fetch(OF_YOUTH, known.id) == []


@pytest.mark.parametrize(
    "changes", [{"birth_date": "2010-03-16"}, {"given_name": "Solveig"}, {"given_name": "S", "family_name": "ol"}]
)
async def test_a_likeness_is_not_enough(
    coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, changes: dict[str, Any]
) -> None:
    known = await make_known(admin, world)
    assert (await register(coordinator, known.sent(**changes))).status_code == 201


async def test_the_page_names_whom_she_can_see_keeps_what_was_typed_and_goes_on_when_told(
    coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    known = await make_known(admin, world)
    typed = {**known.sent(), "language": "so", "address_protection": "client"}
    stopped = await coordinator.post("/youths/new", data=typed)
    assert stopped.status_code == 409
    assert f'href="/youths/{known.id}"' in stopped.text
    assert "Den unge kan være registrert fra før" in stopped.text
    assert f'value="{known.name}"' in stopped.text
    assert re.search(r'<option value="so" selected>', stopped.text)
    done = await coordinator.post("/youths/new", data={**typed, "other_than": str(known.id)})
    assert (done.status_code, done.headers["location"][:15]) == (303, "/follow-ups/new")
    log = await admin.fetchval(
        "select count(*) from app.access_log_thing where thing_id = $1 and thing_kind = 'youth'", known.id
    )
    assert log == 1


HIDDEN: dict[str, dict[str, Any]] = {
    "led by another district": {"lead": "alna"},
    "registered by another, not followed up": {},
    "protected": {"address_protection": "strictly_confidential"},
    "restricted": {},
    "of her own family": {},
}


async def make_hidden(admin: asyncpg.Connection, world: World, how: str) -> Known:
    """Somebody whom the coordinator may not see, in this way."""
    values = dict(HIDDEN[how])
    if how == "protected":
        values["follow_up"] = {"coordinator_id": world.other_coordinator_here.user_id}
    if how == "restricted":
        values["follow_up"] = {"restricted_at": NOW, "restricted_by_id": world.privacy_officer.user_id}
    known = await make_known(admin, world, **values)
    if how.startswith("registered"):
        await admin.execute("delete from app.follow_up where id = $1", known.follow_up_id)
        await admin.execute(
            "update app.youth set registered_by_id = $2 where id = $1", known.id, world.other_coordinator_here.user_id
        )
    if how == "of her own family":
        await insert(
            admin,
            "kinship",
            follow_up_id=known.follow_up_id,
            user_id=world.coordinator.user_id,
            kind="family",
            declared_by_id=world.coordinator.user_id,
            declared_at=NOW,
            version=1,
        )
    return known


def bare(answer: httpx2.Response) -> tuple[int, str, list[str]]:
    """An answer without what is new in each: the ids and the names that were sent."""
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", answer.text)
    text = re.sub(r"Fjelltopp[a-z]*", "NAME", text)
    text = re.sub(r'nonce(=|&#34;:\s*&#34;|":\s*")"?[^"&]+|name="csrf_token" value="[^"]+"', "nonce", text)
    return answer.status_code, text, sorted(answer.headers)


@pytest.mark.parametrize("how", HIDDEN)
async def test_whom_she_may_not_see_changes_nothing_in_her_answer_and_makes_a_line_for_the_privacy_officer(
    coordinator: httpx2.AsyncClient, officer: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, how: str
) -> None:
    hidden = await make_hidden(admin, world, how)
    nobody = {**hidden.sent(), "family_name": f"Fjelltopp{'x' * next(SERIAL)}"}
    for over in ("rest", "page"):
        answers = []
        for sent in (hidden.sent(), nobody):
            if over == "rest":
                answer = await register(coordinator, {**sent, "other_than": [str(hidden.id)]})
                assert answer.status_code == 201, answer.text
            else:
                typed = {**sent, "language": "nb", "address_protection": "none"}
                others = [str(one["id"]) for one in (await coordinator.post(f"{YOUTHS}/matches", json=sent)).json()]
                answer = await coordinator.post("/youths/new", data={**typed, "other_than": others})
                assert answer.status_code == 303, answer.text
                answer.headers["location"] = "ID"
            answers.append(bare(answer))
        assert answers[0] == answers[1]
    matches = (await coordinator.post(f"{YOUTHS}/matches", json=hidden.sent())).json()
    assert str(hidden.id) not in {one["id"] for one in matches}
    lines = await found_of(officer, admin, hidden)
    assert [line["found_by"] for line in lines] == ["name", "name"]


async def test_the_privacy_officer_sees_references_and_services_and_never_who_it_is(
    coordinator: httpx2.AsyncClient, officer: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    hidden = await make_hidden(admin, world, "led by another district")
    made = (await register(coordinator, hidden.sent())).json()
    [line] = await found_of(officer, admin, hidden)
    reference = await admin.fetchval("select reference from app.follow_up where id = $1", hidden.follow_up_id)
    today = date(2026, 11, 20).isoformat()
    assert line["new"] == {"registered_on": today, "reference": None, "service_name": "grorud"}
    assert line["known"] == {"registered_on": today, "reference": reference, "service_name": "alna"}
    pages = [(await officer.get(place)).text for place in ("/duplicates", f"/duplicates/{line['id']}")]
    for place in (*pages, str(line)):
        for secret in (hidden.name, "2010", str(hidden.id), made["id"], str(hidden.follow_up_id)):
            assert secret not in place
    assert all(reference in place for place in pages)


async def test_no_service_is_told_of_from_the_moment_either_of_them_is_protected(
    coordinator: httpx2.AsyncClient, officer: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    hidden = await make_hidden(admin, world, "led by another district")
    made = (await register(coordinator, hidden.sent())).json()
    await admin.execute("update app.youth set address_protection = 'confidential' where id = $1", UUID(made["id"]))
    [line] = await found_of(officer, admin, hidden)
    assert [line[side]["service_name"] for side in ("new", "known")] == [None, None]
    assert "alna" not in (await officer.get(f"/duplicates/{line['id']}")).text


async def test_a_number_that_is_put_right_later_is_held_against_the_others_too(
    coordinator: httpx2.AsyncClient,
    client: ClientFor,
    officer: httpx2.AsyncClient,
    admin: asyncpg.Connection,
    world: World,
) -> None:
    mine = number(16, 84, 10, 200 + next(SERIAL))
    elsewhere = await client(world.coordinator_elsewhere)
    known = await make_known(admin, world, lead="alna")
    tag = (await elsewhere.get(f"{YOUTHS}/{known.id}")).headers["etag"]
    put = await elsewhere.put(f"{YOUTHS}/{known.id}", json=known.sent(national_id=mine), headers={"If-Match": tag})
    assert put.status_code == 200, put.text
    made = await register(coordinator, {"given_name": "Gro", "family_name": "Li", "birth_date": "2010-03-16"})
    place, etag = f"{YOUTHS}/{made.json()['id']}", made.headers["etag"]
    assert await found_of(officer, admin, known) == []
    sent = {"given_name": "Gro", "family_name": "Li", "birth_date": "2010-03-16", "national_id": mine}
    changed = await coordinator.put(place, json=sent, headers={"If-Match": etag})
    assert changed.status_code == 200
    assert [line["found_by"] for line in await found_of(officer, admin, known)] == ["number"]
    again = await coordinator.put(place, json=sent, headers={"If-Match": changed.headers["etag"]})
    assert again.status_code == 200
    assert len(await found_of(officer, admin, known)) == 1


async def test_it_is_closed_once_with_what_came_of_it_and_is_in_the_log(
    coordinator: httpx2.AsyncClient, officer: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    hidden = await make_hidden(admin, world, "restricted")
    await register(coordinator, hidden.sent())
    [line] = await found_of(officer, admin, hidden)
    place = f"/duplicates/{line['id']}"
    empty = await officer.post(place, data={"version": "1", "comment": "Sett på."})
    assert (empty.status_code, "Sett på." in empty.text) == (422, True)
    stale = await officer.post(place, data={"version": "9", "comment": "Sett på.", "outcome": "another_person"})
    assert stale.status_code == 412
    done = await officer.post(place, data={"version": "1", "comment": "Sett på.", "outcome": "another_person"})
    assert (done.status_code, done.headers["location"]) == (303, "/duplicates?done=closed")
    twice = await officer.post(place, data={"version": "2", "comment": "Igjen.", "outcome": "same_person"})
    assert (twice.status_code, "Dette er alt avklart." in twice.text) == (409, True)
    read = (await officer.get(f"{DUPLICATES}/{line['id']}")).json()
    assert (read["outcome"], read["comment"], read["closed_by_name"]) == (
        "another_person",
        "Sett på.",
        world.privacy_officer.name,
    )
    acts = await admin.fetch(
        "select act, user_id from app.access_log where thing_id = $1 and act <> 'thing.opened' order by act",
        UUID(line["id"]),
    )
    assert [tuple(row) for row in acts] == [
        ("thing.added", world.coordinator.user_id),
        ("thing.ended", world.privacy_officer.user_id),
    ]


@pytest.mark.parametrize("who", ["coordinator", "key_worker", "manager", "administrator", "school_contact"])
async def test_it_is_for_no_other_hat(
    client: ClientFor, coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, who: str
) -> None:
    hidden = await make_hidden(admin, world, "led by another district")
    await register(coordinator, hidden.sent())
    [row] = await admin.fetch(OF_YOUTH, hidden.id)
    http = await client(world.people[who])
    assert (await http.get(DUPLICATES)).status_code == 403
    never = await http.get(f"{DUPLICATES}/{uuid4()}")
    answer = await http.get(f"{DUPLICATES}/{row['id']}")
    assert (answer.status_code, answer.content) == (404, never.content)


async def test_municipalities_are_not_held_against_each_other(
    client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    world.services["drammen"] = await insert(
        admin, "service", kind="one_to_one_team", name="drammen", municipality_number="3301", version=1
    )
    there = await make_person(admin, world, f"drammen-{next(SERIAL)}", "drammen", "coordinator")
    known = await make_known(admin, world)
    assert (await register(await client(there), known.sent())).status_code == 201
    assert await admin.fetch(OF_YOUTH, known.id) == []


async def test_the_privacy_officer_sees_nothing_of_her_own_family(
    coordinator: httpx2.AsyncClient, officer: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    hidden = await make_hidden(admin, world, "led by another district")
    await register(coordinator, hidden.sent())
    [line] = await found_of(officer, admin, hidden)
    await insert(
        admin,
        "kinship",
        follow_up_id=hidden.follow_up_id,
        user_id=world.privacy_officer.user_id,
        kind="family",
        declared_by_id=world.administrator.user_id,
        declared_at=NOW,
        version=1,
    )
    assert await found_of(officer, admin, hidden) == []
    assert (await officer.get(f"/duplicates/{line['id']}")).status_code == 404
