"""Signing in and out: here, at the provider, and when the provider says so."""

import logging
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Form, Request
from sqlalchemy.exc import DBAPIError
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.api import login_state
from services.api.back_channel import read_logout_token
from services.api.doors import open_to_all
from services.api.login import Identity, ProviderClient, SignInRefusedError
from services.api.problems import language_for
from services.api.requests import work_if_signed_in
from services.api.rooms import Rooms
from services.api.sessions import forget_session_cookie, set_session_cookie
from services.api.templating import page
from services.core.access.refusals import refusal_of
from services.core.access.sessions import (
    Opening,
    end_my_session,
    end_provider_sessions,
    open_session,
    open_subject_session,
)
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.kit.errors import NotFound, Unavailable
from services.core.kit.ids import new_id
from services.core.kit.translation import N_
from services.core.people.numbers import keys_from

log = logging.getLogger(__name__)
router = APIRouter()


class Refusal(NamedTuple):
    """What is said to somebody who was not signed in. `is_known` tells that the provider did sign them in."""

    status: int
    title: str
    detail: str
    is_known: bool = False


REFUSALS: dict[str, Refusal] = {
    "unknown": Refusal(
        403,
        N_("Du har ikke tilgang til samordning"),
        N_(
            "Innloggingen gikk bra, men du er ikke registrert her. Be lederen din eller en administrator "
            "om å registrere deg, og prøv igjen etterpå."
        ),
        is_known=True,
    ),
    "nothing_about_you": Refusal(
        403,
        N_("Her er det ikke noe du kan se i dag"),
        N_(
            "Innloggingen gikk bra, men vi finner ikke noe som gjelder deg. Snakk med kontaktpersonen din "
            "hvis du mener det er feil. Du kan også trekke tilbake et samtykke ved å si det til henne eller ham."
        ),
        is_known=True,
    ),
    "deactivated": Refusal(
        403,
        N_("Tilgangen din er avsluttet"),
        N_("Brukeren din er ikke lenger aktiv. Snakk med lederen din hvis det er feil."),
        is_known=True,
    ),
    "no_post": Refusal(
        403,
        N_("Du har ikke noe verv i dag"),
        N_("Du er registrert, men har ikke noe verv som gjelder i dag. Snakk med lederen din."),
        is_known=True,
    ),
    "start_again": Refusal(
        400,
        N_("Start innloggingen på nytt"),
        N_(
            "Denne innloggingen er brukt, for gammel eller begynt i en annen fane. "
            "Det er ikke noe galt: bare begynn på nytt."
        ),
    ),
    "cancelled": Refusal(
        400, N_("Innloggingen ble avbrutt"), N_("Du er ikke logget inn. Du kan prøve igjen når du vil.")
    ),
    "distrusted": Refusal(
        400,
        N_("Innloggingen kunne ikke kontrolleres"),
        N_(
            "Svaret fra innloggingstjenesten stemte ikke, og du er ikke logget inn. "
            "Prøv igjen. Si fra til den som har ansvar for systemet hvis det skjer flere ganger."
        ),
    ),
    "unreachable": Refusal(
        503,
        N_("Innloggingstjenesten svarer ikke"),
        N_("Det er ikke noe galt med brukeren din. Vent litt og prøv igjen."),
    ),
}


@router.get("/sign-in")
async def show_sign_in(
    request: Request,
    door: Annotated[None, Depends(open_to_all(because="who is signed out must be able to sign in"))],
    to: str = "",
) -> Response:
    """Show one button for each provider."""
    providers = [one.provider for one in _rooms(request).providers]
    return _open_page(request, "sign_in/page.html", providers=providers, to=login_state.page_of_ours(to))


@router.post("/sign-in/{provider}")
async def begin_sign_in(
    request: Request,
    provider: str,
    door: Annotated[None, Depends(open_to_all(because="who is signed out must be able to sign in"))],
    to: Annotated[str, Form()] = "",
) -> Response:
    """Send the browser to the provider."""
    client, settings = _client(request, provider), _rooms(request).settings
    state: dict[str, Any] = {login_state.GOING_TO: login_state.page_of_ours(to)}
    request.scope["session"] = state
    try:
        answer = await client.begin(request, language_for(request))
    except SignInRefusedError as refusal:
        return _refused(request, client, refusal.code)
    login_state.seal(answer, settings, state)
    return answer


@router.get("/sign-in/callback/{provider}")
async def finish_sign_in(
    request: Request,
    provider: str,
    door: Annotated[None, Depends(open_to_all(because="the provider sends people back here"))],
) -> Response:
    """Take the browser back from the provider, and open a session for somebody who is known here."""
    client, settings = _client(request, provider), _rooms(request).settings
    request.scope["session"] = state = login_state.unseal(request, settings)
    to = state.pop(login_state.GOING_TO, "")
    try:
        identity = await client.finish(request)
    except SignInRefusedError as refusal:
        answer = _refused(request, client, refusal.code)
        login_state.seal(answer, settings, state)
        return answer
    is_subject = client.provider.number_claim is not None
    opening = await (_open_subject if is_subject else _open)(request, client, identity)
    if not opening.is_open:
        answer = _refused(request, client, "nothing_about_you" if is_subject else opening.answer)
        login_state.seal(answer, settings, state)
        return answer
    # Whoever was signed in in this browser no longer is, also when it was the same person.
    async with work_if_signed_in(request) as work:
        if work:
            await _sign_out(work)
    answer = RedirectResponse("/me" if is_subject else _first_page(opening, to), status_code=303)
    set_session_cookie(answer, settings, opening.token)
    login_state.remember_provider(answer, settings, client.provider.key)
    login_state.seal(answer, settings, state)
    return answer


