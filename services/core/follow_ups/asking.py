"""Asking the lead about pauses, as days pass: for the worker, which reads no follow-up.

The database finds what there is to ask for (`app.ask_about_pauses`), makes each task once and writes the log row.
"""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.kit.ids import new_id

_ASK = text("select app.ask_about_pauses(:limit, :log_id, :sweep_id)")


async def ask_about_pauses(session: AsyncSession, *, sweep_id: UUID, limit: int) -> int:
    """Make the next tasks, at most `limit`, and give how many; while another worker is at it, none.

    Nothing stands before the caller commits.
    """
    told = {"limit": limit, "log_id": new_id(), "sweep_id": sweep_id}
    return int((await session.execute(_ASK, told)).scalar_one())
