"""The e-mail that reminders owe: at once or in the day's digest, by day, and only what is still so when it leaves."""

from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.core.access.actor import JobRole
from services.core.kit.settings import Environment, Settings
from services.core.mail.kinds import MailKind
from services.core.mail.letters import Letter, OwedMail
from services.core.reminders.letters import composer
from services.worker.jobs.reminders import owing
from services.worker.transactions import BeginAs
from tests.factories import NOW, Person, World, insert, make_follow_up
from tests.reminded import CITY, LAW, be_away, give_address, make_deadline, make_task
from tests.worker.conftest import at

pytestmark = pytest.mark.usefixtures("back_to_now")

BEFORE = datetime.fromisoformat("2026-10-01T09:00:00+00:00")
URL = "https://samordning.example"


@pytest.fixture(autouse=True)
async def nothing_else_runs(admin: asyncpg.Connection) -> None:
    """What other tests have left is looked at no more, and no e-mail waits."""
    await admin.execute("delete from app.coming_reminder")
    await admin.execute("update app.reminder set mail_id = null")
    await admin.execute("delete from app.mail")
    await admin.execute("delete from app.mail_address")
    await admin.execute("delete from app.absence")


async def mails(admin: asyncpg.Connection, person: Person) -> list[Any]:
    return await admin.fetch("select * from app.mail where user_id = $1 order by not_before, id", person.user_id)


async def owe(begin_as: BeginAs) -> None:
    """One run of the job that finds out."""
    await owing(Settings(environment=Environment.TEST))(partial(begin_as, JobRole.REMINDERS))


async def composed(begin_as: BeginAs, row: Any, *, now: datetime = NOW) -> Letter | None:
    """What the mail says if it leaves now."""
    mail = OwedMail(
        id=row["id"],
        user_id=row["user_id"],
        kind=MailKind(row["kind"]),
        digest_on=row["digest_on"],
        owed_at=row["owed_at"],
        not_before=row["not_before"],
        now=now,
    )
    async with begin_as(JobRole.MAIL) as session:
        return await composer(URL)(session, mail)


async def test_a_duty_by_law_that_presses_is_mailed_at_once_and_all_else_in_one_digest(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    await give_address(admin, world.investigator)
    for due_on in ("2026-11-19", "2026-11-20", "2026-11-22", "2026-11-27", "2026-12-04"):
        await make_deadline(admin, world, due_on=due_on, born_at=BEFORE)
    await owe(begin_as)
    assert [(row["kind"], row["digest_on"]) for row in await mails(admin, world.investigator)] == [
        ("at_once", None),
        ("at_once", None),
        ("at_once", None),
        ("digest", date(2026, 11, 21)),
    ]
    told = await admin.fetch(
        "select count(*) from app.reminder r join app.mail m on m.id = r.mail_id where m.kind = 'digest'"
    )
    assert told[0]["count"] == 2


async def test_the_city_standard_is_never_mailed_at_once(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    await give_address(admin, world.key_worker)
    follow_up_id = await make_follow_up(admin, world)
    await make_deadline(admin, world, due_on="2026-11-19", follow_up_id=follow_up_id, rule_key=CITY, born_at=BEFORE)
    await owe(begin_as)
    assert [row["kind"] for row in await mails(admin, world.key_worker)] == ["digest"]


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        ("2026-11-20T06:59:00+01:00", "2026-11-20T07:00:00+01:00"),
        ("2026-11-20T07:00:00+01:00", "2026-11-20T07:00:00+01:00"),
        ("2026-11-20T20:59:00+01:00", "2026-11-20T20:59:00+01:00"),
        ("2026-11-20T21:00:00+01:00", "2026-11-21T07:00:00+01:00"),
        # The two nights when the clock is changed.
        ("2026-10-24T23:30:00+02:00", "2026-10-25T07:00:00+01:00"),
        ("2027-03-28T01:30:00+01:00", "2027-03-28T07:00:00+02:00"),
    ],
)
async def test_nothing_is_mailed_at_night(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs, moment: str, leaves: str
) -> None:
    await give_address(admin, world.investigator)
    await at(admin, moment[:10], moment[11:])
    await make_deadline(admin, world, due_on=moment[:10], born_at=BEFORE)
    await owe(begin_as)
    (mail,) = await mails(admin, world.investigator)
    assert mail["not_before"] == datetime.fromisoformat(leaves)


