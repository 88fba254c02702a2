"""E-mail as JSON: where somebody wants hers, and for whoever runs the service how it goes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.api.doors import to
from services.api.mail_shapes import FaultCount, MailAddressAnswer, MailAddressShape, MailHealthAnswer
from services.api.requests import CurrentWork
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.core.access.things import CHANGE, MAIL_ADDRESS, MAIL_SERVER, READ
from services.core.access.work import Work
from services.core.kit.errors import Stale
from services.core.mail import commands, queries

router = APIRouter(tags=["mail"])

MayRead = Annotated[None, Depends(to(READ, MAIL_ADDRESS))]
MayChange = Annotated[None, Depends(to(CHANGE, MAIL_ADDRESS))]
MayWatch = Annotated[None, Depends(to(READ, MAIL_SERVER))]


@router.get("/users/{user_id}/mail-address")
async def read_address(user_id: UUID, door: MayRead, work: CurrentWork, response: Response) -> MailAddressAnswer:
    """One's own address, or for the administrator anybody's; version 0 where there has been none."""
    return await _shown(work, user_id, response)


@router.put("/users/{user_id}/mail-address")
async def set_address(
    user_id: UUID,
    shape: MailAddressShape,
    door: MayChange,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> MailAddressAnswer:
    """Give an address, another one, or none. The same one again is tried again."""
    version = version_from(if_match, user_id)
    try:
        await commands.set_address(work, user_id=user_id, version=version, **shape.model_dump())
    except Stale as stale:
        current = MailAddressAnswer.model_validate(await queries.address_of(work, user_id))
        raise both_versions(
            stale, current=current.model_dump(mode="json"), yours=shape.model_dump(mode="json")
        ) from None
    return await _shown(work, user_id, response)


@router.get("/mail")
async def read_health(door: MayWatch, work: CurrentWork) -> MailHealthAnswer:
    """How e-mail goes."""
    health = await queries.mail_health(work.session)
    return MailHealthAnswer(
        is_set_up=health.is_set_up,
        waiting=health.waiting,
        waiting_long=health.waiting_long,
        refused=health.refused,
        faults=[FaultCount(fault=fault, mails=mails) for fault, mails in health.faults],
        fault=health.fault,
        failing_since=health.failing_since,
        next_try_at=health.next_try_at,
        is_well=health.is_well,
    )


async def _shown(work: Work, user_id: UUID, response: Response) -> MailAddressAnswer:
    view = await queries.address_of(work, user_id)
    tag(response, user_id, view.version)
    return MailAddressAnswer.model_validate(view)
