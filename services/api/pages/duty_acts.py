"""Acts of duty on pages: those of one's own service on a follow-up, and the short form that adds one."""

from datetime import datetime, time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from services.api.disclosure_shapes import GroundCode
from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.api.shapes import Day, Line, Shape, Statement
from services.api.templating import page
from services.core.access.things import ADD, READ, STATUTORY_DUTY_ACT
from services.core.disclosures import duties, queries
from services.core.disclosures.kinds import DUTY_KIND_NAMES, DUTY_WAY_NAMES, DutyKind, DutyWay, GroundKind
from services.core.follow_ups.queries import open_follow_up
from services.core.kit.clock import OSLO

router = APIRouter(prefix="/follow-ups/{follow_up_id}/duty-acts")

MayRead = Annotated[None, Depends(to(READ, STATUTORY_DUTY_ACT))]
MayRecord = Annotated[None, Depends(to(ADD, STATUTORY_DUTY_ACT))]

PER_PAGE = 25
WORDS: dict[str, Any] = {"duty_kind_names": DUTY_KIND_NAMES, "duty_way_names": DUTY_WAY_NAMES}


class DutyActForm(Shape):
    """An act of duty as it is written on the page: the moment as a day and a time of Oslo's."""

    kind: DutyKind
    ground_code: GroundCode
    acted_on: Day
    acted_time: time
    told_whom: Line
    way: DutyWay
    because: Statement
    summary: Statement

    def as_recorded(self) -> dict[str, Any]:
        """The act as the command takes it."""
        said = self.model_dump(exclude={"acted_on", "acted_time"})
        return {**said, "acted_at": datetime.combine(self.acted_on, self.acted_time.replace(tzinfo=OSLO))}


@router.get("")
async def show_duty_acts(
    request: Request, follow_up_id: UUID, door: MayRead, work: CurrentWork, after: UUID | None = None
) -> Response:
    """Show one's own service's acts of duty on a follow-up, newest first."""
    view = await open_follow_up(work, follow_up_id)
    acts, following = await duties.duty_acts_of(work, follow_up_id, limit=PER_PAGE, after=after)
    return page(
        request,
        "duty_acts/list.html",
        view=view,
        acts=acts,
        following=following,
        is_first=after is None,
        may_record=await queries.is_named_on(work, follow_up_id),
        **WORDS,
    )


@router.get("/new")
async def show_recording(request: Request, follow_up_id: UUID, door: MayRecord, work: CurrentWork) -> Response:
    """Show the form that writes an act of duty down."""
    now = work.now.astimezone(OSLO)
    return await _form(
        request, work, follow_up_id, empty_form(request, acted_on=now.date(), acted_time=now.strftime("%H:%M"))
    )


@router.post("/new")
async def record_duty_act(request: Request, follow_up_id: UUID, door: MayRecord, work: CurrentWork) -> Response:
    """Write an act of duty down, and go back to the list."""
    form = await read_form(request, DutyActForm)
    if form.is_good:
        async with form.trying(work) as given:
            await duties.record_duty_act(work, follow_up_id=follow_up_id, **given.as_recorded())
    if form.is_good:
        return RedirectResponse(f"/follow-ups/{follow_up_id}/duty-acts", status_code=303)
    if "acted_at" in form.faults:
        form.faults["acted_on"] = form.faults.pop("acted_at")
    return await _form(request, work, follow_up_id, form)


async def _form(request: Request, work: CurrentWork, follow_up_id: UUID, form: Filled[Any]) -> Response:
    view = await open_follow_up(work, follow_up_id)
    grounds = [
        (one.code, one.provision)
        for one in await queries.grounds_on(work, work.today)
        if one.kind in (GroundKind.MUST_NOTIFY, GroundKind.MUST_AVERT)
        and (not one.sender_kinds or work.actor.service_kind in one.sender_kinds)
    ]
    return form_page(
        request,
        "duty_acts/new.html",
        form,
        fields=tuple(DutyActForm.model_fields),
        view=view,
        grounds=grounds,
        today=work.today,
        **WORDS,
    )
