"""One table: kind of error → status and words. Problems of RFC 9457 for programs, a plain page for people."""

import logging
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.api.addresses import Addresses
from services.api.faults import FAULTS, ON_PAGES, fault_of
from services.api.language import COOKIE, Language, language_of, translator
from services.api.login_state import page_of_ours
from services.api.templating import page
from services.core.kit.errors import (
    Conflict,
    CoreError,
    Invalid,
    NoHat,
    NotAllowed,
    NotFound,
    NotSignedIn,
    NoVersionGiven,
    Stale,
    TooLarge,
    Unavailable,
)
from services.core.kit.translation import N_

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"

# What a core error means to the one who asked: status, the last part of the problem's type, the title.
KINDS: dict[type[CoreError], tuple[int, str, str]] = {
    NotFound: (404, "not-found", N_("Fant ikke det du ba om")),
    NotAllowed: (403, "not-allowed", N_("Rollen din har ikke tilgang til dette")),
    NotSignedIn: (401, "not-signed-in", N_("Du er ikke logget inn")),
    NoHat: (403, "no-hat", N_("Velg hvilket verv du vil bruke")),
    Invalid: (422, "invalid", N_("Noe må rettes")),
    Conflict: (409, "conflict", N_("Det kan ikke gjøres slik saken står nå")),
    Stale: (412, "stale", N_("Noen andre har endret dette mens du skrev")),
    NoVersionGiven: (428, "version-required", N_("Oppgi hvilken versjon du endrer")),
    TooLarge: (413, "too-large", N_("Det du sendte, er for stort")),
    Unavailable: (503, "unavailable", N_("Tjenesten svarer ikke akkurat nå. Prøv igjen om litt.")),
}
HTTP_TITLES: dict[int, tuple[str, str]] = {
    400: ("bad-request", N_("Forespørselen kan ikke leses")),
    403: ("forged-request", N_("Forespørselen kom ikke fra en av våre sider")),
    404: ("not-found", N_("Fant ikke det du ba om")),
    405: ("method-not-allowed", N_("Dette kan ikke gjøres her")),
    406: ("not-acceptable", N_("Svaret finnes ikke i det formatet")),
    413: ("too-large", N_("Det du sendte, er for stort")),
    415: ("unsupported-media-type", N_("Innholdet må sendes som JSON")),
}


class BadRequest(CoreError):
    """The request itself cannot be understood: a header is missing or says two things."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


KINDS[BadRequest] = (400, "bad-request", N_("Forespørselen kan ikke leses"))


def is_rest(request: Request) -> bool:
    """Whether a program asks, or a person."""
    return str(request.scope["path"]).startswith("/api/")


def language_for(request: Request) -> Language:
    """The language that this answer is written in."""
    state = request.scope.get("state", {})
    return language_of(state.get("language"), request.cookies, request.headers.get("accept-language"))


def faults_of(error: CoreError) -> dict[str, str]:
    """The fields that an error names, each with its fault code."""
    if isinstance(error, Invalid):
        return error.faults
    if isinstance(error, Conflict | BadRequest | TooLarge):
        return {error.field: error.code}
    return {}


def worded(faults: dict[str, str], language: Language, *, on_page: bool = False) -> dict[str, str]:
    """The faults as sentences in the reader's language; on a page as people write, otherwise as programs do."""
    say = translator(language).gettext
    words = FAULTS | ON_PAGES if on_page else FAULTS
    return {field: say(words.get(code, words["not_accepted"])) for field, code in faults.items()}


def problem(
    request: Request, status: int, kind: str, title: str, *, faults: dict[str, str] | None = None, **more: Any
) -> Response:
    """The one shape that every error has for programs."""
    language = language_for(request)
    body: dict[str, Any] = {
        "type": f"/problems/{kind}",
        "title": translator(language).gettext(title),
        "status": status,
        **more,
    }
    if faults:
        sentences = worded(faults, language)
        body["errors"] = [{"field": field, "code": code, "message": sentences[field]} for field, code in faults.items()]
    headers = {"Content-Language": language.value}
    if status == 401:  # noqa: PLR2004 - RFC 9110 asks for the header with this status
        headers["WWW-Authenticate"] = 'Bearer realm="samordning"'
    return Response(orjson.dumps(body), status_code=status, media_type=PROBLEM, headers=headers)


