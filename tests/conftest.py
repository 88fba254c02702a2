"""A real PostgreSQL for every run, a database of its own for every test file, and the service on top of it.

Arrange as the superuser, act as somebody: `admin` writes rows past all policies, `client(person)` and
`work_as(person)` come in the way people do, with a session that the login `signin` has opened.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI
from hypothesis import settings as hypothesis_settings
from pydantic import SecretStr
from starlette.types import ASGIApp
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from services.api.app import create_api, stand_around
from services.api.forgery import token_for
from services.api.rooms import Rooms
from services.api.sessions import cookie_name
from services.core.access.sessions import open_session, open_subject_session
from services.core.access.work import Work, open_work
from services.core.kit.settings import Environment, Settings
from services.demo import database as demo_database
from services.demo import server as demo_server
from services.demo.database import Cluster
from tests.factories import ISSUER, KEY, Oneself, Person, World, make_world

ROOT = Path(__file__).parents[1]
NOW = datetime.fromisoformat("2026-11-20T09:00:00+00:00")
TEMPLATE = "samordning_template"


JOURNEYS = "tests/journeys/"

# A machine that does other things too may be slow at a pure sum: how long one example takes says nothing of it.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")


class ByFile(LoadScopeScheduling):
    """A file's tests go to one process, and those that share a running service too; each long run goes alone."""

    def _split_scope(self, nodeid: str) -> str:
        if "_long_run_" in nodeid:
            return nodeid
        return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Let each process take whole files, in the order of the list."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: the journeys of people in a browser."""
    items.sort(key=lambda item: not item.nodeid.startswith(JOURNEYS))


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder that all processes of this run share, and no other run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if worker_id != "master" else base


