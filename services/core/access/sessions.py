"""Opening and ending sessions, through the functions that `guard` owns. Only a token's hash is ever stored."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.core.access.work import Work
from services.core.kit.ids import new_id

OPEN = text(
    "select answer, post_count from app.open_session(:session_id, :kind, :token_hash, :issuer, :subject,"
    " :provider_key, :provider_session, :post_id, :idle_seconds, :lifetime_seconds, :log_id, :request_id)"
)

OPEN_SUBJECT = text(
    "select app.open_subject_session(:session_id, :token_hash, :person_index, :provider_key, :provider_subject,"
    " :provider_session, :idle_seconds, :lifetime_seconds, :log_id, :request_id)"
)


OPEN_CALENDAR = text(
    "select app.open_calendar(:session_id, :token_hash, :feed_hash, :lifetime_seconds, :log_id, :request_id)"
)


def new_token() -> str:
    """An unguessable session token: 32 random bytes, 43 characters."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Opening:
    """What came of asking for a session: opened, unknown, deactivated, no_post, hat_unknown or hat_ambiguous."""

    answer: str
    token: str
    post_count: int

    @property
    def is_open(self) -> bool:
        """Whether there is a session behind the token."""
        return self.answer == "opened"


async def open_session(
    signin: AsyncEngine,
    *,
    kind: str,
    issuer: str,
    subject: str,
    provider_key: str,
    provider_session: str | None = None,
    post_id: UUID | None = None,
    idle_seconds: int,
    lifetime_seconds: int,
    request_id: UUID,
) -> Opening:
    """Open a session for somebody a provider vouches for; a refusal is logged like an opening.

    `kind` is `page` or `bearer`. With one post that holds today its hat is on; with several, the one asked for.
    """
    token = new_token()
    async with signin.begin() as connection:
        row = (
            await connection.execute(
                OPEN,
                {
                    "session_id": new_id(),
                    "kind": kind,
                    "token_hash": hashlib.sha256(token.encode()).digest(),
                    "issuer": issuer,
                    "subject": subject,
                    "provider_key": provider_key,
                    "provider_session": provider_session,
                    "post_id": post_id,
                    "idle_seconds": idle_seconds,
                    "lifetime_seconds": lifetime_seconds,
                    "log_id": new_id(),
                    "request_id": request_id,
                },
            )
        ).one()
    return Opening(answer=row.answer, token=token, post_count=row.post_count)


async def open_subject_session(
    signin: AsyncEngine,
    *,
    person_index: bytes,
    provider_key: str,
    provider_subject: str,
    provider_session: str | None,
    idle_seconds: int,
    lifetime_seconds: int,
    request_id: UUID,
) -> Opening:
    """Open a session for a youth or a guardian, known by the keyed index of the number a provider vouches for.

    Why there is none stands in the log; here it is only `unknown`, so that nobody learns who is registered.
    """
    token = new_token()
    async with signin.begin() as connection:
        answer = await connection.scalar(
            OPEN_SUBJECT,
            {
                "session_id": new_id(),
                "token_hash": hashlib.sha256(token.encode()).digest(),
                "person_index": person_index,
                "provider_key": provider_key,
                "provider_subject": provider_subject,
                "provider_session": provider_session,
                "idle_seconds": idle_seconds,
                "lifetime_seconds": lifetime_seconds,
                "log_id": new_id(),
                "request_id": request_id,
            },
        )
    return Opening(answer="opened" if answer == "opened" else "unknown", token=token, post_count=0)


async def open_calendar_session(
    signin: AsyncEngine, *, address: str, lifetime_seconds: int, request_id: UUID
) -> str | None:
    """Open a session for an answer to a calendar program, by the secret part of its address; gives the session's token.

    None when there is no such address or it is dead: the two look the same. The token is a new one and never leaves
    the process: whoever holds the address holds no session.
    """
    token = new_token()
    async with signin.begin() as connection:
        is_open = await connection.scalar(
            OPEN_CALENDAR,
            {
                "session_id": new_id(),
                "token_hash": hashlib.sha256(token.encode()).digest(),
                "feed_hash": hashlib.sha256(address.encode()).digest(),
                "lifetime_seconds": lifetime_seconds,
                "log_id": new_id(),
                "request_id": request_id,
            },
        )
    return token if is_open else None


async def end_provider_sessions(
    signin: AsyncEngine, *, provider_key: str, issuer: str, provider_session: str | None, subject: str | None
) -> int:
    """End what a provider says is over; returns how many sessions ended."""
    async with signin.begin() as connection:
        return int(
            (
                await connection.execute(
                    text("select app.end_provider_sessions(:provider_key, :issuer, :provider_session, :subject)"),
                    {
                        "provider_key": provider_key,
                        "issuer": issuer,
                        "provider_session": provider_session,
                        "subject": subject,
                    },
                )
            ).scalar_one()
        )


async def end_my_session(session: AsyncSession) -> None:
    """End the session behind this transaction."""
    await session.execute(text("select app.end_my_session()"))


async def touch_my_session(session: AsyncSession) -> None:
    """Note that the session behind this transaction is in use."""
    await session.execute(text("select app.touch_my_session()"))


@dataclass(frozen=True, slots=True)
class Hat:
    """One of the user's own posts that holds today."""

    post_id: UUID
    service_id: UUID
    service_name: str
    role: str


async def my_hats(work: Work) -> list[Hat]:
    """The user's own posts that hold today."""
    rows = (await work.session.execute(text("select * from app.my_posts()"))).mappings()
    return [Hat(**row) for row in rows]


async def choose_hat(work: Work, *, post_id: UUID) -> bool:
    """Put on another of one's own hats; False when it is not one's own or does not hold today."""
    return bool(
        (await work.session.execute(text("select app.choose_hat(:post_id)"), {"post_id": post_id})).scalar_one()
    )


async def choose_language(work: Work, *, language: str) -> None:
    """Keep which written form of Norwegian the user reads: nb or nn."""
    await work.session.execute(text("select app.choose_language(:language)"), {"language": language})
