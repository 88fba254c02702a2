"""The ways load is made: wrk over HTTP, asyncpg in this process, pgbench beside the database."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import asyncpg

from services.core.kit.ids import new_id
from services.core.plans.hot import READ_PLAN
from services.demo import server
from tests.bench.data import Reader, follow_up_id, key

LUA = """
local n = 0
request = function()
  n = (n + 1) % {count}
  return wrk.format("GET", string.format("{path}", 1 + n * {step}))
end
done = function(summary, latency, requests)
  io.write(string.format("p50_us=%d errors=%d\\n", latency:percentile(50.0),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""
PLAN_PATH = "/api/v1/follow-ups/01900005-0000-7000-8000-%012x/plan"


@dataclass(frozen=True)
class Figures:
    """What one spell of load came to."""

    per_second: float
    p50_seconds: float


def wrk(url: str, *, clients: int, seconds: float, reader: Reader | None, folder: Path) -> Figures:
    """Ask over HTTP with so many connections for so long; one thread, so that the server has a core.

    Raises:
        RuntimeError: when anything but a good answer came: a fast error is no speed.
    """
    path = PLAN_PATH if reader else "/"
    numbers = reader.numbers if reader else range(1, 2)
    script = folder / ("plan.lua" if reader else "hello.lua")
    lua = LUA.replace("{path}", path).replace("{count}", str(len(numbers))).replace("{step}", str(numbers.step))
    script.write_text(lua)
    headers = ["-H", f"Cookie: samordning={reader.token}"] if reader else []
    done = subprocess.run(
        ["wrk", "-t1", f"-c{clients}", f"-d{seconds:g}s", "-s", str(script), *headers, url],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"wrk could not ask: {done.stdout[-500:]}{done.stderr[-500:]}")
    errors = re.search(r"errors=(\d+)", done.stdout)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    p50 = re.search(r"p50_us=(\d+)", done.stdout)
    if not (errors and rate and p50) or int(errors[1]):
        raise RuntimeError(f"the load met errors: {done.stdout[-500:]}")
    return Figures(float(rate[1]), int(p50[1]) / 1e6)


async def in_process(connection: asyncpg.Connection, reader: Reader, *, seconds: float) -> Figures:
    """The same statements under the same policies, by asyncpg in this process, one after the other."""
    times: list[float] = []
    end = perf_counter() + seconds
    while perf_counter() < end:
        number = reader.numbers[len(times) % len(reader.numbers)]
        began = perf_counter()
        await connection.execute(f"begin; set local app.session = '{reader.token}'")
        row = await connection.fetchrow(READ_PLAN, follow_up_id(number), new_id(), new_id())
        await connection.execute("commit")
        times.append(perf_counter() - began)
        if row is None:
            raise RuntimeError("the plan was not there: nothing was measured")
    return Figures(len(times) / sum(times), median(times))


def pgbench(url: str, reader: Reader, *, seconds: int, folder: Path) -> float:
    """Logged, policy-guarded read transactions a second, eight clients, by PostgreSQL's own bench."""
    statement = READ_PLAN.replace("$1", key(5, "(:n)::int")).replace("$2", "gen_random_uuid()").replace("$3", "null")
    script = folder / "read.sql"
    any_number = f"1 + {reader.numbers.step} * random(0, {len(reader.numbers) - 1})"
    script.write_text(
        f"\\set n {any_number}\nbegin;\nset local app.session = '{reader.token}';\n"
        f"{' '.join(statement.split())};\ncommit;\n"
    )
    done = subprocess.run(
        [str(server.program("pgbench")), "-n", "-M", "prepared", "-c8", "-j1", f"-T{seconds}", "-f", str(script), url],
        check=False,
        capture_output=True,
        text=True,
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found or "number of failed transactions: 0 " not in done.stdout:
        sys.stderr.write(done.stdout + done.stderr)
        raise RuntimeError("pgbench met errors")
    return float(found[1])
