"""Each job of the worker reaches what it needs and nothing of another's; the worker by itself reads how jobs go."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import asyncpg
import pytest

from services.core.access.actor import JobRole, Role
from services.core.kit.settings import Environment, Settings
from services.worker.main import SAFE
from services.worker.schedule import schedule
from tests.access.town import build_town
from tests.access.town_people import Town
from tests.conftest import Database
from tests.factories import NOW, World

LOG = (
    "insert into app.access_log (id, at, user_id, role, act, exit, decision, thing_kind)"
    " values ($1, $2, $3, $4, 'deadline.flagged', 'worker', 'allowed', 'deadline')"
)
READS: dict[str, set[str]] = {
    Role.WORKER: {"job_run"},
    JobRole.DEADLINES: {"deadline", "deadline_flag", "unflagged_deadline"},
    JobRole.AGE_EVENTS: set(),
    JobRole.CONSENTS: set(),
    JobRole.PAUSES: set(),
    JobRole.REMINDERS: set(),
    JobRole.MAIL: {"mail", "mail_address", "mail_server"},
}
RUNS: dict[str, set[str]] = {
    Role.WORKER: {"now"},
    JobRole.DEADLINES: {"now", "today"},
    JobRole.AGE_EVENTS: {"ask_about_ages"},
    JobRole.CONSENTS: {"ask_about_consents"},
    JobRole.PAUSES: {"ask_about_pauses"},
    JobRole.REMINDERS: {"owe_reminders"},
    JobRole.MAIL: {"now", "lines_of_mail"},
}
CALLS = (
    "select app.ask_about_ages('[]', 1, gen_random_uuid(), gen_random_uuid())",
    "select app.ask_about_consents(1, gen_random_uuid(), gen_random_uuid())",
    "select app.ask_about_pauses(1, gen_random_uuid(), gen_random_uuid())",
    "select * from app.owe_reminders('[]', '[]', 8, 20, 1, 1, gen_random_uuid(), gen_random_uuid())",
    "select * from app.lines_of_mail(gen_random_uuid())",
)
WRITES: dict[str, set[tuple[str, str]]] = {
    Role.WORKER: {("job_run", "INSERT"), ("job_run", "UPDATE")},
    JobRole.DEADLINES: {("deadline_flag", "INSERT"), ("unflagged_deadline", "DELETE"), ("access_log", "INSERT")},
    JobRole.AGE_EVENTS: set(),
    JobRole.CONSENTS: set(),
    JobRole.PAUSES: set(),
    JobRole.REMINDERS: set(),
    JobRole.MAIL: {("mail", "UPDATE"), ("mail_server", "INSERT"), ("mail_server", "UPDATE")},
}

ActAs = Callable[[str], Awaitable[asyncpg.Connection]]
each_role = pytest.mark.parametrize("role", [Role.WORKER, *JobRole])
each_job = pytest.mark.parametrize("role", list(JobRole))


@pytest.fixture(scope="module")
async def town(admin: asyncpg.Connection, world: World) -> Town:
    return await build_town(admin, world)


@pytest.fixture
async def worker(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url_for("worker"))
    yield connection
    await connection.close()


@pytest.fixture
def act_as(worker: asyncpg.Connection) -> ActAs:
    """The worker's connection, as one of its roles."""

    async def become(role: str) -> asyncpg.Connection:
        await worker.execute(f"set role {role}")
        return worker

    return become


def test_each_job_of_the_schedule_has_a_role_of_its_own_and_each_role_a_job() -> None:
    jobs = schedule(Settings(environment=Environment.TEST))
    assert sorted(job.role for job in jobs) == sorted(JobRole)


@each_role
async def test_a_role_reads_these_tables_and_no_other(
    act_as: ActAs, admin: asyncpg.Connection, town: Town, role: str
) -> None:
    connection = await act_as(role)
    tables = await admin.fetch(
        "select relname from pg_class where relnamespace = 'app'::regnamespace and relkind in ('r', 'p', 'v', 'm')"
    )
    readable = set()
    for (table,) in tables:
        try:
            await connection.fetch(f"select * from app.{table}")  # noqa: S608 - a table of ours
        except asyncpg.InsufficientPrivilegeError:
            continue
        readable.add(table)
    assert readable == READS[role]


@each_role
async def test_a_role_writes_to_these_tables_and_no_other(admin: asyncpg.Connection, role: str) -> None:
    rows = await admin.fetch(
        "select c.relname, v.verb from pg_class c, unnest(array['INSERT', 'UPDATE', 'DELETE']) as v (verb)"
        " where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p', 'v')"
        " and (has_table_privilege($1::text, c.oid, v.verb)"
        " or (v.verb <> 'DELETE' and has_any_column_privilege($1::text, c.oid, v.verb)))",
        role,
    )
    assert {tuple(row) for row in rows} == WRITES[role]


