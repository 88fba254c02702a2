"""The start page: what needs doing first, for the one who is signed in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.api.doors import any_hat
from services.api.requests import CurrentWork
from services.api.templating import page

router = APIRouter()


@router.get("/", name="start")
async def show_start(
    request: Request,
    door: Annotated[None, Depends(any_hat(because="the page is made of what the row policies give"))],
    work: CurrentWork,
) -> Response:
    """Show the start page of the hat that is on."""
    return page(request, "start/page.html", role=work.actor.role)
