"""Core rule 3: the privacy officer closes a follow-up to everybody, and sees that it is closed and why."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from tests.conftest import NOW, ClientFor
from tests.factories import World, insert, let_take_part, make_follow_up, make_person, make_youth

API = "/api/v1/restrictions"
REASON = "Den unge har bestridt at opplysningene er riktige."


@dataclass
class Case:
    """A follow-up that the school is on."""

    id: UUID
    youth_id: UUID
    reference: str


@pytest.fixture
async def case(admin: asyncpg.Connection, world: World) -> Case:
    youth_id = await make_youth(admin, world, given_name="Sol", family_name="Fjelltopp")
    follow_up = await make_follow_up(admin, world, youth_id=youth_id)
    await let_take_part(admin, world, follow_up, world.school_contact)
    return Case(
        follow_up, youth_id, await admin.fetchval("select reference from app.follow_up where id = $1", follow_up)
    )


async def send(http: httpx2.AsyncClient, address: str, sent: dict[str, Any]) -> httpx2.Response:
    return await http.post(address, json=sent, headers={"Idempotency-Key": str(uuid4())})


async def restricted(client: ClientFor, world: World, case: Case) -> tuple[httpx2.AsyncClient, Any]:
    http = await client(world.privacy_officer)
    answer = await send(http, API, {"reference": case.reference, "reason": REASON})
    assert answer.status_code == 201, answer.text
    return http, answer.json()


@pytest.mark.parametrize("who", ["coordinator", "key_worker", "manager", "school_contact"])
async def test_it_is_gone_for_everybody_at_the_next_request_and_there_again_when_lifted(
    client: ClientFor, world: World, case: Case, who: str
) -> None:
    http = await client(world.people[who])
    place = f"/api/v1/follow-ups/{case.id}"
    assert (await http.get(place)).status_code == 200
    officer, made = await restricted(client, world, case)
    never = await http.get(f"/api/v1/follow-ups/{uuid4()}")
    gone = await http.get(place)
    assert (gone.status_code, gone.content) == (404, never.content)
    lifted = await send(officer, f"{API}/{made['id']}/lift", {"reason": "Opplysningene er rettet."})
    assert (lifted.status_code, lifted.json()["lift_reason"]) == (201, "Opplysningene er rettet.")
    assert (await http.get(place)).status_code == 200


async def test_the_privacy_officer_sees_that_it_exists_and_why_and_never_its_content(
    client: ClientFor, world: World, case: Case
) -> None:
    http, made = await restricted(client, world, case)
    line = (await http.get(f"{API}/{made['id']}")).json()
    assert {name: line[name] for name in ("reference", "reason", "by_name")} == {
        "reference": case.reference,
        "reason": REASON,
        "by_name": world.privacy_officer.name,
    }
    page = (await http.get("/restrictions")).text
    assert case.reference in page
    assert REASON in page
    for hidden in ("Sol", "Fjelltopp", str(case.id), str(case.youth_id)):
        assert hidden not in page
        assert hidden not in str(line)
    for place in (f"/follow-ups/{case.id}", f"/api/v1/follow-ups/{case.id}", f"/api/v1/youths/{case.youth_id}"):
        assert (await http.get(place)).status_code == 404


async def test_it_is_done_and_undone_on_one_page(client: ClientFor, world: World, case: Case) -> None:
    http = await client(world.privacy_officer)
    empty = await http.post("/restrictions", data={"reference": case.reference})
    assert (empty.status_code, case.reference in empty.text) == (422, True)
    unknown = await http.post("/restrictions", data={"reference": "OF-2222-2222", "reason": REASON})
    assert (unknown.status_code, "Fant ingen oppfølging med denne referansen." in unknown.text) == (422, True)
    assert REASON in unknown.text
    done = await http.post("/restrictions", data={"reference": case.reference, "reason": REASON})
    assert done.headers["location"] == "/restrictions?done=restricted"
    twice = await http.post("/restrictions", data={"reference": case.reference, "reason": REASON})
    assert (twice.status_code, "Oppfølgingen er alt sperret." in twice.text) == (409, True)
    [line, *_] = (await http.get(API)).json()["items"]
    without = await http.post(f"/restrictions/{line['id']}/lift", data={})
    assert without.status_code == 422
    lifted = await http.post(f"/restrictions/{line['id']}/lift", data={"reason": "Rettet."})
    assert lifted.headers["location"] == "/restrictions?done=lifted"
    again = await http.post(f"/restrictions/{line['id']}/lift", data={"reason": "Rettet."})
    assert (again.status_code, "Sperringen er alt opphevet." in again.text) == (409, True)


async def test_each_step_is_in_the_log_and_the_register_is_never_changed(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    _, made = await restricted(client, world, case)
    row = await admin.fetchrow(
        "select * from app.access_log where thing_id = $1 and act = 'thing.added'", UUID(made["id"])
    )
    assert (row["user_id"], row["follow_up_id"], row["ground"]) == (world.privacy_officer.user_id, case.id, "OVERSIGHT")
    with pytest.raises(asyncpg.CheckViolationError, match="history"):
        await admin.execute("update app.restriction set reason = 'En annen' where id = $1", UUID(made["id"]))
    with pytest.raises(asyncpg.CheckViolationError, match="history"):
        await admin.execute("delete from app.restriction where id = $1", UUID(made["id"]))


async def test_another_municipalitys_officer_neither_sees_nor_does_it(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    service = await insert(
        admin, "service", kind="one_to_one_team", name="drammen", municipality_number="3301", version=1
    )
    world.services["drammen"] = service
    officer = await make_person(admin, world, f"officer-{case.id}", "drammen", "privacy_officer")
    http = await client(officer)
    sent = {"reference": case.reference, "reason": REASON}
    never = await send(http, API, {**sent, "reference": "OF-2222-2222"})
    answer = await send(http, API, sent)
    assert (answer.status_code, answer.content) == (404, never.content)
    _, made = await restricted(client, world, case)
    assert (await http.get(f"{API}/{made['id']}")).status_code == 404
    assert (await send(http, f"{API}/{made['id']}/lift", {"reason": "Rettet."})).status_code == 404
    assert (await http.get(API)).json()["items"] == []


async def test_nobody_restricts_her_own_family(
    client: ClientFor, world: World, case: Case, admin: asyncpg.Connection
) -> None:
    http, made = await restricted(client, world, case)
    await insert(
        admin,
        "kinship",
        follow_up_id=case.id,
        user_id=world.privacy_officer.user_id,
        kind="family",
        declared_by_id=world.administrator.user_id,
        declared_at=NOW,
        version=1,
    )
    assert (await http.get(f"{API}/{made['id']}")).status_code == 404
    assert (await send(http, f"{API}/{made['id']}/lift", {"reason": "Rettet."})).status_code == 404
    assert (await send(http, API, {"reference": case.reference, "reason": REASON})).status_code == 404


@pytest.mark.parametrize("who", ["coordinator", "manager", "administrator", "school_contact"])
async def test_other_hats_do_not_restrict(client: ClientFor, world: World, case: Case, who: str) -> None:
    http = await client(world.people[who])
    assert (await send(http, API, {"reference": case.reference, "reason": REASON})).status_code == 403
    assert (await http.get("/restrictions")).status_code == 403
