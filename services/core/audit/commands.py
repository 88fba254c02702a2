"""Writing the log: in the same transaction as the act, by the one who did it."""

from collections.abc import Iterable
from uuid import UUID

from services.core.access.actor import Ground
from services.core.access.work import Work
from services.core.audit.acts import Act, Decision
from services.core.audit.models import AccessLog, AccessLogThing
from services.core.kit.ids import new_id


def record(
    work: Work,
    act: Act,
    *,
    thing_kind: str,
    thing_id: UUID | None = None,
    follow_up_id: UUID | None = None,
    ground: str | None = None,
    decision: Decision = Decision.ALLOWED,
    row_count: int | None = None,
) -> UUID:
    """Add one row to the log: what was done to what, on which ground. Never what it says.

    What the youth or the guardian herself does, she does on the ground of its being about her.

    Returns the row's key, for the child rows of a list.
    """
    log_id = new_id()
    if work.actor.is_subject:
        ground = ground or Ground.SUBJECT
    work.session.add(
        AccessLog(
            id=log_id,
            at=work.now,
            session_id=work.actor.session_id,
            user_id=work.actor.user_id,
            post_id=work.actor.post_id,
            service_id=work.actor.service_id,
            role=work.actor.role,
            act=act,
            exit=work.exit,
            decision=decision,
            thing_kind=thing_kind,
            thing_id=thing_id,
            follow_up_id=follow_up_id,
            ground=ground,
            row_count=row_count,
            request_id=work.request_id,
        )
    )
    return log_id


def record_list(work: Work, *, thing_kind: str, shown: Iterable[tuple[UUID, UUID | None, str | None]]) -> None:
    """Add one row for a list, and a child row for each thing on it: (thing, follow-up, ground)."""
    things = list(shown)
    log_id = record(work, Act.LISTED, thing_kind=thing_kind, row_count=len(things))
    work.session.add_all(
        AccessLogThing(
            id=new_id(),
            log_id=log_id,
            at=work.now,
            thing_kind=thing_kind,
            thing_id=thing_id,
            follow_up_id=follow_up_id,
            ground=ground,
        )
        for thing_id, follow_up_id, ground in things
    )
