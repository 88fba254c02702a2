"""Where somebody wants her mail, on a page: one's own, and for the administrator anybody's."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.mail_shapes import MailAddressShape
from services.api.pages.keeping import form_page
from services.api.pages.services import administered
from services.api.requests import CurrentWork
from services.core.access.things import CHANGE, MAIL_ADDRESS, READ
from services.core.access.work import Work
from services.core.kit.errors import NotFound
from services.core.mail import commands, queries
from services.core.organisation.queries import open_user

router = APIRouter()

MayRead = Annotated[None, Depends(to(READ, MAIL_ADDRESS))]
MayChange = Annotated[None, Depends(to(CHANGE, MAIL_ADDRESS))]
Done = Annotated[str, Query(max_length=20)]

OWN = "/mail-address"


class MailAddressForm(MailAddressShape):
    """An address, and the version that was seen; 0 where there was none."""

    version: int


@router.get(OWN)
async def show_own_address(request: Request, door: MayRead, work: CurrentWork, done: Done = "") -> Response:
    """Show where one's own mail goes."""
    return await _opened(request, work, _oneself(work), done=done)


@router.post(OWN)
async def set_own_address(request: Request, door: MayChange, work: CurrentWork) -> Response:
    """Say where one's own mail is to go."""
    return await _sent(request, work, _oneself(work))


@router.get("/users/{user_id}/mail-address")
async def show_address(request: Request, user_id: UUID, door: MayRead, work: CurrentWork, done: Done = "") -> Response:
    """Show the administrator where somebody's mail goes."""
    administered(work, "mail_address", user_id)
    return await _opened(request, work, user_id, done=done)


@router.post("/users/{user_id}/mail-address")
async def set_address(request: Request, user_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Say for somebody where her mail is to go."""
    administered(work, "mail_address", user_id)
    return await _sent(request, work, user_id)


def _oneself(work: Work) -> UUID:
    if work.actor.user_id is None:
        raise NotFound("mail_address")
    return work.actor.user_id


async def _opened(request: Request, work: Work, user_id: UUID, *, done: str) -> Response:
    view = await queries.address_of(work, user_id)
    form = empty_form(request, address=view.address, version=view.version)
    return await _page(request, work, view, form, done=done)


async def _sent(request: Request, work: Work, user_id: UUID) -> Response:
    form = await read_form(request, MailAddressForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.set_address(work, user_id=user_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"{request.url.path}?done=saved", status_code=303)
    return await _page(request, work, await queries.address_of(work, user_id), form)


async def _page(
    request: Request, work: Work, view: queries.AddressView, form: Filled[Any], *, done: str = ""
) -> Response:
    is_own = request.url.path == OWN
    return form_page(
        request,
        "mail/address.html",
        form,
        fields=("address",),
        view=view,
        name=None if is_own else (await open_user(work, view.user_id)).display_name,
        here=request.url.path,
        back="/" if is_own else f"/users/{view.user_id}",
        done=done,
    )
