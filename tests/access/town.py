"""A small town with every relation somebody can have to a follow-up, written past all policies.

Each person here is in one exact position, and each row belongs to one exact corner of the access page. Whoever
adds a condition to the page adds, here, a person or a row that only this condition tells apart from another.
"""

import hashlib
from typing import Any

import asyncpg

from services.core.kit.ids import new_id
from tests.access.town_absences import write_absences
from tests.access.town_attachments import write_attachments
from tests.access.town_consents import write_consents
from tests.access.town_disclosures import write_disclosures
from tests.access.town_duplicates import write_possible_duplicates
from tests.access.town_emergencies import write_emergencies, write_kinship, write_restrictions
from tests.access.town_hand_overs import write_hand_overs
from tests.access.town_merges import write_merges
from tests.access.town_participants import write_participants
from tests.access.town_people import HOUR, MORE_PEOPLE, MORE_SERVICES, POSTS, TOMORROW, YESTERDAY, Town
from tests.access.town_rows import write_investigations_and_matters
from tests.access.town_subjects import write_subjects
from tests.factories import (
    LONG_AGO,
    NOW,
    TODAY,
    Person,
    World,
    insert,
    let_take_part,
    make_follow_up,
    make_person,
    make_youth,
)


async def build_town(admin: asyncpg.Connection, world: World) -> Town:
    """Write everything."""
    town = Town(world)
    for name, (kind, municipality, district) in MORE_SERVICES.items():
        world.services[name] = await insert(
            admin,
            "service",
            kind=kind,
            name=name,
            municipality_number=municipality,
            district_code=district,
            version=1,
        )
    for name, (service, role) in MORE_PEOPLE.items():
        world.people[name] = await make_person(admin, world, name, service, role, **POSTS.get(name, {}))
    await _follow_ups(admin, town)
    await write_participants(admin, town)
    await write_investigations_and_matters(admin, town)
    await write_consents(admin, town)
    await write_merges(admin, town)
    await write_disclosures(admin, town)
    await _contact_points(admin, town)
    await _city_standard(admin, town)
    await _second_hat(admin, town)
    await write_absences(admin, town)
    await write_emergencies(admin, town)
    await write_kinship(admin, town)
    await write_restrictions(admin, town)
    await write_possible_duplicates(admin, town)
    await write_hand_overs(admin, town)
    await write_attachments(admin, town)
    await _sessions(admin, town)
    await write_subjects(admin, town)
    await _close_and_deactivate(admin, town)
    return town


async def _follow_ups(admin: asyncpg.Connection, town: Town) -> None:
    world = town.world
    alna = world.services["alna"]
    marks: dict[str, dict[str, Any]] = {
        "ordinary": {},
        "client": {"address_protection": "client"},
        "confidential": {"address_protection": "confidential"},
        "strict": {"address_protection": "strictly_confidential"},
        "guardian_marked": {},
        "sibling_marked": {},
        "sibling_other_way": {},
        "sibling_of_guardian_marked": {},
        "restricted": {},
        "kin": {},
        "kin_restricted": {},
        "of_others": {},
        "elsewhere": {},
        "in_emergency": {},
    }
    for name, values in marks.items():
        town.youths[name] = await make_youth(admin, world, **values)
    for name in town.youths:
        extra: dict[str, Any] = {}
        if name in ("restricted", "kin_restricted"):
            extra = {"restricted_at": NOW, "restricted_by_id": world.privacy_officer.user_id}
        if name == "of_others":
            extra = {
                "coordinator_id": world.other_coordinator_here.user_id,
                "key_worker_id": world.key_worker_not_on_case.user_id,
                "deputy_id": None,
            }
        if name in ("elsewhere", "in_emergency"):
            extra = {
                "lead_service_id": alna,
                "district_code": "030112",
                "coordinator_id": world.coordinator_elsewhere.user_id,
            }
        town.follow_ups[name] = await make_follow_up(admin, world, youth_id=town.youths[name], **extra)
    # A protected youth with a second follow-up elsewhere: each service sees its own.
    town.follow_ups["strict_elsewhere"] = await make_follow_up(
        admin,
        world,
        youth_id=town.youths["strict"],
        state="ASSESSING",
        lead_service_id=alna,
        coordinator_id=world.coordinator_elsewhere.user_id,
    )
    town.follow_ups["kin_elsewhere"] = await make_follow_up(
        admin,
        world,
        youth_id=town.youths["kin"],
        state="ASSESSING",
        lead_service_id=alna,
        coordinator_id=world.coordinator_elsewhere.user_id,
    )
    # A user named as key worker whose hat is not a key worker's.
    town.follow_ups["hat_does_not_fit"] = await make_follow_up(
        admin, world, key_worker_id=town["contact_in_lead_service"].user_id, deputy_id=world.manager.user_id
    )
    town.follow_ups["coordinator_is_key_worker"] = await make_follow_up(
        admin,
        world,
        youth_id=await make_youth(admin, world, address_protection="confidential"),
        coordinator_id=town["key_worker_not_on_case"].user_id,
        key_worker_id=world.other_coordinator_here.user_id,
        deputy_id=None,
    )
    # Named by the service that leads, while the hat that is on is another service's.
    town.follow_ups["deputy_in_another_hat"] = await make_follow_up(
        admin,
        world,
        youth_id=await make_youth(admin, world, address_protection="confidential"),
        deputy_id=town["coordinator_of_participant"].user_id,
    )
    registered: dict[str, dict[str, Any]] = {
        "registered": {},
        "registered_protected": {"address_protection": "confidential"},
        "registered_by_another": {"registered_by_id": world.other_coordinator_here.user_id},
        "registered_elsewhere": {"owner_service_id": alna},
        "registered_by_key_worker": {"registered_by_id": world.key_worker.user_id},
        "registered_then_followed": {},
    }
    for name, values in registered.items():
        town.youths[name] = await make_youth(admin, world, **values)
    await make_follow_up(admin, world, youth_id=town.youths["registered_then_followed"], lead_service_id=alna)
    for name, mark in (
        ("ordinary", "none"),
        ("guardian_marked", "confidential"),
        ("strict", "none"),
        ("registered", "none"),
        ("elsewhere", "client"),
    ):
        await insert(
            admin,
            "guardian",
            youth_id=town.youths[name],
            given_name="Fiktiv",
            family_name="Foresatt",
            responsibility="joint",
            starts_on=LONG_AGO,
            language="nb",
            needs_interpreter=False,
            address_protection=mark,
            version=1,
        )
    for first, second in (
        ("sibling_marked", "strict"),
        ("strict", "sibling_other_way"),
        ("sibling_of_guardian_marked", "guardian_marked"),
        ("ordinary", "client"),
        ("client", "ordinary"),
        ("ordinary", "elsewhere"),
        ("registered", "ordinary"),
    ):
        await insert(admin, "sibling", youth_id=town.youths[first], other_youth_id=town.youths[second])


