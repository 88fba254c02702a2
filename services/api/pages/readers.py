"""Who can see a follow-up, on a page: service by service, what each reads, on which ground, and until when."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.templating import page
from services.core.access.things import CONSENT, READ
from services.core.consents.kinds import TOPIC_NAMES
from services.core.follow_ups.queries import open_follow_up
from services.core.readers.kinds import CAPACITY_NAMES, GROUND_NAMES
from services.core.readers.queries import services_that_read

router = APIRouter()

MayAsk = Annotated[None, Depends(to(READ, CONSENT))]


@router.get("/follow-ups/{follow_up_id}/readers")
async def show_readers(request: Request, follow_up_id: UUID, door: MayAsk, work: CurrentWork) -> Response:
    """Show who can see what right now, and why: a constant number of statements, however many services there are."""
    services = await services_that_read(work, follow_up_id)
    return page(
        request,
        "readers/page.html",
        view=await open_follow_up(work, follow_up_id),
        services=services,
        topic_names=TOPIC_NAMES,
        capacity_names=CAPACITY_NAMES,
        ground_names=GROUND_NAMES,
    )
