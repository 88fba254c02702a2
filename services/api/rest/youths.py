"""Youths, their guardians and siblings as JSON. Identity numbers are never in a list, an address or a log."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.api.doors import to
from services.api.number_keys import Keys
from services.api.people_shapes import (
    GuardianChangeShape,
    GuardianShape,
    IdentityShape,
    MatchShape,
    NationalId,
    RegistrationShape,
)
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer, Made, Shape
from services.core.access.things import ADD, CHANGE, GUARDIAN, READ, SIBLING, YOUTH
from services.core.access.work import Work
from services.core.duplicates import merges, registering
from services.core.kit.errors import NotFound, Stale
from services.core.people import commands, queries
from services.core.people.kinds import AddressProtection, Responsibility
from services.core.people.numbers import NumberKeys

router = APIRouter(prefix="/youths", tags=["youths"])

MayRead = Annotated[None, Depends(to(READ, YOUTH))]
MayRegister = Annotated[None, Depends(to(ADD, YOUTH))]
MayChange = Annotated[None, Depends(to(CHANGE, YOUTH))]
MayReadGuardians = Annotated[None, Depends(to(READ, GUARDIAN))]
MayAddGuardian = Annotated[None, Depends(to(ADD, GUARDIAN))]
MayChangeGuardian = Annotated[None, Depends(to(CHANGE, GUARDIAN))]
MayReadSiblings = Annotated[None, Depends(to(READ, SIBLING))]
MayAddSibling = Annotated[None, Depends(to(ADD, SIBLING))]


class YouthAnswer(Answer):
    """A youth's identity. `age` is in whole years today; `number_agrees` is a note, never a fault."""

    id: UUID
    given_name: str
    family_name: str
    birth_date: date
    age: int
    has_national_id: bool
    national_id: str | None
    number_agrees: bool = Field(description="Whether day and month in the number are the birth date's.")
    language: str
    needs_interpreter: bool
    interpreter_language: str | None
    address_protection: AddressProtection
    registered_at: datetime
    merged_into: UUID | None = Field(
        default=None, description="The registration that is kept of this person, when it is another that you can see."
    )
    version: int


class YouthLineAnswer(Answer):
    """One line of a list of youths."""

    id: UUID
    given_name: str
    family_name: str
    birth_date: date
    is_protected: bool


class YouthChangeShape(IdentityShape):
    """What is to be known of a youth from now on.

    Leave `national_id` out to keep the number that is stored; send null to take it away.
    """

    national_id: NationalId | None = None


class FindShape(Shape):
    """The identity number to look for."""

    national_id: NationalId


class GuardianAnswer(Answer):
    """Somebody with parental responsibility, and when."""

    id: UUID
    youth_id: UUID
    given_name: str
    family_name: str
    responsibility: Responsibility
    starts_on: date
    ends_on: date | None
    telephone: str | None
    has_national_id: bool = Field(description="Whether she can be recognised when she signs in herself.")
    language: str
    needs_interpreter: bool
    address_protection: AddressProtection
    version: int


class SiblingShape(Shape):
    """The other one of two siblings."""

    other_youth_id: UUID


class SiblingAnswer(Answer):
    """A sibling whom you may read too."""

    id: UUID
    youth_id: UUID
    given_name: str
    family_name: str


@router.get("")
async def list_youths(
    door: MayRead, work: CurrentWork, limit: Limit = 50, cursor: Cursor = None
) -> Page[YouthLineAnswer]:
    """The youths you can see, by family name."""
    lines, following = await queries.my_youths(
        work,
        limit=limit,
        after=read_id(cursor),
    )
    return Page(
        items=[YouthLineAnswer.model_validate(line) for line in lines],
        next=write_cursor(following) if following else None,
    )


@router.post("", status_code=201)
async def register_youth(
    shape: RegistrationShape, door: MayRegister, once: OnlyOnce, work: CurrentWork, keys: Keys, response: Response
) -> YouthAnswer:
    """Register a youth for your service.

    409 with `possible_duplicate` when one whom you can see may be the same: ask `POST /youths/matches` who, and name
    them in `other_than` when they are other people.
    """
    made = await once.already(work, shape)
    if made is None:
        made = (await registering.register_youth(work, keys=keys, **shape.model_dump())).id
        await once.remember(work, thing_kind="youth", thing_id=made, location=f"/api/v1/youths/{made}")
    return await _shown(work, made, keys, response)


@router.post("/find")
async def find_youths(shape: FindShape, door: MayRead, work: CurrentWork, keys: Keys) -> list[YouthLineAnswer]:
    """The youths with this identity number, among those you can see; empty when there is none.

    A POST, so that the number never stands in an address; it makes nothing and takes no `Idempotency-Key`.
    """
    found = await queries.youths_by_number(work, national_id=shape.national_id, keys=keys)
    return [YouthLineAnswer.model_validate(line) for line in found]


@router.post("/matches")
async def find_matches(shape: MatchShape, door: MayRegister, work: CurrentWork, keys: Keys) -> list[YouthLineAnswer]:
    """Those among the youths you can see who have this number, or this name and birth date.

    A POST, so that nothing of it stands in an address; it makes nothing and takes no `Idempotency-Key`.
    """
    found = await registering.matches(work, keys=keys, **shape.model_dump())
    return [YouthLineAnswer.model_validate(line) for line in found]


