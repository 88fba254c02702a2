"""Rows for tests, written past all policies by the superuser: plain functions with sensible defaults."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.core.kit.ids import new_id, new_reference
from services.core.kit.settings import key_bytes
from services.core.people.numbers import NumberKeys

ISSUER = "https://provider.test"
NOW = datetime.fromisoformat("2026-11-20T09:00:00+00:00")
TODAY = date(2026, 11, 20)
LONG_AGO = date(2020, 1, 1)
KEY = "demo-only:" + "A" * 43
NUMBER_KEYS = NumberKeys(encryption=key_bytes(KEY), index=key_bytes(KEY), is_production=False)


@dataclass(frozen=True)
class Person:
    """A fictional member of staff under one hat."""

    subject: str
    user_id: UUID
    post_id: UUID
    service_id: UUID
    role: str
    name: str


@dataclass
class World:
    """One small organisation: a person for every role, and two of some."""

    services: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        """A person by the name of the hat: `world.coordinator`."""
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


SERVICES = {
    "grorud": ("one_to_one_team", "0301", "030110"),
    "alna": ("one_to_one_team", "0301", "030112"),
    "police": ("police", "0301", None),
    "other_police": ("police", "0301", None),
    "child_welfare": ("child_welfare", "0301", "030110"),
    "school": ("school", "0301", "030110"),
    "nav": ("nav", "0301", "030110"),
    "health": ("health", "0301", "030110"),
    "mediation": ("mediation", "0301", None),
    "directorate": ("one_to_one_team", "0301", None),
}
PEOPLE = {
    "coordinator": ("grorud", "coordinator"),
    "other_coordinator_here": ("grorud", "coordinator"),
    "key_worker": ("grorud", "key_worker"),
    "deputy": ("grorud", "key_worker"),
    "key_worker_not_on_case": ("grorud", "key_worker"),
    "manager": ("grorud", "manager"),
    "coordinator_elsewhere": ("alna", "coordinator"),
    "manager_elsewhere": ("alna", "manager"),
    "police_contact": ("police", "police_contact"),
    "police_contact_not_on_case": ("police", "police_contact"),
    "investigator": ("police", "investigator"),
    "prosecutor": ("police", "prosecutor"),
    "police_manager": ("police", "manager"),
    "investigator_elsewhere": ("other_police", "investigator"),
    "child_welfare_contact": ("child_welfare", "contact"),
    "child_welfare_not_on_case": ("child_welfare", "contact"),
    "child_welfare_manager": ("child_welfare", "manager"),
    "school_contact": ("school", "contact"),
    "school_substitute": ("school", "contact"),
    "school_not_on_case": ("school", "contact"),
    "nav_contact": ("nav", "contact"),
    "health_contact": ("health", "contact"),
    "mediation_contact": ("mediation", "contact"),
    "privacy_officer": ("directorate", "privacy_officer"),
    "administrator": ("directorate", "administrator"),
}


async def insert(connection: asyncpg.Connection, table: str, **values: Any) -> UUID:
    """Write one row past all policies; gives its key."""
    values.setdefault("id", new_id())
    columns = ", ".join(values)
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await connection.execute(
        f"insert into app.{table} ({columns}) values ({places})",  # noqa: S608 - names are the tests' own
        *values.values(),
    )
    key: UUID = values["id"]
    return key


async def make_world(connection: asyncpg.Connection) -> World:
    """Oslo, two districts, the services and the people above."""
    world = World()
    await connection.execute("insert into app.municipality (number, name) values ('0301', 'Oslo'), ('3301', 'Drammen')")
    await connection.execute(
        "insert into app.district (code, municipality_number, name)"
        " values ('030110', '0301', 'Grorud'), ('030112', '0301', 'Alna')"
    )
    for name, (kind, municipality, district) in SERVICES.items():
        world.services[name] = await insert(
            connection,
            "service",
            kind=kind,
            name=name,
            municipality_number=municipality,
            district_code=district,
            version=1,
        )
    for name, (service, role) in PEOPLE.items():
        world.people[name] = await make_person(connection, world, name, service, role)
    await make_measure_types(connection)
    return world


async def make_person(
    connection: asyncpg.Connection, world: World, name: str, service: str, role: str, **post: Any
) -> Person:
    """Somebody who can sign in, with one post."""
    user_id = await insert(connection, "user_account", display_name=f"Fiktiv {name}", language="nb", version=1)
    subject = f"subject-{name}"
    await insert(connection, "sign_in_identity", user_id=user_id, issuer=ISSUER, subject=subject)
    post_id = await insert(
        connection,
        "post",
        **{
            "user_id": user_id,
            "service_id": world.services[service],
            "role": role,
            "starts_on": LONG_AGO,
            "version": 1,
            **post,
        },
    )
    return Person(subject, user_id, post_id, world.services[service], role, f"Fiktiv {name}")


async def make_measure_types(connection: asyncpg.Connection) -> None:
    """Two lines of the catalogue: one voluntary, one ordered."""
    await connection.execute(
        "insert into app.measure_type (code, owner_kind, legal_basis, choice, needs_consent, name_nb, name_nn,"
        " name_en, typical_weeks, valid_from) values"
        " ('MENTOR', 'one_to_one_team', null, 'voluntary', false, 'Mentor', 'Mentor', 'Mentor', 26, '2020-01-01'),"
        " ('MEDIATION', 'mediation', 'konfliktrådsloven § 1', 'voluntary', false, 'Mekling', 'Mekling', 'Mediation',"
        " 8, '2020-01-01')"
    )


async def make_youth(connection: asyncpg.Connection, world: World, **values: Any) -> UUID:
    """A fictional youth, registered by the coordinator in Grorud."""
    return await insert(
        connection,
        "youth",
        **{
            "owner_service_id": world.services["grorud"],
            "registered_by_id": world.coordinator.user_id,
            "registered_at": NOW,
            "given_name": "Fiktiv",
            "family_name": "Ungdom",
            "birth_date": date(2010, 3, 15),
            "language": "nb",
            "needs_interpreter": False,
            "address_protection": "none",
            "version": 1,
            **values,
        },
    )


async def make_follow_up(
    connection: asyncpg.Connection, world: World, *, youth_id: UUID | None = None, **values: Any
) -> UUID:
    """A follow-up in Grorud in state MAPPING, with key worker and deputy."""
    return await insert(
        connection,
        "follow_up",
        **{
            "reference": new_reference("OF"),
            "youth_id": youth_id or await make_youth(connection, world),
            "state": "MAPPING",
            "lead_service_id": world.services["grorud"],
            "district_code": "030110",
            "coordinator_id": world.coordinator.user_id,
            "key_worker_id": world.key_worker.user_id,
            "deputy_id": world.deputy.user_id,
            "opened_at": NOW,
            "version": 1,
            **values,
        },
    )


async def let_take_part(
    connection: asyncpg.Connection,
    world: World,
    follow_up_id: UUID,
    contact: Person,
    *,
    substitute: Person | None = None,
    starts_on: date = LONG_AGO,
    ends_on: date | None = None,
    **values: Any,
) -> UUID:
    """A service takes part, with a named contact; gives the contact's key."""
    await insert(
        connection,
        "participation",
        follow_up_id=follow_up_id,
        service_id=contact.service_id,
        starts_on=starts_on,
        ends_on=ends_on,
        version=1,
    )
    return await insert(
        connection,
        "named_contact",
        **{
            "follow_up_id": follow_up_id,
            "service_id": contact.service_id,
            "contact_user_id": contact.user_id,
            "substitute_user_id": substitute.user_id if substitute else None,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "version": 1,
            **values,
        },
    )


