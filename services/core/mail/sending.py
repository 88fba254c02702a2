"""Sending what is owed, one mail for each transaction.

The mail's row is held from before it is put together until what became of it is written; another worker goes past it.
A worker killed between the server's acceptance and our commit leaves the mail as it was, and it leaves once more, with
the same Message-ID.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.jobs.runs import fault_of
from services.core.mail.hours import LONGEST_SERVER_WAIT, is_night, next_try
from services.core.mail.kinds import MailKind, Outcome
from services.core.mail.letters import Compose, OwedMail, Sender, as_bytes
from services.core.mail.models import WAITING
from services.core.mail.transport import About, SendFault, Transport

# An address that a server has said is not there is used no more, until it is changed.
USABLE = (
    "a.address is not null and not exists (select from app.mail r"
    " where r.user_id = a.user_id and r.refused_address_version = a.version)"
)
_NEXT = text(
    "select m.id, m.user_id, m.kind, m.digest_on, m.owed_at, m.not_before, m.attempts, app.now() as now,"  # noqa: S608 - our own words
    " a.address, a.version as address_version, coalesce(s.failures, 0) as server_failures"
    f" from app.mail m left join app.mail_address a on a.user_id = m.user_id and {USABLE}"
    " left join app.mail_server s on s.is_one"
    f" where {WAITING} and m.not_before <= (select app.now()) and m.next_try_at <= (select app.now())"
    " and (s.next_try_at is null or s.next_try_at <= (select app.now()))"
    " order by m.not_before, m.id limit 1 for update of m skip locked"
)
_SENT = text("update app.mail set sent_at = :now where id = :id")
_DROPPED = text("update app.mail set dropped_at = :now where id = :id")
_REFUSED = text(
    "update app.mail set refused_at = :now, last_fault = :fault, refused_address_version = :address_version"
    " where id = :id"
)
_WAITS = text(
    "update app.mail set attempts = :attempts, last_fault = :fault, next_try_at = greatest(:at, not_before)"
    " where id = :id"
)
_ATTEMPTS = text("select m.attempts, app.now() as now from app.mail m where m.id = :id for update")
_SERVER_FAILS = text(
    "insert into app.mail_server (is_one, is_set_up, failures, fault, failing_since, next_try_at)"
    " values (true, true, 1, :fault, :now, :at) on conflict (is_one) do update"
    " set failures = mail_server.failures + 1, fault = excluded.fault, next_try_at = excluded.next_try_at,"
    " failing_since = coalesce(mail_server.failing_since, excluded.failing_since)"
)
_SERVER_ANSWERS = text(
    "update app.mail_server set failures = 0, fault = null, next_try_at = null, failing_since = null where failures > 0"
)
_NOTE_SERVER = text(
    "insert into app.mail_server (is_one, is_set_up, failures) values (true, :is_set_up, 0)"
    " on conflict (is_one) do update set is_set_up = excluded.is_set_up"
    " where mail_server.is_set_up <> excluded.is_set_up"
)


class CannotCompose(Exception):
    """A letter could not be put together, for a fault of ours; the mail waits. `kind` is the kind of the fault."""

    def __init__(self, mail_id: UUID, kind: str) -> None:
        super().__init__(kind)
        self.mail_id = mail_id
        self.kind = kind


async def send_next(session: AsyncSession, transport: Transport, compose: Compose, sender: Sender) -> Outcome | None:
    """Send the mail that has been due longest, and say what became of it; None when there is none to send now.

    The caller commits after each, whatever became of it. At night (21:00 to 07:00 in Oslo) there is none to send, and
    none while a server that failed is left alone.

    Raises:
        CannotCompose: a fault in the letter; the caller undoes the transaction, and calls `set_back` in a new one.
    """
    row = (await session.execute(_NEXT)).mappings().one_or_none()
    if row is None or is_night(row["now"]):
        return None
    mail = _mail_of(row)
    content = None
    if row["address"] is not None:
        content = await _content(session, compose, mail, sender, row["address"])
    if content is None:
        await session.execute(_DROPPED, {"id": mail.id, "now": mail.now})
        return Outcome.DROPPED
    try:
        await transport.deliver(content, sender=sender.address, recipient=row["address"])
    except SendFault as fault:
        return await _not_sent(session, row, fault)
    await session.execute(_SENT, {"id": mail.id, "now": mail.now})
    await _server_answers(session, row)
    return Outcome.SENT


async def set_back(session: AsyncSession, mail_id: UUID, fault: str) -> None:
    """Let one mail wait for its next try, later for each time; the others are not held up by it."""
    row = (await session.execute(_ATTEMPTS, {"id": mail_id})).mappings().one()
    await _wait(session, mail_id, attempts=row["attempts"] + 1, fault=fault, now=row["now"])


async def note_server(session: AsyncSession, *, is_set_up: bool) -> None:
    """Write down whether this installation has a mail server, for those who look at how it goes."""
    await session.execute(_NOTE_SERVER, {"is_set_up": is_set_up})


def _mail_of(row: RowMapping) -> OwedMail:
    return OwedMail(
        id=row["id"],
        user_id=row["user_id"],
        kind=MailKind(row["kind"]),
        digest_on=row["digest_on"],
        owed_at=row["owed_at"],
        not_before=row["not_before"],
        now=row["now"],
    )


async def _content(
    session: AsyncSession, compose: Compose, mail: OwedMail, sender: Sender, address: str
) -> bytes | None:
    try:
        letter = await compose(session, mail)
        return None if letter is None else as_bytes(letter, mail=mail, sender=sender, address=address)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one letter, it holds up no other
        raise CannotCompose(mail.id, fault_of(error)) from None


async def _not_sent(session: AsyncSession, row: RowMapping, fault: SendFault) -> Outcome:
    now = row["now"]
    if fault.about is About.SERVER:
        at = next_try(now, row["server_failures"] + 1, LONGEST_SERVER_WAIT)
        await session.execute(_SERVER_FAILS, {"fault": fault.code, "at": at, "now": now})
        return Outcome.SERVER_FAILS
    if fault.about in {About.MAIL, About.LINE}:
        await _wait(session, row["id"], attempts=row["attempts"] + 1, fault=fault.code, now=now)
        return Outcome.BROKE_OFF if fault.about is About.LINE else Outcome.WAITS
    await _server_answers(session, row)
    version = row["address_version"] if fault.about is About.ADDRESS else None
    await session.execute(_REFUSED, {"id": row["id"], "now": now, "fault": fault.code, "address_version": version})
    return Outcome.REFUSED


async def _wait(session: AsyncSession, mail_id: UUID, *, attempts: int, fault: str, now: Any) -> None:
    await session.execute(_WAITS, {"id": mail_id, "attempts": attempts, "fault": fault, "at": next_try(now, attempts)})


async def _server_answers(session: AsyncSession, row: RowMapping) -> None:
    if row["server_failures"]:
        await session.execute(_SERVER_ANSWERS)
