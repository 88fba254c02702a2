"""The words of a hand-over."""

from enum import StrEnum

from services.core.kit.translation import N_


class HandOverState(StrEnum):
    """Where a hand-over stands. It is answered once."""

    OFFERED = "offered"
    TAKEN_BACK = "taken_back"
    REJECTED = "rejected"
    ACCEPTED = "accepted"


HAND_OVER_STATE_NAMES = {
    HandOverState.OFFERED: N_("Tilbudt, venter på svar"),
    HandOverState.TAKEN_BACK: N_("Tilbudet er trukket tilbake"),
    HandOverState.REJECTED: N_("Tilbudet er avslått"),
    HandOverState.ACCEPTED: N_("Overført"),
}
