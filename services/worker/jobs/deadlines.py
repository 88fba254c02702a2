"""The sweep: every overdue deadline gets its flag, in batches that stand or fall one by one."""

import logging
from datetime import date
from uuid import UUID

from services.core.deadlines.flags import flag_overdue_deadlines
from services.core.kit.ids import new_id
from services.worker.jobs import Begin

BATCH = 1000

log = logging.getLogger(__name__)


async def flag_overdue(begin: Begin) -> None:
    """Flag all that are overdue now, also after days without a worker: what was flagged before stays as it is."""
    sweep_id = new_id()
    flagged = 0
    after: tuple[date, UUID] | None = None
    while True:
        async with begin() as session:
            batch = await flag_overdue_deadlines(session, sweep_id=sweep_id, limit=BATCH, after=after)
        flagged += batch.flags
        after = batch.last
        if after is None:
            break
    log.info("swept", extra={"job": "deadlines.flag_overdue", "count": flagged, "request_id": sweep_id})
