"""Signing in, seen from the browser: who comes in, who does not, and how it ends."""

from datetime import timedelta
from http.cookies import SimpleCookie

import asyncpg
import httpx2
import pytest

from services.api.app import create_api, stand_around
from services.api.forgery import token_for
from services.api.rooms import Rooms
from services.core.kit.settings import Settings
from tests.conftest import NOW, Database, set_clock
from tests.factories import KEY, LONG_AGO, World, insert, make_person
from tests.sign_in.browser import Browser
from tests.sign_in.hostile import Hostile


async def denials(admin: asyncpg.Connection) -> list[str]:
    """The grounds of all refused sign-ins in the log, oldest first."""
    rows = await admin.fetch(
        "select ground from app.access_log where act = 'session.refused' and decision = 'denied' order by id"
    )
    return [row["ground"] for row in rows]


def cookies(answer: httpx2.Response) -> dict[str, dict[str, str]]:
    """The cookies that an answer sets, each with its attributes."""
    read: SimpleCookie = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        read.load(line)
    return {name: {key: value for key, value in morsel.items() if value} for name, morsel in read.items()}


async def test_the_sign_in_page_has_one_button_for_each_provider(browser: Browser) -> None:
    page = await browser.open("/sign-in")
    assert page.status_code == 200
    assert 'action="/sign-in/town"' in page.text
    assert 'action="/sign-in/other"' in page.text
    assert page.text.count("Logg inn med") == 2


async def test_somebody_known_comes_in_and_lands_on_the_start_page(
    browser: Browser, admin: asyncpg.Connection, world: World
) -> None:
    answer = await browser.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    start = await browser.open("/")
    assert start.status_code == 200
    assert world.coordinator.name in start.text
    opened = await admin.fetchrow("select * from app.access_log where act = 'session.opened' order by id desc")
    assert opened is not None
    assert opened["user_id"] == world.coordinator.user_id


async def test_only_the_hash_of_the_session_token_is_kept(browser: Browser, admin: asyncpg.Connection) -> None:
    await browser.sign_in()
    token = browser.session or ""
    assert len(token) == 43
    kept = await admin.fetchval(
        "select count(*) from app.session where token_hash = sha256(convert_to($1, 'UTF8'))", token
    )
    rows = await admin.fetch("select session::text as whole from app.session")
    assert kept == 1
    assert rows
    assert all(token not in row["whole"] for row in rows)


async def test_cookies_are_out_of_reach_for_scripts_and_other_sites(browser: Browser) -> None:
    begun = cookies(await browser.begin())
    ended = cookies(await browser.sign_in())
    assert begun["samordning-login"] == {
        "httponly": True, "samesite": "lax", "path": "/", "max-age": "600",
    }  # fmt: skip
    assert ended["samordning"] == {"httponly": True, "samesite": "lax", "path": "/"}
    assert ended["samordning-login"]["max-age"] == "0"


async def test_over_tls_every_cookie_is_bound_to_the_host(running: Rooms, database: Database, town: Hostile) -> None:
    given = running.settings.model_dump()
    settings = Settings.model_validate({**given, "public_url": "https://samordning.test"})
    api = create_api(settings)
    transport = httpx2.ASGITransport(stand_around(api, settings))
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with (
        httpx2.AsyncClient(transport=transport, base_url=settings.public_url, headers=headers) as client,
        httpx2.AsyncClient(trust_env=False) as outside,
    ):
        begun = await client.post("/sign-in/town")
        sent_back = await outside.get(begun.headers["location"])
        ended = await client.get(sent_back.headers["location"])
        forged = await client.post("/sign-out")
        token = token_for(client.cookies["__Host-samordning"])
        await client.post("/language", data={"language": "nn"}, headers={"X-CSRF-Token": token})
        out = await client.post("/sign-out", headers={"X-CSRF-Token": token})
    await api.state.rooms.close()
    strict = {"httponly": True, "secure": True, "samesite": "lax", "path": "/"}
    assert cookies(begun)["__Host-samordning-login"] == {**strict, "max-age": "600"}
    assert cookies(ended)["__Host-samordning"] == strict
    assert all(name.startswith("__Host-") for name in cookies(ended))
    assert forged.status_code == 403  # the session cookie came along, and its token did not
    # Not "cookies": that takes the language of this browser along, and those of every site of the same domain.
    assert out.headers["clear-site-data"] == '"cache", "storage"'
    assert client.cookies["sprak"] == "nn"
    assert {name: cookie["max-age"] for name, cookie in cookies(out).items()} == {
        "__Host-samordning": "0",
        "__Host-samordning-provider": "0",
    }


