"""P7: how the time of a read grows with the number of follow-ups, while each service's case load stays the same.

What is timed is the statements themselves, those that the product sends and no others, each call rolled back: what
Python does around them, and the disk at a commit, do not grow, and would hide what does.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from math import log
from statistics import median
from time import perf_counter
from typing import Any

import asyncpg
from sqlalchemy import event

from services.core.access.work import Work, open_work
from services.core.audit.acts import Exit
from services.core.deadlines.queries import pressing_deadlines
from services.core.follow_ups.queries import my_follow_ups, my_tasks
from services.core.kit.db import make_engine, make_sessions
from services.core.kit.ids import new_id
from services.core.people.numbers import NumberKeys
from services.core.people.queries import youths_by_number
from services.core.plans.hot import READ_PLAN
from tests.bench.data import NATIONAL_ID, Reader, follow_up_id

PER_PAGE = 50
SHOWN = 20
FEWEST_CALLS = 5
READS = ("plan", "list", "start", "number")


class Timed:
    """The reads of one reader on one data set; each gives the seconds that its statements took."""

    def __init__(self, url: str, reader: Reader, keys: NumberKeys, connection: asyncpg.Connection) -> None:
        self._reader, self._keys, self._connection = reader, keys, connection
        self.engine = make_engine(url, size=1)
        self._sessions = make_sessions(self.engine)
        self._spent, self._began, self._calls = 0.0, 0.0, 0
        event.listen(self.engine.sync_engine, "before_cursor_execute", self._begin)
        event.listen(self.engine.sync_engine, "after_cursor_execute", self._end)

    def _begin(self, *_: Any) -> None:
        self._began = perf_counter()

    def _end(self, *_: Any) -> None:
        self._spent += perf_counter() - self._began

    async def plan(self) -> float:
        """The shared plan, by the hand-written statement, one follow-up after the other."""
        self._calls += 1
        number = self._reader.numbers[self._calls % len(self._reader.numbers)]
        await self._connection.execute(f"begin; set local app.session = '{self._reader.token}'")
        began = perf_counter()
        row = await self._connection.fetchrow(READ_PLAN, follow_up_id(number), new_id(), new_id())
        seconds = perf_counter() - began
        await self._connection.execute("rollback")
        if row is None:
            raise RuntimeError("the plan was not there: nothing was measured")
        return seconds

    async def list(self) -> float:
        """The first page of the list of follow-ups, with whom they are about and the log rows."""
        async with self._work() as work:
            lines, _following = await my_follow_ups(work, limit=PER_PAGE)
        if len(lines) != PER_PAGE or not all(line.youth_name for line in lines):
            raise RuntimeError("the list was not whole: something else was measured")
        return self._spent

    async def start(self) -> float:
        """What a start page begins with: the tasks and the pressing deadlines, which the contact has none of."""
        async with self._work() as work:
            tasks = await my_tasks(work, limit=SHOWN)
            deadlines, _has_more = await pressing_deadlines(work, limit=SHOWN)
        if {len(tasks), len(deadlines)} != {SHOWN if self._reader.name == "leader" else 0}:
            raise RuntimeError("the start page was not whole: something else was measured")
        return self._spent

    async def number(self) -> float:
        """The look-up by identity number: the leader finds the youth, the contact is told of nobody."""
        async with self._work() as work:
            found = await youths_by_number(work, national_id=NATIONAL_ID, keys=self._keys)
        if len(found) != (self._reader.name == "leader"):
            raise RuntimeError("the look-up answered otherwise than it shall")
        return self._spent

    @asynccontextmanager
    async def _work(self) -> AsyncIterator[Work]:
        """A transaction of the reader's, whose statements are timed from its start and rolled back with their log."""
        async with open_work(self._sessions, self._reader.token, exit_=Exit.PAGE, request_id=new_id()) as work:
            self._spent = 0.0
            yield work
            await work.session.flush()


async def p50(read: Callable[[], Awaitable[float]], *, seconds: float) -> float:
    """The median of a read repeated for so long."""
    times: list[float] = []
    end = perf_counter() + seconds
    while perf_counter() < end or len(times) < FEWEST_CALLS:
        times.append(await read())
    return median(times)


def slope(times: Mapping[int, float]) -> float:
    """The exponent: the slope of the line through (log of follow-ups, log of seconds), by least squares."""
    points = [(log(size), log(seconds)) for size, seconds in times.items()]
    x_mean = sum(x for x, _ in points) / len(points)
    y_mean = sum(y for _, y in points) / len(points)
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / sum((x - x_mean) ** 2 for x, _ in points)


async def measure_scaling(
    places: Mapping[int, tuple[str, Sequence[Reader]]],
    keys: NumberKeys,
    *,
    rounds: int,
    seconds: float,
    note: Callable[[str], None],
) -> dict[str, Any]:
    """P7 for each reader and read over data sets of several sizes: each round times all of them, the first is dropped.

    Args:
        places: by number of follow-ups, the address of the data set for the login `api`, and who reads there.
        keys: those that the identity numbers were indexed with.
        rounds: how many, with the one that is dropped.
        seconds: how long each read is repeated in each round.
        note: told how it goes.
    """
    found: dict[str, dict[str, dict[int, list[float]]]] = {}
    for number in range(rounds):
        for size, (url, readers) in places.items():
            connection = await asyncpg.connect(url)
            for reader in readers:
                timed = Timed(url, reader, keys, connection)
                for read in READS:
                    took = await p50(getattr(timed, read), seconds=seconds)
                    note(f"round {number}: {read} of {size} by the {reader.name}: {took * 1000:.2f} ms")
                    if number:
                        found.setdefault(reader.name, {}).setdefault(read, {}).setdefault(size, []).append(took)
                await timed.engine.dispose()
            await connection.close()
    return {
        reader: {
            read: {
                "exponent": round(
                    median(slope(dict(zip(sizes, each, strict=True))) for each in zip(*sizes.values(), strict=True)), 3
                ),
                "p50_ms": {str(size): round(median(times) * 1000, 3) for size, times in sizes.items()},
            }
            for read, sizes in reads.items()
        }
        for reader, reads in found.items()
    }
