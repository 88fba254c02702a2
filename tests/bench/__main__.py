"""Measures, and prints one JSON object of ratios. Rounds are interleaved, the first is dropped, medians count."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import asyncpg
import httpx2
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.kit.db import make_engine, make_sessions
from services.demo import database, ports, server
from services.demo.database import Cluster
from services.worker.jobs.deadlines import flag_overdue
from tests.bench.data import OVERDUE, Reader, add_overdue_deadlines, fill
from tests.bench.load import in_process, pgbench, wrk

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "6"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
MOST_HELLO_VARIATION = 0.30
MARKS = {"P1": ("at most", 1.8), "P2": ("at least", 0.065), "P3": ("at least", 0.65)}
ROOT = Path(__file__).resolve().parents[2]


def note(text: str) -> None:
    """Say on standard error what is being done; standard output is for the figures."""
    print(f"· {text}", file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def serving(application: str, port: int, environment: dict[str, str], *, is_factory: bool) -> Iterator[str]:
    """One process of the server, with the flags that production uses."""
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port), "--loop", "uvloop"]
    command += ["--http", "httptools", "--no-access-log", "--log-level", "warning", "--no-server-header"]
    command += ["--factory"] if is_factory else []
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        end = perf_counter() + 30
        while perf_counter() < end and process.poll() is None:
            try:
                httpx2.get(url, timeout=1)
                break
            except httpx2.TransportError:
                continue
        yield url
    finally:
        process.terminate()
        process.wait(20)


def environment_of(cluster: Cluster) -> dict[str, str]:
    """What the api under load is told."""
    key = "demo-only:" + "A" * 43
    return {
        "ENVIRONMENT": "test",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "API_DATABASE_URL": cluster.url_for("api"),
        "SIGNIN_DATABASE_URL": cluster.url_for("signin"),
        "NATIONAL_ID_KEY": key,
        "NATIONAL_ID_INDEX_KEY": key,
        "ATTACHMENT_KEY": key,
        "LOGIN_STATE_KEY": key,
    }


async def measure_reads(cluster: Cluster, reader: Reader, folder: Path) -> dict[str, Any]:
    """P1 and P2: the plan's REST read against the same statements alone, and against a bare hello."""
    hellos, p1, p2, absolute = [], [], [], []
    plan_port, hello_port = ports.free_port(), ports.free_port()
    connection = await asyncpg.connect(cluster.url_for("api"))
    with (
        serving("services.api.app:create_app", plan_port, environment_of(cluster), is_factory=True) as plan,
        serving("tests.bench.hello:app", hello_port, {}, is_factory=False) as hello,
    ):
        for number in range(ROUNDS):
            greeting = wrk(hello, clients=8, seconds=SECONDS, reader=None, folder=folder)
            many = wrk(plan, clients=8, seconds=SECONDS, reader=reader, folder=folder)
            alone = wrk(plan, clients=1, seconds=SECONDS, reader=reader, folder=folder)
            bare = await in_process(connection, reader, seconds=SECONDS)
            note(f"round {number}: hello {greeting.per_second:.0f}/s, plan {many.per_second:.0f}/s")
            if number:
                hellos.append(greeting.per_second)
                p2.append(many.per_second / greeting.per_second)
                p1.append(alone.p50_seconds / bare.p50_seconds)
                absolute.append((many.per_second, alone.p50_seconds * 1000, bare.p50_seconds * 1000))
    await connection.close()
    variation = (max(hellos) - min(hellos)) / median(hellos)
    return {
        "P1": round(median(p1), 3),
        "P2": round(median(p2), 4),
        "hello_variation": round(variation, 3),
        "void": variation > MOST_HELLO_VARIATION,
        "absolute": {
            "hello_per_second": round(median(hellos)),
            "plan_per_second": round(median(row[0] for row in absolute)),
            "plan_p50_ms": round(median(row[1] for row in absolute), 3),
            "same_statements_p50_ms": round(median(row[2] for row in absolute), 3),
        },
    }


