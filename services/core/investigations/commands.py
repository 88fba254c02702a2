"""Registering an investigation and its dated events, handing it over, and linking it to a follow-up."""

from datetime import date
from uuid import UUID

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.deadlines import commands as deadlines
from services.core.deadlines.ages import fault_of_birth_date
from services.core.deadlines.kinds import EventKind, SubjectKind
from services.core.deadlines.models import DatedEvent
from services.core.follow_ups.commands import works_in
from services.core.follow_ups.queries import follow_up_row
from services.core.investigations.models import Investigation, InvestigationLink
from services.core.investigations.queries import investigation_row
from services.core.kit.errors import Invalid, NotFound
from services.core.kit.ids import new_id


async def register_investigation(
    work: Work,
    *,
    reference: str,
    birth_date: date,
    responsible_user_id: UUID | None = None,
    act_on: date | None = None,
    suspect_on: date | None = None,
) -> Investigation:
    """Register one person's investigation in the asker's own unit; no story, only what dates hang on.

    `responsible_user_id` is the asker where nobody is named. `act_on` and `suspect_on` register the first two
    events at once: when the act was committed, and when the person was to be regarded as suspect.

    Raises:
        Invalid: when the birth date is in the future or the age is not 5 to 25 years, the responsible one does
            not work in the unit, or the events cannot be so.
        Conflict: when the unit has an investigation by this reference.
    """
    if work.actor.service_id is None:
        raise NotFound("service")
    fault = fault_of_birth_date(birth_date, work.today)
    if fault:
        raise Invalid(birth_date=fault)
    await _check_responsible(work, responsible_user_id)
    investigation = Investigation(
        id=new_id(),
        owner_service_id=work.actor.service_id,
        reference=reference,
        birth_date=birth_date,
        responsible_user_id=responsible_user_id or work.actor.user_id,
        registered_by_id=work.actor.user_id,
        registered_at=work.now,
        version=1,
    )
    work.session.add(investigation)
    await work.session.flush()
    record(work, Act.ADDED, thing_kind="investigation", thing_id=investigation.id)
    for field, kind, on in (
        ("act_on", EventKind.ACT_COMMITTED, act_on),
        ("suspect_on", EventKind.REGARDED_AS_SUSPECT, suspect_on),
    ):
        if on is None:
            continue
        try:
            await deadlines.register_event(work, subject=subject_of(investigation), kind=kind, happened_on=on)
        except Invalid as refusal:
            # The two dates are fields of their own here.
            raise Invalid(**{field: next(iter(refusal.faults.values()))}) from None
    await work.session.flush()
    return investigation


async def register_event(
    work: Work, *, investigation_id: UUID, kind: EventKind, happened_on: date, detail: str | None = None
) -> DatedEvent:
    """Register that something happened in an investigation; its deadlines follow.

    Raises:
        NotFound: when it is not there for the asker.
        Invalid, Conflict: as for events on every subject.
    """
    investigation = await investigation_row(work, investigation_id)
    return await deadlines.register_event(
        work, subject=subject_of(investigation), kind=kind, happened_on=happened_on, detail=detail
    )


async def correct_event(
    work: Work,
    *,
    investigation_id: UUID,
    event_id: UUID,
    reason: str,
    happened_on: date | None = None,
    detail: str | None = None,
    is_withdrawal: bool = False,
) -> DatedEvent:
    """Put an event of an investigation right, or withdraw it, with a reason; its deadlines follow.

    Raises:
        NotFound: when it is not there for the asker.
        Invalid, Conflict: as for events on every subject.
    """
    investigation = await investigation_row(work, investigation_id)
    return await deadlines.correct_event(
        work,
        subject=subject_of(investigation),
        event_id=event_id,
        reason=reason,
        happened_on=happened_on,
        detail=detail,
        is_withdrawal=is_withdrawal,
    )


async def hand_over_investigation(
    work: Work, *, investigation_id: UUID, version: int, responsible_user_id: UUID
) -> Investigation:
    """Name another of the unit as responsible; the open deadlines go along.

    Raises:
        NotFound, Stale: as for every change.
        Invalid: when the person does not work in the unit today.
    """
    investigation = await row_for_change(work, Investigation, investigation_id, version=version)
    await _check_responsible(work, responsible_user_id)
    investigation.responsible_user_id = responsible_user_id
    record(work, Act.CHANGED, thing_kind="investigation", thing_id=investigation.id)
    await work.session.flush()
    await deadlines.hand_over_deadlines(work, subject=subject_of(investigation))
    return investigation


async def link_investigation(work: Work, *, investigation_id: UUID, follow_up_id: UUID) -> InvestigationLink:
    """Say that an investigation and a follow-up concern the same youth. It gives nobody a right to read.

    Only the police's named contact on the follow-up can say so; the row policy for adding decides.

    Raises:
        NotFound: when one of them is not there for the asker, or she is not that contact.
        Conflict: when they are linked already.
    """
    await investigation_row(work, investigation_id)
    await follow_up_row(work, follow_up_id)
    link = InvestigationLink(
        id=new_id(),
        investigation_id=investigation_id,
        follow_up_id=follow_up_id,
        linked_by_id=work.actor.user_id,
        linked_at=work.now,
    )
    work.session.add(link)
    await work.session.flush()
    record(work, Act.ADDED, thing_kind="investigation_link", thing_id=link.id, follow_up_id=follow_up_id)
    return link


def subject_of(investigation: Investigation) -> deadlines.Subject:
    """The investigation as what events and deadlines hang on."""
    return deadlines.Subject(
        kind=SubjectKind.INVESTIGATION,
        id=investigation.id,
        reference=investigation.reference,
        owner_service_id=investigation.owner_service_id,
        responsible_user_id=investigation.responsible_user_id,
        birth_date=investigation.birth_date,
    )


async def _check_responsible(work: Work, user_id: UUID | None) -> None:
    unit = work.actor.service_id
    if user_id is None or user_id == work.actor.user_id or unit is None:
        return
    if not await works_in(work, user_id=user_id, service_id=unit, on=work.today):
        raise Invalid(responsible_user_id="not_in_service")
