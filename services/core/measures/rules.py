"""How a measure may go from status to status, and what each step needs. Pure."""

from datetime import date

from services.core.measures.kinds import MeasureStatus

S = MeasureStatus

NEXT: dict[MeasureStatus, tuple[MeasureStatus, ...]] = {
    S.PLANNED: (S.RUNNING, S.DONE, S.STOPPED),
    S.RUNNING: (S.DONE, S.STOPPED),
    # Somebody pressed too early, or it is taken up again: the history keeps both.
    S.DONE: (S.RUNNING,),
    S.STOPPED: (S.RUNNING,),
}
OPEN = (S.RUNNING, S.PLANNED)
ENDING = (S.DONE, S.STOPPED)


def next_statuses(status: MeasureStatus) -> tuple[MeasureStatus, ...]:
    """Where a measure may go from here."""
    return NEXT[status]


def first_status(*, starts_on: date, today: date) -> MeasureStatus:
    """How a newly logged measure stands: it runs from its first day on."""
    return S.RUNNING if starts_on <= today else S.PLANNED


def fault_of_status_change(
    *, from_status: MeasureStatus, to_status: MeasureStatus, result: str | None, is_follow_up_open: bool
) -> tuple[str, str] | None:
    """What stands in the way of a new status, as (field, fault code); None when it may be set.

    What ends needs a result: that is the point of writing it down. In a follow-up that has ended, measures may
    still be ended, never taken up.
    """
    if to_status not in NEXT[from_status]:
        return "to_status", "status_not_allowed"
    if to_status not in ENDING and not is_follow_up_open:
        return "follow_up_id", "follow_up_ended"
    if to_status in ENDING and not (result or "").strip():
        return "result", "result_missing"
    return None


def is_overdue(*, status: MeasureStatus, due_on: date | None, today: date) -> bool:
    """Whether a measure should have been done by now; the due date itself is in time."""
    return status in OPEN and due_on is not None and due_on < today
