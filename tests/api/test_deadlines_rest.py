"""Deadlines over REST: exceeded with the law's reason, listed by date, unseen by those they do not concern."""

from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_follow_up

DEADLINES = "/api/v1/deadlines"


def once(**more: str) -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4()), **more}


async def register(http: httpx2.AsyncClient, suspect_on: str) -> dict[str, Any]:
    """An investigation; gives it with its one deadline."""
    body = {"reference": f"2026-{uuid4().hex[:8]}", "birth_date": "2010-03-15", "suspect_on": suspect_on}
    answer = await http.post("/api/v1/investigations", json=body, headers=once())
    assert answer.status_code == 201, answer.text
    case: dict[str, Any] = answer.json()
    return case


async def exceed(http: httpx2.AsyncClient, deadline_id: str, **body: Any) -> httpx2.Response:
    tag = (await http.get(f"{DEADLINES}/{deadline_id}")).headers["etag"]
    return await http.post(f"{DEADLINES}/{deadline_id}/exceedings", json=body, headers=once(**{"If-Match": tag}))


async def test_the_first_date_stays_for_ever_however_often_the_deadline_is_exceeded(
    client: ClientFor, world: World
) -> None:
    police, prosecutor = await client(world.investigator), await client(world.prosecutor)
    [deadline] = (await register(police, "2026-03-02"))["deadlines"]
    assert deadline["due_on"] == "2026-04-13"
    first = await exceed(prosecutor, deadline["id"], reason="investigation", new_due_on="2026-05-03")
    assert first.status_code == 201, first.text
    second = await exceed(prosecutor, deadline["id"], reason="special_reasons", new_due_on="2026-12-01")
    now = second.json()
    assert (now["due_on"], now["effective_due_on"], now["outcome"]) == (
        "2026-04-13",
        "2026-12-01",
        "open_not_due",
    )
    assert [(one["previous_due_on"], one["new_due_on"]) for one in now["exceedings"]] == [
        ("2026-04-13", "2026-05-03"),
        ("2026-05-03", "2026-12-01"),
    ]


async def correct_start(http: httpx2.AsyncClient, case: dict[str, Any], happened_on: str) -> dict[str, Any]:
    [event] = [one for one in case["events"] if one["is_standing"] and one["kind"] == "regarded_as_suspect"]
    answer = await http.post(
        f"/api/v1/investigations/{case['id']}/events/{event['id']}/corrections",
        json={"happened_on": happened_on, "reason": "Lest feil av protokollen."},
        headers=once(),
    )
    assert answer.status_code == 201, answer.text
    corrected: dict[str, Any] = answer.json()
    return corrected


async def test_a_reasoned_date_follows_to_what_replaces_the_deadline_when_its_start_is_corrected(
    client: ClientFor, world: World
) -> None:
    police, prosecutor = await client(world.investigator), await client(world.prosecutor)
    case = await register(police, "2026-03-02")
    await exceed(prosecutor, case["deadlines"][0]["id"], reason="investigation", new_due_on="2026-05-03")
    decided = await prosecutor.post(
        f"/api/v1/investigations/{case['id']}/events",
        json={"kind": "charging_decision", "happened_on": "2026-04-28", "detail": "mediation"},
        headers=once(),
    )
    # By an investigator, who can give no reason herself; and twice, since the second date was misread too.
    case = await correct_start(police, await correct_start(police, decided.json(), "2026-03-03"), "2026-03-04")
    [now] = [one for one in case["deadlines"] if one["outcome"] != "cancelled"]
    assert (now["due_on"], now["effective_due_on"], now["outcome"]) == (
        "2026-04-15",
        "2026-05-03",
        "met_late_with_reason",
    )
    whole = (await prosecutor.get(f"{DEADLINES}/{now['id']}")).json()
    assert [(one["reason"], one["new_due_on"]) for one in whole["exceedings"]] == [("investigation", "2026-05-03")]


