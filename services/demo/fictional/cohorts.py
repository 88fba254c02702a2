"""Enough investigations and matters over the last four tertials for figures that say something.

Drawn with a fixed seed: most are in time, some are late, some late with a reason, and a few never came to an end.
"""

from datetime import date, timedelta
from random import Random

from services.core.compliance.rules import tertial_of
from services.core.deadlines.kinds import ChargingDecisionKind, ConcernConclusionKind, EventKind, ExceedingReason
from services.demo.fictional import investigations, matters
from services.demo.fictional.clocks import Exceeded, Told, told
from services.demo.fictional.scene import Scene

E, D, C = EventKind, ChargingDecisionKind, ConcernConclusionKind
TERTIALS = 4
_UNITS = (
    ("police_east", ("staff-u18-investigator", "investigator_east_2"), 90),
    ("police_centre", ("investigator_centre",), 24),
    ("police_drammen", ("investigator_drammen",), 16),
)
_CHILD_WELFARE = (
    ("child_welfare_grorud", ("staff-child-welfare-contact", "child_welfare_grorud_2"), 52),
    ("child_welfare_alna", ("child_welfare_alna",), 14),
)
_DECISIONS = (D.MEDIATION, D.PENALTY_NOTICE, D.WAIVER_OF_PROSECUTION, D.DISMISSAL, D.YOUTH_FOLLOW_UP_SANCTION)
_NEWEST_DAYS = 50  # the newest of a cohort is this old, so that few are still open
# How an investigation goes: of a hundred so many in time, so many more with a reason, so many more late.
_IN_TIME, _WITH_REASON, _LATE = 0.74, 0.85, 0.96


def more_investigations(scene: Scene) -> list[investigations.Line]:
    """Investigations evenly over the last four tertials."""
    return [
        _investigation(scene, on, unit, by)
        for unit, people, count in _UNITS
        for on, by in _spread(scene, count, people)
    ]


def more_matters(scene: Scene) -> list[matters.Line]:
    """Matters evenly over the last four tertials."""
    return [
        _matter(scene, on, service, by)
        for service, people, count in _CHILD_WELFARE
        for on, by in _spread(scene, count, people)
    ]


def first_day(today: date) -> date:
    """The first day of the oldest tertial that the figures show."""
    tertial = tertial_of(today)
    for _ in range(TERTIALS - 1):
        tertial = tertial.before
    return tertial.first_on


def _spread(scene: Scene, count: int, people: tuple[str, ...]) -> list[tuple[date, str]]:
    oldest = (scene.today - first_day(scene.today)).days
    return [
        (scene.day(scene.random.randint(_NEWEST_DAYS, oldest)), people[number % len(people)]) for number in range(count)
    ]


def _investigation(scene: Scene, on: date, unit: str, by: str) -> investigations.Line:
    random = scene.random
    years = random.randint(14, 17)
    birth_date = on - timedelta(days=years * 365 + random.randint(60, 300))
    events = [told(E.ACT_COMMITTED, on - timedelta(days=random.randint(0, 25))), told(E.REGARDED_AS_SUSPECT, on)]
    exceeded = {}
    fate = random.random()
    if fate < _IN_TIME:
        decided_on = on + timedelta(days=random.randint(9, 41))
    elif fate < _WITH_REASON:
        decided_on = on + timedelta(days=random.randint(47, 80))
        exceeded["STRPL-249-2"] = [Exceeded(ExceedingReason.INVESTIGATION, 42)]
    elif fate < _LATE:
        decided_on = on + timedelta(days=random.randint(47, 75))
    else:  # never came to an end
        return investigations.Line(birth_date=birth_date, events=events, unit=unit, by=by)
    is_indicted = random.random() < 0.35  # noqa: PLR2004 - about every third
    decision = D.INDICTMENT if is_indicted else random.choice(_DECISIONS)
    if decided_on <= scene.today:
        events.append(told(E.CHARGING_DECISION, decided_on, decision))
        if is_indicted:
            events += _at_court(random, decided_on, scene.today)
    return investigations.Line(birth_date=birth_date, events=events, unit=unit, by=by, exceeded=exceeded)


def _at_court(random: Random, decided_on: date, today: date) -> list[Told]:
    received_on = decided_on + timedelta(days=random.randint(1, 6))
    later = (
        told(E.RECEIVED_BY_COURT, received_on),
        told(E.HEARING_SCHEDULED, received_on + timedelta(days=random.choice((5, 8, 11, 13, 20)))),
        told(E.MAIN_HEARING_BEGUN, received_on + timedelta(days=random.choice((25, 32, 38, 41, 55, 70)))),
    )
    return [event for event in later if event.on <= today]


def _matter(scene: Scene, on: date, service: str, by: str) -> matters.Line:
    random = scene.random
    birth_date = on - timedelta(days=random.randint(12, 16) * 365 + random.randint(60, 300))
    is_opened = random.random() < 0.7  # noqa: PLR2004 - most are looked into
    events = [
        told(E.CONCERN_RECEIVED, on),
        told(
            E.CONCERN_CONCLUDED,
            on + timedelta(days=random.choice((2, 4, 5, 6, 7, 7, 7, 9))),
            C.INVESTIGATION_OPENED if is_opened else C.DISMISSED,
        ),
        told(E.FEEDBACK_SENT, on + timedelta(days=random.choice((8, 12, 16, 19, 21, 26)))),
    ]
    exceeded = {}
    if is_opened:
        days = random.choice((55, 70, 80, 88, 92, 96, 115, 140))
        concluded_on = on + timedelta(days=days)
        if days > 110 and random.random() < 0.6:  # noqa: PLR2004 - most of the late ones have their reason
            exceeded["BVL-2-2"] = [Exceeded(ExceedingReason.SPECIAL_CASES, 50)]
        if concluded_on <= scene.today:
            events.append(told(E.INVESTIGATION_CONCLUDED, concluded_on))
    return matters.Line(birth_date=birth_date, events=events, service=service, contact=by, exceeded=exceeded)
