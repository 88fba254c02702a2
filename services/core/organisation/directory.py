"""The directory of contact points: whom to call, for each place and kind of service, and where nobody is named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.kit.errors import NotFound
from services.core.organisation.kinds import ServiceKind
from services.core.organisation.models import (
    Absence,
    ContactPoint,
    District,
    Municipality,
    Service,
    UserAccount,
)
from services.core.organisation.places import WITHOUT_ADMINISTRATION
from services.core.organisation.presence import is_away_on, is_open_on, works_in_on


class Gap(StrEnum):
    """Why a place has nobody to call for a kind of service today."""

    NOT_NAMED = "not_named"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A city district, or a municipality that has none. `code` is the district's or the municipality's."""

    code: str
    name: str
    municipality_number: str
    municipality_name: str
    district_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """A contact point and whether those it names are there today.

    `contact_away_until` and `stand_in_name` tell those who may know it that she is away today, and who stands in.
    """

    id: UUID
    municipality_number: str
    district_code: str | None
    service_kind: ServiceKind
    service_id: UUID
    service_name: str
    contact_user_id: UUID
    contact_name: str
    has_contact: bool
    contact_away_until: date | None
    stand_in_name: str | None
    substitute_user_id: UUID | None
    substitute_name: str | None
    has_substitute: bool
    starts_on: date
    ends_on: date | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry:
    """What the directory says of one kind of service in one place: today's line, those to come, and the gap."""

    service_kind: ServiceKind
    today: ContactLine | None
    upcoming: tuple[ContactLine, ...]
    gap: Gap | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWithGaps:
    """A place and the kinds of service that have nobody to call there today."""

    place: Place
    gaps: tuple[ServiceKind, ...]


async def places(work: Work) -> list[Place]:
    """Every place that the directory has lines for: districts first, by code, then municipalities by name."""
    rows = (
        await work.session.execute(
            select(Municipality.number, Municipality.name, District.code, District.name)
            .outerjoin(District, District.municipality_number == Municipality.number)
            .where(or_(District.code.is_(None), District.code.not_in(WITHOUT_ADMINISTRATION)))
            .order_by(District.code.nulls_last(), Municipality.name)
        )
    ).all()
    return [
        Place(
            code=code or number,
            name=district or municipality,
            municipality_number=number,
            municipality_name=municipality,
            district_code=code,
        )
        for number, municipality, code, district in rows
    ]


async def _lines(work: Work, *conditions: Any) -> list[ContactLine]:
    """The lines for which this holds, with whether those they name are active and work there.

    Counted on today, or on the first day of a line to come: who begins then has no post before.
    """
    contact, substitute, stand_in = aliased(UserAccount), aliased(UserAccount), aliased(UserAccount)
    absence = aliased(Absence)
    day = func.greatest(ContactPoint.starts_on, work.today)
    rows = (
        await work.session.execute(
            select(
                ContactPoint,
                Service.name,
                is_open_on(Service, work.today),
                contact.display_name,
                works_in_on(contact, ContactPoint.service_id, day),
                substitute.display_name,
                works_in_on(substitute, ContactPoint.service_id, day),
                absence.ends_on,
                stand_in.display_name,
            )
            .join(Service, Service.id == ContactPoint.service_id)
            .join(contact, contact.id == ContactPoint.contact_user_id)
            .outerjoin(substitute, substitute.id == ContactPoint.substitute_user_id)
            .outerjoin(absence, is_away_on(absence, contact.id, work.today))
            .outerjoin(stand_in, stand_in.id == absence.substitute_user_id)
            .where(*conditions)
            .order_by(ContactPoint.starts_on, ContactPoint.id)
        )
    ).all()
    found = []
    for (
        point,
        service_name,
        is_open,
        contact_name,
        contact_works,
        other,
        other_works,
        away_until,
        stand_in_name,
    ) in rows:
        found.append(
            ContactLine(
                id=point.id,
                municipality_number=point.municipality_number,
                district_code=point.district_code,
                service_kind=ServiceKind(point.service_kind),
                service_id=point.service_id,
                service_name=service_name,
                contact_user_id=point.contact_user_id,
                contact_name=contact_name,
                has_contact=is_open and contact_works,
                contact_away_until=away_until,
                stand_in_name=stand_in_name,
                substitute_user_id=point.substitute_user_id,
                substitute_name=other,
                has_substitute=is_open and other_works,
                starts_on=point.starts_on,
                ends_on=point.ends_on,
                version=point.version,
            )
        )
    return found


def _has_not_ended(today: date) -> Any:
    return func.coalesce(ContactPoint.ends_on, date.max) >= today


def _entry(kind: ServiceKind, lines: Iterable[ContactLine], today: date) -> DirectoryEntry:
    mine = [line for line in lines if line.service_kind is kind]
    current = next((line for line in mine if line.starts_on <= today), None)
    gap = None
    if current is None:
        gap = Gap.NOT_NAMED
    elif not (current.has_contact or current.has_substitute):
        gap = Gap.LEFT
    return DirectoryEntry(
        service_kind=kind,
        today=current,
        upcoming=tuple(line for line in mine if line.starts_on > today),
        gap=gap,
    )


async def directory_of(work: Work, code: str) -> tuple[Place, list[DirectoryEntry]]:
    """One place and its entry for every kind of service, those without anybody to call first; logged as a list.

    Raises:
        NotFound: when there is no such place.
    """
    place = next((one for one in await places(work) if one.code == code), None)
    if place is None:
        raise NotFound("place")
    lines = await _lines(
        work,
        ContactPoint.municipality_number == place.municipality_number,
        ContactPoint.district_code.is_not_distinct_from(place.district_code),
        _has_not_ended(work.today),
    )
    record(work, Act.LISTED, thing_kind="contact_point", ground="ORGANISATION", row_count=len(lines))
    entries = [_entry(kind, lines, work.today) for kind in ServiceKind]
    return place, sorted(entries, key=lambda entry: entry.gap is None)


async def places_with_gaps(work: Work) -> list[PlaceWithGaps]:
    """Every place with the kinds of service that have nobody to call there today."""
    found = await places(work)
    lines = await _lines(work, ContactPoint.starts_on <= work.today, _has_not_ended(work.today))
    by_place: dict[tuple[str, str | None], list[ContactLine]] = {}
    for line in lines:
        by_place.setdefault((line.municipality_number, line.district_code), []).append(line)
    return [
        PlaceWithGaps(
            place=place,
            gaps=tuple(
                kind
                for kind in ServiceKind
                if _entry(kind, by_place.get((place.municipality_number, place.district_code), ()), work.today).gap
            ),
        )
        for place in found
    ]


async def contact_line(work: Work, contact_point_id: UUID) -> ContactLine:
    """One line, whenever it holds.

    Raises:
        NotFound: when there is no such line.
    """
    found = await _lines(work, ContactPoint.id == contact_point_id)
    if not found:
        raise NotFound("contact_point", contact_point_id)
    return found[0]
