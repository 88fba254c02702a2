"""Writing consents down: the answer, the signatures, and what happens to it afterwards. Rows are only ever added."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.consents import rules, signers
from services.core.consents.deciding import consent_row, decided_by, lead_for_consent, refuse_if_over
from services.core.consents.kinds import (
    LANGUAGE_NOT_ASKED,
    NOT_ASKED,
    Answer,
    Interpreter,
    InterpreterChoice,
    Method,
    Purpose,
    Signer,
    Topic,
)
from services.core.consents.models import Consent, ConsentScope, ConsentSignature
from services.core.consents.queries import around
from services.core.consents.rules import Scope
from services.core.consents.stored import latest_of, opened_by, services_on_case, withdrawn_from
from services.core.consents.tasks import TALK_TASKS, close_tasks
from services.core.follow_ups.kinds import State, TaskKind
from services.core.follow_ups.models import FollowUp
from services.core.follow_ups.rules import is_open
from services.core.kit.errors import Conflict, Invalid
from services.core.kit.ids import new_id

SAID_NO = "Nei."
REFUSAL_STANDS_MONTHS = 12


async def register_consent(
    work: Work,
    *,
    follow_up_id: UUID,
    purpose: Purpose,
    scopes: Sequence[Scope],
    exclusions: Sequence[Scope] = (),
    language: str,
    interpreter: InterpreterChoice = InterpreterChoice.NONE,
    interpreter_note: str | None = None,
    youth_view: str,
    capacity_note: str | None = None,
    given_on: date,
    valid_from: date,
    valid_until: date,
    review_on: date,
    points_at_id: UUID | None = None,
) -> Consent:
    """Write down a consent. It opens nothing until all who must have signed have signed.

    Raises:
        NotFound: when the follow-up is not there for the asker to lead.
        Conflict: when the follow-up has ended.
        Invalid: each field that cannot be: dates, more than twelve months, a service that takes no part or reads from
            itself, a child who interprets (tolkeloven § 4), a refusal of the same purpose that it does not point at.
    """
    follow_up = await lead_for_consent(work, follow_up_id)
    if not is_open(State(follow_up.state)):
        raise Conflict("follow_up_id", "follow_up_ended")
    faults = (
        rules.faults_of_period(
            given_on=given_on, valid_from=valid_from, valid_until=valid_until, review_on=review_on, today=work.today
        )
        | rules.faults_of_talk(interpreter=interpreter, interpreter_note=interpreter_note)
        | rules.faults_of_scopes(purpose, scopes, exclusions, on_case=await services_on_case(work, follow_up))
        | await _faults_of_pointer(work, follow_up_id, purpose, points_at_id)
    )
    if faults:
        raise Invalid(**faults)
    consent = Consent(
        id=new_id(),
        follow_up_id=follow_up_id,
        owner_service_id=work.actor.service_id,
        purpose=purpose,
        answer=Answer.GIVEN,
        points_at_id=points_at_id,
        language=language,
        interpreter=Interpreter(interpreter.value),
        interpreter_note=interpreter_note,
        youth_view=youth_view,
        capacity_note=capacity_note,
        given_on=given_on,
        valid_from=valid_from,
        valid_until=valid_until,
        review_on=review_on,
        registered_by_id=work.actor.user_id,
        registered_at=work.now,
    )
    await _add(work, consent, scopes, exclusions)
    if purpose is Purpose.FOLLOW_UP:
        await close_tasks(work, follow_up_id, TALK_TASKS)
    return consent


async def refuse_consent(
    work: Work,
    *,
    follow_up_id: UUID,
    purpose: Purpose = Purpose.FOLLOW_UP,
    refused_by: Signer = Signer.YOUTH,
    guardian_id: UUID | None = None,
    language: str = LANGUAGE_NOT_ASKED,
    interpreter: InterpreterChoice = InterpreterChoice.NONE,
    interpreter_note: str | None = None,
    youth_view: str | None = None,
    given_on: date | None = None,
) -> Consent:
    """Write down a no, in one step. Whatever an earlier yes of the same purpose opened is closed by it.

    A guardian's no closes what that guardian has a say in, and not what the youth decides alone. Without a `youth_view`
    the youth's own no is her view; of somebody else's it is said that she was not asked.

    Raises:
        NotFound, Conflict, Invalid: as for `register_consent`; the one who says no must be one who decides.
    """
    follow_up = await lead_for_consent(work, follow_up_id)
    if not is_open(State(follow_up.state)):
        raise Conflict("follow_up_id", "follow_up_ended")
    given_on = given_on or work.today
    faults = rules.faults_of_talk(interpreter=interpreter, interpreter_note=interpreter_note)
    if fault := rules.fault_of_day_given(given_on, today=work.today):
        faults["given_on"] = fault
    if faults:
        raise Invalid(**faults)
    known = await around(work, follow_up_id)
    asked = signers.topics_to_sign(purpose, tuple(Topic))
    decided = decided_by(known, asked, signer=refused_by, guardian_id=guardian_id, on=given_on, given_on=given_on)
    consent = Consent(
        id=new_id(),
        follow_up_id=follow_up_id,
        owner_service_id=work.actor.service_id,
        purpose=purpose,
        answer=Answer.REFUSED,
        refused_by=refused_by,
        refused_by_guardian_id=guardian_id,
        language=language,
        interpreter=Interpreter(interpreter.value),
        interpreter_note=interpreter_note,
        youth_view=youth_view or (SAID_NO if refused_by is Signer.YOUTH else NOT_ASKED),
        given_on=given_on,
        valid_from=given_on,
        valid_until=rules.months_later(given_on, REFUSAL_STANDS_MONTHS),
        review_on=rules.months_later(given_on, REFUSAL_STANDS_MONTHS),
        registered_by_id=work.actor.user_id,
        registered_at=work.now,
    )
    closed = (
        [Scope(topic, None, service_id) for service_id in sorted(await _readers(work, follow_up)) for topic in decided]
        if purpose is Purpose.FOLLOW_UP
        else []
    )
    await _add(work, consent, closed, ())
    if purpose is Purpose.FOLLOW_UP:
        await close_tasks(work, follow_up_id, TALK_TASKS)
    return consent


async def sign_consent(
    work: Work,
    *,
    follow_up_id: UUID,
    consent_id: UUID,
    signer: Signer,
    guardian_id: UUID | None = None,
    method: Method,
    signed_on: date,
    evidence: str | None = None,
    minute: str | None = None,
    witness: str | None = None,
    told_why: bool = False,
    told_what: bool = False,
    told_to_whom: bool = False,
    told_from_whom: bool = False,
    told_withdrawal: bool = False,
) -> ConsentSignature:
    """Add a signature with its proof. The consent is in force from the moment the last one is registered.

    Raises:
        NotFound: when the consent is not there for the asker.
        Conflict: when it is a refusal, is withdrawn, found invalid or over, or this person has signed already.
        Invalid: a person who does not decide this, a guardian without responsibility on the day, a day in the future
            or before the consent was given, proof that is missing, each element by its own name.
    """
    consent = await consent_row(work, follow_up_id, consent_id)
    opened, withdrawn = await opened_by(work, consent_id), await withdrawn_from(work, consent_id)
    refuse_if_over(consent, opened=opened, withdrawn=withdrawn, today=work.today)
    told = {
        name
        for name, was in (
            ("told_why", told_why),
            ("told_what", told_what),
            ("told_to_whom", told_to_whom),
            ("told_from_whom", told_from_whom),
            ("told_withdrawal", told_withdrawal),
        )
        if was
    }
    faults = rules.faults_of_evidence(method=method, evidence=evidence, minute=minute, witness=witness, told=told)
    fault = rules.fault_of_signing_day(signed_on=signed_on, given_on=consent.given_on, today=work.today)
    if fault:
        faults["signed_on"] = fault
    if faults:
        raise Invalid(**faults)
    topics = signers.topics_to_sign(Purpose(consent.purpose), [row.topic for row in opened if row.topic])
    decided_by(
        await around(work, follow_up_id),
        topics,
        signer=signer,
        guardian_id=guardian_id,
        on=signed_on,
        given_on=consent.given_on,
    )
    before = await work.session.scalar(
        select(ConsentSignature.id).where(
            ConsentSignature.consent_id == consent_id,
            ConsentSignature.signer == signer,
            ConsentSignature.guardian_id.is_not_distinct_from(guardian_id),
        )
    )
    if before is not None:
        raise Conflict("guardian_id" if guardian_id else "signer", "already_signed")
    signature = ConsentSignature(
        id=new_id(),
        consent_id=consent_id,
        follow_up_id=follow_up_id,
        signer=signer,
        guardian_id=guardian_id,
        method=method,
        signed_on=signed_on,
        evidence=evidence,
        minute=minute,
        witness=witness,
        told_why=told_why,
        told_what=told_what,
        told_to_whom=told_to_whom,
        told_from_whom=told_from_whom,
        told_withdrawal=told_withdrawal,
        registered_by_id=work.actor.user_id,
        registered_at=work.now,
    )
    work.session.add(signature)
    record(work, Act.ADDED, thing_kind="consent_signature", thing_id=signature.id, follow_up_id=follow_up_id)
    if signer is Signer.YOUTH:
        await close_tasks(work, follow_up_id, (TaskKind.ASK_YOUTH_ANEW,))
    await work.session.flush()
    return signature


async def _faults_of_pointer(
    work: Work, follow_up_id: UUID, purpose: Purpose, points_at_id: UUID | None
) -> dict[str, str]:
    latest = await latest_of(work, follow_up_id, purpose)
    if latest is not None and latest.answer == Answer.REFUSED and points_at_id != latest.id:
        return {"points_at_id": "answers_refusal"}
    if points_at_id is None:
        return {}
    pointed = await work.session.scalar(
        select(Consent.id).where(
            Consent.id == points_at_id, Consent.follow_up_id == follow_up_id, Consent.purpose == purpose
        )
    )
    return {} if pointed else {"points_at_id": "unknown"}


async def _readers(work: Work, follow_up: FollowUp) -> set[UUID]:
    """Every service that takes part or that an earlier consent on the follow-up let read."""
    named = await work.session.execute(
        select(ConsentScope.to_service_id).where(
            ConsentScope.follow_up_id == follow_up.id, ConsentScope.to_service_id.is_not(None)
        )
    )
    return {*await services_on_case(work, follow_up), *(key for key in named.scalars() if key)}


async def _add(work: Work, consent: Consent, scopes: Sequence[Scope], exclusions: Sequence[Scope]) -> None:
    work.session.add(consent)
    await work.session.flush()
    work.session.add_all(
        ConsentScope(
            consent_id=consent.id,
            follow_up_id=consent.follow_up_id,
            topic=row.topic,
            from_service_id=row.from_service_id,
            to_service_id=row.to_service_id,
            is_excluded=is_excluded,
        )
        for rows, is_excluded in ((scopes, False), (exclusions, True))
        for row in dict.fromkeys(rows)
    )
    record(work, Act.ADDED, thing_kind="consent", thing_id=consent.id, follow_up_id=consent.follow_up_id)
    await work.session.flush()
