"""Who can see this on the grounds beside own work, lead and consent: duty, emergency, disclosure, about oneself."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest
from starlette.types import ASGIApp

from services.core.kit.settings import Settings
from tests.access.reference import may
from tests.access.reference_follow_ups import has_opened, is_barred
from tests.access.reference_table import READ
from tests.access.rows import Rows
from tests.access.subject_model import say_in
from tests.access.town import build_town
from tests.access.town_people import Town
from tests.access.town_subjects import SUBJECTS
from tests.api.emergencies import HOUR, REASON, make_case, opened
from tests.api.readers import answer_about, hats, http_of, leader_of
from tests.conftest import NOW, ClientFor, set_clock
from tests.factories import (
    World,
    insert,
    make_follow_up,
    make_guardian,
    make_youth,
    recognise_guardian,
    recognise_youth,
)
from tests.numbers import number

# Where somebody leads who is not closed out herself.
LED = ("ordinary", "strict", "confidential", "guardian_marked", "of_others", "kin", "elsewhere", "in_emergency")


@pytest.fixture(scope="module")
async def town(admin: asyncpg.Connection, world: World) -> Town:
    return await build_town(admin, world)


@pytest.fixture(scope="module")
async def rows(admin: asyncpg.Connection, town: Town) -> Rows:
    return await Rows.of(admin, town)


@pytest.mark.parametrize("name", LED)
async def test_an_emergency_access_is_told_while_it_is_open_with_its_topics_and_its_end(
    served: ASGIApp, settings: Settings, town: Town, rows: Rows, name: str
) -> None:
    follow_up_id = town.follow_ups[name]
    follow_up = rows.facts.by_id["follow_up"][follow_up_id]
    told = (await answer_about(served, settings, town, rows, follow_up_id))["emergencies"]
    expected = {
        (str(asker.user_id), asker.role, row["ground"], tuple(sorted(row["topics"])), row["ends_at"])
        for asker in hats(rows)
        for row in rows.facts.tables["emergency_access"]
        if row["follow_up_id"] == follow_up_id
        and (row["user_id"], row["post_id"]) == (asker.user_id, asker.post_id)
        and has_opened(rows.facts, asker, follow_up)
        and row["ended_at"] is None
        and row["ends_at"] > rows.facts.now
        and not is_barred(rows.facts, asker, follow_up)
    }
    said = {
        (one["user_id"], one["role"], one["emergency_ground"], tuple(sorted(one["topics"])),
         datetime.fromisoformat(one["until"]))
        for one in told
    }  # fmt: skip
    assert said == expected
    assert len(told) == len(expected) == (4 if name == "in_emergency" else 0)


async def test_the_one_who_leads_sees_that_it_is_open_and_then_that_it_is_not(
    client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    case = await make_case(admin, world)
    lead = await client(world.coordinator)
    page = f"/follow-ups/{case.id}/readers"
    before = await lead.get(page)
    assert "Nødtilgang" not in before.text
    by, made = await opened(client, world.nav_contact, case)
    during = await lead.get(page)
    assert "Nødtilgang" in during.text
    assert "Fiktiv nav_contact" in during.text
    assert "Fare for liv eller helse" in during.text
    assert "20. november 2026 kl. 11.00" in during.text
    assert REASON not in during.text
    ended = await by.post(f"/emergency-access/{made['id']}/end", data={"version": 1})
    assert ended.status_code == 303, ended.text
    assert "Nødtilgang" not in (await lead.get(page)).text
    shown = await admin.fetch(
        "select t.ground from app.access_log l join app.access_log_thing t on t.log_id = l.id"
        " where l.user_id = $1 and t.thing_id = $2",
        world.coordinator.user_id,
        UUID(made["id"]),
    )
    assert [row["ground"] for row in shown] == ["LEAD"]


@pytest.mark.parametrize(("after", "is_told"), [(HOUR - timedelta(seconds=1), True), (HOUR, False)])
async def test_the_clock_alone_ends_it(
    client: ClientFor, admin: asyncpg.Connection, world: World, after: timedelta, *, is_told: bool
) -> None:
    case = await make_case(admin, world)
    await opened(client, world.nav_contact, case, hours=1)
    try:
        await set_clock(admin, NOW + after)
        lead = await client(world.coordinator)
        told = (await lead.get(f"/api/v1/follow-ups/{case.id}/readers")).json()["emergencies"]
    finally:
        await set_clock(admin, NOW)
    assert [one["user_id"] for one in told] == ([str(world.nav_contact.user_id)] if is_told else [])


@pytest.mark.parametrize("name", LED)
async def test_what_was_disclosed_is_told_to_those_who_may_know_it_with_its_law(
    served: ASGIApp, settings: Settings, town: Town, rows: Rows, name: str
) -> None:
    follow_up_id = town.follow_ups[name]
    extracts = [row for row in rows.facts.tables["disclosure_extract"] if row["follow_up_id"] == follow_up_id]
    leader = rows.askers[leader_of(rows, follow_up_id)]
    answer = await answer_about(served, settings, town, rows, follow_up_id)
    told = {
        (who["user_id"], who["role"], one["extract_id"])
        for service in answer["services"]
        for one in service["disclosed"]
        for who in service["readers"]
        if who["capacity"] not in ("colleague", "manager")
    }
    expected = {
        (str(asker.user_id), asker.role, str(row["id"]))
        for asker in hats(rows)
        for row in extracts
        if row["recipient_service_id"] == asker.service_id
        and may(rows.facts, leader, READ, "disclosure_extract", row)
        and may(rows.facts, asker, READ, "disclosure_extract", row)
    }
    assert told == expected
    listed = {one["extract_id"] for service in answer["services"] for one in service["disclosed"]}
    known = {
        str(row["id"]) for row in extracts
        if row["recipient_service_id"] and may(rows.facts, leader, READ, "disclosure_extract", row)
    }  # fmt: skip
    assert listed == known
    assert (len(known) > 0) == (name in ("ordinary", "strict", "elsewhere"))
    for service in answer["services"]:
        assert {one["ground"] for one in service["disclosed"]} <= {"DISCLOSED"}
        assert all(one["provision"] and one["from_service_name"] for one in service["disclosed"])


async def test_a_disclosure_of_another_service_to_a_third_does_not_exist_for_the_one_who_leads(
    served: ASGIApp, settings: Settings, town: Town, rows: Rows
) -> None:
    follow_up_id = town.follow_ups["ordinary"]
    hidden = [
        row for row in rows.facts.tables["disclosure_extract"]
        if row["follow_up_id"] == follow_up_id and row["owner_service_id"] == town.world.services["police"]
        and row["recipient_service_id"] == town.world.services["school"]
    ]  # fmt: skip
    assert hidden
    async with http_of(served, settings, town.tokens["coordinator"]) as http:
        page = (await http.get(f"/follow-ups/{follow_up_id}/readers")).text
        told = (await http.get(f"/api/v1/follow-ups/{follow_up_id}/readers")).text
    for row in hidden:
        assert str(row["id"]) not in page + told
    assert "Politiregisterloven § 27" not in page + told
    assert "politiregisterloven § 27" not in page + told


def concerned(rows: Rows, follow_up: dict[str, Any]) -> set[tuple[str, str | None, frozenset[str]]]:
    """The youth and the guardians who have a say, as the model tells, where nobody else has the youth's number."""
    youth = rows.facts.by_id["youth"][follow_up["youth_id"]]
    tables = {**rows.facts.tables, "youth": [youth]}
    guardians = [row for row in tables["guardian"] if row["youth_id"] == youth["id"]]
    found = set()
    for index in {row["national_id_index"] for row in (youth, *guardians)} - {None}:
        say = say_in(tables, follow_up, index, today=rows.facts.today, is_protected=youth["id"] in rows.facts.protected)
        if say is not None:
            key = None if say.guardian_id is None else str(say.guardian_id)
            found.add((say.signer, key, say.topics))
    return found


