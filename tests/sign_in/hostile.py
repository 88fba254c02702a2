"""A provider that can be told to misbehave. Well-behaved until told: every attack has this as its counter-proof."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

Claims = dict[str, Any]
EVENT = "http://schemas.openid.net/event/backchannel-logout"
SUBJECT = "subject-coordinator"
API = "https://samordning.test/api"


def new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


KEY, STRANGERS_KEY = new_key("one"), new_key("one")


def segment(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def signed(claims: Claims, *, key: RSAKey = KEY, **header: object) -> str:
    return jwt.encode({"alg": "RS256", "kid": key.kid, "typ": "JWT", **header}, claims, key)


def unsigned(claims: Claims) -> str:
    return f"{segment({'alg': 'none', 'typ': 'JWT'})}.{segment(claims)}."


def signed_with_public_key(claims: Claims) -> str:
    """The old trick: the public key, which everybody has, as a shared secret."""
    secret = OctKey.import_key(KEY.as_pem(private=False).replace(b"-----", b""))
    return jwt.encode({"alg": "HS256", "kid": "one", "typ": "JWT"}, claims, secret, algorithms=["HS256"])


def without_signature(claims: Claims) -> str:
    return signed(claims).rpartition(".")[0] + "."


def signed_by_stranger(claims: Claims) -> str:
    return signed(claims, key=STRANGERS_KEY)


def signed_as_access_token(claims: Claims) -> str:
    return signed(claims, typ="at+jwt")


def signed_with_own_key(claims: Claims) -> str:
    return signed(claims, key=STRANGERS_KEY, jwk=STRANGERS_KEY.as_dict(private=False))


@dataclass
class Hostile:
    """One provider on one address. Everything that can be told otherwise is a field."""

    issuer: str = ""
    client_id: str = "samordning"
    subject: str = SUBJECT
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    token_answer: dict[str, Any] = field(default_factory=dict)
    callback: dict[str, str | None] = field(default_factory=dict)
    sign: Callable[[Claims], str] = signed
    keys: tuple[RSAKey, ...] = (KEY,)
    moved: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    is_forgetful: bool = False
    asked: list[str] = field(default_factory=list)
    begun: dict[str, dict[str, str]] = field(default_factory=dict)

    def behave(self) -> None:
        """Be as a provider should be."""
        self.__dict__.update(Hostile(issuer=self.issuer).__dict__)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        self.asked.append(request.url.path)
        await (await self._answer(request))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        if path in self.silent:
            # Until whoever asked has had enough of waiting and hangs up.
            while (await request.receive())["type"] != "http.disconnect":
                pass
        if path in self.broken:
            return Response(status_code=500)
        if path in self.moved:
            return RedirectResponse(f"/elsewhere{path}")
        match path.removeprefix("/elsewhere"):
            case "/.well-known/openid-configuration":
                return JSONResponse(self._without_none({**self._metadata(), **self.metadata}))
            case "/jwks":
                return JSONResponse({"keys": [key.as_dict(private=False) for key in self.keys]})
            case "/auth":
                return self._go_back(dict(request.query_params))
            case "/token":
                return self._tokens(parse_qs((await request.body()).decode()))
        return Response(status_code=404)

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/leave",
            "id_token_signing_alg_values_supported": ["RS256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def _go_back(self, asked: dict[str, str]) -> Response:
        code = secrets.token_urlsafe()
        self.begun[code] = asked
        told = {"code": code, "state": asked["state"], "iss": self.issuer, **self.callback}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(self._without_none(told))}")

    def _tokens(self, form: dict[str, list[str]]) -> Response:
        begun = self.begun.get(form["code"][0]) if self.is_forgetful else self.begun.pop(form["code"][0], None)
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if begun is None or begun["code_challenge"] != challenge or begun["code_challenge_method"] != "S256":
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        claims = self._without_none({**self.id_claims(nonce=begun["nonce"]), **self.claims})
        answer = {"access_token": "opaque", "token_type": "Bearer", "id_token": self.sign(claims)}
        return JSONResponse(self._without_none({**answer, **self.token_answer}))

    def id_claims(self, **more: object) -> Claims:
        """What a good ID token says now."""
        now = int(time.time())  # noqa: TID251 - a provider has a clock of its own
        return {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "sid": f"session-of-{self.subject}",
            **more,
        }

    def access_claims(self, **more: object) -> Claims:
        """What a good access token says now (RFC 9068)."""
        now = int(time.time())  # noqa: TID251 - a provider has a clock of its own
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": API,
            "iat": now,
            "exp": now + 300,
            "jti": secrets.token_urlsafe(),
            "client_id": "a-program",
            "scope": "samordning",
        }
        return self._without_none({**claims, **more})

    def logout_claims(self, **more: object) -> Claims:
        """What a good logout token says now (OpenID Connect Back-Channel Logout 1.0)."""
        now = int(time.time())  # noqa: TID251 - a provider has a clock of its own
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(),
            "events": {EVENT: {}},
            "sid": f"session-of-{self.subject}",
        }
        return self._without_none({**claims, **more})

    @staticmethod
    def _without_none(given: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in given.items() if value is not None}
