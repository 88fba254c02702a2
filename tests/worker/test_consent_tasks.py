"""The days of consents become tasks for the lead: each once, however many workers ask, and nothing of what was said."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from services.core.access.actor import JobRole
from services.worker.jobs import Begin
from services.worker.jobs.consents import ask_leads
from tests.conftest import ClientFor, Database
from tests.consents import Place, given, make_guardian, make_place, send, signature, yes
from tests.factories import NOW, World
from tests.worker.conftest import at, logged_tasks

pytestmark = pytest.mark.usefixtures("back_to_now")

ROLE = JobRole.CONSENTS
ASK = "select app.ask_about_consents($1, $2, $3)"


@pytest.fixture(scope="module")
async def lead(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.coordinator)


async def tasks(admin: asyncpg.Connection, place: Place, *, only_open: bool = True) -> list[tuple[str, date]]:
    rows = await admin.fetch(
        "select kind, due_on from app.task where follow_up_id = $1 and (done_at is null or not $2)"
        " order by due_on, kind",
        place.follow_up_id,
        only_open,
    )
    return [tuple(row) for row in rows]


async def test_on_the_day_to_talk_again_the_lead_is_asked_once(
    lead: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    place = await make_place(admin, world)
    await given(lead, place, yes(world))
    await at(admin, "2027-02-19", "23:59:59+01:00")
    await ask_leads(begin)
    assert await tasks(admin, place) == []
    await at(admin, "2027-02-20")
    for _ in range(3):
        await ask_leads(begin)
    assert await tasks(admin, place) == [("review_consent", date(2027, 2, 20))]
    shown = await lead.get("/")
    assert f'/follow-ups/{place.follow_up_id}/consents">Snakk om samtykket igjen' in shown.text


async def test_what_was_done_is_not_asked_for_again(
    lead: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    place = await make_place(admin, world)
    await given(lead, place, yes(world))
    await at(admin, "2027-02-20")
    await ask_leads(begin)
    address = f"/follow-ups/{place.follow_up_id}/consents"
    assert "Hør om den unge fremdeles vil det samme" in (await lead.get(address)).text
    await lead.post(f"{address}/tasks-done", data={"kind": "ask_youth_anew"})
    assert await tasks(admin, place) != []
    await lead.post(f"{address}/tasks-done", data={"kind": "review_consent"})
    await ask_leads(begin)
    assert await tasks(admin, place) == []
    assert len(await tasks(admin, place, only_open=False)) == 1


async def test_a_consent_that_does_not_stand_or_has_been_renewed_is_not_asked_about(
    lead: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    places = [await make_place(admin, world) for _ in range(5)]
    awaiting, withdrawn, renewed, ended, restricted = places
    await given(lead, awaiting, yes(world), guardians=())
    key = await given(lead, withdrawn, yes(world))
    await send(lead, f"{withdrawn.consents}/{key}/withdrawals", {"signer": "youth"})
    key = await given(lead, renewed, yes(world))
    await send(lead, renewed.consents, yes(world, points_at_id=key, review_on="2027-05-20"))
    for place in (ended, restricted):
        await given(lead, place, yes(world))
    await admin.execute("update app.follow_up set state = 'CLOSED' where id = $1", ended.follow_up_id)
    await admin.execute(
        "update app.follow_up set restricted_at = $2, restricted_by_id = $3 where id = $1",
        restricted.follow_up_id,
        NOW,
        world.coordinator.user_id,
    )
    await at(admin, "2027-02-20")
    await ask_leads(begin)
    assert {place.follow_up_id: await tasks(admin, place) for place in places} == {
        place.follow_up_id: [("consent_withdrawn", date(2026, 11, 20))] if place is withdrawn else []
        for place in places
    }


async def test_who_turns_15_while_the_consent_stands_is_asked_herself(
    lead: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    place = await make_place(admin, world, born=date(2012, 1, 10))
    key = await given(lead, place, yes(world), signers=())
    await at(admin, "2027-01-09", "23:59:59+01:00")
    await ask_leads(begin)
    assert await tasks(admin, place) == []
    await at(admin, "2027-01-10")
    await ask_leads(begin)
    assert await tasks(admin, place) == [("ask_youth_anew", date(2027, 1, 10))]
    assert (await lead.get(f"{place.consents}/{key}")).json()["status"] == "in_force"
    await send(lead, f"{place.consents}/{key}/signatures", signature(signed_on="2027-01-10"))
    assert await tasks(admin, place) == []


async def test_what_a_new_guardian_has_not_signed_falls_away_and_asks_for_a_new_talk(
    lead: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    place = await make_place(admin, world)
    await given(lead, place, yes(world))
    await make_guardian(admin, place.youth_id, starts_on=date(2027, 3, 1))
    await at(admin, "2027-02-28")
    await ask_leads(begin)
    assert await tasks(admin, place) == [("review_consent", date(2027, 2, 20))]
    await at(admin, "2027-03-01")
    await ask_leads(begin)
    assert ("consent_lapsed", date(2027, 3, 1)) in await tasks(admin, place)
    # The talk is held, and the answer is no.
    assert (await send(lead, place.refusals, {"given_on": "2027-03-01"})).status_code == 201
    assert await tasks(admin, place) == []


async def test_at_18_what_the_youth_has_not_signed_asks_for_a_new_talk_and_what_she_has_signed_does_not(
    lead: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    signed, unsigned = [await make_place(admin, world, born=date(2009, 1, 10)) for _ in range(2)]
    await given(lead, signed, yes(world))
    key = UUID(await given(lead, unsigned, yes(world)))
    # As it would be by a rule under which a guardian could sign alone until then.
    await admin.execute(
        "update app.consent_grant set holds_until = app.begins('2027-01-10') where consent_id = $1", key
    )
    await at(admin, "2027-01-09", "23:59:59+01:00")
    await ask_leads(begin)
    assert await tasks(admin, unsigned) == []
    await at(admin, "2027-01-10")
    await ask_leads(begin)
    assert (await tasks(admin, signed), await tasks(admin, unsigned)) == ([], [("consent_lapsed", date(2027, 1, 10))])


async def test_what_ends_on_its_last_day_asks_for_nothing(
    lead: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, begin: Begin
) -> None:
    place = await make_place(admin, world)
    # A guardian's responsibility ends the very day the consent does.
    place.guardians.append(await make_guardian(admin, place.youth_id, ends_on=date(2027, 1, 20)))
    body = yes(world, valid_until="2027-01-20", review_on="2027-01-20")
    key = await given(lead, place, body, guardians=(0, 1))
    assert (await lead.get(f"{place.consents}/{key}")).json()["status"] == "in_force"
    await at(admin, "2027-01-21")
    await ask_leads(begin)
    assert await tasks(admin, place) == []


async def test_two_workers_at_once_make_each_task_once_and_the_log_tells_how_many(
    lead: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, database: Database
) -> None:
    places = [await make_place(admin, world) for _ in range(5)]
    for place in places:
        await given(lead, place, yes(world))
    await at(admin, "2027-02-20")
    logged_before = await logged_tasks(admin)
    first, second = [await asyncpg.connect(database.url_for("worker")) for _ in range(2)]
    try:
        for worker in (first, second):
            await worker.execute(f"set role {ROLE}")
        async with first.transaction():
            assert await first.fetchval(ASK, 3, uuid4(), uuid4()) == 3
            # While the first is at it there is nothing for the second to do.
            assert await second.fetchval(ASK, 100, uuid4(), uuid4()) == 0
        rest = await second.fetchval(ASK, 100, uuid4(), uuid4())
        assert await first.fetchval(ASK, 100, uuid4(), uuid4()) == 0
    finally:
        await first.close()
        await second.close()
    for place in places:
        assert await tasks(admin, place) == [("review_consent", date(2027, 2, 20))]
    assert await logged_tasks(admin) - logged_before == 3 + rest


async def test_what_is_undone_leaves_neither_tasks_nor_log_rows(
    lead: httpx2.AsyncClient, admin: asyncpg.Connection, world: World, database: Database
) -> None:
    place = await make_place(admin, world)
    await given(lead, place, yes(world))
    await at(admin, "2027-02-20")
    before = await logged_tasks(admin)
    worker = await asyncpg.connect(database.url_for("worker"))
    await worker.execute(f"set role {ROLE}")
    transaction = worker.transaction()
    await transaction.start()
    assert await worker.fetchval(ASK, 100, uuid4(), uuid4()) >= 1
    await transaction.rollback()
    assert (await tasks(admin, place), await logged_tasks(admin)) == ([], before)
    assert await worker.fetchval(ASK, 100, uuid4(), uuid4()) >= 1
    await worker.close()
    assert len(await tasks(admin, place)) == 1


@pytest.mark.parametrize("login", ["api", "signin", "report"])
async def test_nobody_but_the_worker_asks(database: Database, login: str, admin: asyncpg.Connection) -> None:
    may: Any = await admin.fetchval(
        "select has_function_privilege($1, 'app.ask_about_consents(integer, uuid, uuid)', 'execute')", login
    )
    assert may is False
