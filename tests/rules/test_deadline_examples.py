"""The lawyer's spreadsheet holds line by line, and a spreadsheet that is wrong is told where."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from services.core.deadlines.examples import (
    OWN,
    Example,
    MalformedExamplesError,
    answer_to,
    check,
    dates_of,
    own_examples,
    read,
)
from services.core.deadlines.page import render
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import RULES

HEADER = "id,rule,start_event,start,nominal,due,roll_policy,why"
GOOD = "E-1,STRPL-249-2,å anse som mistenkt,2024-02-15,2024-03-28,2024-04-02,ROLL,skjærtorsdag"
EXAMPLES = own_examples()


def spreadsheet(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "ark.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding=encoding)
    return path


def refusal(path: Path) -> MalformedExamplesError:
    with pytest.raises(MalformedExamplesError) as caught:
        check(path)
    return caught.value


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.id for example in EXAMPLES])
def test_every_worked_example_holds(example: Example) -> None:
    assert dates_of(answer_to(example)) == (example.nominal, example.due)


def test_checking_the_products_own_spreadsheet_finds_no_difference() -> None:
    assert len(EXAMPLES) == len(OWN.read_text(encoding="utf-8").splitlines()) - 1
    assert check(OWN) == []


def test_every_rule_has_a_worked_example() -> None:
    assert {example.rule.key for example in EXAMPLES} == {rule.key for rule in RULES}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (GOOD.replace("2024-04-02", "2024-04-03"), "frist 2024-04-03"),
        (GOOD.replace("2024-03-28", "2024-03-27"), "nominelt 2024-03-27"),
    ],
)
def test_a_line_that_differs_is_told_with_both_dates_and_the_days_skipped(
    tmp_path: Path, wrong: str, told: str
) -> None:
    (difference,) = check(spreadsheet(tmp_path, HEADER, GOOD, wrong.replace("E-1", "E-2")))
    text = str(difference)
    assert difference.example.line == 3
    assert text.startswith("linje 3 E-2 (STRPL-249-2, start 2024-02-15)")
    assert told in text
    assert "beregnet nominelt 2024-03-28, frist 2024-04-02" in text
    assert (
        "hoppet over: 2024-03-28 (skjærtorsdag), 2024-03-29 (langfredag), 2024-03-30 (lørdag), "
        "2024-03-31 (søndag, første påskedag), 2024-04-01 (andre påskedag)"
    ) in text


def test_a_line_that_differs_without_skipped_days_says_that_there_are_none(tmp_path: Path) -> None:
    line = "E-1,STRPL-183-2,pågrepet,2025-04-16,2025-04-17,2025-04-22,NO_ROLL,"
    (difference,) = check(spreadsheet(tmp_path, HEADER, line))
    assert str(difference).endswith("hoppet over: ingen")


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (GOOD.replace("STRPL-249-2", "STRPL-999"), "rule", "ukjent regel «STRPL-999»"),
        (GOOD.replace("2024-02-15", "2024-02-31"), "start", "«2024-02-31» er ingen dato"),
        (GOOD.replace("2024-02-15", "15.02.2024"), "start", "«15.02.2024» er ingen dato"),
        (GOOD.replace("2024-03-28", "20240328"), "nominal", "«20240328» er ingen dato"),
        (GOOD.replace("2024-04-02", ""), "due", "«» er ingen dato"),
        (GOOD.replace(",ROLL,", ",NO_ROLL,"), "roll_policy", "«NO_ROLL» er ikke det regelen sier: ROLL"),
        (GOOD.replace(",ROLL,", ",,"), "roll_policy", "«» er ikke det regelen sier: ROLL"),
        (GOOD.replace("2024-02-15", "1999-02-15"), "start", "gjelder ikke 1999-02-15"),
        (GOOD.replace("2024-02-15", "9999-12-30"), "start", "etter siste dag i kalenderen"),
        (
            "E-2,BVL-2-2,utløpet,9999-12-01,9999-12-31,9999-12-31,NO_ROLL,",
            "start",
            "etter siste dag i kalenderen",
        ),
        (GOOD.removesuffix(",skjærtorsdag"), "why", "feltet mangler"),
        (f"{GOOD},mer", None, "flere felt enn overskriftene"),
    ],
)
def test_a_malformed_line_is_refused_with_its_line_and_column(
    tmp_path: Path, line: str, column: str | None, reason: str
) -> None:
    refused = refusal(spreadsheet(tmp_path, HEADER, GOOD, line))
    assert (refused.line, refused.column) == (3, column)
    assert reason in str(refused)
    assert str(refused).startswith("linje 3, kolonne" if column else "linje 3: ")


@pytest.mark.parametrize("column", HEADER.split(","))
def test_a_missing_column_is_refused_by_name(tmp_path: Path, column: str) -> None:
    refused = refusal(spreadsheet(tmp_path, ",".join(name for name in HEADER.split(",") if name != column), GOOD))
    assert (refused.line, refused.column) == (1, column)
    assert "kolonnen mangler" in str(refused)


def test_a_file_that_is_not_utf_8_is_refused_with_the_line_it_breaks_on(tmp_path: Path) -> None:
    refused = refusal(spreadsheet(tmp_path, HEADER, GOOD, encoding="latin-1"))
    assert refused.line == 2
    assert "ikke i UTF-8" in str(refused)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [((), "filen er tom"), ((HEADER,), "ingen eksempler"), ((HEADER, ""), "ingen eksempler")],
)
def test_a_file_without_examples_is_refused(tmp_path: Path, lines: tuple[str, ...], reason: str) -> None:
    assert reason in str(refusal(spreadsheet(tmp_path, *lines)))


def test_a_file_that_is_missing_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert "kan ikke leses" in str(refusal(tmp_path / "finnes-ikke.csv"))
    assert "kan ikke leses" in str(refusal(tmp_path))


def test_a_quote_that_never_closes_is_refused(tmp_path: Path) -> None:
    assert "ikke gyldig CSV" in str(refusal(spreadsheet(tmp_path, HEADER, GOOD + '"', '"' + GOOD)))


@pytest.mark.parametrize("byte_order_mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_what_a_norwegian_spreadsheet_saves_is_read(tmp_path: Path, byte_order_mark: str, delimiter: str) -> None:
    path = spreadsheet(tmp_path, byte_order_mark + HEADER.replace(",", delimiter), GOOD.replace(",", delimiter))
    (example,) = read(path)
    assert example.start_on == date(2024, 2, 15)
    assert example.due == date(2024, 4, 2)


def test_the_page_shows_every_rule_with_its_law_and_every_example_under_its_rule() -> None:
    sections = dict(part.split("\n", 1) for part in render(EXAMPLES).split("\n## "))
    for rule in RULES:
        overview = sections["Oslostandarden" if rule.is_city_standard else "Alle regler"]
        section = sections[f"{rule.key}: {rule.norsk}"]
        assert f"| `{rule.key}` | {rule.norsk} |" in overview
        assert f"- Hjemmel: {rule.law}\n" in section
        shown = {line.split(" | ")[0].removeprefix("| ") for line in section.splitlines() if line.startswith("| E")}
        assert shown - {"Eksempel"} == {example.id for example in EXAMPLES if example.rule == rule}


@pytest.mark.parametrize("key", ["STRPL-275-2", "STRPL-275-2-8W"])
def test_the_page_says_of_both_hearings_that_custody_is_enough_in_the_table_too(key: str) -> None:
    page = render(EXAMPLES)
    (row,) = (line for line in page.splitlines() if line.startswith(f"| `{key}` |"))
    assert "| under 18 år på handlingstiden, eller i varetekt |" in row
    section = page.split(f"\n## {key}: ")[1].split("\n## ")[0]
    assert "- Alder: under 18 år på handlingstiden, eller i varetekt\n" in section


@pytest.mark.parametrize("rule", [each for each in RULES if each.is_minimum], ids=lambda each: each.key)
def test_the_page_tells_of_a_shortest_time_from_when_something_may_happen_and_nothing_of_a_deadline(
    rule: DeadlineRule,
) -> None:
    page = render(EXAMPLES)
    section = page.split(f"\n## {rule.key}: ")[1].split("\n## ")[0]
    assert f"- Lengde: minst {rule.length.names.nb}; " in section
    assert "- Minstetid: " in section
    assert f"- Kan tidligst skje da: {rule.met_by[0].names.nb}\n" in section
    assert "| Nominelt | Tidligst |" in section
    for word in ("Oppfylles av", "Grunner til å overskride", "Ikke en plikt", "| Frist |"):
        assert word not in section
    (row,) = (line for line in page.splitlines() if line.startswith(f"| `{rule.key}` |"))
    assert f"| minst {rule.length.names.nb} |" in row
    assert f"| tidligst da: {rule.met_by[0].names.nb} | gjelder ikke |" in row


COUNTING = " ".join(render(EXAMPLES).split("\n## ")[1].split())


def test_the_page_says_of_each_rule_in_hours_whether_holidays_count_beside_the_main_rule() -> None:
    assert "domstolloven § 149 annet ledd" in COUNTING
    assert [each.key for each in RULES if each.counts_hours and each.key not in COUNTING] == []


def test_the_page_lets_each_rule_say_which_age_counts_and_tells_what_holds_until_the_act_is_dated() -> None:
    assert "Hvilken alder som teller, står ved hver regel" in COUNTING
    assert "Til handlingen er datert, brukes alderen på dagen for hendelsen" in COUNTING
    assert "Alderen avgjøres når fristen starter" not in COUNTING


def test_the_page_marks_the_list_of_charging_decisions_as_not_read_in_the_law() -> None:
    section = render(EXAMPLES).split("\n## STRPL-249-2: ")[1].split("\n## ")[0]
    assert "- Sikkerhet: innholdet lest i lovteksten; " in section
    assert "grunnene til å avgjøre senere er lest i loven. Listen over avgjørelser er det ikke" in section


def test_a_first_day_that_differs_is_not_told_as_a_deadline(tmp_path: Path) -> None:
    line = "E-1,POLL-13,innkalt til bekymringssamtale,2026-03-02,2026-03-05,2026-03-06,NOT_REGULATED,"
    (difference,) = check(spreadsheet(tmp_path, HEADER, line))
    assert "tidligst 2026-03-06; beregnet nominelt 2026-03-05, tidligst 2026-03-05;" in str(difference)


HOURS = "E-1,STRPL-183-1,pågrepet,2026-03-28 14:30,2026-03-30 15:30,2026-03-30 15:30,NO_ROLL,"


def test_a_rule_in_hours_is_read_by_the_clock_in_norway(tmp_path: Path) -> None:
    (example,) = read(spreadsheet(tmp_path, HEADER, HOURS))
    assert example.start == datetime(2026, 3, 28, 13, 30, tzinfo=UTC)
    assert example.due == datetime(2026, 3, 30, 13, 30, tzinfo=UTC)
    assert example.start_on == date(2026, 3, 28)
    assert check(spreadsheet(tmp_path, HEADER, HOURS)) == []


def test_hours_that_differ_are_told_with_both_moments(tmp_path: Path) -> None:
    (difference,) = check(spreadsheet(tmp_path, HEADER, HOURS.replace("15:30", "14:30")))
    assert "frist 2026-03-30 14:30+02:00" in str(difference)
    assert "beregnet nominelt 2026-03-30 15:30+02:00, frist 2026-03-30 15:30+02:00" in str(difference)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-03-28", "«2026-03-28»: ikke dato og klokkeslett"),
        ("2026-03-28 25:30", "«2026-03-28 25:30»: ikke dato og klokkeslett"),
        ("2026-03-29 02:30", "finnes ikke den natten"),
        ("2026-10-25 02:30", "kommer to ganger"),
        ("9999-12-31 23:30-12:00", "ikke dato og klokkeslett"),
    ],
)
def test_a_moment_that_is_none_or_in_doubt_is_refused_with_its_column(
    tmp_path: Path, written: str, reason: str
) -> None:
    refused = refusal(spreadsheet(tmp_path, HEADER, HOURS.replace("2026-03-28 14:30", written)))
    assert (refused.line, refused.column) == (2, "start")
    assert reason in str(refused)


def test_the_examples_that_came_with_the_seeds_are_among_the_products_own() -> None:
    assert len({example.id for example in EXAMPLES}) == len(EXAMPLES)
    # From the start the page has stood on these: none may go.
    first = {"E249-01", "E249-17", "E275-03", "E275B-01", "E183-03", "E185-01", "EBV22S-03", "EBV44-01", "EOSL-02"}
    assert first <= {example.id for example in EXAMPLES}


def test_a_bar_or_line_break_in_a_reason_does_not_break_the_table(tmp_path: Path) -> None:
    (example,) = read(spreadsheet(tmp_path, HEADER, GOOD.replace("skjærtorsdag", '"a|b\nc"')))
    assert "| a\\|b c |\n" in render([example])
