"""A process that sends what is due once, as the worker does: for being killed in the middle."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from services.core.kit.db import make_engine, make_sessions
from services.worker.jobs.mail import send_due
from tests.worker.post import SENDER, a_letter, to


async def send(url: str, port: int) -> None:
    """Send all that is due, through the server at this port."""
    sessions = make_sessions(make_engine(url, size=2))

    @asynccontextmanager
    async def begin() -> AsyncIterator[AsyncSession]:
        async with sessions() as session:
            yield session
            await session.commit()

    await send_due(begin, to(port), a_letter, SENDER)


if __name__ == "__main__":
    asyncio.run(send(sys.argv[1], int(sys.argv[2])))
