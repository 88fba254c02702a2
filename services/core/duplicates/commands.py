"""Closing what the privacy officer has looked into."""

from uuid import UUID

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.duplicates.kinds import DuplicateOutcome
from services.core.duplicates.models import PossibleDuplicate
from services.core.kit.errors import Conflict


async def close_duplicate(
    work: Work, *, duplicate_id: UUID, version: int, outcome: DuplicateOutcome, comment: str
) -> PossibleDuplicate:
    """Write down what came of a suspicion. Nothing is merged by it: that is for who reads both.

    Raises:
        NotFound, Stale: as for every change.
        Conflict: when it is closed.
    """
    duplicate = await row_for_change(work, PossibleDuplicate, duplicate_id, version=version)
    if duplicate.closed_at is not None:
        raise Conflict("", "duplicate_closed")
    duplicate.outcome, duplicate.comment = outcome, comment
    duplicate.closed_at, duplicate.closed_by_id = work.now, work.actor.user_id
    record(work, Act.ENDED, thing_kind="possible_duplicate", thing_id=duplicate_id)
    await work.session.flush()
    return duplicate
