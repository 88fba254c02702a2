"""What `samordning worker status` prints: how each job goes, and what waits."""

from sqlalchemy.exc import SQLAlchemyError

from services.core.jobs.queries import JobView, flags_waiting, jobs
from services.core.kit.clock import OSLO
from services.core.kit.db import make_engine, make_sessions
from services.core.kit.settings import Settings

OUT_OF_REACH = (OSError, SQLAlchemyError)


async def status(settings: Settings) -> tuple[list[str], bool]:
    """A line for each job, times in Oslo's, and whether all of them go as they should.

    Raises:
        SQLAlchemyError, OSError: when the database is out of reach.
    """
    engine = make_engine(settings.need("worker_database_url"), size=1)
    try:
        async with make_sessions(engine)() as session:
            views, waiting = await jobs(session), await flags_waiting(session)
    finally:
        await engine.dispose()
    return [*(_line(view) for view in views), f"deadlines to look at: {waiting}"], not any(
        view.is_late for view in views
    )


def _line(view: JobView) -> str:
    parts = [f"{view.job}: {'LATE' if view.is_late else 'ok'}"]
    for name, moment in (("began", view.began_at), ("succeeded", view.succeeded_at), ("next", view.next_at)):
        parts.append(f"{name} {moment.astimezone(OSLO):%Y-%m-%d %H:%M:%S}" if moment else f"{name} never")
    if view.failures:
        parts.append(f"failed {view.failures} times: {view.fault}")
    return ", ".join(parts)