@dataclass(frozen=True)
class Oneself:
    """A youth or a guardian who signs in herself, by the number that her provider vouches for."""

    number: str

    @property
    def index(self) -> bytes:
        """What the number is recognised by."""
        return NUMBER_KEYS.blind_index(self.number)


async def recognise_youth(connection: asyncpg.Connection, youth_id: UUID, number: str) -> Oneself:
    """Write down a youth's number, so that she can sign in."""
    await connection.execute(
        "update app.youth set national_id_encrypted = $2, national_id_index = $3 where id = $1",
        youth_id,
        NUMBER_KEYS.encrypted(number, youth_id=youth_id),
        NUMBER_KEYS.blind_index(number),
    )
    return Oneself(number)


async def recognise_guardian(connection: asyncpg.Connection, guardian_id: UUID, number: str) -> Oneself:
    """Write down what a guardian is recognised by, so that she can sign in."""
    await connection.execute(
        "update app.guardian set national_id_index = $2 where id = $1", guardian_id, NUMBER_KEYS.blind_index(number)
    )
    return Oneself(number)


Scope = tuple[str | None, str | None, str | None]
"""A topic, the service it is from, the service it is to, by their names in the world; None is any."""


async def make_guardian(connection: asyncpg.Connection, youth_id: UUID, **values: Any) -> UUID:
    """A guardian with parental responsibility since long ago."""
    return await insert(
        connection,
        "guardian",
        **{
            "youth_id": youth_id,
            "given_name": "Fiktiv",
            "family_name": "Foresatt",
            "responsibility": "joint",
            "starts_on": LONG_AGO,
            "language": "nb",
            "needs_interpreter": False,
            "address_protection": "none",
            "version": 1,
            **values,
        },
    )


