"""How a measure may go, what a plan holds, what the contact log takes, and that the catalogue is whole."""

from datetime import date, timedelta
from itertools import product

import pytest

from services.core.measures import rules
from services.core.measures.catalogue import CATALOGUE, as_rows
from services.core.measures.kinds import Choice, MeasureStatus
from services.core.meetings.kinds import Attendee
from services.core.meetings.rules import faults_of_meeting
from services.core.plans.rules import GoalText, faults_of_plan
from tests.factories import NOW, TODAY

P, R, D, S = MeasureStatus.PLANNED, MeasureStatus.RUNNING, MeasureStatus.DONE, MeasureStatus.STOPPED
ALLOWED = {(P, R), (P, D), (P, S), (R, D), (R, S), (D, R), (S, R)}


@pytest.mark.parametrize(("from_status", "to_status"), list(product(MeasureStatus, MeasureStatus)))
def test_a_measure_goes_only_where_the_table_leads(from_status: MeasureStatus, to_status: MeasureStatus) -> None:
    fault = rules.fault_of_status_change(
        from_status=from_status, to_status=to_status, result="Gikk bra", is_follow_up_open=True
    )
    assert (fault is None) == ((from_status, to_status) in ALLOWED)


@pytest.mark.parametrize("to_status", [D, S])
@pytest.mark.parametrize("result", [None, "", "   "])
def test_what_ends_needs_a_result(to_status: MeasureStatus, result: str | None) -> None:
    assert rules.fault_of_status_change(from_status=R, to_status=to_status, result=result, is_follow_up_open=True) == (
        "result",
        "result_missing",
    )


def test_in_an_ended_follow_up_a_measure_can_be_ended_and_not_taken_up() -> None:
    ended = {"result": "Slutt", "is_follow_up_open": False}
    assert rules.fault_of_status_change(from_status=R, to_status=S, **ended) is None  # type: ignore[arg-type]
    assert rules.fault_of_status_change(from_status=S, to_status=R, **ended) == (  # type: ignore[arg-type]
        "follow_up_id",
        "follow_up_ended",
    )


@pytest.mark.parametrize(("days", "status"), [(-1, R), (0, R), (1, P)])
def test_a_measure_runs_from_its_first_day(days: int, status: MeasureStatus) -> None:
    assert rules.first_status(starts_on=TODAY + timedelta(days=days), today=TODAY) is status


@pytest.mark.parametrize(
    ("status", "due_on", "is_overdue"),
    [
        (R, TODAY - timedelta(days=1), True),
        (P, TODAY - timedelta(days=1), True),
        (R, TODAY, False),
        (R, None, False),
        (D, TODAY - timedelta(days=1), False),
        (S, TODAY - timedelta(days=1), False),
    ],
)
def test_only_an_open_measure_past_its_due_date_is_overdue(
    *, status: MeasureStatus, due_on: date | None, is_overdue: bool
) -> None:
    assert rules.is_overdue(status=status, due_on=due_on, today=TODAY) is is_overdue


def test_no_two_lines_of_the_catalogue_share_a_code_or_a_name() -> None:
    assert len({line.code for line in CATALOGUE}) == len(CATALOGUE)
    assert len({line.name_nb for line in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize("line", CATALOGUE, ids=lambda line: line.code)
def test_every_line_of_the_catalogue_is_whole(line: object) -> None:
    row = next(one for one in as_rows() if one["code"] == line.code)  # type: ignore[attr-defined]
    assert all(row[name].strip() for name in ("name_nb", "name_nn", "name_en"))
    assert row["choice"] is Choice.VOLUNTARY or row["legal_basis"], "what is ordered rests on an act of law"
    assert row["legal_basis"] is None or " § " in row["legal_basis"]
    assert row["valid_until"] is None


def goals(*numbers: int) -> list[GoalText]:
    return [GoalText(number, f"Mål {number}", "open") for number in numbers]


@pytest.mark.parametrize(
    ("written", "stored", "code"),
    [
        (goals(1), (), None),
        (goals(1, 2, 3, 4, 5), (), None),
        (goals(2, 1), (1,), None),
        (goals(), (), "goal_missing"),
        (goals(1, 2, 3, 4, 5, 6), (), "goals_full"),
        (goals(6), (), "goals_full"),
        (goals(0), (), "not_accepted"),
        (goals(1, 1), (), "not_accepted"),
        (goals(1), (1, 2), "goal_not_removed"),
    ],
)
def test_a_plan_holds_one_to_five_goals_and_loses_none(
    written: list[GoalText], stored: tuple[int, ...], code: str | None
) -> None:
    faults = faults_of_plan(written, stored_numbers=stored, review_on=None, today=TODAY)
    assert faults == ({"goals": code} if code else {})


@pytest.mark.parametrize(("days", "is_good"), [(-1, False), (0, True), (56, True)])
def test_a_review_does_not_lie_in_the_past(*, days: int, is_good: bool) -> None:
    faults = faults_of_plan(goals(1), stored_numbers=(), review_on=TODAY + timedelta(days=days), today=TODAY)
    assert (faults == {}) is is_good


def test_a_meeting_has_somebody_and_an_attempt_has_nobody_and_no_length() -> None:
    at = {"held_at": NOW, "now": NOW}
    youth = (Attendee.YOUTH,)
    assert faults_of_meeting(made_contact=True, minutes=30, attendees=youth, **at) == {}
    assert faults_of_meeting(made_contact=False, minutes=None, attendees=(), **at) == {}
    assert faults_of_meeting(made_contact=True, minutes=30, attendees=(), **at) == {"attendees": "attendees_missing"}
    assert faults_of_meeting(made_contact=False, minutes=1, attendees=youth, **at) == {
        "attendees": "attempt_has_nobody",
        "minutes": "attempt_has_no_length",
    }


def test_nobody_logs_what_has_not_happened() -> None:
    later = NOW + timedelta(seconds=1)
    assert faults_of_meeting(held_at=later, now=NOW, made_contact=False, minutes=None, attendees=()) == {
        "held_at": "in_future"
    }
