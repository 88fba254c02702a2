"""create_app(): the order of everything, a comment per step."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from services.api import routes
from services.api.files import LARGEST_UPLOAD
from services.api.forgery import ForgeryProtection, Refuse
from services.api.headers import SecurityHeaders
from services.api.login import form_origins
from services.api.metrics import Measured
from services.api.openapi import describe
from services.api.problems import HTTP_TITLES, answer, handle_problems
from services.api.rooms import make_rooms
from services.api.sessions import cookie_name
from services.api.startup import refuse_unsafe_database
from services.api.templating import STATIC, compile_all
from services.core.kit.settings import Environment, Settings
from services.core.kit.settings import settings as settings_of_this_process

LARGEST_BODY = 1024 * 1024
MULTIPART = b"multipart/form-data"
OUR_CHARSET = (b"utf-8", b"utf8")


def create_api(settings: Settings) -> FastAPI:
    """The application itself, without what stands around it; the tests look at its routes."""
    rooms = make_rooms(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # A database that is not as it should be stops the start; a wrong template does too.
        await refuse_unsafe_database(rooms)
        compile_all()
        yield
        await rooms.close()

    is_open = settings.environment is not Environment.PRODUCTION
    app = FastAPI(
        title="samordning",
        version="1",
        summary="Follow-up of youths: known contacts, clear responsibility, consent decides",
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json" if is_open else None,
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        # Nothing larger is read into memory: the longest text that may be stored is a fiftieth of it.
        max_body_size=LARGEST_BODY,
        # The framework's own telemetry would carry addresses and faults out of the house: ours tells ids alone.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.rooms = rooms
    for router in routes.OPEN:
        app.include_router(router)
    for router in routes.REST:
        app.include_router(router, prefix="/api/v1")
    for router in routes.PAGES:
        app.include_router(router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    handle_problems(app)
    describe(app, session_cookie=cookie_name(settings))
    return app


def create_app(settings: Settings | None = None) -> ASGIApp:
    """What uvicorn serves: the application and what stands around it."""
    settings = settings or settings_of_this_process()
    return stand_around(create_api(settings), settings)


def stand_around(api: ASGIApp, settings: Settings) -> ASGIApp:
    """Put around the application, from the inside out: forgery, size, charset, headers, measuring."""
    app: ASGIApp = ForgeryProtection(
        api,
        session_cookie=cookie_name(settings),
        public_url=settings.public_url,
        exempt=[f"/sign-in/back-channel-logout/{provider.key}" for provider in settings.oidc_providers],
        refuse=_answer_with(api, 403),
        refuse_large=_answer_with(api, 413),
    )
    app = _refusing_announced_giants(app, _answer_with(api, 413))
    app = _refusing_other_charsets(app, _answer_with(api, 400, body="wrong_form"))
    app = SecurityHeaders(
        app,
        form_targets=form_origins(settings),
        is_https=settings.is_secure,
    )
    return Measured(app)


def _refusing_announced_giants(app: ASGIApp, refuse: Refuse) -> ASGIApp:
    """Answer in our own words where the framework, which counts what really comes, would answer in plain ones."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        announced = headers.get("content-length", "")
        # Only where a file is received does a route read more than the framework's limit for all the others.
        has_file = headers.get("content-type", "").startswith("multipart/form-data")
        is_giant = announced.isdecimal() and int(announced[:20]) > (LARGEST_UPLOAD if has_file else LARGEST_BODY)
        await (refuse if is_giant else app)(scope, receive, send)

    return guarded


def _refusing_other_charsets(app: ASGIApp, refuse: Refuse) -> ASGIApp:
    """Refuse a form that says that it is not in UTF-8, wherever one is read.

    The framework decodes with any codec that Python has: some fail, and some make half characters (lone surrogates)
    that can neither be kept nor be shown again. Of a form that is one line of text (urlencoded) the standard says that
    a charset means nothing, and the framework heeds none.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        kind, options = parse_options_header(headers.get("content-type"))
        is_ours = not kind.startswith(MULTIPART) or options.get(b"charset", OUR_CHARSET[0]).lower() in OUR_CHARSET
        await (app if is_ours else refuse)(scope, receive, send)

    return guarded


def _answer_with(api: ASGIApp, status: int, **faults: str) -> Refuse:
    """The answer to a request that is stopped before the application sees it: a problem, or one of its pages."""

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        response = answer(Request({**scope, "app": api}, receive), status, *HTTP_TITLES[status], faults=faults)
        await response(scope, receive, send)

    return refuse
