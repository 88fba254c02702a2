"""What a browser carries from here to the provider and back: sealed, short-lived, never the session."""

import base64
import json
import re
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import Request
from starlette.responses import Response

from services.core.kit.clock import epoch_seconds
from services.core.kit.settings import Settings

SECONDS = 600
NONCE_BYTES = 12
ABOUT = b"samordning login state 1"
# Where somebody was going: a page of ours, without a query, and nothing that a browser could read as another's address.
# Not one that stands on the way in, and not the youth's own: she begins there anyhow.
PAGE = re.compile(r"/(?!(?:me|hat|sign-in|sign-out|signed-out)(?:/|$))[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+){0,6}")
LONGEST_PAGE = 200
GOING_TO = "going_to"


def cookie_name(settings: Settings) -> str:
    """The cookie's name, bound to this very host where the service is reached over TLS."""
    return "__Host-samordning-login" if settings.is_secure else "samordning-login"


def unseal(request: Request, settings: Settings) -> dict[str, Any]:
    """What this browser began here within the last ten minutes; empty when nothing that holds."""
    try:
        raw = base64.urlsafe_b64decode(request.cookies.get(cookie_name(settings), ""))
        opened = _box(settings).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], ABOUT)
        kept = json.loads(opened)
    except (InvalidTag, ValueError):
        return {}
    state: dict[str, Any] = kept["state"]
    return state if 0 <= epoch_seconds() - kept["at"] <= SECONDS else {}


def seal(response: Response, settings: Settings, state: dict[str, Any]) -> None:
    """Leave the state with the browser, readable to nobody but us; take it back when there is none."""
    name = cookie_name(settings)
    if not state:
        response.delete_cookie(name, path="/", httponly=True, secure=settings.is_secure, samesite="lax")
        return
    nonce = secrets.token_bytes(NONCE_BYTES)
    plain = json.dumps({"at": epoch_seconds(), "state": state}).encode()
    value = base64.urlsafe_b64encode(nonce + _box(settings).encrypt(nonce, plain, ABOUT)).decode()
    response.set_cookie(
        name, value, max_age=SECONDS, path="/", httponly=True, secure=settings.is_secure, samesite="lax"
    )


def remember_provider(response: Response, settings: Settings, key: str) -> None:
    """Leave with the browser where the person signed in, to sign out there too; it is no secret."""
    response.set_cookie(
        _provider_cookie(settings), key, path="/", httponly=True, secure=settings.is_secure, samesite="lax"
    )


def remembered_provider(request: Request, settings: Settings) -> str:
    """The key of the provider where the person in this browser signed in; empty where it is not known."""
    return request.cookies.get(_provider_cookie(settings), "")


def forget_provider(response: Response, settings: Settings) -> None:
    """Take that away again."""
    response.delete_cookie(
        _provider_cookie(settings), path="/", httponly=True, secure=settings.is_secure, samesite="lax"
    )


def _provider_cookie(settings: Settings) -> str:
    return "__Host-samordning-provider" if settings.is_secure else "samordning-provider"


def _box(settings: Settings) -> AESGCM:
    return AESGCM(settings.key("login_state_key"))


def page_of_ours(path: str) -> str:
    """The path as an address to go to after signing in; empty where it is none, or the start page itself."""
    return path if len(path) <= LONGEST_PAGE and PAGE.fullmatch(path) else ""