PLACES = sorted({place for places in SUBJECTS.values() for place, _ in places} - {"restricted"})


@pytest.mark.parametrize("name", PLACES)
async def test_the_youth_and_the_guardians_who_can_sign_in_are_told_with_what_they_have_a_say_in(
    served: ASGIApp, settings: Settings, town: Town, rows: Rows, name: str
) -> None:
    follow_up = rows.facts.by_id["follow_up"][town.follow_ups[name]]
    answer = await answer_about(served, settings, town, rows, follow_up["id"])
    said = {(one["signer"], one["guardian_id"], frozenset(one["topics"])) for one in answer["subjects"]}
    assert said == concerned(rows, follow_up)
    assert all(one["ground"] == "SUBJECT" and one["name"] for one in answer["subjects"])


async def test_that_another_youth_has_the_same_number_is_told_to_nobody(
    client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    hers = number(3, 83, 10, 700)
    youth_id = await make_youth(admin, world)
    await recognise_youth(admin, youth_id, hers)
    follow_up_id = await make_follow_up(admin, world, youth_id=youth_id)
    lead = await client(world.coordinator)
    page, rest = f"/follow-ups/{follow_up_id}/readers", f"/api/v1/follow-ups/{follow_up_id}/readers"
    alone = (await lead.get(rest)).content
    assert b'"signer":"youth"' in alone
    heading = "Den unge og de foresatte"
    assert heading in (await lead.get(page)).text
    other = await make_youth(admin, world, owner_service_id=world.services["alna"])
    await recognise_youth(admin, other, hers)
    await make_follow_up(
        admin, world, youth_id=other, lead_service_id=world.services["alna"],
        coordinator_id=world.coordinator_elsewhere.user_id,
    )  # fmt: skip
    assert (await lead.get(rest)).content == alone


async def test_a_guardian_is_named_on_the_page_with_the_topics_she_decides_and_no_number(
    client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    youth_id = await make_youth(admin, world, birth_date=date(2010, 3, 15))
    follow_up_id = await make_follow_up(admin, world, youth_id=youth_id)
    guardian_id = await make_guardian(admin, youth_id, given_name="Sølvi", family_name="Prøve")
    hers = number(4, 83, 10, 700)
    lead = await client(world.coordinator)
    page = f"/follow-ups/{follow_up_id}/readers"
    assert "Sølvi Prøve" not in (await lead.get(page)).text
    await recognise_guardian(admin, guardian_id, hers)
    shown = (await lead.get(page)).text
    assert "Sølvi Prøve" in shown
    assert "unntatt Helse" in shown
    assert hers not in shown


@pytest.mark.parametrize("name", LED)
async def test_a_manager_of_the_lead_is_told_as_one_who_sees_that_it_is_there_and_no_content(
    served: ASGIApp, settings: Settings, town: Town, rows: Rows, name: str
) -> None:
    follow_up_id = town.follow_ups[name]
    answer = await answer_about(served, settings, town, rows, follow_up_id)
    told = {
        who["user_id"]
        for service in answer["services"]
        for who in service["readers"]
        if who["capacity"] == "manager" and any(cell["ground"] == "DUTY" for cell in service["cells"])
    }
    expected = {
        str(asker.user_id)
        for asker in hats(rows)
        if asker.role == "manager"
        and may(rows.facts, asker, READ, "follow_up", rows.facts.by_id["follow_up"][follow_up_id])
    }
    assert told == expected
    for service in answer["services"]:
        assert {cell["topic"] for cell in service["cells"] if cell["ground"] == "DUTY"} <= {"contact_points"}


async def test_whoever_is_family_is_not_told_as_one_who_reads(
    client: ClientFor, admin: asyncpg.Connection, world: World
) -> None:
    case = await make_case(admin, world)
    lead, key_worker = await client(world.coordinator), await client(world.key_worker)
    address = f"/api/v1/follow-ups/{case.id}/readers"
    contact = str(world.school_contact.user_id)
    assert contact in (await lead.get(address)).text
    await insert(
        admin, "kinship", follow_up_id=case.id, user_id=world.school_contact.user_id, kind="family",
        declared_by_id=world.coordinator.user_id, declared_at=NOW, version=1,
    )  # fmt: skip
    for http in (lead, key_worker):
        answer = await http.get(address)
        assert answer.status_code == 200
        assert contact not in answer.text


async def test_those_who_do_not_lead_are_told_of_no_emergency_and_of_nobody_who_signs_in(
    admin: asyncpg.Connection, client: ClientFor, world: World
) -> None:
    case = await make_case(admin, world)
    await opened(client, world.nav_contact, case)
    for person in (world.school_contact, world.manager, world.nav_contact, world.coordinator_elsewhere):
        http: httpx2.AsyncClient = await client(person)
        for place in (f"/follow-ups/{case.id}/readers", f"/api/v1/follow-ups/{case.id}/readers"):
            assert (await http.get(place)).status_code in (403, 404)
