"""A child-welfare matter and its clocks, seen by its contact and by nobody else."""

from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_follow_up

MATTERS = "/api/v1/matters"


def once(**more: str) -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4()), **more}


async def register(http: httpx2.AsyncClient, **more: Any) -> httpx2.Response:
    body = {"reference": f"BV-{uuid4().hex[:8]}", "birth_date": "2012-03-15", **more}
    return await http.post(MATTERS, json=body, headers=once())


async def event(http: httpx2.AsyncClient, matter: dict[str, Any], **body: str) -> dict[str, Any]:
    answer = await http.post(f"{MATTERS}/{matter['id']}/events", json=body, headers=once())
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def standing(matter: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {one["rule_key"]: (one["due_on"], one["outcome"]) for one in matter["deadlines"]}


async def test_a_concern_starts_three_clocks_and_none_of_them_rolls(client: ClientFor, world: World) -> None:
    http = await client(world.child_welfare_contact)
    matter = (await register(http, concern_on="2026-11-01")).json()  # a Sunday, and so are the days counted to
    assert standing(matter) == {
        "BVL-2-1": ("2026-11-08", "open_overdue"),
        "BVL-2-2": ("2027-02-08", "open_not_due"),
        "BVL-13-3-1": ("2026-11-22", "open_not_due"),
    }


async def test_a_dismissed_concern_leaves_no_investigation_to_carry_out_and_a_withdrawn_dismissal_does_again(
    client: ClientFor, world: World
) -> None:
    http = await client(world.child_welfare_contact)
    matter = (await register(http, concern_on="2026-11-02")).json()
    matter = await event(http, matter, kind="concern_concluded", happened_on="2026-11-06", detail="dismissed")
    assert standing(matter)["BVL-2-1"] == ("2026-11-09", "met")
    assert standing(matter)["BVL-2-2"] == ("2027-02-09", "cancelled")
    [conclusion] = [one for one in matter["events"] if one["kind"] == "concern_concluded"]
    corrected = await http.post(
        f"{MATTERS}/{matter['id']}/events/{conclusion['id']}/corrections",
        json={"detail": "investigation_opened", "reason": "Ført med feil utfall."},
        headers=once(),
    )
    again = [one for one in corrected.json()["deadlines"] if one["rule_key"] == "BVL-2-2"]
    assert [(one["due_on"], one["outcome"]) for one in again] == [
        ("2027-02-09", "open_not_due"),
        ("2027-02-09", "cancelled"),
    ]


async def test_an_investigation_is_extended_to_six_months_in_all_and_not_a_day_longer(
    client: ClientFor, world: World
) -> None:
    http = await client(world.child_welfare_contact)
    matter = (await register(http, concern_on="2026-11-02")).json()
    [deadline] = [one for one in matter["deadlines"] if one["rule_key"] == "BVL-2-2"]
    read = await http.get(f"/api/v1/deadlines/{deadline['id']}")
    assert read.json()["latest_on"] == "2027-05-09"
    place = f"/api/v1/deadlines/{deadline['id']}/exceedings"
    tag = {"If-Match": read.headers["etag"]}
    too_late = await http.post(place, json={"reason": "special_cases", "new_due_on": "2027-05-10"}, headers=once(**tag))
    assert (too_late.status_code, too_late.json()["errors"][0]["code"]) == (422, "date_too_late")
    extended = await http.post(place, json={"reason": "special_cases", "new_due_on": "2027-05-09"}, headers=once(**tag))
    assert (extended.status_code, extended.json()["effective_due_on"]) == (201, "2027-05-09")


async def test_an_extended_investigation_whose_concern_came_earlier_ends_at_the_laws_limit_from_that_day(
    client: ClientFor, world: World
) -> None:
    http = await client(world.child_welfare_contact)
    matter = (await register(http, concern_on="2026-11-02")).json()
    [deadline] = [one for one in matter["deadlines"] if one["rule_key"] == "BVL-2-2"]
    place = f"/api/v1/deadlines/{deadline['id']}"
    tag = {"If-Match": (await http.get(place)).headers["etag"]}
    body = {"reason": "special_cases", "new_due_on": "2027-05-09"}
    assert (await http.post(f"{place}/exceedings", json=body, headers=once(**tag))).status_code == 201
    [concern] = matter["events"]
    corrected = await http.post(
        f"{MATTERS}/{matter['id']}/events/{concern['id']}/corrections",
        json={"happened_on": "2026-11-01", "reason": "Meldingen kom dagen før."},
        headers=once(),
    )
    [now] = [
        one for one in corrected.json()["deadlines"] if (one["rule_key"], one["outcome"]) == ("BVL-2-2", "open_not_due")
    ]
    assert (now["due_on"], now["effective_due_on"]) == ("2027-02-08", "2027-05-08")


@pytest.mark.parametrize(
    "who",
    ["child_welfare_not_on_case", "child_welfare_manager", "school_contact", "coordinator", "investigator"],
)
async def test_for_all_but_its_contact_the_matter_does_not_exist(client: ClientFor, world: World, who: str) -> None:
    http, other = await client(world.child_welfare_contact), await client(world.people[who])
    matter = (await register(http, concern_on="2026-11-02")).json()
    place = f"{MATTERS}/{matter['id']}"
    news = {"kind": "feedback_sent", "happened_on": "2026-11-19"}
    for answer in (
        await other.get(place),
        await other.post(f"{place}/events", json=news, headers=once()),
        await other.get(place.removeprefix("/api/v1")),
    ):
        assert answer.status_code == 404


async def test_a_contact_of_another_kind_of_service_registers_no_matter(client: ClientFor, world: World) -> None:
    http = await client(world.school_contact)
    assert (await register(http)).status_code == 404
    assert (await http.get(MATTERS)).json()["items"] == []


async def test_the_contact_on_a_follow_up_may_hang_the_matter_on_it_and_nobody_else_may(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.child_welfare_contact)
    contact, colleague = await client(world.child_welfare_contact), await client(world.child_welfare_not_on_case)
    body = {"follow_up_id": str(follow_up_id), "concern_on": "2026-11-02"}
    assert (await register(colleague, **body)).status_code == 404
    assert (await register(contact, **body)).status_code == 201
    # The lead service sees its own deadlines on the follow-up, never those of the matter.
    coordinator = await client(world.coordinator)
    assert (await coordinator.get(f"/api/v1/follow-ups/{follow_up_id}/deadlines")).json() == []


async def test_whoever_gives_a_matter_away_sees_it_no_more_and_its_deadlines_go_along(
    client: ClientFor, world: World
) -> None:
    old, new = await client(world.child_welfare_contact), await client(world.child_welfare_not_on_case)
    answer = await register(old, concern_on="2026-11-02")
    place = f"{MATTERS}/{answer.json()['id']}"
    given = await old.post(
        f"{place}/contacts",
        json={"contact_user_id": str(world.child_welfare_not_on_case.user_id)},
        headers=once(**{"If-Match": answer.headers["etag"]}),
    )
    assert given.status_code == 201, given.text
    assert (await old.get(place)).status_code == 404
    assert {one["responsible_name"] for one in (await new.get(place)).json()["deadlines"]} == {
        world.child_welfare_not_on_case.name
    }
