"""A manager looks at the figures over REST and on the page; they move when a deadline is met or runs out."""

from datetime import date, timedelta

import asyncpg
import pytest

from tests.conftest import ClientFor
from tests.core.test_compliance import make_deadline
from tests.factories import NOW, TODAY, World, insert

STARTED = date(2026, 10, 5)
DUE = STARTED + timedelta(days=42)  # 16 November, before today


@pytest.fixture(scope="module")
async def deadline_id(admin: asyncpg.Connection, world: World) -> object:
    return await make_deadline(admin, world, starts_on=STARTED, due_on=DUE)


async def test_the_figure_changes_when_an_overdue_deadline_is_met(
    client: ClientFor, world: World, admin: asyncpg.Connection, deadline_id: object
) -> None:
    http = await client(world.police_manager)
    before = (await http.get("/api/v1/compliance?rule=STRPL-249-2&tertial=2026-3")).json()
    assert before["counted_on"] == TODAY.isoformat()
    (figure,) = before["figures"]
    assert figure["tally"]["open_overdue"] == 1
    assert figure["tally"]["share_within"] == 0.0
    assert figure["flat"]["days"] == 42

    subject_id = await admin.fetchval("select subject_id from app.deadline where id = $1", deadline_id)
    event_id = await insert(
        admin,
        "dated_event",
        subject_kind="investigation",
        subject_id=subject_id,
        owner_service_id=world.services["police"],
        kind="charging_decision",
        happened_on=DUE,
        is_withdrawal=False,
        registered_by_id=world.investigator.user_id,
        registered_at=NOW,
    )
    await admin.execute(
        "update app.deadline set met_on = $2, met_by_event_id = $3 where id = $1", deadline_id, DUE, event_id
    )
    (figure,) = (await http.get("/api/v1/compliance?rule=STRPL-249-2&tertial=2026-3")).json()["figures"]
    assert figure["tally"]["open_overdue"] == 0
    assert figure["tally"]["met"] == 1
    assert figure["tally"]["share_within"] == 1.0


async def test_the_list_behind_it_names_the_reference_and_nobody_young(
    client: ClientFor, world: World, deadline_id: object
) -> None:
    http = await client(world.police_manager)
    answer = await http.get("/api/v1/compliance/deadlines?rule=STRPL-249-2")
    (line,) = answer.json()["items"]
    assert line["id"] == str(deadline_id)
    assert line["responsible_name"] == world.investigator.name
    assert set(line) == {
        "id",
        "reference",
        "rule_key",
        "rule_name",
        "starts_on",
        "due_on",
        "effective_due_on",
        "paused_days",
        "rests_from",
        "met_on",
        "outcome",
        "responsible_name",
        "responsible_service_name",
    }


@pytest.mark.parametrize("path", ["/api/v1/compliance", "/api/v1/compliance/deadlines", "/compliance"])
@pytest.mark.parametrize("who", ["investigator", "prosecutor", "police_contact", "coordinator", "administrator"])
async def test_others_than_managers_are_refused(client: ClientFor, world: World, path: str, who: str) -> None:
    http = await client(world.people[who])
    assert (await http.get(path)).status_code == 403


async def test_a_manager_of_another_service_sees_none_of_it(
    client: ClientFor, world: World, deadline_id: object
) -> None:
    http = await client(world.child_welfare_manager)
    assert (await http.get("/api/v1/compliance")).json()["figures"] == []
    assert (await http.get("/api/v1/compliance/deadlines")).json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    "asked", ["tertial=2026-4", "tertial=0000-1", "tertial=x", "rule=FVL-29", "rule=NO-SUCH", "outcome=cancelled"]
)
async def test_what_cannot_be_asked_for_is_refused_with_a_clear_answer(
    client: ClientFor, world: World, asked: str
) -> None:
    http = await client(world.police_manager)
    assert (await http.get(f"/api/v1/compliance/deadlines?{asked}")).status_code == 422


async def test_the_page_shows_chart_and_numbers_and_leads_to_the_list(
    client: ClientFor, world: World, deadline_id: object
) -> None:
    http = await client(world.police_manager)
    shown = await http.get("/compliance")
    assert shown.status_code == 200
    assert "Avgjøre påtalespørsmålet" in shown.text
    assert "3. tertial 2026" in shown.text
    assert "/compliance/deadlines?rule=STRPL-249-2&amp;tertial=2026-3" in shown.text
    listed = await http.get("/compliance/deadlines?rule=STRPL-249-2&tertial=2026-3&outcome=")
    assert listed.status_code == 200
    assert "5. oktober 2026" in listed.text
    assert world.investigator.name in listed.text
