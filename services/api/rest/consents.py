"""Consents as JSON: the answer, the signatures, and what happens to it afterwards."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends

from services.api.consent_shapes import (
    ConsentAnswer,
    ConsentShape,
    InvalidationShape,
    ReceiptAnswer,
    RefusalShape,
    SignatureShape,
    SignerAnswer,
    WithdrawalAnswer,
    WithdrawalShape,
)
from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.once import Once, OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.core.access.things import ADD, CONSENT, CONSENT_CHANGE, CONSENT_SIGNATURE, READ
from services.core.access.work import Work
from services.core.consents import commands, queries, receipts, withdrawals
from services.core.consents.rules import Scope
from services.core.deadlines import consent_talks
from services.core.follow_ups.queries import follow_up_row

router = APIRouter(tags=["consents"])

MayRead = Annotated[None, Depends(to(READ, CONSENT))]
MayAdd = Annotated[None, Depends(to(ADD, CONSENT))]
MaySign = Annotated[None, Depends(to(ADD, CONSENT_SIGNATURE))]
MayTakeBack = Annotated[None, Depends(to(ADD, CONSENT_CHANGE))]

CONSENTS = "/follow-ups/{follow_up_id}/consents"
ONE = CONSENTS + "/{consent_id}"


@router.get("/follow-ups/{follow_up_id}/consent-signers")
async def list_signers(follow_up_id: UUID, door: MayRead, work: CurrentWork) -> list[SignerAnswer]:
    """Who must sign today, for which topics, and by which law."""
    return [SignerAnswer.model_validate(one) for one in await queries.signers_today(work, follow_up_id)]


@router.get(CONSENTS)
async def list_consents(
    follow_up_id: UUID, door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[ConsentAnswer]:
    """The consents and refusals of a follow-up that you can see, newest first."""
    await follow_up_row(work, follow_up_id)
    found, following = await queries.consents_of(work, follow_up_id, limit=limit, after=read_id(cursor))
    return Page(
        items=[ConsentAnswer.model_validate(one) for one in found],
        next=write_cursor(following) if following else None,
    )


@router.post(CONSENTS, status_code=201)
async def add_consent(
    follow_up_id: UUID, shape: ConsentShape, door: MayAdd, once: OnlyOnce, work: CurrentWork
) -> ConsentAnswer:
    """Write down a consent. It opens nothing until all who must sign have signed."""
    made = await once.already(work, shape)
    if made is None:
        given: dict[str, Any] = {name: getattr(shape, name) for name in ConsentShape.model_fields}
        given["scopes"] = [one.scope() for one in shape.scopes]
        given["exclusions"] = [one.scope() for one in shape.exclusions]
        made = (await consent_talks.register_consent(work, follow_up_id=follow_up_id, **given)).id
        await _remember(once, work, follow_up_id, made)
    return await _shown(work, follow_up_id, made)


@router.post("/follow-ups/{follow_up_id}/consent-refusals", status_code=201)
async def refuse_consent(
    follow_up_id: UUID, shape: RefusalShape, door: MayAdd, once: OnlyOnce, work: CurrentWork
) -> ConsentAnswer:
    """Write down a no. What an earlier yes opened is closed by it."""
    made = await once.already(work, shape)
    if made is None:
        made = (await consent_talks.refuse_consent(work, follow_up_id=follow_up_id, **shape.model_dump())).id
        await _remember(once, work, follow_up_id, made)
    return await _shown(work, follow_up_id, made)


@router.get(ONE)
async def read_consent(follow_up_id: UUID, consent_id: UUID, door: MayRead, work: CurrentWork) -> ConsentAnswer:
    """One consent, with who has signed, who is missing, and what it opens right now."""
    return await _shown(work, follow_up_id, consent_id)


@router.post(ONE + "/signatures", status_code=201)
async def sign_consent(
    follow_up_id: UUID,
    consent_id: UUID,
    shape: SignatureShape,
    door: MaySign,
    once: OnlyOnce,
    work: CurrentWork,
) -> ConsentAnswer:
    """Add a signature with its proof. With the last one the consent is in force."""
    if await once.already(work, shape) is None:
        await commands.sign_consent(work, follow_up_id=follow_up_id, consent_id=consent_id, **shape.model_dump())
        await _remember(once, work, follow_up_id, consent_id)
    return await _shown(work, follow_up_id, consent_id)


@router.post(ONE + "/withdrawals", status_code=201)
async def withdraw_consent(
    follow_up_id: UUID,
    consent_id: UUID,
    shape: WithdrawalShape,
    door: MayTakeBack,
    once: OnlyOnce,
    work: CurrentWork,
) -> WithdrawalAnswer:
    """Take back a consent, or the part that is named. It works at once; the answer has the receipt."""
    if await once.already(work, shape) is None:
        await withdrawals.withdraw_consent(work, follow_up_id=follow_up_id, consent_id=consent_id, **shape.model_dump())
        await _remember(once, work, follow_up_id, consent_id)
    of = Scope(shape.topic, shape.from_service_id, shape.to_service_id)
    return WithdrawalAnswer(
        consent=await _shown(work, follow_up_id, consent_id),
        receipt=await _receipt(work, follow_up_id, consent_id, of),
    )


@router.get(ONE + "/receipt")
async def read_receipt(follow_up_id: UUID, consent_id: UUID, door: MayRead, work: CurrentWork) -> list[ReceiptAnswer]:
    """What has been read under this consent so far: by which service, what kind of thing, when. Never what it said."""
    return await _receipt(work, follow_up_id, consent_id, None)


@router.post(ONE + "/invalidations", status_code=201)
async def invalidate_consent(
    follow_up_id: UUID,
    consent_id: UUID,
    shape: InvalidationShape,
    door: MayTakeBack,
    once: OnlyOnce,
    work: CurrentWork,
) -> ConsentAnswer:
    """Find that a consent never was valid, with the reason. It closes at once."""
    if await once.already(work, shape) is None:
        await withdrawals.invalidate_consent(
            work, follow_up_id=follow_up_id, consent_id=consent_id, reason=shape.reason
        )
        await _remember(once, work, follow_up_id, consent_id)
    return await _shown(work, follow_up_id, consent_id)


async def _remember(once: Once, work: Work, follow_up_id: UUID, consent_id: UUID) -> None:
    location = f"/api/v1/follow-ups/{follow_up_id}/consents/{consent_id}"
    await once.remember(work, thing_kind="consent", thing_id=consent_id, location=location)


async def _shown(work: Work, follow_up_id: UUID, consent_id: UUID) -> ConsentAnswer:
    return ConsentAnswer.model_validate(await queries.open_consent(work, follow_up_id, consent_id))


async def _receipt(work: Work, follow_up_id: UUID, consent_id: UUID, of: Scope | None) -> list[ReceiptAnswer]:
    return [
        ReceiptAnswer(
            service_id=line.service_id,
            service_name=line.service_name,
            topic=line.topic,
            thing_kind=line.thing_kind,
            times=line.times,
            first_at=line.first_at,
            last_at=line.last_at,
        )
        for line in await receipts.receipt_of(work, follow_up_id, consent_id, of)
    ]
