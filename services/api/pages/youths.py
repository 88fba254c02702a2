"""Youths on pages: registering, the page of one, her guardians and siblings, and finding one by number."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.doors import to
from services.api.forms import Filled, empty_form, read_form
from services.api.language import Language
from services.api.navigation import is_offered
from services.api.number_keys import Keys
from services.api.pages.keeping import form_page
from services.api.people_shapes import (
    GuardianChangeShape,
    GuardianShape,
    MatchShape,
    NationalId,
    RegistrationShape,
    YouthShape,
)
from services.api.problems import language_for
from services.api.requests import CurrentWork
from services.api.shapes import Shape
from services.api.spoken_languages import language_choices, language_name
from services.api.templating import page
from services.core.access.things import ADD, CHANGE, FOLLOW_UP, GUARDIAN, READ, SIBLING, YOUTH, YOUTH_MERGE
from services.core.access.work import Work
from services.core.duplicates import merges, registering
from services.core.follow_ups.kinds import STATE_NAMES
from services.core.follow_ups.of_youth import follow_ups_of
from services.core.kit.errors import NotFound
from services.core.people import commands, queries
from services.core.people.kinds import ADDRESS_PROTECTION_NAMES, RESPONSIBILITY_NAMES, Responsibility
from services.core.people.rules import Held

router = APIRouter(prefix="/youths")

MayRead = Annotated[None, Depends(to(READ, YOUTH))]
MayRegister = Annotated[None, Depends(to(ADD, YOUTH))]
MayChange = Annotated[None, Depends(to(CHANGE, YOUTH))]
MayAddGuardian = Annotated[None, Depends(to(ADD, GUARDIAN))]
MayChangeGuardian = Annotated[None, Depends(to(CHANGE, GUARDIAN))]
MayAddSibling = Annotated[None, Depends(to(ADD, SIBLING))]

MOST_TO_CHOOSE = 500
WORDS: dict[str, Any] = {
    "protection_names": ADDRESS_PROTECTION_NAMES,
    "responsibility_names": RESPONSIBILITY_NAMES,
}


class YouthChangeForm(YouthShape):
    """What is to be known of a youth from now on; an empty number field keeps the number."""

    remove_number: bool = False
    version: int


class GuardianChangeForm(GuardianChangeShape):
    """What may be put right about a guardian; an empty number field keeps what she is recognised by."""

    remove_number: bool = False
    version: int


class SiblingForm(Shape):
    """The other one of two siblings."""

    other_youth_id: UUID


class FindForm(Shape):
    """The identity number to look for."""

    national_id: NationalId


def _youth_form(request: Request, template: str, form: Filled[Any], **context: Any) -> Response:
    fields = (*RegistrationShape.model_fields, "remove_number")
    stored = (form.typed.get("language"), form.typed.get("interpreter_language"))
    languages = language_choices(language_for(request), *stored)
    return form_page(request, template, form, fields=fields, spoken_languages=languages, **WORDS, **context)


def _guardian_form(request: Request, form: Filled[Any], **context: Any) -> Response:
    languages = language_choices(language_for(request), form.typed.get("language"))
    fields = (*GuardianShape.model_fields, "remove_number")
    return form_page(
        request, "youths/guardian.html", form, fields=fields, spoken_languages=languages, **WORDS, **context
    )


@router.get("/new")
async def show_youth_form(request: Request, door: MayRegister, work: CurrentWork) -> Response:
    """Show the form that registers a youth."""
    form = empty_form(request, language="nb", address_protection="none")
    return _youth_form(request, "youths/new.html", form, alike=[])


@router.post("/new")
async def register_youth(request: Request, door: MayRegister, work: CurrentWork, keys: Keys) -> Response:
    """Register a youth, and go on to the signal about her; stop at those whom the asker sees and who may be her."""
    form = await read_form(request, RegistrationShape)
    alike: list[queries.YouthLine] = []
    if form.is_good:
        async with form.trying(work) as given:
            made = (await registering.register_youth(work, keys=keys, **given.model_dump())).id
    if form.is_good:
        return RedirectResponse(f"/follow-ups/new/{made}", status_code=303)
    if "other_than" in form.faults and form.shape is not None:
        known = form.shape.model_dump(include=set(MatchShape.model_fields))
        alike = await registering.matches(work, keys=keys, **known)
    return _youth_form(request, "youths/new.html", form, alike=alike)


@router.get("/find")
async def show_find_form(request: Request, door: MayRead, work: CurrentWork) -> Response:
    """Show the form that looks for a youth by identity number."""
    return form_page(request, "youths/find.html", empty_form(request), fields=("national_id",), found=None)


@router.post("/find")
async def find_youths(request: Request, door: MayRead, work: CurrentWork, keys: Keys) -> Response:
    """Show the youths with this number, among those the asker can see. The number is never in an address."""
    form = await read_form(request, FindForm)
    found = None
    if form.is_good:
        async with form.trying(work) as given:
            found = await queries.youths_by_number(work, national_id=given.national_id, keys=keys)
    return form_page(request, "youths/find.html", form, fields=("national_id",), found=found)


@router.get("/{youth_id}")
async def show_youth(
    request: Request,
    youth_id: UUID,
    door: MayRead,
    work: CurrentWork,
    keys: Keys,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show who a youth is, her guardians, siblings and follow-ups: a constant number of statements."""
    youth = await queries.open_youth(work, youth_id, keys=keys)
    if kept := await merges.merged_into(work, youth_id):
        return RedirectResponse(f"/youths/{kept}", status_code=307)
    others = await merges.merged_from(work, youth_id)
    guardians = await queries.guardians_of(work, youth_id, *others)
    language = language_for(request)
    return page(
        request,
        "youths/page.html",
        youth=youth,
        guardians=[
            (one, Held(Responsibility(one.responsibility), one.starts_on, one.ends_on).holds_on(work.today))
            for one in guardians
        ],
        siblings=await queries.siblings_of(work, youth_id, *others),
        follow_ups=await follow_ups_of(work, youth_id, *others),
        merged=[await queries.open_youth(work, one, keys=keys) for one in others],
        merges=await merges.merges_of(work, youth_id),
        state_names=STATE_NAMES,
        may_merge=work.actor.role is not None and is_offered(work.actor.role, ADD, YOUTH_MERGE),
        may_follow_up=work.actor.role is not None and is_offered(work.actor.role, ADD, FOLLOW_UP),
        spoken=_spoken(language, youth.language, youth.interpreter_language, *(one.language for one in guardians)),
        done=done,
        **WORDS,
    )


