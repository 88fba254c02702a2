"""Work that the database does a batch at a time, each batch standing or falling by itself."""

import logging
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.core.kit.ids import new_id
from services.worker.jobs import Begin

BATCH = 1000

log = logging.getLogger(__name__)


class Ask(Protocol):
    """Makes the next tasks that are lacking, at most `limit`, and gives how many."""

    async def __call__(self, session: AsyncSession, *, sweep_id: UUID, limit: int) -> int:
        """Make them; nothing stands before the caller commits."""


async def ask_all(begin: Begin, ask: Ask, *, job: str) -> None:
    """Make every task that is lacking now, also after days without a worker: what was made before stays as it is."""
    sweep_id = new_id()
    asked, made = 0, BATCH
    while made == BATCH:
        async with begin() as session:
            made = await ask(session, sweep_id=sweep_id, limit=BATCH)
        asked += made
    log.info("swept", extra={"job": job, "count": asked, "request_id": sweep_id})