@router.post("/sign-out")
async def sign_out(
    request: Request,
    door: Annotated[None, Depends(open_to_all(because="signing out works also when the session is over"))],
    provider: Annotated[str | None, Form()] = None,
) -> Response:
    """End the session here, forget it in the browser, and go on to sign out at the provider."""
    rooms = _rooms(request)
    async with work_if_signed_in(request) as work:
        if work:
            await _sign_out(work)
    client = rooms.providers.get(provider or login_state.remembered_provider(request, rooms.settings))
    address = await client.leave_url() if client else None
    answer = RedirectResponse(address or "/signed-out", status_code=303)
    forget_session_cookie(answer, rooms.settings)
    login_state.forget_provider(answer, rooms.settings)
    if rooms.settings.is_secure:
        # Its own cookies are forgotten by name: all "cookies" would be those of every site of the same domain, the
        # provider's on the way there among them, and the language that this browser keeps.
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@router.get("/signed-out")
async def show_signed_out(
    request: Request,
    door: Annotated[None, Depends(open_to_all(because="nobody is signed in any more when it is shown"))],
) -> Response:
    """Say that the session here is over."""
    return _open_page(request, "sign_in/signed_out.html")


@router.post("/sign-in/back-channel-logout/{provider}")
async def end_sessions_of_provider(
    request: Request,
    provider: str,
    door: Annotated[None, Depends(open_to_all(because="a provider calls it; its signature decides"))],
    logout_token: Annotated[str, Form()] = "",
) -> Response:
    """End the sessions that a provider says are over; it waits for the answer, and asks once only."""
    rooms = _rooms(request)
    client = _client(request, provider)
    headers = {"Cache-Control": "no-store"}
    try:
        session, subject = await read_logout_token(client, logout_token)
    except SignInRefusedError as refusal:
        log.warning("logout token refused", extra={"kind": refusal.code, "login": client.provider.key})
        return JSONResponse({"error": "invalid_request"}, status_code=400, headers=headers)
    try:
        count = await end_provider_sessions(
            rooms.signin,
            provider_key=client.provider.key,
            issuer=client.provider.issuer,
            provider_session=session,
            subject=subject,
        )
    except DBAPIError as error:
        raise refusal_of(error) or error from None
    except OSError:
        raise Unavailable from None
    log.info("sessions ended by provider", extra={"count": count, "login": client.provider.key})
    return Response(status_code=200, headers=headers)


def _rooms(request: Request) -> Rooms:
    rooms: Rooms = request.app.state.rooms
    return rooms


def _client(request: Request, key: str) -> ProviderClient:
    client = _rooms(request).providers.get(key)
    if client is None:
        raise NotFound("provider")
    return client


async def _open(request: Request, client: ProviderClient, identity: Identity) -> Opening:
    settings = _rooms(request).settings
    try:
        return await open_session(
            _rooms(request).signin,
            kind="page",
            issuer=identity.issuer,
            subject=identity.subject,
            provider_key=client.provider.key,
            provider_session=identity.provider_session,
            idle_seconds=settings.session_idle_minutes * 60,
            lifetime_seconds=settings.session_absolute_minutes * 60,
            request_id=request.scope["state"].setdefault("request_id", new_id()),
        )
    except DBAPIError as error:
        raise refusal_of(error) or error from None
    except OSError:
        raise Unavailable from None


async def _open_subject(request: Request, client: ProviderClient, identity: Identity) -> Opening:
    """Open a session for the youth or the guardian herself; her number goes no further than to its keyed index."""
    settings = _rooms(request).settings
    try:
        return await open_subject_session(
            _rooms(request).signin,
            person_index=keys_from(settings).blind_index(identity.number or ""),
            provider_key=client.provider.key,
            provider_subject=identity.subject,
            provider_session=identity.provider_session,
            idle_seconds=settings.session_idle_minutes * 60,
            lifetime_seconds=settings.session_absolute_minutes * 60,
            request_id=request.scope["state"].setdefault("request_id", new_id()),
        )
    except DBAPIError as error:
        raise refusal_of(error) or error from None
    except OSError:
        raise Unavailable from None


def _first_page(opening: Opening, to: str) -> str:
    """Where somebody of the staff comes to: the page she was going to, after a choice where she has several hats."""
    if opening.post_count == 1:
        return to or "/"
    return f"/hat?to={to}" if to else "/hat"


async def _sign_out(work: Work) -> None:
    record(work, Act.SIGNED_OUT, thing_kind="session", thing_id=work.actor.session_id)
    await work.session.flush()  # while the session that the row speaks for is still there
    await end_my_session(work.session)


def _open_page(request: Request, template: str, *, status_code: int = 200, **context: Any) -> Response:
    """A page for somebody who is not signed in, in the language of this browser."""
    request.scope["state"]["language"] = language_for(request).value
    return page(request, template, status_code=status_code, **context)


def _refused(request: Request, client: ProviderClient, code: str) -> Response:
    """Say why nobody was signed in. The page's address carries a code, so nothing on it leads back there."""
    log.warning("sign-in refused", extra={"kind": code, "login": client.provider.key})
    refusal = REFUSALS[code]
    return _open_page(
        request,
        "sign_in/refused.html",
        status_code=refusal.status,
        refusal=refusal,
        provider=client.provider,
        here="/sign-in",
        path="/sign-in",
    )