@router.get("/{youth_id}")
async def read_youth(youth_id: UUID, door: MayRead, work: CurrentWork, keys: Keys, response: Response) -> YouthAnswer:
    """One youth's identity, with the number."""
    return await _shown(work, youth_id, keys, response)


@router.put("/{youth_id}")
async def change_youth(
    youth_id: UUID,
    shape: YouthChangeShape,
    door: MayChange,
    work: CurrentWork,
    keys: Keys,
    response: Response,
    if_match: IfMatch = None,
) -> YouthAnswer:
    """Put right what is known of a youth. A mark of address protection holds from the next request."""
    version = version_from(if_match, youth_id)
    given: dict[str, Any] = shape.model_dump()
    if "national_id" not in shape.model_fields_set:
        given["national_id"] = commands.KEPT
    try:
        youth = await registering.change_youth(work, keys=keys, youth_id=youth_id, version=version, **given)
    except Stale as stale:
        current = await queries.open_youth(work, youth_id, keys=keys)
        raise both_versions(
            stale,
            current=(await _with_its_place(work, current)).model_dump(mode="json"),
            yours=shape.model_dump(mode="json"),
        ) from None
    view = queries.youth_as_view(youth, today=work.today, keys=keys)
    tag(response, view.id, view.version)
    return await _with_its_place(work, view)


@router.get("/{youth_id}/guardians")
async def list_guardians(youth_id: UUID, door: MayReadGuardians, work: CurrentWork) -> list[GuardianAnswer]:
    """Those who have or had parental responsibility, newest first."""
    await queries.open_youth(work, youth_id)
    return [GuardianAnswer.model_validate(one) for one in await queries.guardians_of(work, youth_id)]


@router.post("/{youth_id}/guardians", status_code=201)
async def add_guardian(
    youth_id: UUID, shape: GuardianShape, door: MayAddGuardian, once: OnlyOnce, work: CurrentWork, keys: Keys
) -> Made:
    """Add somebody with parental responsibility for a period."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.add_guardian(work, keys=keys, youth_id=youth_id, **shape.model_dump())).id
        await once.remember(
            work,
            thing_kind="guardian",
            thing_id=made,
            location=f"/api/v1/youths/{youth_id}/guardians/{made}",
        )
    return Made(id=made)


@router.get("/{youth_id}/guardians/{guardian_id}")
async def read_guardian(
    youth_id: UUID, guardian_id: UUID, door: MayReadGuardians, work: CurrentWork, response: Response
) -> GuardianAnswer:
    """One guardian."""
    guardian = await queries.guardian_row(work, guardian_id)
    if guardian.youth_id != youth_id:
        raise NotFound("guardian", guardian_id)
    tag(response, guardian.id, guardian.version)
    return GuardianAnswer.model_validate(guardian)


@router.put("/{youth_id}/guardians/{guardian_id}")
async def change_guardian(
    youth_id: UUID,
    guardian_id: UUID,
    shape: GuardianChangeShape,
    door: MayChangeGuardian,
    work: CurrentWork,
    keys: Keys,
    response: Response,
    if_match: IfMatch = None,
) -> GuardianAnswer:
    """Put right what is known of a guardian, or end the period."""
    version = version_from(if_match, guardian_id)
    current = await queries.guardian_row(work, guardian_id)
    if current.youth_id != youth_id:
        raise NotFound("guardian", guardian_id)
    given: dict[str, Any] = shape.model_dump()
    if "national_id" not in shape.model_fields_set:
        given["national_id"] = commands.KEPT
    try:
        changed = await commands.change_guardian(work, keys=keys, guardian_id=guardian_id, version=version, **given)
    except Stale as stale:
        raise both_versions(
            stale,
            current=GuardianAnswer.model_validate(current).model_dump(mode="json"),
            yours=shape.model_dump(mode="json"),
        ) from None
    tag(response, changed.id, changed.version)
    return GuardianAnswer.model_validate(changed)


@router.get("/{youth_id}/siblings")
async def list_siblings(youth_id: UUID, door: MayReadSiblings, work: CurrentWork) -> list[SiblingAnswer]:
    """The siblings whom you may read too."""
    await queries.open_youth(work, youth_id)
    return [SiblingAnswer.model_validate(one) for one in await queries.siblings_of(work, youth_id)]


@router.post("/{youth_id}/siblings", status_code=201)
async def add_sibling(
    youth_id: UUID, shape: SiblingShape, door: MayAddSibling, once: OnlyOnce, work: CurrentWork
) -> Made:
    """Say that two youths you may read are siblings."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.add_sibling(work, youth_id=youth_id, other_youth_id=shape.other_youth_id)).id
        await once.remember(work, thing_kind="sibling", thing_id=made, location=f"/api/v1/youths/{youth_id}/siblings")
    return Made(id=made)


async def _shown(work: Work, youth_id: UUID, keys: NumberKeys, response: Response) -> YouthAnswer:
    view = await queries.open_youth(work, youth_id, keys=keys)
    tag(response, view.id, view.version)
    return await _with_its_place(work, view)


async def _with_its_place(work: Work, view: queries.YouthView) -> YouthAnswer:
    answer = YouthAnswer.model_validate(view)
    answer.merged_into = await merges.merged_into(work, view.id)
    return answer
