"""Taking a follow-up a step further, with what the step needs from the features above it and what it starts."""

from typing import Any
from uuid import UUID

from services.core.access.work import Work
from services.core.deadlines.follow_up_events import follow_key_worker, note_adults, note_transition
from services.core.follow_ups import commands
from services.core.follow_ups.kinds import UNDER_WAY, State
from services.core.follow_ups.models import FollowUp
from services.core.follow_ups.queries import follow_up_row
from services.core.meetings.queries import has_first_contact
from services.core.plans.queries import has_goal


async def advance_follow_up(work: Work, *, follow_up_id: UUID, to_state: State, **step: Any) -> FollowUp:
    """Move a follow-up to another state; deadlines that hang on the step start with it.

    The facts that the table of transitions asks for (first contact, a goal) are looked up here; everything else is
    as for `follow_ups.commands.move_follow_up`, which this calls.

    Raises:
        NotFound, Stale, Conflict, Invalid: as for that command.
    """
    from_state = State((await follow_up_row(work, follow_up_id)).state)
    moved = await commands.move_follow_up(
        work,
        follow_up_id=follow_up_id,
        to_state=to_state,
        has_first_contact=await has_first_contact(work, follow_up_id),
        has_goal=await has_goal(work, follow_up_id),
        **step,
    )
    await note_transition(work, follow_up_id=follow_up_id, from_state=from_state, to_state=to_state)
    return moved


async def name_adults(
    work: Work, *, follow_up_id: UUID, version: int, key_worker_id: UUID, deputy_id: UUID | None = None
) -> FollowUp:
    """Say who is the youth's fixed adult and who stands in; the follow-up's open deadlines go along.

    Raises:
        NotFound, Stale, Invalid: as for `follow_ups.commands.name_key_worker`.
    """
    named = await commands.name_key_worker(
        work, follow_up_id=follow_up_id, version=version, key_worker_id=key_worker_id, deputy_id=deputy_id
    )
    await follow_key_worker(work, follow_up_id=follow_up_id)
    if State(named.state) in UNDER_WAY:
        await note_adults(work, follow_up_id=follow_up_id)
    return named
