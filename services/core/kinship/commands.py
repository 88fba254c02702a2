"""Saying that a follow-up is about oneself or one's family, and ending what was said of another."""

from uuid import UUID

from sqlalchemy import text

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.follow_ups.queries import follow_up_row
from services.core.kinship.kinds import KinshipKind
from services.core.kinship.models import Kinship
from services.core.kit.errors import Conflict, NotFound
from services.core.kit.ids import new_id

DECLARE = text("select app.declare_kinship(:kinship_id, :reference, :user_id, :kind, :log_id, :exit, :request_id)")


async def declare_kinship(work: Work, *, follow_up_id: UUID, kind: KinshipKind, user_id: UUID | None = None) -> UUID:
    """Say that a follow-up is about a user or her family: the asker herself, or another as the lead's coordinator.

    The doors close for that user with this transaction, in every hat. Gives the key.

    Raises:
        NotFound: when the follow-up is not there for the asker, or it is not hers to say of another.
        Conflict: when it has been said already.
    """
    await follow_up_row(work, follow_up_id)
    kinship = Kinship(
        id=new_id(),
        follow_up_id=follow_up_id,
        user_id=user_id or work.actor.user_id,
        kind=kind,
        declared_by_id=work.actor.user_id,
        declared_at=work.now,
    )
    work.session.add(kinship)
    record(work, Act.ADDED, thing_kind="kinship", thing_id=kinship.id, follow_up_id=follow_up_id)
    await work.session.flush()
    return kinship.id


async def declare_kinship_of(work: Work, *, user_id: UUID, reference: str, kind: KinshipKind) -> UUID:
    """Say it of another as administrator, who sees no follow-up and has been told the reference. Gives the key.

    Raises:
        NotFound: when there is no such user, no follow-up has this reference, or the asker is no administrator.
        Conflict: when it has been said already.
    """
    kinship_id = new_id()
    answer = (
        await work.session.execute(
            DECLARE,
            {
                "kinship_id": kinship_id,
                "reference": reference,
                "user_id": user_id,
                "kind": kind,
                "log_id": new_id(),
                "exit": work.exit,
                "request_id": work.request_id,
            },
        )
    ).scalar_one()
    match answer:
        case "declared":
            return kinship_id
        case _:
            raise NotFound("kinship", user_id)


async def end_kinship(work: Work, *, kinship_id: UUID, version: int, reason: str) -> Kinship:
    """End what was declared: it was wrong, or does not hold any more. Never by the one it is about.

    Raises:
        NotFound, Stale: as for every change.
        Conflict: when it has ended.
    """
    kinship = await row_for_change(work, Kinship, kinship_id, version=version)
    if kinship.ended_at is not None:
        raise Conflict("", "kinship_ended")
    kinship.ended_at = work.now
    kinship.ended_by_id = work.actor.user_id
    kinship.end_reason = reason
    record(work, Act.ENDED, thing_kind="kinship", thing_id=kinship.id, follow_up_id=kinship.follow_up_id)
    await work.session.flush()
    return kinship
