"""What is owed by e-mail leaves once, through a real SMTP server on loopback, and a server that fails loses nothing."""

import asyncio
import logging
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.access.actor import JobRole
from services.core.mail.kinds import Outcome
from services.core.mail.letters import Letter, OwedMail
from services.core.mail.queries import mail_health
from services.core.mail.sending import CannotCompose, note_server
from services.worker.jobs import Begin
from services.worker.jobs.mail import send_due
from tests.factories import NOW, World
from tests.worker.conftest import at
from tests.worker.post import (
    SENDER,
    WORDS,
    Desk,
    a_letter,
    closed_port,
    give_address,
    owed,
    post_office,
    state,
    to,
)

pytestmark = pytest.mark.usefixtures("back_to_now", "no_mail")

ROLE = JobRole.MAIL
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def no_mail(admin: asyncpg.Connection) -> None:
    for table in ("mail", "mail_address", "mail_server"):
        await admin.execute(f"delete from app.{table}")  # noqa: S608 - tables of ours


async def run(begin: Begin, port: int, *, seconds: float = 5) -> dict[Outcome, int]:
    """One run of the job."""
    transport = to(port, seconds=seconds)
    try:
        return dict(await send_due(begin, transport, a_letter, SENDER))
    finally:
        await transport.close()


async def test_a_mail_leaves_once_with_what_mail_readers_need_and_no_name(
    admin: asyncpg.Connection, begin: Begin, world: World
) -> None:
    address = await give_address(admin, world.coordinator)
    mail_id = await owed(admin, world.coordinator)
    desk = Desk()
    async with post_office(desk) as port:
        assert await run(begin, port) == {Outcome.SENT: 1}
        assert await run(begin, port) == {}
    [message] = desk.taken
    assert message["Message-ID"] == f"<{mail_id}@tjenesten.example.org>"
    assert (message["From"], message["To"], message["Subject"]) == ("fra@example.org", address, "Påminnelse")
    assert message["Date"].datetime == NOW
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "nb")
    assert message.get_content_type() == "text/plain"
    assert WORDS in message.get_content()
    assert world.coordinator.name not in message.as_string()
    row = await state(admin, mail_id)
    assert (row["sent_at"], row["attempts"], row["last_fault"]) == (NOW, 0, None)


async def test_mail_leaves_in_the_order_it_fell_due_and_none_before_its_time(
    admin: asyncpg.Connection, begin: Begin, world: World
) -> None:
    await give_address(admin, world.coordinator)
    later = await owed(admin, world.coordinator, not_before=NOW + MINUTE)
    second = await owed(admin, world.coordinator, not_before=NOW - MINUTE)
    first = await owed(admin, world.coordinator, not_before=NOW - 2 * MINUTE)
    desk = Desk()
    async with post_office(desk) as port:
        await run(begin, port)
        assert desk.ids == [SENDER.message_id(first), SENDER.message_id(second)]
        await at(admin, "2026-11-20", "09:01:00+00:00")
        await run(begin, port)
    assert desk.ids[2:] == [SENDER.message_id(later)]


async def test_a_mail_that_is_refused_for_now_is_tried_later_and_later(
    admin: asyncpg.Connection, begin: Begin, world: World
) -> None:
    await give_address(admin, world.coordinator)
    mail_id = await owed(admin, world.coordinator)
    desk = Desk(rcpt=["451 4.7.1 try ola@example.org later"] * 2)
    async with post_office(desk) as port:
        assert await run(begin, port) == {Outcome.WAITS: 1}
        row = await state(admin, mail_id)
        assert (row["attempts"], row["last_fault"]) == (1, "451 4.7.1")
        assert row["next_try_at"] == NOW + 2 * MINUTE
        await at(admin, "2026-11-20", "09:01:59+00:00")
        assert await run(begin, port) == {}
        await at(admin, "2026-11-20", "09:02:00+00:00")
        assert await run(begin, port) == {Outcome.WAITS: 1}
        assert (await state(admin, mail_id))["next_try_at"] == NOW + 6 * MINUTE
        await at(admin, "2026-11-20", "09:06:00+00:00")
        assert await run(begin, port) == {Outcome.SENT: 1}
    assert desk.ids == [SENDER.message_id(mail_id)]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("550 5.1.1 no kari@example.org here", "550 5.1.1"),
        ("550 nobody here", "550"),
        ("550 5.4.1 denied", "550 5.4.1"),
    ],
)
async def test_an_address_that_is_not_there_is_refused_and_nothing_more_is_sent_there_until_it_is_changed(
    admin: asyncpg.Connection, begin: Begin, world: World, answer: str, fault: str
) -> None:
    await give_address(admin, world.coordinator)
    mail_id, next_id = [await owed(admin, world.coordinator) for _ in range(2)]
    other = await owed(admin, world.key_worker)
    await give_address(admin, world.key_worker)
    desk = Desk(rcpt=[answer])
    async with post_office(desk) as port:
        assert await run(begin, port) == {Outcome.REFUSED: 1, Outcome.DROPPED: 1, Outcome.SENT: 1}
        row = await state(admin, mail_id)
        assert (row["refused_at"], row["last_fault"], row["refused_address_version"]) == (NOW, fault, 1)
        assert (await state(admin, next_id))["dropped_at"] == NOW
        assert desk.ids == [SENDER.message_id(other)]
        await give_address(admin, world.coordinator, "ny@example.org")
        await owed(admin, world.coordinator)
        assert await run(begin, port) == {Outcome.SENT: 1}
    assert desk.taken[-1]["To"] == "ny@example.org"


