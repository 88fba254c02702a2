"""The rules and their worked examples as a page in bokmål, docs/deadlines.md, for lawyers and managers.

Pure: give it the examples and it returns the text, the same text every time.
"""

from collections.abc import Sequence

from services.core.deadlines.examples import Example, skipped_in_words
from services.core.deadlines.kinds import EventDetail, EventKind
from services.core.deadlines.reckoning import compute
from services.core.deadlines.rules import RULES, DeadlineRule

_INTRODUCTION = """\
# Frister

Denne siden er laget av reglene i `services/core/deadlines/rules.py` og eksemplene i
`tests/rules/deadline_examples.csv` med `make docs`. Rett der, ikke her.

## Slik telles dager

- Startdagen telles ikke med, den siste dagen telles med (domstolloven § 148 første ledd).
- Uker, måneder og år ender på den dagen som etter navn eller tall svarer til startdagen. Mangler måneden
  dagen, er det månedens siste dag (domstolloven § 148 annet ledd).
- En frist som forskyves og ender på lørdag, helligdag eller dag likestilt med helligdag, ender neste virkedag
  (domstolloven § 149).
- 1. og 17. mai er likestilt med søndager. Julaften, nyttårsaften og inneklemte fredager er virkedager.
  Rettsferien har ingen virkning for disse fristene.
- Fristen varer til klokken 24.00 norsk tid. Den er først forfalt dagen etter.
- En ny dato ved overskridelse med grunn forskyves ikke, og den første datoen blir alltid stående.
- Den som er født 29. februar, fyller år 1. mars i år uten skuddag.
- Alderen avgjøres når fristen starter. At noen fyller 18 år senere, stanser ingen frist.
"""


def render(examples: Sequence[Example]) -> str:
    """Return the whole page as Markdown: a table of all rules, then each rule with its worked examples."""
    parts = [_INTRODUCTION, _overview()]
    parts += [_section(rule, [example for example in examples if example.rule == rule]) for rule in RULES]
    return "\n".join(parts)


def _overview() -> str:
    rows = [
        [
            f"`{rule.key}`",
            rule.norsk,
            _start(rule),
            rule.length.names.nb,
            rule.roll.names.nb,
            _responsible(rule),
            _met_by(rule),
            _reasons(rule),
            rule.age.names.nb,
            rule.law,
            _validity(rule),
        ]
        for rule in RULES
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
    return f"## Alle regler\n\n{_table(header, rows)}"


def _section(rule: DeadlineRule, examples: Sequence[Example]) -> str:
    facts = [
        f"- Navn på nynorsk: {rule.nynorsk}",
        f"- Hører til: {rule.subject.names.nb}",
        f"- Starter: {_start(rule)}",
        f"- Lengde: {rule.length.names.nb}; {rule.roll.names.nb}",
        f"- Ansvarlig: {_responsible(rule)}",
        f"- Oppfylles av: {_met_by(rule)}",
        f"- Grunner til å overskride: {_reasons(rule)}",
        f"- Alder: {rule.age.names.nb}{', eller i varetekt' if rule.has_custody_alternative else ''}",
        f"- Hjemmel: {rule.law}",
        f"- Gjelder: {_validity(rule)}",
        f"- Sikkerhet: innholdet {rule.certainty.names.nb}; forskyvningen {rule.roll_certainty.names.nb}",
    ]
    facts += [f"- Faller bort: {_event(kind, detail)}" for kind, detail in rule.cancelled_by]
    if not rule.is_duty:
        facts.append("- Ikke en plikt: at tiden løper ut, er ikke et fristbrudd")
    if rule.extends is not None:
        facts.append(f"- Yttergrense for: `{rule.extends}`")
    return "\n".join([f"## {rule.key}: {rule.norsk}", "", *facts, "", rule.note, "", _examples(rule, examples)])


def _examples(rule: DeadlineRule, examples: Sequence[Example]) -> str:
    if not examples:
        return "Ingen eksempler ennå.\n"
    rows = [
        [
            example.id,
            example.start_on.isoformat(),
            example.nominal_on.isoformat(),
            example.due_on.isoformat(),
            skipped_in_words(compute(rule, example.start_on).skipped),
            example.why,
        ]
        for example in examples
    ]
    return _table(["Eksempel", "Regnes fra", "Nominelt", "Frist", "Hoppet over", "Hvorfor"], rows)


def _start(rule: DeadlineRule) -> str:
    if rule.start_after is None:
        return rule.starts.names.nb
    return f"utløpet av {rule.start_after.names.nb} etter: {rule.starts.names.nb}"


def _responsible(rule: DeadlineRule) -> str:
    name = rule.responsible.names.nb
    return f"domstolen; {name} som registrerte hendelsen, får varselet" if rule.is_court_responsible else name


def _met_by(rule: DeadlineRule) -> str:
    return ", ".join(kind.names.nb for kind in rule.met_by)


def _reasons(rule: DeadlineRule) -> str:
    return ", ".join(f"«{reason.names.nb}»" for reason in rule.exceeding_reasons) or "ingen"


def _validity(rule: DeadlineRule) -> str:
    until = "" if rule.valid_until is None else f" til {rule.valid_until}"
    return f"fra {rule.valid_from}{until}"


def _event(kind: EventKind, detail: EventDetail) -> str:
    return f"{kind.names.nb}: {detail.names.nb}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    """Keep a cell one cell: what a lawyer types may hold a bar or a line break."""
    return " ".join(text.replace("|", "\\|").split())
