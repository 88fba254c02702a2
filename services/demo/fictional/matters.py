"""Matters at child welfare, and sanctions at the mediation service: each corner once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.core.child_welfare.models import Matter
from services.core.deadlines.commands import Subject
from services.core.deadlines.kinds import ConcernConclusionKind, EventKind, ExceedingReason, SubjectKind
from services.demo.fictional.cases import CASES
from services.demo.fictional.clocks import Exceeded, Told, put_clock, told
from services.demo.fictional.investigations import maundy_thursday
from services.demo.fictional.scene import Scene

E, C = EventKind, ConcernConclusionKind


@dataclass(kw_only=True)
class Line:
    """One child's matter, and what has happened in it."""

    birth_date: date
    events: list[Told]
    service: str = "child_welfare_grorud"
    contact: str = "staff-child-welfare-contact"
    substitute: str | None = None
    exceeded: Mapping[str, Sequence[Exceeded]] = field(default_factory=dict)
    follow_up: str | None = None

    @property
    def first_on(self) -> date:
        """The day of the first event."""
        return min(event.on for event in self.events)


def put_matters(scene: Scene, more: list[Line]) -> None:
    """All corners, and more besides, numbered in the order of their first event."""
    for line in sorted([*_corners(scene), *more], key=lambda line: line.first_on):
        _put_matter(scene, line)


def _put_matter(scene: Scene, line: Line) -> None:
    first_on = line.first_on
    contact = scene.people[line.contact]
    follow_up = scene.follow_ups[line.follow_up] if line.follow_up else None
    matter = scene.put(
        Matter(
            owner_service_id=scene.id_of(line.service),
            follow_up_id=follow_up.id if follow_up else None,
            reference=scene.next_reference("BV", first_on),
            birth_date=line.birth_date,
            contact_user_id=contact,
            substitute_user_id=scene.people[line.substitute] if line.substitute else None,
            registered_by_id=contact,
            registered_at=scene.moment(first_on, 13),
        )
    )
    subject = Subject(
        kind=SubjectKind.MATTER,
        id=matter.id,
        reference=matter.reference,
        owner_service_id=matter.owner_service_id,
        responsible_user_id=contact,
        birth_date=line.birth_date,
        follow_up_id=matter.follow_up_id,
    )
    put_clock(scene, subject, line.events, by=contact, exceeded=line.exceeded)


def put_sanctions(scene: Scene) -> None:
    """Youth follow-up carried out by the mediation service: how long it may last, and until when to complain."""
    for case in CASES:
        if not case.sanction:
            continue
        follow_up = scene.follow_ups[case.key]
        contact = scene.people["staff-mediation-contact"]
        subject = Subject(
            kind=SubjectKind.SANCTION,
            id=follow_up.id,
            reference=follow_up.reference,
            owner_service_id=scene.id_of("mediation"),
            responsible_user_id=contact,
            follow_up_id=follow_up.id,
        )
        events = [told(E.PLAN_MEETING_HELD, scene.day(95)), told(E.DECISION_NOTIFIED, scene.day(9))]
        put_clock(scene, subject, events, by=contact)


def _corners(scene: Scene) -> list[Line]:
    day = scene.day

    def aged(years: int) -> date:
        return scene.in_age(years, days=130)

    opened = C.INVESTIGATION_OPENED
    maundy = maundy_thursday(scene.today)
    at_easter = maundy - timedelta(days=7)
    return [
        # On the follow-up of one who takes part in a plan: the investigation is running.
        Line(
            birth_date=scene.in_age(15, days=35),
            follow_up="taken_over",
            substitute="child_welfare_grorud_2",
            events=[
                told(E.CONCERN_RECEIVED, day(40)),
                told(E.CONCERN_CONCLUDED, day(35), opened),
                told(E.FEEDBACK_SENT, day(24)),
            ],
        ),
        # A new concern: the week runs out in two days.
        Line(birth_date=aged(14), events=[told(E.CONCERN_RECEIVED, day(5))]),
        # Nobody has concluded it: the week was over three days ago.
        Line(birth_date=aged(15), events=[told(E.CONCERN_RECEIVED, day(10))]),
        # Over Easter: a week that ends on Maundy Thursday ends there, since these do not roll.
        Line(
            birth_date=aged(16),
            events=[
                told(E.CONCERN_RECEIVED, at_easter),
                told(E.CONCERN_CONCLUDED, maundy + timedelta(days=5), C.DISMISSED),
                told(E.FEEDBACK_SENT, at_easter + timedelta(days=20)),
            ],
        ),
        # The investigation went beyond three months, for a special case, and is running.
        Line(
            birth_date=aged(16),
            events=[
                told(E.CONCERN_RECEIVED, day(120)),
                told(E.CONCERN_CONCLUDED, day(114), opened),
                told(E.FEEDBACK_SENT, day(103)),
            ],
            exceeded={"BVL-2-2": [Exceeded(ExceedingReason.SPECIAL_CASES, 45, "Flere sakkyndige må uttale seg.")]},
        ),
        # The investigation is overdue, and the report's sender has heard nothing.
        Line(
            birth_date=aged(13),
            events=[told(E.CONCERN_RECEIVED, day(111)), told(E.CONCERN_CONCLUDED, day(105), opened)],
            contact="child_welfare_grorud_2",
        ),
        # An emergency order: the petition must be sent within five days.
        Line(
            birth_date=aged(16),
            follow_up="paused",
            events=[
                told(E.CONCERN_RECEIVED, day(14)),
                told(E.CONCERN_CONCLUDED, day(13), opened),
                told(E.EMERGENCY_ORDER, day(9)),
            ],
        ),
        # Petition sent in time.
        Line(
            birth_date=aged(17),
            events=[
                told(E.CONCERN_RECEIVED, day(70)),
                told(E.CONCERN_CONCLUDED, day(69), opened),
                told(E.FEEDBACK_SENT, day(60)),
                told(E.EMERGENCY_ORDER, day(66)),
                told(E.PETITION_SENT, day(55)),
            ],
        ),
        # Dismissed: the investigation's deadline lapses.
        Line(
            birth_date=aged(15),
            events=[
                told(E.CONCERN_RECEIVED, day(33)),
                told(E.CONCERN_CONCLUDED, day(28), C.DISMISSED),
                told(E.FEEDBACK_SENT, day(20)),
            ],
        ),
        # The concern was received earlier than was registered first.
        Line(
            birth_date=aged(14),
            events=[
                Told(kind=E.CONCERN_RECEIVED, on=day(18), first_on=day(15)),
                told(E.CONCERN_CONCLUDED, day(12), opened),
            ],
        ),
        Line(
            birth_date=aged(15),
            service="child_welfare_alna",
            contact="child_welfare_alna",
            follow_up="sole_custody",
            events=[told(E.CONCERN_RECEIVED, day(22)), told(E.CONCERN_CONCLUDED, day(17), opened)],
        ),
        Line(
            birth_date=aged(16),
            service="child_welfare_drammen",
            contact="child_welfare_drammen",
            events=[told(E.CONCERN_RECEIVED, day(3))],
        ),
    ]
