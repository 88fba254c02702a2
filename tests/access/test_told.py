"""Nobody is told of what she could not open: whoever a reminder may go to opens the thing with a hat of hers."""

from collections.abc import Awaitable, Callable
from datetime import date
from random import Random
from uuid import UUID

import asyncpg
import pytest

from services.core.kit.ids import new_id
from tests.conftest import ClientFor
from tests.factories import NOW, Person, World, insert, let_take_part, make_follow_up
from tests.reminded import CITY, Running, be_away, make_deadline

DUE = "2026-11-27"
Make = Callable[[asyncpg.Connection, World, Random, UUID], Awaitable[Running]]


@pytest.fixture(autouse=True)
async def nobody_is_away(admin: asyncpg.Connection) -> None:
    """What other tests have left."""
    await admin.execute("delete from app.absence")


async def told(admin: asyncpg.Connection, world: World, about: UUID, thing: str = "deadline") -> list[str]:
    """Everybody whom a reminder may go to, however far it has to go on."""
    rows = await admin.fetch(f"select user_id from app.can_be_told_of_{thing}($1)", about)  # noqa: S608 - our own words
    names = {person.user_id: name for name, person in world.people.items()}
    return sorted(names[row["user_id"]] for row in rows)


async def of_follow_up(admin: asyncpg.Connection, world: World, _random: Random, follow_up_id: UUID) -> Running:
    return await make_deadline(admin, world, due_on=DUE, follow_up_id=follow_up_id, rule_key=CITY)


async def of_investigation(admin: asyncpg.Connection, world: World, random: Random, _follow_up_id: UUID) -> Running:
    who = random.choice([world.investigator, world.police_contact, world.prosecutor])
    return await make_deadline(admin, world, due_on=DUE, responsible=who)


async def of_matter(admin: asyncpg.Connection, world: World, random: Random, follow_up_id: UUID) -> Running:
    contact, other = world.child_welfare_contact, world.child_welfare_not_on_case
    matter_id = await insert(
        admin,
        "matter",
        birth_date=date(2010, 3, 15),
        registered_at=NOW,
        version=1,
        owner_service_id=contact.service_id,
        reference=f"B-{new_id().hex[-8:]}",
        follow_up_id=follow_up_id,
        contact_user_id=contact.user_id,
        substitute_user_id=random.choice([None, other.user_id]),
        registered_by_id=contact.user_id,
    )
    return await make_deadline(
        admin, world, due_on=DUE, follow_up_id=follow_up_id, rule_key="BVL-2-2", subject_kind="matter",
        subject_id=matter_id, responsible=random.choice([contact, other]),
    )  # fmt: skip


async def of_sanction(admin: asyncpg.Connection, world: World, _random: Random, follow_up_id: UUID) -> Running:
    return await make_deadline(
        admin, world, due_on=DUE, follow_up_id=follow_up_id, rule_key="KRL-22E", subject_kind="sanction",
        subject_id=follow_up_id, responsible=world.mediation_contact,
    )  # fmt: skip


async def live(admin: asyncpg.Connection, world: World, random: Random) -> UUID:
    """A follow-up with services that take part or no longer do, people away, protection, kin."""
    leaders = [world.key_worker, world.deputy, world.key_worker_not_on_case, world.other_coordinator_here]
    key_worker, deputy = random.sample(leaders, 2)
    follow_up_id = await make_follow_up(admin, world, key_worker_id=key_worker.user_id, deputy_id=deputy.user_id)
    for contact in (world.mediation_contact, world.child_welfare_contact):
        ends_on = random.choice([None, None, date(2026, 11, 19)])
        await let_take_part(admin, world, follow_up_id, contact, ends_on=ends_on)
    staff = [*leaders, world.coordinator, world.manager, world.investigator, world.police_contact, world.prosecutor]
    for person in random.sample(staff, 4):
        await be_away(
            admin,
            person,
            "2026-11-20",
            "2026-11-20",
            substitute=random.choice([None, *(one for one in staff if one is not person)]),
        )
    if random.random() < 1 / 3:
        await admin.execute(
            "update app.youth set address_protection = 'confidential'"
            " where id = (select youth_id from app.follow_up where id = $1)",
            follow_up_id,
        )
    if random.random() < 1 / 3:
        kin = random.choice(staff).user_id
        await insert(admin, "kinship", follow_up_id=follow_up_id, user_id=kin, kind="family", declared_by_id=kin,
                     declared_at=NOW, version=1)  # fmt: skip
    return follow_up_id


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("make", [of_follow_up, of_investigation, of_matter, of_sanction])
async def test_whoever_may_be_told_of_a_deadline_opens_it(
    client: ClientFor, admin: asyncpg.Connection, world: World, make: Make, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - a small town, not a secret
    deadline = await make(admin, world, random, await live(admin, world, random))
    for name in await told(admin, world, deadline.id):
        http = await client(world.people[name])
        assert (name, (await http.get(f"/api/v1/deadlines/{deadline.id}")).status_code) == (name, 200)


@pytest.mark.parametrize("seed", range(8))
async def test_whoever_may_be_told_of_a_task_opens_it(
    client: ClientFor, admin: asyncpg.Connection, world: World, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - a small town, not a secret
    task_id = await insert(
        admin, "task", follow_up_id=await live(admin, world, random), owner_service_id=world.services["grorud"],
        kind="review_consent", made_at=NOW,
    )  # fmt: skip
    for name in await told(admin, world, task_id, "task"):
        http = await client(world.people[name])
        assert (name, (await http.get(f"/api/v1/tasks/{task_id}")).status_code) == (name, 200)


async def test_a_key_worker_who_stands_in_and_is_not_on_the_follow_up_is_not_told(
    admin: asyncpg.Connection, world: World
) -> None:
    deadline = await of_follow_up(admin, world, Random(), await make_follow_up(admin, world))  # noqa: S311 - not drawn
    await be_away(admin, world.key_worker, "2026-11-20", "2026-11-20", substitute=world.key_worker_not_on_case)
    assert "key_worker_not_on_case" not in await told(admin, world, deadline.id)


@pytest.fixture
async def other_hat(admin: asyncpg.Connection, world: World) -> Person:
    """The other coordinator works in the school too."""
    person = world.other_coordinator_here
    school = world.services["school"]
    post_id = await insert(admin, "post", user_id=person.user_id, service_id=school, role="contact",
                           starts_on=date(2020, 1, 1), version=1)  # fmt: skip
    return Person(person.subject, person.user_id, post_id, school, "contact", person.name)


async def test_a_protected_youths_contact_is_not_told_under_her_other_hat(
    admin: asyncpg.Connection, world: World, other_hat: Person
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, other_hat)
    deadline = await of_follow_up(admin, world, Random(), follow_up_id)  # noqa: S311 - not drawn
    assert "other_coordinator_here" in await told(admin, world, deadline.id)
    await admin.execute(
        "update app.youth set address_protection = 'confidential'"
        " where id = (select youth_id from app.follow_up where id = $1)",
        follow_up_id,
    )
    assert "other_coordinator_here" not in await told(admin, world, deadline.id)
    await admin.execute("update app.post set ends_on = starts_on where id = $1", other_hat.post_id)
