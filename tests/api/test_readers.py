"""Who can see this: the page and the endpoint tell of a follow-up what the reference model says of everybody."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from starlette.types import ASGIApp

from services.api.rooms import Rooms
from services.core.kit.settings import Settings
from tests.access.consent_cases import CASES
from tests.access.reference import may
from tests.access.reference_table import READ
from tests.access.rows import Rows
from tests.access.town import build_town
from tests.access.town_people import Town
from tests.api.readers import answer_about, http_of
from tests.api.test_people_statements import counted
from tests.factories import World, make_consent, withdraw_consent

TOLD = (
    *CASES, "ordinary", "strict", "guardian_marked", "of_others", "coordinator_is_key_worker", "in_emergency", "kin",
)  # fmt: skip
READERS = {"plan": "plan", "measures": "measure", "meetings": "meeting"}


@pytest.fixture(scope="module")
async def town(admin: asyncpg.Connection, world: World) -> Town:
    return await build_town(admin, world)


@pytest.fixture(scope="module")
async def rows(admin: asyncpg.Connection, town: Town) -> Rows:
    return await Rows.of(admin, town)


Reads = set[tuple[UUID, str, str, UUID]]
"""A user under a role, the table, and the service whose row it is."""


def told_by(answer: dict[str, Any], rows: Rows, follow_up_id: UUID) -> Reads:
    """What the answer says that each person reads of the rows that are there."""
    by_name = {row["name"]: row["id"] for row in rows.facts.tables["service"]}
    found: Reads = set()
    for service in answer["services"]:
        for cell in service["cells"]:
            table = READERS.get(cell["topic"])
            if table is None:
                continue
            writers = {
                row["owner_service_id"]
                for row in rows.facts.tables[table]
                if row["follow_up_id"] == follow_up_id and row["topic"] == cell["topic"]
            }
            if cell["ground"] != "CONSENT":
                writers &= {UUID(service["service_id"])}
            elif cell["from_name"]:
                writers &= {by_name[cell["from_name"]]}
            else:
                writers -= {by_name[name] for name in cell["but_not"]}
            for who in service["readers"]:
                if (cell["ground"] == "DUTY") != (who["capacity"] == "manager"):
                    continue
                if cell["ground"] == "CONSENT" and who["capacity"] == "colleague" and not service["leads"]:
                    continue
                found |= {(UUID(who["user_id"]), who["role"], table, writer) for writer in writers}
    for one in answer["emergencies"]:
        found |= {
            (UUID(one["user_id"]), one["role"], READERS[row["topic"]], row["owner_service_id"])
            for topic in set(one["topics"]) & set(READERS)
            for row in rows.facts.tables[READERS[topic]]
            if row["follow_up_id"] == follow_up_id and row["topic"] == topic
        }
    return found


def as_the_model_says(rows: Rows, follow_up_id: UUID) -> Reads:
    """What everybody in the town reads, person by person and row by row."""
    return {
        (asker.user_id, asker.role, table, row["owner_service_id"])
        for asker in rows.askers.values()
        if asker is not None and asker.role is not None
        for topic, table in READERS.items()
        for row in rows.facts.tables[table]
        if row["follow_up_id"] == follow_up_id and row["topic"] == topic and may(rows.facts, asker, READ, table, row)
    }


@pytest.mark.parametrize("name", TOLD)
async def test_the_answer_is_what_everybody_reads_and_nothing_else(
    served: ASGIApp, settings: Settings, town: Town, rows: Rows, name: str
) -> None:
    follow_up_id = town.follow_ups[name]
    answer = await answer_about(served, settings, town, rows, follow_up_id)
    told, expected = told_by(answer, rows, follow_up_id), as_the_model_says(rows, follow_up_id)
    name_of = {asker.user_id: who for who, asker in rows.askers.items() if asker}
    assert {(name_of[one[0]], *one[1:3]) for one in told - expected} == set()
    assert {(name_of[one[0]], *one[1:3]) for one in expected - told} == set()
    assert len(expected) > 0


@pytest.mark.parametrize("who", ["school_contact", "manager", "privacy_officer", "coordinator_elsewhere"])
async def test_only_those_who_lead_may_ask(served: ASGIApp, settings: Settings, town: Town, who: str) -> None:
    async with http_of(served, settings, town.tokens[who]) as http:
        for address in ("/api/v1/follow-ups/{}/readers", "/follow-ups/{}/readers"):
            assert (await http.get(address.format(town.follow_ups["ordinary"]))).status_code == 404


async def test_the_page_and_the_log_tell_the_same_story(
    served: ASGIApp, settings: Settings, admin: asyncpg.Connection, town: Town
) -> None:
    follow_up_id = town.follow_ups["of_others"]
    consent_id = await make_consent(
        admin, town.world, follow_up_id, ("plan", "grorud", "child_welfare"), ("school", None, "child_welfare"),
        excluded=((None, "police", None),),
    )  # fmt: skip
    async with http_of(served, settings, town.tokens["other_coordinator_here"]) as http:
        shown = (await http.get(f"/follow-ups/{follow_up_id}/readers")).text
        assert (
            f'<a class="ds-button" data-variant="tertiary" href="/follow-ups/{follow_up_id}/readers">'
            in (await http.get(f"/follow-ups/{follow_up_id}")).text
        )
        await withdraw_consent(admin, town.world, consent_id)
        after = (await http.get(f"/follow-ups/{follow_up_id}/readers")).text
    assert "Fiktiv child_welfare_contact" in shown
    assert "Planen og målene" in shown
    assert "Alle som deltar, unntatt police" in shown
    assert "19. mai 2027" in shown
    assert "19. mai 2027" not in after
    assert "Fiktiv child_welfare_contact" in after
    logged = await admin.fetchval(
        "select count(*) from app.access_log l join app.access_log_thing t on t.log_id = l.id"
        " where l.user_id = $1 and t.thing_kind = 'consent_grant' and t.follow_up_id = $2",
        town["other_coordinator_here"].user_id,
        follow_up_id,
    )
    assert logged == 2


async def test_it_asks_no_more_often_however_many_services_and_consents_there_are(
    served: ASGIApp, settings: Settings, admin: asyncpg.Connection, town: Town, rooms: Rooms
) -> None:
    counts: defaultdict[str, list[int]] = defaultdict(list)
    follow_up_id = town.follow_ups["ordinary"]
    async with http_of(served, settings, town.tokens["coordinator"]) as http:
        for _ in range(2):
            await make_consent(
                admin, town.world, follow_up_id,
                *((topic, None, service) for topic in ("plan", "school") for service in ("school", "police", "nav")),
            )  # fmt: skip
            for address in (f"/follow-ups/{follow_up_id}/readers", f"/api/v1/follow-ups/{follow_up_id}/readers"):
                await http.get(address)
                with counted(rooms) as seen:
                    assert (await http.get(address)).status_code == 200
                counts[address].append(len(seen))
    assert all(one[0] == one[1] > 0 for one in counts.values()), counts
