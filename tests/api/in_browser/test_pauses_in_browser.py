"""A follow-up on pause as people meet it, at a desk and on a phone."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import asyncpg
import playwright.async_api
import pytest

from services.api.sessions import cookie_name
from services.core.kit.settings import Settings
from tests.api.in_browser.checker import faults_of
from tests.factories import TODAY, Person, World, make_follow_up
from tests.pauses import own_deadline

TokenOf = Callable[[Person], Awaitable[str]]
Entered = Callable[..., Awaitable[playwright.async_api.Page]]


@pytest.fixture
async def enter(
    chromium: playwright.async_api.Browser, home: str, settings: Settings, token_of: TokenOf
) -> AsyncIterator[Entered]:
    """A browser window as somebody, of some width, that lets the checker in."""
    contexts: list[playwright.async_api.BrowserContext] = []

    async def make(person: Person, width: int) -> playwright.async_api.Page:
        context = await chromium.new_context(viewport={"width": width, "height": 844}, base_url=home, bypass_csp=True)
        contexts.append(context)
        await context.add_cookies([{"name": cookie_name(settings), "value": await token_of(person), "url": home}])
        return await context.new_page()

    yield make
    for context in contexts:
        await context.close()


@pytest.fixture
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    follow_up_id = await make_follow_up(admin, world)
    await own_deadline(admin, world, follow_up_id, due_on=TODAY + timedelta(days=14))
    return follow_up_id


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_follow_up_is_set_on_pause_and_goes_on(
    enter: Entered, world: World, follow_up_id: UUID, width: int
) -> None:
    page = await enter(world.key_worker, width)
    await page.goto(f"/follow-ups/{follow_up_id}")
    await page.get_by_role("link", name="Sett på pause").click()
    assert await page.get_by_label("Satt på pause").is_checked()
    assert await faults_of(page) == []
    await page.get_by_label("Begrunnelse").fill("På akuttinstitusjon til vedtaket er prøvd.")
    await page.get_by_label("Hvorfor pause?").select_option(label="Institusjon")
    await page.get_by_label("Når er det tenkt å fortsette?").fill("2026-12-01")
    await page.get_by_role("button", name="Lagre").click()
    alert = page.locator(".ds-alert", has_text="Oppfølgingen er satt på pause")
    await alert.get_by_text("På akuttinstitusjon til vedtaket er prøvd.").wait_for()
    assert await alert.get_by_text("1. desember 2026").is_visible()
    assert await faults_of(page) == []
    await alert.get_by_role("link", name="Første kontakt med den unge").click()
    await page.get_by_text("Fristen hviler.").wait_for()
    assert await faults_of(page) == []
    await page.goto("/deadlines")
    assert await page.get_by_text("Hviler").first.is_visible()
    assert await faults_of(page) == []
    await page.goto(f"/follow-ups/{follow_up_id}")
    await page.get_by_role("link", name="Fortsett oppfølgingen").click()
    assert await page.get_by_label("Kartlegging").is_checked()
    await page.get_by_label("Begrunnelse").fill("Hjemme igjen.")
    await page.get_by_role("button", name="Lagre").click()
    await page.get_by_text("Lagret.").wait_for()
    assert await alert.count() == 0
