"""The endpoint commits before it answers: when the log row cannot be kept, nothing that was read leaves."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from services.api.requests import current_work
from tests.conftest import ClientFor
from tests.factories import NOW, World, insert, make_follow_up

# Fires when the transaction is about to be kept, after everything in it has succeeded.
BREAK = """
create function break_the_log() returns trigger language plpgsql as $$
begin
    raise exception 'the log cannot be written' using errcode = '53100';
end $$;
alter function break_the_log() owner to guard;
create constraint trigger breaks after insert on app.access_log deferrable initially deferred
    for each row when (new.act not like 'session.%') execute function break_the_log();
"""
MEND = "drop trigger if exists breaks on app.access_log; drop function if exists break_the_log()"


@pytest.fixture(scope="module")
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    follow_up_id = await make_follow_up(admin, world)
    await insert(
        admin,
        "plan",
        follow_up_id=follow_up_id,
        owner_service_id=world.services["grorud"],
        topic="plan",
        own_words="Egne ord",
        made_at=NOW,
        made_by_id=world.coordinator.user_id,
        version=1,
    )
    return follow_up_id


@pytest.fixture
async def no_commit(admin: asyncpg.Connection, follow_up_id: UUID) -> AsyncIterator[None]:
    """No transaction with a log row in it can be kept."""
    await admin.execute("set search_path = public")
    await admin.execute(BREAK)
    yield
    await admin.execute(MEND)
    await admin.execute("reset search_path")


@pytest.mark.parametrize(
    "path",
    ["/api/v1/follow-ups/{}", "/api/v1/follow-ups/{}/plan", "/follow-ups/{}", "/api/v1/follow-ups", "/follow-ups"],
)
async def test_nothing_that_was_read_leaves_when_its_log_row_is_not_kept(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection, no_commit: None, path: str
) -> None:
    reference = await admin.fetchval("select reference from app.follow_up where id = $1", follow_up_id)
    http = await client(world.coordinator)
    answer = await http.get(path.format(follow_up_id))
    assert answer.status_code == 503
    for word in (reference, "Fiktiv Ungdom", "MAPPING", "Egne ord"):
        assert word not in answer.text
    if path.startswith("/api/"):
        assert answer.headers["content-type"].startswith("application/problem+json")
    await admin.execute(MEND)
    answer = await http.get(path.format(follow_up_id))
    assert answer.status_code == 200
    assert reference in answer.text or "Egne ord" in answer.text


async def test_nothing_that_was_written_stays_when_its_log_row_is_not_kept(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection, no_commit: None
) -> None:
    http = await client(world.coordinator)
    body = {"service_id": str(world.services["school"]), "starts_on": "2026-11-20"}
    path = f"/api/v1/follow-ups/{follow_up_id}/services"
    answer = await http.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 503
    written = "select count(*) from app.participation where follow_up_id = $1"
    assert await admin.fetchval(written, follow_up_id) == 0
    await admin.execute(MEND)
    answer = await http.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201
    assert await admin.fetchval(written, follow_up_id) == 1


def test_every_route_that_works_in_a_transaction_ends_it_before_the_answer_leaves(api: FastAPI) -> None:
    works = [one for one in dependencies(api) if one.call is current_work]
    assert len(works) > 100
    assert {one.scope for one in works} == {"function"}


def dependencies(api: FastAPI) -> Iterator[Any]:
    """What every route depends on, at every depth."""

    def walk(dependant: Any) -> Iterator[Any]:
        for one in dependant.dependencies:
            yield one
            yield from walk(one)

    for context in iter_route_contexts(api.routes):
        if getattr(context, "dependant", None) is not None:
            yield from walk(context.dependant)
