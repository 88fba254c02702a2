"""Disclosures as JSON: the catalogue of grounds, one's own register, and what one has received."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from services.api.disclosure_shapes import ApprovalShape, AssessmentShape, DecisionShape
from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.once import Once, OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_cursor, read_id, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer, AskedDay, Shape
from services.core.access.things import (
    ADD,
    CHANGE,
    DISCLOSURE,
    DISCLOSURE_EXTRACT,
    DISCLOSURE_GROUND,
    READ,
)
from services.core.access.work import Work
from services.core.disclosures import commands, queries
from services.core.disclosures.kinds import DecidedAs, DisclosureState, GroundKind
from services.core.disclosures.queries import DisclosureView
from services.core.follow_ups.queries import follow_up_row
from services.core.kit.errors import Stale

router = APIRouter(tags=["disclosures"])

MayReadGrounds = Annotated[None, Depends(to(READ, DISCLOSURE_GROUND))]
MayRead = Annotated[None, Depends(to(READ, DISCLOSURE))]
MayAssess = Annotated[None, Depends(to(ADD, DISCLOSURE))]
MayChange = Annotated[None, Depends(to(CHANGE, DISCLOSURE))]
MayReceive = Annotated[None, Depends(to(READ, DISCLOSURE_EXTRACT))]


class GroundAnswer(Answer):
    """A ground in law as it is worded from a day on; none named as sender or recipient means all."""

    code: str
    valid_from: date
    valid_until: date | None
    kind: GroundKind
    provision: str = Field(examples=["politiregisterloven § 27 fjerde ledd"])
    words_nb: str
    words_nn: str
    conditions_nb: str
    conditions_nn: str
    sender_kinds: list[str]
    receiver_types: list[str]


class DisclosureAnswer(Answer):
    """One line of your own service's register, with the ground as it was worded then."""

    id: UUID
    follow_up_id: UUID
    state: DisclosureState
    assessment: AssessmentShape
    recipient_name: str
    ground: GroundAnswer
    assessed_by_name: str
    assessed_at: datetime
    decided_by_name: str | None
    decided_at: datetime | None
    decided_as: DecidedAs | None
    approved_by_name: str | None
    approved_at: datetime | None
    approval_note: str | None
    version: int


class ExtractAnswer(Answer):
    """What was sent, as it was sent. It holds nothing else of the one who sent it."""

    id: UUID
    follow_up_id: UUID
    from_service_name: str
    provision: str
    words_nb: str
    words_nn: str
    is_unverified: bool
    text: str
    sent_at: datetime


@router.get("/disclosure-grounds")
async def list_grounds(
    door: MayReadGrounds,
    work: CurrentWork,
    on: Annotated[AskedDay | None, Query(description="Only the grounds that hold on this day.")] = None,
) -> list[GroundAnswer]:
    """The catalogue of grounds: those of a day, or all there ever were."""
    return [GroundAnswer.model_validate(one) for one in await queries.grounds_on(work, on)]


