"""One's own family, or oneself, as JSON: what closes the doors of a follow-up to a user."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.api.doors import to
from services.api.oversight_shapes import KinshipOfUserShape, KinshipShape, ReasonShape
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer, Made
from services.core.access.things import ADD, CHANGE, KINSHIP, READ
from services.core.follow_ups.queries import follow_up_row
from services.core.kinship import commands, queries
from services.core.kinship.kinds import KinshipKind
from services.core.kit.errors import Stale

router = APIRouter(tags=["kinship"])

MayRead = Annotated[None, Depends(to(READ, KINSHIP))]
MayDeclare = Annotated[None, Depends(to(ADD, KINSHIP))]
MayEnd = Annotated[None, Depends(to(CHANGE, KINSHIP))]


class KinshipAnswer(Answer):
    """That a user was said to be the youth, or of her family, by whom and when; and how it ended."""

    id: UUID
    follow_up_id: UUID
    user_id: UUID
    user_name: str
    kind: KinshipKind
    declared_by_name: str
    declared_at: datetime
    ended_at: datetime | None
    ended_by_name: str | None
    end_reason: str | None
    version: int


@router.get("/follow-ups/{follow_up_id}/kinships")
async def list_kinships(follow_up_id: UUID, door: MayRead, work: CurrentWork) -> list[KinshipAnswer]:
    """What has been declared on a follow-up, newest first; nothing for those who do not coordinate it."""
    await follow_up_row(work, follow_up_id)
    return [KinshipAnswer.model_validate(one) for one in await queries.kinships_of(work, follow_up_id)]


@router.post("/follow-ups/{follow_up_id}/kinships", status_code=201)
async def declare_kinship(
    follow_up_id: UUID, shape: KinshipShape, door: MayDeclare, once: OnlyOnce, work: CurrentWork
) -> Made:
    """Say that a follow-up is about yourself or your family; a coordinator of the lead may say it of another.

    From then on all the youth's follow-ups are closed to that user, in every hat. Only somebody else can end it.
    """
    made = await once.already(work, shape)
    if made is None:
        made = await commands.declare_kinship(work, follow_up_id=follow_up_id, **shape.model_dump())
        await _remember(once, work, made)
    return Made(id=made)


@router.post("/users/{user_id}/kinships", status_code=201)
async def declare_kinship_of(
    user_id: UUID, shape: KinshipOfUserShape, door: MayDeclare, once: OnlyOnce, work: CurrentWork
) -> Made:
    """Say it of a user as administrator, by the follow-up's exact reference."""
    made = await once.already(work, shape)
    if made is None:
        made = await commands.declare_kinship_of(work, user_id=user_id, **shape.model_dump())
        await _remember(once, work, made)
    return Made(id=made)


@router.get("/kinships/{kinship_id}")
async def read_kinship(kinship_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> KinshipAnswer:
    """One declaration, for a coordinator of the lead."""
    return await _shown(work, kinship_id, response)


@router.post("/kinships/{kinship_id}/end", status_code=201)
async def end_kinship(
    kinship_id: UUID,
    shape: ReasonShape,
    door: MayEnd,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> KinshipAnswer:
    """End what was declared, with a reason: it was wrong, or does not hold any more."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, kinship_id)
        try:
            await commands.end_kinship(work, kinship_id=kinship_id, version=version, **shape.model_dump())
        except Stale as stale:
            current = await _answer(work, kinship_id)
            raise both_versions(
                stale, current=current.model_dump(mode="json"), yours=shape.model_dump(mode="json")
            ) from None
        await _remember(once, work, kinship_id)
    return await _shown(work, kinship_id, response)


async def _remember(once: OnlyOnce, work: CurrentWork, kinship_id: UUID) -> None:
    await once.remember(work, thing_kind="kinship", thing_id=kinship_id, location=f"/api/v1/kinships/{kinship_id}")


async def _answer(work: CurrentWork, kinship_id: UUID) -> KinshipAnswer:
    return KinshipAnswer.model_validate(await queries.open_kinship(work, kinship_id))


async def _shown(work: CurrentWork, kinship_id: UUID, response: Response) -> KinshipAnswer:
    answer = await _answer(work, kinship_id)
    tag(response, answer.id, answer.version)
    return answer
