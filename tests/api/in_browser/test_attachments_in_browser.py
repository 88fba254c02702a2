"""Adding a file from a telephone: sent with the page's script and without it, refused, and saved to the disk."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID

import asyncpg
import playwright.async_api
import pytest
from playwright.async_api import FilePayload, ViewportSize, expect

from services.api.sessions import cookie_name
from services.core.attachments.kinds import LARGEST_FILE
from services.core.kit.settings import Settings
from tests.factories import Person, World, make_follow_up
from tests.files import PDF, PNG

TokenOf = Callable[[Person], Awaitable[str]]
Entered = Callable[..., Awaitable[playwright.async_api.Page]]
PHONE = ViewportSize(width=360, height=740)


@pytest.fixture
async def enter(
    chromium: playwright.async_api.Browser, home: str, settings: Settings, token_of: TokenOf
) -> AsyncIterator[Entered]:
    """A browser window on a phone as somebody, with or without scripts."""
    contexts: list[playwright.async_api.BrowserContext] = []

    async def make(person: Person, *, has_scripts: bool = True) -> playwright.async_api.Page:
        context = await chromium.new_context(viewport=PHONE, base_url=home, java_script_enabled=has_scripts)
        contexts.append(context)
        await context.add_cookies([{"name": cookie_name(settings), "value": await token_of(person), "url": home}])
        return await context.new_page()

    yield make
    for context in contexts:
        await context.close()


@pytest.fixture
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    return await make_follow_up(admin, world, state="ACTIVE")


async def fill(page: playwright.async_api.Page, follow_up_id: UUID, name: str, content: bytes) -> None:
    await page.goto(f"/follow-ups/{follow_up_id}/attachments/new")
    await page.get_by_label("Tema").select_option("school")
    await page.get_by_label("Fil", exact=True).set_input_files(FilePayload(name=name, mimeType="", buffer=content))
    await page.get_by_role("button", name="Legg ved").click()


@pytest.mark.parametrize("scripts", ["with the script", "without"])
async def test_a_file_is_added_and_saved_again_byte_for_byte(
    enter: Entered, world: World, follow_up_id: UUID, scripts: str, tmp_path: Path
) -> None:
    page = await enter(world.coordinator, has_scripts=scripts != "without")
    await fill(page, follow_up_id, "Karakterer høst.pdf", PDF)
    await expect(page.get_by_text("Filen er lagt ved.")).to_be_visible()
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Last ned").click()
    saved = await coming.value
    assert saved.suggested_filename == "Karakterer høst.pdf"
    await saved.save_as(tmp_path / "saved.pdf")
    assert (tmp_path / "saved.pdf").read_bytes() == PDF


@pytest.mark.parametrize("scripts", ["with the script", "without"])
async def test_a_file_that_lies_comes_back_with_its_fault_at_the_field(
    enter: Entered, world: World, follow_up_id: UUID, scripts: str
) -> None:
    page = await enter(world.coordinator, has_scripts=scripts != "without")
    await fill(page, follow_up_id, "brev.pdf", PNG)
    field = page.get_by_label("Fil", exact=True)
    await expect(field).to_have_accessible_description(re.compile("Innholdet i filen er ikke det navnet sier"))
    await expect(page.get_by_label("Tema")).to_have_value("school")


async def test_a_file_that_is_too_large_is_stopped_before_it_is_sent(
    enter: Entered, world: World, follow_up_id: UUID
) -> None:
    page = await enter(world.coordinator)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    await fill(page, follow_up_id, "stort.pdf", PDF + b"\0" * LARGEST_FILE)
    field = page.get_by_label("Fil", exact=True)
    await expect(field).to_have_accessible_description(re.compile("Den kan være på høyst 20 MB"))
    assert "POST" not in sent
    await field.set_input_files(FilePayload(name="lite.pdf", mimeType="application/pdf", buffer=PDF))
    await page.get_by_role("button", name="Legg ved").click()
    await expect(page.get_by_text("Filen er lagt ved.")).to_be_visible()
