"""What a browser could lose without a word: a date that cannot be read, and text while the connection is gone."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import asyncpg
import playwright.async_api
import pytest
from playwright.async_api import expect

from services.api.sessions import cookie_name
from services.core.kit.settings import Settings
from tests.factories import Person, World, make_follow_up

TokenOf = Callable[[Person], Awaitable[str]]
Entered = Callable[..., Awaitable[playwright.async_api.Page]]
NOT_DATE = "Skriv en dato som finnes, for eksempel 20.11.2026."
NOT_KEPT = "Ikke lagret: ingen forbindelse. Prøver igjen."
NOT_SENT = "Ikke sendt: ingen forbindelse."
HALF_A_DATE = "12"
MOST_RELOADS = 20


@pytest.fixture
async def enter(
    chromium: playwright.async_api.Browser, home: str, settings: Settings, token_of: TokenOf
) -> AsyncIterator[Entered]:
    """A browser window on a phone as somebody."""
    contexts: list[playwright.async_api.BrowserContext] = []

    async def make(person: Person) -> playwright.async_api.Page:
        context = await chromium.new_context(viewport={"width": 360, "height": 740}, base_url=home)
        contexts.append(context)
        await context.add_cookies([{"name": cookie_name(settings), "value": await token_of(person), "url": home}])
        return await context.new_page()

    yield make
    for context in contexts:
        await context.close()


@pytest.fixture
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    return await make_follow_up(admin, world, state="ACTIVE")


async def half_type(page: playwright.async_api.Page, label: str) -> playwright.async_api.Locator:
    """Type a date that the browser cannot read, and see that it cannot."""
    field = page.get_by_label(re.compile(f"^{label}"))
    await field.focus()
    await page.keyboard.type(HALF_A_DATE)
    assert await field.evaluate("(field) => field.validity.badInput && field.value === ''")
    return field


async def is_refused(page: playwright.async_api.Page, field: playwright.async_api.Locator) -> None:
    """The fault stands at the field, is told to those who hear the page, and is where one types next."""
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_accessible_description(re.compile(re.escape(NOT_DATE)))
    await expect(field).to_be_focused()
    assert await field.evaluate("(field) => field.validity.badInput"), "what was typed stands"
    await expect(page.get_by_text(NOT_DATE)).to_be_visible()


async def test_an_optional_date_that_cannot_be_read_stops_the_form(
    enter: Entered, world: World, admin: asyncpg.Connection
) -> None:
    page = await enter(world.investigator)
    await page.goto("/investigations/new")
    await page.get_by_label("Saksnummer").fill("Uleselig 1")
    await page.get_by_label("Fødselsdato").fill("2010-05-05")
    suspect_on = await half_type(page, "Å anse som mistenkt fra")
    await page.get_by_role("button", name="Registrer").click()
    await is_refused(page, suspect_on)
    await expect(page.get_by_label("Saksnummer")).to_have_value("Uleselig 1")
    assert await admin.fetchval("select count(*) from app.investigation where reference = 'Uleselig 1'") == 0
    await suspect_on.fill("2026-11-02")
    await page.get_by_role("button", name="Registrer").click()
    await page.wait_for_url(re.compile(r"/investigations/[0-9a-f-]{36}"))
    assert await admin.fetchval(
        "select count(*) from app.dated_event as event join app.investigation as one on one.id = event.subject_id"
        " where one.reference = 'Uleselig 1' and event.happened_on = '2026-11-02'"
    )


@pytest.mark.parametrize(
    ("place", "label", "button"),
    [
        ("measures/new", "Frist", "Lagre tiltak"),
        ("plan", "Gjennomgås", "Lagre plan"),
        ("services/new", "Deltar til", None),
    ],
)
async def test_no_optional_date_of_a_follow_up_vanishes(
    enter: Entered, world: World, follow_up_id: UUID, place: str, label: str, button: str | None
) -> None:
    page = await enter(world.coordinator)
    await page.goto(f"/follow-ups/{follow_up_id}/{place}")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.is_navigation_request() else None)
    field = await half_type(page, label)
    buttons = page.locator("main form.form [type=submit]")
    await (page.get_by_role("button", name=button) if button else buttons.first).click()
    await is_refused(page, field)
    assert sent == []


async def test_the_fault_is_told_in_the_language_of_the_page(enter: Entered, world: World, follow_up_id: UUID) -> None:
    page = await enter(world.coordinator)
    await page.goto(f"/follow-ups/{follow_up_id}/measures/new")
    async with page.expect_navigation():
        await page.evaluate("document.querySelector('form.language button[value=nn]').click()")
    await half_type(page, "Frist")
    await page.locator("main form.form [type=submit]").click()
    await expect(page.get_by_text("Skriv ein dato som finst, til dømes 20.11.2026.")).to_be_visible()
    async with page.expect_navigation():
        await page.evaluate("document.querySelector('form.language button[value=nb]').click()")


async def test_a_draft_that_is_not_kept_says_so_and_is_tried_again_until_it_is(
    enter: Entered, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    page = await enter(world.key_worker)
    await page.goto(f"/follow-ups/{follow_up_id}/meetings/new")
    line = page.locator("#draft-state")
    await page.get_by_label("Tekst").fill("Før linja gikk")
    await expect(line).to_contain_text("Kladd lagret")
    await page.context.set_offline(True)
    await page.get_by_label("Tekst").fill("Mens linja var nede")
    await expect(line).to_have_text(NOT_KEPT)
    assert await page.evaluate("!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"), "one is warned"
    await page.context.set_offline(False)
    await expect(line).to_contain_text("Kladd lagret")
    assert await page.evaluate("window.dispatchEvent(new Event('beforeunload', {cancelable: true}))")
    typed = await admin.fetchval("select typed from app.draft where follow_up_id = $1", follow_up_id)
    assert "Mens linja var nede" in typed


async def test_a_server_that_does_not_answer_is_tried_again_without_the_browser_telling(
    enter: Entered, world: World, follow_up_id: UUID
) -> None:
    page = await enter(world.key_worker)
    await page.goto(f"/follow-ups/{follow_up_id}/meetings/new")
    await page.route("**/drafts/**", lambda route: route.abort(), times=1)
    await page.get_by_label("Tekst").fill("Ingen svarte")
    await expect(page.locator("#draft-state")).to_have_text(NOT_KEPT)
    await expect(page.locator("#draft-state")).to_contain_text("Kladd lagret", timeout=15_000)


async def test_who_leaves_before_the_draft_is_kept_finds_it_again(
    enter: Entered, world: World, follow_up_id: UUID
) -> None:
    page = await enter(world.key_worker)
    place = f"/follow-ups/{follow_up_id}/meetings/new"
    await page.goto(place)
    page.on("dialog", lambda dialog: dialog.accept())
    await page.get_by_label("Tekst").press_sequentially("Rakk ikke å vente")
    await page.goto(f"/follow-ups/{follow_up_id}")
    for _ in range(MOST_RELOADS):
        await page.goto(place)
        if await page.get_by_label("Tekst").input_value():
            break
    await expect(page.get_by_label("Tekst")).to_have_value("Rakk ikke å vente")


@pytest.mark.parametrize("is_known", [True, False])
async def test_saving_without_a_connection_keeps_the_page_and_says_so(
    enter: Entered, world: World, *, is_known: bool
) -> None:
    page = await enter(world.investigator)
    await page.goto("/investigations/new")
    await page.get_by_label("Saksnummer").fill("Uten nett")
    if is_known:
        await page.context.set_offline(True)
    else:
        await page.route("**/health/live", lambda route: route.abort())
    await page.get_by_role("button", name="Registrer").click()
    await expect(page.get_by_role("alert")).to_contain_text(NOT_SENT)
    await expect(page.get_by_role("alert")).to_be_focused()
    await expect(page.get_by_label("Saksnummer")).to_have_value("Uten nett")
    await page.context.set_offline(False)
    await page.unroute_all()
    async with page.expect_response(lambda response: response.request.method == "POST") as answered:
        await page.get_by_role("button", name="Registrer").click()
    assert (await answered.value).status == 422