def answer(
    request: Request, status: int, kind: str, title: str, *, faults: dict[str, str] | None = None, **more: Any
) -> Response:
    """The error as a problem for a program, as a page for a person."""
    if is_rest(request):
        return problem(request, status, kind, title, faults=faults, **more)
    request.scope["state"]["language"] = language_for(request).value
    return page(
        request,
        "problems/page.html",
        status_code=status,
        kind=kind,
        title=title,
        faults=worded(faults or {}, language_for(request), on_page=True),
    )


async def on_core_error(request: Request, error: Exception) -> Response:
    """A core error as its table says."""
    if not isinstance(error, CoreError):
        raise error
    if isinstance(error, NotSignedIn) and not is_rest(request):
        return RedirectResponse(f"/sign-in{_way_back(request)}", status_code=303)
    if isinstance(error, NoHat) and not is_rest(request):
        return RedirectResponse(f"/hat{_way_back(request)}", status_code=303)
    if isinstance(error, NotAllowed) and request.scope["path"] == "/" and _is_herself(request):
        return RedirectResponse("/me", status_code=303)
    status, kind, title = next(KINDS[one] for one in type(error).__mro__ if one in KINDS)
    more: dict[str, Any] = {}
    if isinstance(error, Stale):
        more = getattr(error, "versions", {"current_version": error.current_version})
    return answer(request, status, kind, title, faults=faults_of(error), **more)


def _way_back(request: Request) -> str:
    """What the address of the sign-in page carries, so that one comes to the page that one was going to."""
    is_page = request.method == "GET" and "HX-Request" not in request.headers
    path = page_of_ours(request.scope["path"]) if is_page else ""
    return f"?to={path}" if path else ""


def _is_herself(request: Request) -> bool:
    """Whether it is a youth or a guardian, who begins at a page of her own."""
    actor = request.scope["state"].get("actor")
    return actor is not None and actor.is_subject


async def on_invalid_request(request: Request, error: Exception) -> Response:
    """What FastAPI refused before any route ran: a body, a query or a path that does not fit its shape."""
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    if any(one["loc"][:1] == ("path",) for one in found):
        if request.method not in _methods_at(request):
            # The framework took the last word of another address for an id.
            return await on_http_error(request, HTTPException(405))
        status, kind, title = KINDS[NotFound]
        return answer(request, status, kind, title)
    if any(one["type"] in {"json_invalid", "json_type"} for one in found):
        return answer(request, 400, *HTTP_TITLES[400], faults={"body": "json_invalid"})
    status, kind, title = KINDS[Invalid]
    return answer(request, status, kind, title, faults=dict(fault_of(one) for one in found))


async def on_http_error(request: Request, error: Exception) -> Response:
    """What the framework refused: no such address, no such method, a body that cannot be read."""
    if not isinstance(error, HTTPException):
        raise error
    kind, title = HTTP_TITLES.get(error.status_code, HTTP_TITLES[400])
    response = answer(request, error.status_code, kind, title)
    response.headers.update(error.headers or {})
    if error.status_code == 405:  # noqa: PLR2004 - RFC 9110 asks for the header with this status
        response.headers["Allow"] = ", ".join(_methods_at(request))
    return response


def _methods_at(request: Request) -> list[str]:
    addresses: Addresses = request.app.state.addresses
    return addresses.methods_at(request.scope["path"])


async def on_fault_of_ours(request: Request, error: Exception) -> Response:
    """A fault of ours: logged by kind and place, never by text; the answer says nothing of it."""
    log.error("request failed", exc_info=error, extra={"request_id": request.scope["state"].get("request_id")})
    return answer(request, 500, "fault", N_("Noe gikk galt hos oss. Feilen er meldt."))


def handle_problems(app: FastAPI) -> None:
    """Give the application the one shape for all errors."""
    app.state.addresses = Addresses(app)
    app.add_exception_handler(CoreError, on_core_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(Exception, on_fault_of_ours)


__all__ = ["COOKIE", "BadRequest", "answer", "faults_of", "handle_problems", "problem", "worded"]
