"""Writing down how a job went: for the worker, on its own login, in a transaction beside the job's own."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.jobs.kinds import JobName

_BEGAN = text(
    "insert into app.job_run (job, every_seconds, began_at, failures) values (:job, :every, app.now(), 0)"
    " on conflict (job) do update set every_seconds = excluded.every_seconds, began_at = excluded.began_at"
)
_SUCCEEDED = text("update app.job_run set succeeded_at = app.now(), failures = 0, fault = null where job = :job")
_FAILED = text("update app.job_run set failed_at = app.now(), failures = failures + 1, fault = :fault where job = :job")


async def note_began(session: AsyncSession, job: JobName, *, every: int) -> None:
    """Write down that a job begins now, and that it is to be done every so many seconds."""
    await session.execute(_BEGAN, {"job": job.value, "every": every})


async def note_succeeded(session: AsyncSession, job: JobName) -> None:
    """Write down that a job has come through: what failed before is over."""
    await session.execute(_SUCCEEDED, {"job": job.value})


async def note_failed(session: AsyncSession, job: JobName, error: Exception) -> None:
    """Write down that a job has failed once more, and by what kind of fault; nothing that the fault says."""
    await session.execute(_FAILED, {"job": job.value, "fault": fault_of(error)})


def fault_of(error: Exception) -> str:
    """The kind of a fault, and the database's own code where it is the database's: «DBAPIError 57014»."""
    cause = getattr(error, "orig", None)
    code = getattr(cause, "sqlstate", None) or getattr(error, "sqlstate", None)
    return " ".join(str(part) for part in (type(error).__name__, code) if part)[:100]
