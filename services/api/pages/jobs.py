"""How the worker's jobs go, on a page: for whoever runs the service."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.templating import page
from services.core.access.things import JOB_RUN, READ
from services.core.jobs import queries
from services.core.jobs.kinds import JOB_NAMES
from services.core.mail.queries import REFUSED_DAYS, mail_health, refused_addresses

router = APIRouter(prefix="/jobs")

MayRead = Annotated[None, Depends(to(READ, JOB_RUN))]


@router.get("")
async def show_jobs(request: Request, door: MayRead, work: CurrentWork) -> Response:
    """Show every job, those that somebody should look at with a sign, and how e-mail goes."""
    return page(
        request,
        "jobs/list.html",
        jobs=await queries.jobs(work.session),
        names=JOB_NAMES,
        mail=await mail_health(work.session),
        refused_addresses=await refused_addresses(work),
        refused_days=REFUSED_DAYS,
    )
