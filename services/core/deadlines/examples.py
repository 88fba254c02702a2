"""Worked examples in a spreadsheet: read them, and say where the counting differs from them.

A lawyer adds a line; nobody needs to read code. The product's own are examples.csv in this folder; a
spreadsheet of one's own has the same columns. What a rule counts in hours is written as date and clock in Norway.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from services.core.deadlines.calendar import SkippedDay
from services.core.deadlines.moments import MomentError, read_moment, written_moment
from services.core.deadlines.reckoning import Computation, MomentComputation, compute, compute_from_moment
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import rule_for, rules_named
from services.core.kit.clock import oslo_date

OWN = Path(__file__).with_name("examples.csv")
"""The product's own worked examples, shown on the lawyer's page and held by a test."""
COLUMNS = ("id", "rule", "start_event", "start", "nominal", "due", "roll_policy", "why")
_HEADER_LINE = 1
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class MalformedExamplesError(ValueError):
    """The file cannot be read as worked examples. The text, in bokmål, names line and column if it can."""

    def __init__(self, reason: str, *, line: int | None = None, column: str | None = None) -> None:
        """Say what is wrong and, where it is known, in which line and column."""
        place = [f"linje {line}"] if line is not None else []
        place += [f"kolonne «{column}»"] if column is not None else []
        super().__init__(f"{', '.join(place)}: {reason}" if place else reason)
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Example:
    """One line of the spreadsheet: what a lawyer says the dates are."""

    line: int
    """Line in the file, the header being line 1."""
    id: str
    rule: DeadlineRule
    start_event: str
    start: date | datetime
    """The date it counts from; for a rule in hours the moment, in UTC, and so the two that follow."""
    nominal: date | datetime
    due: date | datetime
    why: str

    @property
    def start_on(self) -> date:
        """The calendar day in Norway that it counts from."""
        return oslo_date(self.start) if isinstance(self.start, datetime) else self.start


Answer = Computation | MomentComputation
"""What the rules say to an example: in days or in hours."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A worked example that the rules do not agree with."""

    example: Example
    computed: Answer

    def __str__(self) -> str:
        """Say, in bokmål, both answers and the days the computed one passed over."""
        example = self.example
        nominal, due = dates_of(self.computed)
        day = "tidligst" if example.rule.is_minimum else "frist"
        skipped = () if isinstance(self.computed, MomentComputation) else self.computed.skipped
        return (
            f"linje {example.line} {example.id} ({example.rule.key}, start {in_words(example.start)}): "
            f"arket sier nominelt {in_words(example.nominal)}, {day} {in_words(example.due)}; "
            f"beregnet nominelt {in_words(nominal)}, {day} {in_words(due)}; "
            f"hoppet over: {skipped_in_words(skipped)}"
        )


def dates_of(computed: Answer) -> tuple[date | datetime, date | datetime]:
    """Return where the length itself ends, and the deadline's last day or the first of a shortest time.

    In hours they are one.
    """
    if isinstance(computed, MomentComputation):
        return computed.due_at, computed.due_at
    return computed.nominal_on, computed.due_on


def in_words(on: date | datetime) -> str:
    """Return a date, or a moment by the clock in Norway."""
    return written_moment(on) if isinstance(on, datetime) else str(on)


def answer_to(example: Example) -> Answer:
    """Return what the rules say to a worked example.

    Raises:
        OverflowError, ValueError: when the deadline ends after the last day of the calendar.
    """
    if isinstance(example.start, datetime):
        return compute_from_moment(example.rule, example.start)
    return compute(example.rule, example.start)


def own_examples() -> list[Example]:
    """Return the product's own worked examples, in the file's order."""
    return read(OWN)


def skipped_in_words(skipped: Sequence[SkippedDay]) -> str:
    """Return the days passed over, with the reason for each, in bokmål; «ingen» if there are none."""
    return ", ".join(f"{day.on} ({day.why})" for day in skipped) or "ingen"


