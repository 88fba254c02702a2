"""P8: mail through the worker's own sending, with the row that makes a repeat known, against a bare loop."""

import asyncio
from collections import Counter
from statistics import median
from time import perf_counter
from typing import Protocol
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.access.actor import JobRole
from services.core.kit.db import make_engine, make_sessions
from services.core.kit.ids import new_id
from services.core.mail.kinds import Outcome
from services.core.mail.letters import Letter, OwedMail, Sender
from services.core.mail.sending import send_next
from services.worker.transactions import transactions

MAILS, AT_ONCE = 4000, 4
SENDER = Sender("fra@example.org", "tjenesten.example.org")
# Noon of a winter day in Oslo, so that nothing waits for the morning.
NOON = "2026-11-20T11:00:00Z"
_OWE = """
    insert into app.mail (id, user_id, kind, owed_at, not_before, next_try_at, attempts)
    select unnest($1::uuid[]), $2, 'at_once', m, m, m, 0 from (values (timestamptz '2026-11-20T10:00:00Z')) v (m)
"""
# What the least could be: the same rows, taken and written to one at a time, and nothing else.
_TAKE = "select id from public.bench_mail where sent_at is null order by not_before, id limit 1 for update skip locked"
_MARK = "update public.bench_mail set sent_at = now() where id = $1"


class Note(Protocol):
    """Says what is being done."""

    def __call__(self, text: str) -> None:
        """Say it."""


class Accepts:
    """A way out that takes everything, and counts it."""

    def __init__(self) -> None:
        self.taken: Counter[tuple[str, str, str]] = Counter()

    async def deliver(self, content: bytes, *, sender: str, recipient: str) -> None:
        """Take it."""
        message_id = content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode("ascii")
        self.taken[sender, recipient, message_id] += 1


async def compose(_session: AsyncSession, mail: OwedMail) -> Letter:
    """A letter as long as those that are sent."""
    text = f"Fristen OF-7K3M-9QTX går ut om syv dager.\n\nhttps://samordning.example.no/deadlines/{mail.id}\n"
    return Letter(subject="Frist om 7 dager: OF-7K3M-9QTX", text=text, language="nb")


async def measure_mail(admin_url: str, worker_url: str, *, rounds: int, note: Note) -> dict[str, float]:
    """Mails per second of both, in turn, with the same number at once; the ratio of each round, the first dropped.

    Raises:
        RuntimeError: when one was lost or left twice.
    """
    admin = await asyncpg.connect(admin_url)
    await admin.execute(
        "insert into app.test_clock (is_set, moment) values (true, $1::text::timestamptz)"
        " on conflict (is_set) do update set moment = excluded.moment",
        NOON,
    )
    user_id = await admin.fetchval("select id from app.user_account limit 1")
    await admin.execute(
        "insert into app.mail_address (user_id, address, version) values ($1, 'x@example.org', 1)", user_id
    )
    await admin.execute("insert into app.mail_server (is_one, is_set_up, failures) values (true, true, 0)")
    await admin.execute("create table public.bench_mail (like app.mail including indexes)")
    await admin.execute("grant usage on schema public to worker")
    await admin.execute("grant select, update on public.bench_mail to worker")
    ratios, rates = [], []
    for number in range(rounds):
        bare = await _bare(admin, worker_url, user_id)
        ours = await _ours(admin, worker_url, user_id)
        note(f"round {number}: mail {ours:.0f}/s, bare loop {bare:.0f}/s")
        if number:
            ratios.append(ours / bare)
            rates.append(ours)
    await admin.execute("drop table public.bench_mail")
    await admin.execute("revoke usage on schema public from worker")
    for table in ("mail", "mail_address", "mail_server", "test_clock"):
        await admin.execute(f"delete from app.{table}")
    await admin.close()
    return {"P8": round(median(ratios), 3), "mail_per_second": round(median(rates))}


async def _fill(admin: asyncpg.Connection, user_id: UUID, table: str) -> None:
    await admin.execute("truncate app.mail, public.bench_mail cascade")
    await admin.execute(_OWE.replace("app.mail", table), [new_id() for _ in range(MAILS)], user_id)
    await admin.execute(f"vacuum (analyze) {table}")


async def _ours(admin: asyncpg.Connection, worker_url: str, user_id: UUID) -> float:
    await _fill(admin, user_id, "app.mail")
    engine = make_engine(worker_url, size=AT_ONCE)
    begin_as = transactions(make_sessions(engine))
    transport = Accepts()

    async def one_worker() -> None:
        outcome: Outcome | None = Outcome.SENT
        while outcome is not None:
            async with begin_as(JobRole.MAIL) as session:
                outcome = await send_next(session, transport, compose, SENDER)

    began = perf_counter()
    await asyncio.gather(*(one_worker() for _ in range(AT_ONCE)))
    seconds = perf_counter() - began
    await engine.dispose()
    if len(transport.taken) != MAILS or transport.taken.total() != MAILS:
        raise RuntimeError(f"{transport.taken.total()} left of {MAILS}, {len(transport.taken)} of them different")
    return MAILS / seconds


async def _bare(admin: asyncpg.Connection, worker_url: str, user_id: UUID) -> float:
    await _fill(admin, user_id, "public.bench_mail")

    async def one_worker(connection: asyncpg.Connection) -> None:
        while True:
            async with connection.transaction():
                found = await connection.fetchval(_TAKE)
                if found is None:
                    return
                await connection.execute(_MARK, found)

    connections = [await asyncpg.connect(worker_url) for _ in range(AT_ONCE)]
    began = perf_counter()
    await asyncio.gather(*(one_worker(connection) for connection in connections))
    seconds = perf_counter() - began
    for connection in connections:
        await connection.close()
    return MAILS / seconds