async def measure_policies(cluster: Cluster, reader: Reader, folder: Path) -> dict[str, Any]:
    """P3: logged, policy-guarded reads against the same reads with row security passed by."""
    admin = await asyncpg.connect(cluster.url_for("postgres"))
    await admin.execute("create role bench_bypass login bypassrls password 'bench' in role api")
    await admin.execute("grant usage on schema app to bench_bypass")
    await admin.execute("grant select on app.plan, app.goal to bench_bypass")
    await admin.execute("grant insert on app.access_log to bench_bypass")
    await admin.execute("grant execute on all functions in schema app to bench_bypass")
    bypass = Cluster(cluster.admin_url, {**cluster.passwords, "bench_bypass": "bench"}).url_for("bench_bypass")
    ratios, rates = [], []
    for number in range(ROUNDS):
        without = pgbench(bypass, reader, seconds=int(SECONDS), folder=folder)
        guarded = pgbench(cluster.url_for("api"), reader, seconds=int(SECONDS), folder=folder)
        note(f"round {number}: guarded {guarded:.0f} tx/s, bypassed {without:.0f} tx/s")
        if number:
            ratios.append(guarded / without)
            rates.append(guarded)
    await admin.execute("drop owned by bench_bypass")
    await admin.execute("drop role bench_bypass")
    await admin.close()
    return {"P3": round(median(ratios), 3), "guarded_per_second": round(median(rates))}


async def measure_sweep(cluster: Cluster) -> dict[str, Any]:
    """P4: the worker's sweep of overdue deadlines against a plain update of the same rows."""
    engine = make_engine(cluster.url_for("worker"), size=2)
    sessions = make_sessions(engine)

    @asynccontextmanager
    async def begin() -> AsyncIterator[AsyncSession]:
        async with sessions.begin() as session:
            yield session

    admin = await asyncpg.connect(cluster.url_for("postgres"))
    await add_overdue_deadlines(admin)
    ratios, seconds = [], []
    for number in range(max(3, ROUNDS // 2)):
        await admin.execute("truncate app.deadline_flag")
        await admin.execute("vacuum (analyze) app.deadline")
        began = perf_counter()
        await admin.execute("update app.deadline set version = version + 1")
        plain = perf_counter() - began
        await admin.execute("vacuum (analyze) app.deadline")
        began = perf_counter()
        await flag_overdue(begin)
        swept = perf_counter() - began
        flagged = await admin.fetchval("select count(*) from app.deadline_flag")
        if flagged != OVERDUE:
            raise RuntimeError(f"{flagged} of {OVERDUE} were flagged")
        note(f"round {number}: sweep {swept:.2f} s, update {plain:.2f} s")
        if number:
            ratios.append(swept / plain)
            seconds.append(swept)
    began = perf_counter()
    await flag_overdue(begin)
    idle = perf_counter() - began
    await engine.dispose()
    await admin.close()
    return {
        "P4": round(median(ratios), 3),
        "sweep_seconds": round(median(seconds), 2),
        "idle_ms": round(idle * 1000, 1),
    }


def measure_start(folder: Path) -> float:
    """Seconds from the command to its line `ready:`, on a machine where everything is installed and loaded."""
    environment = {
        **os.environ,
        "DATA_DIR": str(folder / "start"),
        "PORT": str(ports.free_port()),
        "OIDC_PORT": str(ports.free_port()),
    }
    seconds = 0.0
    for _ in range(2):  # the second has its data
        began = perf_counter()
        with subprocess.Popen(
            ["make", "-s", "run"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("ready:"):
                    seconds = perf_counter() - began
                    break
            os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: to all of them
            process.wait(60)
    return round(seconds, 1)


async def measure(cluster: Cluster, folder: Path) -> dict[str, Any]:
    """All of it, in one run on one data set."""
    admin = await asyncpg.connect(cluster.url_for("postgres"))
    note("filling 20,000 follow-ups")
    reader = await fill(admin)
    await admin.close()
    found = await measure_reads(cluster, reader, folder)
    found |= await measure_policies(cluster, reader, folder)
    found |= await measure_sweep(cluster)
    return found


def main() -> int:
    """Measure and print; the exit status says only whether it could be measured."""
    if shutil.which("wrk") is None:
        note("make bench needs wrk: on Debian 'sudo apt-get install wrk'")
        return 1
    folder = Path(tempfile.mkdtemp(prefix="samordning-bench-"))
    folder.chmod(0o711)
    try:
        cluster = database.start(folder / "postgres-bench")
        environment = {**os.environ, "DATABASE_URL": cluster.url_for("migrate")}
        subprocess.run([sys.executable, "-m", "alembic", "upgrade", "head"], cwd=ROOT, env=environment, check=True)
        found = asyncio.run(measure(cluster, folder))
    finally:
        server.remove(folder / "postgres-bench")
    found["seconds_to_ready"] = measure_start(folder)
    shutil.rmtree(folder, ignore_errors=True)
    found["marks"] = {name: f"{kind} {mark}" for name, (kind, mark) in MARKS.items()}
    print(json.dumps(found, indent=2))  # noqa: T201 - this is what it is for
    return 0


if __name__ == "__main__":
    sys.exit(main())
