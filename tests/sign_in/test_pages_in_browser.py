"""The pages around signing in, as people on a phone and at a desk meet them."""

from pathlib import Path

import asyncpg
import playwright.async_api
import pytest

from services.api.rooms import Rooms
from tests.factories import LONG_AGO, World, insert, make_person
from tests.sign_in.browser import Browser
from tests.sign_in.hostile import Hostile

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
async def two_hats(admin: asyncpg.Connection, world: World, town: Hostile) -> str:
    """The subject of somebody with two posts."""
    person = await make_person(admin, world, "two_hats", "grorud", "coordinator")
    await insert(
        admin,
        "post",
        user_id=person.user_id,
        service_id=world.services["mediation"],
        role="contact",
        starts_on=LONG_AGO,
        version=1,
    )
    await insert(admin, "sign_in_identity", user_id=person.user_id, issuer=town.issuer, subject=person.subject)
    return person.subject


@pytest.mark.parametrize("width", [360, 1280])
async def test_the_pages_are_for_everybody(running: Rooms, chromium: playwright.async_api.Browser, width: int) -> None:
    checker = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    home = running.settings.public_url
    shown = []
    # The page's own policy lets no script in, not even the checker's.
    async with await chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 800}) as context:
        page = await context.new_page()
        for address in ("/sign-in", "/signed-out", "/sign-in/callback/town?state=old"):
            await page.goto(f"{home}{address}")
            await page.add_script_tag(content=checker)
            found = await page.evaluate("axe.run().then((result) => result.violations.map((one) => one.id))")
            shown.append((await page.title(), found))
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert shown == [
        ("Logg inn – samordning", []),
        ("Du er logget ut – samordning", []),
        ("Start innloggingen på nytt – samordning", []),
    ]


@pytest.mark.parametrize("width", [360, 1280])
async def test_somebody_with_two_hats_reads_what_they_are_and_puts_one_on(
    running: Rooms, chromium: playwright.async_api.Browser, browser: Browser, town: Hostile, two_hats: str, width: int
) -> None:
    checker = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    home = running.settings.public_url
    town.subject = two_hats
    await browser.sign_in()
    async with await chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 800}) as context:
        await context.add_cookies([{"name": "samordning", "value": browser.session or "", "url": home}])
        page = await context.new_page()
        await page.goto(f"{home}/hat")
        await page.add_script_tag(content=checker)
        assert await page.evaluate("axe.run().then((result) => result.violations.map((one) => one.id))") == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await page.get_by_role("button", name="Bruk dette vervet").click()
        await page.get_by_text("Velg et av alternativene.").first.wait_for()
        await page.get_by_label("koordinator").check()
        await page.get_by_role("button", name="Bruk dette vervet").click()
        await page.wait_for_url(f"{home}/")
