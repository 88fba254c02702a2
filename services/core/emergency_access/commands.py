"""Opening emergency access, ending it early, and reviewing it."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import text

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.consents.kinds import Topic
from services.core.deadlines.calendar import add, working_days
from services.core.emergency_access import rules
from services.core.emergency_access.kinds import EmergencyGround, ReviewOutcome
from services.core.emergency_access.models import EmergencyAccess, EmergencyReview
from services.core.emergency_access.queries import emergency_row
from services.core.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from services.core.kit.ids import new_id

OPEN = text(
    "select app.open_emergency(:emergency_id, :reference, :ground, :reason, :topics, :hours, :review_on, :log_id,"
    " :exit, :request_id)"
)


async def open_emergency(
    work: Work, *, reference: str, ground: EmergencyGround, reason: str, topics: Collection[Topic], hours: int
) -> UUID:
    """Open some topics of a follow-up, known by its exact reference, for some hours; gives the key.

    The lead is told in the same transaction, and the log says it.

    Raises:
        Invalid: when the reason is too short, no topic is named or the hours are too many.
        Conflict: when the sign-in is not fresh, or one that the asker opened for this follow-up still holds.
        NotFound: when there is no such follow-up for anybody to open: it never was, or a core rule closes it.
        NotAllowed: when the hat never can.
    """
    fault = rules.fault_of_opening(reason=reason, topics=topics, hours=hours)
    if fault:
        raise Invalid(**dict([fault]))
    emergency_id = new_id()
    answer = (
        await work.session.execute(
            OPEN,
            {
                "emergency_id": emergency_id,
                "reference": reference,
                "ground": ground,
                "reason": reason,
                "topics": sorted(set(topics)),
                "hours": hours,
                "review_on": review_by(work.today),
                "log_id": new_id(),
                "exit": work.exit,
                "request_id": work.request_id,
            },
        )
    ).scalar_one()
    match answer:
        case "opened":
            return emergency_id
        case "not_allowed":
            raise NotAllowed("emergency_access")
        case "sign_in_again":
            raise Conflict("", "sign_in_again")
        case _:
            raise NotFound("emergency_access")


def review_by(opened_on: date) -> date:
    """The last day on which the review is in time."""
    return add(opened_on, working_days(rules.REVIEWED_WITHIN))


async def end_emergency(work: Work, *, emergency_id: UUID, version: int) -> EmergencyAccess:
    """End an emergency access before its time: the one who opened it, or a coordinator of the lead.

    Raises:
        NotFound, Stale: as for every change.
        Conflict: when it is over already.
    """
    emergency = await row_for_change(work, EmergencyAccess, emergency_id, version=version)
    if emergency.ended_at is not None or emergency.ends_at <= work.now:
        raise Conflict("", "emergency_over")
    emergency.ended_at = work.now
    record(
        work,
        Act.ENDED,
        thing_kind="emergency_access",
        thing_id=emergency.id,
        follow_up_id=emergency.follow_up_id,
    )
    await work.session.flush()
    return emergency


async def review_emergency(work: Work, *, emergency_id: UUID, outcome: ReviewOutcome, comment: str) -> EmergencyReview:
    """Say whether an emergency access was right. Never by the one who opened it; the tasks are done with it.

    Raises:
        NotFound: when it is not there for the asker, or not hers to review.
        Conflict: when it has been reviewed.
    """
    emergency = await emergency_row(work, emergency_id)
    if emergency.user_id == work.actor.user_id:
        raise Conflict("", "own_emergency")
    review = EmergencyReview(
        id=new_id(),
        emergency_id=emergency.id,
        follow_up_id=emergency.follow_up_id,
        opened_by_id=emergency.user_id,
        outcome=outcome,
        comment=comment,
        reviewed_by_id=work.actor.user_id,
        reviewed_at=work.now,
    )
    work.session.add(review)
    record(work, Act.ADDED, thing_kind="emergency_review", thing_id=review.id, follow_up_id=emergency.follow_up_id)
    await work.session.flush()
    return review
