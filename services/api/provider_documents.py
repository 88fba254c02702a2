"""What a provider publishes of itself: metadata and keys. Fetched with care, checked, kept an hour."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey, import_key
from pydantic import BaseModel, ConfigDict, Field

from services.core.kit.clock import ticks
from services.core.kit.settings import Environment, Provider

ALGORITHMS = frozenset({"RS256", "PS256", "ES256"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 2.0, 5.0, 8.0
KEPT_SECONDS = 3600.0
FORCED_APART_SECONDS = 60.0
FAILED_SECONDS = 5.0
LARGEST_BYTES = 1024 * 1024
SHORTEST_RSA_BITS = 2048
OK, FIRST_SERVER_ERROR = 200, 500


class ProviderDistrustedError(Exception):
    """A provider said something that cannot be so. The code is ours; nothing of what it said is in it."""


class ProviderUnreachableError(Exception):
    """A provider does not answer, or not in time."""


class Metadata(BaseModel):
    """The members of a provider's discovery document that we use; all others are dropped."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    issuer: str
    jwks_uri: str
    authorization_endpoint: str | None = None
    token_endpoint: str | None = None
    end_session_endpoint: str | None = None
    id_token_signing_alg_values_supported: list[str] = Field(default_factory=list)
    authorization_response_iss_parameter_supported: bool = False

    @property
    def endpoints(self) -> list[str]:
        """Every address that we or the browser would go to."""
        named = (self.jwks_uri, self.authorization_endpoint, self.token_endpoint, self.end_session_endpoint)
        return [one for one in named if one is not None]

    @property
    def signing_algorithms(self) -> frozenset[str]:
        """What the provider may sign with: its own list, and of that only what we trust."""
        return ALGORITHMS & frozenset(self.id_token_signing_alg_values_supported)


@dataclass(frozen=True, slots=True)
class _Kept:
    document: Any
    at: float


class Documents:
    """The metadata and the keys of one provider."""

    def __init__(self, provider: Provider, environment: Environment) -> None:
        self._provider = provider
        issuer = urlsplit(provider.issuer)
        self._hosts = {issuer.netloc, *provider.endpoint_hosts}
        self._is_plain_allowed = environment is not Environment.PRODUCTION and issuer.hostname in LOOPBACK
        self._kept: dict[str, _Kept] = {}
        self._failed: dict[str, tuple[float, Exception]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def metadata(self) -> Metadata:
        """What the provider says of itself.

        Raises:
            ProviderDistrustedError: it is not what it should be.
            ProviderUnreachableError: it does not come.
        """
        url = f"{self._provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        found: Metadata = await self._remembered(url, self._read_metadata)
        return found

    async def keys(self, *, is_forced: bool = False) -> KeySet:
        """The provider's keys, from the address that its metadata names and nowhere else.

        Args:
            is_forced: ask again although they are kept, unless that was done within the last minute.

        Raises:
            ProviderDistrustedError: they are not what they should be.
            ProviderUnreachableError: they do not come.
        """
        found: KeySet = await self._remembered((await self.metadata()).jwks_uri, read_keys, is_forced=is_forced)
        return found

    async def _remembered(self, url: str, read: Callable[[dict[str, Any]], Any], *, is_forced: bool = False) -> Any:
        async with self._one_at_a_time:
            now = ticks()
            kept = self._kept.get(url)
            if kept and now - kept.at < (FORCED_APART_SECONDS if is_forced else KEPT_SECONDS):
                return kept.document
            failed_at, failure = self._failed.get(url, (now - FAILED_SECONDS, None))
            # Whoever waited while it failed is not made to wait for the same once more.
            if failure is not None and now - failed_at < FAILED_SECONDS:
                raise failure
            try:
                self._require_trusted(url)
                document = read(await self._fetch(url))
            except (ProviderDistrustedError, ProviderUnreachableError) as error:
                self._failed[url] = (ticks(), error)
                raise
            self._kept[url] = _Kept(document, ticks())
            return document

    async def _fetch(self, url: str) -> dict[str, Any]:
        """One JSON object from exactly this address, whole within the time and the size allowed."""
        body = bytearray()
        async with (
            guarded(),
            httpx2.AsyncClient(**connection_settings(self._provider)) as client,
            client.stream("GET", url, headers={"Accept": "application/json"}) as answer,
        ):
            if answer.status_code >= FIRST_SERVER_ERROR:
                raise ProviderUnreachableError
            if answer.status_code != OK:
                raise ProviderDistrustedError("status")
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > LARGEST_BYTES:
                    raise ProviderDistrustedError("size")
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            raise ProviderDistrustedError("json") from None
        if not isinstance(document, dict):
            raise ProviderDistrustedError("json")
        return document

    def _read_metadata(self, document: dict[str, Any]) -> Metadata:
        try:
            metadata = Metadata.model_validate(document)
        except ValueError:
            raise ProviderDistrustedError("metadata") from None
        if metadata.issuer != self._provider.issuer:
            raise ProviderDistrustedError("issuer")
        if not metadata.signing_algorithms:
            raise ProviderDistrustedError("algorithms")
        for endpoint in metadata.endpoints:
            self._require_trusted(endpoint)
        return metadata

    def _require_trusted(self, url: str) -> None:
        """See to it that an address is https, or plain on this machine in the demo, on a host we know."""
        try:
            parts = urlsplit(url)
            is_plain = parts.scheme == "http" and self._is_plain_allowed and parts.hostname in LOOPBACK
        except ValueError:
            raise ProviderDistrustedError("endpoint") from None
        if not (parts.scheme == "https" or is_plain) or parts.netloc not in self._hosts or parts.fragment:
            raise ProviderDistrustedError("endpoint")


def connection_settings(provider: Provider) -> dict[str, Any]:
    """How we speak to a provider: never past its time, never where it sends us on to.

    The machine's proxy settings are heeded, except towards the machine itself.
    """
    return {
        "timeout": httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        "follow_redirects": False,
        "trust_env": urlsplit(provider.issuer).hostname not in LOOPBACK,
    }


@asynccontextmanager
async def guarded() -> AsyncIterator[None]:
    """A conversation with a provider, whole within its time.

    Raises:
        ProviderDistrustedError: it sent us on, or would not have it.
        ProviderUnreachableError: it did not answer in time, or not at all.
    """
    try:
        async with asyncio.timeout(WHOLE_SECONDS):
            yield
    except httpx2.HTTPStatusError as error:
        if error.response.status_code < FIRST_SERVER_ERROR:
            raise ProviderDistrustedError("status") from None
        raise ProviderUnreachableError from None
    except (httpx2.HTTPError, TimeoutError, OSError):
        raise ProviderUnreachableError from None


def read_keys(document: dict[str, Any]) -> KeySet:
    """The public keys that signatures may be checked with; keys of other kinds and uses are passed over.

    Raises:
        ProviderDistrustedError: there is none.
    """
    listed = document.get("keys")
    keys = [key for one in listed if (key := _read_key(one))] if isinstance(listed, list) else []
    if not keys:
        raise ProviderDistrustedError("keys")
    return KeySet(keys)


def _read_key(given: object) -> Key | None:
    try:
        if not isinstance(given, dict) or given["kty"] not in {"RSA", "EC"} or given.get("use", "sig") != "sig":
            return None
        key = import_key(given)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    is_long_enough = isinstance(key, ECKey) or (
        isinstance(key, RSAKey) and key.public_key.key_size >= SHORTEST_RSA_BITS
    )
    return key if is_long_enough else None
