"""The city standard over the fictional follow-ups: its facts are read from what is written in them, never made up."""

from datetime import date, timedelta

from services.core.consents.kinds import Answer, Purpose
from services.core.consents.models import Consent
from services.core.deadlines.calendar import Length, Unit, weeks
from services.core.deadlines.city_standard import Requirement, standard_in
from services.core.deadlines.commands import Subject
from services.core.deadlines.follow_up_events import events_of_move
from services.core.deadlines.kinds import EventKind, SubjectKind
from services.core.deadlines.models import CityStandardRequirement
from services.core.follow_ups.kinds import State
from services.core.follow_ups.models import FollowUp, Signal, Transition
from services.core.kit.clock import oslo_date
from services.core.meetings.facts import facts_of_entry
from services.core.meetings.kinds import MeetingKind
from services.core.meetings.models import Meeting
from services.core.organisation.places import OSLO
from services.core.people.models import Youth
from services.core.plans.models import Plan
from services.demo.fictional.cases import Case
from services.demo.fictional.clocks import Told, put_clock, told
from services.demo.fictional.scene import Scene

E = EventKind
_FIRST_COUNTS = (E.FIRST_CONTACT, E.CONSENT_GIVEN)
_DAYS_TO_NAME_DEPUTY = (0, 1, 1, 6)
_SET = (
    # Rule, district, length, days ago: one for the whole city, one of a district's own, and one that is to come.
    ("CITY-NEW-SIGNAL", None, Length(3, Unit.WORKING_DAY), 200),
    ("CITY-REVIEW", "030110", weeks(6), 150),
    ("CITY-TEAM-MEETING", "030112", weeks(6), -30),
)


def put_requirements(scene: Scene) -> None:
    """What the city and its districts have set."""
    for key, district_code, length, days_ago in _SET:
        scene.put(
            CityStandardRequirement(
                municipality_number=OSLO,
                district_code=district_code,
                rule_key=key,
                length_count=length.count,
                length_unit=length.unit,
                valid_from=scene.day(days_ago),
                set_by_id=scene.people["staff-administrator"],
                set_at=scene.ago(max(days_ago + 14, 3), 11),
            )
        )


def put_city_standard(scene: Scene, case: Case, follow_up: FollowUp, youth: Youth, serial: int) -> None:
    """The deadlines of one follow-up, from everything that is written in it."""
    facts = _facts(scene, follow_up, serial)
    lead = next(one for one in scene.services.values() if one.id == follow_up.lead_service_id)
    known = [Requirement(key, code, scene.day(days_ago), length) for key, code, length, days_ago in _SET]
    in_oslo = lead.municipality_number == OSLO
    subject = Subject(
        kind=SubjectKind.FOLLOW_UP,
        id=follow_up.id,
        reference=follow_up.reference,
        owner_service_id=follow_up.lead_service_id,
        responsible_user_id=follow_up.key_worker_id,
        birth_date=youth.birth_date,
        follow_up_id=follow_up.id,
        standard=standard_in(known if in_oslo else (), lead.district_code),
    )
    events = [told(kind, on) for kind, on in sorted(facts, key=lambda fact: (fact[1], list(E).index(fact[0])))]
    if case.paused_ago is not None and not any(kind is E.FIRST_CONTACT for kind, _ in facts):
        # Noted on the wrong follow-up, and taken back.
        noted_on = min(on for kind, on in facts if kind is E.ELIGIBILITY_DECIDED) + timedelta(days=1)
        events.append(Told(kind=E.FIRST_CONTACT, on=noted_on, is_withdrawn=True))
    put_clock(scene, subject, events, by=follow_up.coordinator_id, rests_from=_rests_from(scene, follow_up))


def _facts(scene: Scene, follow_up: FollowUp, serial: int) -> set[tuple[EventKind, date]]:
    facts: set[tuple[EventKind, date]] = set()
    for row in scene.rows:
        if getattr(row, "follow_up_id", None) != follow_up.id:
            continue
        match row:
            case Signal():
                facts.add((E.SIGNAL_RECEIVED, row.received_on))
            case Transition() if row.from_state is not None:
                on = oslo_date(row.at)
                kinds = events_of_move(State(row.from_state), State(row.to_state))
                facts |= {(kind, on) for kind in kinds}
                if E.ELIGIBILITY_DECIDED in kinds and follow_up.deputy_id is not None:
                    named_on = on + timedelta(days=_DAYS_TO_NAME_DEPUTY[serial % len(_DAYS_TO_NAME_DEPUTY)])
                    facts.add((E.ADULTS_NAMED, min(named_on, scene.today)))
            case Meeting() if row.owner_service_id == follow_up.lead_service_id:
                kind = MeetingKind(row.kind)
                on = oslo_date(row.held_at)
                entry = facts_of_entry(kind, made_contact=row.made_contact, attendees=row.attendees)
                facts |= {(fact, on) for fact in entry}
            case Consent() if row.purpose == Purpose.FOLLOW_UP:
                facts.add((E.CONSENT_TALK_HELD, row.given_on))
                if row.answer == Answer.GIVEN:
                    facts.add((E.CONSENT_GIVEN, row.given_on))
            case Plan():
                facts.add((E.PLAN_MADE, oslo_date(row.made_at)))
    return {fact for fact in facts if fact[0] not in _FIRST_COUNTS or fact[1] == _first(facts, fact[0])}


def _first(facts: set[tuple[EventKind, date]], kind: EventKind) -> date:
    """The first day of a fact since the newest decision on eligibility; the first of all where that is not there."""
    decided_on = max((on for one, on in facts if one is E.ELIGIBILITY_DECIDED), default=date.min)
    days = sorted(on for one, on in facts if one is kind)
    return next((on for on in days if on >= decided_on), days[0])


def _rests_from(scene: Scene, follow_up: FollowUp) -> date | None:
    """The day from which nothing more is to be done in it: it was closed. One that rests is the database's to move."""
    if follow_up.state not in (State.CLOSED, State.EVALUATED):
        return None
    return max(
        oslo_date(row.at)
        for row in scene.rows
        if isinstance(row, Transition) and row.follow_up_id == follow_up.id and row.to_state == State.CLOSED
    )
