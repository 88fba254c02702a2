"""Nobody may make a signed-in person's browser do something here that the person did not ask for.

An unsafe request that carries the session cookie must come from one of our own pages by two signs:

1. the browser says so: `Sec-Fetch-Site` is `same-origin` or `none`, or, where an old browser does not
   send it, `Origin` is ours;
2. it carries the session's token, which only our own pages know: header `X-CSRF-Token` (htmx sends it from
   `<body>`) or form field `csrf_token`.

A request without the session cookie has nothing to forge: a program with its own access token, or somebody
who is signing in. Only the browser's word is heeded then, so that no other site can sign anybody in.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable, Collection

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FIELD = "csrf_token"
HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# Room for a megabyte of text where each character takes three bytes written as %XX; the page itself says
# what is too long, with the field's name.
BODY_LIMIT_BYTES = 10 * 1024 * 1024
# In a form with a file the token is the first field, and no more is read to find it.
HEAD_OF_MULTIPART_BYTES = 16 * 1024
_IN_MULTIPART = re.compile(rb'name="' + FIELD.encode() + rb'"\r\n\r\n([A-Za-z0-9_-]{43})\r\n')

Refuse = Callable[[Scope, Receive, Send], Awaitable[None]]


def token_for(session_token: str) -> str:
    """Give the token that pages of this session carry; it tells nothing about the session token."""
    digest = hashlib.sha256(b"csrf:" + session_token.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


async def refuse_forged(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 403 as a problem of RFC 9457."""
    problem = {
        "type": "/problems/forged-request",
        "title": "Forespørselen kom ikke fra en av våre sider",
        "status": 403,
    }
    await JSONResponse(problem, 403, media_type="application/problem+json")(scope, receive, send)


async def refuse_too_large(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 413 as a problem of RFC 9457."""
    problem = {"type": "/problems/too-large", "title": "Skjemaet er for stort", "status": 413}
    await JSONResponse(problem, 413, media_type="application/problem+json")(scope, receive, send)


class _TooLargeError(Exception):
    """The body is over the limit."""


class ForgeryProtection:
    """Stop unsafe requests that do not come from our own pages, before anything else looks at them.

    Puts the session's token in the request's state as `csrf` ("" when there is no session cookie).

    Args:
        app: what answers.
        session_cookie: name of the cookie that holds the session token.
        public_url: where people reach the service; its origin is ours.
        exempt: exact paths that another server posts to (back-channel sign-out), checked by its signature.
        refuse: answers for a forged request; problem+json when not given.
        refuse_large: answers for a form over `body_limit_bytes`; problem+json when not given.
        body_limit_bytes: the most of a form that is read to find its token.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        session_cookie: str,
        public_url: str,
        exempt: Collection[str] = (),
        refuse: Refuse = refuse_forged,
        refuse_large: Refuse = refuse_too_large,
        body_limit_bytes: int = BODY_LIMIT_BYTES,
    ) -> None:
        self.app = app
        self._session_cookie = session_cookie
        scheme, _, rest = public_url.partition("://")
        self._origin = f"{scheme}://{rest.split('/')[0]}"
        self._exempt = frozenset(exempt)
        self._refuse = refuse
        self._refuse_large = refuse_large
        self._body_limit_bytes = body_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through or refuse it; anything but HTTP passes untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        session_token = connection.cookies.get(self._session_cookie, "")
        expected = token_for(session_token) if session_token else ""
        scope["state"] = {**scope.get("state", {}), "csrf": expected}
        if scope["method"] in SAFE_METHODS or scope["path"] in self._exempt:
            await self.app(scope, receive, send)
            return
        if not self._is_from_our_pages(connection, is_word_required=bool(session_token)):
            await self._refuse(scope, receive, send)
            return
        if not session_token:
            await self.app(scope, receive, send)
            return
        given = connection.headers.get(HEADER, "").encode()
        if not given and _kind_of(connection) == "multipart/form-data":
            given, receive = await _token_in_multipart(receive)
        elif not given and _kind_of(connection) == "application/x-www-form-urlencoded":
            try:
                body = await self._read(connection, receive)
            except _TooLargeError:
                await self._refuse_large(scope, receive, send)
                return
            given, receive = _token_in(body), _replay(body, receive)
        if not hmac.compare_digest(given, expected.encode()):
            await self._refuse(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_from_our_pages(self, connection: HTTPConnection, *, is_word_required: bool) -> bool:
        """Whether the browser says so; a caller that says nothing at all passes only without a session."""
        site = connection.headers.get("sec-fetch-site")
        if site is not None:
            return site in {"same-origin", "none"}
        origin = connection.headers.get("origin")
        if origin is not None:
            return origin == self._origin
        return not is_word_required

    async def _read(self, connection: HTTPConnection, receive: Receive) -> bytes:
        """Read the whole body, or stop as soon as it is over the limit."""
        announced = connection.headers.get("content-length", "0")
        if not announced.isdecimal() or int(announced[:20]) > self._body_limit_bytes:
            raise _TooLargeError
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self._body_limit_bytes:
                raise _TooLargeError
            if message["type"] == "http.disconnect" or not message.get("more_body", False):
                return bytes(body)


def _kind_of(connection: HTTPConnection) -> str:
    return connection.headers.get("content-type", "").split(";")[0].strip().lower()


async def _token_in_multipart(receive: Receive) -> tuple[bytes, Receive]:
    """Find the token at the head of a form with a file; the body comes again from its first byte."""
    head, has_more = bytearray(), True
    found = None
    while has_more and found is None and len(head) < HEAD_OF_MULTIPART_BYTES:
        message = await receive()
        head += message.get("body", b"")
        has_more = message["type"] == "http.request" and message.get("more_body", False)
        found = _IN_MULTIPART.search(head)
    return (found[1] if found else b""), _replay(bytes(head), receive, has_more=has_more)


def _token_in(body: bytes) -> bytes:
    """Find the token's field; the token's own signs need no decoding, so nothing else is parsed here."""
    prefix = f"{FIELD}=".encode()
    for pair in body.split(b"&"):
        if pair.startswith(prefix):
            return pair.removeprefix(prefix)
    return b""


def _replay(body: bytes, receive: Receive, *, has_more: bool = False) -> Receive:
    """Give the body again to whoever reads it next, then what really comes."""
    is_given = False

    async def receive_again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": has_more}

    return receive_again
