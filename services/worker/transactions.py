"""The worker's transactions, each as one database role. The only place in the worker that commits."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from services.core.access.actor import Grantee

BeginAs = Callable[[Grantee], AbstractAsyncContextManager[AsyncSession]]
"""Opens a transaction as a job's role, or the worker's own: committed when its block ends, undone when it raises."""

# For this transaction alone: whatever becomes of it, the connection is the login's own again.
_AS_ROLE = text("select set_config('role', :role, true)")


def transactions(sessions: async_sessionmaker[AsyncSession]) -> BeginAs:
    """Transactions of these sessions, which are of the login `worker`."""

    @asynccontextmanager
    async def begin_as(role: Grantee) -> AsyncIterator[AsyncSession]:
        async with sessions() as session:
            await session.execute(_AS_ROLE, {"role": role.value})
            yield session
            await session.commit()

    return begin_as
