"""Runs the schedule on PgQueuer until it is told to stop."""

import asyncio
import logging
import signal
from contextlib import suppress
from pathlib import Path

import asyncpg
from asyncpg.exceptions import InterfaceError, PostgresError
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.sm import SchedulerManager
from pgqueuer.domain.models import Schedule
from pgqueuer.domain.settings import DBSettings
from sqlalchemy.exc import SQLAlchemyError

from services.core.access.actor import JobRole
from services.core.kit.db import make_engine, make_sessions
from services.core.kit.logging import set_up_logging
from services.core.kit.settings import Settings, settings
from services.worker.schedule import Job, schedule
from services.worker.transactions import BeginAs, transactions
from services.worker.watched import run_watched

RETRY_SECONDS = 3
UNREACHABLE = (OSError, PostgresError, InterfaceError, SQLAlchemyError)
# A worker that may do more than its row policies say is a worker that must not run. By itself it has nothing of what
# its jobs have; it may become their roles, all of them, and nobody else.
SAFE = (
    "select current_user = 'worker' and not exists (select from pg_roles r where (r.rolsuper or r.rolbypassrls)"
    " and pg_has_role(current_user, r.oid, 'MEMBER'))"
    " and not exists (select from pg_roles r where r.rolname <> current_user"
    " and (pg_has_role(current_user, r.oid, 'USAGE')"
    " or (pg_has_role(current_user, r.oid, 'MEMBER') and r.rolname <> all ($1::text[]))))"
    " and not exists (select from unnest($1::text[]) as j (name) left join pg_roles r on r.rolname = j.name"
    " where r.oid is null or not pg_has_role(current_user, r.oid, 'MEMBER'))"
)

log = logging.getLogger(__name__)


def run() -> None:
    """Work until SIGTERM or SIGINT; what is begun is brought to its end first."""
    set_up_logging()
    asyncio.run(work_until_stopped(settings()))


async def work_until_stopped(settings: Settings) -> None:
    """Work, and begin anew whenever the database has been out of reach.

    Raises:
        SystemExit: when the database login is not the worker's own.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    while not stop.is_set():
        try:
            await _work(settings, stop)
        except UNREACHABLE as error:
            log.warning("the database is out of reach; trying again", extra={"kind": type(error).__name__})
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), RETRY_SECONDS)
    log.info("stopped")


async def _work(settings: Settings, stop: asyncio.Event) -> None:
    url = settings.need("worker_database_url")
    jobs = schedule(settings)
    engine = make_engine(url, size=len(jobs))  # a job that waits for a mail server keeps no other from the database
    begin_as = transactions(make_sessions(engine))
    connection = await asyncpg.connect(url, timeout=5)

    try:
        if not await connection.fetchval(SAFE, [role.value for role in JobRole]):
            raise SystemExit(
                "WORKER_DATABASE_URL must log in as the role worker, which passes no row security and may become the"
                " roles of its jobs and nobody else; deploy/roles.sql sees to that."
            )
        for job in jobs:
            # At once: what became due while nobody worked has waited long enough.
            await run_watched(job, begin_as)
        _say_ready(settings)
        await _manager(connection, jobs, begin_as, stop).run()
    finally:
        await engine.dispose()
        await connection.close()


def _say_ready(settings: Settings) -> None:
    """Tell whoever started the worker that its first sweep is done."""
    log.info("ready")
    if settings.ready_file:
        Path(settings.ready_file).touch()


def _manager(
    connection: asyncpg.Connection, jobs: tuple[Job, ...], begin_as: BeginAs, stop: asyncio.Event
) -> SchedulerManager:
    """PgQueuer's scheduler, in the schema `queue`: of several workers, one does each job each time."""
    names = DBSettings(db_schema="queue")
    manager = SchedulerManager(
        Queries(
            AsyncpgDriver(connection),
            qbe=QueryBuilderEnvironment(names),
            qbq=QueryQueueBuilder(names),
            qbs=QuerySchedulerBuilder(names),
        )
    )
    manager.shutdown = stop
    for job in jobs:
        _register(manager, job, begin_as)
    return manager


def _register(manager: SchedulerManager, job: Job, begin_as: BeginAs) -> None:
    async def do(_schedule: Schedule) -> None:
        await run_watched(job, begin_as)

    # What a killed worker left half done is forgotten by the next one to start; the job begins anew.
    manager.schedule(job.name, job.cron, clean_old=True)(do)