async def test_who_has_no_address_is_told_on_the_start_page_alone(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    deadline = await make_deadline(admin, world, due_on="2026-11-19", born_at=BEFORE)
    await owe(begin_as)
    assert await mails(admin, world.investigator) == []
    assert await admin.fetchval("select count(*) from app.reminder where deadline_id = $1", deadline.id) == 1


async def test_a_letter_has_reference_date_and_link_and_says_neither_name_nor_what_it_is_about(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    await give_address(admin, world.investigator)
    deadline = await make_deadline(admin, world, due_on="2026-11-19", born_at=BEFORE)
    await owe(begin_as)
    (mail,) = await mails(admin, world.investigator)
    letter = await composed(begin_as, mail)
    assert letter is not None
    assert letter.subject == "En frist haster"
    assert letter.text == (
        "REF-1: En frist. Siste dag var 19.11.2026.\n"
        f"{URL}/deadlines/{deadline.id}\n\n"
        "Logg inn for å se hva det gjelder. Meldingen er sendt av samordning og kan ikke besvares.\n"
    )


async def test_a_letter_is_in_the_language_of_its_reader(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    await give_address(admin, world.investigator)
    await admin.execute("update app.user_account set language = 'nn' where id = $1", world.investigator.user_id)
    await make_deadline(admin, world, due_on="2026-11-19", born_at=BEFORE)
    await owe(begin_as)
    (mail,) = await mails(admin, world.investigator)
    letter = await composed(begin_as, mail)
    await admin.execute("update app.user_account set language = 'nb' where id = $1", world.investigator.user_id)
    assert letter is not None
    assert (letter.language, letter.subject) == ("nn", "Ein frist hastar")
    assert "Logg inn for å sjå kva det gjeld." in letter.text


async def test_a_substitute_reads_that_she_stands_in_and_no_name(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    await give_address(admin, world.other_coordinator_here)
    await be_away(admin, world.coordinator, "2026-11-20", "2026-11-20", substitute=world.other_coordinator_here)
    await make_task(admin, world, due_on=None)
    await owe(begin_as)
    (mail,) = await mails(admin, world.other_coordinator_here)
    letter = await composed(begin_as, mail)
    assert letter is not None
    assert "Du får den fordi den som er ansvarlig, ikke er til stede eller ikke har tatt den." in letter.text
    assert "Fiktiv" not in letter.subject + letter.text
    assert "/tasks/" in letter.text


async def _met(admin: asyncpg.Connection, deadline_id: UUID, _world: World) -> None:
    await admin.execute(
        "update app.deadline set met_on = '2026-11-20', met_by_event_id = start_event_id where id = $1", deadline_id
    )


async def _taken(admin: asyncpg.Connection, deadline_id: UUID, _world: World) -> None:
    await admin.execute("update app.reminder set acknowledged_at = owed_at where deadline_id = $1", deadline_id)


async def _away(admin: asyncpg.Connection, _deadline_id: UUID, world: World) -> None:
    await be_away(admin, world.investigator, "2026-11-20", "2026-11-20")


@pytest.mark.parametrize("has_become_moot", [_met, _taken, _away])
async def test_what_has_become_moot_before_it_leaves_is_not_said(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs, has_become_moot: Any
) -> None:
    await give_address(admin, world.investigator)
    deadline = await make_deadline(admin, world, due_on="2026-11-19", born_at=BEFORE, rule_key=LAW)
    await owe(begin_as)
    (mail,) = await mails(admin, world.investigator)
    assert await composed(begin_as, mail) is not None
    await has_become_moot(admin, deadline.id, world)
    assert await composed(begin_as, mail) is None


async def test_a_digest_leaves_out_what_is_no_longer_so_and_keeps_the_rest(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    await give_address(admin, world.investigator)
    first = await make_deadline(admin, world, due_on="2026-11-27", born_at=BEFORE)
    second = await make_deadline(admin, world, due_on="2026-12-04", born_at=BEFORE)
    await owe(begin_as)
    (mail,) = await mails(admin, world.investigator)
    await _met(admin, first.id, world)
    letter = await composed(begin_as, mail)
    assert letter is not None
    assert (str(first.id) in letter.text, str(second.id) in letter.text) == (False, True)


async def test_a_digest_that_has_left_already_says_nothing_more_and_the_next_does(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs
) -> None:
    await give_address(admin, world.investigator)
    await at(admin, "2026-11-20", "06:59:00+01:00")
    leaves = datetime.fromisoformat("2026-11-20T07:00:00+01:00")
    await insert(admin, "mail", user_id=world.investigator.user_id, kind="digest", digest_on=date(2026, 11, 20),
                 owed_at=NOW, not_before=leaves, next_try_at=leaves, attempts=0, sent_at=leaves)  # fmt: skip
    await make_deadline(admin, world, due_on="2026-11-27", born_at=BEFORE)
    await owe(begin_as)
    first, following = await mails(admin, world.investigator)
    assert (await composed(begin_as, first), following["digest_on"]) == (None, date(2026, 11, 21))
    assert await composed(begin_as, following) is not None


@pytest.mark.parametrize(("day", "said"), [(20, "Siste dag er i dag, 20.11.2026."), (21, "Siste dag var 20.11.2026.")])
async def test_a_letter_that_leaves_late_says_what_is_true_on_the_day_it_leaves(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs, day: int, said: str
) -> None:
    await give_address(admin, world.investigator)
    await make_deadline(admin, world, due_on="2026-11-20", born_at=BEFORE)
    await owe(begin_as)
    (mail,) = await mails(admin, world.investigator)
    letter = await composed(begin_as, mail, now=NOW.replace(day=day))
    assert letter is not None
    assert said in letter.text


@pytest.mark.parametrize(("rule_key", "is_said"), [("CITY-EVALUATION", True), (CITY, False)])
async def test_of_a_follow_up_that_is_closed_meanwhile_only_what_comes_after_it_is_said(
    admin: asyncpg.Connection, world: World, begin_as: BeginAs, rule_key: str, *, is_said: bool
) -> None:
    await give_address(admin, world.key_worker)
    follow_up_id = await make_follow_up(admin, world)
    await make_deadline(admin, world, due_on="2026-11-19", follow_up_id=follow_up_id, rule_key=rule_key, born_at=BEFORE)
    await owe(begin_as)
    await admin.execute("update app.follow_up set state = 'CLOSED' where id = $1", follow_up_id)
    (mail,) = await mails(admin, world.key_worker)
    assert (await composed(begin_as, mail) is not None) is is_said
