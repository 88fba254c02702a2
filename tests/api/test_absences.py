"""Absences over REST and on pages: one's own, a manager's word for somebody who fell ill, and who may know of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import TODAY, Person, World, insert, let_take_part, make_follow_up

ROOT = "/api/v1/absences"
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
async def nobody_is_away(admin: asyncpg.Connection) -> None:
    await admin.execute("delete from app.absence")


async def register(http: httpx2.AsyncClient, **changes: Any) -> httpx2.Response:
    body = {"starts_on": str(TODAY), "ends_on": str(TOMORROW), **changes}
    return await http.post(ROOT, json=body, headers={"Idempotency-Key": str(uuid4())})


async def away(admin: asyncpg.Connection, person: Person, first: date, last: date, **values: Any) -> UUID:
    return await insert(
        admin, "absence", user_id=person.user_id, starts_on=first, ends_on=last, **{"version": 1, **values}
    )


def faults(answer: httpx2.Response) -> list[tuple[str, str]]:
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


async def test_one_registers_that_one_is_away_and_who_stands_in(client: ClientFor, world: World) -> None:
    http = await client(world.coordinator)
    made = await register(http, substitute_user_id=str(world.key_worker.user_id))
    assert made.status_code == 201, made.text
    assert {name: made.json()[name] for name in ("user_name", "substitute_name", "starts_on", "ends_on")} == {
        "user_name": world.coordinator.name,
        "substitute_name": world.key_worker.name,
        "starts_on": str(TODAY),
        "ends_on": str(TOMORROW),
    }
    [listed] = (await http.get(ROOT)).json()
    assert (listed["id"], listed["is_mine"], listed["may_change"]) == (made.json()["id"], True, True)


async def test_there_is_no_place_to_say_why(client: ClientFor, world: World) -> None:
    answer = await register(await client(world.coordinator), reason="syk")
    assert faults(answer) == [("reason", "unknown_field")]


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        (TOMORROW, TODAY, "before_start"),
        (date(2026, 11, 1), YESTERDAY, "in_past"),
        (TODAY, TODAY + timedelta(days=366), "over_a_year"),
    ],
)
async def test_a_period_that_cannot_be_is_told_at_its_last_day(
    client: ClientFor, world: World, first: date, last: date, fault: str
) -> None:
    answer = await register(await client(world.coordinator), starts_on=str(first), ends_on=str(last))
    assert (answer.status_code, faults(answer)) == (422, [("ends_on", fault)])


async def test_a_single_day_and_a_whole_year_can_be(client: ClientFor, world: World) -> None:
    for person, last in ((world.coordinator, TODAY), (world.key_worker, TODAY + timedelta(days=365))):
        assert (await register(await client(person), ends_on=str(last))).status_code == 201


async def test_nobody_is_away_twice_at_once(client: ClientFor, world: World) -> None:
    http = await client(world.coordinator)
    await register(http)
    again = await register(http, starts_on=str(TOMORROW), ends_on=str(TOMORROW + timedelta(days=9)))
    assert (again.status_code, faults(again)) == (409, [("starts_on", "absence_overlaps")])
    after = TOMORROW + timedelta(days=1)
    assert (await register(http, starts_on=str(after), ends_on=str(after))).status_code == 201


async def test_a_substitute_is_another_with_a_post_in_the_same_service_on_the_first_day(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    http = await client(world.coordinator)
    itself = await register(http, substitute_user_id=str(world.coordinator.user_id))
    elsewhere = await register(http, substitute_user_id=str(world.school_contact.user_id))
    assert faults(itself) == [("substitute_user_id", "same_person")]
    assert faults(elsewhere) == [("substitute_user_id", "not_colleague")]
    await admin.execute("update app.post set ends_on = $2 where id = $1", world.deputy.post_id, TODAY)
    chosen = str(world.deputy.user_id)
    later = await register(http, substitute_user_id=chosen, starts_on=str(TOMORROW))
    assert faults(later) == [("substitute_user_id", "not_colleague")]
    assert (await register(http, substitute_user_id=chosen)).status_code == 201
    await admin.execute("update app.post set ends_on = null where id = $1", world.deputy.post_id)


async def test_who_is_deactivated_stands_in_for_nobody(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    deactivate = "update app.user_account set deactivated_at = $2 where id = $1"
    await admin.execute(deactivate, world.deputy.user_id, await admin.fetchval("select app.now()"))
    answer = await register(await client(world.coordinator), substitute_user_id=str(world.deputy.user_id))
    await admin.execute(deactivate, world.deputy.user_id, None)
    assert faults(answer) == [("substitute_user_id", "not_colleague")]


async def test_a_manager_registers_for_her_own_people_and_no_others(client: ClientFor, world: World) -> None:
    manager = await client(world.manager)
    own = await register(manager, user_id=str(world.key_worker.user_id))
    assert (own.status_code, own.json()["user_id"]) == (201, str(world.key_worker.user_id))
    other = await register(manager, user_id=str(world.school_contact.user_id))
    assert (other.status_code, faults(other)) == (422, [("user_id", "not_in_own_service")])


async def test_nobody_but_the_manager_registers_for_a_colleague(client: ClientFor, world: World) -> None:
    http = await client(world.coordinator)
    assert (await register(http, user_id=str(world.key_worker.user_id))).status_code == 404
    assert (await http.get(ROOT)).json() == []


async def test_those_of_the_same_service_see_it_and_nobody_else(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    absence = await away(admin, world.coordinator, TODAY, TOMORROW)
    for person in (world.key_worker_not_on_case, world.manager):
        assert (await (await client(person)).get(f"{ROOT}/{absence}")).status_code == 200
    for person in (world.school_contact, world.coordinator_elsewhere, world.administrator, world.privacy_officer):
        http = await client(person)
        hidden, never = await http.get(f"{ROOT}/{absence}"), await http.get(f"{ROOT}/{uuid4()}")
        assert (hidden.status_code, hidden.content) == (404, never.content)
        assert (await http.get(ROOT)).json() == []


async def test_whoever_stands_in_knows_it_also_under_a_hat_of_another_service(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    absence = await away(
        admin, world.coordinator, TODAY, TOMORROW, substitute_user_id=world.coordinator_elsewhere.user_id
    )
    [listed] = (await (await client(world.coordinator_elsewhere)).get(ROOT)).json()
    assert (listed["id"], listed["may_change"]) == (str(absence), False)


async def test_standing_in_opens_nothing(client: ClientFor, world: World, admin: asyncpg.Connection) -> None:
    follow_up = await make_follow_up(admin, world)
    await away(admin, world.key_worker, TODAY, TOMORROW, substitute_user_id=world.key_worker_not_on_case.user_id)
    http = await client(world.key_worker_not_on_case)
    assert (await http.get(f"/api/v1/follow-ups/{follow_up}")).status_code == 404


async def test_it_is_ended_early_and_then_over(client: ClientFor, world: World, admin: asyncpg.Connection) -> None:
    absence = await away(admin, world.coordinator, date(2026, 11, 1), date(2026, 12, 1))
    http = await client(world.coordinator)
    body = {"ends_on": str(YESTERDAY)}
    ended = await http.put(f"{ROOT}/{absence}", json=body, headers={"If-Match": f'"{absence}-1"'})
    assert (ended.status_code, ended.json()["ends_on"]) == (200, str(YESTERDAY))
    again = await http.put(f"{ROOT}/{absence}", json={"ends_on": str(TODAY)}, headers={"If-Match": f'"{absence}-2"'})
    assert (again.status_code, faults(again)) == (409, [("ends_on", "absence_over")])
    assert (await http.get(ROOT)).json() == []


async def test_it_is_not_ended_before_yesterday(client: ClientFor, world: World, admin: asyncpg.Connection) -> None:
    absence = await away(admin, world.coordinator, date(2026, 11, 1), date(2026, 12, 1))
    answer = await (await client(world.coordinator)).put(
        f"{ROOT}/{absence}", json={"ends_on": "2026-11-18"}, headers={"If-Match": f'"{absence}-1"'}
    )
    assert (answer.status_code, faults(answer)) == (422, [("ends_on", "in_past")])


async def test_it_is_taken_back_before_it_begins_and_not_after(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    http = await client(world.coordinator)
    later = await away(admin, world.coordinator, TOMORROW, TOMORROW)
    begun = await away(admin, world.coordinator, YESTERDAY, TODAY)
    for absence, status in ((later, 204), (begun, 409)):
        answer = await http.delete(f"{ROOT}/{absence}", headers={"If-Match": f'"{absence}-1"'})
        assert answer.status_code == status, answer.text
    assert [row["id"] for row in await admin.fetch("select id from app.absence")] == [begun]
    acts = await admin.fetch("select act from app.access_log where thing_kind = 'absence' and thing_id = $1", later)
    assert [row["act"] for row in acts] == ["thing.ended"]


async def test_a_colleague_changes_and_takes_back_nothing_and_the_manager_does(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    absence = await away(admin, world.coordinator, TOMORROW, TOMORROW)
    tag = {"If-Match": f'"{absence}-1"'}
    colleague, manager = await client(world.key_worker), await client(world.manager)
    assert (await colleague.put(f"{ROOT}/{absence}", json={"ends_on": "2026-12-01"}, headers=tag)).status_code == 404
    assert (await colleague.delete(f"{ROOT}/{absence}", headers=tag)).status_code == 404
    assert (await manager.delete(f"{ROOT}/{absence}", headers=tag)).status_code == 204


async def test_colleagues_see_it_beside_her_name_where_she_is_contact_and_others_do_not(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up, world.school_contact, substitute=world.school_substitute)
    await insert(
        admin,
        "contact_point",
        municipality_number="0301",
        district_code="030110",
        service_kind="school",
        service_id=world.services["school"],
        contact_user_id=world.school_contact.user_id,
        starts_on=date(2020, 1, 1),
        version=1,
    )
    stands_in = world.school_not_on_case
    await away(admin, world.school_contact, TODAY, TOMORROW, substitute_user_id=stands_in.user_id)
    for person, expected in (
        (world.school_substitute, (str(TOMORROW), stands_in.name)),
        (world.coordinator, (None, None)),
    ):
        http = await client(person)
        [on_case] = (await http.get(f"/api/v1/follow-ups/{follow_up}/services")).json()
        directory = (await http.get("/api/v1/contact-points?place=030110")).json()
        [line] = [one["today"] for one in directory if one["service_kind"] == "school"]
        for found in (on_case, line):
            assert (found["contact_away_until"], found["stand_in_name"]) == expected
        for address in (f"/follow-ups/{follow_up}", "/contact-points?place=030110"):
            text = (await http.get(address)).text
            assert (f"Borte til 21. november 2026, {stands_in.name} vikarierer" in text) == (expected[0] is not None)


async def test_on_pages_it_is_registered_changed_and_taken_back(client: ClientFor, world: World) -> None:
    http = await client(world.coordinator)
    typed = {"starts_on": "21.11.2026", "ends_on": "20.11.2026", "substitute_user_id": str(world.key_worker.user_id)}
    wrong = await http.post("/absences/new", data=typed)
    assert wrong.status_code == 422
    assert "Datoen kan ikke være før startdatoen." in wrong.text
    assert f'value="{world.key_worker.user_id}" selected' in wrong.text
    right = await http.post("/absences/new", data={**typed, "ends_on": "25.11.2026"})
    assert (right.status_code, right.headers["location"]) == (303, "/absences?done=saved")
    [made] = (await http.get(ROOT)).json()
    place = f"/absences/{made['id']}"
    shown = (await http.get("/absences")).text
    assert "21. november 2026 – 25. november 2026" in shown
    assert f"{world.key_worker.name} vikarierer" in shown
    assert "Trekk tilbake fraværet" in (await http.get(place)).text
    changed = await http.post(place, data={"version": "1", "ends_on": "24.11.2026"})
    assert changed.status_code == 303
    stale = await http.post(f"{place}/take-back", data={"version": "1"})
    assert stale.status_code == 412
    assert (await http.post(f"{place}/take-back", data={"version": "2"})).status_code == 303
    assert "Du har ikke registrert noe fravær." in (await http.get("/absences")).text


async def test_only_the_manager_is_asked_who_is_away(client: ClientFor, world: World) -> None:
    for person, is_asked in ((world.manager, True), (world.coordinator, False)):
        text = (await (await client(person)).get("/absences/new")).text
        assert ("Hvem er borte" in text) == is_asked


async def test_another_persons_absence_has_a_page_for_who_may_change_it_alone(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    absence = await away(admin, world.coordinator, TODAY, TOMORROW)
    for person, status in ((world.manager, 200), (world.key_worker, 404), (world.school_contact, 404)):
        assert (await (await client(person)).get(f"/absences/{absence}")).status_code == status
