"""P4: the worker's sweep against a plain update of the same rows, and whether it follows what is new or what is open.

The deadlines of the data set it is given are replaced by its own: it comes last.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import asyncpg

from services.core.access.actor import JobRole
from services.core.kit.db import make_engine, make_sessions
from services.core.kit.settings import Environment, Settings
from services.worker.jobs.deadlines import flag_overdue
from services.worker.jobs.reminders import owing
from services.worker.transactions import transactions
from tests.bench.data import add_open_deadlines
from tests.bench.scaling import slope

NEWLY_OVERDUE = 4_500
SHARE_OVERDUE = 0.45
IDLE_RUNS = 21
owe = owing(Settings(environment=Environment.TEST))

Job = Callable[[], Awaitable[None]]


async def measure_sweeps(
    admin: asyncpg.Connection, worker_url: str, *, sizes: tuple[int, ...], rounds: int, note: Callable[[str], None]
) -> dict[str, Any]:
    """The figures of P4.

    Args:
        admin: past all policies, to lay out the deadlines.
        worker_url: the address of the same database for the login `worker`.
        sizes: how many deadlines are open, smallest first; P4 itself is of the largest.
        rounds: how often P4 is measured, with the one that is dropped.
        note: told how it goes.
    """
    engine = make_engine(worker_url, size=2)
    begin_as = transactions(make_sessions(engine))
    sweep = partial(flag_overdue, partial(begin_as, JobRole.DEADLINES))
    remind = partial(owe, partial(begin_as, JobRole.REMINDERS))
    found = await _by_open(admin, sweep, sizes, note)
    found |= await _against_update(admin, sweep, remind, sizes[-1], rounds, note)
    await engine.dispose()
    return found


async def _by_open(
    admin: asyncpg.Connection, sweep: Job, sizes: tuple[int, ...], note: Callable[[str], None]
) -> dict[str, Any]:
    """The same number newly overdue among ever more that are open: a sweep, and then sweeps with nothing to do."""
    swept, idle = {}, {}
    for size in sizes:
        await add_open_deadlines(admin, size, overdue=NEWLY_OVERDUE)
        swept[size] = await _timed(sweep)
        await _expect(admin, "deadline_flag", NEWLY_OVERDUE)
        idle[size] = median([await _timed(sweep) for _ in range(IDLE_RUNS)])
        note(f"{size} open: {NEWLY_OVERDUE} flagged in {swept[size]:.2f} s, idle {idle[size] * 1000:.2f} ms")
    return {
        "sweep_exponent": round(slope(swept), 3) if len(sizes) > 1 else None,
        "sweep_seconds_by_open": {str(size): round(seconds, 3) for size, seconds in swept.items()},
        "idle_ms_by_open": {str(size): round(seconds * 1000, 2) for size, seconds in idle.items()},
    }


async def _against_update(
    admin: asyncpg.Connection, sweep: Job, remind: Job, size: int, rounds: int, note: Callable[[str], None]
) -> dict[str, Any]:
    """45 in a hundred newly overdue: flags and log rows, and then the reminders, against a plain update of them."""
    overdue = int(size * SHARE_OVERDUE)
    sweeps: list[tuple[float, float]] = []
    reminders: dict[str, float] = {}
    for number in range(rounds):
        await add_open_deadlines(admin, size, overdue=overdue)
        began = perf_counter()
        await admin.execute("update app.deadline set version = version + 1 where effective_due_on < current_date")
        plain = perf_counter() - began
        await admin.execute("vacuum (analyze) app.deadline")
        swept = await _timed(sweep)
        await _expect(admin, "deadline_flag", overdue)
        note(f"round {number}: update {plain:.2f} s, flags {swept:.2f} s")
        if number:
            sweeps.append((swept / plain, swept))
        if number == rounds - 1:  # once: it takes as long as all the others together
            told = await _timed(remind)
            await _expect(admin, "reminder", overdue)
            note(f"reminders {told:.2f} s")
            reminders = {"p4_with_reminders": round((swept + told) / plain, 3), "reminder_seconds": round(told, 2)}
    return {
        "P4": round(median(ratio for ratio, _ in sweeps), 3),
        "sweep_seconds": round(median(seconds for _, seconds in sweeps), 2),
        "overdue": overdue,
        **reminders,
    }


async def _timed(job: Job) -> float:
    began = perf_counter()
    await job()
    return perf_counter() - began


async def _expect(admin: asyncpg.Connection, table: str, count: int) -> None:
    there = await admin.fetchval(f"select count(*) from app.{table}")
    if there != count:
        raise RuntimeError(f"{there} of {count} rows in {table}: something else was measured")
