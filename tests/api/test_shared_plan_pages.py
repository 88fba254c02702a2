"""The shared plan on a page: what the consent covers, who wrote it, and nothing that says what it does not cover."""

from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest

from services.api.rooms import Rooms
from tests.api.test_people_statements import counted
from tests.conftest import ClientFor
from tests.factories import World, make_consent, withdraw_consent
from tests.shared_plan import BY_LEAD, BY_POLICE, BY_SCHOOL, Shared, make_shared, to

SECTIONS = {"plan": 'id="plan"', "measures": 'id="measures"', "meetings": 'id="meetings"', "notes": 'id="notes"'}


@pytest.fixture
async def shared(admin: asyncpg.Connection, world: World) -> Shared:
    return await make_shared(admin, world)


async def page_of(http: httpx2.AsyncClient, follow_up_id: UUID) -> str:
    answer = await http.get(f"/follow-ups/{follow_up_id}")
    assert answer.status_code == 200
    return answer.text


async def test_a_contact_reads_name_year_plan_measures_meetings_shared_notes_and_who_wrote_them(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    await make_consent(admin, world, shared.follow_up_id, *to("police"))
    shown = await page_of(await client(world.police_contact), shared.follow_up_id)
    for text in ("Sol Fjelltopp", "2010", "Møte på skolen.", BY_LEAD, f"Notat. {BY_SCHOOL}", "Fiktiv school_contact"):
        assert text in shown
    assert "Fiktiv coordinator, grorud" in shown
    assert f"Bare vårt. {BY_POLICE}" in shown
    assert "2010-03-15" not in shown
    assert "/youths/" not in shown
    assert f"Bare vårt. {BY_LEAD}" not in shown
    assert f"/meetings/{shared.ids['meeting', 'grorud']}/edit" not in shown
    assert f"/meetings/{shared.ids['meeting', 'police']}/edit" in shown


async def test_what_is_not_covered_is_absent_and_has_no_heading(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    await make_consent(admin, world, shared.follow_up_id, ("measures", "grorud", "school"))
    await admin.execute(
        "delete from app.meeting where owner_service_id = $1 and follow_up_id = $2",
        world.services["school"], shared.follow_up_id,
    )  # fmt: skip
    shown = await page_of(await client(world.school_contact), shared.follow_up_id)
    assert SECTIONS["measures"] in shown
    assert SECTIONS["plan"] not in shown
    assert SECTIONS["meetings"] not in shown
    assert "Sol Fjelltopp" not in shown
    assert "Fødselsår" not in shown


async def test_the_next_click_after_a_withdrawal_finds_nothing_and_the_school_reads_on(
    client: ClientFor, world: World, admin: asyncpg.Connection, shared: Shared
) -> None:
    consent_id = await make_consent(admin, world, shared.follow_up_id, *to("police", "school"))
    police, school = await client(world.police_contact), await client(world.school_contact)
    measure, note = (shared.ids[kind, "grorud"] for kind in ("measure", "note"))
    for http in (police, school):
        assert (await http.get(f"/measures/{measure}")).status_code == 200
        assert "Endre status" not in (await http.get(f"/measures/{measure}")).text
        assert (await http.get(f"/measures/{measure}/edit")).status_code == 404
    await withdraw_consent(admin, world, consent_id, (None, None, "police"))
    for address in (f"/measures/{measure}", f"/notes/{note}"):
        assert (await police.get(address)).status_code == 404
        assert (await school.get(address)).status_code == 200
    for place in ("", "/meetings", "/notes"):
        shown = (await police.get(f"/follow-ups/{shared.follow_up_id}{place}")).text
        assert BY_LEAD not in shown
        assert "Sol Fjelltopp" not in shown
    listed = (await police.get("/follow-ups")).text
    line = listed.partition(f'href="/follow-ups/{shared.follow_up_id}"')[2].partition("</tr>")[0]
    assert "OF-" in line
    assert "Sol Fjelltopp" not in line
    assert BY_LEAD in await page_of(school, shared.follow_up_id)


async def test_it_asks_no_more_often_however_many_follow_ups_are_shared(
    client: ClientFor, world: World, admin: asyncpg.Connection, rooms: Rooms
) -> None:
    http = await client(world.police_contact)
    first = await make_shared(admin, world)
    await make_consent(admin, world, first.follow_up_id, *to("police"))
    api = f"/api/v1/follow-ups/{first.follow_up_id}"
    addresses = (
        *("/", "/follow-ups", f"/follow-ups/{first.follow_up_id}", "/api/v1/follow-ups"),
        *(api, f"{api}/measures", f"{api}/meetings", f"{api}/notes"),
    )

    async def counts() -> dict[str, Any]:
        found = {}
        for address in addresses:
            await http.get(address)
            with counted(rooms) as seen:
                assert (await http.get(address)).status_code == 200
            found[address] = len(seen)
        return found

    before = await counts()
    for _ in range(12):
        other = await make_shared(admin, world)
        await make_consent(admin, world, other.follow_up_id, *to("police"))
    assert await counts() == before
