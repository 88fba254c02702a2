"""Registering a child-welfare matter and its dated events, and naming who is its contact."""

from datetime import date
from uuid import UUID

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.child_welfare.models import Matter
from services.core.child_welfare.queries import matter_row
from services.core.deadlines import commands as deadlines
from services.core.deadlines.ages import fault_of_birth_date
from services.core.deadlines.kinds import EventKind, SubjectKind
from services.core.deadlines.models import DatedEvent
from services.core.follow_ups.commands import works_in
from services.core.kit.errors import Invalid, NotFound
from services.core.kit.ids import new_id
from services.core.organisation.kinds import ServiceKind


async def register_matter(
    work: Work,
    *,
    reference: str,
    birth_date: date,
    substitute_user_id: UUID | None = None,
    follow_up_id: UUID | None = None,
    concern_on: date | None = None,
) -> Matter:
    """Register one child's matter at the asker's own child-welfare service; the asker is its contact.

    `follow_up_id` is a follow-up where the asker is the service's named contact. `concern_on` registers the first
    event at once: when the concern report was received.

    Raises:
        NotFound: when the asker does not work in child welfare, or is not the contact on the follow-up.
        Invalid: when the birth date or the substitute cannot be so.
        Conflict: when the service has a matter by this reference.
    """
    if work.actor.service_id is None or work.actor.service_kind != ServiceKind.CHILD_WELFARE:
        raise NotFound("service")
    fault = fault_of_birth_date(birth_date, work.today)
    if fault:
        raise Invalid(birth_date=fault)
    await _check_people(work, contact_user_id=work.actor.user_id, substitute_user_id=substitute_user_id)
    matter = Matter(
        id=new_id(),
        owner_service_id=work.actor.service_id,
        follow_up_id=follow_up_id,
        reference=reference,
        birth_date=birth_date,
        contact_user_id=work.actor.user_id,
        substitute_user_id=substitute_user_id,
        registered_by_id=work.actor.user_id,
        registered_at=work.now,
        version=1,
    )
    work.session.add(matter)
    await work.session.flush()
    record(work, Act.ADDED, thing_kind="matter", thing_id=matter.id, follow_up_id=follow_up_id)
    if concern_on is not None:
        try:
            await deadlines.register_event(
                work, subject=subject_of(matter), kind=EventKind.CONCERN_RECEIVED, happened_on=concern_on
            )
        except Invalid as refusal:
            # The date is a field of its own here.
            raise Invalid(concern_on=next(iter(refusal.faults.values()))) from None
    await work.session.flush()
    return matter


async def register_event(
    work: Work, *, matter_id: UUID, kind: EventKind, happened_on: date, detail: str | None = None
) -> DatedEvent:
    """Register that something happened in a matter; its deadlines follow.

    Raises:
        NotFound: when it is not there for the asker.
        Invalid, Conflict: as for events on every subject.
    """
    matter = await matter_row(work, matter_id)
    return await deadlines.register_event(
        work, subject=subject_of(matter), kind=kind, happened_on=happened_on, detail=detail
    )


async def correct_event(
    work: Work,
    *,
    matter_id: UUID,
    event_id: UUID,
    reason: str,
    happened_on: date | None = None,
    detail: str | None = None,
    is_withdrawal: bool = False,
) -> DatedEvent:
    """Put an event of a matter right, or withdraw it, with a reason; its deadlines follow.

    Raises:
        NotFound: when it is not there for the asker.
        Invalid, Conflict: as for events on every subject.
    """
    matter = await matter_row(work, matter_id)
    return await deadlines.correct_event(
        work,
        subject=subject_of(matter),
        event_id=event_id,
        reason=reason,
        happened_on=happened_on,
        detail=detail,
        is_withdrawal=is_withdrawal,
    )


async def name_matter_contact(
    work: Work,
    *,
    matter_id: UUID,
    version: int,
    contact_user_id: UUID,
    substitute_user_id: UUID | None = None,
) -> None:
    """Say who is contact for a matter and who stands in; the open deadlines go along.

    Whoever gives the matter away, sees it no more.

    Raises:
        NotFound, Stale: as for every change.
        Invalid: when one of them does not work in the service today, or they are the same person.
    """
    matter = await row_for_change(work, Matter, matter_id, version=version)
    await _check_people(work, contact_user_id=contact_user_id, substitute_user_id=substitute_user_id)
    subject = subject_of(matter, contact_user_id=contact_user_id)
    # The deadlines first: afterwards the matter may be out of the asker's reach.
    await deadlines.hand_over_deadlines(work, subject=subject)
    matter.contact_user_id, matter.substitute_user_id = contact_user_id, substitute_user_id
    record(work, Act.CHANGED, thing_kind="matter", thing_id=matter_id, follow_up_id=matter.follow_up_id)
    await work.session.flush()


def subject_of(matter: Matter, *, contact_user_id: UUID | None = None) -> deadlines.Subject:
    """The matter as what events and deadlines hang on; with its contact, or the one who is to be that."""
    return deadlines.Subject(
        kind=SubjectKind.MATTER,
        id=matter.id,
        reference=matter.reference,
        owner_service_id=matter.owner_service_id,
        responsible_user_id=contact_user_id or matter.contact_user_id,
        birth_date=matter.birth_date,
        follow_up_id=matter.follow_up_id,
    )


async def _check_people(work: Work, *, contact_user_id: UUID, substitute_user_id: UUID | None) -> None:
    if contact_user_id == substitute_user_id:
        raise Invalid(substitute_user_id="same_person")
    for field, user_id in (("contact_user_id", contact_user_id), ("substitute_user_id", substitute_user_id)):
        if user_id is None or user_id == work.actor.user_id or work.actor.service_id is None:
            continue
        if not await works_in(work, user_id=user_id, service_id=work.actor.service_id, on=work.today):
            raise Invalid(**{field: "not_in_service"})
