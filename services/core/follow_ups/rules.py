"""The table of allowed transitions, and what each needs. Pure.

The Oslo standard's own text is not public; states and table are the project's, from its working model.
"""

from services.core.follow_ups.kinds import ENDED, ClosingReason, PauseKind, State

S = State

# From where to where. PAUSED goes back to the state it came from, and to CLOSED: see `next_states`.
TRANSITIONS: dict[State, tuple[State, ...]] = {
    S.SIGNAL: (S.ASSESSING,),
    S.ASSESSING: (S.NOT_ELIGIBLE, S.OFFERED),
    S.NOT_ELIGIBLE: (S.ASSESSING,),
    S.OFFERED: (S.DECLINED, S.CONSENT_PENDING, S.MAPPING),
    S.DECLINED: (S.OFFERED, S.CLOSED),
    S.CONSENT_PENDING: (S.MAPPING, S.DECLINED),
    S.MAPPING: (S.ACTIVE, S.PAUSED, S.CLOSED),
    S.ACTIVE: (S.PAUSED, S.TRANSITION, S.CLOSED),
    S.PAUSED: (S.CLOSED,),
    S.TRANSITION: (S.CLOSED, S.ACTIVE),
    S.CLOSED: (S.EVALUATED, S.ASSESSING),
    S.EVALUATED: (S.ASSESSING,),
}
# Leaving OFFERED for these says that the youth was reached, so the contact log must say so too.
NEEDS_FIRST_CONTACT = (S.DECLINED, S.CONSENT_PENDING, S.MAPPING)


def next_states(state: State, paused_from: State | None = None) -> tuple[State, ...]:
    """Where a follow-up may go from here; `paused_from` is the state that a pause came from."""
    if state is S.PAUSED and paused_from is not None:
        return (paused_from, *TRANSITIONS[state])
    return TRANSITIONS[state]


def fault_of_transition(
    *,
    from_state: State,
    to_state: State,
    paused_from: State | None,
    has_key_worker: bool,
    has_first_contact: bool,
    has_goal: bool,
    pause_kind: PauseKind | None,
    closing_reason: ClosingReason | None,
) -> tuple[str, str] | None:
    """What stands in the way of a transition, as (field, fault code); None when it may be done."""
    if to_state not in next_states(from_state, paused_from):
        return "to_state", "paused_already" if from_state is to_state is S.PAUSED else "transition_not_allowed"
    if to_state is S.OFFERED and not has_key_worker:
        return "key_worker_id", "key_worker_missing"
    if from_state is S.OFFERED and to_state in NEEDS_FIRST_CONTACT and not has_first_contact:
        return "to_state", "first_contact_missing"
    if to_state is S.ACTIVE and not has_goal:
        return "to_state", "goal_missing"
    if (to_state is S.PAUSED) != (pause_kind is not None):
        return "pause_kind", "missing" if pause_kind is None else "not_accepted"
    if (to_state is S.CLOSED) != (closing_reason is not None):
        return "closing_reason", "missing" if closing_reason is None else "not_accepted"
    return None


def is_open(state: State) -> bool:
    """Whether new work may be written into a follow-up in this state."""
    return state not in ENDED
