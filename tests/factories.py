"""Rows for tests, written past all policies by the superuser: plain functions with sensible defaults."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.core.kit.ids import new_id, new_reference

ISSUER = "https://provider.test"
NOW = datetime.fromisoformat("2026-11-20T09:00:00+00:00")
TODAY = date(2026, 11, 20)
LONG_AGO = date(2020, 1, 1)


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
