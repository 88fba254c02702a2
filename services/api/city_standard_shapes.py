"""What is sent to us about the city standard, from pages and from programs alike."""

from typing import Annotated

from pydantic import Field

from services.api.organisation_shapes import DistrictCode
from services.api.shapes import Day, Shape
from services.core.deadlines.calendar import Unit
from services.core.deadlines.city_standard import LONGEST

RuleKey = Annotated[str, Field(max_length=40, pattern=r"^[0-9A-Z-]+$")]
# The rules say what is too long, in the words of the unit; here only what is no number of anything.
MOST = 100_000
UNITS = tuple(LONGEST)


class RequirementShape(Shape):
    """How long a requirement of the city standard is, for starts from a day on, in the municipality or a district."""

    rule_key: RuleKey = Field(examples=["CITY-TEAM-MEETING"])
    district_code: DistrictCode | None = Field(
        default=None, examples=["030110"], description="Empty: in the whole municipality."
    )
    is_off: bool = Field(default=False, description="From that day on the requirement starts no deadline there.")
    length_count: Annotated[int, Field(ge=-MOST, le=MOST)] | None = Field(default=None, examples=[6])
    length_unit: Unit | None = Field(default=None, examples=[Unit.WEEK])
    valid_from: Day = Field(examples=["2026-12-01"], description="Today or later.")
