"""Every answer, also a failure, tells the browser what it may do with it."""

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from services.api.headers import SecurityHeaders


async def say_nonce(request: Request) -> Response:
    return PlainTextResponse(request.state.nonce)


async def fail(_: Request) -> Response:
    raise RuntimeError


async def file(_: Request) -> Response:
    return PlainTextResponse("body {}", headers={"Cache-Control": "public, max-age=60"})


async def careless(_: Request) -> Response:
    return PlainTextResponse("", headers={"Cache-Control": "public", "X-Content-Type-Options": "sniff"})


def browser(*, form_targets: tuple[str, ...] = (), is_https: bool = True) -> httpx2.AsyncClient:
    app = Starlette(
        routes=[
            Route("/", say_nonce),
            Route("/fails", fail),
            Route("/static/a.css", file),
            Route("/careless", careless),
        ]
    )
    guarded = SecurityHeaders(app, form_targets=form_targets, is_https=is_https)
    transport = httpx2.ASGITransport(app=guarded, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="https://samordning.test")


def directives(response: httpx2.Response) -> dict[str, str]:
    parts = response.headers["content-security-policy"].split("; ")
    return {name: value for name, _, value in (part.partition(" ") for part in parts)}


async def test_scripts_run_only_with_the_nonce_that_the_page_was_given() -> None:
    async with browser() as client:
        answer = await client.get("/")
    assert len(answer.text) >= 22
    assert directives(answer)["script-src"] == f"'nonce-{answer.text}'"


async def test_each_answer_has_a_nonce_of_its_own() -> None:
    async with browser() as client:
        nonces = {(await client.get("/")).text for _ in range(20)}
    assert len(nonces) == 20


async def test_the_policy_allows_nothing_that_is_not_named() -> None:
    async with browser() as client:
        policy = directives(await client.get("/"))
    assert policy["default-src"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["style-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "htmx"
    assert "unsafe" not in " ".join(policy.values())


async def test_forms_lead_home_or_to_a_provider_and_nowhere_else() -> None:
    async with browser(form_targets=("https://id.test",)) as client:
        assert directives(await client.get("/"))["form-action"] == "'self' https://id.test"
    async with browser() as client:
        assert directives(await client.get("/"))["form-action"] == "'self'"


@pytest.mark.parametrize("origin", ["id.test", "https://id.test; script-src *", "https://id.test 'unsafe-inline'"])
def test_a_form_target_that_would_open_the_policy_stops_the_start(origin: str) -> None:
    with pytest.raises(ValueError, match="not an origin"):
        browser(form_targets=(origin,))


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/nowhere", 404), ("/fails", 500)])
async def test_every_answer_carries_the_headers_whatever_its_status(path: str, status: int) -> None:
    async with browser() as client:
        answer = await client.get(path)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "content-security-policy" in answer.headers


async def test_only_files_may_be_kept_by_the_browser() -> None:
    async with browser() as client:
        assert (await client.get("/static/a.css")).headers["cache-control"] == "public, max-age=60"
        assert (await client.get("/careless")).headers.get_list("cache-control") == ["no-store"]


async def test_a_page_cannot_weaken_a_header() -> None:
    async with browser() as client:
        assert (await client.get("/careless")).headers.get_list("x-content-type-options") == ["nosniff"]


async def test_browsers_keep_to_https_only_where_there_is_https() -> None:
    async with browser(is_https=True) as client:
        assert (await client.get("/")).headers["strict-transport-security"] == "max-age=31536000"
    async with browser(is_https=False) as client:
        assert "strict-transport-security" not in (await client.get("/")).headers
