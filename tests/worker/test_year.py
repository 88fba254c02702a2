"""A year in some minutes: two workers that are killed, outages, a mail server that comes and goes; nothing is lost.

The model (year_model.py) says in plain Python what must have been flagged, who must have been told and what a letter
must say; after each hour that somebody worked the database has to say the same.
"""

import asyncio
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from aiosmtpd.controller import Controller

from services.demo import ports
from tests.conftest import ROOT, Database, set_clock
from tests.factories import World
from tests.reminded import give_address
from tests.worker.year import Year
from tests.worker.year_model import OSLO, Model

HOURS = (time(0, 1), time(7, 5), time(13, 0), time(23, 59))
WORKERS = 2
LONGEST_OUTAGE = 5
LINK = re.compile(r"/deadlines/([0-9a-f-]{36})")
# A quiet end, so that a mail server that failed has been tried again.
QUIET_DAYS = 4


@dataclass
class Post:
    """The mail server of the year: what it has accepted, and whether it takes anything now."""

    is_up: bool = True
    accepted: list[tuple[str, frozenset[UUID]]] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's own name
        if not self.is_up:
            return "451 4.3.0 Try again later"
        message = message_from_bytes(envelope.content, policy=policy.default)
        text = message.get_content()
        assert "Fiktiv" not in text
        self.accepted.append((message["Message-ID"], frozenset(UUID(one) for one in LINK.findall(text))))
        return "250 Accepted"


@contextmanager
def post_office() -> Iterator[tuple[Post, str]]:
    """A real SMTP server on loopback."""
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=ports.free_port())
    controller.start()
    yield post, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


class Crew:
    """Workers as processes: each does all its jobs when the hour is told, and may be killed in the middle of it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._workers: list[asyncio.subprocess.Process] = []
        self.kills = 0

    async def come(self) -> None:
        """So many workers as there should be."""
        while len(self._workers) < WORKERS:
            worker = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.worker.ticking", cwd=ROOT, env=self._environment,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            assert worker.stdout is not None
            assert await worker.stdout.readline() == b"ready\n"
            self._workers.append(worker)

    async def work(self, *, kill_after: float | None = None) -> None:
        """Let all do their jobs once; with `kill_after`, the first is killed after so many seconds, and comes again."""
        await self.come()
        answers = [asyncio.ensure_future(self._tell(worker)) for worker in self._workers]
        if kill_after is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(answers[0]), kill_after)
            self._workers[0].kill()
            self.kills += 1
        await asyncio.gather(*answers)
        if kill_after is not None:
            await self._workers.pop(0).wait()
            await self.work()

    @staticmethod
    async def _tell(worker: asyncio.subprocess.Process) -> None:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(b"\n")
        with suppress(ConnectionError):
            await worker.stdin.drain()
        answer = await worker.stdout.readline()
        assert answer in (b"done\n", b"")  # nothing: it was killed

    async def leave(self) -> None:
        """Nobody works any more."""
        for worker in self._workers:
            worker.kill()
            await worker.wait()
        self._workers.clear()


@pytest.fixture
async def admin_of_year(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """Past all policies, and in no hurry."""
    connection = await asyncpg.connect(database.url_for("postgres"))
    await connection.execute("set synchronous_commit = off")
    yield connection
    await connection.close()


async def live_through(
    database: Database, admin: asyncpg.Connection, world: World, *, first: date, days: int, follow_ups: int, seed: int
) -> tuple[Crew, Model, Post]:
    """Live through so many days, and hold the database against the model after each hour in which somebody worked."""
    model = Model()
    year = Year(admin, world, model, seed=seed)
    await give_address(admin, *world.people.values())
    await year.settle(follow_ups)
    with post_office() as (post, smtp_url):
        crew = Crew(environment(database, smtp_url))
        away_until = first
        for number in range(days):
            today, is_quiet = first + timedelta(days=number), number >= days - QUIET_DAYS
            if not is_quiet and today >= away_until and year.random.random() < 1 / 30:
                await crew.leave()
                away_until = today + timedelta(days=year.random.randint(1, LONGEST_OUTAGE))
            post.is_up = is_quiet or year.random.random() < (0.9 if post.is_up else 0.5)
            for hour in HOURS:
                now = datetime.combine(today, hour, OSLO).astimezone(UTC)
                await set_clock(admin, now)
                if hour == HOURS[0]:
                    await year.happen(now, today)
                if hour == HOURS[1]:
                    await year.happen_in_the_night(now, today)
                if not is_quiet and today < away_until:
                    continue
                seen = len(post.accepted)
                kill = year.random.uniform(0, 0.15) if not is_quiet and year.random.random() < 1 / 25 else None
                await crew.work(kill_after=kill)
                model.work(now)
                await compare(admin, world, model, now)
                await compare_letters(admin, world, model, now, post.accepted[seen:])
        await crew.leave()
    return crew, model, post


def environment(database: Database, smtp_url: str) -> dict[str, str]:
    """What the workers are told."""
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "PYTHONPATH": str(ROOT),
        "ENVIRONMENT": "test",
        "PUBLIC_URL": "http://samordning.example",
        "WORKER_DATABASE_URL": database.url_for("worker"),
        "SMTP_URL": smtp_url,
        "MAIL_FROM": "samordning@example.org",
    }


async def compare(admin: asyncpg.Connection, world: World, model: Model, now: datetime) -> None:
    """Flags and ledger are the model's, no more and no less."""
    flags = await admin.fetch("select deadline_id, due_on from app.deadline_flag")
    assert sorted((row["deadline_id"], row["due_on"]) for row in flags) == sorted(model.flags), now
    names = {person.user_id: name for name, person in world.people.items()}
    rows = await admin.fetch(
        "select deadline_id, due_on, days, user_id from app.reminder where deadline_id is not null"
    )
    ledger = Counter((row["deadline_id"], row["due_on"], row["days"], names[row["user_id"]]) for row in rows)
    assert ledger == Counter(model.ledger), now


