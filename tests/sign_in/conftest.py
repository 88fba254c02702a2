"""The service over real HTTP, and providers of both kinds beside it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import playwright.async_api
import pytest

from services.api.app import create_api, stand_around
from services.api.bearer import Bearers
from services.api.login import Providers
from services.api.rooms import Rooms
from services.core.kit.settings import Environment, Provider, Settings
from services.demo.ports import free_port
from services.demo.provider import AUDIENCE, CLIENT_ID, DemoProvider
from tests.browsers import AS_ROOT, find_chromium
from tests.conftest import NOW, Database, set_clock
from tests.factories import KEY, LONG_AGO, Person, World, insert, make_person
from tests.listening import listening
from tests.sign_in.browser import Browser
from tests.sign_in.hostile import API, Hostile

STRONG = "level-high"


@pytest.fixture(scope="module")
async def town() -> AsyncIterator[Hostile]:
    """The provider that most people here sign in at."""
    port = free_port()
    hostile = Hostile(issuer=f"http://127.0.0.1:{port}")
    async with listening(hostile, port):
        yield hostile


@pytest.fixture(scope="module")
async def other() -> AsyncIterator[Hostile]:
    """Another provider, which asks for more: a level of assurance, and that it was proved lately."""
    port = free_port()
    hostile = Hostile(issuer=f"http://127.0.0.1:{port}")
    async with listening(hostile, port):
        yield hostile


@pytest.fixture(scope="module")
def public_url() -> str:
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def demo(public_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProvider]:
    """The real provider of the demo, in a process of its own."""
    folder: Path = tmp_path_factory.mktemp("provider")
    with DemoProvider(free_port(), public_url, folder).running() as running:
        yield running


def second_host(hostile: Hostile) -> str:
    """Another name for where a provider stands; the service is told of the other provider's only."""
    return hostile.issuer.replace("http://127.0.0.1", "localhost")


def provider(hostile: Hostile, key: str, **more: object) -> Provider:
    return Provider.model_validate(
        {
            "key": key,
            "label": key.title(),
            "issuer": hostile.issuer,
            "client_id": hostile.client_id,
            "client_secret": "secret",
            "audience": API,
            **more,
        }
    )


@pytest.fixture(scope="module")
def settings(
    database: Database, public_url: str, town: Hostile, other: Hostile, request: pytest.FixtureRequest
) -> Settings:
    """The settings of a service with two providers; where a test file asks for it with the demo's besides, or with
    the town's once more, for youths and guardians.
    """
    providers = [
        provider(town, "town", hat_claim="post"),
        provider(other, "other", acr_values=[STRONG], max_age_seconds=600, endpoint_hosts=[second_host(other)]),
    ]
    if getattr(request.module, "WITH_OWN_PROVIDER", False):
        providers.append(provider(town, "own", number_claim="pid", client_id="samordning"))
    if getattr(request.module, "WITH_DEMO_PROVIDER", False):
        demo: DemoProvider = request.getfixturevalue("demo")
        real = {
            "issuer": demo.issuer,
            "client_id": CLIENT_ID,
            "client_secret": demo.client_secret,
            "audience": AUDIENCE,
        }
        providers.append(provider(town, "demo", **real))
    return Settings(
        environment=Environment.TEST,
        public_url=public_url,
        api_database_url=database.url_for("api"),
        signin_database_url=database.url_for("signin"),
        national_id_key=KEY,
        national_id_index_key=KEY,
        attachment_key=KEY,
        login_state_key=KEY,
        oidc_providers=tuple(providers),
    )


@pytest.fixture(scope="module")
async def running(settings: Settings, world: World) -> AsyncIterator[Rooms]:
    """The service, listening at its public address; gives its rooms."""
    api = create_api(settings)
    rooms: Rooms = api.state.rooms
    async with listening(stand_around(api, settings), int(settings.public_url.rpartition(":")[2])):
        yield rooms
    await rooms.close()


@pytest.fixture(autouse=True)
async def fresh_start(running: Rooms, admin: asyncpg.Connection, town: Hostile, other: Hostile) -> None:
    """Each test begins with well-behaved providers, of which the service remembers nothing."""
    town.behave()
    other.behave()
    running.providers = Providers(running.settings)
    running.bearers = Bearers(running.signin, running.providers)
    running.touched.clear()
    await set_clock(admin, NOW)


@pytest.fixture(scope="module", autouse=True)
async def known(admin: asyncpg.Connection, world: World, town: Hostile) -> None:
    """The people of this world are known at the town's provider, by the subjects of factories.py."""
    for person in world.people.values():
        await insert(admin, "sign_in_identity", user_id=person.user_id, issuer=town.issuer, subject=person.subject)


@pytest.fixture
async def browser(running: Rooms) -> AsyncIterator[Browser]:
    async with Browser(running.settings.public_url) as browser:
        yield browser


@pytest.fixture
async def another_browser(running: Rooms) -> AsyncIterator[Browser]:
    async with Browser(running.settings.public_url) as browser:
        yield browser


@pytest.fixture
async def chromium() -> AsyncIterator[playwright.async_api.Browser]:
    async with playwright.async_api.async_playwright() as started:
        browser = await started.chromium.launch(executable_path=find_chromium(), args=AS_ROOT)
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
async def two_hats(admin: asyncpg.Connection, world: World, town: Hostile) -> tuple[Person, str]:
    """Somebody with two posts; gives the person under the first and the second post's key."""
    person = await make_person(admin, world, "two_hats", "grorud", "coordinator")
    second = await insert(
        admin,
        "post",
        user_id=person.user_id,
        service_id=world.services["mediation"],
        role="contact",
        starts_on=LONG_AGO,
        version=1,
    )
    await insert(admin, "sign_in_identity", user_id=person.user_id, issuer=town.issuer, subject=person.subject)
    return person, str(second)