@pytest.mark.parametrize("answer", ["554 5.6.0 content", "552 too much"])
async def test_a_message_that_is_refused_for_good_says_nothing_of_the_address(
    admin: asyncpg.Connection, begin: Begin, world: World, answer: str
) -> None:
    await give_address(admin, world.coordinator)
    mail_id = await owed(admin, world.coordinator)
    async with post_office(Desk(data=[answer])) as port:
        assert await run(begin, port) == {Outcome.REFUSED: 1}
    row = await state(admin, mail_id)
    assert (row["refused_at"], row["refused_address_version"]) == (NOW, None)
    await owed(admin, world.coordinator)
    async with post_office(Desk()) as port:
        assert await run(begin, port) == {Outcome.SENT: 1}


async def test_a_server_that_will_not_relay_for_us_loses_no_mail(
    admin: asyncpg.Connection, begin: Begin, world: World
) -> None:
    await give_address(admin, world.coordinator)
    mail_id = await owed(admin, world.coordinator)
    async with post_office(Desk(rcpt=["554 5.7.1 relaying denied"])) as port:
        assert await run(begin, port) == {Outcome.WAITS: 1}
        await at(admin, "2026-11-20", "09:02:00+00:00")
        assert await run(begin, port) == {Outcome.SENT: 1}
    assert (await state(admin, mail_id))["refused_at"] is None


async def test_a_line_that_breaks_in_the_middle_is_tried_again_with_the_same_message_id(
    admin: asyncpg.Connection, begin: Begin, world: World
) -> None:
    await give_address(admin, world.coordinator)
    broken, whole = [await owed(admin, world.coordinator) for _ in range(2)]
    desk = Desk(data=["hang up"])
    async with post_office(desk) as port:
        assert await run(begin, port) == {Outcome.BROKE_OFF: 1, Outcome.SENT: 1}
        assert (await state(admin, broken))["last_fault"] == "SMTPServerDisconnected"
        await at(admin, "2026-11-20", "09:02:00+00:00")
        assert await run(begin, port) == {Outcome.SENT: 1}
    assert desk.ids == [SENDER.message_id(whole), SENDER.message_id(broken)]


async def test_a_server_that_falls_silent_is_left_within_the_time_limit_and_after_three_mails(
    admin: asyncpg.Connection, begin: Begin, world: World
) -> None:
    await give_address(admin, world.coordinator)
    first, *_ = [await owed(admin, world.coordinator) for _ in range(5)]
    async with post_office(Desk(hangs=True)) as port:
        assert await run(begin, port, seconds=0.2) == {Outcome.BROKE_OFF: 3}
    row = await state(admin, first)
    assert (row["last_fault"], row["next_try_at"]) == ("SMTPReadTimeoutError", NOW + 2 * MINUTE)


async def test_a_server_that_is_down_is_asked_once_in_a_run_and_all_leaves_once_when_it_is_back(
    admin: asyncpg.Connection, begin: Begin, world: World
) -> None:
    await give_address(admin, world.coordinator)
    ids = [await owed(admin, world.coordinator) for _ in range(3)]
    port, desk = closed_port(), Desk()
    assert await run(begin, port) == {Outcome.SERVER_FAILS: 1}
    assert await run(begin, port) == {}
    async with begin() as session:
        health = await mail_health(session)
    assert (health.fault, health.failing_since, health.next_try_at) == ("SMTPConnectError", NOW, NOW + 2 * MINUTE)
    await at(admin, "2026-11-20", "09:02:00+00:00")
    assert await run(begin, port) == {Outcome.SERVER_FAILS: 1}
    async with post_office(desk, port):
        await at(admin, "2026-11-20", "09:05:59+00:00")
        assert await run(begin, port) == {}
        await at(admin, "2026-11-20", "09:06:00+00:00")
        assert await run(begin, port) == {Outcome.SENT: 3}
    assert sorted(desk.ids) == sorted(SENDER.message_id(one) for one in ids)
    assert {row["attempts"] for row in await admin.fetch("select attempts from app.mail")} == {0}
    async with begin() as session:
        health = await mail_health(session)
    assert (health.fault, health.failing_since, health.waiting) == (None, None, 0)


