"""The table of transitions as the working model has it, written out a second time by hand."""

from itertools import product
from typing import Any

import pytest

from services.core.follow_ups.kinds import ClosingReason, PauseKind, State
from services.core.follow_ups.rules import fault_of_transition, is_open, next_states

S = State
MODEL = {
    ("SIGNAL", "ASSESSING"),
    ("ASSESSING", "NOT_ELIGIBLE"),
    ("ASSESSING", "OFFERED"),
    ("NOT_ELIGIBLE", "ASSESSING"),
    ("OFFERED", "DECLINED"),
    ("OFFERED", "CONSENT_PENDING"),
    ("OFFERED", "MAPPING"),
    ("DECLINED", "OFFERED"),
    ("DECLINED", "CLOSED"),
    ("CONSENT_PENDING", "MAPPING"),
    ("CONSENT_PENDING", "DECLINED"),
    ("MAPPING", "ACTIVE"),
    ("MAPPING", "PAUSED"),
    ("MAPPING", "CLOSED"),
    ("ACTIVE", "PAUSED"),
    ("ACTIVE", "TRANSITION"),
    ("ACTIVE", "CLOSED"),
    ("PAUSED", "CLOSED"),
    ("TRANSITION", "CLOSED"),
    ("TRANSITION", "ACTIVE"),
    ("CLOSED", "EVALUATED"),
    ("CLOSED", "ASSESSING"),
    ("EVALUATED", "ASSESSING"),
}


def fault(from_state: State, to_state: State, **facts: Any) -> tuple[str, str] | None:
    """What stands in the way when everything else is in order."""
    in_order = {
        "paused_from": None,
        "has_key_worker": True,
        "has_first_contact": True,
        "has_goal": True,
        "pause_kind": PauseKind.ABROAD if to_state is S.PAUSED else None,
        "closing_reason": ClosingReason.MOVED if to_state is S.CLOSED else None,
    }
    return fault_of_transition(from_state=from_state, to_state=to_state, **{**in_order, **facts})


@pytest.mark.parametrize(("from_state", "to_state"), list(product(State, State)))
def test_every_pair_of_states_is_as_the_working_model_says(from_state: State, to_state: State) -> None:
    assert (fault(from_state, to_state) is None) == ((from_state.value, to_state.value) in MODEL)


@pytest.mark.parametrize("came_from", [S.MAPPING, S.ACTIVE])
def test_a_pause_goes_back_to_the_state_it_came_from_and_to_no_other(came_from: State) -> None:
    assert set(next_states(S.PAUSED, came_from)) == {came_from, S.CLOSED}
    assert fault(S.PAUSED, came_from, paused_from=came_from) is None


@pytest.mark.parametrize(
    ("from_state", "to_state", "facts", "expected"),
    [
        (S.ASSESSING, S.OFFERED, {"has_key_worker": False}, ("key_worker_id", "key_worker_missing")),
        (S.OFFERED, S.MAPPING, {"has_first_contact": False}, ("to_state", "first_contact_missing")),
        (S.OFFERED, S.DECLINED, {"has_first_contact": False}, ("to_state", "first_contact_missing")),
        (S.OFFERED, S.CONSENT_PENDING, {"has_first_contact": False}, ("to_state", "first_contact_missing")),
        (S.MAPPING, S.ACTIVE, {"has_goal": False}, ("to_state", "goal_missing")),
        (S.ACTIVE, S.PAUSED, {"pause_kind": None}, ("pause_kind", "missing")),
        (S.ACTIVE, S.TRANSITION, {"pause_kind": PauseKind.PRISON}, ("pause_kind", "not_accepted")),
        (S.ACTIVE, S.CLOSED, {"closing_reason": None}, ("closing_reason", "missing")),
        (S.ACTIVE, S.PAUSED, {"closing_reason": ClosingReason.MOVED}, ("closing_reason", "not_accepted")),
    ],
)
def test_what_a_step_needs_is_named_when_it_is_missing(
    from_state: State, to_state: State, facts: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert fault(from_state, to_state, **facts) == expected


@pytest.mark.parametrize("state", State)
def test_nothing_new_is_written_where_the_work_has_ended(state: State) -> None:
    assert is_open(state) == (state.value not in {"CLOSED", "EVALUATED", "NOT_ELIGIBLE"})
