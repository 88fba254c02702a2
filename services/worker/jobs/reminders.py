"""Reminders: who is owed to be told today is found out, in batches that stand or fall one by one."""

import logging
from collections.abc import Awaitable, Callable

from services.core.kit.ids import new_id
from services.core.kit.settings import Settings
from services.core.reminders.owing import owe_reminders
from services.core.reminders.rules import steps
from services.worker.jobs import Begin

BATCH = 1000

log = logging.getLogger(__name__)


def owing(settings: Settings) -> Callable[[Begin], Awaitable[None]]:
    """The job with the days that the installation has set."""
    plan = steps(
        settings.reminder_days, to_lead=settings.reminder_days_to_lead, to_manager=settings.reminder_days_to_manager
    )

    async def owe(begin: Begin) -> None:
        """Write down everything that is owed now, also after days without a worker: what was told stays told."""
        sweep_id = new_id()
        looked_at, owed = BATCH, 0
        while looked_at == BATCH:
            async with begin() as session:
                batch = await owe_reminders(session, sweep_id=sweep_id, limit=BATCH, plan=plan)
            looked_at = batch.looked_at
            owed += batch.reminders
        log.info("swept", extra={"job": "reminders.owe", "count": owed, "request_id": sweep_id})

    return owe
