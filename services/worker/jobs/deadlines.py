"""The sweep: every overdue deadline gets its flag, in batches that stand or fall one by one."""

import logging

from services.core.deadlines.flags import flag_overdue_deadlines
from services.core.kit.ids import new_id
from services.worker.jobs import Begin

BATCH = 500

log = logging.getLogger(__name__)


async def flag_overdue(begin: Begin) -> None:
    """Flag all that are overdue now, also after days without a worker: what was flagged before stays as it is."""
    sweep_id = new_id()
    flagged = 0
    while True:
        async with begin() as session:
            count = await flag_overdue_deadlines(session, sweep_id=sweep_id, limit=BATCH)
        flagged += count
        if count < BATCH:
            break
    log.info("swept", extra={"job": "deadlines.flag_overdue", "count": flagged, "request_id": sweep_id})
