"""The machine that looks for overdue deadlines reads them, and nothing about anybody."""

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from tests.access.town import build_town
from tests.access.town_people import Town
from tests.conftest import Database
from tests.factories import NOW, World

LOG = (
    "insert into app.access_log (id, at, user_id, role, act, exit, decision, thing_kind)"
    " values ($1, $2, $3, $4, 'deadline.flagged', 'worker', 'allowed', 'deadline')"
)


@pytest.fixture(scope="module")
async def town(admin: asyncpg.Connection, world: World) -> Town:
    return await build_town(admin, world)


@pytest.fixture
async def worker(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url_for("worker"))
    yield connection
    await connection.close()


async def test_the_worker_reads_deadlines_and_what_it_mails_and_no_other_table(
    worker: asyncpg.Connection, admin: asyncpg.Connection, town: Town
) -> None:
    tables = await admin.fetch("select tablename from pg_tables where schemaname = 'app'")
    readable = set()
    for (table,) in tables:
        try:
            await worker.fetch(f"select * from app.{table}")  # noqa: S608 - a table of ours
        except asyncpg.InsufficientPrivilegeError:
            continue
        readable.add(table)
    of_deadlines = {"deadline", "deadline_flag", "unflagged_deadline", "coming_reminder"}
    of_mail = {"mail", "mail_address", "mail_server"}
    assert readable == {*of_deadlines, *of_mail, "job_run"}
    everything = "select count(*) from app.deadline"
    assert await worker.fetchval(everything) == await admin.fetchval(everything) > 0


async def test_the_worker_signs_its_log_rows_as_a_machine_and_never_as_a_person(
    worker: asyncpg.Connection, town: Town
) -> None:
    transaction = worker.transaction()
    await transaction.start()
    assert await worker.execute(LOG, uuid4(), NOW, None, "worker") == "INSERT 0 1"
    for user_id, role in ((town["coordinator"].user_id, "worker"), (None, "coordinator")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with worker.transaction():
                await worker.execute(LOG, uuid4(), NOW, user_id, role)
    await transaction.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "update app.deadline set version = version + 1",
        "delete from app.deadline_flag",
        "update app.unflagged_deadline set due_on = due_on + 1",
        "insert into app.deadline_exceeding select * from app.deadline_exceeding",
        "update app.mail_address set address = 'x@example.org'",
        "insert into app.mail_address select * from app.mail_address",
        "update app.mail set not_before = not_before, user_id = user_id",
        "delete from app.mail",
        "set role api",
    ],
)
async def test_the_worker_changes_no_deadline_and_becomes_nobody_else(
    worker: asyncpg.Connection, town: Town, statement: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await worker.execute(statement)
