"""A provider that lies, or somebody in between: nobody is signed in, and no session is made."""

import base64
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx2
import pytest

from services.api import login_state, provider_documents
from services.api.login import Providers
from services.api.rooms import Rooms
from tests.sign_in import hostile as lies
from tests.sign_in.browser import Browser
from tests.sign_in.conftest import STRONG, second_host
from tests.sign_in.hostile import Hostile

UNCHECKED = "Innloggingen kunne ikke kontrolleres"
AGAIN = "Start innloggingen på nytt"
SILENT = "Innloggingstjenesten svarer ikke"


@dataclass(frozen=True)
class Attack:
    """What the provider is told to do wrong."""

    name: str
    commit: Callable[[Hostile], None]
    status: int = 400
    title: str = UNCHECKED


def metadata(**wrong: Any) -> Callable[[Hostile], None]:
    return lambda provider: provider.metadata.update(wrong)


def claims(**wrong: Any) -> Callable[[Hostile], None]:
    return lambda provider: provider.claims.update(wrong)


def claims_from_now(**seconds: int) -> Callable[[Hostile], None]:
    """Moments counted from when the attack is made, not from when the tests were collected."""
    return lambda provider: provider.claims.update({name: later(away) for name, away in seconds.items()})


def told(**wrong: Any) -> Callable[[Hostile], None]:
    return lambda provider: provider.callback.update(wrong)


def answer(**wrong: Any) -> Callable[[Hostile], None]:
    return lambda provider: provider.token_answer.update(wrong)


def sign(how: Callable[[dict[str, Any]], str], *algorithms: str) -> Callable[[Hostile], None]:
    def commit(provider: Hostile) -> None:
        provider.sign = how
        provider.metadata["id_token_signing_alg_values_supported"] = ["RS256", *algorithms]

    return commit


def later(seconds: int) -> int:
    return int(time.time()) + seconds  # noqa: TID251 - a provider has a clock of its own


def with_a_name(provider: Hostile) -> None:
    provider.metadata["token_endpoint"] = provider.issuer.replace("//", "//name@") + "/token"


