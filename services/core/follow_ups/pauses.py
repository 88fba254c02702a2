"""The pauses of a follow-up, told by its moves: from a move to PAUSED until the next one. Pure.

Nothing is stored beside the moves, which are history: so no two pauses overlap, one at most is open, and none can be
set back in time. Days are calendar days in Norway.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.core.follow_ups.kinds import PauseKind, State
from services.core.follow_ups.models import Transition
from services.core.kit.clock import oslo_date

LONGEST_PLAN = 5 * 366
"""How many calendar days ahead a pause may be planned to end: further is a mistyped year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """One time that a follow-up rested or rests, and why.

    `starts_on` is the first day of rest, `ended_on` the day on which it went on (None while it rests), `planned_until`
    the day on which it was thought to.
    """

    kind: PauseKind
    reason: str
    starts_on: date
    ended_on: date | None
    planned_until: date | None
    by_name: str

    def days(self, today: date) -> int:
        """How many calendar days it has lasted: one that ends on the day it began has lasted none."""
        return ((self.ended_on or today) - self.starts_on).days


def pauses_told_by(history: Sequence[tuple[Transition, str]]) -> list[Pause]:
    """The pauses, oldest first, of the moves with the names of those who made them, newest first."""
    return [
        Pause(
            kind=PauseKind(move.pause_kind),
            reason=move.reason,
            starts_on=oslo_date(move.at),
            ended_on=oslo_date(after[0].at) if after else None,
            planned_until=move.planned_until,
            by_name=name,
        )
        for (move, name), after in reversed(list(zip(history, [None, *history], strict=False)))
        if move.to_state == State.PAUSED and move.pause_kind is not None
    ]


def fault_of_days(
    to_state: State, *, pause_from: date | None, planned_until: date | None, today: date
) -> tuple[str, str] | None:
    """What is wrong with the days given with a move, as (field, fault code); None when they may be so.

    Only a pause has them. It begins today: set back in time it would take back a breach that has happened, and what is
    to come has not begun.
    """
    if to_state is not State.PAUSED:
        given = [field for field, day in (("pause_from", pause_from), ("planned_until", planned_until)) if day]
        return (given[0], "not_accepted") if given else None
    if pause_from is not None and pause_from < today:
        return "pause_from", "pause_backdated"
    if pause_from is not None and pause_from > today:
        return "pause_from", "in_future"
    if planned_until is not None and planned_until <= today:
        return "planned_until", "pause_end_not_later"
    if planned_until is not None and (planned_until - today).days > LONGEST_PLAN:
        return "planned_until", "too_far_ahead"
    return None
