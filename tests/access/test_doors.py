"""Every route has one door, and nobody comes past it by being the wrong kind of user."""

import asyncpg
import pytest
from fastapi import FastAPI

from services.api.doors import OneselfDoor, OpenDoor, SignedInDoor
from services.core.access.actor import PEOPLE
from services.core.access.policy import may
from tests.access.exits import TABLE_OF_ID, exits
from tests.conftest import ClientFor
from tests.factories import World, make_follow_up, make_youth, recognise_youth

# Pages whose figures are a manager's, although more roles read the deadlines behind them.
FOR_MANAGERS = ("/compliance", "/compliance/deadlines", "/api/v1/compliance", "/api/v1/compliance/deadlines")
# Contacts of all services have the same role; only those of child welfare register its matters.
FOR_CHILD_WELFARE = {"/matters/new"}
DEEP = ("POST", "/api/v1/follow-ups/{follow_up_id}/services/{participation_id}/end")


def test_the_walk_over_the_routes_sees_them_all(api: FastAPI) -> None:
    found = [(one.method, one.path) for one in exits(api)]
    assert DEEP in found
    assert ("GET", "/follow-ups/{follow_up_id}") in found
    described = {(method.upper(), path) for path, methods in api.openapi()["paths"].items() for method in methods}
    of_rest = {(method, path) for method, path in found if path.startswith("/api/")}
    assert of_rest == {(method, path) for method, path in described if path.startswith("/api/")}
    assert len(of_rest) > 20
    assert len(found) - len(of_rest) > 20


def test_every_route_has_exactly_one_door(api: FastAPI) -> None:
    assert [str(one) for one in exits(api) if len(one.doors) != 1] == []


def test_an_open_door_says_why_it_stands_open(api: FastAPI) -> None:
    reasons = [door.because for one in exits(api) for door in one.doors if isinstance(door, OpenDoor | SignedInDoor)]
    assert len(reasons) > 5
    assert [reason for reason in reasons if len(reason) < len("a sentence")] == []


def test_no_door_to_what_belongs_to_somebody_stands_open(api: FastAPI) -> None:
    for one in exits(api):
        if any(TABLE_OF_ID[name] for name in one.ids):
            assert not isinstance(one.doors[0], OpenDoor | SignedInDoor), str(one)


def test_every_id_in_a_path_is_known_to_the_walk(api: FastAPI) -> None:
    assert {name for one in exits(api) for name in one.ids} == set(TABLE_OF_ID)


def test_some_role_can_come_in_by_every_door(api: FastAPI) -> None:
    for one in exits(api):
        door = one.doors[0]
        if not isinstance(door, OpenDoor | SignedInDoor):
            assert any(may(role, door.verb, door.thing) for role in PEOPLE), str(one)


@pytest.mark.parametrize(
    "who", ["coordinator", "school_contact", "child_welfare_contact", "prosecutor", "manager", "administrator"]
)
async def test_the_wrong_kind_of_user_is_turned_away_where_no_thing_is_named(
    api: FastAPI, client: ClientFor, world: World, who: str
) -> None:
    person = world.people[who]
    http = await client(person)
    shut = []
    for one in exits(api):
        door = one.doors[0]
        if one.ids or one.method != "GET" or isinstance(door, OpenDoor | SignedInDoor):
            continue
        answer = await http.get(one.path)
        is_let_in = any(role == person.role and may(role, door.verb, door.thing) for role in PEOPLE)
        if one.path in FOR_MANAGERS:
            is_let_in = person.role == "manager"
        if one.path in FOR_CHILD_WELFARE:
            is_let_in = who == "child_welfare_contact"
        if isinstance(door, OneselfDoor):
            is_let_in = False
        assert (answer.status_code != 403) == is_let_in, f"{one}: {answer.status_code}"
        shut.append(not is_let_in)
    assert any(shut)


async def test_the_youth_herself_comes_in_by_her_own_doors_and_those_that_stand_open(
    api: FastAPI, client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    youth_id = await make_youth(admin, world)
    await make_follow_up(admin, world, youth_id=youth_id)
    http = await client(await recognise_youth(admin, youth_id, "15831050044"))
    opened = set()
    for one in exits(api):
        door = one.doors[0]
        if isinstance(door, OpenDoor) or one.method != "GET":
            continue
        path = one.path
        for name in one.ids:
            path = path.replace("{" + name + "}", "00000000-0000-7000-8000-000000000000")
        answer = await http.get(path)
        if isinstance(door, OneselfDoor):
            assert answer.status_code == (404 if one.ids else 200), f"{one}: {answer.status_code}"
            opened.add(one.path)
        elif one.path == "/":
            assert (answer.status_code, answer.headers["location"]) == (303, "/me")
        else:
            assert answer.status_code in ((404, 422) if one.ids else (403, 422)), f"{one}: {answer.status_code}"
    assert opened >= {"/me", "/api/v1/me/consents"}


async def test_nobody_comes_in_without_a_session(api: FastAPI, client: ClientFor) -> None:
    http = await client(None)
    closed = 0
    for one in exits(api):
        if isinstance(one.doors[0], OpenDoor) or one.method != "GET":
            continue
        path = one.path
        for name in one.ids:
            path = path.replace("{" + name + "}", "00000000-0000-7000-8000-000000000000")
        answer = await http.get(path)
        is_refused = answer.status_code == 401 or (
            answer.status_code == 303 and "/sign-in" in answer.headers["location"]
        )
        assert is_refused, f"{one}: {answer.status_code}"
        closed += 1
    assert closed > 40