async def compare_letters(
    admin: asyncpg.Connection,
    world: World,
    model: Model,
    now: datetime,
    accepted: list[tuple[str, frozenset[UUID]]],
) -> None:
    """Each letter that left this hour says what is still so; what was dropped had nothing left to say."""
    names = {person.user_id: name for name, person in world.people.items()}
    rows = await admin.fetch(
        "select m.id, m.sent_at is not null as is_sent, r.deadline_id, r.due_on, r.days, r.user_id"
        " from app.mail m join app.reminder r on r.mail_id = m.id and r.deadline_id is not null"
        " where coalesce(m.sent_at, m.dropped_at) = $1",
        now,
    )
    said: dict[UUID, set[UUID]] = {}
    sent = {row["id"]: row["is_sent"] for row in rows}
    for row in rows:
        owed = (row["deadline_id"], row["due_on"], row["days"], names[row["user_id"]])
        said.setdefault(row["id"], set())
        if model.is_still_so(owed, now):
            said[row["id"]].add(row["deadline_id"])
    letters = {UUID(message_id[1:37]): told for message_id, told in accepted}
    for mail_id, expected in said.items():
        assert sent[mail_id] == bool(expected), now
        if expected:
            assert letters[mail_id] == expected, now


async def _nothing_waits_and_nothing_left_twice(admin: asyncpg.Connection, crew: Crew, post: Post) -> None:
    rows = await admin.fetch("select id, sent_at, dropped_at, refused_at from app.mail")
    assert not [row["id"] for row in rows if not (row["sent_at"] or row["dropped_at"])]
    sent = {row["id"] for row in rows if row["sent_at"]}
    accepted = Counter(UUID(message_id[1:37]) for message_id, _ in post.accepted)
    assert set(accepted) == sent
    # A repeat can only come of a kill between the server's yes and our commit, one for each kill.
    assert sum(accepted.values()) - len(accepted) <= crew.kills


async def test_a_month_with_a_change_of_the_clock_lose_nothing_and_double_nothing(
    database: Database, admin_of_year: asyncpg.Connection, world: World
) -> None:
    crew, model, post = await live_through(
        database, admin_of_year, world, first=date(2026, 10, 5), days=32, follow_ups=30, seed=20261121
    )
    await _nothing_waits_and_nothing_left_twice(admin_of_year, crew, post)
    assert model.ledger
    assert post.accepted


@pytest.mark.proof
async def test_a_long_run_of_a_year_loses_nothing_and_doubles_nothing(
    database: Database, admin_of_year: asyncpg.Connection, world: World
) -> None:
    crew, model, post = await live_through(
        database,
        admin_of_year,
        world,
        first=date(2026, 10, 5),
        days=366,
        follow_ups=300,
        seed=int(os.environ.get("SEED", "7")),
    )
    await _nothing_waits_and_nothing_left_twice(admin_of_year, crew, post)
    assert len(model.ledger) > 1000
    assert crew.kills > 10
