"""An investigation over REST: registered by the police, unseen by all others, its deadlines worked out."""

from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_follow_up

INVESTIGATIONS = "/api/v1/investigations"


def once() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def register(http: httpx2.AsyncClient, **more: Any) -> httpx2.Response:
    body = {"reference": f"2026-{uuid4().hex[:8]}", "birth_date": "2010-03-15", **more}
    return await http.post(INVESTIGATIONS, json=body, headers=once())


async def test_six_weeks_run_from_the_day_of_suspicion(client: ClientFor, world: World) -> None:
    http = await client(world.investigator)
    answer = await register(http, act_on="2026-09-30", suspect_on="2026-10-08")
    assert answer.status_code == 201, answer.text
    [deadline] = answer.json()["deadlines"]
    assert deadline["rule_key"] == "STRPL-249-2"
    assert deadline["starts_on"] == "2026-10-08"
    assert deadline["due_on"] == deadline["effective_due_on"] == "2026-11-19"
    assert deadline["outcome"] == "open_overdue"
    assert deadline["responsible_name"] == world.investigator.name


async def test_the_prosecutors_decision_in_time_meets_the_deadline(client: ClientFor, world: World) -> None:
    police, prosecutor = await client(world.investigator), await client(world.prosecutor)
    case = (await register(police, act_on="2026-09-30", suspect_on="2026-10-08")).json()
    answer = await prosecutor.post(
        f"{INVESTIGATIONS}/{case['id']}/events",
        json={"kind": "charging_decision", "happened_on": "2026-11-19", "detail": "indictment"},
        headers=once(),
    )
    assert answer.status_code == 201, answer.text
    [deadline] = answer.json()["deadlines"]
    assert (deadline["outcome"], deadline["met_on"]) == ("met", "2026-11-19")


async def test_the_clock_asks_for_the_age_at_the_act_and_not_for_todays(client: ClientFor, world: World) -> None:
    http = await client(world.investigator)
    turned_18 = await register(http, birth_date="2008-11-01", act_on="2026-10-30", suspect_on="2026-11-02")
    assert [one["rule_key"] for one in turned_18.json()["deadlines"]] == ["STRPL-249-2"]
    was_18 = await register(http, birth_date="2008-10-01", act_on="2026-10-30", suspect_on="2026-11-02")
    assert was_18.json()["deadlines"] == []


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"birth_date": "2026-11-21"}, "birth_date", "in_future"),
        ({"birth_date": "2000-11-19"}, "birth_date", "age_out_of_range"),
        ({"birth_date": "2022-01-01"}, "birth_date", "age_out_of_range"),
        ({"birth_date": "2010-02-31"}, "birth_date", "not_date"),
        ({"suspect_on": "2026-11-21"}, "suspect_on", "in_future"),
        ({"act_on": "2010-03-14"}, "act_on", "before_birth"),
        ({"act_on": "2026-10-09", "suspect_on": "2026-10-08"}, "suspect_on", "act_after_suspicion"),
        ({"story": "something"}, "story", "unknown_field"),
        ({"reference": "x" * 41}, "reference", "too_long"),
        ({"reference": "nul \u0000"}, "reference", "wrong_form"),
    ],
)
async def test_what_cannot_be_so_is_refused_by_field_and_nothing_is_kept(
    client: ClientFor, world: World, admin: asyncpg.Connection, body: dict[str, str], field: str, code: str
) -> None:
    http = await client(world.investigator)
    before = await admin.fetchval("select count(*) from app.investigation")
    answer = await register(http, **body)
    assert answer.status_code == 422, answer.text
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, code)]
    assert await admin.fetchval("select count(*) from app.investigation") == before


async def test_one_unit_has_one_investigation_by_a_reference(client: ClientFor, world: World) -> None:
    http, elsewhere = await client(world.investigator), await client(world.investigator_elsewhere)
    assert (await register(http, reference="2026-1")).status_code == 201
    again = await register(http, reference="2026-1")
    assert again.status_code == 409
    assert [(one["field"], one["code"]) for one in again.json()["errors"]] == [("reference", "taken")]
    assert (await register(elsewhere, reference="2026-1")).status_code == 201


@pytest.mark.parametrize(
    ("event", "field", "code"),
    [
        ({"kind": "charging_decision", "happened_on": "2026-11-19"}, "detail", "detail_missing"),
        ({"kind": "charged", "happened_on": "2026-11-19", "detail": "indictment"}, "detail", "not_accepted"),
        ({"kind": "charging_decision", "happened_on": "2026-11-19", "detail": "dismissed"}, "detail", "not_accepted"),
        ({"kind": "charged", "happened_on": "2026-11-19", "detail": "story"}, "detail", "not_a_choice"),
        ({"kind": "concern_received", "happened_on": "2026-11-19"}, "kind", "event_not_for_this"),
        ({"kind": "charged", "happened_on": "2026-11-21"}, "happened_on", "in_future"),
        ({"kind": "act_committed", "happened_on": "2026-10-09"}, "happened_on", "act_after_suspicion"),
        ({"kind": "regarded_as_suspect", "happened_on": "2026-10-08"}, "happened_on", "taken"),
    ],
)
async def test_an_event_that_cannot_be_so_is_refused_by_field(
    client: ClientFor, world: World, event: dict[str, str], field: str, code: str
) -> None:
    http = await client(world.investigator)
    case = (await register(http, suspect_on="2026-10-08")).json()
    answer = await http.post(f"{INVESTIGATIONS}/{case['id']}/events", json=event, headers=once())
    assert answer.status_code in {409, 422}, answer.text
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, code)]
    assert (await http.get(f"{INVESTIGATIONS}/{case['id']}")).json()["events"] == case["events"]


