"""What is written in a follow-up: plan and goals, measures with their history, meetings and attempts."""

from datetime import date, timedelta
from uuid import UUID

from services.core.follow_ups.kinds import State
from services.core.follow_ups.models import FollowUp
from services.core.measures.kinds import MeasureStatus
from services.core.measures.models import Measure, MeasureStatusChange
from services.core.meetings.kinds import Attendee, Medium, MeetingKind
from services.core.meetings.models import Meeting
from services.core.plans.models import Goal, GoalStatus, Plan
from services.demo.fictional import words
from services.demo.fictional.attachments import put_attachments
from services.demo.fictional.cases import Case
from services.demo.fictional.follow_ups import coordinator_of, met_on, reached_on
from services.demo.fictional.notes import put_notes
from services.demo.fictional.organisation import CONTACTS
from services.demo.fictional.scene import Scene

_HAS_PLAN = (State.ACTIVE, State.PAUSED, State.TRANSITION, State.CLOSED, State.EVALUATED)
_ENDED = (State.CLOSED, State.EVALUATED)
_WEEKS_OF_TALKS = 16
_WEEKS_BETWEEN_REVIEWS, _WEEK_OF_REVIEW = 7, 2
_TEAM_MEASURES = ("ONE_TO_ONE", "MENTOR", "ANGER_MANAGEMENT", "ENVIRONMENTAL_WORK", "OUTREACH", "FAMILY_TALKS")
# What the other services lay down themselves, in their own rows.
_THEIR_MEASURES = {
    "school": "SCHOOL_FOLLOW_UP",
    "nav": "JOB",
    "health": "PSYCHOLOGIST",
    "child_welfare": "ASSISTANCE",
    "police": "CONCERN_TALK",
    "voluntary": "LEISURE_ACTIVITY",
    "mediation": "MEDIATION",
}


def put_journal(scene: Scene, case: Case, follow_up: FollowUp, serial: int) -> None:
    """Fill a follow-up with what its state makes likely."""
    _put_first_contact(scene, case, follow_up)
    goals = _put_plan(scene, case, follow_up, serial) if case.state in _HAS_PLAN and case.paused_ago is None else []
    if goals:
        _put_team_measures(scene, case, follow_up, goals, serial)
        _put_talks(scene, case, follow_up, serial)
        active_on = reached_on(scene, case, State.ACTIVE) or scene.today
        put_notes(scene, follow_up, f"team_{case.place}", on=active_on)
        put_attachments(scene, follow_up, f"team_{case.place}", on=active_on)
    for service in case.beside:
        _put_their_own(scene, case, follow_up, service)


def _put_first_contact(scene: Scene, case: Case, follow_up: FollowUp) -> None:
    offered_on = reached_on(scene, case, State.OFFERED)
    if offered_on is None:
        return
    first_on = met_on(scene, case)
    late = first_on is None or (first_on - offered_on).days > 7  # noqa: PLR2004 - a week has five working days
    for number, days in enumerate((2, 5) if late else ()):
        on = offered_on + timedelta(days=days)
        if on <= scene.today and on.isoweekday() < 6:  # noqa: PLR2004 - Saturday
            text = words.ATTEMPTS[number % len(words.ATTEMPTS)]
            _put_meeting(scene, follow_up, on, MeetingKind.FIRST_CONTACT, Medium.TELEPHONE, text, has_met=False)
    if first_on is not None:
        medium = Medium.HOME_VISIT
        _put_meeting(scene, follow_up, first_on, MeetingKind.FIRST_CONTACT, medium, words.FIRST_CONTACT, minutes=50)


def _put_plan(scene: Scene, case: Case, follow_up: FollowUp, serial: int) -> list[Goal]:
    made_on = reached_on(scene, case, State.ACTIVE) or scene.today
    has_ended = case.state in _ENDED
    plan = scene.put(
        Plan(
            follow_up_id=follow_up.id,
            owner_service_id=follow_up.lead_service_id,
            own_words=words.OWN_WORDS[serial % len(words.OWN_WORDS)],
            review_on=None if has_ended else max(made_on + timedelta(weeks=8), scene.day(-(serial % 20))),
            made_at=scene.moment(made_on, 9, 30),
            made_by_id=follow_up.key_worker_id or coordinator_of(scene, case),
        )
    )
    goals = []
    for number in range(1, 2 + serial % 4):  # one to four
        status = GoalStatus.OPEN
        if has_ended or number == 4:  # noqa: PLR2004 - the last of the four was reached or given up
            status = GoalStatus.REACHED if serial % 2 else GoalStatus.GIVEN_UP
        goals.append(
            scene.put(
                Goal(
                    plan_id=plan.id,
                    follow_up_id=follow_up.id,
                    owner_service_id=follow_up.lead_service_id,
                    number=number,
                    text=words.GOALS[(serial + number * 2) % len(words.GOALS)],
                    status=status,
                )
            )
        )
    return goals


