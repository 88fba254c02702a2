"""Pauses in the database: what rests and for how long, and what nobody can write, whoever writes."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.core.access.work import Work
from services.core.deadlines import follow_up_events
from services.core.deadlines.commands import Subject, correct_event
from services.core.deadlines.kinds import EventKind, Outcome, SubjectKind
from services.core.deadlines.queries import (
    DeadlineLine,
    deadlines_of_follow_up,
    my_deadlines,
    open_deadline,
    pressing_deadlines,
)
from services.core.deadlines.resting import Rest
from services.core.follow_ups.kinds import ClosingReason, PauseKind, State
from services.core.follow_ups.models import FollowUp
from services.core.follow_ups.queries import pauses_of
from services.core.kit.clock import OSLO
from services.core.kit.errors import Conflict, Invalid
from services.core.plans.advancing import advance_follow_up
from tests.conftest import WorkAs, set_clock
from tests.factories import TODAY, World, make_follow_up
from tests.pauses import FOREVER, own_deadline, stands
from tests.reminded import make_deadline

CONTACT = EventKind.FIRST_CONTACT


@pytest.fixture(autouse=True)
async def back_to_now(admin: asyncpg.Connection) -> AsyncIterator[None]:
    yield
    await on(admin, TODAY)


async def on(admin: asyncpg.Connection, day: date, hour: int = 10) -> datetime:
    """Move the clock to an hour of a day in Oslo; who is signed in stays so."""
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=OSLO)
    await set_clock(admin, moment)
    await admin.execute(
        "update app.session set seen_at = $1::timestamptz, expires_at = $1::timestamptz + interval '8 hours'", moment
    )
    return moment


async def step(work_as: WorkAs, world: World, follow_up_id: UUID, to_state: State, **more: Any) -> None:
    """Move a follow-up as the key worker does."""
    async with work_as(world.key_worker) as work:
        version = (await work.session.get_one(FollowUp, follow_up_id)).version
        await advance_follow_up(
            work, follow_up_id=follow_up_id, to_state=to_state, version=version, reason="Borte en stund.", **more
        )
        await work.session.commit()


async def set_on_pause(work_as: WorkAs, world: World, follow_up_id: UUID, **more: Any) -> None:
    await step(work_as, world, follow_up_id, State.PAUSED, pause_kind=PauseKind.INSTITUTION, **more)


async def first_contacts(work: Work, follow_up_id: UUID) -> list[DeadlineLine]:
    """The deadlines of the first contact, which the decision on eligibility starts beside others."""
    lines = await deadlines_of_follow_up(work, follow_up_id)
    return [line for line in lines if line.rule.key == "CITY-FIRST-CONTACT"]


async def go_on(work_as: WorkAs, world: World, follow_up_id: UUID) -> None:
    await step(work_as, world, follow_up_id, State.MAPPING)


async def test_the_transition_at_18_runs_on_while_all_else_rests(
    work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    rests, runs = [
        await make_deadline(admin, world, due_on="2026-12-20", follow_up_id=follow_up_id, rule_key=key)
        for key in ("CITY-MAPPING", "CITY-TRANSITION")
    ]
    await set_on_pause(work_as, world, follow_up_id)
    born = await make_deadline(admin, world, due_on="2026-12-21", follow_up_id=follow_up_id, rule_key="CITY-TRANSITION")
    rows = await admin.fetch("select id from app.deadline where follow_up_id = $1 and rests_from is null", follow_up_id)
    assert {row["id"] for row in rows} == {runs.id, born.id}
    assert await admin.fetchval("select rests_from from app.deadline where id = $1", rests.id) == TODAY


async def test_a_pause_planned_for_ten_days_that_ends_after_six_moves_the_deadline_by_six(
    work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    deadline_id = await own_deadline(admin, world, follow_up_id, due_on=TODAY + timedelta(days=14))
    await set_on_pause(work_as, world, follow_up_id, planned_until=TODAY + timedelta(days=10))
    assert await stands(admin, deadline_id) == (0, TODAY, FOREVER)
    await on(admin, TODAY + timedelta(days=6))
    async with work_as(world.key_worker) as work:
        [line] = await first_contacts(work, follow_up_id)
        assert (line.rests_from, line.outcome) == (TODAY, Outcome.OPEN_NOT_DUE)
        assert line.effective_due_on == TODAY + timedelta(days=20)
    await go_on(work_as, world, follow_up_id)
    assert await stands(admin, deadline_id) == (6, None, TODAY + timedelta(days=20))
    assert await admin.fetchval("select due_on from app.deadline where id = $1", deadline_id) == date(2026, 12, 4)
    async with work_as(world.key_worker) as work:
        [pause] = await pauses_of(work, follow_up_id)
        assert (pause.starts_on, pause.ended_on, pause.planned_until) == (
            TODAY, TODAY + timedelta(days=6), TODAY + timedelta(days=10),
        )  # fmt: skip
        view = await open_deadline(work, deadline_id)
        assert view.rests == [(pause, Rest(6, None))]


async def test_while_it_rests_it_presses_nobody_and_stands_last_among_what_remains(
    work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id, other = await make_follow_up(admin, world), await make_follow_up(admin, world)
    soon = await own_deadline(admin, world, follow_up_id, due_on=TODAY)
    later = await own_deadline(admin, world, other, due_on=TODAY + timedelta(days=100))
    await set_on_pause(work_as, world, follow_up_id)
    await on(admin, TODAY + timedelta(days=50))
    async with work_as(world.key_worker) as work:
        lines, following = await my_deadlines(work, limit=100)
        ids = [line.id for line in lines]
        assert following is None
        assert ids.index(later) < ids.index(soon) == len(ids) - 1
        pressing, _ = await pressing_deadlines(work, limit=100)
        assert later in {line.id for line in pressing}
        assert soon not in {line.id for line in pressing}
        # Page by page everything comes once, what rests too.
        seen, after = [], None
        while True:
            page, after = await my_deadlines(work, limit=1, after=after)
            seen += [line.id for line in page]
            if after is None:
                break
        assert seen == ids


async def test_one_that_was_over_when_the_pause_began_stays_over(
    work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    over = await own_deadline(admin, world, follow_up_id, due_on=TODAY - timedelta(days=1))
    today = await own_deadline(admin, world, follow_up_id, due_on=TODAY, starts_on=date(2026, 11, 2))
    await set_on_pause(work_as, world, follow_up_id)
    assert await stands(admin, over) == (0, None, TODAY - timedelta(days=1))
    assert await stands(admin, today) == (0, TODAY, FOREVER)
    await on(admin, TODAY + timedelta(days=3))
    await go_on(work_as, world, follow_up_id)
    assert await stands(admin, over) == (0, None, TODAY - timedelta(days=1))
    assert await stands(admin, today) == (3, None, TODAY + timedelta(days=3))


async def test_one_that_is_born_while_the_follow_up_rests_does_so_from_birth(
    work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await set_on_pause(work_as, world, follow_up_id)
    born_on = TODAY + timedelta(days=2)
    await on(admin, born_on)
    async with work_as(world.key_worker) as work:
        await follow_up_events.note_follow_up_event(
            work, follow_up_id=follow_up_id, kind=EventKind.ELIGIBILITY_DECIDED, on=born_on
        )
        [line] = await first_contacts(work, follow_up_id)
        assert (line.rests_from, line.paused_days) == (born_on, 0)
        await work.session.commit()
    await on(admin, TODAY + timedelta(days=9))
    await go_on(work_as, world, follow_up_id)
    assert (await stands(admin, line.id))[:2] == (7, None)


async def test_what_replaces_a_deadline_has_rested_as_its_own_dates_say(
    work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    async with work_as(world.key_worker) as work:
        await follow_up_events.note_follow_up_event(
            work, follow_up_id=follow_up_id, kind=EventKind.ELIGIBILITY_DECIDED, on=TODAY - timedelta(days=1)
        )
        await follow_up_events.note_led(work, follow_up_id=follow_up_id, kinds=[CONTACT], on=TODAY)
        await work.session.commit()
    await set_on_pause(work_as, world, follow_up_id)
    await on(admin, TODAY + timedelta(days=4))
    await go_on(work_as, world, follow_up_id)
    async with work_as(world.key_worker) as work:
        [line] = await first_contacts(work, follow_up_id)
        # Met on the day the pause began: it had not rested.
        assert (line.met_on, line.paused_days) == (TODAY, 0)
        await follow_up_events.take_back(work, follow_up_id=follow_up_id, kind=CONTACT, on=TODAY, still_on=[])
        [line] = await first_contacts(work, follow_up_id)
        # It was not met after all, so it has rested with the others.
        assert (line.met_on, line.paused_days, line.effective_due_on) == (None, 4, date(2026, 11, 30))
        event_id = await admin.fetchval("select start_event_id from app.deadline where id = $1", line.id)
        subject = Subject(
            kind=SubjectKind.FOLLOW_UP,
            id=follow_up_id,
            reference="OF-TEST",
            owner_service_id=world.services["grorud"],
            responsible_user_id=world.key_worker.user_id,
            follow_up_id=follow_up_id,
        )
        await correct_event(
            work, subject=subject, event_id=event_id, reason="Feil dag.", happened_on=TODAY - timedelta(days=2)
        )
        [new] = await first_contacts(work, follow_up_id)
        assert new.id != line.id
        assert (new.due_on, new.paused_days, new.effective_due_on) == (date(2026, 11, 25), 4, date(2026, 11, 29))


async def test_one_that_is_met_while_it_rests_was_met_in_time(
    work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    async with work_as(world.key_worker) as work:
        await follow_up_events.note_follow_up_event(
            work, follow_up_id=follow_up_id, kind=EventKind.ELIGIBILITY_DECIDED, on=TODAY
        )
        await work.session.commit()
    await set_on_pause(work_as, world, follow_up_id)
    late = TODAY + timedelta(days=30)
    await on(admin, late)
    async with work_as(world.key_worker) as work:
        await follow_up_events.note_led(work, follow_up_id=follow_up_id, kinds=[CONTACT], on=late)
        [line] = await first_contacts(work, follow_up_id)
        assert (line.outcome, line.paused_days, line.rests_from) == (Outcome.MET, 30, None)
        await work.session.commit()
    await on(admin, late + timedelta(days=5))
    await go_on(work_as, world, follow_up_id)
    assert (await stands(admin, line.id))[:2] == (30, None)


async def test_closing_ends_the_pause_and_what_had_rested_lapses(
    work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    async with work_as(world.key_worker) as work:
        await follow_up_events.note_follow_up_event(
            work, follow_up_id=follow_up_id, kind=EventKind.ELIGIBILITY_DECIDED, on=TODAY
        )
        await work.session.commit()
    await set_on_pause(work_as, world, follow_up_id)
    await on(admin, TODAY + timedelta(days=60))
    await step(work_as, world, follow_up_id, State.CLOSED, closing_reason=ClosingReason.MOVED)
    row = await admin.fetchrow(
        "select cancelled_at is not null as lapsed, rests_from, paused_days from app.deadline"
        " where follow_up_id = $1 and rule_key = 'CITY-FIRST-CONTACT'",
        follow_up_id,
    )
    assert tuple(row) == (True, None, 60)


async def test_what_comes_to_light_after_the_closing_is_a_breach_only_by_the_date_as_moved(
    work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await set_on_pause(work_as, world, follow_up_id)
    closed_on = TODAY + timedelta(days=20)
    await on(admin, closed_on)
    await step(work_as, world, follow_up_id, State.CLOSED, closing_reason=ClosingReason.MOVED)
    async with work_as(world.key_worker) as work:
        # Five working days from the day it was set on pause, and twenty of rest: not over yet.
        await follow_up_events.note_follow_up_event(
            work, follow_up_id=follow_up_id, kind=EventKind.ELIGIBILITY_DECIDED, on=TODAY
        )
        assert await first_contacts(work, follow_up_id) == []
        await work.session.commit()
    await on(admin, closed_on + timedelta(days=8))
    other = await make_follow_up(admin, world, state="CLOSED")
    async with work_as(world.key_worker) as work:
        await follow_up_events.note_follow_up_event(
            work, follow_up_id=other, kind=EventKind.ELIGIBILITY_DECIDED, on=TODAY
        )
        assert [line.outcome for line in await first_contacts(work, other)] == [Outcome.OPEN_OVERDUE]


@pytest.mark.parametrize(
    ("state", "days", "fault"),
    [
        ("PAUSED", {}, Conflict("to_state", "paused_already")),
        ("OFFERED", {}, Conflict("to_state", "transition_not_allowed")),
        ("CLOSED", {}, Conflict("to_state", "transition_not_allowed")),
        ("MAPPING", {"pause_from": TODAY - timedelta(days=1)}, Invalid(pause_from="pause_backdated")),
        ("MAPPING", {"planned_until": TODAY - timedelta(days=1)}, Invalid(planned_until="pause_end_not_later")),
        ("MAPPING", {"planned_until": TODAY}, Invalid(planned_until="pause_end_not_later")),
    ],
)
async def test_a_pause_that_cannot_be_is_refused_and_nothing_is_changed(
    work_as: WorkAs, world: World, admin: asyncpg.Connection, state: str, days: dict[str, date], fault: Any
) -> None:
    follow_up_id = await make_follow_up(admin, world, state=state)
    deadline_id = await own_deadline(admin, world, follow_up_id, due_on=TODAY + timedelta(days=14))
    with pytest.raises(type(fault)) as refused:
        await set_on_pause(work_as, world, follow_up_id, **days)
    assert vars(refused.value) == vars(fault)
    assert await stands(admin, deadline_id) == (0, None, TODAY + timedelta(days=14))
    assert await admin.fetchval("select state from app.follow_up where id = $1", follow_up_id) == state
    assert (
        await admin.fetchval("select count(*) from app.follow_up_transition where follow_up_id = $1", follow_up_id) == 0
    )
