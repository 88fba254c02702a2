"""What `samordning worker status` prints: how each job goes, and what waits."""

from sqlalchemy.exc import SQLAlchemyError

from services.core.access.actor import JobRole, Role
from services.core.jobs.queries import JobView, flags_waiting, jobs
from services.core.kit.clock import OSLO
from services.core.kit.db import make_engine, make_sessions
from services.core.kit.settings import Settings
from services.core.mail.queries import REFUSED_DAYS, MailHealth, mail_health
from services.worker.transactions import transactions

OUT_OF_REACH = (OSError, SQLAlchemyError)


async def status(settings: Settings) -> tuple[list[str], bool]:
    """A line for each job, times in Oslo's, and whether all of them go as they should.

    Raises:
        SQLAlchemyError, OSError: when the database is out of reach.
    """
    engine = make_engine(settings.need("worker_database_url"), size=1)
    try:
        begin_as = transactions(make_sessions(engine))
        async with begin_as(Role.WORKER) as session:
            views = await jobs(session)
        async with begin_as(JobRole.MAIL) as session:
            mail = await mail_health(session)
        async with begin_as(JobRole.DEADLINES) as session:
            waiting = await flags_waiting(session)
    finally:
        await engine.dispose()
    lines = [*(_line(view) for view in views), _mail_line(mail), f"deadlines to look at: {waiting}"]
    return lines, mail.is_well and not any(view.is_late for view in views)


def _mail_line(mail: MailHealth) -> str:
    parts = [
        "mail: no server is set up" if mail.is_set_up is False else f"mail: {'well' if mail.is_well else 'LATE'}",
        f"{mail.waiting} waiting",
        f"{mail.waiting_long} of them over 15 minutes",
        f"{mail.refused} refused in {REFUSED_DAYS} days",
    ]
    if mail.failing_since:
        parts.append(f"the server fails since {mail.failing_since.astimezone(OSLO):%Y-%m-%d %H:%M:%S}: {mail.fault}")
    parts.extend(f"{mails} with {fault}" for fault, mails in mail.faults)
    return ", ".join(parts)


def _line(view: JobView) -> str:
    parts = [f"{view.job}: {'LATE' if view.is_late else 'ok'}"]
    for name, moment in (("began", view.began_at), ("succeeded", view.succeeded_at), ("next", view.next_at)):
        parts.append(f"{name} {moment.astimezone(OSLO):%Y-%m-%d %H:%M:%S}" if moment else f"{name} never")
    if view.failures:
        parts.append(f"failed {view.failures} times: {view.fault}")
    return ", ".join(parts)
