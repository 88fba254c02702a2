"""A provider tells us, server to server, that somebody signed out there (Back-Channel Logout 1.0)."""

from typing import Any

from joserfc.jwt import JWTClaimsRegistry

from services.api.login import LEEWAY_SECONDS, ProviderClient, SignInRefusedError, is_name, refusals
from services.core.kit.clock import epoch_seconds

EVENT = "http://schemas.openid.net/event/backchannel-logout"
OLDEST_SECONDS = 120


async def read_logout_token(client: ProviderClient, value: str) -> tuple[str | None, str | None]:
    """Which of the provider's sessions is over, or whose: (its session, the subject), one of them at least.

    Raises:
        SignInRefusedError: it does not hold, was used before, or the provider's keys cannot be reached.
    """
    provider = client.provider
    wanted = JWTClaimsRegistry(
        now=epoch_seconds(),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        iat={"essential": True},
        jti={"essential": True},
        events={"essential": True},
    )
    with refusals():
        algorithms = (await client.documents.metadata()).signing_algorithms
        claims = (await client.read_token(value, types={"logout+jwt"}, algorithms=algorithms)).claims
        wanted.validate(claims)
        session, subject = claims.get("sid"), claims.get(provider.subject_claim)
        if not _is_logout(claims) or not all(one is None or is_name(one) for one in (session, subject)):
            raise SignInRefusedError("distrusted")
        if session is None and subject is None:
            raise SignInRefusedError("distrusted")
        # Last, so that only a token that holds is remembered.
        if not client.logout_tokens.is_first(claims["jti"]):
            raise SignInRefusedError("distrusted")
        return session, subject


def _is_logout(claims: dict[str, Any]) -> bool:
    """Whether it is a logout token, told of within two minutes, and no ID token in disguise."""
    events = claims["events"]
    is_event = isinstance(events, dict) and isinstance(events.get(EVENT), dict)
    is_fresh = epoch_seconds() - claims["iat"] <= OLDEST_SECONDS
    return is_event and is_fresh and "nonce" not in claims and is_name(claims["jti"])
