"""Absences on pages: one's own, who is away in one's service, and who stands in."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.absence_shapes import AbsenceChangeShape, AbsenceShape
from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.keeping import form_page
from services.api.requests import CurrentWork
from services.api.shapes import Shape
from services.api.templating import page
from services.core.access.actor import Role
from services.core.access.sessions import my_hats
from services.core.access.things import ABSENCE, ADD, CHANGE, READ, REMOVE
from services.core.access.work import Work
from services.core.kit.errors import NotFound
from services.core.organisation import absences, queries
from services.core.organisation.absences import AbsenceView

router = APIRouter(prefix="/absences")

MayRead = Annotated[None, Depends(to(READ, ABSENCE))]
MayAdd = Annotated[None, Depends(to(ADD, ABSENCE))]
MayChange = Annotated[None, Depends(to(CHANGE, ABSENCE))]
MayRemove = Annotated[None, Depends(to(REMOVE, ABSENCE))]


class AbsenceChangeForm(AbsenceChangeShape):
    """The last day and who stands in, of the version that was shown."""

    version: int


class TakeBackForm(Shape):
    """That it is taken back, of the version that was shown."""

    version: int


@router.get("")
async def show_absences(
    request: Request, door: MayRead, work: CurrentWork, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Show one's own absences, and who else in the service is away today or later."""
    found = await absences.absences(work)
    return page(
        request,
        "absences/page.html",
        mine=[one for one in found if one.is_mine],
        others=[one for one in found if not one.is_mine],
        today=work.today,
        me=work.actor.user_id,
        manages=work.actor.role is Role.MANAGER,
        done=done,
    )


@router.get("/new")
async def show_absence_form(request: Request, door: MayAdd, work: CurrentWork) -> Response:
    """Show the form that registers an absence."""
    return await _new_form(request, work, empty_form(request, starts_on=work.today))


@router.post("/new")
async def register_absence(request: Request, door: MayAdd, work: CurrentWork) -> Response:
    """Register that one is away, or, as a manager, that somebody in the service is."""
    form = await read_form(request, AbsenceShape)
    if form.is_good:
        async with form.trying(work, not_found={"user_id": "not_in_own_service"}) as given:
            await absences.register_absence(work, **given.model_dump())
    if form.is_good:
        return RedirectResponse("/absences?done=saved", status_code=303)
    return await _new_form(request, work, form)


@router.get("/{absence_id}")
async def show_change_form(request: Request, absence_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Show the form that changes the last day or who stands in, and takes back what has not begun."""
    view = await _to_change(work, absence_id)
    form = empty_form(request, ends_on=view.ends_on, substitute_user_id=view.substitute_user_id, version=view.version)
    return await _change_form(request, work, view, form)


@router.post("/{absence_id}")
async def change_absence(request: Request, absence_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Change the last day, also to end it early, or who stands in."""
    view = await _to_change(work, absence_id)
    form = await read_form(request, AbsenceChangeForm)
    if form.is_good:
        async with form.trying(work) as given:
            await absences.change_absence(work, absence_id=absence_id, **given.model_dump())
    if form.is_good:
        return RedirectResponse("/absences?done=saved", status_code=303)
    return await _change_form(request, work, view, form)


@router.post("/{absence_id}/take-back")
async def take_back_absence(request: Request, absence_id: UUID, door: MayRemove, work: CurrentWork) -> Response:
    """Take back an absence that has not begun."""
    view = await _to_change(work, absence_id)
    form = await read_form(request, TakeBackForm)
    if form.is_good:
        async with form.trying(work) as given:
            await absences.take_back_absence(work, absence_id=absence_id, version=given.version)
    if form.is_good:
        return RedirectResponse("/absences?done=taken_back", status_code=303)
    form.typed |= {"ends_on": view.ends_on, "substitute_user_id": view.substitute_user_id}
    return await _change_form(request, work, view, form)


async def _to_change(work: Work, absence_id: UUID) -> AbsenceView:
    """The absence, where it is the asker's to change: of others she sees the list, and no page of one."""
    view = await absences.absence_view(work, absence_id)
    if not view.may_change:
        raise NotFound("absence", absence_id)
    return view


async def _new_form(request: Request, work: Work, form: Filled[Any]) -> Response:
    is_manager = work.actor.role is Role.MANAGER
    people = await _colleagues(work)
    return form_page(
        request,
        "absences/new.html",
        form,
        fields=tuple(AbsenceShape.model_fields),
        # Whoever manages chooses among all; for the others it is themselves, and they do not stand in for that.
        people=people if is_manager else (),
        substitutes=people if is_manager else [one for one in people if one[0] != work.actor.user_id],
        me=work.actor.user_id,
    )


async def _change_form(request: Request, work: Work, view: AbsenceView, form: Filled[Any]) -> Response:
    return form_page(
        request,
        "absences/change.html",
        form,
        fields=tuple(AbsenceChangeShape.model_fields),
        view=view,
        substitutes=[one for one in await _colleagues(work) if one[0] != view.user_id],
        has_begun=view.starts_on <= work.today,
    )


async def _colleagues(work: Work) -> list[tuple[UUID, str]]:
    """Everybody in the services where the asker has a post today, each once, by name."""
    found = await queries.colleagues(work, service_ids={hat.service_id for hat in await my_hats(work)})
    people = {one.user_id: one.display_name for one in found}
    return sorted(people.items(), key=lambda one: (one[1], one[0]))
