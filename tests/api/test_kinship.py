"""Core rule 2: whoever is the youth, or of her family, is shut out in every hat, and cannot let herself in again."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from tests.conftest import NOW, ClientFor, Database
from tests.factories import LONG_AGO, Person, World, insert, let_take_part, make_follow_up, make_youth


@dataclass
class Case:
    """A youth with a follow-up in Grorud and another in Alna, where the school takes part in both."""

    youth_id: UUID
    id: UUID
    elsewhere: UUID
    reference: str


@pytest.fixture
async def case(admin: asyncpg.Connection, world: World) -> Case:
    youth_id = await make_youth(admin, world)
    follow_up = await make_follow_up(admin, world, youth_id=youth_id)
    elsewhere = await make_follow_up(
        admin,
        world,
        youth_id=youth_id,
        state="ASSESSING",
        lead_service_id=world.services["alna"],
        coordinator_id=world.coordinator_elsewhere.user_id,
    )
    for one in (follow_up, elsewhere):
        await let_take_part(admin, world, one, world.school_contact)
    return Case(
        youth_id,
        follow_up,
        elsewhere,
        await admin.fetchval("select reference from app.follow_up where id = $1", follow_up),
    )


async def send(http: httpx2.AsyncClient, address: str, sent: dict[str, Any], **headers: str) -> httpx2.Response:
    return await http.post(f"/api/v1{address}", json=sent, headers={"Idempotency-Key": str(uuid4()), **headers})


async def reads(http: httpx2.AsyncClient, *follow_ups: UUID) -> list[int]:
    return [(await http.get(f"/api/v1/follow-ups/{one}")).status_code for one in follow_ups]


async def test_one_button_on_the_page_closes_all_of_the_youths_follow_ups(
    client: ClientFor, world: World, case: Case
) -> None:
    http = await client(world.school_contact)
    assert "Dette er noen i min familie, eller meg selv" in (await http.get(f"/follow-ups/{case.id}")).text
    assert await reads(http, case.id, case.elsewhere) == [200, 200]
    pressed = await http.post(f"/follow-ups/{case.id}/kinship", data={"kind": "family"})
    assert (pressed.status_code, pressed.headers["location"]) == (303, "/?done=kinship")
    assert "lukket for deg" in (await http.get(pressed.headers["location"])).text
    assert await reads(http, case.id, case.elsewhere) == [404, 404]
    assert str(case.id) not in (await http.get("/follow-ups")).text
    others = await client(world.coordinator)
    assert await reads(others, case.id) == [200]


async def test_without_saying_who_it_is_nothing_closes(client: ClientFor, world: World, case: Case) -> None:
    http = await client(world.school_contact)
    answer = await http.post(f"/follow-ups/{case.id}/kinship", data={})
    assert (answer.status_code, await reads(http, case.id)) == (422, [200])


async def test_it_closes_in_every_hat(client: ClientFor, world: World, case: Case, admin: asyncpg.Connection) -> None:
    """Who is the school's contact by day and a coordinator of the lead by another post sees it in neither."""
    post = await insert(
        admin,
        "post",
        user_id=world.school_contact.user_id,
        service_id=world.services["grorud"],
        role="coordinator",
        starts_on=LONG_AGO,
        version=1,
    )
    person = world.school_contact
    leading = Person(person.subject, person.user_id, post, world.services["grorud"], "coordinator", person.name)
    http = await client(leading)
    assert await reads(http, case.id) == [200]
    assert (await http.get(f"/api/v1/youths/{case.youth_id}")).status_code == 200
    assert (await send(await client(person), f"/follow-ups/{case.id}/kinships", {"kind": "oneself"})).status_code == 201
    assert await reads(http, case.id) == [404]
    assert (await http.get(f"/api/v1/youths/{case.youth_id}")).status_code == 404
    await admin.execute("update app.post set ends_on = $2 where id = $1", post, LONG_AGO)