def _put_team_measures(scene: Scene, case: Case, follow_up: FollowUp, goals: list[Goal], serial: int) -> None:
    by = follow_up.key_worker_id or coordinator_of(scene, case)
    starts_on = goals_made_on = reached_on(scene, case, State.ACTIVE) or scene.today
    statuses = (MeasureStatus.RUNNING, MeasureStatus.DONE, MeasureStatus.PLANNED, MeasureStatus.STOPPED)
    for number in range(2 + serial % 3):
        status = statuses[(serial + number) % len(statuses)]
        if case.state in _ENDED and status in (MeasureStatus.RUNNING, MeasureStatus.PLANNED):
            status = MeasureStatus.DONE
        if status is MeasureStatus.PLANNED:
            starts_on = scene.day(-7 * (1 + number))
        due_on = starts_on + timedelta(weeks=(6, 12, 26)[number % 3])
        _put_measure(
            scene,
            follow_up,
            service_id=follow_up.lead_service_id,
            by=by,
            code=_TEAM_MEASURES[(serial + number) % len(_TEAM_MEASURES)],
            logged_on=goals_made_on,
            starts_on=starts_on,
            due_on=due_on,
            status=status,
            goal=goals[number % len(goals)],
            description=words.MEASURE_TEXT[(serial + number) % len(words.MEASURE_TEXT)],
        )
        starts_on = goals_made_on


def _put_talks(scene: Scene, case: Case, follow_up: FollowUp, serial: int) -> None:
    """Weekly talks over the last weeks of the follow-up, with an attempt now and then."""
    ended_on = reached_on(scene, case, State.CLOSED) or reached_on(scene, case, State.PAUSED) or scene.today
    for week in range(_WEEKS_OF_TALKS):
        on = ended_on - timedelta(days=week * 7 + 1 + serial % 3)
        if on <= (met_on(scene, case) or scene.today):
            break
        if (serial + week) % 5 == 4:  # noqa: PLR2004 - every fifth
            text = words.ATTEMPTS[(serial + week) % len(words.ATTEMPTS)]
            _put_meeting(scene, follow_up, on, MeetingKind.ONE_TO_ONE, Medium.TELEPHONE, text, has_met=False)
            continue
        if week == 3:  # noqa: PLR2004 - once
            _put_meeting(scene, follow_up, on, MeetingKind.FAMILY, Medium.HOME_VISIT, words.FAMILY_TALK, minutes=60)
            continue
        if week % 4 == 1:  # every fourth week the whole team
            _put_meeting(
                scene,
                follow_up,
                on + timedelta(days=1),
                MeetingKind.TEAM_MEETING,
                Medium.IN_PERSON,
                words.TEAM_MEETINGS[(serial + week) % len(words.TEAM_MEETINGS)],
                minutes=60,
                attendees=[Attendee.KEY_WORKER, Attendee.SCHOOL],
            )
        is_review = (week + serial) % _WEEKS_BETWEEN_REVIEWS == _WEEK_OF_REVIEW
        kind = MeetingKind.REVIEW if is_review else MeetingKind.ONE_TO_ONE
        text = words.TALKS[(serial * 3 + week) % len(words.TALKS)]
        medium = Medium.IN_PERSON if week % 3 else Medium.VIDEO
        interpreter = case.interpreter is not None
        _put_meeting(scene, follow_up, on, kind, medium, text, minutes=45, has_interpreter=interpreter)