async def test_signing_in_gives_a_new_session_and_ends_the_old(browser: Browser, running: Rooms) -> None:
    await browser.sign_in()
    first = browser.session
    await browser.sign_in()
    assert browser.session != first
    async with Browser(running.settings.public_url) as thief:
        thief.client.cookies.set("samordning", first or "")
        answer = await thief.open("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_a_session_cannot_be_planted_before_sign_in(browser: Browser) -> None:
    planted = "A" * 43
    browser.client.cookies.set("samordning", planted, domain="127.0.0.1", path="/")
    await browser.sign_in()
    assert browser.session not in {planted, None}


async def test_an_unknown_subject_is_refused_clearly_and_logged(
    browser: Browser, admin: asyncpg.Connection, town: Hostile
) -> None:
    before = await denials(admin)
    town.subject = "nobody-here"
    answer = await browser.sign_in()
    assert answer.status_code == 403
    assert "Du har ikke tilgang til samordning" in answer.text
    assert "nobody-here" not in answer.text
    assert browser.session is None
    assert await denials(admin) == [*before, "unknown"]


async def test_the_refusal_is_written_in_the_readers_language(browser: Browser, town: Hostile) -> None:
    town.subject = "nobody-here"
    await browser.send("/language", language="nn", back="/sign-in")
    answer = await browser.sign_in()
    assert "Du har ikkje tilgang til samordning" in answer.text
    assert 'lang="nn"' in answer.text


async def test_the_refusal_page_leads_nowhere_that_carries_the_code(browser: Browser, town: Hostile) -> None:
    town.subject = "nobody-here"
    answer = await browser.sign_in()
    assert "code=" in str(answer.url)
    assert "code=" not in answer.text


async def test_the_same_subject_from_another_issuer_is_another_person(
    browser: Browser, admin: asyncpg.Connection, town: Hostile, other: Hostile
) -> None:
    other.subject = town.subject
    other.claims = {"acr": "level-high"}
    answer = await browser.sign_in("other")
    assert answer.status_code == 403
    assert (await denials(admin))[-1] == "unknown"


async def test_somebody_deactivated_is_refused(
    browser: Browser, admin: asyncpg.Connection, world: World, town: Hostile
) -> None:
    gone = await make_person(admin, world, "gone", "grorud", "coordinator")
    await insert(admin, "sign_in_identity", user_id=gone.user_id, issuer=town.issuer, subject=gone.subject)
    await admin.execute("update app.user_account set deactivated_at = app.now() where id = $1", gone.user_id)
    town.subject = gone.subject
    answer = await browser.sign_in()
    assert answer.status_code == 403
    assert "Tilgangen din er avsluttet" in answer.text
    assert (await denials(admin))[-1] == "deactivated"


async def test_somebody_deactivated_while_signed_in_is_out_at_the_next_request(
    browser: Browser, admin: asyncpg.Connection, world: World, town: Hostile
) -> None:
    town.subject = world.nav_contact.subject
    await browser.sign_in()
    assert (await browser.open("/")).status_code == 200
    await admin.execute(
        "update app.user_account set deactivated_at = app.now() where id = $1", world.nav_contact.user_id
    )
    answer = await browser.open("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_somebody_whose_post_has_ended_is_refused(
    browser: Browser, admin: asyncpg.Connection, world: World, town: Hostile
) -> None:
    past = await make_person(
        admin, world, "past", "grorud", "coordinator", starts_on=LONG_AGO, ends_on=NOW.date() - timedelta(days=1)
    )
    await insert(admin, "sign_in_identity", user_id=past.user_id, issuer=town.issuer, subject=past.subject)
    town.subject = past.subject
    answer = await browser.sign_in()
    assert answer.status_code == 403
    assert "Du har ikke noe verv i dag" in answer.text
    assert (await denials(admin))[-1] == "no_post"


async def test_an_unknown_provider_is_not_found(browser: Browser) -> None:
    assert (await browser.begin("nowhere")).status_code == 404
    assert (await browser.open("/sign-in/callback/nowhere?code=1&state=1")).status_code == 404
    assert (await browser.send("/sign-in/back-channel-logout/nowhere", logout_token="x")).status_code == 404


async def test_another_site_cannot_begin_a_sign_in(browser: Browser) -> None:
    answer = await browser.client.post(f"{browser.home}/sign-in/town", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "location" not in answer.headers


async def test_signing_out_ends_the_session_on_the_server_too(browser: Browser, admin: asyncpg.Connection) -> None:
    await browser.sign_in()
    old = browser.session or ""
    answer = await browser.send("/sign-out")
    assert answer.status_code == 303
    assert browser.session is None
    browser.client.cookies.set("samordning", old, domain="127.0.0.1", path="/")
    again = await browser.open("/")
    assert (again.status_code, again.headers["location"]) == (303, "/sign-in")
    assert await admin.fetchval("select act from app.access_log order by id desc limit 1") == "session.ended"


async def test_signing_out_goes_on_to_the_provider_where_one_signed_in(browser: Browser, town: Hostile) -> None:
    await browser.sign_in()
    answer = await browser.send("/sign-out")
    address = httpx2.URL(answer.headers["location"])
    assert str(address).startswith(f"{town.issuer}/leave?")
    assert address.params["client_id"] == "samordning"
    assert address.params["post_logout_redirect_uri"] == f"{browser.home}/"


@pytest.mark.parametrize("trouble", ["broken", "without an address to leave at"])
async def test_signing_out_here_never_waits_for_the_provider(
    browser: Browser, town: Hostile, running: Rooms, trouble: str
) -> None:
    await browser.sign_in()
    running.providers = type(running.providers)(running.settings)
    if trouble == "broken":
        town.broken = {"/.well-known/openid-configuration"}
    else:
        town.metadata = {"end_session_endpoint": None}
    answer = await browser.send("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signed-out")
    assert browser.session is None
    assert "Du er logget ut" in (await browser.open("/signed-out")).text


async def test_signing_out_works_when_the_session_is_over_already(browser: Browser) -> None:
    await browser.sign_in()
    await browser.open("/sign-in")
    browser.client.cookies.set("samordning", "B" * 43, domain="127.0.0.1", path="/")
    assert (await browser.send("/sign-out")).status_code == 303


async def test_a_session_that_is_not_used_ends_after_half_an_hour(
    browser: Browser, admin: asyncpg.Connection, running: Rooms
) -> None:
    await browser.sign_in()
    for minutes in (29, 58):  # used in between, so the half hour begins anew
        running.touched.clear()
        await set_clock(admin, NOW + timedelta(minutes=minutes))
        assert (await browser.open("/")).status_code == 200
    await set_clock(admin, NOW + timedelta(minutes=58 + 31))
    answer = await browser.open("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_a_session_ends_after_eight_hours_however_much_it_is_used(
    browser: Browser, admin: asyncpg.Connection, running: Rooms
) -> None:
    await browser.sign_in()
    for minutes in range(20, 8 * 60, 20):
        running.touched.clear()
        await set_clock(admin, NOW + timedelta(minutes=minutes))
        assert (await browser.open("/")).status_code == 200
    await set_clock(admin, NOW + timedelta(hours=8, seconds=1))
    answer = await browser.open("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_no_name_no_subject_and_no_token_stands_in_the_log(
    browser: Browser, town: Hostile, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    address = await browser.to_callback()
    await browser.open(address)
    town.subject = "nobody-here"
    await browser.sign_in()
    assert "sign-in refused" in caplog.text
    code = httpx2.URL(address).params["code"]
    ours = "\n".join(repr(record.__dict__) for record in caplog.records if record.name.startswith("services"))
    for secret in (code, browser.session or "", "nobody-here", town.subject, world.coordinator.name, KEY):
        assert secret not in ours or secret == ""
