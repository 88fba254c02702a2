"""Investigations at the police units: each corner once, with what it is there to show.

The dates are events; every deadline is worked out from them by the service's own rules. `due` in these lines is
when the six weeks of straffeprosessloven § 249 are over, in days from today, before any rolling.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.core.deadlines.calendar import why_off
from services.core.deadlines.commands import Subject
from services.core.deadlines.kinds import ChargingDecisionKind, EventKind, ExceedingReason, SubjectKind
from services.core.investigations.models import Investigation, InvestigationLink
from services.demo.fictional.clocks import Exceeded, Told, put_clock, told
from services.demo.fictional.scene import Scene

E, D = EventKind, ChargingDecisionKind
SIX_WEEKS = 42
_LONGEST_YEAR = 366
_PROSECUTORS = {
    "police_east": "staff-prosecutor",
    "police_centre": "prosecutor_centre",
    "police_drammen": "prosecutor_drammen",
}
_CHARGE, _EXCEED = "STRPL-249-2", ExceedingReason


@dataclass(kw_only=True)
class Line:
    """One investigation: how old the suspect is, and what has happened."""

    birth_date: date
    events: list[Told]
    unit: str = "police_east"
    by: str = "staff-u18-investigator"
    exceeded: Mapping[str, Sequence[Exceeded]] = field(default_factory=dict)
    follow_up: str | None = None
    """The follow-up that the police's named contact has linked it to."""

    @property
    def first_on(self) -> date:
        """The day of the first event."""
        return min(event.on for event in self.events)


def put_investigations(scene: Scene, more: list[Line]) -> None:
    """All corners, and more besides, numbered in the order of their first event."""
    for line in sorted([*_corners(scene), *more], key=lambda line: line.first_on):
        _put_investigation(scene, line)


def _put_investigation(scene: Scene, line: Line) -> None:
    first_on = line.first_on
    responsible = scene.people[line.by]
    investigation = scene.put(
        Investigation(
            owner_service_id=scene.id_of(line.unit),
            reference=scene.next_reference("U18", first_on),
            birth_date=line.birth_date,
            responsible_user_id=responsible,
            registered_by_id=responsible,
            registered_at=scene.moment(first_on, 13),
        )
    )
    subject = Subject(
        kind=SubjectKind.INVESTIGATION,
        id=investigation.id,
        reference=investigation.reference,
        owner_service_id=investigation.owner_service_id,
        responsible_user_id=responsible,
        birth_date=line.birth_date,
    )
    prosecutor = scene.people[_PROSECUTORS[line.unit]]
    put_clock(scene, subject, line.events, by=responsible, exceeded=line.exceeded, exceeded_by=prosecutor)
    if line.follow_up:
        scene.put(
            InvestigationLink(
                investigation_id=investigation.id,
                follow_up_id=scene.follow_ups[line.follow_up].id,
                linked_by_id=scene.people["staff-police-contact"],
                linked_at=scene.ago(3, 11),
            )
        )


def maundy_thursday(today: date) -> date:
    """The last Maundy Thursday whose Easter is over: the Thursday with the longest row of days off after it."""
    for days in range(6, 6 + 2 * _LONGEST_YEAR):
        on = today - timedelta(days=days)
        if "skjærtorsdag" in (why_off(on) or ""):
            return on
    raise LookupError("two years without an Easter")


