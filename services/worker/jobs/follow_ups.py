"""Pauses that last, or that were thought to be over: each becomes a task for the lead."""

from services.core.follow_ups.asking import ask_about_pauses
from services.worker.jobs import Begin
from services.worker.jobs.batches import ask_all


async def ask_during_pauses(begin: Begin) -> None:
    """Ask the lead of everything about a pause that is lacking now."""
    await ask_all(begin, ask_about_pauses, job="follow_ups.ask_during_pauses")
