"""Who can see a follow-up, on a page: service by service, what each reads, on which ground, and until when."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.templating import page
from services.core.access.actor import ROLE_NAMES
from services.core.access.things import CONSENT, READ
from services.core.consents.kinds import SIGNER_NAMES, TOPIC_NAMES, Topic
from services.core.emergency_access.kinds import EMERGENCY_GROUND_NAMES, EMERGENCY_LAWS
from services.core.follow_ups.queries import open_follow_up
from services.core.readers.kinds import CAPACITY_NAMES, GROUND_NAMES
from services.core.readers.queries import who_reads

router = APIRouter()

MayAsk = Annotated[None, Depends(to(READ, CONSENT))]


@router.get("/follow-ups/{follow_up_id}/readers")
async def show_readers(request: Request, follow_up_id: UUID, door: MayAsk, work: CurrentWork) -> Response:
    """Show who can see what right now, and why: a constant number of statements, however many services there are."""
    who = await who_reads(work, follow_up_id)
    return page(
        request,
        "readers/page.html",
        view=await open_follow_up(work, follow_up_id),
        services=who.services,
        emergencies=who.emergencies,
        subjects=[(one, [topic for topic in Topic if topic not in one.topics]) for one in who.subjects],
        signer_names=SIGNER_NAMES,
        role_names=ROLE_NAMES,
        emergency_ground_names=EMERGENCY_GROUND_NAMES,
        emergency_laws=EMERGENCY_LAWS,
        topic_names=TOPIC_NAMES,
        capacity_names=CAPACITY_NAMES,
        ground_names=GROUND_NAMES,
    )