def _corners(scene: Scene) -> list[Line]:
    day = scene.day

    def aged(years: int, days: int = 100) -> date:
        return scene.in_age(years, days=days)

    def suspected(due: int) -> date:
        """The day of suspicion that makes the six weeks end this many days from today."""
        return day(SIX_WEEKS - due)

    def since(due: int, *, act_days_before: int = 9) -> list[Told]:
        on = suspected(due)
        return [told(E.ACT_COMMITTED, on - timedelta(days=act_days_before)), told(E.REGARDED_AS_SUSPECT, on)]

    maundy = maundy_thursday(scene.today)
    before_easter = maundy - timedelta(days=SIX_WEEKS)
    lab = Exceeded(_EXCEED.INVESTIGATION, 21, "Venter på analyse fra laboratoriet.")
    return [
        # The act was done at 17, and now 18: what counts is the age at the act, and the clock runs on.
        Line(birth_date=aged(18, -20), events=since(12, act_days_before=12), follow_up="act_at_17"),
        # Linked to the plain follow-up; in time.
        Line(birth_date=aged(16, 170), events=since(20), follow_up="plain"),
        # Over Easter: the six weeks end on Maundy Thursday, so the last day is the Tuesday after Easter; met that day.
        Line(
            birth_date=aged(18, 30),
            events=[
                told(E.ACT_COMMITTED, before_easter - timedelta(days=4)),
                told(E.REGARDED_AS_SUSPECT, before_easter),
                told(E.CHARGING_DECISION, maundy + timedelta(days=5), D.MEDIATION),
            ],
        ),
        # Overdue: since the day before yesterday, and for weeks.
        Line(birth_date=aged(16), events=since(-5)),
        Line(birth_date=aged(17), events=since(-31), by="investigator_east_2"),
        # Due today, in three days, in a week.
        Line(birth_date=aged(15), events=since(0)),
        Line(birth_date=aged(17), events=since(3)),
        Line(birth_date=aged(16), events=since(7), by="investigator_east_2"),
        # Exceeded with a reason, and running.
        Line(birth_date=aged(16), events=since(-10), exceeded={_CHARGE: [lab]}),
        # Exceeded twice; every date stays.
        Line(
            birth_date=aged(17),
            events=since(-40),
            exceeded={_CHARGE: [lab, Exceeded(_EXCEED.SPECIAL_REASONS, 28, "Sakkyndig erklæring er ikke ferdig.")]},
        ),
        # Exceeded, and overdue again by the new date.
        Line(birth_date=aged(16), events=since(-33), exceeded={_CHARGE: [lab]}),
        # Met in time, met late with reason, met late without.
        Line(
            birth_date=aged(17),
            events=[*since(-20), told(E.CHARGING_DECISION, suspected(-20) + timedelta(days=30), D.PENALTY_NOTICE)],
        ),
        Line(
            birth_date=aged(17),
            events=[*since(-30), told(E.CHARGING_DECISION, suspected(-30) + timedelta(days=57), D.INDICTMENT)],
            exceeded={_CHARGE: [lab]},
        ),
        Line(
            birth_date=aged(16),
            events=[*since(-25), told(E.CHARGING_DECISION, suspected(-25) + timedelta(days=51), D.DISMISSAL)],
        ),
        # The day of suspicion was registered wrong, and put right: the first deadline stays as history.
        Line(
            birth_date=aged(16),
            events=[
                told(E.ACT_COMMITTED, day(36)),
                Told(kind=E.REGARDED_AS_SUSPECT, on=day(30), first_on=day(24)),
            ],
        ),
        # An arrest that was registered here by mistake: withdrawn, and nothing is left running by it.
        Line(
            birth_date=aged(17),
            events=[*since(25), Told(kind=E.ARRESTED, on=suspected(25), is_withdrawn=True)],
        ),
        # Arrested today: in court tomorrow at the latest, whatever day it is.
        Line(
            birth_date=aged(17),
            events=[
                told(E.ACT_COMMITTED, day(0)),
                told(E.REGARDED_AS_SUSPECT, day(0)),
                told(E.ARRESTED, day(0)),
            ],
        ),
        # In custody: presented in time, ordered, ordered again, and the second order runs out in six days.
        Line(
            birth_date=aged(17, 30),
            events=[
                told(E.ACT_COMMITTED, day(23)),
                told(E.REGARDED_AS_SUSPECT, day(23)),
                told(E.ARRESTED, day(23)),
                told(E.PRESENTED_IN_COURT, day(22)),
                told(E.CUSTODY_ORDERED, day(22)),
                told(E.CUSTODY_ORDERED, day(8)),
            ],
        ),
        # At the court: scheduled in time, the hearing not begun yet.
        Line(
            birth_date=aged(17),
            events=[
                *since(-15),
                told(E.CHARGING_DECISION, day(28), D.INDICTMENT),
                told(E.RECEIVED_BY_COURT, day(25)),
                told(E.HEARING_SCHEDULED, day(16)),
            ],
        ),
        # At the court: nothing scheduled, overdue.
        Line(
            birth_date=aged(18, 60),
            events=[
                *since(-22),
                told(E.CHARGING_DECISION, day(30), D.INDICTMENT),
                told(E.RECEIVED_BY_COURT, day(24)),
            ],
        ),
        # 19 when the act was done: no clock of § 249, and no mistake.
        Line(birth_date=aged(20), events=since(10)),
        # Other units see their own.
        Line(birth_date=aged(16), events=since(2), unit="police_drammen", by="investigator_drammen"),
        Line(birth_date=aged(17), events=since(-8), unit="police_drammen", by="investigator_drammen"),
        Line(birth_date=aged(15), events=since(15), unit="police_centre", by="investigator_centre"),
    ]
