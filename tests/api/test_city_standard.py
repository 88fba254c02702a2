"""The administrator sees and sets the city standard, over REST and on the page; the manager sees how it is kept."""

from datetime import date, timedelta
from typing import Any

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import NOW, TODAY, World, insert, make_follow_up

PLACE = "/api/v1/city-standard"
ASKED = {"rule_key": "CITY-REVIEW", "length_count": 6, "length_unit": "week", "valid_from": "2026-12-01"}


@pytest.fixture(scope="module")
async def follow_up_id(admin: asyncpg.Connection, world: World) -> object:
    return await make_follow_up(admin, world)


async def send(http: httpx2.AsyncClient, place: str, **changes: Any) -> httpx2.Response:
    body = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
    return await http.post(place, json=body, headers={"Idempotency-Key": f"k-{place}-{sorted(body.items())}"[:200]})


async def test_everybody_on_the_staff_reads_the_standard_and_only_the_administrator_sets_it(
    client: ClientFor, world: World
) -> None:
    for who in ("coordinator", "school_contact", "investigator", "manager", "administrator"):
        standard = (await (await client(world.people[who])).get(PLACE)).json()
        whole = standard["places"][0]
        assert (whole["district_code"], whole["name"], len(whole["requirements"])) == (None, "Oslo", 14)
    http = await client(world.coordinator)
    assert (await send(http, PLACE)).status_code == 403
    assert (await send(http, f"{PLACE}/preview")).status_code == 403
    assert (await http.get("/city-standard")).status_code == 403


async def test_the_preview_tells_numbers_and_writes_nothing(
    client: ClientFor, world: World, follow_up_id: object
) -> None:
    http = await client(world.administrator)
    before = (await http.get(PLACE)).json()["history"]
    preview = (await send(http, f"{PLACE}/preview")).json()
    assert preview == {
        "rule_key": "CITY-REVIEW",
        "before": {"count": 8, "unit": "week"},
        "after": {"count": 6, "unit": "week"},
        "under_way": 1,
        "counted_otherwise": 1,
    }
    same = (await send(http, f"{PLACE}/preview", length_count=8)).json()
    assert (same["under_way"], same["counted_otherwise"]) == (1, 0)
    alna = (await send(http, f"{PLACE}/preview", district_code="030112")).json()
    assert (alna["under_way"], alna["counted_otherwise"]) == (0, 0)
    assert (await http.get(PLACE)).json()["history"] == before


@pytest.mark.parametrize(
    ("wrong", "field", "code", "status"),
    [
        ({"length_count": 0}, "length_count", "interval_zero", 422),
        ({"length_count": -1}, "length_count", "interval_zero", 422),
        ({"length_count": 5000}, "length_count", "interval_too_long", 422),
        ({"length_count": 10**9}, "length_count", "too_large", 422),
        ({"length_unit": "hour"}, "length_unit", "not_accepted", 422),
        ({"length_count": None}, "length_count", "missing", 422),
        ({"is_off": True}, "length_count", "off_has_no_length", 422),
        ({"valid_from": "2026-11-19"}, "valid_from", "standard_backwards", 422),
        ({"district_code": "030199"}, "district_code", "unknown", 422),
        ({"rule_key": "STRPL-249-2"}, "rule_key", "unknown", 422),
        ({"title": "x"}, "title", "unknown_field", 422),
    ],
)
async def test_bad_input_gets_a_clear_answer_and_changes_nothing(
    client: ClientFor, world: World, wrong: dict[str, Any], field: str, code: str, status: int
) -> None:
    http = await client(world.administrator)
    before = (await http.get(PLACE)).json()
    for place in (PLACE, f"{PLACE}/preview"):
        answer = await send(http, place, **wrong)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, code)]
    assert (await http.get(PLACE)).json() == before


async def test_two_lengths_from_one_day_overlap_and_the_second_is_refused(client: ClientFor, world: World) -> None:
    http = await client(world.administrator)
    made = await send(http, PLACE, rule_key="CITY-PLAN")
    assert made.status_code == 201
    assert [one["rule_key"] for one in made.json()["history"]] == ["CITY-PLAN"]
    refused = await send(http, PLACE, rule_key="CITY-PLAN", length_count=4)
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["code"] == "standard_set_from_that_day"
    assert len((await http.get(PLACE)).json()["history"]) == 1


def form(**typed: str) -> dict[str, str]:
    asked = {**{name: str(value) for name, value in ASKED.items()}, "rule_key": "CITY-MAPPING"}
    return {**asked, **typed}


async def token(http: httpx2.AsyncClient) -> str:
    page = (await http.get("/city-standard/new")).text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


