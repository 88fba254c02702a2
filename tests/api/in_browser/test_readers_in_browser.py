"""Who can see this, with every ground at once, as people on a phone and at a desk meet it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import asyncpg
import playwright.async_api
import pytest

from services.api.sessions import cookie_name
from services.core.kit.settings import Settings
from tests.access.town_disclosures import write_disclosure
from tests.access.town_people import Town
from tests.api.in_browser.checker import faults_of
from tests.factories import (
    NOW,
    Person,
    World,
    insert,
    let_take_part,
    make_consent,
    make_follow_up,
    make_guardian,
    make_youth,
    recognise_guardian,
    recognise_youth,
)
from tests.numbers import number

TokenOf = Callable[[Person], Awaitable[str]]
HEADINGS = {
    "nb": ["Nødtilgang som er åpen nå", "Utlevert etter loven", "Med samtykke", "Den unge og de foresatte"],
    "nn": ["Naudtilgang som er open no", "Utlevert etter lova", "Med samtykke", "Den unge og dei føresette"],
}


@pytest.fixture(scope="module")
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    youth_id = await make_youth(admin, world, given_name="Wilhelmina-Konstantinopolitania")
    await recognise_youth(admin, youth_id, number(5, 83, 10, 700))
    await recognise_guardian(admin, await make_guardian(admin, youth_id), number(6, 83, 10, 700))
    follow_up = await make_follow_up(admin, world, youth_id=youth_id)
    for contact in (world.school_contact, world.police_contact):
        await let_take_part(admin, world, follow_up, contact)
    await make_consent(admin, world, follow_up, ("plan", "grorud", "school"), ("meetings", None, "police"))
    opener = world.nav_contact
    await insert(
        admin, "emergency_access", follow_up_id=follow_up, reference="OF-7K3M-9QTX", user_id=opener.user_id,
        post_id=opener.post_id, ground="duty_to_avert", reason="Den unge er i fare og må finnes nå.",
        topics=["identity", "contact_points", "meetings", "leisure_and_work"], opened_at=NOW,
        ends_at=NOW + timedelta(hours=8), review_on=(NOW + timedelta(days=7)).date(), version=1,
    )  # fmt: skip
    await write_disclosure(
        admin, Town(world), follow_up, "grorud", "school", state="decided", decided_by_id=world.coordinator.user_id,
        decided_at=NOW, decided_as="delegated",
    )  # fmt: skip
    return follow_up


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["nb", "nn"])
async def test_who_can_see_this_is_for_everybody(
    home: str, settings: Settings, chromium: playwright.async_api.Browser, token_of: TokenOf, world: World,
    admin: asyncpg.Connection, follow_up_id: UUID, language: str, width: int,
) -> None:  # fmt: skip
    await admin.execute("update app.user_account set language = $2 where id = $1", world.coordinator.user_id, language)
    token = await token_of(world.coordinator)
    # The page's own policy lets no script in, not even the checker's.
    async with await chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 800}) as context:
        await context.add_cookies([{"name": cookie_name(settings), "value": token, "url": home}])
        page = await context.new_page()
        await page.goto(f"{home}/follow-ups/{follow_up_id}/readers")
        assert await page.evaluate("document.documentElement.lang") == language
        for words in HEADINGS[language]:
            await page.get_by_text(words).first.wait_for()
        assert await faults_of(page) == []
