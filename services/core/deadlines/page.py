"""The rules and their worked examples as a page in bokmål, docs/deadlines.md, for lawyers and managers.

Pure: give it the examples and it returns the text, the same text every time.
"""

from collections.abc import Sequence

from services.core.deadlines.catalogue.ages import AGE_EVENTS, AgeEvent
from services.core.deadlines.catalogue.city_standard import CITY_STANDARD
from services.core.deadlines.duties import DUTIES, Duty
from services.core.deadlines.examples import Example, answer_to, in_words, skipped_in_words
from services.core.deadlines.kinds import EventDetail, EventKind
from services.core.deadlines.outside import OutsideEvent
from services.core.deadlines.reckoning import Computation
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import RULES
from services.core.follow_ups.kinds import TASK_NAMES

_INTRODUCTION = """\
# Frister

Denne siden er laget av reglene i `services/core/deadlines/catalogue/`, pliktene i
`services/core/deadlines/duties.py` og eksemplene i `services/core/deadlines/examples.csv` med `make docs`.
Rett der, ikke her.

## Slik telles dager

- Startdagen telles ikke med, den siste dagen telles med (domstolloven § 148 første ledd).
- Uker, måneder og år ender på den dagen som etter navn eller tall svarer til startdagen. Mangler måneden
  dagen, er det månedens siste dag (domstolloven § 148 annet ledd).
- En frist som forskyves og ender på lørdag, helligdag eller dag likestilt med helligdag, ender neste virkedag
  (domstolloven § 149 første ledd).
- 1. og 17. mai er likestilt med søndager. Julaften, nyttårsaften og inneklemte fredager er virkedager.
- Rettsferien stanser bare frister for prosesshandlinger som må til for å avverge fraværsavgjørelser (domstolloven
  § 140). Av det er det sluttet at den ikke har noen virkning for fristene her.
- I frister som er satt i timer, regnes helligdager og dager likestilt med dem som hovedregel ikke med (domstolloven
  § 149 annet ledd). Ingen av reglene i timer her telles slik. `STRPL-183-1` er unntatt: straffeprosessloven § 183
  første ledd sier at § 149 ikke gjelder. `GDPR-33` følger personvernforordningen artikkel 33, som ikke går inn under
  domstolloven. For `BVL-14-22` er det ikke avklart, og den forsiktige lesningen er valgt. Alle tre telles i
  klokketimer fra klokkeslettet, hele døgnet og alle dager. Nettene klokken stilles, verken gir eller tar en time: det
  telles i UTC.
- En frist i dager, uker, måneder eller år varer til klokken 24.00 norsk tid. Den er først forfalt dagen etter.
- En minstetid er ingen frist. Dagen som regnes ut, er den første det kan skje på, og den regnes med (domstolloven
  § 148 første ledd).
- En ny dato ved overskridelse med grunn forskyves ikke, og den første datoen blir alltid stående.
- Frister etter lov hviler aldri, heller ikke mens en oppfølging er satt på pause. Frister i byens egen standard hviler
  så lenge oppfølgingen er på pause: de forfaller ikke og varsles ikke, og når den fortsetter, flyttes de like mange
  kalenderdager som de hvilte. Dagen pausen settes, er den første de hviler; dagen den fortsetter, løper de igjen. Flere
  pauser legges sammen. En frist som var ute da pausen ble satt, er fortsatt ute, og en pause settes ikke tilbake i tid.
- Den som er født 29. februar, fyller år 1. mars i år uten skuddag.
- Hvilken alder som teller, står ved hver regel: på handlingstiden, eller på dagen for hendelsen som starter fristen.
  Til handlingen er datert, brukes alderen på dagen for hendelsen også der handlingstiden teller. At noen fyller 18 år
  senere, stanser ingen frist.
"""


_ALL_RULES = """\
## Alle regler

«Gjelder» er den første startdatoen en regel brukes for. Når de eldre lovene trådte i kraft, er ikke etterprøvd.
"""


_CITY_STANDARD = """\
## Oslostandarden

Kravene her er byens egne, og ikke lov. De holdes for seg: at et krav ikke er oppfylt i tide, er ikke et lovbrudd. Hvert
krav oppfylles av det som er skrevet i oppfølgingen, og ingen krysser av for det. Lengdene er de som gjelder der ingen
har satt noe annet; en kommune eller en bydel kan sette sine egne fra en dag av, og frister som alt løper, beholder sin.
Standardens egen tekst er ikke offentlig, så lengdene er valgt her.
"""


