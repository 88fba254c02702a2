"""Measures, and prints one JSON object of ratios. Rounds are interleaved, the first is dropped, medians count."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any

import asyncpg
import httpx2

from services.demo import database, ports, server
from services.demo.database import Cluster
from tests.bench.data import Reader, fill
from tests.bench.load import in_process, pgbench, wrk
from tests.bench.mail import measure_mail
from tests.bench.scaling import READS, measure_scaling
from tests.bench.sweeping import measure_sweeps
from tests.factories import KEY, NUMBER_KEYS

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "6"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
MOST_HELLO_VARIATION = 0.30
OPEN_DEADLINES = tuple(sorted(int(one) for one in os.environ.get("BENCH_DEADLINES", "10000,100000").split(",")))
SCALES = sorted(int(one) for one in os.environ.get("BENCH_SCALES", "10000,100000").split(","))
MARKS = {
    "P1": ("at most", 1.8),
    "P2": ("at least", 0.065),
    "P3": ("at least", 0.65),
    "P7": ("at most", 0.05),
    "P8": ("at least", 0.25),
}
# What a figure is called for each reader: the one whose service leads, and the one who reads by consent.
KEYS = {name: {"leader": name, "contact": f"{name.lower()}_by_consent"} for name in MARKS}
ROOT = Path(__file__).resolve().parents[2]


def note(text: str) -> None:
    """Say on standard error what is being done; standard output is for the figures."""
    print(f"· {text}", file=sys.stderr, flush=True)  # noqa: T201


def _answers(url: str) -> bool:
    try:
        httpx2.get(url, timeout=1)
    except httpx2.TransportError:
        return False
    return True


@contextmanager
def serving(application: str, port: int, environment: dict[str, str], *, is_factory: bool) -> Iterator[str]:
    """One process of the server, with the flags that production uses.

    Raises:
        RuntimeError: when it does not answer.
    """
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port), "--loop", "uvloop"]
    command += ["--http", "httptools", "--no-access-log", "--log-level", "warning", "--no-server-header"]
    command += ["--factory"] if is_factory else []
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})  # what stops it is to be read
    url = f"http://127.0.0.1:{port}"
    try:
        end = perf_counter() + 120
        while not _answers(url):
            if perf_counter() > end or process.poll() is not None:
                raise RuntimeError(f"{application} does not answer")
            sleep(0.2)  # asking without end would take the machine from the one that starts
        yield url
    finally:
        process.terminate()
        process.wait(20)


@dataclass(frozen=True)
class Place:
    """One data set: its database, how many follow-ups it holds, and who reads there."""

    cluster: Cluster
    database: str
    follow_ups: int
    readers: Sequence[Reader]

    def url_for(self, login: str) -> str:
        """The address that a login comes in by."""
        return self.cluster.url_for(login, self.database)


def environment_of(place: Place) -> dict[str, str]:
    """What the api under load is told."""
    return {
        "ENVIRONMENT": "test",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "API_DATABASE_URL": place.url_for("api"),
        "SIGNIN_DATABASE_URL": place.url_for("signin"),
        "NATIONAL_ID_KEY": KEY,
        "NATIONAL_ID_INDEX_KEY": KEY,
        "ATTACHMENT_KEY": KEY,
        "LOGIN_STATE_KEY": KEY,
    }


async def measure_reads(place: Place, folder: Path) -> dict[str, Any]:
    """P1 and P2 of each reader: the plan's REST read against the same statements alone, and against a bare hello."""
    hellos: list[float] = []
    found: dict[str, list[tuple[float, float, float]]] = {reader.name: [] for reader in place.readers}
    plan_port, hello_port = ports.free_port(), ports.free_port()
    connection = await asyncpg.connect(place.url_for("api"))
    with (
        serving("services.api.app:create_app", plan_port, environment_of(place), is_factory=True) as plan,
        serving("tests.bench.hello:app", hello_port, {}, is_factory=False) as hello,
    ):
        for number in range(ROUNDS):
            greeting = wrk(hello, clients=8, seconds=SECONDS, reader=None, folder=folder)
            if number:
                hellos.append(greeting.per_second)
            for reader in place.readers:
                many = wrk(plan, clients=8, seconds=SECONDS, reader=reader, folder=folder)
                alone = wrk(plan, clients=1, seconds=SECONDS, reader=reader, folder=folder)
                bare = await in_process(connection, reader, seconds=SECONDS)
                note(
                    f"round {number}, {place.follow_ups} follow-ups: hello {greeting.per_second:.0f}/s,"
                    f" plan for the {reader.name} {many.per_second:.0f}/s"
                )
                if number:
                    found[reader.name].append((many.per_second, alone.p50_seconds, bare.p50_seconds))
    await connection.close()
    figures: dict[str, Any] = {
        "hello_variation": round((max(hellos) - min(hellos)) / median(hellos), 3),
        "absolute": {"hello_per_second": round(median(hellos))},
    }
    for name, rounds in found.items():
        figures[KEYS["P1"][name]] = round(median(alone / bare for _, alone, bare in rounds), 3)
        figures[KEYS["P2"][name]] = round(
            median(many / hello for (many, _, _), hello in zip(rounds, hellos, strict=True)), 4
        )
        figures["absolute"] |= {
            f"plan_per_second_{name}": round(median(many for many, _, _ in rounds)),
            f"plan_p50_ms_{name}": round(median(alone for _, alone, _ in rounds) * 1000, 3),
            f"same_statements_p50_ms_{name}": round(median(bare for _, _, bare in rounds) * 1000, 3),
        }
    return figures