async def make_consent(
    connection: asyncpg.Connection,
    world: World,
    follow_up_id: UUID,
    *scopes: Scope,
    excluded: tuple[Scope, ...] = (),
    is_signed: bool = True,
    **values: Any,
) -> UUID:
    """A consent from yesterday and for half a year, signed by the youth and all guardians; gives its key.

    Without a guardian the youth gets one. In force as soon as it is written, unless `is_signed` is false.
    """
    asked = NOW - timedelta(days=1)
    lead_id, youth_id = await connection.fetchrow(
        "select lead_service_id, youth_id from app.follow_up where id = $1", follow_up_id
    )
    guardians = [
        row["id"] for row in await connection.fetch("select id from app.guardian where youth_id = $1", youth_id)
    ] or [await make_guardian(connection, youth_id)]
    registered = {"registered_by_id": world.coordinator.user_id, "registered_at": asked}
    consent_id = await insert(
        connection,
        "consent",
        **{
            "follow_up_id": follow_up_id,
            "owner_service_id": lead_id,
            "purpose": "follow_up",
            "answer": "given",
            "language": "nb",
            "interpreter": "none",
            "youth_view": "Synes det er greit.",
            "given_on": asked.date(),
            "valid_from": asked.date(),
            "valid_until": TODAY + timedelta(days=180),
            "review_on": TODAY + timedelta(days=90),
            **registered,
            **values,
        },
    )
    of_it = {"consent_id": consent_id, "follow_up_id": follow_up_id}
    for scope, is_excluded in [(one, False) for one in scopes] + [(one, True) for one in excluded]:
        await insert(connection, "consent_scope", **of_it, **_named(world, scope), is_excluded=is_excluded)
    for guardian_id in (None, *guardians) if is_signed else ():
        await insert(
            connection,
            "consent_signature",
            **of_it,
            **registered,
            signer="guardian" if guardian_id else "youth",
            guardian_id=guardian_id,
            method="paper",
            signed_on=asked.date(),
            evidence="Arkivnummer 1",
            **dict.fromkeys(("told_why", "told_what", "told_to_whom", "told_from_whom", "told_withdrawal"), True),
        )
    return consent_id


async def withdraw_consent(
    connection: asyncpg.Connection,
    world: World,
    consent_id: UUID,
    scope: Scope = (None, None, None),
    *,
    at: datetime = NOW,
) -> UUID:
    """The youth takes a consent back, or this much of it, from this moment; gives the key of the change."""
    return await insert(
        connection,
        "consent_change",
        consent_id=consent_id,
        follow_up_id=await connection.fetchval("select follow_up_id from app.consent where id = $1", consent_id),
        kind="withdrawn",
        signer="youth",
        at=at,
        registered_by_id=world.coordinator.user_id,
        **_named(world, scope),
    )


def _named(world: World, scope: Scope) -> dict[str, Any]:
    topic, from_service, to_service = scope
    return {
        "topic": topic,
        "from_service_id": world.services[from_service] if from_service else None,
        "to_service_id": world.services[to_service] if to_service else None,
    }
