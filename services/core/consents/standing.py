"""How a consent stands at a moment, as one word. Pure; what it opens is what the database has written down."""

from collections.abc import Sequence
from datetime import date, datetime

from services.core.consents.kinds import Answer, ChangeKind, ConsentStatus

_ENDS = {ChangeKind.INVALIDATED: ConsentStatus.INVALIDATED, ChangeKind.WITHDRAWN: ConsentStatus.WITHDRAWN}


def status_of(
    *,
    answer: Answer,
    valid_until: date,
    periods: Sequence[tuple[datetime, datetime]],
    changes: Sequence[tuple[ChangeKind, bool]],
    has_all_signers: bool,
    is_renewed: bool,
    now: datetime,
    today: date,
) -> ConsentStatus:
    """The word for it. `periods`: when it opens something; `changes`: each kind, and whether it was of the whole.

    `is_renewed`: whether a newer consent that renews it has come into force.
    """
    if answer is Answer.REFUSED:
        return ConsentStatus.REFUSED
    kinds = {kind for kind, is_whole in changes if is_whole}
    for kind, status in _ENDS.items():
        if kind in kinds:
            return status
    if today > valid_until:
        return ConsentStatus.EXPIRED
    if any(begins <= now < ends for begins, ends in periods):
        return ConsentStatus.PARTLY_WITHDRAWN if changes else ConsentStatus.IN_FORCE
    if is_renewed:
        return ConsentStatus.RENEWED
    if any(begins > now for begins, _ in periods):
        return ConsentStatus.UPCOMING
    if has_all_signers and changes:
        return ConsentStatus.WITHDRAWN
    return ConsentStatus.LAPSED if periods or has_all_signers else ConsentStatus.AWAITING
