"""Taking a consent back, wholly or in part, and finding that it never was valid. It works from the next read on."""

from uuid import UUID

from sqlalchemy import select

from services.core.access.oneself import my_say_in
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.consents import rules, signers
from services.core.consents.deciding import consent_row, decided_by
from services.core.consents.kinds import Answer, ChangeKind, Purpose, Signer, Topic
from services.core.consents.models import Consent, ConsentChange
from services.core.consents.queries import around
from services.core.consents.rules import Scope
from services.core.consents.stored import opened_by, withdrawn_from
from services.core.consents.tasks import ask_to_look_at_plan
from services.core.kit.errors import Conflict, Invalid
from services.core.kit.ids import new_id


async def withdraw_consent(
    work: Work,
    *,
    follow_up_id: UUID,
    consent_id: UUID,
    signer: Signer,
    guardian_id: UUID | None = None,
    topic: Topic | None = None,
    from_service_id: UUID | None = None,
    to_service_id: UUID | None = None,
    reason: str | None = None,
) -> Consent:
    """Take back a consent, or the part that is named; no reason is needed. The lead gets a task.

    What the youth decides alone is not taken back by a guardian: the rest of it is. Done by those who lead the
    follow-up, for whoever said it, or by the youth or the guardian herself.

    Raises:
        NotFound: when the consent is not there for the asker.
        Conflict: when it is a refusal, or that part is withdrawn already.
        Invalid: a part that the consent does not have, or somebody who has no say in it.
    """
    consent = await consent_row(work, follow_up_id, consent_id)
    if consent.answer == Answer.REFUSED:
        raise Conflict("consent_id", "consent_refused")
    opened = await opened_by(work, consent_id)
    already = await withdrawn_from(work, consent_id)
    taken = Scope(topic, from_service_id, to_service_id)
    fault = rules.fault_of_withdrawal(taken, opened=opened, already=already)
    if fault is None and consent.valid_until < work.today:
        fault = ("consent_id", "consent_over")
    if fault:
        field, code = fault
        raise Invalid(**{field: code}) if code == "not_in_consent" else Conflict(field, code)
    asked = signers.topics_to_sign(
        Purpose(consent.purpose), [row.topic for row in opened if row.topic and taken.touches(row)]
    )
    decided = decided_by(
        await around(work, follow_up_id),
        asked,
        signer=signer,
        guardian_id=guardian_id,
        on=work.today,
        given_on=consent.given_on,
    )
    is_whole = set(decided) == set(asked) and await _speaks_for_all(work, consent)
    parts = [taken] if is_whole else [Scope(one, from_service_id, to_service_id) for one in decided]
    for part in parts:
        _write(
            work,
            consent,
            ChangeKind.WITHDRAWN,
            part,
            signer=signer,
            guardian_id=guardian_id,
            reason=reason,
        )
    await ask_to_look_at_plan(work, consent)
    await work.session.flush()
    return consent


async def invalidate_consent(work: Work, *, follow_up_id: UUID, consent_id: UUID, reason: str) -> Consent:
    """Find that a consent never was valid, and say why. It closes at once; what was read stands in the log.

    Raises:
        NotFound: when the consent is not there for the asker.
        Conflict: when it is a refusal, or was found invalid before.
    """
    consent = await consent_row(work, follow_up_id, consent_id)
    if consent.answer == Answer.REFUSED:
        raise Conflict("consent_id", "consent_refused")
    before = await work.session.scalar(
        select(ConsentChange.id).where(
            ConsentChange.consent_id == consent_id, ConsentChange.kind == ChangeKind.INVALIDATED
        )
    )
    if before is not None:
        raise Conflict("consent_id", "already_invalidated")
    _write(work, consent, ChangeKind.INVALIDATED, rules.ALL, signer=None, guardian_id=None, reason=reason)
    await ask_to_look_at_plan(work, consent)
    await work.session.flush()
    return consent


async def _speaks_for_all(work: Work, consent: Consent) -> bool:
    """Whether what she takes back is the whole: a guardian does not see what the youth decides alone."""
    if not work.actor.is_subject or consent.purpose == Purpose.STATISTICS:
        return True
    return (await my_say_in(work, consent.follow_up_id)).says_all


def _write(
    work: Work,
    consent: Consent,
    kind: ChangeKind,
    part: Scope,
    *,
    signer: Signer | None,
    guardian_id: UUID | None,
    reason: str | None,
) -> None:
    change = ConsentChange(
        id=new_id(),
        consent_id=consent.id,
        follow_up_id=consent.follow_up_id,
        kind=kind,
        topic=part.topic,
        from_service_id=part.from_service_id,
        to_service_id=part.to_service_id,
        signer=signer,
        guardian_id=guardian_id,
        reason=reason,
        at=work.now,
        registered_by_id=work.actor.account_id,
    )
    work.session.add(change)
    record(work, Act.ADDED, thing_kind="consent_change", thing_id=change.id, follow_up_id=consent.follow_up_id)
