"""What needs doing first, across plans, contact log and measures: for the start page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from services.core.access.grounds import ground_of
from services.core.access.things import FOLLOW_UP, MEASURE
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.consents.models import ConsentGrant
from services.core.deadlines.models import Deadline
from services.core.follow_ups.kinds import ENDED, State
from services.core.follow_ups.models import FollowUp, Task
from services.core.follow_ups.queries import gaps_on
from services.core.measures.models import Measure, MeasureType
from services.core.measures.rules import OPEN
from services.core.meetings.models import Meeting
from services.core.people.models import Youth
from services.core.plans.models import Plan

# The states in which there is a plan to follow and somebody to meet every week.
RUNNING = (State.MAPPING, State.ACTIVE, State.TRANSITION)
DAYS_BETWEEN_MEETINGS = 7


@dataclass(frozen=True, slots=True)
class FollowUpInNeed:
    """A follow-up of one's own service that lacks something."""

    id: UUID
    reference: str
    youth_name: str | None
    state: State
    gaps: int
    lacks_plan: bool
    lacks_meeting: bool
    lacks_next_step: bool
    lacks_consent: bool


@dataclass(frozen=True, slots=True)
class MeasureToDo:
    """An open measure that one is responsible for oneself."""

    id: UUID
    follow_up_id: UUID
    reference: str
    type_name: str
    due_on: date | None


async def follow_ups_in_need(work: Work, *, limit: int = 30) -> list[FollowUpInNeed]:
    """Open follow-ups of the asker's service that lack something, those without a contact first.

    What they lack: a contact today in a participating service; a plan; that somebody has met or tried to meet the
    youth in the last seven calendar days; anything to come, be it a task, a deadline or a measure with a date; a
    consent in force where there has been one. It is asked when the page is shown, so that no follow-up is dead until
    a night has passed. Each one shown is logged.
    """
    is_running = FollowUp.state.in_(RUNNING)
    since = work.now - timedelta(days=DAYS_BETWEEN_MEETINGS)
    gaps = gaps_on(work.today)
    lacks_plan = and_(is_running, ~exists().where(Plan.follow_up_id == FollowUp.id)).label("lacks_plan")
    lacks_meeting = and_(
        is_running, ~exists().where(Meeting.follow_up_id == FollowUp.id, Meeting.held_at >= since)
    ).label("lacks_meeting")
    lacks_next_step = and_(is_running, ~_has_next_step(work.today)).label("lacks_next_step")
    lacks_consent = _consent_is_over(work.now).label("lacks_consent")
    lacking = (lacks_plan, lacks_meeting, lacks_next_step, lacks_consent)
    rows = (
        await work.session.execute(
            select(
                FollowUp.id,
                FollowUp.reference,
                FollowUp.state,
                Youth.given_name,
                Youth.family_name,
                gaps,
                *lacking,
                ground_of(FOLLOW_UP),
            )
            .outerjoin(Youth, Youth.id == FollowUp.youth_id)
            .where(
                FollowUp.lead_service_id == work.actor.service_id,
                FollowUp.state.not_in(ENDED),
                or_(gaps.element > 0, *(one.element for one in lacking)),
            )
            .order_by(gaps.desc(), FollowUp.id)
            .limit(limit)
        )
    ).all()
    if rows:
        record_list(work, thing_kind="follow_up", shown=[(row.id, row.id, row.ground) for row in rows])
    return [
        FollowUpInNeed(
            id=row.id,
            reference=row.reference,
            youth_name=f"{row.given_name} {row.family_name}" if row.given_name else None,
            state=State(row.state),
            gaps=row.gaps,
            lacks_plan=row.lacks_plan,
            lacks_meeting=row.lacks_meeting,
            lacks_next_step=row.lacks_next_step,
            lacks_consent=row.lacks_consent,
        )
        for row in rows
    ]


def _has_next_step(today: date) -> ColumnElement[bool]:
    """Whether anything is to come in a follow-up."""
    return or_(
        exists().where(Task.follow_up_id == FollowUp.id, Task.done_at.is_(None)),
        exists().where(
            Deadline.follow_up_id == FollowUp.id,
            Deadline.met_on.is_(None),
            Deadline.cancelled_at.is_(None),
            Deadline.effective_due_on >= today,
        ),
        exists().where(Measure.follow_up_id == FollowUp.id, Measure.status.in_(OPEN), Measure.due_on >= today),
    )


def _consent_is_over(now: datetime) -> ColumnElement[bool]:
    """Whether a consent to share has been in force in a follow-up, and none is."""
    shares = and_(ConsentGrant.follow_up_id == FollowUp.id, ConsentGrant.topic.is_not(None))
    return and_(
        exists().where(shares, ConsentGrant.holds_until <= now),
        ~exists().where(shares, ConsentGrant.holds_from <= now, ConsentGrant.holds_until > now),
    )


async def my_measures(work: Work, *, limit: int = 10) -> list[MeasureToDo]:
    """The open measures that the asker is responsible for herself, those due first on top; each is logged."""
    rows = (
        await work.session.execute(
            select(
                Measure.id,
                Measure.follow_up_id,
                FollowUp.reference,
                MeasureType.name_nb,
                MeasureType.name_nn,
                Measure.due_on,
                ground_of(MEASURE),
            )
            .join(MeasureType, MeasureType.code == Measure.type_code)
            .join(FollowUp, FollowUp.id == Measure.follow_up_id)
            .where(
                Measure.responsible_user_id == work.actor.user_id,
                Measure.status.in_(OPEN),
                FollowUp.state.not_in(ENDED),
            )
            .order_by(func.coalesce(Measure.due_on, date.max), Measure.id)
            .limit(limit)
        )
    ).all()
    if rows:
        record_list(work, thing_kind="measure", shown=[(row.id, row.follow_up_id, row.ground) for row in rows])
    return [
        MeasureToDo(
            id=row.id,
            follow_up_id=row.follow_up_id,
            reference=row.reference,
            type_name=row.name_nn if work.actor.language == "nn" else row.name_nb,
            due_on=row.due_on,
        )
        for row in rows
    ]
