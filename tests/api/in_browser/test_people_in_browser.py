"""Youths, the directory and the administrator's pages, as people on a phone and at a desk meet them."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import asyncpg
import playwright.async_api
import pytest

from services.api.sessions import cookie_name
from services.core.kit.settings import Settings
from tests.factories import NOW, Person, World, insert, make_follow_up, make_youth

ROOT = Path(__file__).resolve().parents[3]
TokenOf = Callable[[Person], Awaitable[str]]
MERGE, DUPLICATE = UUID(int=1), UUID(int=2)


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
    again = await make_youth(admin, world, given_name="Sol")
    await make_follow_up(admin, world, youth_id=again)
    await insert(
        admin, "youth_merge", id=MERGE, kept_youth_id=one, merged_youth_id=again,
        owner_service_id=world.coordinator.service_id, reason="Samme person.", merged_by_id=world.coordinator.user_id,
        merged_at=NOW, undo_until=date(2026, 12, 20), version=1,
    )  # fmt: skip
    await insert(
        admin, "possible_duplicate", id=DUPLICATE, youth_id=other, other_youth_id=one, municipality_number="0301",
        found_by="name", found_at=NOW, version=1,
    )  # fmt: skip
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
            f"/youths/{youth_id}/merge",
            f"/merges/{MERGE}",
            "/contact-points",
            "/contact-points/new?place=030110&kind=nav",
        ],
        "privacy_officer": ["/duplicates", f"/duplicates/{DUPLICATE}"],
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
@pytest.mark.parametrize("who", ["coordinator", "administrator", "privacy_officer"])
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