_DUTIES = """\
## Plikter uten tallfestet frist

Loven sier når, men ikke med et tall. En tjeneste kan sette seg et internt mål (innstillingen `INTERNAL_TARGETS`). Målet
vises som et internt mål, varsles ikke som fristbrudd og telles ikke i etterlevelsen. At det passeres, er ikke et
lovbrudd.
"""


_AGES = """\
## Alder

Noen fødselsdager krever at noe gjøres før dagen. Tjenesten lager da en oppgave til den som leder oppfølgingen. Ingen
rettighet endres av oppgaven: alderen spørres det om hver gang den betyr noe. Den som er født 29. februar, fyller år
1. mars i år uten skuddag.
"""


def render(examples: Sequence[Example]) -> str:
    """Return the whole page as Markdown: a table of all rules, then each rule with its worked examples."""
    law = [rule for rule in RULES if not rule.is_city_standard]
    parts = [_INTRODUCTION, _ALL_RULES, _overview(law)]
    parts += [_section(rule, [example for example in examples if example.rule == rule]) for rule in law]
    parts += [_CITY_STANDARD, _overview(CITY_STANDARD)]
    parts += [_section(rule, [example for example in examples if example.rule == rule]) for rule in CITY_STANDARD]
    parts += [_DUTIES, _duties(), _AGES, _ages()]
    return "\n".join(parts)


def _overview(rules: Sequence[DeadlineRule]) -> str:
    rows = [
        [
            f"`{rule.key}`",
            rule.norsk,
            _start(rule),
            rule.length_names.nb,
            rule.roll.names.nb,
            _responsible(rule),
            f"tidligst da: {_met_by(rule)}" if rule.is_minimum else _met_by(rule),
            "gjelder ikke" if rule.is_minimum else _reasons(rule),
            rule.age_names.nb,
            rule.law,
            _validity(rule),
        ]
        for rule in rules
    ]
    header = [
        "Regel",
        "Navn",
        "Starter",
        "Lengde",
        "Lørdag og helligdag",
        "Ansvarlig",
        "Oppfylles av",
        "Grunner til å overskride",
        "Alder",
        "Hjemmel",
        "Gjelder",
    ]
    return _table(header, rows)


def _section(rule: DeadlineRule, examples: Sequence[Example]) -> str:
    facts = [
        f"- Navn på nynorsk: {rule.nynorsk}",
        *([f"- Hører til: {rule.subject.names.nb}"] if rule.subject else []),
        f"- Starter: {_start(rule)}",
        f"- Lengde: {rule.length_names.nb}; {rule.roll.names.nb}",
        f"- Ansvarlig: {_responsible(rule)}",
        *_ending(rule),
        f"- Alder: {rule.age_names.nb}",
        f"- Hjemmel: {rule.law}",
        f"- Gjelder: {_validity(rule)}",
        f"- Sikkerhet: innholdet {rule.certainty.names.nb}; forskyvningen {rule.roll_certainty.names.nb}",
    ]
    facts += [f"- Faller bort ved: {_event(kind, detail)}" for kind, detail in rule.cancelled_by]
    if rule.not_started is not None:
        facts.append(f"- Startes ikke av tjenesten: {rule.not_started.nb}. Regnes bare i kalkulatoren")
    if not rule.is_duty and not rule.is_minimum:
        facts.append("- Ikke en plikt: at tiden løper ut, er ikke et fristbrudd")
    if rule.may_rest:
        facts.append("- Hviler mens oppfølgingen er satt på pause")
    if rule.is_right:
        facts.append("- En rett eller en adgang: når tiden er ute, gjenstår det ikke noe å gjøre")
    if rule.extends is not None:
        facts.append(f"- Yttergrense for: `{rule.extends}`")
    return "\n".join([f"## {rule.key}: {rule.norsk}", "", *facts, "", rule.note, "", _examples(rule, examples)])


