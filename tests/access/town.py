"""A small town with every relation somebody can have to a follow-up, written past all policies.

Each person here is in one exact position, and each row belongs to one exact corner of the access page. Whoever
adds a condition to the page adds, here, a person or a row that only this condition tells apart from another.
"""

import hashlib
from typing import Any
from uuid import UUID

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
from tests.access.town_people import HOUR, MORE_PEOPLE, MORE_SERVICES, POSTS, TOMORROW, YESTERDAY, Town
from tests.access.town_rows import write_content, write_investigations_and_matters
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
    await _participants(admin, town)
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


async def _participants(admin: asyncpg.Connection, town: Town) -> None:
    world, people = town.world, town.world.people
    for name in town.follow_ups:
        follow_up = town.follow_ups[name]
        await let_take_part(admin, world, follow_up, world.school_contact, substitute=world.school_substitute)
        await let_take_part(admin, world, follow_up, people["key_worker_of_participant"])
        await let_take_part(admin, world, follow_up, world.police_contact)
        await let_take_part(admin, world, follow_up, world.child_welfare_contact)
    ordinary, strict = town.follow_ups["ordinary"], town.follow_ups["strict"]
    for follow_up in (ordinary, strict):
        await let_take_part(
            admin,
            world,
            follow_up,
            people["school_contact_2"],
            substitute=people["school_substitute_later"],
            substitute_from=TOMORROW,
        )
        await let_take_part(
            admin,
            world,
            follow_up,
            people["school_contact_3"],
            substitute=people["school_substitute_before"],
            substitute_until=YESTERDAY,
        )
        await let_take_part(
            admin,
            world,
            follow_up,
            people["school_contact_today"],
            substitute=people["school_substitute_today"],
            substitute_from=TODAY,
            substitute_until=TODAY,
            starts_on=TODAY,
            ends_on=TODAY,
        )
        await let_take_part(admin, world, follow_up, world.nav_contact, ends_on=YESTERDAY)
        await let_take_part(admin, world, follow_up, world.mediation_contact, starts_on=TOMORROW)
        for name, period in (
            ("contact_until_yesterday", {"starts_on": LONG_AGO, "ends_on": YESTERDAY}),
            ("contact_from_tomorrow", {"starts_on": TOMORROW}),
        ):
            await _participation(admin, follow_up, people[name].service_id)
            await _named(admin, follow_up, people[name], **period)
        await _named(admin, follow_up, people["contact_without_participation"])
        await _participation(admin, follow_up, people["contact_before_participation"].service_id, starts_on=TOMORROW)
        await _named(admin, follow_up, people["contact_before_participation"])
        await _participation(
            admin, follow_up, people["coordinator_of_former_participant"].service_id, ends_on=YESTERDAY
        )
        for name in ("of_closed_service", "of_closing_service"):
            await let_take_part(admin, world, follow_up, people[name])
    # A coordinator named for a service whose hat she does not wear.
    named_elsewhere = people["coordinator_of_participant"]
    await _named(admin, strict, named_elsewhere, service_id=town.world.services["bjerke"])
    # A coordinator whose time as named contact, and as substitute, for a protected youth is over.
    await admin.execute(
        "update app.named_contact set starts_on = $3 where follow_up_id = $1 and service_id = $2",
        town.follow_ups["confidential"],
        named_elsewhere.service_id,
        TODAY,
    )
    await _named(admin, town.follow_ups["confidential"], named_elsewhere, ends_on=YESTERDAY)
    await admin.execute(
        "update app.named_contact set substitute_user_id = $3, substitute_until = $4"
        " where follow_up_id = $1 and service_id = $2",
        town.follow_ups["guardian_marked"],
        named_elsewhere.service_id,
        named_elsewhere.user_id,
        YESTERDAY,
    )
    # It takes part in another follow-up, where nobody is named for it.
    await _participation(admin, town.follow_ups["elsewhere"], people["contact_without_participation"].service_id)
    # Named for a service whose hat they do not wear, or under a hat that reads nothing by being named.
    for name, service in (
        ("investigator_named", "police"),
        ("prosecutor_named", "police"),
        ("manager_named", "school_2"),
        ("health_contact", "school_5"),
        ("coordinator_of_participant", "stovner"),
    ):
        await _participation(
            admin, town.follow_ups["of_others"], world.services[service], is_new=service not in ("police", "stovner")
        )
        await admin.execute(
            "delete from app.named_contact where follow_up_id = $1 and service_id = $2",
            town.follow_ups["of_others"],
            world.services[service],
        )
        await _named(admin, town.follow_ups["of_others"], people[name], service_id=world.services[service])
    # A service that leads and takes part is not also a participant.
    await _participation(admin, ordinary, world.services["grorud"])
    await _named(admin, ordinary, people["contact_in_lead_service"])
    # The lead service's own key worker, named for it in a follow-up that another service leads.
    await let_take_part(admin, world, town.follow_ups["elsewhere"], world.key_worker_not_on_case)
    await let_take_part(admin, world, town.follow_ups["elsewhere"], people["other_child_welfare_contact"])
    for follow_up in town.follow_ups.values():
        await write_content(admin, town.world, follow_up)


async def _participation(
    admin: asyncpg.Connection, follow_up_id: UUID, service_id: UUID, *, is_new: bool = True, **values: Any
) -> None:
    if is_new:
        await insert(
            admin,
            "participation",
            **{"follow_up_id": follow_up_id, "service_id": service_id, "starts_on": LONG_AGO, "version": 1, **values},
        )


async def _named(admin: asyncpg.Connection, follow_up_id: UUID, contact: Person, **values: Any) -> None:
    await insert(
        admin,
        "named_contact",
        **{
            "follow_up_id": follow_up_id,
            "service_id": contact.service_id,
            "contact_user_id": contact.user_id,
            "starts_on": LONG_AGO,
            "version": 1,
            **values,
        },
    )


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
