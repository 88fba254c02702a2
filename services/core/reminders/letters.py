"""What an e-mail says: references and links, in the reader's language; never a name, never what it is about."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.deadlines.duties import duty_named
from services.core.deadlines.rules import rules_named
from services.core.mail.letters import Compose, Letter, OwedMail
from services.core.organisation.kinds import Names
from services.core.reminders.kinds import Step, Subject

_LINES = text("select * from app.lines_of_mail(:mail_id)")

_HEADING = Names("Du har frister eller oppgaver å se på", "Du har fristar eller oppgåver å sjå på")
_URGENT = Names("En frist haster", "Ein frist hastar")
_TASK = Names("En oppgave venter", "Ei oppgåve ventar")
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
        lines = (await session.execute(_LINES, {"mail_id": mail.id})).all()
        return letter(lines, public_url=public_url) if lines else None

    return compose


def letter(lines: Sequence[Any], *, public_url: str) -> Letter:
    """A letter of these lines of the ledger, all of one reader."""
    language = lines[0].language
    return Letter(
        subject=_subject(lines).in_language(language),
        text="\n\n".join((*(_line(one, language, public_url) for one in lines), _CLOSING.in_language(language))) + "\n",
        language=language,
    )


def _subject(lines: Sequence[Any]) -> Names:
    if len(lines) > 1:
        return _HEADING
    return _TASK if lines[0].subject == Subject.TASK else _URGENT if lines[0].days >= 0 else _HEADING


def _line(one: Any, language: str, public_url: str) -> str:
    if one.task_id is not None:
        what, link = _TASK.in_language(language), f"{public_url}/tasks/{one.task_id}"
    else:
        what, link = _name_of_rule(one.rule_key).in_language(language), f"{public_url}/deadlines/{one.deadline_id}"
    said = [f"{one.reference}: {what}. {_when(one).in_language(language)}"]
    if one.capacity != "responsible":
        said.append(_ON_BEHALF.in_language(language))
    return "\n".join((*said, link))


def _name_of_rule(key: str) -> Names:
    duty = duty_named(key)
    rule = duty or rules_named(key)[-1]
    return Names(rule.norsk, rule.nynorsk)


def _when(one: Any) -> Names:
    if one.due_on is None:
        return Names("Den er ny.", "Ho er ny.")
    day = _written(one.due_on)
    match Step(one.step):
        case Step.BEFORE:
            return Names(f"Siste dag er {day}.", f"Siste dag er {day}.")
        case Step.ON_DAY:
            return Names(f"Siste dag er i dag, {day}.", f"Siste dag er i dag, {day}.")
        case _:
            return Names(f"Siste dag var {day}.", f"Siste dag var {day}.")


def _written(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"
