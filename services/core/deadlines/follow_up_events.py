"""Events that hang on a follow-up: the city standard's own, and those of a sanction carried out beside it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from services.core.access.work import Work
from services.core.deadlines.commands import Subject, correct_event, end_deadlines, hand_over_deadlines, register_event
from services.core.deadlines.kinds import EventKind, SubjectKind
from services.core.deadlines.models import DatedEvent
from services.core.deadlines.standards import standard_of
from services.core.follow_ups.kinds import ENDED, State
from services.core.follow_ups.models import FollowUp
from services.core.follow_ups.queries import LEADS, follow_up_row
from services.core.follow_ups.rules import is_open
from services.core.kit.errors import Conflict, NotFound
from services.core.organisation.kinds import ServiceKind
from services.core.organisation.models import Service
from services.core.people.models import Youth

_ONCE_SINCE = {
    EventKind.ADULTS_NAMED: EventKind.ELIGIBILITY_DECIDED,
    EventKind.FIRST_CONTACT: EventKind.ELIGIBILITY_DECIDED,
    EventKind.CONSENT_GIVEN: EventKind.ELIGIBILITY_DECIDED,
}
"""Facts of which only the first counts, and since when: what comes after it changes nothing."""
_CORRECTED = "Det som er skrevet i oppfølgingen, er rettet."


async def note_transition(work: Work, *, follow_up_id: UUID, from_state: State, to_state: State) -> None:
    """Note what a move says to the city standard. To be called in the same transaction as the move.

    When a follow-up is closed, what is still to be done in it lapses; what belongs to the closing begins.
    """
    for kind in events_of_move(from_state, to_state):
        await note_follow_up_event(work, follow_up_id=follow_up_id, kind=kind, on=work.today)
    if to_state is State.OFFERED:
        await note_adults(work, follow_up_id=follow_up_id)
    if to_state is State.CLOSED or from_state in ENDED:
        await end_deadlines(work, subject=await _city_standard(work, await follow_up_row(work, follow_up_id)))


def events_of_move(from_state: State, to_state: State) -> tuple[EventKind, ...]:
    """The facts of the city standard that a move from one state to another is."""
    match from_state, to_state:
        case State.ASSESSING, State.OFFERED:
            return (EventKind.ELIGIBILITY_DECIDED,)
        case State.ASSESSING, State.NOT_ELIGIBLE:
            return (EventKind.FOUND_NOT_ELIGIBLE,)
        case ((State.OFFERED | State.CONSENT_PENDING), State.MAPPING):
            return (EventKind.MAPPING_BEGUN,)
        case State.MAPPING, State.ACTIVE:
            return (EventKind.ACTIVE_BEGUN,)
        case _, State.CLOSED:
            return (EventKind.FOLLOW_UP_CLOSED,)
        case State.CLOSED, State.EVALUATED:
            return (EventKind.FOLLOW_UP_EVALUATED,)
        case ((State.NOT_ELIGIBLE | State.CLOSED | State.EVALUATED), State.ASSESSING):
            return (EventKind.SIGNAL_RECEIVED,)
    return ()


async def note_adults(work: Work, *, follow_up_id: UUID) -> None:
    """Note that the youth has both a key worker and a deputy, when she has. Same transaction as the naming."""
    follow_up = await follow_up_row(work, follow_up_id)
    if follow_up.key_worker_id is not None and follow_up.deputy_id is not None:
        await note_follow_up_event(work, follow_up_id=follow_up_id, kind=EventKind.ADULTS_NAMED, on=work.today)


async def note_led(work: Work, *, follow_up_id: UUID, kinds: Iterable[EventKind], on: date) -> None:
    """Note facts of a day when it is the lead service that has written them; another service's say nothing here.

    To be called in the same transaction as the fact's own row.
    """
    leads = (await work.session.execute(LEADS, {"follow_up_id": follow_up_id})).scalar_one()
    for kind in kinds if leads else ():
        await note_follow_up_event(work, follow_up_id=follow_up_id, kind=kind, on=on)


async def take_back(work: Work, *, follow_up_id: UUID, kind: EventKind, on: date, still_on: Iterable[date]) -> None:
    """What was written of a day has been corrected: this is not a fact of that day after all. The deadlines follow.

    `still_on` is every day of which it is still written. To be called in the same transaction as the correction.
    """
    days = sorted(set(still_on))
    leads = (await work.session.execute(LEADS, {"follow_up_id": follow_up_id})).scalar_one()
    if not leads or on in days:
        return
    event_id = await work.session.scalar(
        select(DatedEvent.id).where(*_standing(follow_up_id, kind), DatedEvent.happened_on == on).limit(1)
    )
    if event_id is None:
        return
    await correct_event(
        work,
        subject=await _city_standard(work, await follow_up_row(work, follow_up_id)),
        event_id=event_id,
        reason=_CORRECTED,
        is_withdrawal=True,
    )
    for day in days:
        await note_follow_up_event(work, follow_up_id=follow_up_id, kind=kind, on=day)


async def note_follow_up_event(work: Work, *, follow_up_id: UUID, kind: EventKind, on: date) -> DatedEvent | None:
    """Register an event of the city standard; None when the same stands already. The deadlines follow.

    Of a fact of which only the first counts, an earlier day takes the place of the later one that was known.

    Raises:
        NotFound: when the asker does not lead the follow-up.
        Invalid: as for events on every subject.
    """
    subject = await _city_standard(work, await follow_up_row(work, follow_up_id))
    first = await _first_since(work, follow_up_id, kind, on) if kind in _ONCE_SINCE else None
    if first is not None and first.happened_on <= on:
        return None
    try:
        if first is not None:
            return await correct_event(work, subject=subject, event_id=first.id, reason=_CORRECTED, happened_on=on)
        return await register_event(work, subject=subject, kind=kind, happened_on=on)
    except Conflict:
        return None


async def follow_key_worker(work: Work, *, follow_up_id: UUID) -> None:
    """Let the follow-up's open deadlines name the key worker it has now."""
    await hand_over_deadlines(work, subject=await _city_standard(work, await follow_up_row(work, follow_up_id)))


