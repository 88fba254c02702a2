"""Reading the city standard where a follow-up is. What counts of it is decided in `city_standard.py`."""

from sqlalchemy import select

from services.core.access.work import Work
from services.core.deadlines.calendar import Length, Unit
from services.core.deadlines.city_standard import Requirement, Standard, standard_in
from services.core.deadlines.models import CityStandardRequirement
from services.core.organisation.models import Service


async def standard_of(work: Work, service: Service) -> Standard:
    """The city standard for the follow-ups that a service leads."""
    return standard_in(await set_in(work, service.municipality_number), service.district_code)


async def set_in(work: Work, municipality_number: str) -> list[Requirement]:
    """Everything that a municipality and its districts have set, the oldest first."""
    rows = await work.session.execute(
        select(CityStandardRequirement)
        .where(CityStandardRequirement.municipality_number == municipality_number)
        .order_by(CityStandardRequirement.valid_from, CityStandardRequirement.id)
    )
    return [as_requirement(row) for row in rows.scalars()]


def as_requirement(row: CityStandardRequirement) -> Requirement:
    """A row as the rules see it."""
    length = (
        None if row.length_count is None or row.length_unit is None else Length(row.length_count, Unit(row.length_unit))
    )
    return Requirement(row.rule_key, row.district_code, row.valid_from, length)