def _ending(rule: DeadlineRule) -> list[str]:
    if rule.is_minimum:
        return [
            "- Minstetid: dagen som regnes ut, er den første det kan skje på, og ikke den siste",
            f"- Kan tidligst skje da: {_met_by(rule)}",
        ]
    return [f"- Oppfylles av: {_met_by(rule)}", f"- Grunner til å overskride: {_reasons(rule)}"]


def _examples(rule: DeadlineRule, examples: Sequence[Example]) -> str:
    if not examples:
        return "Ingen eksempler ennå.\n"
    rows = [
        [
            example.id,
            in_words(example.start),
            in_words(example.nominal),
            in_words(example.due),
            _skipped(example),
            example.why,
        ]
        for example in examples
    ]
    day = "Tidligst" if rule.is_minimum else "Frist"
    return _table(["Eksempel", "Regnes fra", "Nominelt", day, "Hoppet over", "Hvorfor"], rows)


def _skipped(example: Example) -> str:
    computed = answer_to(example)
    return skipped_in_words(computed.skipped) if isinstance(computed, Computation) else "ingen"


def _duties() -> str:
    header = ["Plikt", "Navn", "Når", "Regnes fra", "Ansvarlig", "Oppfylles av", "Hjemmel", "Internt mål", "Sikkerhet"]
    rows = [
        [
            f"`{duty.key}`",
            duty.norsk,
            duty.words.nb,
            duty.starts.names.nb,
            _responsible(duty),
            _met_by(duty),
            duty.law,
            _target(duty),
            duty.certainty.names.nb,
        ]
        for duty in DUTIES
    ]
    notes = [f"- `{duty.key}`: {duty.note}" for duty in DUTIES if duty.note]
    return "\n".join([_table(header, rows), *notes, ""])


def _ages() -> str:
    header = [
        "Fyller",
        "Oppgave",
        "Kommer",
        "Bør være gjort",
        "I hvilke oppfølginger",
        "Hjemmel",
        "Gjelder",
        "Sikkerhet",
    ]
    rows = [
        [
            f"{event.age} år",
            TASK_NAMES[event.kind],
            f"{event.asked_before.names.nb} før",
            f"{event.due_before.names.nb} før",
            f"der {event.where.names.nb} er med" if event.where else "alle",
            event.law,
            _validity(event),
            event.certainty.names.nb,
        ]
        for event in AGE_EVENTS
    ]
    notes = [f"- {event.age} år: {event.note}" for event in AGE_EVENTS]
    return "\n".join([_table(header, rows), *notes, ""])


def _target(duty: Duty) -> str:
    own = duty.target.names.nb if duty.target else "ikke satt"
    return own if duty.starts_by_itself else f"{own}; startes ikke av tjenesten"


def _start(rule: DeadlineRule) -> str:
    if rule.from_age is not None:
        return f"den første i måneden den unge fyller {rule.from_age} år, når: {rule.starts.names.nb}"
    if rule.recurs:
        return f"{rule.starts.names.nb}; siden hver gang: {_met_by(rule)}"
    if rule.start_after is None:
        return rule.starts.names.nb
    return f"utløpet av {rule.start_after.names.nb} etter: {rule.starts.names.nb}"


def _responsible(rule: DeadlineRule | Duty) -> str:
    if rule.duty_of is not None:
        return rule.duty_of.nb if rule.responsible is None else f"{rule.duty_of.nb} ({rule.responsible.names.nb})"
    name = rule.responsible.names.nb if rule.responsible else ""
    is_court = isinstance(rule, DeadlineRule) and rule.is_court_responsible
    return f"domstolen; {name} som registrerte hendelsen, får varselet" if is_court else name


def _met_by(rule: DeadlineRule | Duty) -> str:
    return ", ".join(kind.names.nb for kind in rule.met_by)


def _reasons(rule: DeadlineRule) -> str:
    return ", ".join(f"«{reason.names.nb}»" for reason in rule.exceeding_reasons) or "ingen"


def _validity(rule: DeadlineRule | AgeEvent) -> str:
    until = "" if rule.valid_until is None else f" til {rule.valid_until}"
    return f"fra {rule.valid_from}{until}"


def _event(kind: EventKind | OutsideEvent, detail: EventDetail) -> str:
    return f"{kind.names.nb} ({detail.names.nb})"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    """Keep a cell one cell: what a lawyer types may hold a bar or a line break."""
    return " ".join(text.replace("|", "\\|").split())
