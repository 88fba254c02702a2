"""Where a request's session token comes from: the cookie of a browser, or a program's access token."""

from fastapi import Request
from starlette.responses import Response

from services.core.kit.errors import NotSignedIn
from services.core.kit.settings import Settings


def cookie_name(settings: Settings) -> str:
    """The session cookie's name: bound to this very host over TLS; plain in the plain-HTTP demo."""
    return "__Host-samordning" if settings.is_secure else "samordning"


async def session_token(request: Request) -> str:
    """The token of the session behind this request.

    Raises:
        NotSignedIn: when there is none, or the access token does not hold.
    """
    rooms = request.app.state.rooms
    authorization = request.headers.get("authorization", "")
    scheme, _, credential = authorization.partition(" ")
    if scheme.lower() == "bearer" and request.scope["path"].startswith("/api/"):
        token: str = await rooms.bearers.session_for(request, credential.strip())
        return token
    token = request.cookies.get(cookie_name(rooms.settings), "")
    if not token:
        raise NotSignedIn
    return token


def set_session_cookie(response: Response, settings: Settings, token: str) -> None:
    """Give the browser its session: unreadable to scripts, never sent from other sites' forms."""
    response.set_cookie(
        cookie_name(settings), token, path="/", httponly=True, secure=settings.is_secure, samesite="lax"
    )


def forget_session_cookie(response: Response, settings: Settings) -> None:
    """Take the browser's session away."""
    response.delete_cookie(cookie_name(settings), path="/", httponly=True, secure=settings.is_secure, samesite="lax")
