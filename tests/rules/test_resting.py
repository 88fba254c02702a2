"""How deadlines of the city standard rest, and no others."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.deadlines.kinds import SubjectKind
from services.core.deadlines.resting import Interval, Rest, due_if_resumed, rest, rests
from services.core.deadlines.rules import RULES
from services.core.follow_ups.kinds import State
from services.core.follow_ups.pauses import LONGEST_PLAN, fault_of_days

TODAY = date(2026, 11, 20)
LENGTHS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


def day(number: int) -> date:
    return date(2026, 1, 1) + timedelta(days=number)


def intervals(lengths: list[tuple[int, int]]) -> list[Interval]:
    """Pauses one after the other: so many days of running, so many of rest."""
    found: list[Interval] = []
    at = 0
    for runs, rested in lengths:
        at += runs
        found.append((day(at), day(at + rested)))
        at += rested
    return found


def due_day_by_day(starts_on: date, due_on: date, pauses: list[Interval]) -> date:
    """The same counted one day at a time: what is left is used up on days that are no days of rest."""
    left, at = (due_on - starts_on).days, starts_on
    while True:
        is_rest = any(first <= at < (last or date.max) for first, last in pauses)
        if not is_rest:
            if left == 0:
                return at
            left -= 1
        at += timedelta(days=1)


@given(st.integers(0, 200), st.integers(0, 90), LENGTHS)
def test_a_deadline_moves_by_exactly_the_days_it_rested(
    starts: int, length: int, lengths: list[tuple[int, int]]
) -> None:
    starts_on, due_on, pauses = day(starts), day(starts + length), intervals(lengths)
    found = rest(starts_on=starts_on, due_on=due_on, ended_on=None, pauses=pauses)
    assert due_on + timedelta(days=found.days) == due_day_by_day(starts_on, due_on, pauses)
    assert found.since is None


@given(st.integers(0, 90), LENGTHS, st.integers(0, 60))
def test_while_it_rests_the_date_it_would_get_goes_on_by_a_day_each_day(
    length: int, lengths: list[tuple[int, int]], waits: int
) -> None:
    over = intervals(lengths)
    begins_on = (over[-1][1] or day(0)) if over else day(0)
    starts_on, due_on = begins_on, begins_on + timedelta(days=length)
    found = rest(starts_on=starts_on, due_on=due_on, ended_on=None, pauses=[*over, (begins_on, None)])
    assert found == Rest(0, begins_on)
    today = begins_on + timedelta(days=waits)
    resumed = rest(starts_on=starts_on, due_on=due_on, ended_on=None, pauses=[*over, (begins_on, today)])
    assert due_if_resumed(due_on, paused_days=found.days, rests_from=found.since, today=today) == due_on + timedelta(
        days=resumed.days
    )


@pytest.mark.parametrize(
    ("due_on", "pauses", "expected"),
    [
        # Due in 14 days, paused for 10 and resumed after 6: six days.
        (14, [(0, 6)], Rest(6, None)),
        # The due day itself is not over: it rests.
        (5, [(5, 9)], Rest(4, None)),
        # Over when the pause begins: it stays so, and rests in no later one either.
        (4, [(5, 9), (12, 20)], Rest(0, None)),
        # A day later it had been over, had the first pause not moved it.
        (5, [(4, 6), (7, 10)], Rest(5, None)),
        # Set on pause and let go on the same day.
        (5, [(2, 2)], Rest(0, None)),
        # It rests, and has rested before.
        (5, [(1, 3), (6, None)], Rest(2, day(6))),
    ],
)
def test_what_rests_and_what_does_not(due_on: int, pauses: list[tuple[int, int | None]], expected: Rest) -> None:
    found = [(day(first), None if last is None else day(last)) for first, last in pauses]
    assert rest(starts_on=day(0), due_on=day(due_on), ended_on=None, pauses=found) == expected


def test_one_that_starts_during_a_pause_rests_from_its_start() -> None:
    found = [
        rest(starts_on=day(10), due_on=day(20), ended_on=None, pauses=[(day(0), goes_on)])
        for goes_on in (None, day(15), day(9))
    ]
    assert found == [Rest(0, day(10)), Rest(5, None), Rest(0, None)]


def test_one_that_was_met_rested_until_then_and_no_longer() -> None:
    met_and_goes_on = [(8, None), (8, day(30)), (5, day(30)), (40, day(30))]
    found = [
        rest(starts_on=day(0), due_on=day(20), ended_on=day(met), pauses=[(day(5), goes_on)])
        for met, goes_on in met_and_goes_on
    ]
    assert found == [Rest(3, None), Rest(3, None), Rest(0, None), Rest(25, None)]


def test_each_pause_is_told_by_itself() -> None:
    pauses = [(day(1), day(3)), (day(4), day(4)), (day(6), None)]
    found = rests(starts_on=day(0), due_on=day(5), ended_on=None, pauses=pauses)
    assert found == [Rest(2, None), Rest(0, None), Rest(0, day(6))]


def test_only_the_citys_own_standard_rests_and_no_law_does() -> None:
    resting = [rule for rule in RULES if rule.may_rest]
    assert resting
    assert all(rule.subject is SubjectKind.FOLLOW_UP and "ikke lov" in rule.law for rule in resting)
    assert not any("§" in rule.law for rule in resting)


def test_a_birthday_does_not_wait() -> None:
    assert [rule.key for rule in RULES if rule.is_city_standard and not rule.may_rest] == ["CITY-TRANSITION"]


@pytest.mark.parametrize(
    ("pause_from", "planned_until", "expected"),
    [
        (None, None, None),
        (0, 1, None),
        (-1, None, ("pause_from", "pause_backdated")),
        (1, None, ("pause_from", "in_future")),
        (None, 0, ("planned_until", "pause_end_not_later")),
        (None, -1, ("planned_until", "pause_end_not_later")),
        (None, LONGEST_PLAN, None),
        (None, LONGEST_PLAN + 1, ("planned_until", "too_far_ahead")),
    ],
)
def test_a_pause_begins_today_and_is_planned_to_end_later(
    pause_from: int | None, planned_until: int | None, expected: tuple[str, str] | None
) -> None:
    def on(number: int | None) -> date | None:
        return None if number is None else TODAY + timedelta(days=number)

    found = fault_of_days(State.PAUSED, pause_from=on(pause_from), planned_until=on(planned_until), today=TODAY)
    assert found == expected


@pytest.mark.parametrize("field", ["pause_from", "planned_until"])
def test_only_a_pause_has_days(field: str) -> None:
    days: dict[str, date | None] = {"pause_from": None, "planned_until": None, field: TODAY + timedelta(days=1)}
    found = fault_of_days(State.CLOSED, pause_from=days["pause_from"], planned_until=days["planned_until"], today=TODAY)
    assert found == (field, "not_accepted")
