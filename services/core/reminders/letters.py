"""What an e-mail says: references and links, in the reader's language; never a name, never what it is about."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.deadlines.rules import AFTER_END
from services.core.kit.clock import oslo_date
from services.core.mail.letters import Compose, Letter, OwedMail
from services.core.organisation.kinds import Names
from services.core.reminders.kinds import Subject

_LINES = text("select * from app.lines_of_mail(:mail_id)")

_HEADING = Names("Du har frister eller oppgaver å se på", "Du har fristar eller oppgåver å sjå på")
_URGENT = Names("En frist haster", "Ein frist hastar")
_TASK = Names("En oppgave venter", "Ei oppgåve ventar")
_DEADLINE = Names("En frist", "Ein frist")
_CLOSING = Names(
    "Logg inn for å se hva det gjelder. Meldingen er sendt av samordning og kan ikke besvares.",
    "Logg inn for å sjå kva det gjeld. Meldinga er send av samordning og kan ikkje svarast på.",
)
_ON_BEHALF = Names(
    "Du får den fordi den som er ansvarlig, ikke er til stede eller ikke har tatt den.",
    "Du får ho fordi den som er ansvarleg, ikkje er til stades eller ikkje har teke ho.",
)


def composer(public_url: str) -> Compose:
    """What puts a letter together as things are when it leaves; None when there is nothing left to say."""

    async def compose(session: AsyncSession, mail: OwedMail) -> Letter | None:
        found = (await session.execute(_LINES, {"mail_id": mail.id})).all()
        lines = [one for one in found if not one.is_after_end or one.rule_key in AFTER_END]
        return letter(lines, public_url=public_url, today=oslo_date(mail.now)) if lines else None

    return compose


def letter(lines: Sequence[Any], *, public_url: str, today: date) -> Letter:
    """A letter of these lines of the ledger, all of one reader, as it reads on the day it leaves."""
    language = lines[0].language
    return Letter(
        subject=_subject(lines).in_language(language),
        text="\n\n".join((*(_line(one, language, public_url, today) for one in lines), _CLOSING.in_language(language)))
        + "\n",
        language=language,
    )


def _subject(lines: Sequence[Any]) -> Names:
    if len(lines) > 1:
        return _HEADING
    return _TASK if lines[0].subject == Subject.TASK else _URGENT if lines[0].days >= 0 else _HEADING


def _line(one: Any, language: str, public_url: str, today: date) -> str:
    # Which rule it is would tell a mailbox that the reference is a criminal case, or one of child welfare.
    if one.task_id is not None:
        what, link = _TASK, f"{public_url}/tasks/{one.task_id}"
    else:
        what, link = _DEADLINE, f"{public_url}/deadlines/{one.deadline_id}"
    said = [f"{one.reference}: {what.in_language(language)}. {_when(one.due_on, today).in_language(language)}"]
    if one.capacity != "responsible":
        said.append(_ON_BEHALF.in_language(language))
    return "\n".join((*said, link))


def _when(due_on: date | None, today: date) -> Names:
    if due_on is None:
        return Names("Den er ny.", "Ho er ny.")
    day = _written(due_on)
    if due_on == today:
        return Names(f"Siste dag er i dag, {day}.", f"Siste dag er i dag, {day}.")
    verb = "er" if due_on > today else "var"
    return Names(f"Siste dag {verb} {day}.", f"Siste dag {verb} {day}.")


def _written(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"
