"""Birthdays that come near: each becomes a task for the lead."""

from services.core.deadlines.age_events import ask_about_ages
from services.worker.jobs import Begin
from services.worker.jobs.batches import ask_all


async def ask_before_birthdays(begin: Begin) -> None:
    """Ask the lead of everything about a coming birthday that is lacking now."""
    await ask_all(begin, ask_about_ages, job="age_events.ask_before_birthdays")
