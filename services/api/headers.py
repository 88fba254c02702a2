"""The browser is told on every answer what it may do with it: nothing but what our own pages need.

Stands outermost, outside the framework's own handling of errors, so that also a failure carries the headers:

    application = SecurityHeaders(create_app(), form_targets=(provider_origin,), is_https=True)
"""

import secrets
from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = "/static/"
ONE_YEAR_SECONDS = 365 * 24 * 60 * 60

# hx-csp (of htmx 4) makes the one Trusted Types policy, named htmx, and lets only elements that carry the
# page's nonce speak to the server. Designsystemet draws its icons as data: images in its stylesheet.
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action {form_targets}; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'; trusted-types htmx"
)
# What is saved and never shown may do nothing at all, should a browser show it after all.
_POLICY_OF_DOWNLOADS = b"default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
_SAME_ON_ALL = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", ", ".join(f"{feature}=()" for feature in _FEATURES).encode()),
)
_NO_STORE = (b"cache-control", b"no-store")


class SecurityHeaders:
    """Put the security headers on every HTTP answer, and a fresh nonce in the request's state.

    Args:
        app: what answers.
        form_targets: origins besides our own that a form may lead to: the sign-in providers
            (`https://id.example.no`), since signing in and out are forms that are sent on to them.
        is_https: whether people reach the service over https; then browsers are told to keep to it.
    """

    def __init__(self, app: ASGIApp, *, form_targets: Sequence[str] = (), is_https: bool = True) -> None:
        for origin in form_targets:
            if not origin.startswith(("https://", "http://")) or set(origin) & set(" ;,'\"\r\n"):
                message = f"not an origin that a form can be sent to: {origin!r}"
                raise ValueError(message)
        self.app = app
        policy = _POLICY.replace("{form_targets}", " ".join(("'self'", *form_targets)))
        self._before_nonce, self._after_nonce = (part.encode() for part in policy.split("{nonce}"))
        https_only = (b"strict-transport-security", f"max-age={ONE_YEAR_SECONDS}".encode())
        self._fixed = (*_SAME_ON_ALL, https_only) if is_https else _SAME_ON_ALL
        ours = {name for name, _ in self._fixed}
        self._ours = frozenset(ours | {b"content-security-policy"})
        self._ours_uncached = self._ours | {b"cache-control"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; anything but HTTP passes untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(18)
        # A new mapping, since the server shares its own between requests.
        scope["state"] = {**scope.get("state", {}), "nonce": nonce}
        policy = (b"content-security-policy", self._before_nonce + nonce.encode() + self._after_nonce)
        is_static = scope["path"].startswith(STATIC)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                replaced = self._ours if is_static else self._ours_uncached
                kept = [pair for pair in message.get("headers", ()) if pair[0].lower() not in replaced]
                added = self._fixed if is_static else (*self._fixed, _NO_STORE)
                told = (policy[0], _POLICY_OF_DOWNLOADS) if _is_download(kept) else policy
                message = {**message, "headers": [*kept, *added, told]}
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _is_download(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    return any(name.lower() == b"content-disposition" and value.startswith(b"attachment") for name, value in headers)
