"""The calculator's answer in plain lines of bokmål, for the command line. Nothing it is told is kept or repeated."""

from datetime import date

from services.core.deadlines.calculator import Calculation, Question, calculate, over_at
from services.core.deadlines.examples import skipped_in_words
from services.core.deadlines.kinds import Age
from services.core.deadlines.moments import written_moment
from services.core.kit.clock import machine_now
from services.core.kit.errors import Invalid

_ASKED = {
    "rule": "regelen",
    "happened_on": "datoen",
    "happened_at": "klokkeslettet",
    "birth_date": "--born",
    "act_on": "--act",
    "ended_by": "--ended-by",
    "ended_on": "--ended",
    "ended_at": "klokkeslettet i --ended",
}
_REFUSALS = {
    "unknown": "finnes ikke; nøklene står i docs/deadlines.md",
    "duty_without_target": "er en plikt uten tall, og det er ikke satt et internt mål",
    "rule_not_in_force": "ligger utenfor tiden regelen gjelder",
    "in_future": "ligger fram i tid",
    "before_birth": "ligger før fødselsdatoen",
    "before_start": "ligger før hendelsen som starter fristen",
    "missing": "mangler: en slutt har både hendelse og dato",
    "event_does_not_satisfy": "oppfyller ikke regelen",
    "event_is_the_start": "er dagen for hendelsen som starter fristen",
    "clock_missing": "mangler: fristen telles i timer",
    "clock_not_used": "skal ikke være med: fristen telles i dager",
    "not_a_moment": "er ikke på formen 14:30",
    "no_such_time": "finnes ikke den natten: klokken stilles fram",
    "time_twice": "kommer to ganger den natten: skriv +02:00 (sommertid) eller +01:00 (normaltid) etter det",
    "not_date": "er ingen dato på formen ÅÅÅÅ-MM-DD",
}


class RefusedError(ValueError):
    """The question cannot be answered; the text says why, in bokmål, and repeats no date."""


def told(
    rule: str,
    happened: str,
    *,
    born: str | None = None,
    act: str | None = None,
    ended_by: str | None = None,
    ended: str | None = None,
) -> list[str]:
    """Answer a question written as people write dates; one line for each thing there is to say.

    Raises:
        RefusedError: when something in it cannot be so.
    """
    happened_on, happened_at = _parted(happened, "happened_on")
    ended_on, ended_at = _parted(ended, "ended_on") if ended else (None, None)
    asked = Question(
        rule=rule,
        happened_on=happened_on,
        happened_at=happened_at,
        birth_date=_day(born, "birth_date") if born else None,
        act_on=_day(act, "act_on") if act else None,
        ended_by=ended_by,
        ended_on=ended_on,
        ended_at=ended_at,
    )
    try:
        return _lines(calculate(asked, now=machine_now()))
    except Invalid as refusal:
        raise _refused(*next(iter(refusal.faults.items()))) from None


def _lines(found: Calculation) -> list[str]:
    rule = found.rule
    lines = [f"{rule.key}: {rule.norsk}", f"Hjemmel: {rule.law}", f"Lengde: {rule.length_names.nb}"]
    if rule.is_internal_target:
        lines.append("Internt mål, ikke lovfrist")
    if found.starts_at is not None and found.due_at is not None:
        lines += [f"Regnes fra: {written_moment(found.starts_at)}", f"Siste frist: {written_moment(found.due_at)}"]
    else:
        lines += [
            f"Regnes fra: {found.starts_on}",
            f"Nominelt: {found.nominal_on}",
            f"Hoppet over: {skipped_in_words(found.skipped)}",
        ]
    lines += _first_day(found) if found.earliest_on is not None else _last_day(found)
    if rule.age is not Age.NONE:
        answer = {None: "ikke oppgitt", True: "regelen gjelder", False: "regelen gjelder ikke"}[found.is_of_age]
        if found.turns_on_custody:
            answer = "ikke under 18 år: regelen gjelder likevel den som er i varetekt"
        lines.append(f"Alder ({rule.age_names.nb}): {answer}")
    if rule.not_started is not None:
        lines.append(f"Startes ikke av tjenesten: {rule.not_started.nb}")
    return lines


def _first_day(found: Calculation) -> list[str]:
    lines = [f"Tidligst: {found.earliest_on}"]
    if found.is_too_early is not None:
        how = "for tidlig: minstetiden var ikke ute" if found.is_too_early else "minstetiden er holdt"
        lines.append(f"Slik det gikk: {how}")
    return lines


def _last_day(found: Calculation) -> list[str]:
    lines = []
    if found.due_at is None:
        lines += [f"Frist: {found.due_on}", f"Neste virkedag: {found.next_working_on}"]
    if (over := over_at(found)) is not None:
        lines.append(f"Forfalt fra: {written_moment(over)}")
    lines.append(f"Grunner til å overskride: {', '.join(one.names.nb for one in found.reasons) or 'ingen'}")
    if found.latest_on is not None:
        lines.append(f"Ytterste dato ved overskridelse: {found.latest_on}")
    if found.outcome is not None:
        lines.append(f"Slik den står: {found.outcome.names.nb}")
    return lines


def _parted(written: str, field: str) -> tuple[date, str | None]:
    day, _, clock = written.strip().replace("T", " ").partition(" ")
    return _day(day, field), clock or None


def _day(written: str, field: str) -> date:
    try:
        if len(written) == len("2026-11-20"):
            return date.fromisoformat(written)
    except ValueError:
        pass  # Refused with the same words.
    raise _refused(field, "not_date")


def _refused(field: str, fault: str) -> RefusedError:
    return RefusedError(f"{_ASKED.get(field, field)} {_REFUSALS.get(fault, 'kan ikke brukes')}")