async def test_a_reasoned_date_that_the_corrected_deadline_has_passed_is_not_taken_along(
    client: ClientFor, world: World
) -> None:
    police, prosecutor = await client(world.investigator), await client(world.prosecutor)
    case = await register(police, "2026-03-02")
    await exceed(prosecutor, case["deadlines"][0]["id"], reason="investigation", new_due_on="2026-05-03")
    case = await correct_start(police, case, "2026-10-08")
    [now] = [one for one in case["deadlines"] if one["outcome"] != "cancelled"]
    assert (now["due_on"], now["effective_due_on"]) == ("2026-11-19", "2026-11-19")
    assert (await prosecutor.get(f"{DEADLINES}/{now['id']}")).json()["exceedings"] == []


async def test_a_mistyped_year_is_refused_where_the_law_sets_no_limit(client: ClientFor, world: World) -> None:
    police, prosecutor = await client(world.investigator), await client(world.prosecutor)
    [deadline] = (await register(police, "2026-03-02"))["deadlines"]
    refused = await exceed(prosecutor, deadline["id"], reason="investigation", new_due_on="2030-01-01")
    assert refused.status_code == 422
    assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [("new_due_on", "date_implausible")]
    assert (await prosecutor.get(f"{DEADLINES}/{deadline['id']}")).json()["exceedings"] == []


async def test_a_decision_after_the_first_date_and_before_the_new_one_is_late_with_a_reason(
    client: ClientFor, world: World
) -> None:
    police, prosecutor = await client(world.investigator), await client(world.prosecutor)
    case = await register(police, "2026-03-02")
    await exceed(prosecutor, case["deadlines"][0]["id"], reason="investigation", new_due_on="2026-05-03")
    decided = await prosecutor.post(
        f"/api/v1/investigations/{case['id']}/events",
        json={"kind": "charging_decision", "happened_on": "2026-04-30", "detail": "mediation"},
        headers=once(),
    )
    [deadline] = decided.json()["deadlines"]
    assert deadline["outcome"] == "met_late_with_reason"
    ended = await exceed(prosecutor, deadline["id"], reason="investigation", new_due_on="2026-12-24")
    assert ended.status_code == 409
    assert ended.json()["errors"][0]["code"] == "deadline_ended"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"new_due_on": "2026-12-01"}, "reason", "missing"),
        ({"reason": "holiday", "new_due_on": "2026-12-01"}, "reason", "not_a_choice"),
        ({"reason": "special_cases", "new_due_on": "2026-12-01"}, "reason", "reason_not_allowed"),
        ({"reason": "investigation", "new_due_on": "2026-11-19"}, "new_due_on", "date_not_later"),
        ({"reason": "investigation", "new_due_on": "2026-02-31"}, "new_due_on", "not_date"),
    ],
)
async def test_an_exceeding_that_the_law_does_not_know_changes_nothing(
    client: ClientFor, world: World, body: dict[str, str], field: str, code: str
) -> None:
    police, prosecutor = await client(world.investigator), await client(world.prosecutor)
    [deadline] = (await register(police, "2026-10-08"))["deadlines"]
    refused = await exceed(prosecutor, deadline["id"], **body)
    assert refused.status_code == 422
    assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [(field, code)]
    assert (await prosecutor.get(f"{DEADLINES}/{deadline['id']}")).json()["exceedings"] == []


async def test_an_exceeding_names_the_version_it_has_read(client: ClientFor, world: World) -> None:
    police, prosecutor = await client(world.investigator), await client(world.prosecutor)
    [deadline] = (await register(police, "2026-10-08"))["deadlines"]
    place, body = (
        f"{DEADLINES}/{deadline['id']}/exceedings",
        {"reason": "investigation", "new_due_on": "2026-12-01"},
    )
    assert (await prosecutor.post(place, json=body, headers=once())).status_code == 428
    tag = (await prosecutor.get(f"{DEADLINES}/{deadline['id']}")).headers["etag"]
    await prosecutor.post(place, json=body, headers=once(**{"If-Match": tag}))
    stale = await prosecutor.post(place, json=body, headers=once(**{"If-Match": tag}))
    assert stale.status_code == 412
    assert stale.json()["current"]["effective_due_on"] == "2026-12-01"
    assert stale.json()["yours"]["new_due_on"] == "2026-12-01"


