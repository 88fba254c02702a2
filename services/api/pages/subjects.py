"""The pages of the youth and the guardian themselves: who can read what about them, and taking it back."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to_own
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.consents import STANDING, WORDS
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.api.shapes import Shape
from services.api.templating import page
from services.core.access.things import ADD, CONSENT, CONSENT_CHANGE, READ
from services.core.consents.kinds import Answer
from services.core.consents.receipts import by_kind, receipt_of
from services.core.consents.views import ConsentView
from services.core.kit.errors import NotFound
from services.core.subjects import commands, queries

router = APIRouter(prefix="/me")

MayReadOwn = Annotated[None, Depends(to_own(READ, CONSENT))]
MayTakeBackOwn = Annotated[None, Depends(to_own(ADD, CONSENT_CHANGE))]


class WithdrawalForm(Shape):
    """Which service may no longer read; empty is all of them."""

    to_service_id: UUID | None = None


@router.get("")
async def show_me(request: Request, door: MayReadOwn, work: CurrentWork) -> Response:
    """Show who can read what about oneself right now, and what one has answered."""
    return page(request, "subjects/start.html", found=await queries.about_me(work), **WORDS)


@router.get("/consents/{consent_id}")
async def show_mine(
    request: Request,
    consent_id: UUID,
    door: MayReadOwn,
    work: CurrentWork,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show one consent: what it opens, who has signed, how it is taken back, and what was read under it."""
    consent = await queries.open_mine(work, consent_id)
    is_yes = consent.answer is Answer.GIVEN
    return page(
        request,
        "subjects/consent.html",
        consent=consent,
        readers=queries.readers_of([consent]),
        receipt=by_kind(await receipt_of(work, consent.follow_up_id, consent_id)) if is_yes else [],
        is_standing=_stands(consent),
        done=done,
        **WORDS,
    )


@router.get("/consents/{consent_id}/withdraw")
async def show_withdrawal(
    request: Request,
    consent_id: UUID,
    door: MayTakeBackOwn,
    work: CurrentWork,
    service: Annotated[UUID | None, Query()] = None,
) -> Response:
    """Ask once more before a consent is taken back: all of it, or for one service.

    Raises:
        NotFound: when the consent is not there for the asker, no longer stands, or does not name the service.
    """
    consent = await queries.open_mine(work, consent_id)
    if not _stands(consent) or service not in {None, *(one.to_service_id for one in consent.scopes)}:
        raise NotFound("consent", consent_id)
    return _ask(request, consent, empty_form(request, to_service_id=str(service or "")), service)


@router.post("/consents/{consent_id}/withdraw")
async def withdraw_mine(request: Request, consent_id: UUID, door: MayTakeBackOwn, work: CurrentWork) -> Response:
    """Take the consent back, all of it or for one service; the page that follows has the receipt."""
    form = await read_form(request, WithdrawalForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.withdraw_mine(work, consent_id=consent_id, to_service_id=given.to_service_id)
    if form.is_good:
        return RedirectResponse(f"/me/consents/{consent_id}?done=withdrawn", status_code=303)
    consent = await queries.open_mine(work, consent_id)
    return _ask(request, consent, form, form.shape.to_service_id if form.shape else None)


def _ask(request: Request, consent: ConsentView, form: Filled[Any], service: UUID | None) -> Response:
    name = next((one.to_service_name for one in consent.scopes if one.to_service_id == service), None)
    return form_page(
        request,
        "subjects/withdraw.html",
        form,
        fields=(),
        consent=consent,
        service_id=service,
        service_name=name if service else None,
        **WORDS,
    )


def _stands(consent: ConsentView) -> bool:
    return consent.answer is Answer.GIVEN and consent.status in STANDING
