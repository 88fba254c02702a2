"""A worker whose hours are told: for each line it is given it does every job of the schedule once, and says `done`."""

import asyncio
import sys

from services.core.kit.db import make_engine, make_sessions
from services.core.kit.settings import Settings
from services.worker.schedule import schedule
from services.worker.transactions import transactions
from services.worker.watched import run_watched


async def main() -> None:
    """Work until nobody tells the hour any more."""
    settings = Settings()
    engine = make_engine(settings.need("worker_database_url"), size=2)
    begin_as = transactions(make_sessions(engine))
    jobs = schedule(settings)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while await asyncio.to_thread(sys.stdin.readline):
        for job in jobs:
            await run_watched(job, begin_as)
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
