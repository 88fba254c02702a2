"""Absences as JSON: one's own, and those of one's own service."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.api.absence_shapes import AbsenceChangeShape, AbsenceShape
from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer, Shape
from services.core.access.things import ABSENCE, ADD, CHANGE, READ, REMOVE
from services.core.access.work import Work
from services.core.kit.errors import Stale
from services.core.organisation import absences

router = APIRouter(prefix="/absences", tags=["absences"])

MayRead = Annotated[None, Depends(to(READ, ABSENCE))]
MayAdd = Annotated[None, Depends(to(ADD, ABSENCE))]
MayChange = Annotated[None, Depends(to(CHANGE, ABSENCE))]
MayRemove = Annotated[None, Depends(to(REMOVE, ABSENCE))]


class AbsenceAnswer(Answer):
    """That somebody is away, both days included, and who stands in, if anybody does. Why is not known here."""

    id: UUID
    user_id: UUID
    user_name: str
    starts_on: date
    ends_on: date
    substitute_user_id: UUID | None
    substitute_name: str | None
    is_mine: bool
    may_change: bool
    version: int


@router.get("")
async def list_absences(door: MayRead, work: CurrentWork) -> list[AbsenceAnswer]:
    """Who is away today or later: you, those in your service, and those you stand in for; first to begin on top."""
    return [AbsenceAnswer.model_validate(one) for one in await absences.absences(work)]


@router.post("", status_code=201)
async def register_absence(
    shape: AbsenceShape, door: MayAdd, once: OnlyOnce, work: CurrentWork, response: Response
) -> AbsenceAnswer:
    """Register that you are away, or, as a manager, that somebody in your service is."""
    made = await once.already(work, shape)
    if made is None:
        made = (await absences.register_absence(work, **shape.model_dump())).id
        await once.remember(work, thing_kind="absence", thing_id=made, location=f"/api/v1/absences/{made}")
    return await _shown(work, made, response)


@router.get("/{absence_id}")
async def read_absence(absence_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> AbsenceAnswer:
    """One absence."""
    return await _shown(work, absence_id, response)


@router.put("/{absence_id}")
async def change_absence(
    absence_id: UUID,
    shape: AbsenceChangeShape,
    door: MayChange,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> AbsenceAnswer:
    """Change the last day, also to end it early, or who stands in. Back today: the last day was yesterday."""
    version = version_from(if_match, absence_id)
    try:
        await absences.change_absence(work, absence_id=absence_id, version=version, **shape.model_dump())
    except Stale as stale:
        raise await _with_both(work, stale, absence_id, shape) from None
    return await _shown(work, absence_id, response)


@router.delete("/{absence_id}", status_code=204)
async def take_back_absence(absence_id: UUID, door: MayRemove, work: CurrentWork, if_match: IfMatch = None) -> None:
    """Take back an absence that has not begun. One that has begun is ended: 409."""
    version = version_from(if_match, absence_id)
    try:
        await absences.take_back_absence(work, absence_id=absence_id, version=version)
    except Stale as stale:
        raise await _with_both(work, stale, absence_id, None) from None


async def _with_both(work: Work, stale: Stale, absence_id: UUID, shape: Shape | None) -> Stale:
    current = AbsenceAnswer.model_validate(await absences.absence_view(work, absence_id))
    return both_versions(
        stale, current=current.model_dump(mode="json"), yours=shape.model_dump(mode="json") if shape else None
    )


async def _shown(work: Work, absence_id: UUID, response: Response) -> AbsenceAnswer:
    view = await absences.absence_view(work, absence_id)
    tag(response, view.id, view.version)
    return AbsenceAnswer.model_validate(view)