ELSEWHERE = "http://localhost:1/"
ATTACKS = [
    Attack("discovery names another issuer", metadata(issuer="http://127.0.0.1:1")),
    Attack("discovery names the issuer with a slash more", lambda p: metadata(issuer=f"{p.issuer}/")(p)),
    Attack("discovery names no issuer", metadata(issuer=None)),
    Attack("discovery lists no trusted algorithm", metadata(id_token_signing_alg_values_supported=["HS256", "none"])),
    Attack("discovery lists no algorithm", metadata(id_token_signing_alg_values_supported=None)),
    Attack("discovery is endless", metadata(padding="x" * 1_100_000)),
    Attack("discovery sends one on", lambda p: p.moved.add("/.well-known/openid-configuration")),
    Attack("people are sent to another host", metadata(authorization_endpoint=f"{ELSEWHERE}auth")),
    Attack("the secret would go to another host", metadata(token_endpoint=f"{ELSEWHERE}token")),
    Attack("keys come from another host", metadata(jwks_uri=f"{ELSEWHERE}jwks")),
    Attack("people leave to another host", metadata(end_session_endpoint=f"{ELSEWHERE}leave")),
    Attack("an address has a name before the host", with_a_name),
    Attack("an address is a file", metadata(jwks_uri="file:///etc/passwd")),
    Attack("an address is no address", metadata(jwks_uri="http://[")),
    Attack("an address is a number", metadata(jwks_uri=7)),
    Attack("the key set sends one on", lambda p: p.moved.add("/jwks")),
    Attack("the token address sends one on", lambda p: p.moved.add("/token")),
    Attack("the key set is empty", lambda p: p.__dict__.update(keys=())),
    Attack("the ID token is unsigned", sign(lies.unsigned)),
    Attack("none is listed and the ID token is unsigned", sign(lies.unsigned, "none")),
    Attack("the public key is used as a shared secret", sign(lies.signed_with_public_key, "HS256")),
    Attack("the signature is cut off", sign(lies.without_signature)),
    Attack("a stranger has signed under the same key id", sign(lies.signed_by_stranger)),
    Attack("the ID token brings its own key", sign(lies.signed_with_own_key)),
    Attack("an access token comes as an ID token", sign(lies.signed_as_access_token)),
    Attack("there is no ID token", answer(id_token=None)),
    Attack("the ID token is a number", answer(id_token=7)),
    Attack("the ID token is no token", answer(id_token="a.b.c")),
    Attack("another issuer stands in the ID token", claims(iss="http://127.0.0.1:1")),
    Attack("a list of issuers stands in the ID token", lambda p: claims(iss=[p.issuer, "http://127.0.0.1:1"])(p)),
    Attack("no issuer stands in the ID token", claims(iss=None)),
    Attack("the ID token is for somebody else", claims(aud="another-client")),
    Attack("the ID token is for somebody else, on our behalf", claims(aud="another-client", azp="samordning")),
    Attack("the ID token is for two, and does not say whose", claims(aud=["samordning", "another-client"])),
    Attack("the ID token is for two, on the other's behalf", claims(aud=["samordning", "other"], azp="other")),
    Attack("the ID token was asked for by somebody else", claims(azp="another-client")),
    Attack("another nonce", claims(nonce="another")),
    Attack("no nonce", claims(nonce=None)),
    Attack("the ID token ran out a minute ago", claims_from_now(exp=-60)),
    Attack("the ID token never runs out", claims(exp=None)),
    Attack("the ID token runs out at a word", claims(exp="tomorrow")),
    Attack("the ID token is from the future", claims_from_now(iat=+600)),
    Attack("the ID token is not valid yet", claims_from_now(nbf=+600)),
    Attack("the access token beside it is another", claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA")),
    Attack("no subject", claims(sub=None)),
    Attack("an empty subject", claims(sub="")),
    Attack("the subject is a number", claims(sub=7)),
    Attack("the subject has a NUL byte", claims(sub="subject-coordinator\x00")),
    Attack("the subject is endless", claims(sub="s" * 256)),
    Attack("the session's id is endless", claims(sid="s" * 256)),
    Attack("the callback names another issuer", told(iss="http://127.0.0.1:1")),
    Attack("the callback names no issuer where it must", told(iss=None)),
    Attack("the provider says no with a word of its own", told(error="server_error")),
    Attack("the state is another's", told(state="another"), title=AGAIN),
    Attack("there is no state", told(state=None), title=AGAIN),
    Attack("the code is another's", told(code="another"), title=AGAIN),
    Attack("the person goes back", told(error="access_denied", code=None), title="Innloggingen ble avbrutt"),
    Attack("discovery breaks", lambda p: p.broken.add("/.well-known/openid-configuration"), 503, SILENT),
    Attack("the key set breaks", lambda p: p.broken.add("/jwks"), 503, SILENT),
]  # fmt: skip


@pytest.fixture
async def no_session_is_made(admin: asyncpg.Connection) -> AsyncIterator[None]:
    before = await admin.fetchval("select count(*) from app.session")
    yield
    assert await admin.fetchval("select count(*) from app.session") == before


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
# The library only warns of an unsigned token, and the warning must not be what stops it here.
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.usefixtures("no_session_is_made")
async def test_nobody_is_signed_in_when(attack: Attack, browser: Browser, town: Hostile) -> None:
    attack.commit(town)
    refused = await browser.sign_in()
    assert refused.status_code == attack.status
    assert f'<h1 class="ds-heading" data-size="lg">{attack.title}</h1>' in refused.text
    assert browser.session is None


async def test_the_same_provider_signs_people_in_when_it_behaves(browser: Browser, town: Hostile) -> None:
    assert (await browser.sign_in()).headers["location"] == "/"
    assert browser.session


async def test_endpoints_may_stand_on_a_host_that_we_were_told_of(
    browser: Browser, other: Hostile, town: Hostile
) -> None:
    for one in (other, town):
        one.metadata = {"token_endpoint": f"http://{second_host(one)}/token"}
    other.claims = {"acr": STRONG}
    other.subject = "somebody-at-the-other"
    assert (await browser.sign_in("other")).status_code == 403  # all holds, and nobody here is meant by it
    assert (await browser.sign_in("town")).status_code == 400
    policy = (await browser.open("/sign-in")).headers["content-security-policy"]
    assert f"http://{second_host(other)}" in policy
    assert f"http://{second_host(town)}" not in policy


async def test_unknown_words_in_discovery_change_nothing(browser: Browser, town: Hostile) -> None:
    """The client library would take them as its own settings: whether to follow, whom to trust, which keys."""
    town.metadata = {
        "follow_redirects": True,
        "proxy": "http://127.0.0.1:1",
        "verify": False,
        "jwks": {"keys": [lies.STRANGERS_KEY.as_dict(private=False)]},
        "token_endpoint_auth_method": "none",
    }
    assert (await browser.sign_in()).headers["location"] == "/"


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
@pytest.mark.usefixtures("no_session_is_made")
async def test_a_provider_that_never_answers_is_not_waited_for(
    browser: Browser, town: Hostile, running: Rooms, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(provider_documents, "READ_SECONDS", 0.2)
    running.providers = Providers(running.settings)
    town.silent = {path}
    refused = await browser.sign_in()
    assert refused.status_code == 503
    assert SILENT in refused.text


@pytest.mark.usefixtures("no_session_is_made")
async def test_a_callback_in_another_browser_is_refused(browser: Browser, another_browser: Browser) -> None:
    address = await browser.to_callback()
    refused = await another_browser.open(address)
    assert refused.status_code == 400
    assert AGAIN in refused.text


@pytest.mark.usefixtures("no_session_is_made")
async def test_a_callback_with_another_sign_ins_state_is_refused(browser: Browser, another_browser: Browser) -> None:
    mine, theirs = await browser.to_callback(), await another_browser.to_callback()
    swapped = httpx2.URL(mine).copy_set_param("state", httpx2.URL(theirs).params["state"])
    refused = await browser.open(str(swapped))
    assert AGAIN in refused.text


@pytest.mark.usefixtures("no_session_is_made")
async def test_a_code_from_another_sign_in_is_refused(browser: Browser, another_browser: Browser) -> None:
    mine, theirs = await browser.to_callback(), await another_browser.to_callback()
    swapped = httpx2.URL(mine).copy_set_param("code", httpx2.URL(theirs).params["code"])
    refused = await browser.open(str(swapped))
    assert AGAIN in refused.text


@pytest.mark.usefixtures("no_session_is_made")
async def test_a_callback_meant_for_another_provider_is_refused(browser: Browser) -> None:
    address = await browser.to_callback()
    refused = await browser.open(address.replace("/callback/town", "/callback/other"))
    assert AGAIN in refused.text


@pytest.mark.parametrize("name", ["state", "code", "iss", "error"])
@pytest.mark.usefixtures("no_session_is_made")
async def test_a_callback_that_says_something_twice_is_refused(browser: Browser, name: str) -> None:
    address = await browser.to_callback()
    refused = await browser.open(f"{address}&{name}=one&{name}=two")
    assert UNCHECKED in refused.text


async def test_a_callback_works_once(browser: Browser, town: Hostile, admin: asyncpg.Connection) -> None:
    town.is_forgetful = True  # would give tokens for the same code again
    address = await browser.to_callback()
    kept = dict(browser.client.cookies)
    await browser.open(address)
    before = await admin.fetchval("select count(*) from app.session")
    again = await browser.open(address)
    assert AGAIN in again.text
    browser.client.cookies.update(kept)
    with_the_old_cookie = await browser.open(address)
    assert AGAIN in with_the_old_cookie.text
    assert await admin.fetchval("select count(*) from app.session") == before


@pytest.mark.usefixtures("no_session_is_made")
async def test_a_sign_in_that_took_too_long_begins_again(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    address = await browser.to_callback()
    monkeypatch.setattr(login_state, "epoch_seconds", lambda: later(601))
    assert AGAIN in (await browser.open(address)).text


@pytest.mark.usefixtures("no_session_is_made")
@pytest.mark.parametrize("value", ["", "x", "AAAA", base64.urlsafe_b64encode(b"0" * 200).decode()])
async def test_a_login_state_that_is_not_ours_is_refused(browser: Browser, value: str) -> None:
    address = await browser.to_callback()
    browser.client.cookies.set("samordning-login", value, domain="127.0.0.1", path="/")
    assert AGAIN in (await browser.open(address)).text


async def test_the_login_state_tells_nothing_to_who_reads_it(browser: Browser, town: Hostile) -> None:
    begun = await browser.begin()
    asked = httpx2.URL(begun.headers["location"]).params
    kept = base64.urlsafe_b64decode(browser.client.cookies["samordning-login"])
    assert asked["state"].encode() not in kept
    assert asked["nonce"].encode() not in kept
    assert b"verifier" not in kept


async def test_two_tabs_are_told_kindly_and_the_last_one_works(browser: Browser) -> None:
    first, second = await browser.to_callback(), await browser.to_callback()
    assert AGAIN in (await browser.open(first)).text
    assert (await browser.open(second)).headers["location"] == "/"


async def test_what_is_sent_to_the_provider_is_bound_to_this_sign_in(browser: Browser, town: Hostile) -> None:
    asked = [httpx2.URL((await browser.begin()).headers["location"]).params for _ in range(2)]
    assert all(one["code_challenge_method"] == "S256" for one in asked)
    assert all(one["response_type"] == "code" for one in asked)
    assert all(one["redirect_uri"] == f"{browser.home}/sign-in/callback/town" for one in asked)
    for name in ("state", "nonce", "code_challenge"):
        assert len({one[name] for one in asked}) == 2
        assert min(len(one[name]) for one in asked) >= 30


WEAKNESSES: dict[str, dict[str, Any]] = {
    "no level": {"acr": None},
    "a lower level": {"acr": "level-low"},
    "levels in a list": {"acr": ["level-high"]},
    "no time": {"auth_time": None},
    "an hour ago": {"auth_time": later(-3600)},
    "tomorrow": {"auth_time": later(86_400)},
    "a word for a time": {"auth_time": "lately"},
    "no number for a time": {"auth_time": float("nan")},
}


@pytest.mark.parametrize("weakness", WEAKNESSES.values(), ids=WEAKNESSES.keys())
@pytest.mark.usefixtures("no_session_is_made")
async def test_who_proved_too_little_is_refused(browser: Browser, other: Hostile, weakness: dict[str, Any]) -> None:
    other.claims = {"acr": "level-high", **weakness}
    refused = await browser.sign_in("other")
    assert refused.status_code == 400
    assert UNCHECKED in refused.text


async def test_the_level_and_the_time_that_are_wanted_are_asked_for(browser: Browser, other: Hostile) -> None:
    asked = httpx2.URL((await browser.begin("other")).headers["location"]).params
    assert asked["acr_values"] == "level-high"
    assert asked["max_age"] == "600"


async def test_new_keys_are_fetched_when_they_are_needed_and_not_more_often(browser: Browser, town: Hostile) -> None:
    await browser.sign_in()
    assert town.asked.count("/jwks") == 1
    await browser.sign_in()
    assert town.asked.count("/jwks") == 1
    assert town.asked.count("/.well-known/openid-configuration") == 1


async def test_a_change_of_keys_is_followed(browser: Browser, town: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    await browser.sign_in()
    new = lies.new_key("two")
    town.keys = (lies.KEY, new)
    town.sign = lambda given: lies.signed(given, key=new)
    assert UNCHECKED in (await browser.sign_in()).text  # keys were asked for within the last minute
    monkeypatch.setattr(provider_documents, "FORCED_APART_SECONDS", 0.0)
    assert (await browser.sign_in()).headers["location"] == "/"
    assert town.asked.count("/jwks") == 2


async def test_what_a_provider_says_of_itself_is_asked_anew_after_an_hour(
    browser: Browser, town: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in()
    monkeypatch.setattr(provider_documents, "ticks", lambda: time.monotonic() + 3601)
    await browser.sign_in()
    assert town.asked.count("/.well-known/openid-configuration") == 2
    assert town.asked.count("/jwks") == 2


async def test_a_provider_that_failed_is_left_alone_for_a_moment(browser: Browser, town: Hostile) -> None:
    town.broken = {"/.well-known/openid-configuration"}
    for _ in range(3):
        assert SILENT in (await browser.begin()).text
    assert town.asked.count("/.well-known/openid-configuration") == 1
