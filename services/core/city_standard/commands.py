"""Setting a requirement of the city standard from a day on. Nothing is ever changed: a new row counts from its day."""

from sqlalchemy import select

from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.city_standard.rules import WantedRequirement
from services.core.deadlines.models import CityStandardRequirement
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id
from services.core.organisation.models import District


async def set_requirement(work: Work, *, wanted: WantedRequirement) -> CityStandardRequirement:
    """Set how long a requirement is, for starts from a day on, in the asker's municipality or one of its districts.

    The day is today or later; deadlines that are born keep the length they were born with.

    Raises:
        NotFound: when the asker's post is in no municipality.
        Invalid: a requirement or a district that is not there, no length or one below one or above about a year, a day
            that has passed or lies more than five years ahead.
        Conflict: when another length has been set in the same place from the same day.
    """
    await must_be_possible(work, wanted=wanted)
    row = CityStandardRequirement(
        id=new_id(),
        municipality_number=municipality_of(work),
        district_code=wanted.district_code,
        rule_key=wanted.rule_key,
        length_count=wanted.length.count if wanted.length else None,
        length_unit=wanted.length.unit if wanted.length else None,
        valid_from=wanted.valid_from,
        set_by_id=work.actor.user_id,
        set_at=work.now,
    )
    work.session.add(row)
    record(work, Act.ADDED, thing_kind="city_standard_requirement", thing_id=row.id)
    await work.session.flush()
    return row


async def must_be_possible(work: Work, *, wanted: WantedRequirement) -> None:
    """Refuse what cannot be set, with the field at fault; nothing is written.

    Raises:
        NotFound, Invalid, Conflict: as for `set_requirement`.
    """
    municipality = municipality_of(work)
    faults = wanted.faults(today=work.today)
    if wanted.district_code is not None:
        district = await work.session.get(District, wanted.district_code)
        if district is None or district.municipality_number != municipality:
            faults["district_code"] = "unknown"
    if faults:
        raise Invalid(**faults)
    there = await work.session.scalar(
        select(CityStandardRequirement).where(
            CityStandardRequirement.municipality_number == municipality,
            CityStandardRequirement.district_code.is_not_distinct_from(wanted.district_code),
            CityStandardRequirement.rule_key == wanted.rule_key,
            CityStandardRequirement.valid_from == wanted.valid_from,
        )
    )
    if there is not None:
        raise Conflict("valid_from", "standard_set_from_that_day")


def municipality_of(work: Work) -> str:
    """The number of the municipality whose standard the asker sees and sets.

    Raises:
        NotFound: when her post is in none.
    """
    if work.actor.municipality_number is None:
        raise NotFound("city_standard_requirement")
    return work.actor.municipality_number