@each_role
async def test_a_role_runs_these_functions_and_no_other(admin: asyncpg.Connection, role: str) -> None:
    rows = await admin.fetch(
        "select proname from pg_proc where pronamespace = 'app'::regnamespace"
        " and has_function_privilege($1::text, oid, 'execute')",
        role,
    )
    assert {name for (name,) in rows} == RUNS[role]


@each_role
async def test_a_role_does_its_own_jobs_work_and_is_refused_anothers(act_as: ActAs, town: Town, role: str) -> None:
    connection = await act_as(role)
    for call in CALLS:
        if any(f"app.{function}(" in call for function in RUNS[role]):
            await connection.fetch(call)
        else:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(call)


async def test_the_sweep_sees_every_deadline_and_the_sender_every_address(
    act_as: ActAs, admin: asyncpg.Connection, town: Town
) -> None:
    for role, table in ((JobRole.DEADLINES, "deadline"), (JobRole.MAIL, "mail_address")):
        count = f"select count(*) from app.{table}"  # noqa: S608 - a table of ours
        connection = await act_as(role)
        assert await connection.fetchval(count) == await admin.fetchval(count) > 0


@each_job
async def test_the_queue_is_the_workers_and_no_jobs(act_as: ActAs, role: str) -> None:
    looks = "select count(*) from queue.pgqueuer_schedules"
    connection = await act_as(role)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.fetchval(looks)
    await connection.execute("reset role")
    assert await connection.fetchval(looks) >= 0


async def test_the_sweep_signs_its_log_rows_as_a_machine_and_never_as_a_person(
    worker: asyncpg.Connection, town: Town
) -> None:
    transaction = worker.transaction()
    await transaction.start()
    await worker.execute(f"set local role {JobRole.DEADLINES}")
    assert await worker.execute(LOG, uuid4(), NOW, None, "worker") == "INSERT 0 1"
    for user_id, role in ((town["coordinator"].user_id, "worker"), (None, "coordinator")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with worker.transaction():
                await worker.execute(LOG, uuid4(), NOW, user_id, role)
    await transaction.rollback()


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (JobRole.DEADLINES, "update app.deadline set version = version + 1"),
        (JobRole.DEADLINES, "delete from app.deadline_flag"),
        (JobRole.DEADLINES, "update app.unflagged_deadline set due_on = due_on + 1"),
        (JobRole.DEADLINES, "insert into app.deadline_exceeding select * from app.deadline_exceeding"),
        (JobRole.MAIL, "update app.mail_address set address = 'x@example.org'"),
        (JobRole.MAIL, "insert into app.mail_address select * from app.mail_address"),
        (JobRole.MAIL, "update app.mail set not_before = not_before, user_id = user_id"),
        (JobRole.MAIL, "delete from app.mail"),
    ],
)
async def test_a_job_changes_no_deadline_and_no_address(act_as: ActAs, town: Town, role: str, statement: str) -> None:
    connection = await act_as(role)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(statement)


@pytest.mark.parametrize("other", ["api", "signin", "guard", "owner", "migrate", "postgres"])
async def test_the_worker_becomes_nobody_but_its_jobs(worker: asyncpg.Connection, other: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await worker.execute(f"set role {other}")


@pytest.mark.parametrize("login", ["api", "signin", "seal", "report"])
@each_job
async def test_no_other_login_becomes_a_job(admin: asyncpg.Connection, login: str, role: str) -> None:
    assert await admin.fetchval("select pg_has_role($1::text, $2::text, 'MEMBER')", login, role) is False


@pytest.mark.parametrize(
    ("given", "is_safe"),
    [
        ("select", True),
        ("grant guard to worker", False),
        ("grant api to worker", False),
        ("alter role worker bypassrls", False),
        ("alter role job_mail bypassrls", False),
        ("grant api to job_mail", False),
        ("revoke job_mail from worker", False),
        # It would have what the job has without saying that it is the job.
        ("revoke job_mail from worker; alter role worker inherit; grant job_mail to worker", False),
    ],
)
async def test_a_worker_that_may_do_more_or_less_than_its_jobs_does_not_start(
    admin: asyncpg.Connection, given: str, *, is_safe: bool
) -> None:
    transaction = admin.transaction()
    await transaction.start()
    try:
        await admin.execute(given)
        await admin.execute("set local session authorization worker")
        assert await admin.fetchval(SAFE, list(JobRole)) is is_safe
    finally:
        await transaction.rollback()
