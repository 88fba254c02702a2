"""What a plan holds: one to five goals, numbered in the order the youth puts them. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

MOST_GOALS = 5


class GoalText(NamedTuple):
    """A goal as it was written. `number` is its place, 1 to 5, and never changes."""

    number: int
    text: str
    status: str


def faults_of_plan(
    goals: Sequence[GoalText], *, stored_numbers: Sequence[int], review_on: date | None, today: date
) -> dict[str, str]:
    """What must be put right in a plan before it is stored, as field → fault code.

    A goal that was given up keeps its text and gets that status: it is part of the youth's history.
    """
    faults: dict[str, str] = {}
    numbers = [goal.number for goal in goals]
    if not goals:
        faults["goals"] = "goal_missing"
    elif len(goals) > MOST_GOALS or max(numbers) > MOST_GOALS:
        faults["goals"] = "goals_full"
    elif min(numbers) < 1 or len(set(numbers)) != len(numbers):
        faults["goals"] = "not_accepted"
    elif set(stored_numbers) - set(numbers):
        faults["goals"] = "goal_not_removed"
    if review_on is not None and review_on < today:
        faults["review_on"] = "in_past"
    return faults
