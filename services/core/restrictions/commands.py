"""Restricting a follow-up and lifting it, by the privacy officer, through functions of the database's."""

from uuid import UUID

from sqlalchemy import TextClause, text

from services.core.access.work import Work
from services.core.kit.errors import Conflict, NotAllowed, NotFound
from services.core.kit.ids import new_id

RESTRICT = text("select app.restrict_follow_up(:id, :subject, :reason, :log_id, :exit, :request_id)")
LIFT = text("select app.lift_restriction(:id, :subject, :reason, :log_id, :exit, :request_id)")


async def restrict_follow_up(work: Work, *, reference: str, reason: str) -> UUID:
    """Close a follow-up of the asker's municipality to everybody, by its exact reference. Gives the register's key.

    Raises:
        NotFound: when no follow-up of her municipality has this reference, or it is about her own family.
        NotAllowed: when the asker is no privacy officer.
        Conflict: when it is restricted.
    """
    return await _done(work, RESTRICT, subject=reference, reason=reason)


async def lift_restriction(work: Work, *, restriction_id: UUID, reason: str) -> UUID:
    """Open it again for those who may see it. Gives the key of the new line.

    Raises:
        NotFound: when it is not there for the asker.
        NotAllowed: when the asker is no privacy officer.
        Conflict: when it has been lifted.
    """
    return await _done(work, LIFT, subject=restriction_id, reason=reason)


async def _done(work: Work, statement: TextClause, *, subject: str | UUID, reason: str) -> UUID:
    made = new_id()
    answer = (
        await work.session.execute(
            statement,
            {
                "id": made,
                "subject": subject,
                "reason": reason,
                "log_id": new_id(),
                "exit": work.exit,
                "request_id": work.request_id,
            },
        )
    ).scalar_one()
    match answer:
        case "restricted" | "lifted":
            return made
        case "not_allowed":
            raise NotAllowed("restriction")
        case "is_restricted" | "is_lifted":
            raise Conflict("reference" if answer == "is_restricted" else "", str(answer))
        case _:
            raise NotFound("restriction", subject)
