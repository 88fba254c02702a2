"""The days of consents: a review, a birthday or a lapse becomes a task for the lead, in batches."""

import logging

from services.core.consents.asking import ask_about_consents
from services.core.kit.ids import new_id
from services.worker.jobs import Begin

BATCH = 1000

log = logging.getLogger(__name__)


async def ask_leads(begin: Begin) -> None:
    """Make every task that is lacking now, also after days without a worker: what was made before stays as it is."""
    sweep_id = new_id()
    asked, made = 0, BATCH
    while made == BATCH:
        async with begin() as session:
            made = await ask_about_consents(session, sweep_id=sweep_id, limit=BATCH)
        asked += made
    log.info("swept", extra={"job": "consents.ask_leads", "count": asked, "request_id": sweep_id})
