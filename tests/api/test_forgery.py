"""No other site can make a signed-in person's browser do something here."""

from collections.abc import AsyncIterator
from urllib.parse import quote, urlencode

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from services.api.forgery import ForgeryProtection, token_for

SESSION = "a" * 43
OURS = "https://samordning.test"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]


async def echo(request: Request) -> Response:
    if request.headers.get("content-type") == "application/x-www-form-urlencoded":
        return JSONResponse(dict(await request.form()))
    return PlainTextResponse(request.state.csrf)


async def refuse_in_norwegian(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("nei", 403)(scope, receive, send)


def browser(*, is_signed_in: bool = True, app: ForgeryProtection | None = None) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app or protected()),
        base_url=OURS,
        cookies={"__Host-s": SESSION} if is_signed_in else {},
    )


def protected(body_limit_bytes: int = 1000) -> ForgeryProtection:
    methods = ["GET", *UNSAFE]
    routes = [Route(path, echo, methods=methods) for path in ("/", "/sign-in/back-channel", "/sign-in")]
    return ForgeryProtection(
        Starlette(routes=routes),
        session_cookie="__Host-s",
        public_url=OURS + "/",
        exempt={"/sign-in/back-channel"},
        body_limit_bytes=body_limit_bytes,
    )


def own_page(**more: str) -> dict[str, str]:
    return {**SAME_ORIGIN, "X-CSRF-Token": token_for(SESSION), **more}


async def test_reading_needs_no_token_and_gives_the_one_that_forms_carry() -> None:
    async with browser() as client:
        answer = await client.get("/")
    assert answer.status_code == 200
    assert answer.text == token_for(SESSION)


async def test_without_a_session_there_is_no_token() -> None:
    async with browser(is_signed_in=False) as client:
        assert (await client.get("/")).text == ""


def test_the_token_follows_the_session_and_does_not_show_it() -> None:
    assert token_for(SESSION) != token_for("b" * 43)
    assert SESSION not in token_for(SESSION)
    # sha256("csrf:abc"), counted with another program
    assert token_for("abc") == "jB-VrpkbqkyjCXulpgUsy0_eqI-vBZnfT6-qPDJSgBo"


@pytest.mark.parametrize("method", UNSAFE)
async def test_our_own_page_may_write_with_the_token_in_the_header(method: str) -> None:
    async with browser() as client:
        assert (await client.request(method, "/", headers=own_page())).status_code == 200


@pytest.mark.parametrize("method", UNSAFE)
async def test_writing_without_the_token_is_refused(method: str) -> None:
    async with browser() as client:
        answer = await client.request(method, "/", headers=SAME_ORIGIN)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("token", ["", "x", token_for("b" * 43), token_for(SESSION) + "x", "æøå", SESSION])
async def test_a_token_of_another_session_or_made_up_is_refused(token: str) -> None:
    async with browser() as client:
        headers = {b"Sec-Fetch-Site": b"same-origin", b"X-CSRF-Token": token.encode()}
        assert (await client.post("/", headers=headers)).status_code == 403
        form = await client.post("/", headers=SAME_ORIGIN, data={"csrf_token": token})
        assert form.status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
async def test_another_site_is_refused_even_with_the_token(site: str) -> None:
    async with browser() as client:
        answer = await client.post("/", headers=own_page(**{"Sec-Fetch-Site": site, "Origin": OURS}))
    assert answer.status_code == 403


async def test_an_old_browser_is_believed_when_it_names_our_origin() -> None:
    token = {"X-CSRF-Token": token_for(SESSION)}
    async with browser() as client:
        assert (await client.post("/", headers=token | {"Origin": OURS})).status_code == 200
        for other in ("https://ondsinnet.test", OURS + ".ondsinnet.test", "http://samordning.test", "null"):
            assert (await client.post("/", headers=token | {"Origin": other})).status_code == 403
        assert (await client.post("/", headers=token)).status_code == 403


async def test_a_form_with_the_token_reaches_the_page_as_it_was_typed() -> None:
    typed = {"notes": "Første linje\r\n& <b> 😀 سلام", "csrf_token": token_for(SESSION), "empty": ""}
    async with browser() as client:
        answer = await client.post("/", headers=SAME_ORIGIN, data=typed)
    assert answer.status_code == 200
    assert answer.json() == typed


async def test_a_form_that_comes_in_many_pieces_is_read_whole() -> None:
    body = urlencode({"a": "x" * 300, "csrf_token": token_for(SESSION)}).encode()

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(body), 7):
            yield body[at : at + 7]

    headers = SAME_ORIGIN | {"Content-Type": "application/x-www-form-urlencoded"}
    async with browser() as client:
        answer = await client.post("/", headers=headers, content=pieces())
    assert answer.status_code == 200
    assert answer.json()["a"] == "x" * 300


@pytest.mark.parametrize("is_announced", [True, False])
async def test_a_form_over_the_limit_is_refused_without_reading_it_all(*, is_announced: bool) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 100
            yield b"a=" + b"x" * 98

    headers = SAME_ORIGIN | {"Content-Type": "application/x-www-form-urlencoded"}
    if is_announced:
        headers["Content-Length"] = "10000"
    async with browser() as client:
        answer = await client.post("/", headers=headers, content=endless())
    assert answer.status_code == 413
    assert sent <= 1100


async def test_a_token_in_a_body_of_another_kind_does_not_count() -> None:
    async with browser() as client:
        answer = await client.post("/", headers=SAME_ORIGIN, json={"csrf_token": token_for(SESSION)})
    assert answer.status_code == 403


async def test_a_token_inside_another_field_does_not_count() -> None:
    body = "notes=" + quote(f"&csrf_token={token_for(SESSION)}")
    headers = SAME_ORIGIN | {"Content-Type": "application/x-www-form-urlencoded"}
    async with browser() as client:
        assert (await client.post("/", headers=headers, content=body)).status_code == 403


async def test_a_program_with_its_own_access_token_needs_none_of_this() -> None:
    async with browser(is_signed_in=False) as client:
        answer = await client.post("/", headers={"Authorization": "Bearer abc"}, json={})
    assert answer.status_code == 200


async def test_an_access_token_does_not_excuse_a_session_cookie() -> None:
    async with browser() as client:
        answer = await client.post("/", headers=SAME_ORIGIN | {"Authorization": "Bearer abc"}, json={})
    assert answer.status_code == 403


async def test_no_other_site_can_sign_anybody_in() -> None:
    async with browser(is_signed_in=False) as client:
        assert (await client.post("/sign-in", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 403
        assert (await client.post("/sign-in", headers={"Origin": "https://ondsinnet.test"})).status_code == 403
        assert (await client.post("/sign-in", headers=SAME_ORIGIN)).status_code == 200


async def test_the_providers_own_sign_out_call_is_let_through_on_its_exact_path_only() -> None:
    cross_site = {"Sec-Fetch-Site": "cross-site"}
    async with browser() as client:
        assert (await client.post("/sign-in/back-channel", headers=cross_site)).status_code == 200
        assert (await client.post("/sign-in/back-channel/", headers=cross_site)).status_code == 403
        assert (await client.post("/sign-in", headers=cross_site)).status_code == 403


async def test_the_refusal_can_be_a_page_of_the_services_own() -> None:
    app = ForgeryProtection(Starlette(), session_cookie="__Host-s", public_url=OURS, refuse=refuse_in_norwegian)
    async with browser(app=app) as client:
        assert (await client.post("/", headers=SAME_ORIGIN)).text == "nei"
