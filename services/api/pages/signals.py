"""A signal that came again on a follow-up: the day, from whom and on which ground. Never what happened."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.api.signal_shapes import SignalAgainShape
from services.core.access.things import ADD, SIGNAL
from services.core.access.work import Work
from services.core.deadlines import signals
from services.core.follow_ups.kinds import DUTY_NAMES, GROUND_NAMES, SOURCE_NAMES
from services.core.follow_ups.queries import FollowUpView, open_follow_up
from services.core.kit.errors import NotFound

router = APIRouter(prefix="/follow-ups/{follow_up_id}/signals")

MayAdd = Annotated[None, Depends(to(ADD, SIGNAL))]


@router.get("/new")
async def show_signal_form(request: Request, follow_up_id: UUID, door: MayAdd, work: CurrentWork) -> Response:
    """Show the form that registers that a signal came again."""
    return _form_page(request, await _led(work, follow_up_id), empty_form(request, received_on=work.today))


@router.post("/new")
async def add_signal(request: Request, follow_up_id: UUID, door: MayAdd, work: CurrentWork) -> Response:
    """Register that a signal came again, and go back to the follow-up."""
    view = await _led(work, follow_up_id)
    form = await read_form(request, SignalAgainShape)
    if form.is_good:
        async with form.trying(work) as given:
            await signals.add_signal(work, follow_up_id=follow_up_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse(f"/follow-ups/{follow_up_id}?done=saved", status_code=303)
    return _form_page(request, view, form)


async def _led(work: Work, follow_up_id: UUID) -> FollowUpView:
    """The follow-up, for one whose service leads it.

    Raises:
        NotFound: for everybody else, as when it is not there.
    """
    view = await open_follow_up(work, follow_up_id)
    if not view.leads:
        raise NotFound("follow_up", follow_up_id)
    return view


def _form_page(request: Request, view: FollowUpView, form: Filled[Any]) -> Response:
    return form_page(
        request,
        "follow_ups/signal_again.html",
        form,
        fields=tuple(SignalAgainShape.model_fields),
        view=view,
        source_names=SOURCE_NAMES,
        ground_names=GROUND_NAMES,
        duty_names=DUTY_NAMES,
    )
