"""Youths, the directory and the administrator's pages, as people on a phone and at a desk meet them."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import asyncpg
import playwright.async_api
import pytest
import uvicorn
from starlette.types import ASGIApp

from services.api.sessions import cookie_name
from services.core.kit.settings import Settings
from tests.factories import Person, World, insert, make_follow_up, make_youth

ROOT = Path(__file__).resolve().parents[2]
TokenOf = Callable[[Person], Awaitable[str]]


class Announced(uvicorn.Server):
    """A server that says when it listens, and leaves signals to the tests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


@pytest.fixture(scope="module")
def settings(settings: Settings) -> Settings:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}", "port": port})


@pytest.fixture(scope="module")
async def home(served: ASGIApp, settings: Settings) -> AsyncIterator[str]:
    server = Announced(uvicorn.Config(served, port=settings.port, lifespan="off", log_config=None, ws="none"))
    running = asyncio.create_task(server.serve())
    await server.is_up.wait()
    yield settings.public_url
    server.should_exit = True
    await running


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[playwright.async_api.Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    async with playwright.async_api.async_playwright() as started:
        # As root, the browser's own sandbox does not start; what it shows here is our own.
        browser = await started.chromium.launch(executable_path=program, args=["--no-sandbox"] * (os.geteuid() == 0))
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
async def youth_id(admin: asyncpg.Connection, world: World) -> UUID:
    """Somebody with everything on her page: a guardian, a sibling, a follow-up, a mark."""
    one = await make_youth(
        admin,
        world,
        given_name="Wilhelmina-Konstantinopolitania",
        family_name="Fjelltoppstøl-Dalsbygdshaugen",
        address_protection="confidential",
        needs_interpreter=True,
        interpreter_language="so",
    )
    other = await make_youth(admin, world, given_name="Ask")
    for youth_id in (one, other):
        await make_follow_up(admin, world, youth_id=youth_id)
    await insert(admin, "sibling", youth_id=one, other_youth_id=other)
    await insert(admin, "sibling", youth_id=other, other_youth_id=one)
    await insert(
        admin,
        "guardian",
        youth_id=one,
        given_name="Måne",
        family_name="Fjelltopp",
        responsibility="joint",
        starts_on=date(2010, 3, 15),
        ends_on=date(2020, 3, 15),
        telephone="+47 00 00 00 00",
        language="so",
        needs_interpreter=True,
        address_protection="strictly_confidential",
        version=1,
    )
    await insert(
        admin,
        "contact_point",
        municipality_number="0301",
        district_code="030110",
        service_kind="school",
        service_id=world.services["school"],
        contact_user_id=world.school_contact.user_id,
        substitute_user_id=world.school_substitute.user_id,
        starts_on=date(2026, 1, 1),
        version=1,
    )
    return one


def pages_of(world: World, youth_id: UUID) -> dict[str, list[str]]:
    user = world.school_contact
    return {
        "coordinator": [
            "/youths/new",
            "/youths/find",
            f"/youths/{youth_id}",
            f"/youths/{youth_id}/change",
            f"/youths/{youth_id}/guardians/new",
            f"/youths/{youth_id}/siblings/new",
            "/contact-points",
            "/contact-points/new?place=030110&kind=nav",
        ],
        "administrator": [
            "/services",
            "/services/new",
            f"/services/{user.service_id}",
            "/users",
            "/users/new",
            f"/users/{user.user_id}",
            f"/users/{user.user_id}/posts/new",
            f"/users/{user.user_id}/posts/{user.post_id}/end",
        ],
    }


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("who", ["coordinator", "administrator"])
async def test_every_page_is_for_everybody(
    home: str,
    settings: Settings,
    chromium: playwright.async_api.Browser,
    token_of: TokenOf,
    world: World,
    youth_id: UUID,
    who: str,
    width: int,
) -> None:
    checker = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    token = await token_of(world.people[who])
    found = {}
    # The page's own policy lets no script in, not even the checker's.
    async with await chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 800}) as context:
        await context.add_cookies([{"name": cookie_name(settings), "value": token, "url": home}])
        page = await context.new_page()
        for address in pages_of(world, youth_id)[who]:
            answer = await page.goto(f"{home}{address}")
            assert answer is not None
            assert answer.status == 200, address
            await page.add_script_tag(content=checker)
            violations = await page.evaluate(
                "axe.run().then((result) => result.violations.map((one) => one.id + one.nodes[0].html))"
            )
            is_wider = await page.evaluate("document.documentElement.scrollWidth") > width
            if violations or is_wider:
                found[address] = (violations, is_wider)
    assert found == {}


async def test_a_youth_is_registered_from_a_phone(
    home: str,
    settings: Settings,
    chromium: playwright.async_api.Browser,
    token_of: TokenOf,
    world: World,
) -> None:
    token = await token_of(world.coordinator)
    async with await chromium.new_context(viewport={"width": 360, "height": 800}, locale="nb-NO") as context:
        await context.add_cookies([{"name": cookie_name(settings), "value": token, "url": home}])
        page = await context.new_page()
        await page.goto(f"{home}/youths/new")
        await page.get_by_label("Fornavn").fill("Sol 😀")
        await page.get_by_label("Etternavn").fill("ن")
        await page.get_by_label("Fødselsdato").fill("1999-01-01")
        await page.get_by_label("Trenger tolk").check()
        await page.get_by_role("button", name="Registrer og gå videre").click()
        await page.get_by_role("link", name="Alderen må være mellom 5 og 25 år.").wait_for()
        assert await page.get_by_label("Fornavn").input_value() == "Sol 😀"
        await page.get_by_label("Fødselsdato").fill("2010-03-15")
        await page.get_by_label("Tolk på").select_option("somali")
        await page.get_by_role("button", name="Registrer og gå videre").click()
        await page.wait_for_url("**/follow-ups/new/*")
        youth_id = page.url.rsplit("/", 1)[1]
        await page.goto(f"{home}/youths/{youth_id}")
        await page.get_by_role("heading", name="Sol 😀 ن").wait_for()
        await page.get_by_text("Trenger tolk på somali").wait_for()