def check(path: Path) -> list[Difference]:
    """Recompute every example of a file and return those that differ, in the file's order.

    Raises MalformedExamplesError, as `read` does.
    """
    return [
        Difference(example, computed)
        for example in read(path)
        if (computed := _computed(example)) and dates_of(computed) != (example.nominal, example.due)
    ]


def _computed(example: Example) -> Answer:
    try:
        return answer_to(example)
    except (OverflowError, ValueError) as error:
        reason = f"fristen fra {in_words(example.start)} ender etter siste dag i kalenderen"
        raise MalformedExamplesError(reason, line=example.line, column="start") from error


def read(path: Path) -> list[Example]:
    """Read worked examples: CSV in UTF-8, separated by commas or by semicolons as a spreadsheet writes it.

    Raises MalformedExamplesError where the file cannot be read, has no examples, lacks a column, names a rule
    that is unknown or not valid on the start date, holds something that is no date, or states another roll
    policy than the rule has.
    """
    lines = _text_of(path).splitlines(keepends=True)
    if not lines:
        raise MalformedExamplesError("filen er tom")
    delimiter = ";" if lines[0].count(";") > lines[0].count(",") else ","
    rows = csv.DictReader(lines, delimiter=delimiter, strict=True)
    try:
        for column in COLUMNS:
            if column not in (rows.fieldnames or ()):
                raise MalformedExamplesError("kolonnen mangler", line=_HEADER_LINE, column=column)
        examples = list(_examples(rows))
    except csv.Error as error:
        raise MalformedExamplesError(f"ikke gyldig CSV: {error}", line=rows.line_num) from error
    if not examples:
        raise MalformedExamplesError("filen har ingen eksempler, bare overskrifter")
    return examples


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise MalformedExamplesError("filen er ikke i UTF-8", line=line) from error
    except OSError as error:
        raise MalformedExamplesError(f"filen kan ikke leses: {error.strerror}") from error


def _examples(rows: "csv.DictReader[str]") -> Iterator[Example]:
    for row in rows:
        line = rows.line_num
        if None in row:
            raise MalformedExamplesError("linjen har flere felt enn overskriftene", line=line)
        for column in COLUMNS:
            if row[column] is None:
                raise MalformedExamplesError("feltet mangler", line=line, column=column)
        yield _example(row, line)


def _example(row: dict[str, str], line: int) -> Example:
    rule = _rule(row, line)
    when = _moment if rule.counts_hours else _date
    if row["roll_policy"].strip() != rule.roll:
        reason = f"«{row['roll_policy']}» er ikke det regelen sier: {rule.roll}"
        raise MalformedExamplesError(reason, line=line, column="roll_policy")
    return Example(
        line=line,
        id=row["id"].strip(),
        rule=rule,
        start_event=row["start_event"].strip(),
        start=when(row, "start", line),
        nominal=when(row, "nominal", line),
        due=when(row, "due", line),
        why=row["why"].strip(),
    )


def _rule(row: dict[str, str], line: int) -> DeadlineRule:
    key = row["rule"].strip()
    rows = rules_named(key)
    if not rows:
        raise MalformedExamplesError(f"ukjent regel «{key}»", line=line, column="rule")
    # A rule that counts hours does so in each of its rows, and its start is a moment.
    start_on = oslo_date(_moment(row, "start", line)) if rows[0].counts_hours else _date(row, "start", line)
    try:
        return rule_for(key, start_on)
    except LookupError as error:
        reason = f"regelen {key} gjelder ikke {start_on}"
        raise MalformedExamplesError(reason, line=line, column="start") from error


def _moment(row: dict[str, str], column: str, line: int) -> datetime:
    try:
        return read_moment(row[column])
    except (MomentError, OverflowError) as error:
        why = getattr(error, "norsk", MomentError.norsk)
        raise MalformedExamplesError(f"«{row[column].strip()}»: {why}", line=line, column=column) from error


def _date(row: dict[str, str], column: str, line: int) -> date:
    text = row[column].strip()
    try:
        if _ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # The right shape and no such day: refused with the same words.
    reason = f"«{text}» er ingen dato på formen ÅÅÅÅ-MM-DD"
    raise MalformedExamplesError(reason, line=line, column=column)
