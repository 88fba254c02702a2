"""One hat at a time, and the language that is read."""

import asyncpg
import pytest

from tests.factories import Person, World
from tests.sign_in.browser import Browser
from tests.sign_in.hostile import Hostile


async def test_somebody_with_two_hats_chooses_before_anything_else(
    browser: Browser, town: Hostile, two_hats: tuple[Person, str]
) -> None:
    person, second = two_hats
    town.subject = person.subject
    answer = await browser.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/hat")
    assert (await browser.open("/")).headers["location"] == "/hat"
    page = await browser.open("/hat")
    assert str(person.post_id) in page.text
    assert second in page.text
    chosen = await browser.send("/hat", post_id=second)
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/")
    assert "kontaktpunkt" in (await browser.open("/")).text


async def test_changing_hats_is_logged_under_the_hat_that_was_on(
    browser: Browser, town: Hostile, admin: asyncpg.Connection, two_hats: tuple[Person, str]
) -> None:
    person, second = two_hats
    town.subject = person.subject
    await browser.sign_in()
    await browser.send("/hat", post_id=second)
    await browser.send("/hat", post_id=str(person.post_id))
    row = await admin.fetchrow(
        "select post_id, thing_id from app.access_log where act = 'session.hat_changed' order by id desc limit 1"
    )
    assert row is not None
    assert (str(row["post_id"]), row["thing_id"]) == (second, person.post_id)


async def test_somebody_elses_hat_does_not_exist(
    browser: Browser, town: Hostile, world: World, admin: asyncpg.Connection, two_hats: tuple[Person, str]
) -> None:
    town.subject = two_hats[0].subject
    await browser.sign_in()
    answer = await browser.send("/hat", post_id=str(world.manager.post_id))
    assert answer.status_code == 404
    assert (await browser.open("/")).headers["location"] == "/hat"
    assert await admin.fetchval("select act from app.access_log order by id desc limit 1") == "thing.denied"


async def test_no_choice_comes_back_with_the_page_and_a_sentence(
    browser: Browser, town: Hostile, two_hats: tuple[Person, str]
) -> None:
    town.subject = two_hats[0].subject
    await browser.sign_in()
    answer = await browser.send("/hat", post_id="")
    assert answer.status_code == 422
    assert "Velg et av alternativene." in answer.text


async def test_hats_are_for_those_who_are_signed_in(browser: Browser) -> None:
    answer = await browser.open("/hat")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_the_language_is_kept_with_the_user(
    browser: Browser, another_browser: Browser, town: Hostile, world: World
) -> None:
    town.subject = world.prosecutor.subject
    await browser.sign_in()
    await browser.send("/language", language="nn", back="/hat")
    await another_browser.sign_in()
    assert 'lang="nn"' in (await another_browser.open("/hat")).text


async def test_the_language_is_kept_in_a_browser_where_nobody_is_signed_in(browser: Browser) -> None:
    answer = await browser.send("/language", language="nn", back="/sign-in?from=here")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?from=here")
    assert 'lang="nn"' in (await browser.open("/sign-in")).text


@pytest.mark.parametrize(
    "back",
    [
        "https://elsewhere.test/",
        "//elsewhere.test",
        "/\\elsewhere.test",
        "javascript:alert(1)",
        "/\n/elsewhere.test",
        "",
    ],
)
async def test_choosing_a_language_never_leads_to_another_site(browser: Browser, back: str) -> None:
    answer = await browser.send("/language", language="nb", back=back)
    assert answer.headers["location"] == "/"


async def test_a_third_language_is_refused(browser: Browser) -> None:
    assert (await browser.send("/language", language="en")).status_code == 422
