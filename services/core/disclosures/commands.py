"""Assessing a disclosure, deciding it, and approving what somebody else decided."""

from uuid import UUID

from sqlalchemy import select

from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.disclosures.kinds import DecidedAs, DisclosureState
from services.core.disclosures.models import Disclosure
from services.core.disclosures.queries import answers_of, ground_today
from services.core.disclosures.rules import (
    ANSWERS,
    Assessment,
    GroundInLaw,
    fault_of_approval,
    faults_of_assessment,
    needs_second_approver,
)
from services.core.follow_ups.kinds import State
from services.core.follow_ups.queries import follow_up_row
from services.core.follow_ups.rules import is_open
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id
from services.core.organisation.models import Service


async def assess_disclosure(work: Work, *, follow_up_id: UUID, said: Assessment) -> Disclosure:
    """Write an assessment down as a draft in the register of one's own service. Nothing is sent yet.

    Raises:
        NotFound: when the asker is not named on the follow-up for her service.
        Conflict: when the follow-up has ended, the recipient does not take part, or the consent does not stand.
        Invalid: when an answer is missing or does not go with another; see `faults_of_assessment`.
    """
    follow_up = await follow_up_row(work, follow_up_id)
    if not is_open(State(follow_up.state)):
        raise Conflict("follow_up_id", "follow_up_ended")
    if work.actor.service_id is None:
        raise NotFound("follow_up", follow_up_id)
    ground = await _check(work, said)
    disclosure = Disclosure(
        id=new_id(),
        follow_up_id=follow_up_id,
        owner_service_id=work.actor.service_id,
        state=DisclosureState.DRAFT,
        version=1,
    )
    _write(work, disclosure, said, ground)
    work.session.add(disclosure)
    record(work, Act.ADDED, thing_kind="disclosure", thing_id=disclosure.id, follow_up_id=follow_up_id)
    await work.session.flush()
    return disclosure


async def rewrite_assessment(work: Work, *, disclosure_id: UUID, version: int, said: Assessment) -> None:
    """Write a draft anew, in one's own name.

    Raises:
        NotFound, Stale: as for every change.
        Conflict: when it is decided, or as for `assess_disclosure`.
        Invalid: as for `assess_disclosure`.
    """
    disclosure = await row_for_change(work, Disclosure, disclosure_id, version=version)
    _must_be(disclosure, DisclosureState.DRAFT)
    _write(work, disclosure, said, await _check(work, said))
    record(work, Act.CHANGED, thing_kind="disclosure", thing_id=disclosure_id, follow_up_id=disclosure.follow_up_id)
    await work.session.flush()


async def decide_disclosure(work: Work, *, disclosure_id: UUID, version: int, decided_as: DecidedAs) -> DisclosureState:
    """Decide a draft: it is sent as it stands, or waits for somebody else's approval where that is asked for.

    Returns how it stands now. From here on nothing in the assessment changes.

    Raises:
        NotFound, Stale: as for every change.
        Conflict: when it is decided already, or the ground, the recipient or the consent no longer holds.
        Invalid: when the ground is not in force today.
    """
    disclosure = await row_for_change(work, Disclosure, disclosure_id, version=version)
    _must_be(disclosure, DisclosureState.DRAFT)
    # What was right when it was written may not be so today.
    ground = await _check(work, answers_of(disclosure))
    if ground.valid_from != disclosure.ground_valid_from:
        raise Conflict("ground_code", "ground_reworded")
    waits = needs_second_approver(source_system=disclosure.source_system, outcome=disclosure.outcome)
    disclosure.state = DisclosureState.AWAITING_APPROVAL if waits else DisclosureState.DECIDED
    disclosure.decided_by_id = work.actor.user_id
    disclosure.decided_at = work.now
    disclosure.decided_as = decided_as
    record(work, Act.ENDED, thing_kind="disclosure", thing_id=disclosure_id, follow_up_id=disclosure.follow_up_id)
    await work.session.flush()
    return DisclosureState(disclosure.state)


async def approve_disclosure(
    work: Work, *, disclosure_id: UUID, version: int, is_approved: bool, note: str | None = None
) -> DisclosureState:
    """Approve what somebody else has decided, and send it; or say no, with a reason.

    Raises:
        NotFound, Stale: as for every change.
        Conflict: when it does not wait for approval, or the asker wrote or decided it herself.
        Invalid: when a no has no reason.
    """
    disclosure = await row_for_change(work, Disclosure, disclosure_id, version=version)
    _must_be(disclosure, DisclosureState.AWAITING_APPROVAL)
    if work.actor.user_id in (disclosure.decided_by_id, disclosure.assessed_by_id):
        raise Conflict("is_approved", "approver_is_the_same")
    fault = fault_of_approval(is_approved=is_approved, note=note)
    if fault is not None:
        raise Invalid(**dict([fault]))
    disclosure.state = DisclosureState.DECIDED if is_approved else DisclosureState.NOT_APPROVED
    disclosure.approved_by_id = work.actor.user_id
    disclosure.approved_at = work.now
    disclosure.approval_note = note
    record(work, Act.ENDED, thing_kind="disclosure", thing_id=disclosure_id, follow_up_id=disclosure.follow_up_id)
    await work.session.flush()
    return DisclosureState(disclosure.state)


def _must_be(disclosure: Disclosure, state: DisclosureState) -> None:
    if disclosure.state != state:
        raise Conflict("state", "disclosure_decided")


async def _check(work: Work, said: Assessment) -> GroundInLaw:
    """The ground as it is worded today, when everything said goes with it."""
    ground = await ground_today(work, said.ground_code, work.today)
    if isinstance(ground, str):
        raise Invalid(ground_code=ground)
    recipient_kind = None
    if said.recipient_service_id is not None:
        recipient_kind = await work.session.scalar(select(Service.kind).where(Service.id == said.recipient_service_id))
        if recipient_kind is None:
            raise Invalid(recipient_service_id="unknown")
        if said.recipient_service_id == work.actor.service_id:
            raise Invalid(recipient_service_id="recipient_is_yourself")
    faults = faults_of_assessment(
        said, ground=ground, sender_kind=work.actor.service_kind, recipient_kind=recipient_kind
    )
    if faults:
        raise Invalid(**faults)
    return ground


def _write(work: Work, disclosure: Disclosure, said: Assessment, ground: GroundInLaw) -> None:
    for name in ANSWERS:
        setattr(disclosure, name, getattr(said, name))
    disclosure.roles_with_access = list(said.roles_with_access)
    disclosure.ground_valid_from = ground.valid_from
    disclosure.assessed_by_id = work.actor.user_id
    disclosure.assessed_at = work.now
