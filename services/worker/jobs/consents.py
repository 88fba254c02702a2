"""The days of consents: a review, a birthday or a lapse becomes a task for the lead."""

from services.core.consents.asking import ask_about_consents
from services.worker.jobs import Begin
from services.worker.jobs.batches import ask_all


async def ask_leads(begin: Begin) -> None:
    """Ask the lead of everything about consent that is lacking now."""
    await ask_all(begin, ask_about_consents, job="consents.ask_leads")
