"""Who takes part in the town's follow-ups, and who is named there: now, before, later, and no longer."""

from typing import Any
from uuid import UUID

import asyncpg

from tests.access.town_people import TOMORROW, YESTERDAY, Town
from tests.access.town_rows import write_content
from tests.factories import (
    LONG_AGO,
    TODAY,
    Person,
    insert,
    let_take_part,
)


async def write_participants(admin: asyncpg.Connection, town: Town) -> None:
    """Each way of taking part and of being named, and what is written on every follow-up by those who do."""
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
