"""Merges at the same moment: one of them stands, and nobody is left unprotected."""

import asyncio

import asyncpg
import httpx2
import pytest

from tests.api.merges import API, make_two, merge
from tests.conftest import ClientFor
from tests.factories import World


@pytest.fixture
async def coordinator(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.coordinator)


async def test_of_many_who_merge_at_once_one_does_and_there_is_no_chain(
    coordinator: httpx2.AsyncClient, client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    for _ in range(5):
        one, other = await make_two(admin, world), await make_two(admin, world)
        colleague = await client(world.other_coordinator_here)
        answers = await asyncio.gather(
            merge(coordinator, one.kept, one.old),
            merge(colleague, one.old, one.kept),
            merge(coordinator, other.kept, one.old),
            merge(colleague, one.old, other.old),
        )
        statuses = sorted(answer.status_code for answer in answers)
        assert set(statuses) <= {201, 409, 503}, [answer.text for answer in answers]
        assert 201 in statuses
        standing = await admin.fetch(
            "select kept_youth_id, merged_youth_id from app.youth_merge where ended_at is null"
            " and (kept_youth_id = any($1) or merged_youth_id = any($1))",
            [one.kept, one.old, other.kept, other.old],
        )
        kept, merged = ({row[index] for row in standing} for index in (0, 1))
        assert len(merged) == len(standing) == statuses.count(201)
        assert not kept & merged


async def test_a_mark_and_a_merge_at_once_leave_neither_unprotected(
    coordinator: httpx2.AsyncClient, admin: asyncpg.Connection, world: World
) -> None:
    for _ in range(10):
        two = await make_two(admin, world)
        tag = (await coordinator.get(f"{API}/youths/{two.old}")).headers["etag"]
        marked = {
            "given_name": "Fiktiv", "family_name": "Ungdom", "birth_date": "2010-03-15",
            "address_protection": "confidential",
        }  # fmt: skip
        answers = await asyncio.gather(
            merge(coordinator, two.kept, two.old),
            coordinator.put(f"{API}/youths/{two.old}", json=marked, headers={"If-Match": tag}),
        )
        assert {answer.status_code for answer in answers} <= {200, 201, 503}, [answer.text for answer in answers]
        rows = await admin.fetch("select is_protected from app.youth where id = any($1)", [two.kept, two.old])
        if [answer.status_code for answer in answers] == [201, 200]:
            assert [row[0] for row in rows] == [True, True]
