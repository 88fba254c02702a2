"""Writing the plan: the youth's own words, when it is looked at again, and the goals, as one whole."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.deadlines.follow_up_events import note_follow_up_event
from services.core.deadlines.kinds import EventKind
from services.core.follow_ups.kinds import State
from services.core.follow_ups.models import FollowUp
from services.core.follow_ups.queries import follow_up_row
from services.core.follow_ups.rules import is_open
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id
from services.core.plans import rules
from services.core.plans.models import Goal, Plan
from services.core.plans.rules import GoalText


async def make_plan(
    work: Work,
    *,
    follow_up_id: UUID,
    own_words: str | None,
    review_on: date | None,
    goals: Sequence[GoalText],
) -> Plan:
    """Make the plan of a follow-up; it belongs to the service that leads. The city standard's clock of it is met.

    Raises:
        NotFound: when the follow-up is not there for the asker, or her service does not lead it.
        Conflict: when there is a plan already, or the follow-up has ended.
        Invalid: when there is not one to five goals, or the review lies in the past.
    """
    # Locked, so that a plan is never made by one service while another takes the follow-up over.
    follow_up = await row_for_change(work, FollowUp, follow_up_id)
    if work.actor.service_id != follow_up.lead_service_id:
        raise NotFound("plan", follow_up_id)
    await _must_be_open(work, follow_up_id)
    _must_fit(goals, stored=(), review_on=review_on, today=work.today)
    plan = Plan(
        id=new_id(),
        follow_up_id=follow_up_id,
        owner_service_id=follow_up.lead_service_id,
        own_words=own_words,
        review_on=review_on,
        made_at=work.now,
        made_by_id=work.actor.user_id,
    )
    work.session.add(plan)
    await work.session.flush()
    work.session.add_all([_new_goal(plan, goal) for goal in goals])
    record(work, Act.ADDED, thing_kind="plan", thing_id=plan.id, follow_up_id=follow_up_id)
    await work.session.flush()
    await note_follow_up_event(work, follow_up_id=follow_up_id, kind=EventKind.PLAN_MADE, on=work.today)
    return plan


async def change_plan(
    work: Work,
    *,
    plan_id: UUID,
    version: int,
    own_words: str | None,
    review_on: date | None,
    goals: Sequence[GoalText],
) -> Plan:
    """Write a plan anew: new goals are added, known ones keep their number, none disappears.

    Raises:
        NotFound: when it is not there for the asker to change.
        Stale: when somebody else has changed the plan or one of its goals since this version.
        Conflict: when the follow-up has ended.
        Invalid: as for `make_plan`, and when a stored goal is missing.
    """
    plan = await row_for_change(work, Plan, plan_id, version=version)
    await _must_be_open(work, plan.follow_up_id)
    rows = await work.session.execute(select(Goal).where(Goal.plan_id == plan_id))
    stored = {goal.number: goal for goal in rows.scalars()}
    # A review date that has passed may stand as it stood; a new one may not lie in the past.
    new_review_on = review_on if review_on != plan.review_on else None
    _must_fit(goals, stored=tuple(stored), review_on=new_review_on, today=work.today)
    plan.own_words = own_words
    plan.review_on = review_on
    for written in goals:
        goal = stored.get(written.number)
        if goal is None:
            work.session.add(_new_goal(plan, written))
        elif (goal.text, goal.status) != (written.text, written.status):
            goal.text, goal.status = written.text, written.status
            goal.version += 1
    record(work, Act.CHANGED, thing_kind="plan", thing_id=plan_id, follow_up_id=plan.follow_up_id)
    await work.session.flush()
    return plan


async def _must_be_open(work: Work, follow_up_id: UUID) -> None:
    follow_up = await follow_up_row(work, follow_up_id)
    if not is_open(State(follow_up.state)):
        raise Conflict("follow_up_id", "follow_up_ended")


def _must_fit(goals: Sequence[GoalText], *, stored: Sequence[int], review_on: date | None, today: date) -> None:
    faults = rules.faults_of_plan(goals, stored_numbers=stored, review_on=review_on, today=today)
    if faults:
        raise Invalid(**faults)


def _new_goal(plan: Plan, written: GoalText) -> Goal:
    return Goal(
        plan_id=plan.id,
        follow_up_id=plan.follow_up_id,
        owner_service_id=plan.owner_service_id,
        number=written.number,
        text=written.text,
        status=written.status,
    )
