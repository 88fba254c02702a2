"""A job as it is run: when it began and how it ended is written down, and one that fails stops no other."""

import logging

from services.core.jobs.runs import fault_of, note_began, note_failed, note_succeeded
from services.worker.jobs import Begin
from services.worker.schedule import Job

log = logging.getLogger(__name__)


async def run_watched(job: Job, begin: Begin) -> None:
    """Run a job once. What it has committed before a fault stands, and the next run begins anew.

    Raises:
        SQLAlchemyError, OSError: when not even the fault can be written down, since the database is out of reach.
    """
    async with begin() as session:
        await note_began(session, job.name, every=job.every)
    try:
        await job.run(begin)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and the other jobs go on
        async with begin() as session:
            await note_failed(session, job.name, error)
        log.error("job failed", extra={"job": job.name.value, "kind": fault_of(error)})  # noqa: TRY400 - no words of it
        return
    async with begin() as session:
        await note_succeeded(session, job.name)
