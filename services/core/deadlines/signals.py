"""A signal about a youth, the first one and those that come again, with what it says to the city standard."""

from datetime import date
from typing import Any
from uuid import UUID

from services.core.access.work import Work
from services.core.deadlines.follow_up_events import note_follow_up_event
from services.core.deadlines.kinds import EventKind
from services.core.follow_ups import commands
from services.core.follow_ups.kinds import UNDER_WAY, State
from services.core.follow_ups.models import FollowUp, Signal
from services.core.follow_ups.queries import follow_up_row


async def open_follow_up_on_signal(work: Work, *, received_on: date, **given: Any) -> FollowUp:
    """Register a signal about a youth; the clock of the decision on eligibility starts on the day it was received.

    Raises:
        NotFound, Invalid: as for `follow_ups.commands.open_follow_up_on_signal`, which this calls.
    """
    follow_up = await commands.open_follow_up_on_signal(work, received_on=received_on, **given)
    await note_follow_up_event(work, follow_up_id=follow_up.id, kind=EventKind.SIGNAL_RECEIVED, on=received_on)
    return follow_up


async def add_signal(work: Work, *, follow_up_id: UUID, received_on: date, **given: Any) -> Signal:
    """Register that a signal came again; where the youth is followed up, the clock of the reaction starts.

    Raises:
        NotFound, Conflict, Invalid: as for `follow_ups.commands.add_signal`, which this calls.
    """
    signal = await commands.add_signal(work, follow_up_id=follow_up_id, received_on=received_on, **given)
    if State((await follow_up_row(work, follow_up_id)).state) in UNDER_WAY:
        await note_follow_up_event(work, follow_up_id=follow_up_id, kind=EventKind.SIGNAL_AGAIN, on=received_on)
    return signal
