"""The city standard of one's own municipality as JSON: what counts, what has been set, and what a change would do."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from services.api.city_standard_shapes import RequirementShape
from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.shapes import Answer
from services.core.access.things import ADD, CITY_STANDARD_REQUIREMENT, READ
from services.core.access.work import Work
from services.core.city_standard import commands, queries
from services.core.city_standard.rules import WantedRequirement
from services.core.deadlines.calendar import Length, Unit

router = APIRouter(prefix="/city-standard", tags=["city standard"])

MayRead = Annotated[None, Depends(to(READ, CITY_STANDARD_REQUIREMENT))]
MayAdd = Annotated[None, Depends(to(ADD, CITY_STANDARD_REQUIREMENT))]


class LengthAnswer(Answer):
    """How long: a count of one unit."""

    count: int
    unit: Unit


class CountingAnswer(Answer):
    """What counts today for one requirement in one place."""

    rule_key: str = Field(examples=["CITY-TEAM-MEETING"])
    rule_name: str = Field(examples=["Holde teammøte"])
    met_by: str = Field(description="The fact in the follow-up that meets it, in bokmål.")
    default: LengthAnswer
    length: LengthAnswer | None = Field(description="Empty: the requirement is off.")
    since: date | None = Field(description="Empty where the default counts.")
    is_of_municipality: bool = Field(description="The municipality has set it, and not the district itself.")


class CityStandardPlaceAnswer(Answer):
    """The standard of one place."""

    district_code: str | None = Field(description="Empty: the municipality, where a district has not set its own.")
    name: str
    requirements: list[CountingAnswer]


class SetAnswer(Answer):
    """One length that has been set."""

    rule_key: str
    district_code: str | None
    length: LengthAnswer | None
    valid_from: date
    set_by_name: str
    set_at: datetime


class StandardAnswer(Answer):
    """The city standard of a municipality as it counts on a day. It is the city's own, and no law."""

    counted_on: date
    municipality_number: str
    places: list[CityStandardPlaceAnswer]
    history: list[SetAnswer] = Field(description="Everything that has been set, the newest day first.")


class PreviewAnswer(Answer):
    """What setting a requirement would change: numbers, and nothing of any follow-up."""

    rule_key: str
    before: LengthAnswer | None
    after: LengthAnswer | None
    under_way: int = Field(description="Follow-ups under way in the place.")
    counted_otherwise: int = Field(description="Those of them whose next deadline would be counted otherwise.")


@router.get("")
async def read_city_standard(door: MayRead, work: CurrentWork) -> StandardAnswer:
    """The standard that counts today in your own municipality, place by place, and everything that has been set."""
    return _standard(await queries.standard_of_municipality(work))


@router.post("/preview")
async def preview_requirement(shape: RequirementShape, door: MayAdd, work: CurrentWork) -> PreviewAnswer:
    """What setting this would change. Nothing is written."""
    found = await queries.preview_requirement(work, wanted=WantedRequirement(**shape.model_dump()))
    return PreviewAnswer(
        rule_key=found.rule.key,
        before=_length(found.before),
        after=_length(found.after),
        under_way=found.under_way,
        counted_otherwise=found.counted_otherwise,
    )


@router.post("", status_code=201)
async def set_requirement(shape: RequirementShape, door: MayAdd, once: OnlyOnce, work: CurrentWork) -> StandardAnswer:
    """Set a requirement from a day on. Deadlines that are born keep the length they were born with."""
    if await once.already(work, shape) is None:
        made = await commands.set_requirement(work, wanted=WantedRequirement(**shape.model_dump()))
        await once.remember(
            work, thing_kind="city_standard_requirement", thing_id=made.id, location="/api/v1/city-standard"
        )
    return await _shown(work)


async def _shown(work: Work) -> StandardAnswer:
    return _standard(await queries.standard_of_municipality(work))


def _standard(found: queries.CityStandard) -> StandardAnswer:
    return StandardAnswer(
        counted_on=found.on,
        municipality_number=found.municipality_number,
        places=[
            CityStandardPlaceAnswer(
                district_code=place.district_code,
                name=place.name,
                requirements=[_counting(one) for one in counting],
            )
            for place, counting in found.places
        ],
        history=[
            SetAnswer(
                rule_key=one.rule.key,
                district_code=one.place.district_code,
                length=_length(one.length),
                valid_from=one.valid_from,
                set_by_name=one.set_by_name,
                set_at=one.set_at,
            )
            for one in found.history
        ],
    )


def _counting(one: queries.Counting) -> CountingAnswer:
    return CountingAnswer(
        rule_key=one.rule.key,
        rule_name=one.rule.norsk,
        met_by=one.rule.note,
        default=LengthAnswer(count=one.rule.length.count, unit=one.rule.length.unit),
        length=_length(one.length),
        since=one.since,
        is_of_municipality=one.is_of_municipality,
    )


def _length(length: Length | None) -> LengthAnswer | None:
    return None if length is None else LengthAnswer(count=length.count, unit=length.unit)
