"""Follow-ups as people on a phone and at a desk meet them: pages for everybody, and text that is never lost."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID

import asyncpg
import playwright.async_api
import pytest

from services.api.sessions import cookie_name
from services.core.kit.clock import ticks
from services.core.kit.settings import Settings
from tests.factories import NOW, Person, World, insert, let_take_part, make_follow_up

ROOT = Path(__file__).resolve().parents[3]
TokenOf = Callable[[Person], Awaitable[str]]


@pytest.fixture(scope="module")
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    """A follow-up with something in every section, and a service without a contact."""
    follow_up_id = await make_follow_up(admin, world, state="ACTIVE")
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    await let_take_part(admin, world, follow_up_id, world.nav_contact)
    await admin.execute("update app.user_account set deactivated_at = $1 where id = $2", NOW, world.nav_contact.user_id)
    mine = {"follow_up_id": follow_up_id, "owner_service_id": world.services["grorud"], "version": 1}
    plan_id = await insert(
        admin, "plan", **mine, topic="plan", own_words="Bli ferdig", made_at=NOW, made_by_id=world.coordinator.user_id
    )
    await insert(admin, "goal", **mine, topic="plan", plan_id=plan_id, number=1, text="Skole hver dag", status="open")
    await insert(
        admin,
        "meeting",
        **mine,
        topic="meetings",
        kind="one_to_one",
        medium="telephone",
        held_at=NOW,
        made_contact=True,
        minutes=20,
        attendees=["youth"],
        interpreter_booked=True,
        text="Et-svært-langt-ord-uten-mellomrom-" * 4,
        logged_by_id=world.key_worker.user_id,
        logged_at=NOW,
    )
    await insert(
        admin,
        "measure",
        **mine,
        topic="measures",
        type_code="MENTOR",
        responsible_service_id=world.services["grorud"],
        responsible_user_id=world.key_worker.user_id,
        starts_on=NOW.date().replace(day=1),
        due_on=NOW.date().replace(day=10),
        status="running",
        logged_by_id=world.key_worker.user_id,
        logged_at=NOW,
    )
    return follow_up_id


Entered = Callable[..., Awaitable[playwright.async_api.Page]]


@pytest.fixture
async def enter(
    chromium: playwright.async_api.Browser, home: str, settings: Settings, token_of: TokenOf
) -> AsyncIterator[Entered]:
    """A browser window as somebody, of some width; `bypass_csp` only to let the checker in."""
    contexts: list[playwright.async_api.BrowserContext] = []

    async def make(person: Person, width: int = 360, *, bypass_csp: bool = False) -> playwright.async_api.Page:
        context = await chromium.new_context(
            viewport={"width": width, "height": 740}, base_url=home, bypass_csp=bypass_csp
        )
        contexts.append(context)
        await context.add_cookies([{"name": cookie_name(settings), "value": await token_of(person), "url": home}])
        return await context.new_page()

    yield make
    for context in contexts:
        await context.close()


@pytest.mark.parametrize("width", [360, 1280])
async def test_the_pages_are_for_everybody(enter: Entered, world: World, follow_up_id: UUID, width: int) -> None:
    checker = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    page = await enter(world.coordinator, width, bypass_csp=True)
    case = f"/follow-ups/{follow_up_id}"
    places = ["/follow-ups", case]
    places += [f"{case}/{name}" for name in ("move", "key-worker", "services/new", "meetings", "plan")]
    places += [f"{case}/{name}" for name in ("measures/new", "meetings/new")]
    places.append(f"{case}/services/{world.services['school']}/contact")
    for place in places:
        await page.goto(place)
        await page.add_script_tag(content=checker)
        assert await page.evaluate("axe.run().then((result) => result.violations.map((one) => one.id))") == [], place
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, place


async def test_a_measure_is_logged_on_a_phone_by_one_choice_in_well_under_a_minute(
    enter: Entered, world: World, follow_up_id: UUID
) -> None:
    page = await enter(world.key_worker)
    await page.goto(f"/follow-ups/{follow_up_id}")
    started = ticks()
    await page.get_by_role("link", name="Nytt tiltak").click()
    await page.get_by_label("Tiltak", exact=True).select_option("MEDIATION")
    await page.get_by_role("button", name="Lagre tiltak").click()
    await page.get_by_text("Tiltaket er lagret.").wait_for()
    assert await page.get_by_role("link", name="Mekling").is_visible()
    assert ticks() - started < 20


async def test_what_is_typed_survives_that_the_session_ends(
    enter: Entered, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    page = await enter(world.key_worker)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    await page.goto(f"/follow-ups/{follow_up_id}/meetings/new")
    await page.get_by_label("Tekst").press_sequentially("Vi møttes på biblioteket")
    await page.get_by_text("Kladd lagret").wait_for()
    assert complaints == []
    await admin.execute("update app.session set ended_at = $1 where user_id = $2", NOW, world.key_worker.user_id)
    await page.get_by_role("button", name="Lagre", exact=True).click()
    await page.wait_for_url("**/sign-in")
    assert await admin.fetchval("select count(*) from app.meeting where text like '%biblioteket%'") == 0
    again = await enter(world.key_worker)
    await again.goto("/")
    await again.locator("section", has_text="Det du skrev og ikke lagret").get_by_role("link").click()
    assert await again.get_by_label("Tekst").input_value() == "Vi møttes på biblioteket"
    await again.get_by_role("button", name="Lagre", exact=True).click()
    await again.get_by_text("Kontaktloggen er oppdatert.").wait_for()
    assert await admin.fetchval("select count(*) from app.meeting where text like '%biblioteket%'") == 1
    assert await admin.fetchval("select count(*) from app.draft where follow_up_id = $1", follow_up_id) == 0


async def test_an_ended_session_never_puts_the_sign_in_page_into_the_form(
    enter: Entered, world: World, follow_up_id: UUID, admin: asyncpg.Connection
) -> None:
    page = await enter(world.deputy)
    await page.goto(f"/follow-ups/{follow_up_id}/measures/new")
    await admin.execute("update app.session set ended_at = $1 where user_id = $2", NOW, world.deputy.user_id)
    async with page.expect_response("**/sign-in"):
        await page.get_by_label("Beskrivelse").press_sequentially("Noe")
    assert await page.get_by_label("Beskrivelse").input_value() == "Noe"
    assert await page.locator("h1").all_inner_texts() == ["Nytt tiltak"]