def _put_their_own(scene: Scene, case: Case, follow_up: FollowUp, service: str) -> None:
    """Another service's own rows, which stay its own: one measure, and a note now and then."""
    kind = service.rsplit("_", 1)[0] if not service.startswith("mediation") else "mediation"
    starts_on = reached_on(scene, case, State.MAPPING)
    if service in case.without_contact or starts_on is None or kind not in _THEIR_MEASURES:
        return
    by, service_id = scene.people[CONTACTS[service][0]], scene.id_of(service)
    has_ended = case.state in _ENDED
    _put_measure(
        scene,
        follow_up,
        service_id=service_id,
        by=by,
        code=_THEIR_MEASURES[kind],
        logged_on=starts_on,
        starts_on=min(starts_on + timedelta(days=5), scene.today),
        due_on=starts_on + timedelta(weeks=20),
        status=MeasureStatus.DONE if has_ended else MeasureStatus.RUNNING,
        goal=None,
        description=None,
    )
    put_notes(scene, follow_up, service, on=starts_on)
    put_attachments(scene, follow_up, service, on=starts_on)
    texts = {"school": words.SCHOOL_NOTES, "police": words.POLICE_NOTES}.get(kind, ())
    for number, text in enumerate(texts):
        on = min(starts_on + timedelta(days=9 + 7 * number), scene.today)
        _put_meeting(
            scene,
            follow_up,
            on,
            MeetingKind.OTHER,
            Medium.IN_PERSON,
            text,
            minutes=30,
            by=by,
            service_id=service_id,
            attendees=[Attendee.YOUTH, Attendee.SCHOOL if kind == "school" else Attendee.POLICE],
        )


def _put_measure(
    scene: Scene,
    follow_up: FollowUp,
    *,
    service_id: UUID,
    by: UUID,
    code: str,
    logged_on: date,
    starts_on: date,
    due_on: date,
    status: MeasureStatus,
    goal: Goal | None,
    description: str | None,
) -> None:
    is_done, is_stopped = status is MeasureStatus.DONE, status is MeasureStatus.STOPPED
    result = words.RESULTS_DONE[0] if is_done else words.RESULTS_STOPPED[0] if is_stopped else None
    measure = scene.put(
        Measure(
            follow_up_id=follow_up.id,
            owner_service_id=service_id,
            goal_id=goal.id if goal else None,
            type_code=code,
            description=description,
            responsible_service_id=service_id,
            responsible_user_id=by,
            starts_on=starts_on,
            due_on=due_on,
            status=status,
            result=result,
            logged_by_id=by,
            logged_at=scene.moment(logged_on, 14),
        )
    )
    way = [MeasureStatus.PLANNED]
    if status is not MeasureStatus.PLANNED:
        way.append(MeasureStatus.RUNNING)
    if is_done or is_stopped:
        way.append(status)
    before: MeasureStatus | None = None
    for number, step in enumerate(way):
        scene.put(
            MeasureStatusChange(
                measure_id=measure.id,
                follow_up_id=follow_up.id,
                owner_service_id=service_id,
                from_status=before,
                to_status=step,
                note=result if number and step is status and result else None,
                by_user_id=by,
                at=scene.moment(logged_on + timedelta(days=12 * number), 14, 5 * number),
            )
        )
        before = step


def _put_meeting(
    scene: Scene,
    follow_up: FollowUp,
    on: date,
    kind: MeetingKind,
    medium: Medium,
    text: str,
    *,
    minutes: int | None = None,
    has_met: bool = True,
    has_interpreter: bool = False,
    by: UUID | None = None,
    service_id: UUID | None = None,
    attendees: list[Attendee] | None = None,
) -> None:
    who = attendees or [Attendee.YOUTH, Attendee.KEY_WORKER]
    if has_interpreter:
        who = [*who, Attendee.INTERPRETER]
    writer = by or follow_up.key_worker_id or follow_up.coordinator_id
    held_at = scene.moment(on, 14 + on.day % 4, 15 * (on.day % 4))
    scene.put(
        Meeting(
            follow_up_id=follow_up.id,
            owner_service_id=service_id or follow_up.lead_service_id,
            kind=kind,
            medium=medium,
            held_at=held_at,
            minutes=minutes,
            made_contact=has_met,
            attendees=[str(one) for one in who] if has_met else [],
            interpreter_booked=has_interpreter,
            text=text,
            logged_by_id=writer,
            logged_at=min(held_at + timedelta(hours=1), scene.now),
        )
    )
