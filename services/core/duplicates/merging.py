"""Merging two registrations of one person, and undoing it. Neither row is touched; the merge is a row beside them."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.duplicates.models import YouthMerge
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id
from services.core.people.queries import is_there

UNDO_WITHIN: Final = timedelta(days=30)
"""How long after the day it was done a merge can be undone."""


async def merge_youths(work: Work, *, youth_id: UUID, other_youth_id: UUID, reason: str) -> YouthMerge:
    """Say that the other registration is of this youth too, and that this one is kept.

    The database reckons protection, kinship and consent of both anew, and asks the leads to look at what changed.

    Raises:
        NotFound: when the youth is not there for the asker.
        Invalid: when the other one is the same, or not there for the asker.
        Conflict: when one of them is part of another merge that stands, or the asker would not see both any more.
    """
    if not await is_there(work, youth_id):
        raise NotFound("youth", youth_id)
    if other_youth_id == youth_id:
        raise Invalid(other_youth_id="same_registration")
    if work.actor.service_id is None or not await is_there(work, other_youth_id):
        raise Invalid(other_youth_id="unknown")
    merge = YouthMerge(
        id=new_id(),
        kept_youth_id=youth_id,
        merged_youth_id=other_youth_id,
        owner_service_id=work.actor.service_id,
        reason=reason,
        merged_by_id=work.actor.user_id,
        merged_at=work.now,
        undo_until=work.today + UNDO_WITHIN,
        version=1,
    )
    work.session.add(merge)
    record(work, Act.ADDED, thing_kind="youth_merge", thing_id=merge.id)
    await work.session.flush()
    # A mark on the one binds the other from now on. Who then sees only one of them could not undo it.
    if not (await is_there(work, youth_id) and await is_there(work, other_youth_id)):
        raise Conflict("other_youth_id", "not_named_on_both")
    return merge


async def undo_merge(work: Work, *, merge_id: UUID, version: int, reason: str) -> YouthMerge:
    """Say that they are two people after all: both are again what they were, with all that was written meanwhile.

    Raises:
        NotFound, Stale: as for every change.
        Conflict: when it is undone already, or the thirty days are over.
    """
    merge = await row_for_change(work, YouthMerge, merge_id, version=version)
    if merge.ended_at is not None:
        raise Conflict("", "merge_undone")
    if work.today > merge.undo_until:
        raise Conflict("", "undo_late")
    merge.ended_at, merge.ended_by_id, merge.end_reason = work.now, work.actor.user_id, reason
    record(work, Act.ENDED, thing_kind="youth_merge", thing_id=merge_id)
    await work.session.flush()
    return merge
