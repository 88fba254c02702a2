"""The warning that a youth may be registered already, as a browser meets it on a phone and at a desk."""

from collections.abc import Awaitable, Callable

import asyncpg
import playwright.async_api
import pytest

from services.api.sessions import cookie_name
from services.core.kit.settings import Settings
from tests.api.in_browser.checker import faults_of
from tests.factories import Person, World, make_follow_up, make_youth

TokenOf = Callable[[Person], Awaitable[str]]
SAME = ("Wilhelmina-Konstantinopolitania", "Fjelltoppstøl-Dalsbygdshaugen", "2010-03-15")
WORDS = {
    "nb": ("Registrer og gå videre", "Den unge kan være registrert fra før"),
    "nn": ("Registrer og gå vidare", "Den unge kan vere registrert frå før"),
}


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["nb", "nn"])
async def test_the_warning_of_somebody_alike_is_for_everybody_and_nothing_typed_is_lost(
    home: str, settings: Settings, chromium: playwright.async_api.Browser, token_of: TokenOf, world: World,
    admin: asyncpg.Connection, language: str, width: int,
) -> None:  # fmt: skip
    given, family, born = SAME
    for _ in range(2):
        youth_id = await make_youth(admin, world, given_name=given, family_name=family)
        await make_follow_up(admin, world, youth_id=youth_id)
    await admin.execute("update app.user_account set language = $2 where id = $1", world.coordinator.user_id, language)
    token = await token_of(world.coordinator)
    button, warning = WORDS[language]
    # The page's own policy lets no script in, not even the checker's.
    async with await chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 800}) as context:
        await context.add_cookies([{"name": cookie_name(settings), "value": token, "url": home}])
        page = await context.new_page()
        await page.goto(f"{home}/youths/new")
        for name, value in (("given_name", given), ("family_name", family), ("birth_date", born)):
            await page.locator(f"[name={name}]").fill(value)
        async with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            await page.get_by_role("button", name=button).click()
        assert (await answered.value).status == 409
        await page.get_by_role("heading", name=warning).wait_for()
        assert await page.evaluate("document.documentElement.lang") == language
        for name, value in (("given_name", given), ("family_name", family), ("birth_date", born)):
            assert await page.locator(f"[name={name}]").input_value() == value
        assert await faults_of(page) == []
