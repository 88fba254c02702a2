"""The start page: what needs doing first, per role, by a number of statements that does not grow."""

from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import event

from services.api.rooms import Rooms
from services.core.deadlines.rules import rules_named
from tests.conftest import ClientFor
from tests.factories import (
    LONG_AGO,
    NOW,
    PEOPLE,
    TODAY,
    Person,
    World,
    insert,
    let_take_part,
    make_consent,
    make_follow_up,
)


async def test_a_coordinator_finds_what_lacks_a_contact_a_plan_or_a_meeting(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    lacking = await make_follow_up(admin, world, state="ACTIVE")
    await insert(
        admin,
        "participation",
        follow_up_id=lacking,
        service_id=world.services["nav"],
        starts_on=LONG_AGO,
        ends_on=None,
        version=1,
    )
    reference = await admin.fetchval("select reference from app.follow_up where id = $1", lacking)
    http = await client(world.coordinator)
    shown = (await http.get("/")).text
    for section in ("gaps", "plans", "meetings", "next-steps"):
        assert reference in part_of(shown, section)


def part_of(shown: str, section: str) -> str:
    """A section of the page; nothing when it is not there."""
    return "".join(shown.split(f'aria-labelledby="{section}"')[1:]).split("</section>")[0]


@pytest.mark.parametrize("what", ["task", "deadline", "measure"])
async def test_a_follow_up_with_something_to_come_is_not_dead(
    client: ClientFor, world: World, admin: asyncpg.Connection, what: str
) -> None:
    follow_up_id = await make_follow_up(admin, world, state="ACTIVE")
    reference = await admin.fetchval("select reference from app.follow_up where id = $1", follow_up_id)
    http = await client(world.coordinator)
    assert reference in part_of((await http.get("/")).text, "next-steps")
    key = await something_to_come(admin, world, follow_up_id, what, TODAY)
    assert reference not in part_of((await http.get("/")).text, "next-steps")
    over = {
        "task": "update app.task set done_at = app.now(), done_by_id = $2 where id = $1",
        "deadline": "update app.deadline set cancelled_at = app.now() where id = $1 and $2::uuid is not null",
        "measure": "update app.measure set due_on = due_on - 1 where id = $1 and $2::uuid is not null",
    }
    await admin.execute(over[what], key, world.coordinator.user_id)
    assert reference in part_of((await http.get("/")).text, "next-steps")


async def something_to_come(admin: asyncpg.Connection, world: World, follow_up_id: UUID, what: str, on: date) -> UUID:
    grorud, someone = world.services["grorud"], world.coordinator.user_id
    by = {"follow_up_id": follow_up_id, "owner_service_id": grorud}
    if what == "task":
        return await insert(admin, "task", **by, kind="name_contact", made_at=NOW)
    if what == "measure":
        return await insert(
            admin, "measure", **by, topic="measures", type_code="MENTOR", responsible_service_id=grorud,
            starts_on=LONG_AGO, due_on=on, status="planned", logged_by_id=someone, logged_at=NOW, version=1,
        )  # fmt: skip
    event_id = await insert(
        admin, "dated_event", **by, subject_kind="follow_up", subject_id=follow_up_id, kind="eligibility_decided",
        happened_on=on, is_withdrawal=False, registered_by_id=someone, registered_at=NOW,
    )  # fmt: skip
    return await insert(
        admin, "deadline", **by, rule_key="CITY-FIRST-CONTACT", rule_valid_from=date(2024, 1, 1),
        subject_kind="follow_up", subject_id=follow_up_id, reference="OF", responsible_service_id=grorud,
        start_event_id=event_id,
        starts_on=on, nominal_on=on, due_on=on, skipped="[]", born_at=NOW, version=1,
    )  # fmt: skip


async def test_a_follow_up_whose_consent_is_over_is_told_of_until_there_is_a_new_one(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world, state="ACTIVE")
    reference = await admin.fetchval("select reference from app.follow_up where id = $1", follow_up_id)
    http = await client(world.coordinator)
    assert reference not in part_of((await http.get("/")).text, "consents")
    consent_id = await make_consent(admin, world, follow_up_id, ("plan", None, "school"))
    assert reference not in part_of((await http.get("/")).text, "consents")
    await insert(
        admin, "consent_change", consent_id=consent_id, follow_up_id=follow_up_id, kind="withdrawn", signer="youth",
        at=NOW, registered_by_id=world.coordinator.user_id,
    )  # fmt: skip
    assert reference in part_of((await http.get("/")).text, "consents")
    await make_consent(admin, world, follow_up_id, ("plan", None, "school"))
    assert reference not in part_of((await http.get("/")).text, "consents")


async def test_a_follow_up_that_lacks_nothing_is_not_on_the_start_page(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    whole = await make_follow_up(admin, world, state="ACTIVE")
    shared = {"follow_up_id": whole, "owner_service_id": world.services["grorud"], "version": 1}
    await insert(admin, "plan", topic="plan", made_at=NOW, made_by_id=world.coordinator.user_id, **shared)
    await insert(
        admin,
        "meeting",
        topic="meetings",
        kind="one_to_one",
        medium="telephone",
        held_at=NOW,
        made_contact=False,
        attendees=[],
        interpreter_booked=False,
        logged_by_id=world.key_worker.user_id,
        logged_at=NOW,
        **shared,
    )
    await something_to_come(admin, world, whole, "measure", TODAY)
    http = await client(world.coordinator)
    assert str(whole) not in (await http.get("/")).text


async def test_a_signal_waits_as_a_task_until_somebody_takes_it(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    signalled = await make_follow_up(admin, world, state="SIGNAL", key_worker_id=None, deputy_id=None)
    await insert(
        admin,
        "task",
        follow_up_id=signalled,
        owner_service_id=world.services["grorud"],
        kind="assess_signal",
        made_at=NOW,
    )
    http = await client(world.coordinator)
    assert "Vurder signalet" in (await http.get("/")).text
    await http.post(
        f"/follow-ups/{signalled}/move", data={"to_state": "ASSESSING", "reason": "Tas nå.", "version": "1"}
    )
    assert "Vurder signalet" not in (await http.get("/")).text


async def test_a_task_to_name_contacts_is_done_when_the_last_one_is_named(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    lacking = await make_follow_up(admin, world)
    for service in ("nav", "school"):
        await insert(
            admin,
            "participation",
            follow_up_id=lacking,
            service_id=world.services[service],
            starts_on=LONG_AGO,
            version=1,
        )
    task_id = await insert(
        admin,
        "task",
        follow_up_id=lacking,
        owner_service_id=world.services["grorud"],
        kind="name_contact",
        made_at=NOW,
    )
    http = await client(world.coordinator)
    done = "select done_at is not null from app.task where id = $1"
    answers = []
    for person in (world.nav_contact, world.school_contact):
        named = await http.post(
            f"/api/v1/follow-ups/{lacking}/contacts",
            json={
                "service_id": str(person.service_id),
                "contact_user_id": str(person.user_id),
                "starts_on": LONG_AGO.isoformat(),
            },
            headers={"Idempotency-Key": str(person.user_id)},
        )
        assert named.status_code == 201, named.text
        answers.append(await admin.fetchval(done, task_id))
    assert answers == [False, True]


async def test_what_ran_out_today_is_on_top_however_many_older_ones_there_are(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    old = [await overdue(admin, world, f"2026-old-{number}", date(2026, 5, 1)) for number in range(12)]
    for deadline_id in old:
        await flag(admin, deadline_id, date(2026, 5, 1), NOW - timedelta(days=30))
    new = await overdue(admin, world, "2026-new", date(2026, 11, 19))
    await flag(admin, new, date(2026, 11, 19), NOW)
    for person in (world.investigator, world.police_manager):
        shown = (await (await client(person)).get("/")).text
        assert shown.index("2026-new") < shown.index("2026-old-")


async def test_ones_own_deadlines_come_before_those_of_others(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    await overdue(admin, world, "2026-mine", date(2026, 4, 2))
    await overdue(admin, world, "2026-theirs", date(2026, 4, 1), responsible=world.police_contact)
    shown = (await (await client(world.investigator)).get("/")).text
    assert shown.index("2026-mine") < (shown + "2026-theirs").index("2026-theirs")


async def test_a_right_that_has_run_out_comes_after_what_can_still_be_done_and_a_duration_does_not(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    for reference, rule_key, due_on in (
        ("2026-right", "FVL-29", date(2026, 4, 1)),
        ("2026-duration", "KRL-23-MAX-1Y", date(2026, 4, 2)),
        ("2026-near", "STRPL-249-2", date(2026, 11, 24)),
        ("2026-open-right", "FVL-29", date(2026, 11, 25)),
    ):
        await overdue(admin, world, reference, due_on, responsible=world.police_contact, rule_key=rule_key)
    shown = (await (await client(world.police_contact)).get("/")).text + "2026-right"
    places = [shown.index(one) for one in ("2026-duration", "2026-near", "2026-open-right", "2026-right")]
    assert places == sorted(places)


async def overdue(
    admin: asyncpg.Connection,
    world: World,
    reference: str,
    due_on: date,
    *,
    responsible: Person | None = None,
    rule_key: str = "STRPL-249-2",
) -> UUID:
    """An investigation that has run past its six weeks, or has another deadline that is due on a day."""
    officer = responsible or world.investigator
    unit = world.services["police"]
    investigation_id = await insert(
        admin,
        "investigation",
        owner_service_id=unit,
        reference=reference,
        birth_date=date(2010, 3, 15),
        responsible_user_id=officer.user_id,
        registered_by_id=officer.user_id,
        registered_at=NOW,
        version=1,
    )
    of_it = {"subject_kind": "investigation", "subject_id": investigation_id, "owner_service_id": unit}
    event_id = await insert(
        admin,
        "dated_event",
        **of_it,
        kind="regarded_as_suspect",
        happened_on=date(2026, 3, 1),
        is_withdrawal=False,
        registered_by_id=officer.user_id,
        registered_at=NOW,
    )
    return await insert(
        admin,
        "deadline",
        **of_it,
        rule_key=rule_key,
        rule_valid_from=rules_named(rule_key)[0].valid_from,
        reference=reference,
        responsible_service_id=unit,
        responsible_user_id=officer.user_id,
        start_event_id=event_id,
        starts_on=date(2026, 3, 1),
        nominal_on=due_on,
        due_on=due_on,
        skipped="[]",
        born_at=NOW,
        version=1,
    )


async def flag(admin: asyncpg.Connection, deadline_id: UUID, due_on: date, at: datetime) -> None:
    """The worker has flagged it."""
    await insert(admin, "deadline_flag", deadline_id=deadline_id, due_on=due_on, flagged_at=at)


async def test_one_finds_ones_own_measures_and_unsaved_drafts_again(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    http = await client(world.key_worker)
    await http.post(
        f"/follow-ups/{follow_up_id}/measures/new",
        data={
            "type_code": "MENTOR",
            "responsible_service_id": str(world.services["grorud"]),
            "starts_on": "2026-11-01",
            "due_on": "2026-11-18",
        },
    )
    await http.post(f"/follow-ups/{follow_up_id}/drafts/meeting", data={"text": "Begynt på"})
    shown = (await http.get("/")).text
    assert "Over fristen med 2 dager" in shown
    assert f'href="/follow-ups/{follow_up_id}/meetings/new"' in shown.split('id="drafts"')[1].split("</section>")[0]


async def test_a_contact_finds_the_follow_ups_that_name_her_without_the_youths_name(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.health_contact)
    http = await client(world.health_contact)
    shown = (await http.get("/")).text
    assert str(follow_up_id) in shown
    assert "Fiktiv Ungdom" not in shown


@pytest.mark.parametrize("who", sorted(PEOPLE))
async def test_everybody_has_a_start_page(client: ClientFor, world: World, who: str) -> None:
    http = await client(world.people[who])
    answer = await http.get("/")
    assert answer.status_code == 200, answer.text


async def statements(rooms: Rooms, client: ClientFor, world: World, address: str) -> int:
    http = await client(world.coordinator)
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = rooms.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert (await http.get(address)).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


async def test_pages_run_the_same_number_of_statements_however_much_there_is(
    client: ClientFor, world: World, admin: asyncpg.Connection, rooms: Rooms
) -> None:
    one: UUID = await make_follow_up(admin, world, state="ACTIVE")
    await let_take_part(admin, world, one, world.school_contact)
    http = await client(world.coordinator)
    await http.post(f"/follow-ups/{one}/plan", data={"goal_1": "Et mål"})

    async def add(day: int) -> None:
        await http.post(
            f"/follow-ups/{one}/measures/new",
            data={
                "type_code": "MENTOR",
                "responsible_service_id": str(world.services["grorud"]),
                "starts_on": str(date(2026, 11, day)),
            },
        )
        await http.post(
            f"/follow-ups/{one}/meetings/new",
            data={
                "kind": "one_to_one",
                "medium": "telephone",
                "held_on": str(date(2026, 11, day)),
                "held_time": "08:00",
                "made_contact": "no",
            },
        )

    await add(1)
    places = ("/", "/follow-ups", f"/follow-ups/{one}", f"/follow-ups/{one}/meetings")
    before = [await statements(rooms, client, world, place) for place in places]
    for day in range(2, 12):
        await add(day)
        await make_follow_up(admin, world, state="ACTIVE")
    after = [await statements(rooms, client, world, place) for place in places]
    assert after == before
    assert max(after) <= 20
