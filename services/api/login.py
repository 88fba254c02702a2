"""Signing in at an OpenID Connect provider: Authlib's client, and the checks that it leaves to its user.

A provider is believed only as far as it is checked: its discovery document must name the issuer we were
told of, its endpoints stand on hosts we were told of, its signatures are of three kinds and made with keys
from its own key set. Nothing of what it sends is logged; a refusal is logged by a code of ours.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import StarletteIntegration, StarletteOAuth2App
from authlib.oidc.core import CodeIDToken, UserInfo
from fastapi import Request
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import GuestProtocol, KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import Token, decode
from starlette.responses import Response

from services.api.language import Language
from services.api.provider_documents import (
    ALGORITHMS,
    Documents,
    ProviderUnreachableError,
    connection_settings,
    guarded,
)
from services.core.kit.clock import epoch_seconds, ticks
from services.core.kit.settings import Provider, Settings
from services.core.people.rules import kind_of

LEEWAY_SECONDS = 30
LOGIN_SECONDS = 600
LONGEST_NAME = 255
# A token that brings its own key, or says where to fetch one, is asking to be believed on its own word.
FOREIGN_KEY_HEADERS = frozenset({"jwk", "jku", "x5u", "crit"})


class SignInRefusedError(Exception):
    """Nobody is signed in. `code` is ours: start_again, cancelled, distrusted or unreachable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a provider says has signed in: matched with what is registered, never made from this.

    `number` is a national identity number, and there only for a provider that youths and guardians sign in with.
    """

    issuer: str
    subject: str
    provider_session: str | None
    number: str | None = field(default=None, repr=False)


class Once:
    """Things that hold once: remembered for as long as they could be used again, in this process."""

    def __init__(self, seconds: float, *, most: int = 100_000) -> None:
        self._seconds = seconds
        self._most = most
        self._used: dict[str, float] = {}

    def is_first(self, thing: str) -> bool:
        """Whether it is used for the first time; from now on it is not. False too when memory is full."""
        now = ticks()
        if len(self._used) >= self._most:
            self._used = {one: until for one, until in self._used.items() if until > now}
        if self._used.get(thing, 0.0) > now or len(self._used) >= self._most:
            return False
        self._used[thing] = now + self._seconds
        return True


class ProviderClient(StarletteOAuth2App):
    """One provider, as this service meets it."""

    def __init__(self, provider: Provider, settings: Settings) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # here and below: Authlib has no types
            StarletteIntegration(provider.key),  # type: ignore[no-untyped-call]
            name=provider.key,
            client_id=provider.client_id,
            client_secret=provider.client_secret.get_secret_value(),
            client_kwargs={
                "scope": provider.scope,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic",
                **connection_settings(provider),
            },
        )
        self.provider = provider
        self.documents = Documents(provider, settings.environment)
        self._public_url = settings.public_url.rstrip("/")
        self._states = Once(LOGIN_SECONDS)
        self.logout_tokens = Once(LOGIN_SECONDS)

    async def load_server_metadata(self) -> dict[str, Any]:
        """What the provider says of itself, checked; only the members that we know.

        Authlib hands these on to its HTTP client as settings, so an unknown member must never come through.
        """
        return (await self.documents.metadata()).model_dump(exclude_none=True)

    async def begin(self, request: Request, language: Language) -> Response:
        """Send the browser to the provider; state, nonce and verifier are left in `request.session`.

        Raises:
            SignInRefusedError: the provider does not answer, or not as it should.
        """
        wishes: dict[str, Any] = {"ui_locales": f"{language} no", "nonce": secrets.token_urlsafe(32)}
        if self.provider.acr_values:
            wishes["acr_values"] = " ".join(self.provider.acr_values)
        if self.provider.max_age_seconds:
            wishes["max_age"] = self.provider.max_age_seconds
        with refusals():
            if (await self.documents.metadata()).authorization_endpoint is None:
                raise SignInRefusedError("distrusted")
            answer: Response = await self.authorize_redirect(  # type: ignore[no-untyped-call]
                request, self.redirect_uri, **wishes
            )
        answer.status_code = 303
        return answer

    async def finish(self, request: Request) -> Identity:
        """Take the browser back from the provider and find out who came.

        Raises:
            SignInRefusedError: this browser began no such sign-in, or something does not hold.
        """
        asked = {name: request.query_params.getlist(name) for name in ("state", "code", "iss", "error")}
        if any(len(values) > 1 for values in asked.values()):
            raise SignInRefusedError("distrusted")
        state = asked["state"][0] if asked["state"] else ""
        if not state or not await self.framework.get_state_data(request.session, state):
            raise SignInRefusedError("start_again")
        with refusals():
            metadata = await self.documents.metadata()
            is_named = bool(asked["iss"]) or metadata.authorization_response_iss_parameter_supported
            if is_named and asked["iss"] != [self.provider.issuer]:
                raise SignInRefusedError("distrusted")
            if asked["error"]:
                await self.framework.clear_state_data(request.session, state)
                raise SignInRefusedError("cancelled" if asked["error"] == ["access_denied"] else "distrusted")
            async with guarded():
                token = await self.authorize_access_token(request)  # type: ignore[no-untyped-call]
            if not token.get("userinfo"):  # Authlib is content without an ID token
                raise SignInRefusedError("distrusted")
            # Only now, so that nobody can fill our memory with sign-ins that came to nothing.
            if not self._states.is_first(state):
                raise SignInRefusedError("start_again")
            return self._identity(token["userinfo"])

    async def parse_id_token(  # type: ignore[override]  # its own wishes are not asked for
        self, token: Mapping[str, Any], nonce: str, **_: Any
    ) -> UserInfo:
        """The ID token's claims, all checked; called by Authlib when the code has been exchanged."""
        metadata = await self.documents.metadata()
        parsed = await self.read_token(token["id_token"], types={"", "jwt"}, algorithms=metadata.signing_algorithms)
        wanted: dict[str, Any] = {
            "iss": {"essential": True, "value": self.provider.issuer},
            "aud": {"essential": True, "value": self.provider.client_id},
            "nonce": {"essential": True, "value": nonce},
        }
        about = {
            "nonce": nonce,
            "client_id": self.provider.client_id,
            "access_token": token.get("access_token"),
            "max_age": self.provider.max_age_seconds,
        }
        claims = CodeIDToken(parsed.claims, parsed.header, wanted, about)
        claims.validate(leeway=LEEWAY_SECONDS)  # type: ignore[no-untyped-call]
        self._require_strength(claims)
        return UserInfo(claims)

    async def read_token(
        self, value: str, *, types: Collection[str], algorithms: Collection[str] = ALGORITHMS
    ) -> Token:
        """A token signed by this provider, of one of these types (lower case, "" for none).

        A key we do not know makes us fetch the key set once more, at most once a minute.

        Raises:
            Exception: the library's many kinds, or ours; whoever calls takes any of them for a no.
        """
        registry = JWSRegistry(algorithms=sorted(algorithms), strict_check_header=False)

        async def read(*, is_forced: bool) -> Token:
            keys = await self.documents.keys(is_forced=is_forced)

            def key_for(signed: GuestProtocol) -> KeySet:
                header = signed.headers()
                kind = str(header.get("typ", "")).lower().removeprefix("application/")
                if FOREIGN_KEY_HEADERS & header.keys() or kind not in types:
                    raise SignInRefusedError("distrusted")
                return keys

            return decode(value, key_for, registry=registry)

        try:
            return await read(is_forced=False)
        except InvalidKeyIdError:
            return await read(is_forced=True)

    async def leave_url(self) -> str | None:
        """Where the browser goes to sign out at the provider too; None where that cannot be said now."""
        try:
            with refusals():
                if (await self.documents.metadata()).end_session_endpoint is None:
                    return None
                made = await self.create_logout_url(  # type: ignore[no-untyped-call]
                    f"{self._public_url}/", client_id=self.client_id
                )
        except SignInRefusedError:
            return None
        return str(made["url"])

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends people back; its own for each, so that none can answer for another."""
        return f"{self._public_url}/sign-in/callback/{self.provider.key}"

    def _require_strength(self, claims: Mapping[str, Any]) -> None:
        """See to it that the person proved who they are well enough and lately enough."""
        levels = self.provider.acr_values
        if levels and claims.get("acr") not in levels:
            raise SignInRefusedError("distrusted")
        longest = self.provider.max_age_seconds
        if longest is not None:
            age = epoch_seconds() - claims["auth_time"]
            if not -LEEWAY_SECONDS <= age <= longest + LEEWAY_SECONDS:
                raise SignInRefusedError("distrusted")

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        subject, session = claims.get(self.provider.subject_claim), claims.get("sid")
        if not is_name(subject) or not (session is None or is_name(session)):
            raise SignInRefusedError("distrusted")
        number = None
        if self.provider.number_claim is not None:
            number = claims.get(self.provider.number_claim)
            if not isinstance(number, str) or kind_of(number) is None:
                raise SignInRefusedError("distrusted")
        return Identity(issuer=self.provider.issuer, subject=subject, provider_session=session, number=number)


class refusals:  # noqa: N801 - reads as `with refusals():`
    """Whatever goes wrong inside: nobody is signed in. Nothing of what the provider said goes further."""

    def __enter__(self) -> None:
        """Nothing to make ready."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """Turn any error into one of ours.

        Raises:
            SignInRefusedError: in place of what was raised.
        """
        if error is None or isinstance(error, SignInRefusedError) or not isinstance(error, Exception):
            return
        if isinstance(error, ProviderUnreachableError):
            raise SignInRefusedError("unreachable") from None
        # A code that was used before or has run out is an old page; everything else is not to be trusted.
        is_old = isinstance(error, OAuthError) and error.error in {"invalid_grant", "mismatching_state"}
        raise SignInRefusedError("start_again" if is_old else "distrusted") from None


class Providers:
    """All providers of this process, by key."""

    def __init__(self, settings: Settings) -> None:
        self._clients = {one.key: ProviderClient(one, settings) for one in settings.oidc_providers}

    def __iter__(self) -> Iterator[ProviderClient]:
        """The providers in the order of the settings."""
        return iter(self._clients.values())

    def get(self, key: str) -> ProviderClient | None:
        """The provider of this key, if there is one."""
        return self._clients.get(key)

    def of_issuer(self, issuer: object) -> ProviderClient | None:
        """The provider of this issuer, compared sign by sign, that vouches for staff and programs."""
        return next((one for one in self if one.provider.issuer == issuer and one.provider.number_claim is None), None)


def is_name(value: object) -> TypeGuard[str]:
    """Whether it can be a subject or a session's id: text that can be stored and shown in a log."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and value.isprintable()


def form_origins(settings: Settings) -> list[str]:
    """The origins that the sign-in and sign-out forms may lead to, for the browser's `form-action`."""
    origins: set[str] = set()
    for provider in settings.oidc_providers:
        scheme, _, rest = provider.issuer.partition("://")
        origins.update(f"{scheme}://{host}" for host in (rest.split("/")[0], *provider.endpoint_hosts))
    return sorted(origins)