@router.get("/{youth_id}/change")
async def show_change_form(request: Request, youth_id: UUID, door: MayChange, work: CurrentWork) -> Response:
    """Show the form that puts right what is known of a youth; the number itself is not in it."""
    youth = await queries.open_youth(work, youth_id)
    typed = {name: getattr(youth, name) for name in YouthShape.model_fields if name != "national_id"}
    form = empty_form(request, version=youth.version, **typed)
    return _youth_form(request, "youths/change.html", form, youth=youth)


@router.post("/{youth_id}/change")
async def change_youth(request: Request, youth_id: UUID, door: MayChange, work: CurrentWork, keys: Keys) -> Response:
    """Put right what is known of a youth."""
    youth = await queries.open_youth(work, youth_id)
    form = await read_form(request, YouthChangeForm)
    if form.is_good:
        async with form.trying(work) as given:
            known = given.model_dump(exclude={"remove_number", "national_id"})
            number: commands.Number = given.national_id or commands.KEPT
            if given.remove_number:
                number = None
            await registering.change_youth(work, keys=keys, youth_id=youth_id, national_id=number, **known)
    if form.is_good:
        return await _back(work, youth_id)
    return _youth_form(request, "youths/change.html", form, youth=youth)


@router.get("/{youth_id}/guardians/new")
async def show_guardian_form(request: Request, youth_id: UUID, door: MayAddGuardian, work: CurrentWork) -> Response:
    """Show the form that adds a guardian."""
    youth = await queries.open_youth(work, youth_id)
    form = empty_form(request, language="nb", address_protection="none", starts_on=youth.birth_date)
    return _guardian_form(request, form, youth=youth, guardian=None)


