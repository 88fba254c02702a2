"""A real provider, certified and written by others, in a process of its own; and a real browser."""

import asyncpg
import httpx2
import playwright.async_api
import pytest

from services.api.rooms import Rooms
from services.demo.provider import DEMO_PERSON_GRANT, SCRIPT_CLIENT_ID, DemoProvider
from tests.factories import World, insert
from tests.sign_in.browser import Browser

WITH_DEMO_PROVIDER = True
SUBJECT = "staff-coordinator-grorud"
BUTTON = "Ingrid Solbakken"


@pytest.fixture(scope="module", autouse=True)
async def known_at_the_demo(admin: asyncpg.Connection, world: World, demo: DemoProvider) -> None:
    await insert(admin, "sign_in_identity", user_id=world.coordinator.user_id, issuer=demo.issuer, subject=SUBJECT)


@pytest.mark.parametrize("scripts", ["with scripts", "without scripts"])
async def test_one_signs_in_and_out_again_at_both(
    running: Rooms, chromium: playwright.async_api.Browser, world: World, scripts: str
) -> None:
    home = running.settings.public_url
    async with await chromium.new_context(java_script_enabled=scripts == "with scripts") as context:
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        await page.goto(f"{home}/")
        await page.wait_for_url(f"{home}/sign-in")
        await page.get_by_role("button", name="Logg inn med Demo").click()
        await page.get_by_role("button", name=BUTTON).click()
        await page.wait_for_url(f"{home}/")
        assert world.coordinator.name in await page.content()
        held = {cookie["name"]: cookie for cookie in await context.cookies(home)}
        assert held["samordning"]["httpOnly"]
        assert held["samordning"]["sameSite"] == "Lax"
        assert "samordning-login" not in held
        await page.locator("summary").click()
        await page.get_by_role("button", name="Logg ut").click()
        await page.get_by_role("button", name="Ja, logg ut her også").click()
        await page.wait_for_url(f"{home}/sign-in")
        assert "samordning" not in {cookie["name"] for cookie in await context.cookies(home)}
        assert complaints == []


async def test_leaving_the_provider_ends_the_session_here(
    running: Rooms, chromium: playwright.async_api.Browser, demo: DemoProvider, browser: Browser
) -> None:
    home = running.settings.public_url
    async with await chromium.new_context() as context:
        page = await context.new_page()
        await page.goto(f"{home}/sign-in")
        await page.get_by_role("button", name="Logg inn med Demo").click()
        await page.get_by_role("button", name=BUTTON).click()
        await page.wait_for_url(f"{home}/")
        token = next(c["value"] for c in await context.cookies(home) if c["name"] == "samordning")
        browser.client.cookies.set("samordning", token, domain="127.0.0.1", path="/")
        assert (await browser.open("/")).status_code == 200
        await page.goto(f"{demo.issuer}/session/end")  # as another service would lead there
        await page.get_by_role("button", name="Ja, logg ut her også").click()
        await page.wait_for_url(f"{demo.issuer}/session/end/success**")
    assert (await browser.open("/")).headers["location"] == "/sign-in"


async def test_who_turns_back_at_the_provider_is_told_so(
    running: Rooms, chromium: playwright.async_api.Browser
) -> None:
    home = running.settings.public_url
    async with await chromium.new_context() as context:
        page = await context.new_page()
        await page.goto(f"{home}/sign-in")
        await page.get_by_role("button", name="Logg inn med Demo").click()
        await page.locator("button[name=abort]").click()
        await page.wait_for_url(f"{home}/sign-in/callback/demo?**")
        assert await page.get_by_role("heading", level=1).inner_text() == "Innloggingen ble avbrutt"


async def test_a_script_comes_in_with_an_access_token_as_the_readme_says(running: Rooms, demo: DemoProvider) -> None:
    asked = {"grant_type": DEMO_PERSON_GRANT, "client_id": SCRIPT_CLIENT_ID, "sub": SUBJECT}
    async with httpx2.AsyncClient(trust_env=False) as script:
        token = (await script.post(f"{demo.issuer}/token", data=asked)).json()["access_token"]
        answer = await script.get(
            f"{running.settings.public_url}/api/v1/follow-ups", headers={"Authorization": f"Bearer {token}"}
        )
    assert answer.status_code == 200
    assert answer.json()["items"] == []
