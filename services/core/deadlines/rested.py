"""Reading how a deadline has rested, and by which pauses."""

from datetime import date

from services.core.access.work import Work
from services.core.deadlines.models import Deadline
from services.core.deadlines.resting import NOTHING, Rest, due_if_resumed, rests
from services.core.follow_ups.pauses import Pause
from services.core.follow_ups.queries import pauses_of
from services.core.kit.clock import oslo_date


def shown_due_on(deadline: Deadline, today: date) -> date:
    """The date that applies; of one that rests, the date it would get if it ran again today."""
    due_on = deadline.extended_due_on or deadline.due_on
    return due_if_resumed(due_on, paused_days=deadline.paused_days, rests_from=deadline.rests_from, today=today)


async def rests_of(work: Work, deadline: Deadline) -> list[tuple[Pause, Rest]]:
    """The pauses that have moved a deadline or let it rest; empty for those who may not read why it rested."""
    if deadline.follow_up_id is None or not (deadline.paused_days or deadline.rests_from):
        return []
    pauses = await pauses_of(work, deadline.follow_up_id)
    found = rests(
        starts_on=deadline.starts_on,
        due_on=deadline.extended_due_on or deadline.due_on,
        ended_on=deadline.met_on or (oslo_date(deadline.cancelled_at) if deadline.cancelled_at else None),
        pauses=[(pause.starts_on, pause.ended_on) for pause in pauses],
    )
    return [(pause, one) for pause, one in zip(pauses, found, strict=True) if one != NOTHING]
