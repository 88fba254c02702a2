"""How a consent stands at a moment, as one word. Pure; what it opens is what the database has written down."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from services.core.consents.kinds import Answer, ChangeKind, ConsentStatus


def status_of(
    *,
    answer: Answer,
    valid_until: date,
    periods: Sequence[tuple[datetime, datetime]],
    changes: Collection[ChangeKind],
    is_all_taken_back: bool,
    has_all_signers: bool,
    is_renewed: bool,
    now: datetime,
    today: date,
) -> ConsentStatus:
    """The word for it. `periods`: when it opens something; `changes`: what has happened to all of it or some.

    `is_all_taken_back`: whether nothing is left of it; what is found invalid is so as a whole. `is_renewed`: whether a
    newer consent that renews it has come into force.
    """
    if answer is Answer.REFUSED:
        return ConsentStatus.REFUSED
    if is_all_taken_back:
        return ConsentStatus.INVALIDATED if ChangeKind.INVALIDATED in changes else ConsentStatus.WITHDRAWN
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
