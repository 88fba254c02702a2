"""What concerns oneself, as JSON: for the youth and the guardian who have signed in, and for nobody else."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from services.api.consent_shapes import ReceiptAnswer
from services.api.doors import to_own
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.subject_shapes import MyConsentAnswer, MyWithdrawalAnswer, MyWithdrawalShape
from services.core.access.things import ADD, CONSENT, CONSENT_CHANGE, READ
from services.core.access.work import Work
from services.core.consents.receipts import receipt_of
from services.core.consents.rules import Scope
from services.core.subjects import commands, queries

router = APIRouter(prefix="/me/consents", tags=["me"])

MayReadOwn = Annotated[None, Depends(to_own(READ, CONSENT))]
MayTakeBackOwn = Annotated[None, Depends(to_own(ADD, CONSENT_CHANGE))]


@router.get("")
async def list_my_consents(door: MayReadOwn, work: CurrentWork) -> list[MyConsentAnswer]:
    """The consents and refusals that you have a say in today, newest first for each follow-up."""
    return [MyConsentAnswer.model_validate(consent) for one in await queries.about_me(work) for consent in one.consents]


@router.get("/{consent_id}")
async def read_my_consent(consent_id: UUID, door: MayReadOwn, work: CurrentWork) -> MyConsentAnswer:
    """One of them, with who has signed and what it opens right now."""
    return await _shown(work, consent_id)


@router.get("/{consent_id}/receipt")
async def read_my_receipt(consent_id: UUID, door: MayReadOwn, work: CurrentWork) -> list[ReceiptAnswer]:
    """What has been read under it so far: by which service, what kind of thing, when. Never what it said."""
    return await _receipt(work, consent_id, None)


@router.post("/{consent_id}/withdrawals", status_code=201)
async def withdraw_my_consent(
    consent_id: UUID, shape: MyWithdrawalShape, door: MayTakeBackOwn, once: OnlyOnce, work: CurrentWork
) -> MyWithdrawalAnswer:
    """Take it back, all of it or the part that is named. It works at once; the answer has the receipt."""
    if await once.already(work, shape) is None:
        await commands.withdraw_mine(work, consent_id=consent_id, **shape.model_dump())
        location = f"/api/v1/me/consents/{consent_id}"
        await once.remember(work, thing_kind="consent", thing_id=consent_id, location=location)
    return MyWithdrawalAnswer(
        consent=await _shown(work, consent_id),
        receipt=await _receipt(work, consent_id, Scope(shape.topic, None, shape.to_service_id)),
    )


async def _shown(work: Work, consent_id: UUID) -> MyConsentAnswer:
    return MyConsentAnswer.model_validate(await queries.open_mine(work, consent_id))


async def _receipt(work: Work, consent_id: UUID, of: Scope | None) -> list[ReceiptAnswer]:
    lines = await receipt_of(work, await queries.follow_up_of(work, consent_id), consent_id, of)
    return [ReceiptAnswer.model_validate(line) for line in lines]
