"""Follow-ups with their whole way from the signal, who leads, who takes part and who is contact."""

from datetime import date, timedelta
from uuid import UUID

from services.core.deadlines.calendar import add, working_days
from services.core.follow_ups.kinds import DutyToNotify, SignalGround, SignalSource, State, TaskKind
from services.core.follow_ups.models import FollowUp, NamedContact, Participation, Signal, Task, Transition
from services.core.kit.ids import new_id, new_reference
from services.core.people.models import Youth
from services.demo.fictional.cases import Case
from services.demo.fictional.organisation import CONTACTS, COORDINATORS, KEY_WORKERS
from services.demo.fictional.scene import Scene
from services.demo.fictional.words import HANDED_OVER, REASONS

S = State
_TO_ACTIVE = (S.SIGNAL, S.ASSESSING, S.OFFERED, S.CONSENT_PENDING, S.MAPPING, S.ACTIVE)
_WAY: dict[State, tuple[State, ...]] = {
    **{state: _TO_ACTIVE[: place + 1] for place, state in enumerate(_TO_ACTIVE)},
    S.NOT_ELIGIBLE: (S.SIGNAL, S.ASSESSING, S.NOT_ELIGIBLE),
    S.DECLINED: (S.SIGNAL, S.ASSESSING, S.OFFERED, S.DECLINED),
    S.PAUSED: (*_TO_ACTIVE, S.PAUSED),
    S.TRANSITION: (*_TO_ACTIVE, S.TRANSITION),
    S.CLOSED: (*_TO_ACTIVE, S.CLOSED),
    S.EVALUATED: (*_TO_ACTIVE, S.CLOSED, S.EVALUATED),
}
_PAUSED_EARLY = (S.SIGNAL, S.ASSESSING, S.OFFERED, S.MAPPING, S.PAUSED)
# Usual days from the signal until a state is reached; a follow-up that is younger has been quicker.
_USUAL_DAYS = {
    S.SIGNAL: 0,
    S.ASSESSING: 1,
    S.OFFERED: 4,
    S.DECLINED: 15,
    S.NOT_ELIGIBLE: 5,
    S.CONSENT_PENDING: 18,
    S.MAPPING: 22,
    S.ACTIVE: 45,
    S.PAUSED: 110,
    S.TRANSITION: 150,
    S.CLOSED: 250,
    S.EVALUATED: 350,
}
_GROUNDS = {
    SignalSource.POLICE_THRESHOLD: SignalGround.POLICE_PREVENT,
    SignalSource.CHILD_WELFARE: SignalGround.CHILD_WELFARE_TASK,
    SignalSource.SELF: SignalGround.OWN_WISH,
    SignalSource.GUARDIAN: SignalGround.OWN_WISH,
}
_WITHOUT_KEY_WORKER = (S.SIGNAL, S.ASSESSING, S.NOT_ELIGIBLE)


def put_follow_up(scene: Scene, case: Case, youth: Youth, serial: int) -> FollowUp:
    """One follow-up in the state of its case, with all that led there."""
    place = scene.services[f"team_{case.place}"]
    key_worker, deputy = _workers(scene, case, serial)
    follow_up = scene.put(
        FollowUp(
            reference=new_reference("OF"),
            youth_id=youth.id,
            state=case.state,
            lead_service_id=place.id,
            district_code=place.district_code,
            coordinator_id=coordinator_of(scene, case),
            key_worker_id=key_worker,
            deputy_id=deputy,
            opened_at=scene.ago(case.opened, 9, 15),
        )
    )
    if case.is_restricted:
        follow_up.restricted_at = scene.ago(40)
        follow_up.restricted_by_id = scene.people["staff-privacy-officer"]
    scene.follow_ups[case.key] = follow_up
    _put_signal(scene, case, follow_up)
    _put_way(scene, case, follow_up)
    for service in case.beside:
        _put_participation(scene, case, follow_up, service)
    return follow_up


def coordinator_of(scene: Scene, case: Case) -> UUID:
    """The user who coordinates the follow-up of a case."""
    return scene.people[case.coordinator or COORDINATORS[case.place]]


def reached_on(scene: Scene, case: Case, state: State) -> date | None:
    """The day when a case reached a state the last time; None when it has not."""
    way = _way(case)
    if state not in way:
        return None
    if state is S.PAUSED and case.paused_ago is not None:
        return scene.day(case.paused_ago)
    # Those who came further than usual in their days have been quicker all the way.
    pace = min(1.0, case.opened / _USUAL_DAYS[way[-1]]) if _USUAL_DAYS[way[-1]] else 1.0
    return scene.day(case.opened - int(_USUAL_DAYS[state] * pace))


def _way(case: Case) -> tuple[State, ...]:
    return _WAY[case.state] if case.paused_ago is None else _PAUSED_EARLY


def met_on(scene: Scene, case: Case) -> date | None:
    """The day of the first contact; None before it."""
    offered_on = reached_on(scene, case, S.OFFERED)
    if offered_on is None or case.first_contact is None:
        return None
    return min(offered_on + timedelta(days=case.first_contact), scene.today)


