"""The city standard for the administrator: what counts where, and setting a requirement once its effect is seen."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.city_standard_shapes import UNITS, RequirementShape
from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.pages.keeping import form_page
from services.api.problems import language_for
from services.api.requests import CurrentWork
from services.api.templating import page
from services.core.access.things import ADD, CITY_STANDARD_REQUIREMENT
from services.core.access.work import Work
from services.core.city_standard import commands, queries
from services.core.city_standard.queries import Preview
from services.core.city_standard.rules import WantedRequirement
from services.core.deadlines.calendar import UNIT_NAMES
from services.core.deadlines.catalogue.city_standard import CITY_STANDARD

router = APIRouter(prefix="/city-standard")

MaySet = Annotated[None, Depends(to(ADD, CITY_STANDARD_REQUIREMENT))]


class RequirementForm(RequirementShape):
    """A requirement as the page sends it: first to see what it would change, then to set it."""

    step: Literal["preview", "set"] = "preview"


@router.get("")
async def show_city_standard(
    request: Request, door: MaySet, work: CurrentWork, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Show the standard of the administrator's own municipality and its districts."""
    return page(
        request,
        "city_standard/page.html",
        standard=await queries.standard_of_municipality(work),
        done=done,
    )


@router.get("/new")
async def show_requirement_form(
    request: Request,
    door: MaySet,
    work: CurrentWork,
    rule: Annotated[str, Query(max_length=40)] = "",
    district: Annotated[str, Query(max_length=6)] = "",
) -> Response:
    """Show the form that sets a requirement."""
    form = empty_form(request, rule_key=rule, district_code=district, valid_from=work.today.isoformat())
    return await _form_page(request, work, form)


@router.post("/new")
async def set_requirement(request: Request, door: MaySet, work: CurrentWork) -> Response:
    """Show what a requirement would change; with the second button, set it."""
    form = await read_form(request, RequirementForm)
    preview = None
    if form.is_good:
        async with form.trying(work) as given:
            asked = WantedRequirement(**given.model_dump(exclude={"step"}))
            if given.step == "set":
                await commands.set_requirement(work, wanted=asked)
            else:
                preview = await queries.preview_requirement(work, wanted=asked)
    if form.is_good and preview is None:
        return RedirectResponse("/city-standard?done=set", status_code=303)
    return await _form_page(request, work, form, preview)


async def _form_page(request: Request, work: Work, form: Filled[Any], preview: Preview | None = None) -> Response:
    language = language_for(request)
    standard = await queries.standard_of_municipality(work)
    places = [place for place, _ in standard.places]
    return form_page(
        request,
        "city_standard/new.html",
        form,
        fields=tuple(RequirementShape.model_fields),
        municipality=places[0].name,
        districts=[(place.district_code, place.name) for place in places[1:]],
        requirements=[(rule.key, rule.nynorsk if language == "nn" else rule.norsk) for rule in CITY_STANDARD],
        units=[(unit.value, UNIT_NAMES[unit][1].in_language(language)) for unit in UNITS],
        preview=preview,
    )
