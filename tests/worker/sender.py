"""A process that sends what is due once, as the worker does: for being killed in the middle."""

import asyncio
import sys
from functools import partial

from services.core.access.actor import JobRole
from services.core.kit.db import make_engine, make_sessions
from services.worker.jobs.mail import send_due
from services.worker.transactions import transactions
from tests.worker.post import SENDER, a_letter, to


async def send(url: str, port: int) -> None:
    """Send all that is due, through the server at this port."""
    begin_as = transactions(make_sessions(make_engine(url, size=2)))
    await send_due(partial(begin_as, JobRole.MAIL), to(port), a_letter, SENDER)


if __name__ == "__main__":
    asyncio.run(send(sys.argv[1], int(sys.argv[2])))