async def register_sanction_event(
    work: Work, *, follow_up_id: UUID, kind: EventKind, happened_on: date, detail: str | None = None
) -> DatedEvent:
    """Register that something happened in a sanction that the mediation service carries out; deadlines follow.

    Raises:
        NotFound: when the asker is not the mediation service's contact on the follow-up.
        Invalid, Conflict: as for events on every subject.
    """
    subject = await sanction_on(work, follow_up_id)
    return await register_event(work, subject=subject, kind=kind, happened_on=happened_on, detail=detail)


async def correct_sanction_event(
    work: Work,
    *,
    follow_up_id: UUID,
    event_id: UUID,
    reason: str,
    happened_on: date | None = None,
    detail: str | None = None,
    is_withdrawal: bool = False,
) -> DatedEvent:
    """Put an event of a sanction right, or withdraw it, with a reason; deadlines follow.

    Raises:
        NotFound: when the asker is not the mediation service's contact on the follow-up.
        Invalid, Conflict: as for events on every subject.
    """
    return await correct_event(
        work,
        subject=await sanction_on(work, follow_up_id),
        event_id=event_id,
        reason=reason,
        happened_on=happened_on,
        detail=detail,
        is_withdrawal=is_withdrawal,
    )


async def _first_since(work: Work, follow_up_id: UUID, kind: EventKind, on: date) -> DatedEvent | None:
    """The first event of a kind between the starts of its clock that lie around that day; None: there is none."""
    starts = _standing(follow_up_id, _ONCE_SINCE[kind])
    before = select(func.max(DatedEvent.happened_on)).where(*starts, DatedEvent.happened_on <= on)
    after = select(func.min(DatedEvent.happened_on)).where(*starts, DatedEvent.happened_on > on)
    return (
        await work.session.execute(
            select(DatedEvent)
            .where(
                *_standing(follow_up_id, kind),
                DatedEvent.happened_on >= func.coalesce(before.scalar_subquery(), date.min),
                DatedEvent.happened_on < func.coalesce(after.scalar_subquery(), date.max),
            )
            .order_by(DatedEvent.happened_on, DatedEvent.id)
            .limit(1)
        )
    ).scalar_one_or_none()


def _standing(follow_up_id: UUID, kind: EventKind) -> tuple[ColumnElement[bool], ...]:
    """The events of a kind on a follow-up that are neither corrected nor withdrawn."""
    later = aliased(DatedEvent)
    return (
        DatedEvent.subject_id == follow_up_id,
        DatedEvent.subject_kind == SubjectKind.FOLLOW_UP,
        DatedEvent.kind == kind,
        DatedEvent.is_withdrawal.is_(False),
        ~exists().where(later.corrects_id == DatedEvent.id),
    )


async def _city_standard(work: Work, follow_up: FollowUp) -> Subject:
    """The follow-up as the engine sees it. Whoever leads it reads the birth date; nobody else comes here."""
    lead = await work.session.get_one(Service, follow_up.lead_service_id)
    birth_date = await work.session.scalar(select(Youth.birth_date).where(Youth.id == follow_up.youth_id))
    return Subject(
        kind=SubjectKind.FOLLOW_UP,
        id=follow_up.id,
        reference=follow_up.reference,
        owner_service_id=follow_up.lead_service_id,
        responsible_user_id=follow_up.key_worker_id,
        birth_date=birth_date,
        follow_up_id=follow_up.id,
        has_ended=not is_open(State(follow_up.state)),
        standard=await standard_of(work, lead),
    )


async def sanction_on(work: Work, follow_up_id: UUID) -> Subject:
    """The sanction that the mediation service carries out beside a follow-up, for its contact there.

    Raises:
        NotFound: when the asker is not that contact.
    """
    follow_up = await follow_up_row(work, follow_up_id)
    if work.actor.service_id is None or work.actor.service_kind != ServiceKind.MEDIATION:
        raise NotFound("follow_up", follow_up_id)
    return Subject(
        kind=SubjectKind.SANCTION,
        id=follow_up_id,
        reference=follow_up.reference,
        owner_service_id=work.actor.service_id,
        responsible_user_id=work.actor.user_id,
        follow_up_id=follow_up_id,
    )
