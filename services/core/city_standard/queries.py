"""The city standard of one municipality: what counts where, what has been set, and what a change would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text

from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.city_standard.commands import municipality_of, must_be_possible
from services.core.city_standard.rules import AHEAD, WantedRequirement
from services.core.deadlines.calendar import Length
from services.core.deadlines.catalogue.city_standard import CITY_STANDARD
from services.core.deadlines.city_standard import Requirement, requirement_named, standard_in
from services.core.deadlines.models import CityStandardRequirement
from services.core.deadlines.rule import DeadlineRule
from services.core.deadlines.standards import as_requirement, set_in
from services.core.follow_ups.kinds import ENDED
from services.core.kit.errors import Invalid
from services.core.organisation.models import District, Municipality, UserAccount

_BY_PLACE = text("select * from app.follow_ups_by_place()")


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality, or one of its districts."""

    district_code: str | None
    name: str


@dataclass(frozen=True, slots=True)
class SetHere:
    """One length that has been set, by whom and when; no length: the requirement is off from that day."""

    rule: DeadlineRule
    place: Place
    length: Length | None
    valid_from: date
    set_by_name: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Counting:
    """What counts for one requirement in one place on a day. `since` is None where it is the default."""

    rule: DeadlineRule
    length: Length | None
    since: date | None
    is_of_municipality: bool


@dataclass(frozen=True, slots=True)
class CityStandard:
    """The whole standard of a municipality as it counts on a day, place by place, and everything that has been set."""

    on: date
    municipality_number: str
    places: tuple[tuple[Place, tuple[Counting, ...]], ...]
    history: tuple[SetHere, ...]

    @property
    def differing(self) -> tuple[tuple[Place, tuple[Counting, ...]], ...]:
        """The districts with what they have set themselves; those that have set nothing are left out."""
        own = (
            (place, tuple(one for one in counting if one.since is not None and not one.is_of_municipality))
            for place, counting in self.places
            if place.district_code is not None
        )
        return tuple((place, counting) for place, counting in own if counting)


@dataclass(frozen=True, slots=True)
class Preview:
    """What setting a requirement would change, in numbers and nothing else."""

    rule: DeadlineRule
    before: Length | None
    """What would count in the place on that day without it; of a municipality, where a district has not set its own."""
    after: Length | None
    under_way: int
    """Follow-ups under way in the place."""
    counted_otherwise: int
    """Those of them whose next deadline of this requirement would be counted otherwise."""


async def standard_of_municipality(work: Work) -> CityStandard:
    """The standard that counts today in the asker's municipality, and all that has been set there. Reading is logged.

    Raises:
        NotFound: when the asker's post is in no municipality.
    """
    number = municipality_of(work)
    places = await _places(work, number)
    known = await set_in(work, number)
    rows = await work.session.execute(
        select(CityStandardRequirement, UserAccount.display_name)
        .join(UserAccount, UserAccount.id == CityStandardRequirement.set_by_id)
        .where(CityStandardRequirement.municipality_number == number)
        .order_by(CityStandardRequirement.valid_from.desc(), CityStandardRequirement.set_at.desc())
    )
    by_code = {place.district_code: place for place in places}
    history = tuple(
        SetHere(
            rule=requirement_named(row.rule_key) or CITY_STANDARD[0],
            place=by_code[row.district_code],
            length=as_requirement(row).length,
            valid_from=row.valid_from,
            set_by_name=name,
            set_at=row.set_at,
        )
        for row, name in rows.all()
    )
    record(work, Act.LISTED, thing_kind="city_standard_requirement", row_count=len(history))
    counting = tuple((place, _counting(known, place.district_code, work.today)) for place in places)
    return CityStandard(work.today, number, counting, history)


async def preview_requirement(work: Work, *, wanted: WantedRequirement) -> Preview:
    """What setting this would change, as numbers: nothing is written.

    Raises:
        NotFound, Invalid, Conflict: as for `commands.set_requirement`.
    """
    await must_be_possible(work, wanted=wanted)
    rule = requirement_named(wanted.rule_key)
    if rule is None:
        raise Invalid(rule_key="unknown")
    known = await set_in(work, municipality_of(work))
    added = Requirement(wanted.rule_key, wanted.district_code, wanted.valid_from, wanted.length)
    under_way = counted_otherwise = 0
    for code, state, number in (await work.session.execute(_BY_PLACE)).all():
        if state in ENDED or (wanted.district_code is not None and code != wanted.district_code):
            continue
        under_way += number
        now, then = (standard_in(those, code).length_on(rule, wanted.valid_from) for those in (known, (*known, added)))
        if state in AHEAD[wanted.rule_key] and now != then:
            counted_otherwise += number
    before = standard_in(known, wanted.district_code).length_on(rule, wanted.valid_from)
    return Preview(rule, before, wanted.length, under_way, counted_otherwise)


async def _places(work: Work, number: str) -> list[Place]:
    """The municipality itself first, then its districts by their code."""
    municipality = await work.session.get_one(Municipality, number)
    districts = await work.session.execute(
        select(District).where(District.municipality_number == number).order_by(District.code)
    )
    return [Place(None, municipality.name), *(Place(one.code, one.name) for one in districts.scalars())]


def _counting(known: Sequence[Requirement], district_code: str | None, on: date) -> tuple[Counting, ...]:
    standard = standard_in(known, district_code)
    found = []
    for rule in CITY_STANDARD:
        newest = standard.newest(rule.key, on)
        found.append(
            Counting(
                rule=rule,
                length=rule.length if newest is None else newest.length,
                since=None if newest is None else newest.valid_from,
                is_of_municipality=newest is not None and newest.district_code is None,
            )
        )
    return tuple(found)