async def _contact_points(admin: asyncpg.Connection, town: Town) -> None:
    for municipality, district in (
        ("0301", "030110"),
        ("0301", "030112"),
        ("0301", None),
        ("3301", None),
        ("3301", "030110"),
    ):
        await insert(
            admin,
            "contact_point",
            municipality_number=municipality,
            district_code=district,
            service_kind="school",
            service_id=town.world.services["school"],
            contact_user_id=town.world.school_contact.user_id,
            starts_on=LONG_AGO,
            version=1,
        )


async def _city_standard(admin: asyncpg.Connection, town: Town) -> None:
    """What two municipalities and a district have set: from today, from a day that has passed, from one to come."""
    for municipality, district, valid_from in (
        ("0301", None, TODAY),
        ("0301", None, YESTERDAY),
        ("0301", "030110", TOMORROW),
        ("3301", None, TOMORROW),
    ):
        await insert(
            admin,
            "city_standard_requirement",
            municipality_number=municipality,
            district_code=district,
            rule_key="CITY-REVIEW",
            length_count=6,
            length_unit="week",
            valid_from=valid_from,
            set_by_id=town.world.administrator.user_id,
            set_at=NOW,
        )


async def _close_and_deactivate(admin: asyncpg.Connection, town: Town) -> None:
    """While they are signed in: the doors close under a session that is open."""
    closing = "update app.service set closed_on = $2 where id = $1"
    await admin.execute(closing, town.world.services["closed"], TODAY)
    await admin.execute(closing, town.world.services["closing"], TOMORROW)
    await admin.execute("update app.post set ends_on = $2 where id = $1", town["post_ended"].post_id, YESTERDAY)
    await admin.execute(
        "update app.user_account set deactivated_at = $2 where id = $1", town["deactivated"].user_id, NOW - HOUR
    )


async def _second_hat(admin: asyncpg.Connection, town: Town) -> None:
    two_hats = town["two_hats"]
    contact_post = await insert(
        admin,
        "post",
        user_id=two_hats.user_id,
        service_id=town.world.services["voluntary"],
        role="contact",
        starts_on=LONG_AGO,
        version=1,
    )
    as_contact = Person(
        two_hats.subject,
        two_hats.user_id,
        contact_post,
        town.world.services["voluntary"],
        "contact",
        two_hats.name,
    )
    town.world.people["two_hats_as_contact"] = as_contact
    await let_take_part(admin, town.world, town.follow_ups["elsewhere"], as_contact)


async def _sessions(admin: asyncpg.Connection, town: Town) -> None:
    coordinator = town["coordinator"]
    odd: dict[str, dict[str, Any]] = {
        "coordinator_signed_out": {"ended_at": NOW - HOUR},
        "coordinator_expired": {"expires_at": NOW},
        "coordinator_idle": {"seen_at": NOW - HOUR, "idle_seconds": 3600},
        "coordinator_without_a_hat": {"post_id": None},
        "coordinator_in_a_hat_of_another": {"post_id": town["other_coordinator_here"].post_id},
    }
    everybody: dict[str, tuple[Person, dict[str, Any]]] = {
        **{name: (person, {}) for name, person in town.world.people.items()},
        **{name: (coordinator, values) for name, values in odd.items()},
    }
    for name, (person, values) in everybody.items():
        token = (name + "-" * 43)[:43]
        town.tokens[name] = token
        await insert(
            admin,
            "session",
            **{
                "token_hash": hashlib.sha256(token.encode()).digest(),
                "kind": "page",
                "user_id": person.user_id,
                "post_id": person.post_id,
                "provider_key": "test",
                "opened_at": NOW - 2 * HOUR,
                "seen_at": NOW,
                "idle_seconds": 1800,
                "expires_at": NOW + 6 * HOUR,
                **values,
            },
        )
        await admin.execute(
            "insert into app.idempotency_key (user_id, key, route, fingerprint, status, thing_kind, thing_id, location,"
            " made_at) values ($1, $2, 'POST /x', 'x', 201, 'follow_up', $3, '/x', $4)",
            person.user_id,
            name,
            new_id(),
            NOW,
        )
    await insert(
        admin,
        "access_log",
        at=NOW,
        session_id=None,
        user_id=coordinator.user_id,
        act="thing.opened",
        exit="page",
        decision="allowed",
        thing_kind="follow_up",
    )
    await insert(admin, "access_log_thing", log_id=new_id(), at=NOW, thing_kind="follow_up", thing_id=new_id())