def _workers(scene: Scene, case: Case, serial: int) -> tuple[UUID | None, UUID | None]:
    if case.state in _WITHOUT_KEY_WORKER:
        return None, None
    workers = KEY_WORKERS[case.place]
    # In Grorud most are Jonas Myhre's, with Amina Warsame as deputy; she has some of her own.
    first = 1 if len(workers) > 1 and serial % 4 == 3 else 0  # noqa: PLR2004 - every fourth
    deputy = workers[1 - first] if len(workers) > 1 else None
    return scene.people[workers[first]], scene.people[deputy] if deputy else None


def _put_signal(scene: Scene, case: Case, follow_up: FollowUp) -> None:
    by, at = follow_up.coordinator_id, follow_up.opened_at
    scene.put(
        Signal(
            follow_up_id=follow_up.id,
            owner_service_id=follow_up.lead_service_id,
            source=case.source,
            ground=_GROUNDS.get(case.source, SignalGround.OTHER_ORGAN),
            duty_to_notify=(
                DutyToNotify.ALREADY_KNOWN
                if any(service.startswith("child_welfare") for service in case.beside)
                else DutyToNotify.NOT_TRIGGERED
            ),
            received_on=scene.day(case.opened),
            note=None,
            registered_by_id=by,
            registered_at=at,
        )
    )
    assessed_on = reached_on(scene, case, S.ASSESSING)
    scene.put(
        Task(
            follow_up_id=follow_up.id,
            owner_service_id=follow_up.lead_service_id,
            kind=TaskKind.ASSESS_SIGNAL,
            due_on=add(scene.day(case.opened), working_days(5)),
            made_at=at,
            done_at=scene.moment(assessed_on, 10) if assessed_on else None,
            done_by_id=by if assessed_on else None,
        )
    )


def _put_way(scene: Scene, case: Case, follow_up: FollowUp) -> None:
    before: State | None = None
    for number, state in enumerate(_way(case)):
        on = reached_on(scene, case, state) or scene.today
        by = follow_up.coordinator_id if number < 3 else follow_up.key_worker_id  # noqa: PLR2004 - until the offer
        _put_transition(scene, follow_up, before, state, scene.moment(on, 10, number), by, case)
        before = state
    if case.has_been_closed_before:
        # An earlier round, before the one that stands now: closed, and opened again on a new signal.
        way = (*_TO_ACTIVE, S.CLOSED)
        start = scene.day(case.opened + 300)
        before = None
        for number, state in enumerate(way):
            at = scene.moment(start + timedelta(days=30 * number), 10)
            _put_transition(scene, follow_up, before, state, at, follow_up.key_worker_id, case)
            before = state


def _put_transition(
    scene: Scene, follow_up: FollowUp, before: State | None, state: State, at: object, by: UUID | None, case: Case
) -> None:
    scene.put(
        Transition(
            follow_up_id=follow_up.id,
            from_state=before,
            to_state=state,
            reason=HANDED_OVER if before is S.TRANSITION else REASONS[state],
            pause_kind=case.pause_kind if state is S.PAUSED else None,
            closing_reason=case.closing_reason if state is S.CLOSED else None,
            by_user_id=by or follow_up.coordinator_id,
            at=at,
        )
    )


def _put_participation(scene: Scene, case: Case, follow_up: FollowUp, service: str) -> None:
    service_id = scene.id_of(service)
    starts_on = reached_on(scene, case, S.MAPPING) or reached_on(scene, case, S.OFFERED) or scene.today
    has_ended = case.state in (S.CLOSED, S.EVALUATED)
    ends_on = reached_on(scene, case, S.CLOSED) if has_ended else None
    scene.put(Participation(follow_up_id=follow_up.id, service_id=service_id, starts_on=starts_on, ends_on=ends_on))
    if service in case.without_contact and service != case.without_contact[0]:
        return  # one task for the follow-up, however many are missing
    if service in case.without_contact:
        scene.put(
            Task(
                follow_up_id=follow_up.id,
                owner_service_id=follow_up.lead_service_id,
                kind=TaskKind.NAME_CONTACT,
                due_on=add(starts_on, working_days(2)),
                made_at=scene.moment(starts_on, 11),
            )
        )
        return
    contact, substitute = CONTACTS[service]
    stands_in = service in case.stands_in
    if service in case.replaced and substitute:
        # Somebody else was the contact until a while ago; both periods stand.
        changed_on = scene.day(30)
        scene.put(
            NamedContact(
                follow_up_id=follow_up.id,
                service_id=service_id,
                contact_user_id=scene.people[substitute],
                starts_on=starts_on,
                ends_on=changed_on - timedelta(days=1),
            )
        )
        starts_on = changed_on
    scene.put(
        NamedContact(
            id=new_id(),
            follow_up_id=follow_up.id,
            service_id=service_id,
            contact_user_id=scene.people[contact],
            substitute_user_id=scene.people[substitute] if stands_in and substitute else None,
            substitute_from=scene.day(6) if stands_in and substitute else None,
            substitute_until=scene.day(-15) if stands_in and substitute else None,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )
