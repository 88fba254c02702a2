"""A mail server on loopback that does as it is told, and mail that is owed."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

import asyncpg
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.kit.smtp import smtp_server
from services.core.mail.letters import Letter, OwedMail, Sender
from services.core.mail.transport import SmtpTransport
from tests.factories import NOW, Person, insert

SENDER = Sender("fra@example.org", "tjenesten.example.org")
WORDS = "Frist OF-7K3M-9QTX går ut"


async def a_letter(_session: AsyncSession, mail: OwedMail) -> Letter:
    """What a feature that owes mail says: a reference and a link."""
    return Letter(subject="Påminnelse", text=f"{WORDS}\nhttp://testserver/?m={mail.id}\n", language="nb")


@dataclass
class Desk:
    """What the server answers, and what it has taken. Answers are used up in order; when there is none it takes all."""

    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    hangs: bool = False
    taken: list[EmailMessage] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    on_taken: Callable[[], None] | None = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Say yes or what was told."""
        self.seen.append(address)
        answer = self.rcpt.pop(0) if self.rcpt else ""
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the message, or do what was told: answer, hang up, or say nothing."""
        if self.hangs:
            await asyncio.sleep(3600)
        answer = self.data.pop(0) if self.data else ""
        if answer == "hang up":
            assert server.transport is not None
            server.transport.close()
            return "250 never heard"
        if answer:
            return answer
        content = envelope.original_content
        assert content is not None
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        if self.on_taken:
            self.on_taken()
        return "250 2.0.0 taken"

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what was taken, in order."""
        return [str(message["Message-ID"]) for message in self.taken]


@asynccontextmanager
async def post_office(desk: Desk, port: int = 0) -> AsyncIterator[int]:
    """A real SMTP server on loopback; gives its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(desk, hostname="post.test", loop=loop), "127.0.0.1", port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


def to(port: int, *, seconds: float = 5) -> SmtpTransport:
    """The way to a server on loopback."""
    return SmtpTransport(smtp_server(f"smtp://127.0.0.1:{port}"), seconds=seconds, local_host=SENDER.host)


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


async def give_address(admin: asyncpg.Connection, person: Person, address: str | None = None) -> str:
    """Somebody has this address; gives it."""
    address = address or f"{person.name.split()[-1].replace('_', '.')}@example.org"
    await admin.execute(
        "insert into app.mail_address (user_id, address, version) values ($1, $2, 1)"
        " on conflict (user_id) do update set address = excluded.address, version = mail_address.version + 1",
        person.user_id,
        address,
    )
    return address


async def owed(
    admin: asyncpg.Connection, person: Person, *, not_before: datetime = NOW, digest_on: date | None = None
) -> UUID:
    """A mail that somebody is owed."""
    return await insert(
        admin,
        "mail",
        user_id=person.user_id,
        kind="digest" if digest_on else "at_once",
        digest_on=digest_on,
        owed_at=NOW,
        not_before=not_before,
        next_try_at=not_before,
        attempts=0,
    )


async def state(admin: asyncpg.Connection, mail_id: UUID) -> asyncpg.Record:
    """The row of a mail."""
    row: asyncpg.Record = await admin.fetchrow("select * from app.mail where id = $1", mail_id)
    return row
