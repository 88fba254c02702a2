"""Workers as their own processes, as they run in production; and deadlines by the thousand."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from services.core.kit.db import make_engine, make_sessions
from services.core.kit.ids import new_id
from services.worker.jobs import Begin
from services.worker.transactions import BeginAs, transactions
from tests.conftest import ROOT, Database, set_clock
from tests.factories import NOW, World, insert

StartWorker = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start_worker(database: Database, tmp_path: Path) -> Iterator[StartWorker]:
    """Start one more worker on the file's database; all that still run are ended at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        with (tmp_path / f"worker-{len(started)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", "from services.worker.main import run; run()"],
                cwd=ROOT,
                env={
                    **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
                    "ENVIRONMENT": "test",
                    "SWEEP_SECONDS": "1",
                    "WORKER_DATABASE_URL": database.url_for("worker"),
                    "READY_FILE": str(tmp_path / f"worker-{len(started)}.ready"),
                },
                stdout=log,
                stderr=log,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


async def make_overdue(
    connection: asyncpg.Connection,
    world: World,
    count: int,
    *,
    due_on: date = date(2026, 11, 19),
    rule_key: str = "STRPL-249-2",
) -> UUID:
    """An investigation with this many deadlines by a rule, due on one day; gives the investigation's key."""
    unit, officer = world.services["police"], world.investigator.user_id
    investigation_id = await insert(
        connection,
        "investigation",
        owner_service_id=unit,
        reference=f"2026-{new_id().hex[-10:]}",
        birth_date=date(2010, 3, 15),
        responsible_user_id=officer,
        registered_by_id=officer,
        registered_at=NOW,
        version=1,
    )
    event_id = await insert(
        connection,
        "dated_event",
        subject_kind="investigation",
        subject_id=investigation_id,
        owner_service_id=unit,
        kind="regarded_as_suspect",
        happened_on=date(2026, 10, 8),
        is_withdrawal=False,
        registered_by_id=officer,
        registered_at=NOW,
    )
    await connection.execute(
        "insert into app.deadline (id, rule_key, rule_valid_from, subject_kind, subject_id, reference,"
        " owner_service_id, responsible_service_id, responsible_user_id, start_event_id, starts_on, nominal_on,"
        " due_on, skipped, born_at, version)"
        " select gen_random_uuid(), $8, '2015-01-01', 'investigation', $1, 'many', $2, $2, $3, $4,"
        " '2026-10-08', $5, $5, '[]', $6, 1 from generate_series(1, $7)",
        investigation_id,
        unit,
        officer,
        event_id,
        due_on,
        NOW,
        count,
        rule_key,
    )
    return investigation_id


@pytest.fixture
async def begin_as(database: Database) -> AsyncIterator[BeginAs]:
    """Transactions as the worker opens them, on its own login, each as the role that is named."""
    engine = make_engine(database.url_for("worker"), size=2)
    yield transactions(make_sessions(engine))
    await engine.dispose()


@pytest.fixture
def begin(begin_as: BeginAs, request: pytest.FixtureRequest) -> Begin:
    """Transactions of the job that the file is about: as its `ROLE`."""
    return partial(begin_as, request.module.ROLE)


@pytest.fixture
async def back_to_now(admin: asyncpg.Connection) -> AsyncIterator[None]:
    """Whatever the test does with the clock, the next one begins at the moment of all tests."""
    yield
    await at(admin, "2026-11-20", "09:00:00+00:00")


async def at(admin: asyncpg.Connection, day: str, time: str = "00:00:00+01:00") -> None:
    """Move the clock to a moment, by default the first of a winter day in Oslo; who is signed in stays so."""
    moment = datetime.fromisoformat(f"{day}T{time}")
    await set_clock(admin, moment)
    await admin.execute(
        "update app.session set seen_at = $1::timestamptz, expires_at = $1::timestamptz + interval '8 hours'", moment
    )


async def logged_tasks(admin: asyncpg.Connection) -> int:
    """How many tasks the log says that a machine has made."""
    return int(
        await admin.fetchval(
            "select coalesce(sum(row_count), 0) from app.access_log where act = 'thing.added' and thing_kind = 'task'"
            " and exit = 'worker' and role = 'worker' and user_id is null"
        )
    )


@pytest.fixture
async def nothing_is_to_be_told(admin: asyncpg.Connection) -> None:
    """What other tests have left is looked at no more, nobody is away, and nobody has muted anything."""
    for table in ("coming_reminder", "absence", "reminder_mute"):
        await admin.execute(f"delete from app.{table}")  # noqa: S608 - tables of ours
