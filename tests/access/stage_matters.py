"""What the agencies have of their own where random histories are played: exits that show it must have it to show."""

from uuid import UUID

import asyncpg

from tests.factories import LONG_AGO, NOW, TODAY, World, insert


async def write_own_matters(admin: asyncpg.Connection, world: World, follow_up_id: UUID) -> None:
    """An investigation that the follow-up is linked to, a matter, a sanction, their dates, and a contact point."""
    police, child_welfare = world.services["police"], world.services["child_welfare"]
    about = {"birth_date": LONG_AGO, "registered_at": NOW, "version": 1}
    investigation_id = await insert(
        admin,
        "investigation",
        **about,
        owner_service_id=police,
        reference="U-1",
        responsible_user_id=world.investigator.user_id,
        registered_by_id=world.investigator.user_id,
    )
    link = {"investigation_id": investigation_id, "follow_up_id": follow_up_id}
    await insert(admin, "investigation_link", **link, linked_by_id=world.police_contact.user_id, linked_at=NOW)
    matter_id = await insert(
        admin,
        "matter",
        **about,
        owner_service_id=child_welfare,
        reference="B-1",
        follow_up_id=follow_up_id,
        contact_user_id=world.child_welfare_contact.user_id,
        registered_by_id=world.child_welfare_contact.user_id,
    )
    for kind, subject, owner, at in (
        ("investigation", investigation_id, police, None),
        ("matter", matter_id, child_welfare, follow_up_id),
        ("sanction", follow_up_id, world.services["school"], follow_up_id),
    ):
        await _dated(admin, world, kind, subject, owner, at)
    await insert(
        admin,
        "contact_point",
        municipality_number="0301",
        district_code="030110",
        service_kind="school",
        service_id=world.services["school"],
        contact_user_id=world.school_contact.user_id,
        starts_on=LONG_AGO,
        version=1,
    )


async def _dated(
    admin: asyncpg.Connection, world: World, kind: str, subject: UUID, owner: UUID, follow_up_id: UUID | None
) -> None:
    common = {"subject_kind": kind, "subject_id": subject, "owner_service_id": owner, "follow_up_id": follow_up_id}
    event_id = await insert(
        admin,
        "dated_event",
        **common,
        kind="act_committed",
        happened_on=TODAY,
        is_withdrawal=False,
        registered_by_id=world.investigator.user_id,
        registered_at=NOW,
    )
    await insert(
        admin,
        "deadline",
        **common,
        rule_key="STRPL-249-2",
        rule_valid_from=LONG_AGO.replace(2015),
        reference="1",
        responsible_service_id=owner,
        start_event_id=event_id,
        starts_on=TODAY,
        nominal_on=TODAY,
        due_on=TODAY,
        skipped="[]",
        born_at=NOW,
        version=1,
    )