@pytest.mark.parametrize("local", ["21:00:00+01:00", "23:59:59+01:00", "06:59:59+01:00"])
async def test_nothing_leaves_at_night(admin: asyncpg.Connection, begin: Begin, world: World, local: str) -> None:
    await give_address(admin, world.coordinator)
    await owed(admin, world.coordinator)
    desk = Desk()
    async with post_office(desk) as port:
        await at(admin, "2026-11-21", local)
        assert await run(begin, port) == {}
        await at(admin, "2026-11-22", "07:00:00+01:00")
        assert await run(begin, port) == {Outcome.SENT: 1}


async def test_what_has_become_moot_is_dropped(admin: asyncpg.Connection, begin: Begin, world: World) -> None:
    async def moot(_session: AsyncSession, _mail: OwedMail) -> Letter | None:
        return None

    await give_address(admin, world.coordinator)
    mail_id = await owed(admin, world.coordinator)
    desk = Desk()
    async with post_office(desk) as port:
        assert dict(await send_due(begin, to(port), moot, SENDER)) == {Outcome.DROPPED: 1}
    assert desk.seen == []
    assert (await state(admin, mail_id))["dropped_at"] == NOW


async def test_a_letter_that_cannot_be_put_together_waits_and_holds_up_no_other(
    admin: asyncpg.Connection, begin: Begin, world: World
) -> None:
    await give_address(admin, world.coordinator)
    bad, good = [await owed(admin, world.coordinator) for _ in range(2)]

    async def fails_once(session: AsyncSession, mail: OwedMail) -> Letter | None:
        if mail.id == bad:
            raise LookupError("Ola Nordmann")
        return await a_letter(session, mail)

    desk = Desk()
    async with post_office(desk) as port:
        transport = to(port)
        with pytest.raises(CannotCompose) as fault:
            await send_due(begin, transport, fails_once, SENDER)
        await transport.close()
    assert "Ola" not in str(fault.value)
    assert desk.ids == [SENDER.message_id(good)]
    row = await state(admin, bad)
    assert (row["attempts"], row["last_fault"]) == (1, "CannotCompose LookupError")


async def test_two_workers_at_once_send_fifty_mails_and_none_twice(
    admin: asyncpg.Connection, begin: Begin, world: World
) -> None:
    await give_address(admin, world.coordinator)
    ids = [await owed(admin, world.coordinator) for _ in range(50)]
    desk = Desk()
    async with post_office(desk) as port:
        both = await asyncio.gather(run(begin, port), run(begin, port))
    assert sorted(desk.ids) == sorted(SENDER.message_id(one) for one in ids)
    assert min(found[Outcome.SENT] for found in both) > 0


async def test_no_address_and_no_word_of_the_servers_stands_in_logs_or_rows(
    admin: asyncpg.Connection, begin: Begin, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address = await give_address(admin, world.coordinator, "hemmelig.person@example.org")
    for _ in range(4):
        await owed(admin, world.coordinator)
    desk = Desk(rcpt=[f"451 {address} later", "", ""], data=["hang up", f"554 {address} no"])
    async with post_office(desk) as port:
        await run(begin, port)
    await run(begin, closed_port())
    said = [str(record.__dict__) for record in caplog.records if record.name.startswith("services")]
    rows = [str(dict(row)) for table in ("mail", "mail_server") for row in await admin.fetch(f"table app.{table}")]
    assert said != []
    assert [one for one in [*said, *rows] if "hemmelig" in one or "later" in one] == []


async def test_it_is_told_how_many_wait_and_for_too_long(admin: asyncpg.Connection, begin: Begin, world: World) -> None:
    await give_address(admin, world.coordinator)
    await owed(admin, world.coordinator)
    await owed(admin, world.coordinator, not_before=NOW + timedelta(hours=5))
    async with begin() as session:
        await note_server(session, is_set_up=True)
    for clock, told in (("09:15:00", (1, 0, True)), ("09:15:01", (1, 1, False)), ("14:00:00", (2, 1, False))):
        await at(admin, "2026-11-20", f"{clock}+00:00")
        async with begin() as session:
            health = await mail_health(session)
        assert (health.waiting, health.waiting_long, health.is_well) == told, clock
