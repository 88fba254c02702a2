"""Services, users, posts and the directory over REST: the administrator arranges, everybody on the staff reads."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import ISSUER, Person, World, insert, make_person

ROOT = "/api/v1"


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


def code(answer: httpx2.Response) -> list[tuple[str, str]]:
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


@pytest.fixture
async def administrator(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.administrator)


@pytest.fixture
async def coordinator(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.coordinator)


def user(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "display_name": "Fiktiv Nyansatt",
        "issuer": ISSUER,
        "subject": f"subject-{uuid4()}",
        "service_id": str(world.services["school"]),
        "role": "contact",
        "starts_on": "2026-01-01",
        **changes,
    }


async def registered(http: httpx2.AsyncClient, world: World, **changes: Any) -> dict[str, Any]:
    answer = await http.post(f"{ROOT}/users", json=user(world, **changes), headers=key())
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_service_is_added_renamed_and_closed(administrator: httpx2.AsyncClient) -> None:
    shape = {"kind": "school", "name": "Granly skole", "municipality_number": "0301", "district_code": "030112"}
    made = await administrator.post(f"{ROOT}/services", json=shape, headers=key())
    assert made.status_code == 201, made.text
    assert (made.json()["municipality_name"], made.json()["district_name"]) == ("Oslo", "Alna")
    changed = await administrator.put(
        f"{ROOT}/services/{made.json()['id']}",
        json={"name": "Granly ungdomsskole", "closed_on": "2026-11-20"},
        headers={"If-Match": made.headers["ETag"]},
    )
    assert (changed.json()["name"], changed.json()["is_closed"]) == ("Granly ungdomsskole", True)


@pytest.mark.parametrize(
    ("changes", "field", "fault"),
    [
        ({"municipality_number": "9999"}, "municipality_number", "unknown"),
        ({"district_code": "330101"}, "district_code", "unknown"),
        ({"municipality_number": "3301"}, "district_code", "unknown"),
        ({"municipality_number": "Oslo"}, "municipality_number", "wrong_form"),
        ({"kind": "bakery"}, "kind", "not_a_choice"),
    ],
)
async def test_a_service_stands_in_a_place_that_is_there(
    administrator: httpx2.AsyncClient, changes: dict[str, Any], field: str, fault: str
) -> None:
    shape = {"kind": "school", "name": "Ny", "municipality_number": "0301", "district_code": "030112", **changes}
    answer = await administrator.post(f"{ROOT}/services", json=shape, headers=key())
    assert (answer.status_code, code(answer)) == (422, [(field, fault)])


@pytest.mark.parametrize("who", ["coordinator", "manager", "investigator", "privacy_officer"])
async def test_only_the_administrator_adds_services_and_users(client: ClientFor, world: World, who: str) -> None:
    http = await client(world.people[who])
    service = {"kind": "school", "name": "Ny", "municipality_number": "0301"}
    assert (await http.post(f"{ROOT}/services", json=service, headers=key())).status_code == 403
    assert (await http.post(f"{ROOT}/users", json=user(world), headers=key())).status_code == 403
    assert (await http.get(f"{ROOT}/services")).status_code == 200


async def test_a_new_user_signs_in_with_the_first_post_and_is_shut_out_at_the_next_request(
    administrator: httpx2.AsyncClient, client: ClientFor, world: World
) -> None:
    made = await registered(administrator, world, subject="subject-newcomer")
    post = made["posts"][0]
    assert (post["role"], post["holds_today"]) == ("contact", True)
    person = Person("subject-newcomer", UUID(made["id"]), UUID(post["id"]), world.services["school"], "contact", "Ny")
    newcomer = await client(person)
    assert (await newcomer.get(f"{ROOT}/services")).status_code == 200
    address = f"{ROOT}/users/{made['id']}"
    tag = (await administrator.get(address)).headers["ETag"]
    shut = await administrator.post(f"{address}/deactivate", json={}, headers={**key(), "If-Match": tag})
    assert (shut.status_code, shut.json()["is_active"]) == (200, False)
    assert (await newcomer.get(f"{ROOT}/services")).status_code == 401
    again = await administrator.post(
        f"{address}/reactivate", json={}, headers={**key(), "If-Match": shut.headers["ETag"]}
    )
    assert again.json()["is_active"] is True
    assert (await (await client(person)).get(f"{ROOT}/services")).status_code == 200


async def test_how_people_sign_in_is_shown_to_administrators_alone(
    administrator: httpx2.AsyncClient, coordinator: httpx2.AsyncClient, world: World
) -> None:
    address = f"{ROOT}/users/{world.school_contact.user_id}"
    assert (await administrator.get(address)).json()["identities"] == [
        {"issuer": ISSUER, "subject": "subject-school_contact"}
    ]
    assert (await coordinator.get(address)).json()["identities"] == []


async def test_the_same_subject_is_registered_once(administrator: httpx2.AsyncClient, world: World) -> None:
    answer = await administrator.post(f"{ROOT}/users", json=user(world, subject="subject-coordinator"), headers=key())
    assert (answer.status_code, code(answer)) == (409, [("subject", "taken")])


@pytest.mark.parametrize(
    ("changes", "status", "field", "fault"),
    [
        ({"starts_on": "2027-01-01", "ends_on": "2027-06-30"}, 409, "starts_on", "overlaps"),
        ({"starts_on": "2025-01-01", "ends_on": "2026-01-01"}, 409, "starts_on", "overlaps"),
        ({"role": "investigator"}, 422, "role", "role_not_in_service"),
        ({"role": "worker"}, 422, "role", "not_a_choice"),
        ({"starts_on": "2025-06-01", "ends_on": "2025-05-31"}, 422, "ends_on", "before_start"),
        ({"service_id": str(uuid4())}, 422, "service_id", "unknown"),
    ],
)
async def test_a_post_that_cannot_be_is_refused_with_the_field_named(
    administrator: httpx2.AsyncClient,
    world: World,
    changes: dict[str, Any],
    status: int,
    field: str,
    fault: str,
) -> None:
    made = await registered(administrator, world)
    shape = {
        "service_id": str(world.services["school"]),
        "role": "contact",
        "starts_on": "2026-12-01",
        **changes,
    }
    answer = await administrator.post(f"{ROOT}/users/{made['id']}/posts", json=shape, headers=key())
    assert (answer.status_code, code(answer)) == (status, [(field, fault)])
    assert len((await administrator.get(f"{ROOT}/users/{made['id']}")).json()["posts"]) == 1


async def test_a_post_is_ended_and_the_next_may_begin_the_day_after(
    administrator: httpx2.AsyncClient, world: World
) -> None:
    made = await registered(administrator, world)
    post = f"{ROOT}/users/{made['id']}/posts/{made['posts'][0]['id']}"
    tag = (await administrator.get(post)).headers["ETag"]
    ended = await administrator.post(f"{post}/end", json={"ends_on": "2026-11-30"}, headers={**key(), "If-Match": tag})
    assert (ended.status_code, ended.json()["ends_on"]) == (200, "2026-11-30")
    stale = await administrator.post(f"{post}/end", json={"ends_on": "2026-12-31"}, headers={**key(), "If-Match": tag})
    assert (stale.status_code, stale.json()["current"]["ends_on"]) == (412, "2026-11-30")
    following = {"service_id": str(world.services["school"]), "role": "contact", "starts_on": "2026-12-01"}
    answer = await administrator.post(f"{ROOT}/users/{made['id']}/posts", json=following, headers=key())
    assert answer.status_code == 201, answer.text


async def test_an_administrator_cannot_shut_herself_out(administrator: httpx2.AsyncClient, world: World) -> None:
    address = f"{ROOT}/users/{world.administrator.user_id}"
    tag = (await administrator.get(address)).headers["ETag"]
    answer = await administrator.post(f"{address}/deactivate", json={}, headers={**key(), "If-Match": tag})
    assert (answer.status_code, code(answer)) == (409, [("user_id", "is_yourself")])


def point(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "municipality_number": "0301",
        "district_code": "030110",
        "service_kind": "school",
        "service_id": str(world.services["school"]),
        "contact_user_id": str(world.school_contact.user_id),
        "starts_on": "2026-01-01",
        **changes,
    }


async def entry(http: httpx2.AsyncClient, kind: str, place: str = "030110") -> dict[str, Any]:
    answer = await http.get(f"{ROOT}/contact-points", params={"place": place})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = next(one for one in answer.json() if one["service_kind"] == kind)
    return found


async def test_a_place_says_at_once_where_nobody_is_named(
    coordinator: httpx2.AsyncClient, client: ClientFor, world: World
) -> None:
    assert (await entry(coordinator, "nav"))["gap"] == "not_named"
    shape = point(
        world,
        service_kind="nav",
        service_id=str(world.services["nav"]),
        contact_user_id=str(world.nav_contact.user_id),
    )
    made = await coordinator.post(f"{ROOT}/contact-points", json=shape, headers=key())
    assert made.status_code == 201, made.text
    seen = await entry(await client(world.investigator), "nav")
    assert (seen["gap"], seen["today"]["contact_name"]) == (None, "Fiktiv nav_contact")
    listed = (await coordinator.get(f"{ROOT}/contact-points", params={"place": "030110"})).json()
    are_gaps = [one["gap"] is not None for one in listed]
    assert are_gaps == sorted(are_gaps, reverse=True)
    gaps = {one["place"]["code"]: one["gaps"] for one in (await coordinator.get(f"{ROOT}/contact-points/gaps")).json()}
    assert "nav" not in gaps["030110"]
    assert "nav" in gaps["030112"]
    assert "3301" in gaps
    assert "0301" not in gaps


async def test_a_contact_who_has_left_is_a_gap_until_somebody_stands_in(
    administrator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    leaving = await make_person(admin, world, "leaving", "health", "contact")
    shape = point(
        world,
        service_kind="health",
        service_id=str(world.services["health"]),
        contact_user_id=str(leaving.user_id),
    )
    made = await administrator.post(f"{ROOT}/contact-points", json=shape, headers=key())
    assert made.status_code == 201, made.text
    await admin.execute("update app.post set ends_on = '2026-11-19' where id = $1", leaving.post_id)
    seen = await entry(administrator, "health")
    assert (seen["gap"], seen["today"]["has_contact"]) == ("left", False)
    changed = await administrator.put(
        f"{ROOT}/contact-points/{made.json()['id']}",
        json={"substitute_user_id": str(world.health_contact.user_id)},
        headers={"If-Match": made.headers["ETag"]},
    )
    assert changed.status_code == 200, changed.text
    seen = await entry(administrator, "health")
    assert (seen["gap"], seen["today"]["substitute_name"]) == (None, "Fiktiv health_contact")


async def test_a_line_may_be_ended_in_the_past(coordinator: httpx2.AsyncClient, world: World) -> None:
    made = await coordinator.post(f"{ROOT}/contact-points", json=point(world), headers=key())
    assert made.status_code == 201, made.text
    ended = await coordinator.put(
        f"{ROOT}/contact-points/{made.json()['id']}",
        json={"ends_on": "2026-06-30"},
        headers={"If-Match": made.headers["ETag"]},
    )
    assert (ended.status_code, ended.json()["ends_on"]) == (200, "2026-06-30")
    assert (await entry(coordinator, "school"))["gap"] == "not_named"


@pytest.mark.parametrize(
    ("changes", "status", "field", "fault"),
    [
        ({"starts_on": "2027-06-01"}, 409, "starts_on", "overlaps"),
        ({"district_code": None}, 422, "district_code", "missing"),
        ({"district_code": "030199"}, 422, "district_code", "unknown"),
        ({"service_kind": "nav"}, 422, "service_id", "wrong_service"),
        ({"service_id": str(uuid4())}, 422, "service_id", "unknown"),
        ({"contact_user_id": str(uuid4())}, 422, "contact_user_id", "not_in_service"),
        ({"starts_on": "2019-12-31", "ends_on": "2020-06-30"}, 422, "contact_user_id", "not_in_service"),
        ({"starts_on": "2026-12-01", "ends_on": "2026-11-30"}, 422, "ends_on", "before_start"),
    ],
)
async def test_a_line_that_cannot_be_is_refused_with_the_field_named(
    administrator: httpx2.AsyncClient,
    world: World,
    admin: asyncpg.Connection,
    changes: dict[str, Any],
    status: int,
    field: str,
    fault: str,
) -> None:
    await admin.execute("delete from app.contact_point where service_kind = 'school'")
    taken = point(world, starts_on="2027-01-01")
    assert (await administrator.post(f"{ROOT}/contact-points", json=taken, headers=key())).status_code == 201
    answer = await administrator.post(f"{ROOT}/contact-points", json=point(world, **changes), headers=key())
    assert (answer.status_code, code(answer)) == (status, [(field, fault)])


async def test_the_contact_cannot_stand_in_for_herself(administrator: httpx2.AsyncClient, world: World) -> None:
    herself = str(world.school_contact.user_id)
    answer = await administrator.post(
        f"{ROOT}/contact-points", json=point(world, substitute_user_id=herself), headers=key()
    )
    assert (answer.status_code, code(answer)) == (422, [("substitute_user_id", "same_person")])


async def test_a_coordinator_writes_for_her_own_district_alone(
    coordinator: httpx2.AsyncClient, client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    theirs = point(world, district_code="030112", service_kind="police", service_id=str(world.services["police"]),
                   contact_user_id=str(world.police_contact.user_id))  # fmt: skip
    refused = await coordinator.post(f"{ROOT}/contact-points", json=theirs, headers=key())
    assert refused.status_code == 404
    made = await (await client(world.coordinator_elsewhere)).post(f"{ROOT}/contact-points", json=theirs, headers=key())
    assert made.status_code == 201, made.text
    address = f"{ROOT}/contact-points/{made.json()['id']}"
    readable = await coordinator.get(address)
    assert readable.status_code == 200
    changed = await coordinator.put(
        address, json={"ends_on": "2026-12-31"}, headers={"If-Match": readable.headers["ETag"]}
    )
    assert changed.status_code == 404
    ends_on = await admin.fetchval("select ends_on from app.contact_point where id = $1", made.json()["id"])
    assert ends_on is None


async def test_a_municipality_without_districts_has_lines_of_its_own(
    administrator: httpx2.AsyncClient, world: World
) -> None:
    shape = point(world, municipality_number="3301", district_code=None)
    made = await administrator.post(f"{ROOT}/contact-points", json=shape, headers=key())
    assert made.status_code == 201, made.text
    assert (await entry(administrator, "school", "3301"))["gap"] is None


@pytest.mark.parametrize("place", ["030199", "0301", "9999"])
async def test_a_place_that_has_no_lines_is_not_there(coordinator: httpx2.AsyncClient, place: str) -> None:
    answer = await coordinator.get(f"{ROOT}/contact-points", params={"place": place})
    assert answer.status_code == 404


async def test_users_are_listed_with_posts_page_by_page(
    administrator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    await insert(admin, "user_account", display_name="Ånund 😀", language="nn", version=1)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query: dict[str, str | int] = {"limit": 7, **({"cursor": cursor} if cursor else {})}
        answer = (await administrator.get(f"{ROOT}/users", params=query)).json()
        seen += [one["id"] for one in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == await admin.fetchval("select count(*) from app.user_account")
    at_school = await administrator.get(f"{ROOT}/users", params={"service_id": str(world.services["police"])})
    names = {one["display_name"] for one in at_school.json()["items"]}
    assert {"Fiktiv police_contact", "Fiktiv investigator"} <= names
    assert "Fiktiv nav_contact" not in names
