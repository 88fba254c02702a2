"""Who can see a follow-up: services and topics, each with the grounds in force, until when, and whom they reach.

What consent opens, what has been disclosed and which emergency is open are read from the rows and views that the
policies read; what one's own work, leading and duty open, from the access page that the policies are made of. Nothing
is worked out here that is decided there, and nobody is told of a row that she may not read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from services.core.access.actor import Ground, Role
from services.core.access.grounds import ground_of
from services.core.access.policy import GRANTS
from services.core.access.thing import Thing
from services.core.access.things import (
    ATTACHMENT,
    CONSENT_GRANT,
    GOAL,
    GUARDIAN,
    MEASURE,
    MEETING,
    NAMED_CONTACT,
    NOTE,
    PARTICIPATION,
    PLAN,
    READ,
    SIGNAL,
    YOUTH,
)
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.consents.kinds import Topic
from services.core.consents.models import ConsentGrant
from services.core.follow_ups.models import FollowUp, Participation
from services.core.follow_ups.queries import follow_up_row, leads
from services.core.kit.clock import last_day_until
from services.core.kit.errors import NotFound
from services.core.organisation.models import Service
from services.core.readers.emergencies import OpenEmergency, open_emergencies
from services.core.readers.extracts import DisclosedExtract, extracts_received
from services.core.readers.kinds import Capacity
from services.core.readers.people import Reader, readers_by_service
from services.core.readers.subjects import ReadingSubject, subjects_of

# What stands under each topic, beside own notes and attachments, which may be about any; under the others, they alone.
THINGS_OF: dict[Topic, tuple[Thing, ...]] = {
    Topic.IDENTITY: (YOUTH, GUARDIAN),
    Topic.CONTACT_POINTS: (PARTICIPATION, NAMED_CONTACT),
    Topic.PLAN: (PLAN, GOAL),
    Topic.MEASURES: (MEASURE,),
    Topic.MEETINGS: (MEETING,),
    Topic.CRIMINAL_CASE: (SIGNAL, NOTE, ATTACHMENT),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One ground on which a service reads one topic.

    `from_name`: whose rows; empty for whoever takes part, but `but_not`. `until` is the last day, empty without end.
    """

    topic: Topic
    ground: Ground
    from_name: str | None
    but_not: tuple[str, ...]
    until: date | None


@dataclass(frozen=True, slots=True)
class ReadingService:
    """A service, the people whom the follow-up reaches there today, and what they read on which ground.

    Without people nobody reads anything there today, whatever the grounds say. `disclosed`: what it has been sent by
    law, which those who are named there read as it was sent.
    """

    service_id: UUID
    service_name: str
    leads: bool
    readers: tuple[Reader, ...]
    cells: tuple[Cell, ...]
    disclosed: tuple[DisclosedExtract, ...]


@dataclass(frozen=True, slots=True)
class WhoReads:
    """Everybody who reads in a follow-up right now: service by service, in an emergency, and about oneself."""

    services: tuple[ReadingService, ...]
    emergencies: tuple[OpenEmergency, ...]
    subjects: tuple[ReadingSubject, ...]


@dataclass(frozen=True, slots=True)
class ReachedService:
    """A service that reads by consent what somebody shares: the people there today, and until which day."""

    service_id: UUID
    service_name: str
    readers: tuple[Reader, ...]
    until: date


async def who_reads(work: Work, follow_up_id: UUID) -> WhoReads:
    """Everybody who reads in a follow-up right now.

    Every service that takes part in it, is named by its consents or has been sent something, the one that leads first;
    who has opened it in an emergency; and the youth and the guardians who can sign in themselves. For those who lead.
    The question is logged, with what is in force on each ground.

    Raises:
        NotFound: when the follow-up is not there for the asker, or her service does not lead it.
    """
    follow_up = await follow_up_row(work, follow_up_id)
    if not await leads(work, follow_up_id):
        raise NotFound("follow_up", follow_up_id)
    return WhoReads(
        services=await _services(work, follow_up),
        emergencies=tuple(await open_emergencies(work, follow_up_id)),
        subjects=tuple(await subjects_of(work, follow_up_id)),
    )


async def _services(work: Work, follow_up: FollowUp) -> tuple[ReadingService, ...]:
    lead = follow_up.lead_service_id
    people = await readers_by_service(work, follow_up)
    grants = await _grants_in_force(work, follow_up.id)
    extracts = await extracts_received(work, follow_up.id)
    ends = await _last_days(work, follow_up)
    keys = {lead, *ends, *extracts, *(grant.to_service_id for grant in grants if grant.to_service_id)}
    names = await _names(work, [*keys, *people, *(key for grant in grants for key in _services_of(grant))])
    found = [
        ReadingService(
            service_id=key,
            service_name=names[key],
            leads=key == lead,
            readers=tuple(people.get(key, ())),
            cells=tuple(
                sorted(
                    [
                        *_standing(people.get(key, ()), leads=key == lead, until=ends.get(key)),
                        *(_by_consent(grant, names) for grant in grants if grant.to_service_id == key),
                    ],
                    key=_place,
                )
            ),
            disclosed=tuple(extracts.get(key, ())),
        )
        for key in keys
    ]
    return tuple(sorted(found, key=lambda one: (not one.leads, one.service_name)))


