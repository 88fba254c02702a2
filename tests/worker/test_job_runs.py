"""How the worker's jobs go: each run is written down, a fault stops no other, and whoever runs the service sees it."""

import os
import subprocess
import sys
from datetime import timedelta

import asyncpg
import httpx2
import pytest

from services.core.access.actor import JobRole
from services.core.jobs.kinds import JobName
from services.core.kit.settings import Environment, Settings
from services.worker.jobs import Begin
from services.worker.schedule import Job, schedule
from services.worker.transactions import BeginAs
from services.worker.watched import run_watched
from tests.conftest import ROOT, ClientFor, Database
from tests.factories import NOW, World
from tests.worker.conftest import at

pytestmark = pytest.mark.usefixtures("back_to_now", "no_runs")

SECRET = "Ola Nordmann har drukket"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def no_runs(admin: asyncpg.Connection) -> None:
    await admin.execute("delete from app.job_run")


async def does_nothing(_begin: Begin) -> None:
    """A job that comes through."""


async def fails(begin: Begin) -> None:
    """A job that the database refuses, with somebody's words in the fault."""
    async with begin() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(f"do $$ begin raise exception '{SECRET}' using errcode = '23514'; end $$")


async def breaks(_begin: Begin) -> None:
    """A job with a fault of ours."""
    raise LookupError(SECRET)


def a_job(run: object, name: JobName = JobName.FLAG_OVERDUE, every: int = 60) -> Job:
    return Job(name, JobRole.DEADLINES, run, every=every)  # type: ignore[arg-type]  # one of those above


async def run_of(admin: asyncpg.Connection, name: JobName = JobName.FLAG_OVERDUE) -> dict[str, object]:
    return dict(await admin.fetchrow("select * from app.job_run where job = $1", name.value))


async def test_a_run_that_comes_through_is_written_down(admin: asyncpg.Connection, begin_as: BeginAs) -> None:
    await run_watched(a_job(does_nothing), begin_as)
    row = await run_of(admin)
    assert (row["began_at"], row["succeeded_at"], row["every_seconds"]) == (NOW, NOW, 60)
    assert (row["failed_at"], row["failures"], row["fault"]) == (None, 0, None)


@pytest.mark.parametrize(("run", "fault"), [(fails, "IntegrityError 23514"), (breaks, "LookupError")])
async def test_a_fault_is_counted_by_its_kind_and_none_of_its_words_is_kept(
    admin: asyncpg.Connection, begin_as: BeginAs, caplog: pytest.LogCaptureFixture, run: object, fault: str
) -> None:
    for _ in range(2):
        await run_watched(a_job(run), begin_as)
    row = await run_of(admin)
    assert (row["failures"], row["fault"], row["succeeded_at"]) == (2, fault, None)
    told = [record for record in caplog.records if record.message == "job failed"]
    assert [record.__dict__["kind"] for record in told] == [fault, fault]
    assert SECRET not in str(row)
    assert not [record for record in told if SECRET in str(record.__dict__)]


async def test_a_fault_is_over_when_the_job_comes_through_again(admin: asyncpg.Connection, begin_as: BeginAs) -> None:
    await run_watched(a_job(breaks), begin_as)
    await run_watched(a_job(does_nothing), begin_as)
    row = await run_of(admin)
    assert (row["failures"], row["fault"], row["failed_at"], row["succeeded_at"]) == (0, None, NOW, NOW)


def test_every_job_of_the_schedule_has_a_name_and_every_name_a_job() -> None:
    jobs = schedule(Settings(environment=Environment.TEST))
    assert sorted(job.name for job in jobs) == sorted(JobName)


async def test_the_administrator_sees_which_job_does_not_go_as_it_should(
    admin: asyncpg.Connection, begin_as: BeginAs, client: ClientFor, world: World
) -> None:
    http = await client(world.administrator)
    assert {line["is_late"] for line in await told(http)} == {True}
    await run_watched(a_job(does_nothing), begin_as)
    await run_watched(a_job(breaks, JobName.ASK_LEADS), begin_as)
    by_name = {line["job"]: line for line in await told(http)}
    assert by_name["deadlines.flag_overdue"]["is_late"] is False
    assert by_name["deadlines.flag_overdue"]["next_at"] == "2026-11-20T09:01:00Z"
    assert (by_name["consents.ask_leads"]["is_late"], by_name["consents.ask_leads"]["fault"]) == (True, "LookupError")
    shown = (await http.get("/jobs")).text
    assert shown.count("Går som den skal") == 1
    assert shown.count("Går ikke som den skal") == len(JobName) - 1
    assert "LookupError" in shown


async def test_a_job_is_late_when_it_has_not_come_through_for_twice_its_time(
    admin: asyncpg.Connection, begin_as: BeginAs, client: ClientFor, world: World
) -> None:
    http = await client(world.administrator)
    await run_watched(a_job(does_nothing), begin_as)
    for minutes, is_late in (("04:00", False), ("04:01", True)):
        await at(admin, "2026-11-20", f"09:{minutes}+00:00")
        [line] = [one for one in await told(http) if one["job"] == "deadlines.flag_overdue"]
        assert line["is_late"] is is_late, minutes


@pytest.mark.parametrize("who", ["coordinator", "manager", "privacy_officer"])
async def test_nobody_else_is_shown_the_jobs(client: ClientFor, world: World, who: str) -> None:
    http = await client(world.people[who])
    assert [(await http.get(place)).status_code for place in ("/jobs", "/api/v1/jobs")] == [403, 403]


async def test_the_command_tells_the_same_and_exits_1_until_every_job_comes_through(
    database: Database, begin_as: BeginAs
) -> None:
    await run_watched(a_job(does_nothing), begin_as)
    before = ask(database.url_for("worker"))
    assert before.returncode == 1
    assert "deadlines.flag_overdue: ok, began 2026-11-20 10:00:00" in before.stdout
    assert "consents.ask_leads: LATE, began never, succeeded never, next never" in before.stdout
    for name in JobName:
        await run_watched(a_job(does_nothing, name), begin_as)
    after = ask(database.url_for("worker"))
    assert (after.returncode, after.stdout.count(": ok,")) == (0, len(JobName))
    assert after.stdout.endswith("deadlines to look at: 0\n")


def test_the_command_says_when_the_database_is_out_of_reach() -> None:
    answer = ask("postgresql://worker@127.0.0.1:1/nothing")
    assert (answer.returncode, answer.stderr) == (2, "The database of WORKER_DATABASE_URL is out of reach.\n")


async def told(http: httpx2.AsyncClient) -> list[dict[str, object]]:
    answer = await http.get("/api/v1/jobs")
    assert answer.status_code == 200
    lines: list[dict[str, object]] = answer.json()
    return lines


def ask(url: str) -> subprocess.CompletedProcess[str]:
    """`samordning worker status`, as an operator runs it."""
    return subprocess.run(
        [sys.executable, "-c", "from services.cli import app; app()", "worker", "status"],
        cwd=ROOT,
        env={
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "ENVIRONMENT": "test",
            "WORKER_DATABASE_URL": url,
        },
        capture_output=True,
        text=True,
        check=False,
    )
