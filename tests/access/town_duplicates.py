"""Who of the town may be registered twice: a row for each way in which the privacy officer sees it, or does not."""

import asyncpg

from tests.access.town_people import Town
from tests.factories import NOW, insert, make_follow_up

OSLO, DRAMMEN = "0301", "3301"


async def write_possible_duplicates(admin: asyncpg.Connection, town: Town) -> None:
    """Protected on either side, without a follow-up, led in two municipalities, of her own family on either side."""
    world = town.world
    # The newest follow-up is led in another municipality, whose services are not told of.
    for lead, coordinator in (("alna", "coordinator_elsewhere"), ("drammen", "coordinator_in_drammen")):
        await make_follow_up(
            admin,
            world,
            youth_id=town.youths["registered_then_followed"],
            state="CLOSED",
            lead_service_id=world.services[lead],
            coordinator_id=world.people[coordinator].user_id,
        )
    for new, known, municipality in (
        ("registered", "elsewhere", OSLO),
        ("registered_then_followed", "of_others", OSLO),
        ("registered_elsewhere", "strict", OSLO),
        ("sibling_marked", "ordinary", OSLO),
        ("restricted", "kin", OSLO),
        ("ordinary", "kin_restricted", OSLO),
        ("kin_restricted", "client", OSLO),
        ("ordinary", "registered_then_followed", DRAMMEN),
    ):
        await insert(
            admin,
            "possible_duplicate",
            youth_id=town.youths[new],
            other_youth_id=town.youths[known],
            municipality_number=municipality,
            found_by="name",
            found_at=NOW,
            version=1,
        )
    # Of the privacy officer's family it was said by mistake.
    await insert(
        admin,
        "kinship",
        follow_up_id=town.follow_ups["elsewhere"],
        user_id=world.privacy_officer.user_id,
        kind="family",
        declared_by_id=world.administrator.user_id,
        declared_at=NOW,
        ended_at=NOW,
        ended_by_id=world.coordinator_elsewhere.user_id,
        end_reason="Meldt på feil sak.",
        version=2,
    )
    # One that she has closed, and one that another has: nobody changes what stands in another's name.
    for known, closed_by in (("strict", "privacy_officer"), ("of_others", "privacy_officer_in_drammen")):
        await insert(
            admin,
            "possible_duplicate",
            youth_id=town.youths["client"],
            other_youth_id=town.youths[known],
            municipality_number=OSLO,
            found_by="number",
            found_at=NOW,
            outcome="another_person",
            comment="Tjenestene har sett på det.",
            closed_by_id=world.people[closed_by].user_id,
            closed_at=NOW,
            version=2,
        )
