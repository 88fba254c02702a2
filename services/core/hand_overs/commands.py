"""Offering a follow-up to another service, taking the offer back, and the two answers."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select, text

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.deadlines.calendar import add, working_days
from services.core.follow_ups.kinds import State, TaskKind
from services.core.follow_ups.models import FollowUp, Task
from services.core.follow_ups.rules import is_open
from services.core.follow_ups.tasks import mark_done
from services.core.hand_overs import rules
from services.core.hand_overs.kinds import HandOverState
from services.core.hand_overs.models import HandOver
from services.core.hand_overs.queries import hand_over_row
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id
from services.core.organisation.models import Post, Service, UserAccount

ACCEPT = text(
    "select app.accept_hand_over(:hand_over_id, :key_worker_id, :due_on, :log_id, :exit, :request_id)",
)
REJECT = text("select app.reject_hand_over(:hand_over_id, :reason, :due_on, :log_id, :exit, :request_id)")


async def offer_hand_over(
    work: Work, *, follow_up_id: UUID, to_service_id: UUID, reason: str, to_user_id: UUID | None = None
) -> HandOver:
    """Offer a follow-up to another service of the municipality that may lead, with the reason.

    Nothing moves. Of the follow-up the other side sees the reference, who leads and the reason. A protected youth is
    offered to one coordinator there, by name.

    Raises:
        NotFound: when the follow-up is not there for the asker to lead.
        Conflict: when it has ended, or an offer waits already.
        Invalid: a service that leads already, cannot lead, or is closed; nobody named for a protected youth; somebody
            named who does not coordinate there today.
    """
    follow_up = await row_for_change(work, FollowUp, follow_up_id)
    if follow_up.lead_service_id != work.actor.service_id:
        raise NotFound("follow_up", follow_up_id)
    if not is_open(State(follow_up.state)):
        raise Conflict("follow_up_id", "follow_up_ended")
    await _must_be_able_to_lead(work, follow_up, to_service_id)
    if to_user_id is None and follow_up.is_protected:
        raise Invalid(to_user_id="named_for_protected")
    if to_user_id is not None and not await _coordinates(work, user_id=to_user_id, service_id=to_service_id):
        raise Invalid(to_user_id="not_coordinator_there")
    hand_over = HandOver(
        id=new_id(),
        follow_up_id=follow_up_id,
        reference=follow_up.reference,
        from_service_id=follow_up.lead_service_id,
        to_service_id=to_service_id,
        to_user_id=to_user_id,
        reason=reason,
        offered_by_id=work.actor.user_id,
        offered_at=work.now,
        state=HandOverState.OFFERED,
    )
    work.session.add(hand_over)
    record(work, Act.ADDED, thing_kind="hand_over", thing_id=hand_over.id, follow_up_id=follow_up_id)
    await work.session.flush()
    return hand_over


async def take_back_hand_over(work: Work, *, hand_over_id: UUID) -> HandOver:
    """Take an offer back before it is answered.

    Raises:
        NotFound: when it is not there for the asker to take back.
        Conflict: when it has been answered, or taken back.
    """
    hand_over = await row_for_change(work, HandOver, hand_over_id)
    if hand_over.state != HandOverState.OFFERED:
        raise Conflict("", _ANSWERED[f"was_{hand_over.state}"])
    hand_over.state = HandOverState.TAKEN_BACK
    hand_over.answered_by_id = work.actor.user_id
    hand_over.answered_at = work.now
    hand_over.version += 1
    record(work, Act.ENDED, thing_kind="hand_over", thing_id=hand_over.id, follow_up_id=hand_over.follow_up_id)
    await work.session.flush()
    return hand_over


async def accept_hand_over(work: Work, *, hand_over_id: UUID, key_worker_id: UUID) -> None:
    """Take a follow-up over: the asker becomes its coordinator, and `key_worker_id` the youth's fixed adult.

    In one transaction, by a function of the database's: the lead moves, what the old side could reach closes, the plan,
    the deadlines and the tasks follow, and what does not is counted.

    Raises:
        NotFound: when it is not offered to the asker's service, she coordinates nothing there, or a core rule closes
            the follow-up to her.
        Conflict: when the offer was taken back or answered, or the follow-up has ended since.
        Invalid: when the key worker does not work there today.
    """
    answer = await work.session.scalar(
        ACCEPT, {**_asked(work, hand_over_id), "key_worker_id": key_worker_id, "due_on": seen_over_by(work.today)}
    )
    _must_be(answer, "accepted")


async def reject_hand_over(work: Work, *, hand_over_id: UUID, reason: str) -> None:
    """Say no to a follow-up, with the reason. Nothing moves; those who lead get a task.

    Raises:
        NotFound, Conflict: as for accepting.
        Invalid: when there is no reason.
    """
    if not reason.strip():
        raise Invalid(reason="reason_missing")
    answer = await work.session.scalar(
        REJECT, {**_asked(work, hand_over_id), "reason": reason, "due_on": seen_over_by(work.today)}
    )
    _must_be(answer, "rejected")


async def finish_hand_over_task(work: Work, *, hand_over_id: UUID, kind: TaskKind) -> None:
    """Say that something a hand-over asked of those who lead is done.

    Raises:
        NotFound: when the hand-over is not there for the asker to lead.
        Invalid: a task of another kind.
        Conflict: when there is nothing left to do of that kind.
    """
    if kind not in rules.TASKS:
        raise Invalid(kind="not_accepted")
    hand_over = await hand_over_row(work, hand_over_id)
    await row_for_change(work, FollowUp, hand_over.follow_up_id)
    tasks = (
        await work.session.execute(
            select(Task).where(Task.follow_up_id == hand_over.follow_up_id, Task.kind == kind, Task.done_at.is_(None))
        )
    ).scalars()
    found = list(tasks)
    if not found:
        raise Conflict("kind", "nothing_to_do")
    for task in found:
        mark_done(work, task)
    await work.session.flush()


def seen_over_by(today: date) -> date:
    """The last day on which what a hand-over asks is done in time."""
    return add(today, working_days(rules.SEEN_OVER_WITHIN))


async def _must_be_able_to_lead(work: Work, follow_up: FollowUp, service_id: UUID) -> None:
    if service_id == follow_up.lead_service_id:
        raise Invalid(to_service_id="already_leads")
    service = await work.session.get(Service, service_id)
    mine = await work.session.get(Service, follow_up.lead_service_id)
    if service is None or mine is None or (service.closed_on is not None and service.closed_on <= work.today):
        raise Invalid(to_service_id="unknown")
    if service.kind not in rules.MAY_LEAD or service.municipality_number != mine.municipality_number:
        raise Invalid(to_service_id="cannot_lead")


async def _coordinates(work: Work, *, user_id: UUID, service_id: UUID) -> bool:
    return bool(
        await work.session.scalar(
            select(func.count())
            .select_from(Post)
            .join(UserAccount, UserAccount.id == Post.user_id)
            .where(
                Post.user_id == user_id,
                Post.service_id == service_id,
                Post.role == "coordinator",
                Post.starts_on <= work.today,
                func.coalesce(Post.ends_on, date.max) >= work.today,
                UserAccount.deactivated_at.is_(None),
            )
        )
    )


def _asked(work: Work, hand_over_id: UUID) -> dict[str, object]:
    return {"hand_over_id": hand_over_id, "log_id": new_id(), "exit": work.exit, "request_id": work.request_id}


# What the database's functions answer when the offer stands no longer.
_ANSWERED = {
    "was_taken_back": "hand_over_taken_back",
    "was_rejected": "hand_over_rejected",
    "was_accepted": "hand_over_accepted",
    "ended": "follow_up_ended",
}


def _must_be(answer: str | None, wanted: str) -> None:
    if answer == wanted:
        return
    if answer == "no_key_worker":
        raise Invalid(key_worker_id="not_in_service")
    if answer in _ANSWERED:
        raise Conflict("", _ANSWERED[answer])
    raise NotFound("hand_over")
