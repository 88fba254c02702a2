"""THE SCHEDULE: which job, as which database role, how often. Nothing else happens without anyone asking."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.core.access.actor import JobRole
from services.core.jobs.kinds import JobName
from services.core.kit.settings import Settings
from services.core.reminders.letters import composer
from services.worker.jobs import Begin
from services.worker.jobs.age_events import ask_before_birthdays
from services.worker.jobs.consents import ask_leads
from services.worker.jobs.deadlines import flag_overdue
from services.worker.jobs.follow_ups import ask_during_pauses
from services.worker.jobs.mail import sending
from services.worker.jobs.reminders import owing

_SECONDS_IN_MINUTE = 60
_HALF_HOUR = 30 * _SECONDS_IN_MINUTE


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the schedule. `every` is in seconds; it also runs once when a worker starts."""

    name: JobName
    role: JobRole
    run: Callable[[Begin], Awaitable[None]]
    every: int

    @property
    def cron(self) -> str:
        """The same as PgQueuer writes it, with a field for seconds at the end: at least as often as asked."""
        if self.every < _SECONDS_IN_MINUTE:
            return f"* * * * * */{self.every}"
        return f"*/{min(self.every // _SECONDS_IN_MINUTE, 59)} * * * * 0"


def schedule(settings: Settings) -> tuple[Job, ...]:
    """Every job of the service."""
    return (
        Job(JobName.FLAG_OVERDUE, JobRole.DEADLINES, flag_overdue, every=settings.sweep_seconds),
        Job(JobName.ASK_BEFORE_BIRTHDAYS, JobRole.AGE_EVENTS, ask_before_birthdays, every=_HALF_HOUR),
        Job(JobName.ASK_LEADS, JobRole.CONSENTS, ask_leads, every=_HALF_HOUR),
        Job(JobName.ASK_DURING_PAUSES, JobRole.PAUSES, ask_during_pauses, every=_HALF_HOUR),
        Job(JobName.OWE_REMINDERS, JobRole.REMINDERS, owing(settings), every=_SECONDS_IN_MINUTE),
        # Last: what the jobs before it have come to owe leaves at once, and a slow server holds up none of them.
        Job(
            JobName.SEND_MAIL, JobRole.MAIL, sending(settings, composer(settings.public_url)), every=_SECONDS_IN_MINUTE
        ),
    )