@router.get("/follow-ups/{follow_up_id}/disclosures")
async def list_register(
    follow_up_id: UUID, door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[DisclosureAnswer]:
    """Your own service's register on a follow-up, newest first."""
    await follow_up_row(work, follow_up_id)
    views, following = await queries.register_of(work, follow_up_id, limit=limit, after=read_id(cursor))
    return Page(items=[_answer(one) for one in views], next=write_cursor(following) if following else None)


@router.post("/follow-ups/{follow_up_id}/disclosures", status_code=201)
async def assess_disclosure(
    follow_up_id: UUID,
    shape: AssessmentShape,
    door: MayAssess,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
) -> DisclosureAnswer:
    """Write an assessment down as a draft. Nothing is sent before it is decided."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.assess_disclosure(work, follow_up_id=follow_up_id, said=shape.said())).id
        await _remember(once, work, made)
    return await _shown(work, made, response)


@router.get("/disclosures")
async def list_awaiting(
    door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[DisclosureAnswer]:
    """What your service has decided and waits for your approval, newest first."""
    views, following = await queries.awaiting_approval(work, limit=limit, after=read_id(cursor))
    return Page(items=[_answer(one) for one in views], next=write_cursor(following) if following else None)


@router.get("/disclosures/{disclosure_id}")
async def read_disclosure(
    disclosure_id: UUID, door: MayRead, work: CurrentWork, response: Response
) -> DisclosureAnswer:
    """One line of the register."""
    return await _shown(work, disclosure_id, response)


@router.put("/disclosures/{disclosure_id}")
async def rewrite_assessment(
    disclosure_id: UUID,
    shape: AssessmentShape,
    door: MayChange,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> DisclosureAnswer:
    """Write a draft anew."""
    version = version_from(if_match, disclosure_id)
    try:
        await commands.rewrite_assessment(work, disclosure_id=disclosure_id, version=version, said=shape.said())
    except Stale as stale:
        raise await _both(work, stale, disclosure_id, shape) from None
    return await _shown(work, disclosure_id, response)


@router.post("/disclosures/{disclosure_id}/decision", status_code=201)
async def decide_disclosure(
    disclosure_id: UUID,
    shape: DecisionShape,
    door: MayChange,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> DisclosureAnswer:
    """Decide a draft: it is sent as it stands, or waits for somebody else where the source asks for that."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, disclosure_id)
        try:
            await commands.decide_disclosure(
                work, disclosure_id=disclosure_id, version=version, decided_as=shape.decided_as
            )
        except Stale as stale:
            raise await _both(work, stale, disclosure_id, shape) from None
        await _remember(once, work, disclosure_id)
    return await _shown(work, disclosure_id, response)


@router.post("/disclosures/{disclosure_id}/approval", status_code=201)
async def approve_disclosure(
    disclosure_id: UUID,
    shape: ApprovalShape,
    door: MayChange,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> DisclosureAnswer:
    """Approve what somebody else has decided, and send it; or say no, for good."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, disclosure_id)
        try:
            await commands.approve_disclosure(work, disclosure_id=disclosure_id, version=version, **shape.model_dump())
        except Stale as stale:
            raise await _both(work, stale, disclosure_id, shape) from None
        await _remember(once, work, disclosure_id)
    return await _shown(work, disclosure_id, response)


@router.get("/disclosure-extracts")
async def list_received(
    door: MayReceive, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[ExtractAnswer]:
    """What your service has been sent on the follow-ups where you are named, newest first."""
    after = read_cursor(cursor, datetime.fromisoformat, UUID)
    views, following = await queries.received(work, limit=limit, after=(after[0], after[1]) if after else None)
    return Page(
        items=[_extract(one) for one in views],
        next=write_cursor(following[0].isoformat(), following[1]) if following else None,
    )


@router.get("/disclosure-extracts/{extract_id}")
async def read_extract(extract_id: UUID, door: MayReceive, work: CurrentWork) -> ExtractAnswer:
    """One extract, as it was sent."""
    return _extract(await queries.open_extract(work, extract_id))


async def _remember(once: Once, work: Work, disclosure_id: UUID) -> None:
    await once.remember(
        work, thing_kind="disclosure", thing_id=disclosure_id, location=f"/api/v1/disclosures/{disclosure_id}"
    )


async def _both(work: Work, stale: Stale, disclosure_id: UUID, yours: Shape) -> Stale:
    current = _answer(await queries.open_disclosure(work, disclosure_id))
    return both_versions(stale, current=current.model_dump(mode="json"), yours=yours.model_dump(mode="json"))


async def _shown(work: Work, disclosure_id: UUID, response: Response) -> DisclosureAnswer:
    view = await queries.open_disclosure(work, disclosure_id)
    tag(response, view.id, view.version)
    return _answer(view)


def _answer(view: DisclosureView) -> DisclosureAnswer:
    told = {name: getattr(view, name) for name in DisclosureAnswer.model_fields if name not in ("assessment", "ground")}
    return DisclosureAnswer(
        **told,
        assessment=AssessmentShape(**asdict(view.answers)),
        ground=GroundAnswer.model_validate(view.ground),
    )


def _extract(view: queries.ExtractView) -> ExtractAnswer:
    return ExtractAnswer(**{name: getattr(view, name) for name in ExtractAnswer.model_fields})
