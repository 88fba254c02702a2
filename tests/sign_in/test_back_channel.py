"""A provider tells, server to server, that somebody has signed out there."""

import time
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from services.api.rooms import Rooms
from tests.factories import World
from tests.sign_in import hostile as lies
from tests.sign_in.browser import Browser
from tests.sign_in.hostile import EVENT, Hostile


async def tell(browser: Browser, token: str, provider: str = "town") -> httpx2.Response:
    """Call as a provider does: no cookies, no browser, no page of ours."""
    async with httpx2.AsyncClient(trust_env=False) as server:
        return await server.post(f"{browser.home}/sign-in/back-channel-logout/{provider}", data={"logout_token": token})


def logout(provider: Hostile, **more: Any) -> str:
    return lies.signed(provider.logout_claims(**more), typ="logout+jwt")


async def is_signed_in(browser: Browser) -> bool:
    return (await browser.open("/")).status_code == 200


async def test_a_session_that_is_over_at_the_provider_is_over_here(browser: Browser, town: Hostile) -> None:
    await browser.sign_in()
    assert await is_signed_in(browser)
    told = await tell(browser, logout(town))
    assert (told.status_code, told.headers["cache-control"], told.content) == (200, "no-store", b"")
    assert not await is_signed_in(browser)


async def test_without_a_session_all_of_the_persons_sessions_end(
    browser: Browser, another_browser: Browser, town: Hostile
) -> None:
    await browser.sign_in()
    town.claims = {"sid": "another-session"}
    await another_browser.sign_in()
    assert (await tell(browser, logout(town, sid=None, sub=town.subject))).status_code == 200
    assert not await is_signed_in(browser)
    assert not await is_signed_in(another_browser)


async def test_only_that_session_ends(browser: Browser, another_browser: Browser, town: Hostile) -> None:
    await browser.sign_in()
    town.claims = {"sid": "another-session"}
    await another_browser.sign_in()
    assert (await tell(browser, logout(town, sid="another-session", sub=town.subject))).status_code == 200
    assert await is_signed_in(browser)
    assert not await is_signed_in(another_browser)


async def test_other_peoples_sessions_go_on(
    browser: Browser, another_browser: Browser, town: Hostile, world: World
) -> None:
    await browser.sign_in()
    town.subject = world.manager.subject
    await another_browser.sign_in()
    assert (await tell(browser, logout(town, sid=None, sub=world.manager.subject))).status_code == 200
    assert await is_signed_in(browser)
    assert not await is_signed_in(another_browser)


async def test_one_provider_cannot_end_anothers_sessions(browser: Browser, town: Hostile, other: Hostile) -> None:
    await browser.sign_in()
    other.subject = town.subject
    assert (await tell(browser, logout(other), "other")).status_code == 200
    assert (await tell(browser, logout(other, sid=None, sub=town.subject), "other")).status_code == 200
    assert await is_signed_in(browser)


def ago(seconds: int) -> int:
    return int(time.time()) - seconds  # noqa: TID251 - a provider has a clock of its own


Make = Callable[[Hostile], str]
REFUSED: dict[str, Make] = {
    "nothing": lambda _: "",
    "no token": lambda _: "a.b.c",
    "another type": lambda p: lies.signed(p.logout_claims()),
    "an ID token": lambda p: lies.signed(p.id_claims(nonce="n")),
    "an ID token under the right type": lambda p: lies.signed(p.id_claims(nonce="n", jti="j"), typ="logout+jwt"),
    "unsigned": lambda p: lies.unsigned(p.logout_claims()),
    "a stranger's signature": lambda p: lies.signed(p.logout_claims(), key=lies.STRANGERS_KEY, typ="logout+jwt"),
    "its own key": lambda p: lies.signed(
        p.logout_claims(), key=lies.STRANGERS_KEY, typ="logout+jwt", jwk=lies.STRANGERS_KEY.as_dict(private=False)
    ),
    "a nonce": lambda p: logout(p, nonce="n"),
    "another issuer": lambda p: logout(p, iss="http://127.0.0.1:1"),
    "two issuers": lambda p: logout(p, iss=[p.issuer, "http://127.0.0.1:1"]),
    "another audience": lambda p: logout(p, aud="another-client"),
    "told too long ago": lambda p: logout(p, iat=ago(180)),
    "told in the future": lambda p: logout(p, iat=ago(-600)),
    "run out": lambda p: logout(p, exp=ago(60)),
    "no time": lambda p: logout(p, iat=None),
    "no id of its own": lambda p: logout(p, jti=None),
    "no event": lambda p: logout(p, events=None),
    "another event": lambda p: logout(p, events={"http://schemas.openid.net/event/other": {}}),
    "an event that is a list": lambda p: logout(p, events=[EVENT]),
    "an event that says true": lambda p: logout(p, events={EVENT: True}),
    "neither session nor subject": lambda p: logout(p, sid=None),
    "a session that is a list": lambda p: logout(p, sid=[f"session-of-{p.subject}"]),
    "a NUL byte": lambda p: logout(p, sid="a\x00"),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
async def test_a_logout_token_is_refused_that_has(make: Make, browser: Browser, town: Hostile) -> None:
    await browser.sign_in()
    told = await tell(browser, make(town))
    assert (told.status_code, told.headers["cache-control"]) == (400, "no-store")
    assert told.json() == {"error": "invalid_request"}
    assert await is_signed_in(browser)


async def test_a_logout_token_works_once(browser: Browser, town: Hostile) -> None:
    token = logout(town)
    assert (await tell(browser, token)).status_code == 200
    await browser.sign_in()
    assert (await tell(browser, token)).status_code == 400
    assert await is_signed_in(browser)


async def test_a_session_that_nobody_has_is_no_error(browser: Browser, town: Hostile, running: Rooms) -> None:
    assert (await tell(browser, logout(town, sid="never-seen"))).status_code == 200
