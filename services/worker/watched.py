"""A job as it is run: when it began and how it ended is written down, and one that fails stops no other."""

import logging
from functools import partial

from services.core.access.actor import Role
from services.core.jobs.runs import fault_of, note_began, note_failed, note_succeeded
from services.worker.schedule import Job
from services.worker.transactions import BeginAs

log = logging.getLogger(__name__)


async def run_watched(job: Job, begin_as: BeginAs) -> None:
    """Run a job once, as its own role; how it goes is written down as the worker.

    What it has committed before a fault stands, and the next run begins anew.

    Raises:
        SQLAlchemyError, OSError: when not even the fault can be written down, since the database is out of reach.
    """
    async with begin_as(Role.WORKER) as session:
        await note_began(session, job.name, every=job.every)
    fault: Exception | None = None
    try:
        await job.run(partial(begin_as, job.role))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and the other jobs go on
        fault = error
    async with begin_as(Role.WORKER) as session:
        await (note_failed(session, job.name, fault) if fault else note_succeeded(session, job.name))
    if fault:  # its words may hold what somebody wrote
        log.error("job failed", extra={"job": job.name.value, "kind": fault_of(fault)})
