"""Reading how the jobs go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.jobs.kinds import JobName
from services.core.jobs.models import JobRun

# A job may take as long as it is apart from the next one, and a little more.
_SLACK = timedelta(minutes=2)
_WAITING = text("select count(*) from app.unflagged_deadline u where u.due_on < (select app.today())")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """How one job goes. Times are moments in UTC; `is_late` when somebody should look."""

    job: JobName
    every_seconds: int | None
    began_at: datetime | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    failures: int
    fault: str | None
    next_at: datetime | None
    is_late: bool


async def jobs(session: AsyncSession) -> list[JobView]:
    """Every job of the schedule, also one that has never begun; for whoever may read them."""
    now = (await session.execute(select(func.app.now()))).scalar_one()
    rows = {row.job: row for row in (await session.execute(select(JobRun))).scalars()}
    return [_view(job, rows.get(job), now) for job in JobName]


async def flags_waiting(session: AsyncSession) -> int:
    """How many deadlines the next sweep will look at; for the role of the sweep."""
    return int((await session.execute(_WAITING)).scalar_one())


def _view(job: JobName, row: JobRun | None, now: datetime) -> JobView:
    if row is None:
        return JobView(
            job=job, every_seconds=None, began_at=None, succeeded_at=None, failed_at=None, failures=0, fault=None,
            next_at=None, is_late=True,
        )  # fmt: skip
    every = timedelta(seconds=row.every_seconds)
    return JobView(
        job=job,
        every_seconds=row.every_seconds,
        began_at=row.began_at,
        succeeded_at=row.succeeded_at,
        failed_at=row.failed_at,
        failures=row.failures,
        fault=row.fault,
        next_at=row.began_at + every,
        is_late=row.failures > 0 or row.succeeded_at is None or now - row.succeeded_at > 2 * every + _SLACK,
    )
