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
from services.core.follow_ups.kinds import State
from services.core.follow_ups.models import FollowUp
from services.core.follow_ups.queries import LEADS, follow_up_row
from services.core.follow_ups.rules import is_open
from services.core.kit.errors import Conflict, NotFound
from services.core.organisation.kinds import ServiceKind


async def note_transition(work: Work, *, follow_up_id: UUID, from_state: State, to_state: State) -> None:
    """Note that eligibility was decided when a follow-up goes from assessment to an offer.

    When it is closed, nobody makes contact any more: a first contact that is still to come lapses. To be called in the
    same transaction as the move.
    """
    if (from_state, to_state) == (State.ASSESSING, State.OFFERED):
        await note_follow_up_event(work, follow_up_id=follow_up_id, kind=EventKind.ELIGIBILITY_DECIDED, on=work.today)
    elif to_state is State.CLOSED:
        await end_deadlines(work, subject=_city_standard(await follow_up_row(work, follow_up_id)))


async def note_contact(work: Work, *, follow_up_id: UUID, made_contact: bool, on: date) -> None:
    """Note the first contact when the lead service has met the youth. An attempt is logged, and meets nothing.

    To be called in the same transaction as the meeting's own row.
    """
    leads = (await work.session.execute(LEADS, {"follow_up_id": follow_up_id})).scalar_one()
    if made_contact and leads:
        await note_follow_up_event(work, follow_up_id=follow_up_id, kind=EventKind.FIRST_CONTACT, on=on)


async def take_back_contact(work: Work, *, follow_up_id: UUID, on: date, met_on: Iterable[date]) -> None:
    """The contact log has been corrected: the youth was not met on this day after all. The deadlines follow.

    `met_on` is every day on which the log still says that the lead service met the youth. To be called in the same
    transaction as the correction.
    """
    days = sorted(set(met_on))
    leads = (await work.session.execute(LEADS, {"follow_up_id": follow_up_id})).scalar_one()
    if not leads or on in days:
        return
    event_id = await work.session.scalar(
        select(DatedEvent.id).where(*_standing_contacts(follow_up_id), DatedEvent.happened_on == on).limit(1)
    )
    if event_id is None:
        return
    await correct_event(
        work,
        subject=_city_standard(await follow_up_row(work, follow_up_id)),
        event_id=event_id,
        reason="Kontaktloggen er rettet.",
        is_withdrawal=True,
    )
    for day in days:
        await note_follow_up_event(work, follow_up_id=follow_up_id, kind=EventKind.FIRST_CONTACT, on=day)


async def note_follow_up_event(work: Work, *, follow_up_id: UUID, kind: EventKind, on: date) -> DatedEvent | None:
    """Register an event of the city standard; None when the same stands already. The deadlines follow.

    Raises:
        NotFound: when the asker does not lead the follow-up.
        Invalid: as for events on every subject.
    """
    subject = _city_standard(await follow_up_row(work, follow_up_id))
    if kind is EventKind.FIRST_CONTACT and await _was_met_before(work, follow_up_id, on):
        return None
    try:
        return await register_event(work, subject=subject, kind=kind, happened_on=on)
    except Conflict:
        return None


async def follow_key_worker(work: Work, *, follow_up_id: UUID) -> None:
    """Let the follow-up's open deadlines name the key worker it has now."""
    await hand_over_deadlines(work, subject=_city_standard(await follow_up_row(work, follow_up_id)))


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


async def _was_met_before(work: Work, follow_up_id: UUID, on: date) -> bool:
    """Whether a contact since the latest decision on eligibility is noted; a later one then changes nothing."""
    of_follow_up = (DatedEvent.subject_id == follow_up_id, DatedEvent.subject_kind == SubjectKind.FOLLOW_UP)
    decided_on = select(func.coalesce(func.max(DatedEvent.happened_on), date.min)).where(
        *of_follow_up, DatedEvent.kind == EventKind.ELIGIBILITY_DECIDED
    )
    return (
        await work.session.scalar(
            select(DatedEvent.id)
            .where(
                *_standing_contacts(follow_up_id),
                DatedEvent.happened_on.between(decided_on.scalar_subquery(), on),
            )
            .limit(1)
        )
    ) is not None


def _standing_contacts(follow_up_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """The first contacts noted on a follow-up that are neither corrected nor withdrawn."""
    later = aliased(DatedEvent)
    return (
        DatedEvent.subject_id == follow_up_id,
        DatedEvent.subject_kind == SubjectKind.FOLLOW_UP,
        DatedEvent.kind == EventKind.FIRST_CONTACT,
        DatedEvent.is_withdrawal.is_(False),
        ~exists().where(later.corrects_id == DatedEvent.id),
    )


def _city_standard(follow_up: FollowUp) -> Subject:
    return Subject(
        kind=SubjectKind.FOLLOW_UP,
        id=follow_up.id,
        reference=follow_up.reference,
        owner_service_id=follow_up.lead_service_id,
        responsible_user_id=follow_up.key_worker_id,
        follow_up_id=follow_up.id,
        has_ended=not is_open(State(follow_up.state)),
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