async def test_a_manager_of_the_family_sees_not_even_the_deadlines(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    common = {
        "subject_kind": "follow_up",
        "subject_id": case.id,
        "owner_service_id": world.services["grorud"],
        "follow_up_id": case.id,
    }
    event = await insert(
        admin,
        "dated_event",
        **common,
        kind="eligibility_decided",
        happened_on=NOW.date(),
        is_withdrawal=False,
        registered_by_id=world.coordinator.user_id,
        registered_at=NOW,
    )
    deadline = await insert(
        admin,
        "deadline",
        **common,
        rule_key="OSLO-FIRST-CONTACT",
        rule_valid_from=LONG_AGO,
        reference=case.reference,
        responsible_service_id=world.services["grorud"],
        start_event_id=event,
        starts_on=NOW.date(),
        nominal_on=NOW.date(),
        due_on=NOW.date(),
        skipped="[]",
        born_at=NOW,
        version=1,
    )
    seen = "select count(*) from app.deadline where id = $1"
    http = await client(world.manager)
    token = http.cookies[next(iter(http.cookies))]
    assert await as_api(admin, token, seen, deadline) == 1
    assert (await send(http, f"/follow-ups/{case.id}/kinships", {"kind": "family"})).status_code == 201
    assert await as_api(admin, token, seen, deadline) == 0


async def as_api(admin: asyncpg.Connection, token: str, statement: str, *values: Any) -> Any:
    async with admin.transaction():
        await admin.execute("set local role api")
        await admin.execute(f"set local app.session = '{token}'")
        return await admin.fetchval(statement, *values)


async def test_a_coordinator_says_it_of_another_and_can_end_it(client: ClientFor, world: World, case: Case) -> None:
    lead, contact = await client(world.coordinator), await client(world.school_contact)
    page = f"/follow-ups/{case.id}/kinship"
    said = await lead.post(page, data={"kind": "family", "user_id": str(world.school_contact.user_id)})
    assert (said.status_code, await reads(contact, case.id, case.elsewhere)) == (303, [404, 404])
    assert world.school_contact.name in (await lead.get(page)).text.partition('id="declared"')[2]
    twice = await lead.post(page, data={"kind": "family", "user_id": str(world.school_contact.user_id)})
    assert (twice.status_code, "Dette er alt meldt." in twice.text) == (409, True)
    [one] = (await lead.get(f"/api/v1/follow-ups/{case.id}/kinships")).json()
    empty = await lead.post(f"/kinships/{one['id']}/end", data={"version": 1})
    assert empty.status_code == 422
    ended = await lead.post(f"/kinships/{one['id']}/end", data={"version": 1, "reason": "Meldt på feil sak."})
    assert ended.headers["location"] == f"{page}?done=ended"
    assert await reads(contact, case.id, case.elsewhere) == [200, 200]
    [one] = (await lead.get(f"/api/v1/follow-ups/{case.id}/kinships")).json()
    assert (one["end_reason"], one["ended_by_name"]) == ("Meldt på feil sak.", world.coordinator.name)


async def test_nobody_ends_her_own(client: ClientFor, world: World, case: Case, admin: asyncpg.Connection) -> None:
    http = await client(world.coordinator)
    made = (await send(http, f"/follow-ups/{case.id}/kinships", {"kind": "family"})).json()
    answer = await send(
        http, f"/kinships/{made['id']}/end", {"reason": "Det stemte ikke."}, **{"If-Match": f'"{made["id"]}-1"'}
    )
    assert answer.status_code == 404
    with pytest.raises(asyncpg.CheckViolationError, match="ended_by_another"):
        await admin.execute(
            "update app.kinship set ended_at = $2, ended_by_id = user_id, end_reason = 'x' where id = $1",
            UUID(made["id"]),
            NOW,
        )
    colleague = await client(world.other_coordinator_here)
    ended = await send(
        colleague, f"/kinships/{made['id']}/end", {"reason": "Det stemte ikke."}, **{"If-Match": f'"{made["id"]}-1"'}
    )
    assert (ended.status_code, await reads(http, case.id)) == (201, [200])
    with pytest.raises(asyncpg.CheckViolationError, match="it has ended"):
        await admin.execute("update app.kinship set end_reason = 'En annen' where id = $1", UUID(made["id"]))


@pytest.mark.parametrize("who", ["key_worker", "school_contact", "coordinator_elsewhere", "manager"])
async def test_others_say_it_of_themselves_alone(client: ClientFor, world: World, case: Case, who: str) -> None:
    sent = {"kind": "family", "user_id": str(world.deputy.user_id)}
    answer = await send(await client(world.people[who]), f"/follow-ups/{case.id}/kinships", sent)
    assert (answer.status_code, await reads(await client(world.deputy), case.id)) == (404, [200])


async def test_an_administrator_says_it_by_the_reference_and_sees_nothing(
    client: ClientFor, world: World, case: Case
) -> None:
    http = await client(world.administrator)
    place = f"/users/{world.school_contact.user_id}/kinship"
    assert (await http.get(place)).status_code == 200
    unknown = await http.post(place, data={"reference": "OF-2222-2222", "kind": "family"})
    assert (unknown.status_code, "Fant ingen oppfølging med denne referansen." in unknown.text) == (422, True)
    done = await http.post(place, data={"reference": case.reference, "kind": "family"})
    assert (done.status_code, await reads(await client(world.school_contact), case.id)) == (303, [404])
    assert await reads(http, case.id) == [404]
    assert (await http.get(f"/api/v1/follow-ups/{case.id}/kinships")).status_code == 404
    sent = {"reference": case.reference, "kind": "family"}
    for person in (world.coordinator, world.manager):
        answer = await send(await client(person), f"/users/{world.deputy.user_id}/kinships", sent)
        assert answer.status_code == 404


async def test_a_follow_up_that_begins_later_is_closed_from_its_first_moment(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    http = await client(world.school_contact)
    await send(http, f"/follow-ups/{case.id}/kinships", {"kind": "family"})
    later = await make_follow_up(admin, world, youth_id=case.youth_id, state="SIGNAL")
    await let_take_part(admin, world, later, world.school_contact)
    assert await reads(http, later) == [404]
    assert await reads(await client(world.coordinator), later) == [200]


async def test_of_a_declaration_and_a_follow_up_at_once_the_later_sees_the_earlier(
    world: World, case: Case, admin: asyncpg.Connection, database: Database
) -> None:
    beside = await asyncpg.connect(database.url_for("postgres"))
    try:
        holding = beside.transaction()
        await holding.start()
        later = await make_follow_up(beside, world, youth_id=case.youth_id, state="SIGNAL")
        await admin.execute("set lock_timeout = '50ms'")
        row = {"follow_up_id": case.id, "user_id": world.deputy.user_id, "kind": "family", "version": 1}
        row |= {"declared_by_id": world.deputy.user_id, "declared_at": NOW}
        with pytest.raises(asyncpg.LockNotAvailableError):
            await insert(admin, "kinship", **row)
        await holding.commit()
        await insert(admin, "kinship", **row)
        assert await admin.fetchval("select has_kin from app.follow_up where id = $1", later) is True
    finally:
        await admin.execute("reset lock_timeout")
        await beside.close()
