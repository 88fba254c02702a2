"""A piece of work: one transaction with a name on it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from services.core.access.actor import Actor, Role
from services.core.kit.errors import NotSignedIn

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
WHO = text("select * from app.who_am_i()")


@dataclass(slots=True, kw_only=True)
class Work:
    """What every command and query gets: the transaction, who asks, and what time it is.

    `now` is a moment in UTC, `today` the day in Norway; both from the database's clock, once per transaction.
    """

    session: AsyncSession
    actor: Actor
    now: datetime
    today: date
    exit: str
    request_id: UUID


def enter_sql(token: str) -> str:
    """The statement that says who is asking; the token is checked by pattern since `set` takes no parameters.

    Raises:
        NotSignedIn: when it does not look like a token of ours.
    """
    if not TOKEN.fullmatch(token):
        raise NotSignedIn
    return f"set local app.session = '{token}'"


@asynccontextmanager
async def open_work(
    sessions: async_sessionmaker[AsyncSession], token: str, *, exit_: str, request_id: UUID
) -> AsyncIterator[Work]:
    """Open a transaction for the session behind `token`. Whoever opens it commits it; leaving it rolls back.

    Raises:
        NotSignedIn: when the database knows no live session by this token.
    """
    statement = enter_sql(token)
    async with sessions() as session:
        await session.execute(text(statement))
        who = (await session.execute(WHO)).mappings().one_or_none()
        if who is None:
            raise NotSignedIn
        yield Work(
            session=session,
            actor=Actor(
                session_id=who["session_id"],
                user_id=who["user_id"],
                post_id=who["post_id"],
                service_id=who["service_id"],
                role=Role(who["role"]) if who["role"] else None,
                service_kind=who["service_kind"],
                municipality_number=who["municipality_number"],
                district_code=who["district_code"],
                language=who["language"],
                display_name=who["display_name"],
                service_name=who["service_name"],
                hat_count=who["hat_count"],
            ),
            now=who["moment"],
            today=who["today"],
            exit=exit_,
            request_id=request_id,
        )