@router.post("/{youth_id}/guardians/new")
async def add_guardian(
    request: Request, youth_id: UUID, door: MayAddGuardian, work: CurrentWork, keys: Keys
) -> Response:
    """Add somebody with parental responsibility."""
    youth = await queries.open_youth(work, youth_id)
    form = await read_form(request, GuardianShape)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.add_guardian(work, keys=keys, youth_id=youth_id, **given.model_dump())
    if form.is_good:
        return await _back(work, youth_id)
    return _guardian_form(request, form, youth=youth, guardian=None)


@router.get("/{youth_id}/guardians/{guardian_id}")
async def show_guardian(
    request: Request, youth_id: UUID, guardian_id: UUID, door: MayChangeGuardian, work: CurrentWork
) -> Response:
    """Show the form that puts right what is known of a guardian."""
    youth = await queries.open_youth(work, youth_id)
    guardian = await queries.guardian_row(work, guardian_id)
    if guardian.youth_id != youth_id:
        raise NotFound("guardian", guardian_id)
    typed = {name: getattr(guardian, name) for name in GuardianShape.model_fields if name != "national_id"}
    form = empty_form(request, version=guardian.version, **typed)
    return _guardian_form(request, form, youth=youth, guardian=guardian)


@router.post("/{youth_id}/guardians/{guardian_id}")
async def change_guardian(
    request: Request, youth_id: UUID, guardian_id: UUID, door: MayChangeGuardian, work: CurrentWork, keys: Keys
) -> Response:
    """Put right what is known of a guardian, or end the period."""
    youth = await queries.open_youth(work, youth_id)
    guardian = await queries.guardian_row(work, guardian_id)
    if guardian.youth_id != youth_id:
        raise NotFound("guardian", guardian_id)
    form = await read_form(request, GuardianChangeForm)
    if form.is_good:
        async with form.trying(work) as given:
            known = given.model_dump(exclude={"remove_number", "national_id"})
            number: commands.Number = given.national_id or commands.KEPT
            if given.remove_number:
                number = None
            await commands.change_guardian(work, keys=keys, guardian_id=guardian_id, national_id=number, **known)
    if form.is_good:
        return await _back(work, youth_id)
    return _guardian_form(request, form, youth=youth, guardian=guardian)


@router.get("/{youth_id}/siblings/new")
async def show_sibling_form(request: Request, youth_id: UUID, door: MayAddSibling, work: CurrentWork) -> Response:
    """Show the form that says who is a sibling, among the youths the asker can see."""
    return await _sibling_form(request, work, youth_id, empty_form(request))


@router.post("/{youth_id}/siblings/new")
async def add_sibling(request: Request, youth_id: UUID, door: MayAddSibling, work: CurrentWork) -> Response:
    """Say that two youths are siblings."""
    form = await read_form(request, SiblingForm)
    if form.is_good:
        async with form.trying(work) as given:
            await commands.add_sibling(work, youth_id=youth_id, other_youth_id=given.other_youth_id)
    if form.is_good:
        return await _back(work, youth_id)
    return await _sibling_form(request, work, youth_id, form)


async def _sibling_form(request: Request, work: Work, youth_id: UUID, form: Filled[Any]) -> Response:
    youth = await queries.open_youth(work, youth_id)
    others, _ = await queries.my_youths(work, limit=MOST_TO_CHOOSE, but=youth_id)
    fields = ("other_youth_id",)
    return form_page(request, "youths/sibling.html", form, fields=fields, youth=youth, others=others)


async def _back(work: Work, youth_id: UUID) -> Response:
    """To the youth's page; to the list when a mark of address protection has just closed the door."""
    is_there = await queries.is_there(work, youth_id)
    return RedirectResponse(f"/youths/{youth_id}?done=saved" if is_there else "/follow-ups", status_code=303)


def _spoken(language: Language, *codes: str | None) -> dict[str, str]:
    return {code: language_name(code, language) for code in codes if code}
