"""Going beyond a deadline with one of the law's reasons, and what becomes of that when the deadline is replaced."""

from datetime import date, timedelta
from uuid import UUID

from services.core.access.changes import row_for_change
from services.core.access.policy import may
from services.core.access.things import ADD, DEADLINE_EXCEEDING
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.deadlines import reckoning
from services.core.deadlines.kinds import ExceedingReason
from services.core.deadlines.models import Deadline, DeadlineExceeding
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.rules import rule_of_deadline
from services.core.kit.errors import Conflict, Invalid, NotFound

PLAUSIBLE = timedelta(days=366)
"""How far ahead a new date may lie where the law sets no limit: further is a mistyped year. Calendar days."""


async def exceed_deadline(
    work: Work,
    *,
    deadline_id: UUID,
    version: int,
    reason: ExceedingReason,
    new_due_on: date,
    note: str | None = None,
) -> Deadline:
    """Go beyond a deadline with one of the law's reasons and a new date. The first date stays for ever.

    The new date is taken as it is: it does not roll. Several in a row keep each.

    Raises:
        NotFound: when it is not there for the asker to exceed.
        Stale: when somebody else has changed it.
        Conflict: when the deadline has ended.
        Invalid: when the law gives no such reason, or the new date is not later, too late, or more than a year ahead.
    """
    if work.actor.role is None or not may(work.actor.role, ADD, DEADLINE_EXCEEDING):
        raise NotFound("deadline", deadline_id)
    deadline = await row_for_change(work, Deadline, deadline_id, version=version)
    if deadline.met_on is not None or deadline.cancelled_at is not None:
        raise Conflict("deadline_id", "deadline_ended")
    current = deadline.extended_due_on or deadline.due_on
    rule = _rule_of(deadline)
    if not rule.exceeding_reasons:
        raise Invalid(reason="rule_has_no_reasons")
    if new_due_on > work.today + PLAUSIBLE:
        raise Invalid(new_due_on="date_implausible")
    try:
        reckoning.may_exceed(rule, reason, current, new_due_on, start_on=deadline.starts_on)
    except reckoning.ReasonNotAllowedError:
        raise Invalid(reason="reason_not_allowed") from None
    except reckoning.NewDateNotLaterError:
        raise Invalid(new_due_on="date_not_later") from None
    except reckoning.NewDateTooLateError:
        raise Invalid(new_due_on="date_too_late") from None
    work.session.add(
        DeadlineExceeding(
            deadline_id=deadline.id,
            reason=reason,
            note=note,
            previous_due_on=current,
            new_due_on=new_due_on,
            by_user_id=work.actor.user_id,
            at=work.now,
        )
    )
    # The reasoned row first: the database extends no deadline without one.
    await work.session.flush()
    deadline.extended_due_on = new_due_on
    record(work, Act.CHANGED, thing_kind="deadline", thing_id=deadline.id, follow_up_id=deadline.follow_up_id)
    await work.session.flush()
    return deadline


def carry_over(old: Deadline, new: Deadline) -> None:
    """Let the reasoned date follow from a deadline that is cancelled to the one that stands in its place.

    The reason was for the same duty, and only the prosecution or the matter's contact can give one, whoever corrects
    the event. The date follows where it is later than the new deadline's own, and no further than the law's outer
    limit from the new start. The reasoned row stays with the old deadline.
    """
    rule = _rule_of(new)
    if old.extended_due_on is None or not rule.exceeding_reasons:
        return
    latest_on = reckoning.latest_due_on(rule, new.starts_on)
    until = min(old.extended_due_on, latest_on or date.max)
    if until > (new.extended_due_on or new.due_on):
        new.extended_due_on = until


def _rule_of(deadline: Deadline) -> DeadlineRule:
    return rule_of_deadline(
        deadline.rule_key, deadline.rule_valid_from, starts_on=deadline.starts_on, nominal_on=deadline.nominal_on
    )
