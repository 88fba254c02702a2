"""A program's access token (RFC 9068), exchanged for a short session of the same kind that people have."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import Request
from joserfc.jwt import JWTClaimsRegistry
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.login import LEEWAY_SECONDS, ProviderClient, Providers, is_name, refusals
from services.api.login import SignInRefusedError as RefusedError
from services.api.problems import BadRequest
from services.core.access.refusals import refusal_of
from services.core.access.sessions import Opening, open_session
from services.core.kit.clock import epoch_seconds, ticks
from services.core.kit.errors import NotSignedIn, Unavailable
from services.core.kit.ids import new_id

SCOPE = "samordning"
HAT_HEADER = "X-Hat"
LONGEST_SECONDS = 300
# A remembered session is let go of a little before it ends, so that no request is caught in between.
MARGIN_SECONDS = 15
MOST_REMEMBERED = 10_000


class Bearers:
    """Turns access tokens into sessions; the same token and hat get the same session while it lasts."""

    def __init__(self, signin: AsyncEngine, providers: Providers) -> None:
        self._signin = signin
        self._providers = providers
        self._remembered: dict[tuple[bytes, str], tuple[str, float]] = {}

    async def session_for(self, request: Request, credential: str) -> str:
        """The token of a session for the one whom this access token speaks of.

        Raises:
            NotSignedIn: the access token does not hold, or nobody here is meant by it.
            BadRequest: the hat is not told and there are several, or it is not one of the user's own.
            Unavailable: the provider's keys or the database cannot be reached.
        """
        wished = request.headers.get(HAT_HEADER, "")
        key = (hashlib.sha256(credential.encode()).digest(), wished)
        kept = self._remembered.get(key)
        if kept and kept[1] > ticks():
            return kept[0]
        client = self._providers.of_issuer(_named_issuer(credential))
        if client is None:
            raise NotSignedIn
        claims = await _claims(client, credential)
        lifetime = min(int(claims["exp"]) + LEEWAY_SECONDS - epoch_seconds(), LONGEST_SECONDS)
        opening = await self._open(request, client, claims, _hat(client, claims, wished), max(lifetime, 1))
        if opening.answer in {"hat_ambiguous", "hat_unknown"}:
            raise BadRequest(HAT_HEADER, opening.answer)
        if not opening.is_open:
            raise NotSignedIn
        self._remember(key, opening.token, lifetime - MARGIN_SECONDS)
        return opening.token

    async def _open(
        self,
        request: Request,
        client: ProviderClient,
        claims: Mapping[str, Any],
        post_id: UUID | None,
        lifetime: int,
    ) -> Opening:
        try:
            return await open_session(
                self._signin,
                kind="bearer",
                issuer=client.provider.issuer,
                subject=claims[client.provider.subject_claim],
                provider_key=client.provider.key,
                provider_session=claims.get("sid"),
                post_id=post_id,
                idle_seconds=lifetime,
                lifetime_seconds=lifetime,
                request_id=request.scope["state"].setdefault("request_id", new_id()),
            )
        except DBAPIError as error:
            raise refusal_of(error) or error from None
        except OSError:
            raise Unavailable from None

    def _remember(self, key: tuple[bytes, str], token: str, seconds: int) -> None:
        now = ticks()
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered = {one: kept for one, kept in self._remembered.items() if kept[1] > now}
        if seconds > 0 and len(self._remembered) < MOST_REMEMBERED:
            self._remembered[key] = (token, now + seconds)


async def _claims(client: ProviderClient, credential: str) -> Mapping[str, Any]:
    """The claims of an access token that is meant for us, each of them checked.

    Raises:
        NotSignedIn: something does not hold.
        Unavailable: the provider's keys cannot be reached.
    """
    provider = client.provider
    wanted = JWTClaimsRegistry(
        now=epoch_seconds(),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.audience},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        jti={"essential": True},
        client_id={"essential": True},
    )
    try:
        with refusals():
            claims = (await client.read_token(credential, types={"at+jwt"})).claims
            wanted.validate(claims)
    except RefusedError as refusal:
        raise Unavailable if refusal.code == "unreachable" else NotSignedIn from None
    names = (claims["client_id"], claims.get(provider.subject_claim), claims.get("sid", "none"))
    scopes = claims.get("scope", SCOPE)
    is_for_us = isinstance(scopes, str) and SCOPE in scopes.split()
    # A token bound to a key of its owner's is worth nothing without proof of that key, which we do not take.
    if not all(is_name(name) for name in names) or not is_for_us or "cnf" in claims:
        raise NotSignedIn
    return claims


def _hat(client: ProviderClient, claims: Mapping[str, Any], wished: str) -> UUID | None:
    """The post that the token names, or that the program asks for; the token's word goes first.

    Raises:
        BadRequest: it is no id, or the program asks for another than the token's.
    """
    named = claims.get(client.provider.hat_claim) if client.provider.hat_claim else None
    if named is not None and wished and str(named) != wished:
        raise BadRequest(HAT_HEADER, "hat_unknown")
    given = named if named is not None else wished
    if not given:
        return None
    try:
        return UUID(str(given))
    except ValueError:
        raise BadRequest(HAT_HEADER, "hat_unknown") from None


def _named_issuer(credential: str) -> object:
    """The issuer that a token names, before it is believed; it only chooses whose keys to check with.

    Raises:
        NotSignedIn: it is no signed token.
    """
    parts = credential.split(".")
    try:
        _, payload, _ = parts
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims["iss"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotSignedIn from None
