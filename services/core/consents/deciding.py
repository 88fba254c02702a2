"""Who may decide about a consent, and whether it can still be decided about: asked by every command."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.core.access.changes import row_for_change
from services.core.access.oneself import hold_my_consents
from services.core.access.work import Work
from services.core.consents import rules
from services.core.consents.kinds import Answer, Signer, Topic
from services.core.consents.models import Consent
from services.core.consents.queries import Around
from services.core.consents.rules import Scope
from services.core.follow_ups.models import FollowUp
from services.core.follow_ups.queries import follow_up_row
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.people.models import Youth


async def lead_for_consent(work: Work, follow_up_id: UUID) -> FollowUp:
    """The follow-up, with its youth locked: who signs and what is withdrawn is written one at a time.

    Raises:
        NotFound: when it is not there for the asker, or she may not change what is known of the youth.
        Conflict: when it has ended.
    """
    follow_up = await follow_up_row(work, follow_up_id)
    if work.actor.is_subject:
        await hold_my_consents(work, follow_up_id)
        return follow_up
    await row_for_change(work, Youth, follow_up.youth_id)
    if work.actor.service_id is None:
        raise NotFound("follow_up", follow_up_id)
    return follow_up


async def consent_row(work: Work, follow_up_id: UUID, consent_id: UUID) -> Consent:
    """The consent's own row, with the follow-up's youth locked.

    Raises:
        NotFound: when it is not there for the asker, or belongs to another follow-up.
    """
    await lead_for_consent(work, follow_up_id)
    row = await work.session.scalar(
        select(Consent).where(Consent.id == consent_id, Consent.follow_up_id == follow_up_id)
    )
    if row is None:
        raise NotFound("consent", consent_id)
    found: Consent = row
    return found


def refuse_if_over(consent: Consent, *, opened: Sequence[Scope], withdrawn: Sequence[Scope], today: date) -> None:
    """Stop what can only be done with a yes that still stands.

    Raises:
        Conflict: when it is a refusal, was found invalid, nothing is left of what it opened, or its last day is past.
    """
    if consent.answer == Answer.REFUSED:
        raise Conflict("consent_id", "consent_refused")
    if rules.is_all_taken_back(opened, withdrawn) or consent.valid_until < today:
        raise Conflict("consent_id", "consent_over")


def decided_by(
    known: Around,
    topics: tuple[Topic, ...],
    *,
    signer: Signer,
    guardian_id: UUID | None,
    on: date,
    given_on: date,
) -> tuple[Topic, ...]:
    """The topics that somebody has a say in on a day. The youth has one in all of them, at any age.

    Raises:
        Invalid: when she has none, with the field that says who.
    """
    if (signer is Signer.GUARDIAN) != (guardian_id is not None):
        raise Invalid(guardian_id="missing" if guardian_id is None else "not_accepted")
    if signer is Signer.YOUTH:
        return topics
    if guardian_id is not None:
        held = next((one.held for one in known.deciders if one.guardian_id == guardian_id), None)
        if held is None:
            raise Invalid(guardian_id="unknown")
        if not held.holds_on(on):
            raise Invalid(guardian_id="no_responsibility")
    for one in known.required(topics, on=on, given_on=given_on):
        if (one.signer, one.guardian_id) == (signer, guardian_id):
            return one.topics
    raise Invalid(**{"guardian_id" if guardian_id else "signer": "wrong_signer"})
