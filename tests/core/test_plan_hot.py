"""The hand-written read of a plan says the same as the ordinary one, to the same people, and logs the same."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from services.api.rest.plans import PlanAnswer
from services.core.plans import queries
from tests.conftest import ClientFor, WorkAs
from tests.factories import NOW, World, insert, let_take_part, make_consent, make_follow_up, withdraw_consent


@pytest.fixture(scope="module")
async def follow_up_id(admin: asyncpg.Connection, world: World) -> UUID:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    await let_take_part(admin, world, follow_up_id, world.police_contact, substitute=world.police_contact_not_on_case)
    await make_consent(admin, world, follow_up_id, ("plan", "grorud", "police"))
    shared = {"follow_up_id": follow_up_id, "owner_service_id": world.services["grorud"], "topic": "plan", "version": 1}
    plan_id = await insert(
        admin,
        "plan",
        **shared,
        own_words="Eg vil bli «ferdig» 🚲 på skulen.",
        made_at=NOW,
        made_by_id=world.coordinator.user_id,
    )
    for number in (3, 1, 2):
        await insert(admin, "goal", **shared, plan_id=plan_id, number=number, text=f"Mål {number}", status="open")
    return follow_up_id


@pytest.mark.parametrize("who", ["key_worker", "police_contact"])
async def test_the_hand_written_read_says_what_the_ordinary_one_says(
    client: ClientFor, work_as: WorkAs, world: World, follow_up_id: UUID, who: str
) -> None:
    http = await client(world.people[who])
    answer = await http.get(f"/api/v1/follow-ups/{follow_up_id}/plan")
    async with work_as(world.people[who]) as work:
        ordinary = PlanAnswer.model_validate(await queries.open_plan(work, follow_up_id))
    assert answer.status_code == 200
    assert answer.json() == ordinary.model_dump(mode="json")
    assert answer.headers["etag"] == f'"{ordinary.id}-{ordinary.version}"'
    assert [goal["number"] for goal in answer.json()["goals"]] == [1, 2, 3]


@pytest.mark.parametrize(("who", "ground"), [("deputy", "LEAD"), ("police_contact_not_on_case", "CONSENT")])
async def test_both_reads_leave_the_same_row_in_the_log(
    client: ClientFor,
    work_as: WorkAs,
    world: World,
    follow_up_id: UUID,
    admin: asyncpg.Connection,
    who: str,
    ground: str,
) -> None:
    http = await client(world.people[who])
    await http.get(f"/api/v1/follow-ups/{follow_up_id}/plan")
    async with work_as(world.people[who]) as work:
        await queries.open_plan(work, follow_up_id)
    hot, ordinary = await admin.fetch(
        "select act, decision, thing_kind, thing_id, follow_up_id, ground, service_id, post_id, role"
        " from app.access_log where user_id = $1 and thing_kind = 'plan' order by id",
        world.people[who].user_id,
    )
    assert dict(hot) == dict(ordinary)
    assert hot["ground"] == ground


@pytest.mark.parametrize("who", ["school_contact", "coordinator_elsewhere", "manager", "administrator"])
async def test_for_others_the_plan_does_not_exist_and_the_denial_is_logged(
    client: ClientFor, world: World, follow_up_id: UUID, admin: asyncpg.Connection, who: str
) -> None:
    http = await client(world.people[who])
    hidden = await http.get(f"/api/v1/follow-ups/{follow_up_id}/plan")
    never_was = await http.get(f"/api/v1/follow-ups/{uuid4()}/plan")
    assert hidden.status_code == never_was.status_code == 404
    assert hidden.content == never_was.content
    denied = await admin.fetchval(
        "select count(*) from app.access_log where user_id = $1 and act = 'thing.denied' and thing_kind = 'plan'",
        world.people[who].user_id,
    )
    assert denied == 2


async def test_a_plan_that_a_service_wrote_before_it_handed_over_is_read_back_by_consent_in_both_ways(
    client: ClientFor, work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(
        admin, world, lead_service_id=world.services["alna"], coordinator_id=world.coordinator_elsewhere.user_id
    )
    await let_take_part(admin, world, follow_up_id, world.key_worker)
    await insert(
        admin, "plan", follow_up_id=follow_up_id, owner_service_id=world.services["grorud"], topic="plan", version=1,
        made_at=NOW, made_by_id=world.coordinator.user_id,
    )  # fmt: skip
    await make_consent(admin, world, follow_up_id, ("plan", None, "grorud"))
    http = await client(world.key_worker)
    assert (await http.get(f"/api/v1/follow-ups/{follow_up_id}/plan")).status_code == 200
    async with work_as(world.key_worker) as work:
        await queries.open_plan(work, follow_up_id)
    grounds = await admin.fetch(
        "select ground from app.access_log where follow_up_id = $1 and thing_kind = 'plan'", follow_up_id
    )
    assert [row["ground"] for row in grounds] == ["CONSENT", "CONSENT"]


async def test_a_withdrawal_closes_the_hand_written_read_in_the_same_moment(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.police_contact)
    await insert(
        admin, "plan", follow_up_id=follow_up_id, owner_service_id=world.services["grorud"], topic="plan", version=1,
        made_at=NOW, made_by_id=world.coordinator.user_id,
    )  # fmt: skip
    consent_id = await make_consent(admin, world, follow_up_id, ("plan", None, "police"))
    http = await client(world.police_contact)
    before = await http.get(f"/api/v1/follow-ups/{follow_up_id}/plan")
    await withdraw_consent(admin, world, consent_id)
    after = await http.get(f"/api/v1/follow-ups/{follow_up_id}/plan")
    never_was = await http.get(f"/api/v1/follow-ups/{uuid4()}/plan")
    assert (before.status_code, after.status_code) == (200, 404)
    assert after.content == never_was.content


async def test_a_forged_token_reads_nothing(client: ClientFor, world: World, follow_up_id: UUID) -> None:
    http = await client(None)
    http.cookies["samordning"] = "A" * 43
    answer = await http.get(f"/api/v1/follow-ups/{follow_up_id}/plan")
    assert answer.status_code == 401