async def test_the_page_shows_what_changes_before_it_is_set_and_keeps_what_was_typed(
    client: ClientFor, world: World, follow_up_id: object
) -> None:
    http = await client(world.administrator)
    csrf = await token(http)
    back = await http.post("/city-standard/new", data=form(csrf_token=csrf, length_count="0"))
    assert back.status_code == 422
    assert "Skriv et tall fra 1 og oppover" in back.text
    assert 'value="0"' in back.text
    shown = await http.post("/city-standard/new", data=form(csrf_token=csrf))
    assert shown.status_code == 200
    assert "Dette endres" in shown.text
    assert "4 uker" in shown.text
    assert "6 uker" in shown.text
    assert "Kravet er satt" not in (await http.get("/city-standard")).text
    done = await http.post("/city-standard/new", data=form(csrf_token=csrf, step="set"))
    assert (done.status_code, done.headers["location"]) == (303, "/city-standard?done=set")
    listed = (await http.get("/city-standard?done=set")).text
    assert "Kravet er satt" in listed
    assert "1. desember 2026" in listed
    again = await http.post("/city-standard/new", data=form(csrf_token=csrf, step="set"))
    assert again.status_code == 409
    assert "Dette kravet er alt satt for stedet fra den dagen" in again.text


async def test_the_manager_sees_the_standard_of_her_district_apart_from_the_law(
    client: ClientFor, world: World, admin: asyncpg.Connection, follow_up_id: object
) -> None:
    grorud = world.services["grorud"]
    by = {"subject_kind": "follow_up", "subject_id": follow_up_id, "owner_service_id": grorud}
    by["follow_up_id"] = follow_up_id
    for days_ago, met in ((40, 3), (30, 9), (20, None)):
        starts_on = TODAY - timedelta(days=days_ago)
        start = await event(admin, world, by, starts_on)
        end = await event(admin, world, by, starts_on + timedelta(days=met)) if met else None
        await insert(
            admin, "deadline", **by, rule_key="CITY-MEETING", rule_valid_from=date(2024, 1, 1), reference="OF-1",
            responsible_service_id=grorud, start_event_id=start, starts_on=starts_on,
            nominal_on=starts_on + timedelta(days=7), due_on=starts_on + timedelta(days=7), skipped="[]", born_at=NOW,
            met_on=starts_on + timedelta(days=met) if met else None, met_by_event_id=end, version=1,
        )  # fmt: skip
    http = await client(world.manager)
    figures = (await http.get("/api/v1/compliance?rule=CITY-MEETING")).json()["figures"]
    tallies = [(one["district_name"], one["is_city_standard"], one["tally"]["share_within"]) for one in figures]
    assert tallies == [("Grorud", True, pytest.approx(1 / 3))]
    words = (await http.get("/compliance")).text
    assert words.index('id="city-standard"') < words.index("Møte med den unge hver uke</h3>")
    assert "er ikke et lovbrudd" in words
    elsewhere = await client(world.manager_elsewhere)
    assert (await elsewhere.get("/api/v1/compliance?rule=CITY-MEETING")).json()["figures"] == []


async def event(admin: asyncpg.Connection, world: World, by: dict[str, Any], on: date) -> object:
    return await insert(
        admin, "dated_event", **by, kind="youth_met", happened_on=on, is_withdrawal=False,
        registered_by_id=world.key_worker.user_id, registered_at=NOW,
    )  # fmt: skip


async def test_a_signal_that_came_again_is_told_over_rest_and_has_no_room_for_a_story(
    client: ClientFor, world: World, follow_up_id: object
) -> None:
    place = f"/api/v1/follow-ups/{follow_up_id}/signals"
    body = {"source": "police_threshold", "ground": "PRL_27_2A_PREVENT_PUBLIC", "duty_to_notify": "notified"}
    body["received_on"] = TODAY.isoformat()
    http = await client(world.coordinator)
    told = await http.post(place, json={**body, "note": "Ran"}, headers={"Idempotency-Key": "signal-1"})
    assert (told.status_code, told.json()["errors"][0]["code"]) == (422, "unknown_field")
    made = await http.post(place, json=body, headers={"Idempotency-Key": "signal-2"})
    assert made.status_code == 201
    assert [one["source"] for one in made.json()["items"]] == ["police_threshold"]
    for who in ("school_contact", "coordinator_elsewhere"):
        other = await client(world.people[who])
        answer = await other.post(place, json=body, headers={"Idempotency-Key": "signal-3"})
        assert answer.status_code in {403, 404}


async def test_the_page_reads_in_nynorsk(client: ClientFor, world: World, admin: asyncpg.Connection) -> None:
    change = "update app.user_account set language = $2 where id = $1"
    await admin.execute(change, world.administrator.user_id, "nn")
    try:
        words = (await (await client(world.administrator)).get("/city-standard")).text
        assert "Bydelar som har sett sitt eige" in words
        assert "Møte med den unge kvar veke" in words
    finally:
        await admin.execute(change, world.administrator.user_id, "nb")