@pytest.mark.parametrize("who", ["investigator", "police_contact", "police_manager", "child_welfare_contact"])
async def test_nobody_but_the_prosecutor_exceeds_an_investigations_deadline(
    client: ClientFor, world: World, who: str
) -> None:
    police, other = await client(world.investigator), await client(world.people[who])
    [deadline] = (await register(police, "2026-10-08"))["deadlines"]
    tag = (await police.get(f"{DEADLINES}/{deadline['id']}")).headers["etag"]
    refused = await other.post(
        f"{DEADLINES}/{deadline['id']}/exceedings",
        json={"reason": "investigation", "new_due_on": "2026-12-01"},
        headers=once(**{"If-Match": tag}),
    )
    assert refused.status_code == 404, refused.text


@pytest.mark.parametrize("who", ["manager", "investigator_elsewhere", "school_contact", "coordinator"])
async def test_a_deadline_of_another_service_does_not_exist(client: ClientFor, world: World, who: str) -> None:
    police, other = await client(world.investigator), await client(world.people[who])
    [deadline] = (await register(police, "2026-10-08"))["deadlines"]
    for place in (f"{DEADLINES}/{deadline['id']}", f"/deadlines/{deadline['id']}"):
        assert (await other.get(place)).status_code == 404
    listed = (await other.get(f"{DEADLINES}?limit=100")).json()["items"]
    assert deadline["id"] not in [one["id"] for one in listed]


async def test_the_manager_of_the_unit_sees_reference_rule_and_dates_and_no_way_into_the_case(
    client: ClientFor, world: World
) -> None:
    police, manager = await client(world.investigator), await client(world.police_manager)
    case = await register(police, "2026-10-08")
    seen = (await manager.get(f"{DEADLINES}/{case['deadlines'][0]['id']}")).json()
    assert (seen["reference"], seen["rule_key"], seen["subject_id"]) == (case["reference"], "STRPL-249-2", None)
    page = await manager.get("/deadlines")
    assert case["reference"] in page.text
    assert f"/investigations/{case['id']}" not in page.text


async def test_the_list_is_by_due_date_and_goes_on_where_it_stopped(client: ClientFor, world: World) -> None:
    http = await client(world.investigator_elsewhere)
    for suspect_on in ("2026-10-15", "2026-10-08", "2026-10-12", "2026-10-08", "2026-11-02"):
        await register(http, suspect_on)
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        answer = (await http.get(f"{DEADLINES}?limit=2{cursor}")).json()
        seen += [one["effective_due_on"] for one in answer["items"]]
        cursor = f"&cursor={answer['next']}"
    assert seen == ["2026-11-19", "2026-11-19", "2026-11-23", "2026-11-26", "2026-12-14"]
    assert answer["next"] is None
    assert (await http.get(f"{DEADLINES}?cursor=nonsense")).status_code == 400


async def test_an_event_of_a_sanction_starts_its_clock_for_the_mediation_services_contact_alone(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    for contact in (world.mediation_contact, world.school_contact):
        await let_take_part(admin, world, follow_up_id, contact)
    place = f"/api/v1/follow-ups/{follow_up_id}/sanction-events"
    event = {"kind": "plan_meeting_held", "happened_on": "2026-01-12"}
    mediation, school = await client(world.mediation_contact), await client(world.school_contact)
    assert (await school.post(place, json=event, headers=once())).status_code == 404
    assert (await mediation.post(place, json=event, headers=once())).status_code == 201
    [deadline] = (await mediation.get(f"/api/v1/follow-ups/{follow_up_id}/deadlines")).json()
    assert (deadline["rule_key"], deadline["due_on"], deadline["is_duty"]) == (
        "KRL-23-MAX-1Y",
        "2027-01-12",
        False,
    )
    assert (await school.get(f"/api/v1/follow-ups/{follow_up_id}/deadlines")).json() == []
