"""Who is asked to sign in on the way to a page comes to that page afterwards, and to no page of anybody else's."""

import pytest

from services.api.login_state import page_of_ours
from tests.factories import Person, World
from tests.sign_in.browser import Browser
from tests.sign_in.hostile import Hostile

PAGE = "/deadlines"


async def to_page(browser: Browser, page: str) -> str:
    """Sign in with the button of the sign-in page that leads on to a page; gives where one lands."""
    begun = await browser.send("/sign-in/town", to=page)
    sent_back = await browser.open(begun.headers["location"])
    landed: str = (await browser.open(sent_back.headers["location"])).headers["location"]
    return landed


async def test_the_sign_in_page_and_its_buttons_carry_the_page_asked_for(browser: Browser) -> None:
    sent = (await browser.open(PAGE)).headers["location"]
    assert sent == f"/sign-in?to={PAGE}"
    assert (await browser.open(sent)).text.count(f'name="to" value="{PAGE}"') == 2


async def test_one_lands_on_the_page_asked_for(browser: Browser) -> None:
    assert await to_page(browser, PAGE) == PAGE
    assert (await browser.open(PAGE)).status_code == 200


async def test_it_is_followed_once(browser: Browser) -> None:
    await to_page(browser, PAGE)
    assert (await browser.sign_in()).headers["location"] == "/"


async def test_who_has_two_hats_chooses_one_on_the_way(
    browser: Browser, town: Hostile, two_hats: tuple[Person, str]
) -> None:
    town.subject = two_hats[0].subject
    assert await to_page(browser, PAGE) == f"/hat?to={PAGE}"
    assert f'name="to" value="{PAGE}"' in (await browser.open(f"/hat?to={PAGE}")).text
    assert (await browser.send("/hat", post_id=two_hats[1], to=PAGE)).headers["location"] == PAGE


async def test_a_page_that_one_may_not_see_is_still_not_there(browser: Browser, world: World) -> None:
    page = f"/follow-ups/{world.services['grorud']}"
    assert await to_page(browser, page) == page
    assert (await browser.open(page)).status_code == 404


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.test/",
        "//elsewhere.test",
        "/\\elsewhere.test",
        "/a//b",
        "/deadlines?late=yes",
        "/deadlines#x",
        "/../x",
        "/deadlines\r\nSet-Cookie: a=b",
        "/" + "a" * 300,
        "/me",
        "/hat",
        "/sign-in",
        "/sign-out",
    ],
)
async def test_nothing_else_is_a_page_to_go_to(browser: Browser, elsewhere: str) -> None:
    assert page_of_ours(elsewhere) == ""
    assert await to_page(browser, elsewhere) == "/"


async def test_what_was_sent_is_not_asked_for_again(browser: Browser) -> None:
    answer = await browser.send("/contact-points/new", starts_on="2026-11-20")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
