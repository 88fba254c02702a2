"""The definitions behind the compliance figures, worked by hand."""

from datetime import date

import pytest

from services.core.compliance.rules import (
    DUTIES,
    FLAT_DAYS,
    REQUIREMENTS,
    Tally,
    Tertial,
    flat_outcome,
    median_days,
    tally,
    tertial_from,
    tertial_of,
)
from services.core.deadlines.kinds import Outcome

O = Outcome  # noqa: E741 - the word for it


@pytest.mark.parametrize(
    ("on", "year", "number"),
    [
        (date(2026, 1, 1), 2026, 1),
        (date(2026, 4, 30), 2026, 1),
        (date(2026, 5, 1), 2026, 2),
        (date(2026, 8, 31), 2026, 2),
        (date(2026, 9, 1), 2026, 3),
        (date(2026, 12, 31), 2026, 3),
    ],
)
def test_a_day_is_in_one_of_three_tertials_of_four_months(on: date, year: int, number: int) -> None:
    assert tertial_of(on) == Tertial(year, number)


def test_the_tertial_before_the_first_is_the_last_of_the_year_before() -> None:
    assert Tertial(2026, 1).before == Tertial(2025, 3)
    assert Tertial(2025, 3).after == Tertial(2026, 1)
    assert Tertial(2025, 3).first_on == date(2025, 9, 1)


def test_a_tertial_is_read_back_as_it_is_written() -> None:
    assert str(Tertial(2026, 3)) == "2026-3"
    assert tertial_from("2026-3") == Tertial(2026, 3)


@pytest.mark.parametrize("text", ["2026", "2026-4", "2026-0", "26-1", "0000-1", "2026-1\n", "2026-11", ""])
def test_what_is_no_tertial_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        tertial_from(text)


def test_each_outcome_is_counted_in_its_own_place_and_what_lapsed_in_none() -> None:
    outcomes = [O.MET, O.MET, O.MET, O.MET_LATE_WITH_REASON, O.MET_LATE_WITH_REASON, O.LATE, O.OPEN_OVERDUE]
    outcomes += [O.OPEN_NOT_DUE, O.OPEN_NOT_DUE, O.OPEN_NOT_DUE, O.OPEN_NOT_DUE, O.CANCELLED, O.CANCELLED]
    assert tally(outcomes) == Tally(3, 2, 1, 1, 4)


def test_what_is_open_and_overdue_counts_against_and_what_is_not_due_counts_not_at_all() -> None:
    # 6 met, 2 late with reason, 1 late, 1 open and overdue: 6 of 10. The 5 that are not due are in no share.
    figure = Tally(met=6, met_late_with_reason=2, late=1, open_overdue=1, open_not_due=5)
    assert figure.decided == 10
    assert figure.completed == 9
    assert figure.share_within == 0.6
    assert figure.share_with_reason == 0.8


def test_there_is_no_share_of_nothing() -> None:
    assert Tally(open_not_due=3).share_within is None
    assert Tally(open_not_due=3).share_with_reason is None


def test_a_median_needs_ten_completed() -> None:
    assert median_days([1, 2, 3, 4, 5, 6, 7, 8, 9]) is None
    # Ten of them: the middle is between the fifth (5) and the sixth (6).
    assert median_days([10, 1, 9, 2, 8, 3, 7, 4, 6, 5]) == 5.5
    assert median_days([5, 1, 9, 2, 8, 3, 7, 4, 6, 40, 41]) == 6.0


def test_six_weeks_over_easter_are_met_by_the_law_and_late_by_the_flat_count() -> None:
    # Suspected Thursday 15 February 2024: 42 days end on Maundy Thursday 28 March; by the law the last day is
    # Tuesday 2 April, 47 days after.
    started, ended = date(2024, 2, 15), date(2024, 4, 2)
    assert flat_outcome(42, started, ended, date(2024, 6, 1)) is O.LATE
    assert flat_outcome(42, started, date(2024, 3, 28), date(2024, 6, 1)) is O.MET


def test_the_flat_count_runs_out_when_the_last_day_is_over() -> None:
    started = date(2026, 10, 1)
    assert flat_outcome(42, started, None, date(2026, 11, 12)) is O.OPEN_NOT_DUE
    assert flat_outcome(42, started, None, date(2026, 11, 13)) is O.OPEN_OVERDUE


def test_only_duties_are_measured() -> None:
    assert {"STRPL-249-2", "STRPL-183-2", "BVL-2-1", "BVL-2-2"} <= DUTIES
    assert not DUTIES & REQUIREMENTS
    assert "CITY-FIRST-CONTACT" in REQUIREMENTS
    # A right to complain, a longest duration and an outer limit are nobody's duty to act by.
    assert not DUTIES & {"FVL-29", "KRL-23-MAX-1Y", "BVL-2-2-EXT"}


def test_only_the_six_weeks_of_the_prosecution_are_counted_flat() -> None:
    assert FLAT_DAYS == {"STRPL-249-2": 42}