async def services_reached(work: Work, follow_up_id: UUID, topic: Topic) -> list[ReachedService]:
    """The services that read by consent, right now, what the asker's service shares about a topic; by name."""
    follow_up = await follow_up_row(work, follow_up_id)
    own = work.actor.service_id
    grants = [
        grant
        for grant in await _grants_in_force(work, follow_up_id, topic=topic)
        if grant.to_service_id != own
        and (grant.from_service_id == own or (grant.from_service_id is None and own not in grant.excluded_from))
    ]
    people = await readers_by_service(work, follow_up) if grants else {}
    names = await _names(work, [key for grant in grants for key in _services_of(grant)])
    until = {grant.to_service_id: _last_day(grant) for grant in sorted(grants, key=lambda one: one.holds_until)}
    return sorted(
        (
            ReachedService(key, names[key], _by_consent_only(people.get(key, ()), follow_up, key), last)
            for key, last in until.items()
            if key is not None
        ),
        key=lambda one: one.service_name,
    )


def _by_consent_only(people: Iterable[Reader], follow_up: FollowUp, service_id: UUID) -> tuple[Reader, ...]:
    """Those among them who read by consent: a colleague of the one who is named does not, but where she leads."""
    barred = {Capacity.MANAGER}
    if service_id != follow_up.lead_service_id:
        barred.add(Capacity.COLLEAGUE)
    return tuple(one for one in people if one.capacity not in barred)


async def _grants_in_force(work: Work, follow_up_id: UUID, *, topic: Topic | None = None) -> list[ConsentGrant]:
    """What consent opens right now, as far as the asker may know; logged."""
    query = select(ConsentGrant, ground_of(CONSENT_GRANT)).where(
        ConsentGrant.follow_up_id == follow_up_id,
        ConsentGrant.to_service_id.is_not(None),
        ConsentGrant.holds_from <= work.now,
        ConsentGrant.holds_until > work.now,
    )
    if topic is not None:
        query = query.where(ConsentGrant.topic == topic)
    rows = (await work.session.execute(query.order_by(ConsentGrant.topic, ConsentGrant.id))).all()
    if rows:
        record_list(work, thing_kind="consent_grant", shown=[(row[0].id, follow_up_id, row.ground) for row in rows])
    return [row[0] for row in rows]


async def _last_days(work: Work, follow_up: FollowUp) -> dict[UUID, date | None]:
    """The services that take part today and the last day of each, where there is one; the one that leads has none."""
    rows = await work.session.execute(
        select(Participation.service_id, Participation.ends_on).where(
            Participation.follow_up_id == follow_up.id,
            Participation.starts_on <= work.today,
            or_(Participation.ends_on.is_(None), Participation.ends_on >= work.today),
        )
    )
    return {**{row[0]: row[1] for row in rows}, follow_up.lead_service_id: None}


async def _names(work: Work, service_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {key for key in service_ids if key is not None}
    if not wanted:
        return {}
    rows = await work.session.execute(select(Service.id, Service.name).where(Service.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def _services_of(grant: ConsentGrant) -> tuple[UUID | None, ...]:
    return (grant.from_service_id, grant.to_service_id, *grant.excluded_from)


def _last_day(grant: ConsentGrant) -> date:
    return last_day_until(grant.holds_until)


def _by_consent(grant: ConsentGrant, names: dict[UUID, str]) -> Cell:
    return Cell(
        topic=Topic(grant.topic or ""),
        ground=Ground.CONSENT,
        from_name=names[grant.from_service_id] if grant.from_service_id else None,
        but_not=tuple(sorted(names[key] for key in grant.excluded_from)),
        until=_last_day(grant),
    )


def _standing(readers: Sequence[Reader], *, leads: bool, until: date | None) -> list[Cell]:
    """What a service reads of each topic without any consent, as the access page says for its people's roles."""
    return [
        Cell(topic, ground, None, (), until)
        for topic in Topic
        for ground in (Ground.OWN, Ground.LEAD, Ground.DUTY)
        if (leads or ground is Ground.OWN) and _has_grant(topic, ground, {one.role for one in readers})
    ]


def _has_grant(topic: Topic, ground: Ground, roles: set[Role]) -> bool:
    things = THINGS_OF.get(topic, (NOTE, ATTACHMENT))
    return any(
        grant.verb is READ and grant.when.ground is ground and grant.thing in things and roles.intersection(grant.roles)
        for grant in GRANTS
    )


def _place(cell: Cell) -> tuple[int, int, str]:
    return (list(Topic).index(cell.topic), list(Ground).index(cell.ground), cell.from_name or "")