@contextmanager
def one_at_a_time(run_folder: Path) -> Iterator[None]:
    """Among the processes of this run, only one makes or removes a server or copies the template."""
    with (run_folder / "cluster.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def cluster(run_folder: Path) -> Iterator[Cluster]:
    """The PostgreSQL of this run: the embedded one, or the one at TEST_DATABASE_URL; shared by all workers."""
    with one_at_a_time(run_folder):
        given = os.environ.get("TEST_DATABASE_URL")
        folder = run_folder / "postgres"
        if given:
            passwords = dict.fromkeys(("migrate", "api", "signin", "worker", "seal", "report"), "test")
            made = demo_database.prepare(given, passwords)
        else:
            folder.mkdir(exist_ok=True, mode=0o711)
            made = demo_database.start(folder, is_durable=False)
        if not made.has_database(TEMPLATE):
            made.create_database(TEMPLATE)
            migrate(made.url_for("migrate", TEMPLATE))
        users = run_folder / "users"
        users.write_text(str(int(users.read_text() or "0") + 1 if users.exists() else 1))
    yield made
    with one_at_a_time(run_folder):
        left = int(users.read_text()) - 1
        users.write_text(str(left))
        if left == 0 and not given:
            demo_server.remove(folder)


def migrate(url: str, target: str = "head") -> None:
    """Bring a database to a migration, by the same command as in production."""
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", target],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@dataclass(frozen=True)
class Database:
    """One test file's own database."""

    cluster: Cluster
    name: str

    def url_for(self, role: str) -> str:
        """The address that a role logs in with."""
        return self.cluster.url_for(role, self.name)


@pytest.fixture(scope="module")
def database(cluster: Cluster, run_folder: Path, worker_id: str) -> Iterator[Database]:
    """A copy of the migrated template."""
    name = f"test_{worker_id}_{uuid4().hex[:8]}"
    with one_at_a_time(run_folder):
        cluster.create_database(name, template=TEMPLATE)
    yield Database(cluster, name)
    cluster.drop_database(name)


@pytest.fixture(scope="module")
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A superuser's connection, for arranging and for looking past all policies. The clock stands at NOW."""
    connection = await asyncpg.connect(database.url_for("postgres"))
    await set_clock(connection, NOW)
    yield connection
    await connection.close()


async def set_clock(connection: asyncpg.Connection, moment: datetime) -> None:
    """Set what the service believes the time to be, in this database only."""
    await connection.execute(
        "insert into app.test_clock (is_set, moment) values (true, $1)"
        " on conflict (is_set) do update set moment = excluded.moment",
        moment,
    )


@pytest.fixture(scope="module")
async def world(admin: asyncpg.Connection) -> World:
    """Services and staff for every role, in Grorud, Alna and a police unit; see factories.py."""
    return await make_world(admin)


@pytest.fixture(scope="module")
def settings(database: Database) -> Settings:
    """The settings of a service in this database."""
    return Settings(
        environment=Environment.TEST,
        public_url="http://testserver",
        api_database_url=database.url_for("api"),
        signin_database_url=database.url_for("signin"),
        worker_database_url=database.url_for("worker"),
        national_id_key=SecretStr(KEY),
        national_id_index_key=SecretStr(KEY),
        attachment_key=SecretStr(KEY),
        login_state_key=SecretStr(KEY),
    )


@pytest.fixture(scope="module")
async def api(settings: Settings) -> AsyncIterator[FastAPI]:
    """The application itself, for tests that look at its routes or its rooms."""
    app = create_api(settings)
    yield app
    await app.state.rooms.close()


@pytest.fixture(scope="module")
def rooms(api: FastAPI) -> Rooms:
    """The pools of the api process under test."""
    made: Rooms = api.state.rooms
    return made


@pytest.fixture(scope="module")
def served(api: FastAPI, settings: Settings) -> ASGIApp:
    """The application with everything that stands around it, as uvicorn serves it."""
    return stand_around(api, settings)


@pytest.fixture(scope="module")
def token_of(rooms: Rooms, world: World) -> Callable[[Person | Oneself], Awaitable[str]]:
    """Sign somebody in, by the only login that can, and give the session's token."""

    async def sign_in(person: Person | Oneself) -> str:
        if isinstance(person, Oneself):
            opening = await open_subject_session(
                rooms.signin,
                person_index=person.index,
                provider_key="own",
                provider_subject=f"own-{person.number}",
                provider_session=None,
                idle_seconds=1800,
                lifetime_seconds=28800,
                request_id=uuid4(),
            )
            assert opening.is_open, opening.answer
            return opening.token
        opening = await open_session(
            rooms.signin,
            kind="page",
            issuer=ISSUER,
            subject=person.subject,
            provider_key="test",
            post_id=person.post_id,
            idle_seconds=1800,
            lifetime_seconds=28800,
            request_id=uuid4(),
        )
        assert opening.is_open, opening.answer
        return opening.token

    return sign_in


ClientFor = Callable[..., Awaitable[httpx2.AsyncClient]]


@pytest.fixture(scope="module")
async def client(
    served: ASGIApp, settings: Settings, token_of: Callable[[Person | Oneself], Awaitable[str]]
) -> AsyncIterator[ClientFor]:
    """A browser's or a program's way in as somebody, or as nobody: `await client(world.coordinator)`."""
    made: list[httpx2.AsyncClient] = []

    async def make(person: Person | Oneself | None = None) -> httpx2.AsyncClient:
        headers = {"Sec-Fetch-Site": "same-origin"}
        cookies = {}
        if person is not None:
            token = await token_of(person)
            cookies[cookie_name(settings)] = token
            headers["X-CSRF-Token"] = token_for(token)
        one = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(served),
            base_url=settings.public_url,
            headers=headers,
            cookies=cookies,
        )
        made.append(one)
        return one

    yield make
    for one in made:
        await one.aclose()


WorkAs = Callable[[Person | Oneself], AbstractAsyncContextManager[Work]]


@pytest.fixture(scope="module")
def work_as(rooms: Rooms, token_of: Callable[[Person | Oneself], Awaitable[str]]) -> WorkAs:
    """A transaction as somebody, committed at the end: `async with work_as(world.coordinator) as work:`."""

    @asynccontextmanager
    async def begin(person: Person | Oneself) -> AsyncIterator[Work]:
        token = await token_of(person)
        async with open_work(rooms.sessions, token, exit_="page", request_id=uuid4()) as work:
            yield work
            await work.session.commit()

    return begin