async def test_a_corrected_date_gives_a_new_deadline_and_keeps_the_old_one_as_history(
    client: ClientFor, world: World
) -> None:
    http = await client(world.investigator)
    case = (await register(http, suspect_on="2026-10-08")).json()
    [event] = case["events"]
    answer = await http.post(
        f"{INVESTIGATIONS}/{case['id']}/events/{event['id']}/corrections",
        json={"happened_on": "2026-10-15", "reason": "Lest feil av protokollen."},
        headers=once(),
    )
    assert answer.status_code == 201, answer.text
    now, before = answer.json()["deadlines"]
    assert (now["due_on"], now["outcome"]) == ("2026-11-26", "open_not_due")
    assert (before["due_on"], before["outcome"]) == ("2026-11-19", "cancelled")
    old = (await http.get(f"/api/v1/deadlines/{before['id']}")).json()
    assert old["replaced_by_id"] == now["id"]
    twice = await http.post(
        f"{INVESTIGATIONS}/{case['id']}/events/{event['id']}/corrections",
        json={"happened_on": "2026-10-16", "reason": "En gang til."},
        headers=once(),
    )
    assert twice.status_code == 409
    assert twice.json()["errors"][0]["code"] == "corrected_already"


async def test_a_withdrawn_decision_opens_the_deadline_it_had_met(client: ClientFor, world: World) -> None:
    http = await client(world.prosecutor)
    police = await client(world.investigator)
    case = (await register(police, suspect_on="2026-10-08")).json()
    decided = await http.post(
        f"{INVESTIGATIONS}/{case['id']}/events",
        json={"kind": "charging_decision", "happened_on": "2026-11-02", "detail": "dismissal"},
        headers=once(),
    )
    [decision] = [one for one in decided.json()["events"] if one["kind"] == "charging_decision"]
    answer = await http.post(
        f"{INVESTIGATIONS}/{case['id']}/events/{decision['id']}/corrections",
        json={"is_withdrawal": True, "reason": "Ført på feil sak."},
        headers=once(),
    )
    assert answer.status_code == 201, answer.text
    [deadline] = answer.json()["deadlines"]
    assert (deadline["id"], deadline["outcome"]) == (case["deadlines"][0]["id"], "open_overdue")
    assert [one["is_standing"] for one in answer.json()["events"]] == [True, False, False]


@pytest.mark.parametrize(
    "who",
    [
        "investigator_elsewhere",
        "police_manager",
        "school_contact",
        "child_welfare_contact",
        "coordinator",
        "privacy_officer",
    ],
)
async def test_for_all_outside_the_unit_the_investigation_does_not_exist(
    client: ClientFor, world: World, who: str
) -> None:
    police, other = await client(world.investigator), await client(world.people[who])
    case = (await register(police, suspect_on="2026-10-08")).json()
    event = case["events"][0]["id"]
    place = f"{INVESTIGATIONS}/{case['id']}"
    decision = {"kind": "charged", "happened_on": "2026-11-19"}
    correction = {"happened_on": "2026-10-09", "reason": "Nysgjerrig."}
    for answer in (
        await other.get(place),
        await other.post(f"{place}/events", json=decision, headers=once()),
        await other.post(f"{place}/events/{event}/corrections", json=correction, headers=once()),
        await other.get(place.removeprefix("/api/v1")),
    ):
        assert answer.status_code == 404, answer.text
    assert (await police.get(place)).json()["events"] == case["events"]


async def test_the_same_registration_sent_twice_makes_one_investigation(client: ClientFor, world: World) -> None:
    http = await client(world.investigator)
    body = {"reference": "2026-twice", "birth_date": "2010-03-15", "suspect_on": "2026-10-08"}
    key = once()
    first = await http.post(INVESTIGATIONS, json=body, headers=key)
    second = await http.post(INVESTIGATIONS, json=body, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


async def test_a_colleague_takes_over_and_the_open_deadline_goes_along(client: ClientFor, world: World) -> None:
    http = await client(world.investigator)
    answer = await register(http, suspect_on="2026-10-08")
    place = f"{INVESTIGATIONS}/{answer.json()['id']}/responsible"
    body = {"responsible_user_id": str(world.police_contact.user_id)}
    tag = {"If-Match": answer.headers["etag"]}
    handed_over = await http.post(place, json=body, headers={**once(), **tag})
    assert handed_over.status_code == 201, handed_over.text
    assert handed_over.json()["responsible_name"] == world.police_contact.name
    assert handed_over.json()["deadlines"][0]["responsible_name"] == world.police_contact.name
    stale = await http.post(place, json=body, headers={**once(), **tag})
    assert stale.status_code == 412
    outside = {"responsible_user_id": str(world.school_contact.user_id)}
    refused = await http.post(place, json=outside, headers={**once(), "If-Match": handed_over.headers["etag"]})
    assert refused.status_code == 422


async def test_a_link_by_the_polices_named_contact_gives_nobody_a_right_to_read(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.police_contact)
    contact, coordinator = await client(world.police_contact), await client(world.coordinator)
    case = (await register(contact, suspect_on="2026-10-08")).json()
    place = f"{INVESTIGATIONS}/{case['id']}"
    body = {"follow_up_id": str(follow_up_id)}
    for outsider in (world.investigator, world.police_contact_not_on_case, world.coordinator):
        answer = await (await client(outsider)).post(f"{place}/links", json=body, headers=once())
        assert answer.status_code == 404, outsider.role
    linked = await contact.post(f"{place}/links", json=body, headers=once())
    assert linked.status_code == 201, linked.text
    assert [one["follow_up_id"] for one in linked.json()] == [str(follow_up_id)]
    assert (await coordinator.get(place)).status_code == 404
    assert (await coordinator.get(f"/api/v1/follow-ups/{follow_up_id}/deadlines")).json() == []