async def measure_policies(place: Place, folder: Path) -> dict[str, Any]:
    """P3 of each reader: logged, policy-guarded reads against the same reads with row security passed by."""
    admin = await asyncpg.connect(place.url_for("postgres"))
    await admin.execute("create role bench_bypass login bypassrls password 'bench' in role api")
    await admin.execute("grant usage on schema app to bench_bypass")
    await admin.execute("grant select on app.plan, app.goal to bench_bypass")
    await admin.execute("grant insert on app.access_log to bench_bypass")
    await admin.execute("grant execute on all functions in schema app to bench_bypass")
    passing = Cluster(place.cluster.admin_url, {**place.cluster.passwords, "bench_bypass": "bench"})
    bypass = passing.url_for("bench_bypass", place.database)
    found: dict[str, list[tuple[float, float]]] = {reader.name: [] for reader in place.readers}
    for number in range(ROUNDS):
        for reader in place.readers:
            without = pgbench(bypass, reader, seconds=SECONDS, folder=folder)
            guarded = pgbench(place.url_for("api"), reader, seconds=SECONDS, folder=folder)
            note(
                f"round {number}, {place.follow_ups} follow-ups, the {reader.name}:"
                f" guarded {guarded:.0f} tx/s, bypassed {without:.0f} tx/s"
            )
            if number:
                found[reader.name].append((guarded, without))
    await admin.execute("drop owned by bench_bypass")
    await admin.execute("drop role bench_bypass")
    await admin.close()
    ratios = {
        KEYS["P3"][name]: round(median(guarded / without for guarded, without in rounds), 3)
        for name, rounds in found.items()
    }
    rates = {
        f"guarded_per_second_{name}": round(median(guarded for guarded, _ in rounds)) for name, rounds in found.items()
    }
    return {**ratios, "absolute": rates}


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


def make_database(cluster: Cluster, follow_ups: int) -> str:
    """A migrated, empty database for so many follow-ups; gives its name."""
    name = f"bench_{follow_ups}"
    cluster.create_database(name)
    environment = {**os.environ, "DATABASE_URL": cluster.url_for("migrate", name)}
    subprocess.run([sys.executable, "-m", "alembic", "upgrade", "head"], cwd=ROOT, env=environment, check=True)
    return name


async def make_place(cluster: Cluster, database_name: str, follow_ups: int) -> Place:
    """The database filled with so many follow-ups, and who reads there."""
    note(f"filling {follow_ups} follow-ups")
    admin = await asyncpg.connect(cluster.url_for("postgres", database_name))
    readers = await fill(admin, follow_ups, NUMBER_KEYS)
    await admin.close()
    return Place(cluster, database_name, follow_ups, readers)


async def measure(cluster: Cluster, databases: Mapping[int, str], folder: Path) -> dict[str, Any]:
    """All of it in one run: each size has its database, and the smallest one's figures stand first."""
    places = [await make_place(cluster, name, follow_ups) for follow_ups, name in databases.items()]
    by_follow_ups = {}
    for place in places:
        reads, policies = await measure_reads(place, folder), await measure_policies(place, folder)
        absolute = reads.pop("absolute") | policies.pop("absolute")
        by_follow_ups[str(place.follow_ups)] = reads | policies | {"absolute": absolute}
    found = dict(by_follow_ups[str(SCALES[0])])
    found["void"] = any(one["hello_variation"] > MOST_HELLO_VARIATION for one in by_follow_ups.values())
    found["by_follow_ups"] = by_follow_ups
    if len(places) > 1:
        timed = {place.follow_ups: (place.url_for("api"), place.readers) for place in places}
        scaling = await measure_scaling(timed, NUMBER_KEYS, rounds=ROUNDS, seconds=SECONDS / len(READS), note=note)
        found |= {KEYS["P7"][name]: figures for name, figures in scaling.items()}
    urls = [places[0].url_for(login) for login in ("postgres", "worker")]
    found |= await measure_mail(*urls, rounds=max(3, ROUNDS // 2), note=note)
    admin = await asyncpg.connect(urls[0])
    found |= await measure_sweeps(admin, urls[1], sizes=OPEN_DEADLINES, rounds=max(3, ROUNDS // 2), note=note)
    await admin.close()
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
        databases = {follow_ups: make_database(cluster, follow_ups) for follow_ups in SCALES}
        found = asyncio.run(measure(cluster, databases, folder))
        server.remove(folder / "postgres-bench")
        found["seconds_to_ready"] = measure_start(folder)
    finally:
        server.remove(folder / "postgres-bench")
        shutil.rmtree(folder, ignore_errors=True)
    found["marks"] = {name: f"{kind} {mark}" for name, (kind, mark) in MARKS.items()}
    print(json.dumps(found, indent=2))  # noqa: T201 - this is what it is for
    return 0


if __name__ == "__main__":
    sys.exit(main())
