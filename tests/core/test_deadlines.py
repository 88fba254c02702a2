"""Deadlines follow their events: born once, ended by what meets them, replaced by what corrects them."""

from datetime import date
from uuid import UUID

import asyncpg
import pytest

from services.core.access.work import Work
from services.core.deadlines import follow_up_events
from services.core.deadlines.commands import follow_events
from services.core.deadlines.flags import flag_overdue_deadlines
from services.core.deadlines.following import Happening, deadlines_called_for, fault_of_order
from services.core.deadlines.kinds import ConcernConclusionKind, EventKind, SubjectKind
from services.core.deadlines.queries import DeadlineLine, deadlines_of, deadlines_of_follow_up
from services.core.follow_ups.kinds import State
from services.core.investigations.commands import correct_event, register_event, register_investigation, subject_of
from services.core.kit.db import make_engine, make_sessions
from services.core.kit.errors import Invalid
from services.core.kit.ids import new_id
from tests.conftest import Database, WorkAs
from tests.factories import World, insert, make_follow_up

BORN = date(2010, 3, 15)


def happened(kind: EventKind, on: str) -> Happening:
    return Happening(new_id(), kind, date.fromisoformat(on), None)


async def test_following_the_same_events_twice_changes_nothing(work_as: WorkAs, world: World) -> None:
    async with work_as(world.investigator) as work:
        case = await register_investigation(work, reference="2026-idem", birth_date=BORN, suspect_on=date(2026, 10, 8))
        of = subject_of(case)
        before = await deadlines_of(work, subject_kind=of.kind, subject_id=of.id)
        await follow_events(work, subject=of)
        assert await deadlines_of(work, subject_kind=of.kind, subject_id=of.id) == before


def test_custody_is_renewed_by_a_new_order_that_starts_a_clock_of_its_own() -> None:
    events = [
        happened(EventKind.CUSTODY_ORDERED, "2026-11-02"),
        happened(EventKind.CUSTODY_ORDERED, "2026-11-13"),
    ]
    first, second = deadlines_called_for(events, subject=SubjectKind.INVESTIGATION, birth_date=BORN)
    assert first.met_by == events[1]
    assert (second.computation.due_on, second.met_by) == (date(2026, 11, 27), None)


def test_an_adult_in_custody_has_the_six_weeks_to_the_main_hearing_and_one_released_has_not() -> None:
    adult = date(2007, 3, 15)
    act = happened(EventKind.ACT_COMMITTED, "2026-10-01")
    custody = happened(EventKind.CUSTODY_ORDERED, "2026-10-05")
    released = happened(EventKind.RELEASED, "2026-10-12")
    received = happened(EventKind.RECEIVED_BY_COURT, "2026-10-19")

    def rules(*events: Happening) -> list[str]:
        return [
            called.rule.key
            for called in deadlines_called_for(events, subject=SubjectKind.INVESTIGATION, birth_date=adult)
        ]

    assert rules(act, custody, received) == ["STRPL-275-1", "STRPL-275-2"]
    assert rules(act, custody, released, received) == ["STRPL-275-1"]


def test_a_later_act_needs_a_later_suspicion() -> None:
    first = [happened(EventKind.ACT_COMMITTED, "2026-10-01"), happened(EventKind.REGARDED_AS_SUSPECT, "2026-10-08")]
    later_act = happened(EventKind.ACT_COMMITTED, "2026-10-20")
    assert fault_of_order(first) is None
    assert fault_of_order([*first, later_act]) == ("happened_on", "act_after_suspicion")
    assert fault_of_order([*first, later_act, happened(EventKind.REGARDED_AS_SUSPECT, "2026-10-22")]) is None


async def test_after_a_suspicion_is_withdrawn_what_is_neither_act_nor_suspicion_can_still_be_registered(
    work_as: WorkAs, world: World
) -> None:
    async with work_as(world.investigator) as work:
        case = await register_investigation(
            work, reference="2026-withdrawn", birth_date=BORN, act_on=date(2026, 10, 1), suspect_on=date(2026, 10, 8)
        )

        async def register(kind: EventKind, on: date, detail: str | None = None) -> UUID:
            event = await register_event(work, investigation_id=case.id, kind=kind, happened_on=on, detail=detail)
            return event.id

        second = await register(EventKind.REGARDED_AS_SUSPECT, date(2026, 10, 22))
        await register(EventKind.ACT_COMMITTED, date(2026, 10, 20))
        await correct_event(work, investigation_id=case.id, event_id=second, reason="Feil sak.", is_withdrawal=True)
        await register(EventKind.CHARGING_DECISION, date(2026, 11, 2), "indictment")
        lines = await deadlines_of(work, subject_kind=SubjectKind.INVESTIGATION, subject_id=case.id)
        assert [line.met_on for line in lines if line.cancelled_at is None] == [date(2026, 11, 2)]
        with pytest.raises(Invalid):
            await register(EventKind.ACT_COMMITTED, date(2026, 10, 21))


def received(on: str) -> Happening:
    return happened(EventKind.CONCERN_RECEIVED, on)


def concluded(on: str, how: ConcernConclusionKind) -> Happening:
    return Happening(new_id(), EventKind.CONCERN_CONCLUDED, date.fromisoformat(on), how)


def dismissed(on: str) -> Happening:
    return concluded(on, ConcernConclusionKind.DISMISSED)


def opened(on: str) -> Happening:
    return concluded(on, ConcernConclusionKind.INVESTIGATION_OPENED)


def investigations_to_carry_out(*events: Happening) -> list[str]:
    """The days of the concerns whose three months run."""
    days = {event.id: event.on.isoformat() for event in events}
    return [
        days[called.started_by]
        for called in deadlines_called_for(events, subject=SubjectKind.MATTER, birth_date=BORN)
        if called.rule.key == "BVL-2-2" and not called.is_cancelled and called.met_by is None
    ]


def test_an_investigation_that_opens_after_one_of_two_concerns_was_dismissed_has_its_three_months() -> None:
    first, second = received("2026-11-02"), received("2026-11-04")
    # Nothing says which of the two was dismissed, so neither deadline may lapse.
    running = investigations_to_carry_out(first, second, dismissed("2026-11-06"), opened("2026-11-09"))
    assert running == ["2026-11-02", "2026-11-04"]


def test_concerns_that_are_dismissed_together_are_not_called_back_by_what_comes_of_a_later_one() -> None:
    first, second, answer = received("2026-11-02"), received("2026-11-04"), dismissed("2026-11-06")
    assert investigations_to_carry_out(first, second, answer) == []
    later = received("2026-11-10")
    assert investigations_to_carry_out(first, second, answer, later, opened("2026-11-12")) == ["2026-11-10"]


def test_a_later_concern_that_is_dismissed_does_not_end_the_investigation_of_the_first() -> None:
    first, later = received("2026-11-02"), received("2026-11-10")
    running = investigations_to_carry_out(first, opened("2026-11-05"), later, dismissed("2026-11-12"))
    assert running == ["2026-11-02"]


def test_a_concern_that_comes_on_the_day_an_older_one_is_dismissed_waits_for_its_own_answer() -> None:
    older, newer = received("2026-11-02"), received("2026-11-06")
    answer, feedback = dismissed("2026-11-06"), happened(EventKind.FEEDBACK_SENT, "2026-11-06")
    # Whichever of the two was registered first.
    for events in ([older, newer, answer, feedback], [older, answer, feedback, newer]):
        assert investigations_to_carry_out(*events) == ["2026-11-06"]
        called = deadlines_called_for(events, subject=SubjectKind.MATTER, birth_date=BORN)
        unmet = [one.rule.key for one in called if one.started_by == newer.id and one.met_by is None]
        assert sorted(unmet) == ["BVL-13-3-1", "BVL-2-1", "BVL-2-2"]
        assert [one.met_by for one in called if one.started_by == older.id and one.rule.key == "BVL-2-1"] == [answer]


def test_a_concern_that_is_alone_may_be_answered_on_the_day_it_comes() -> None:
    before, answer = received("2026-10-01"), dismissed("2026-10-05")
    concern, same_day = received("2026-11-06"), dismissed("2026-11-06")
    assert investigations_to_carry_out(before, answer, concern, same_day) == []


async def first_contacts(work: Work, follow_up_id: UUID) -> list[DeadlineLine]:
    """The deadlines of the first contact on a follow-up."""
    lines = await deadlines_of_follow_up(work, follow_up_id)
    return [line for line in lines if line.rule.key == "CITY-FIRST-CONTACT"]


async def test_the_citys_five_days_run_from_eligibility_and_are_met_by_the_first_contact(
    work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world, state="OFFERED")
    async with work_as(world.coordinator) as work:
        await follow_up_events.note_transition(
            work, follow_up_id=follow_up_id, from_state=State.ASSESSING, to_state=State.OFFERED
        )
        [line] = await first_contacts(work, follow_up_id)
        assert (line.rule.key, line.due_on, line.met_on) == ("CITY-FIRST-CONTACT", date(2026, 11, 27), None)
        assert line.responsible_name == world.key_worker.name
    async with work_as(world.key_worker) as work:
        for _ in range(2):
            await follow_up_events.note_led(
                work, follow_up_id=follow_up_id, kinds=[EventKind.FIRST_CONTACT], on=work.today
            )
        [line] = await first_contacts(work, follow_up_id)
        assert line.met_on == work.today


async def test_a_contact_logged_by_another_service_is_not_the_lead_services_first_contact(
    work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world, state="OFFERED")
    async with work_as(world.coordinator) as work:
        await follow_up_events.note_transition(
            work, follow_up_id=follow_up_id, from_state=State.ASSESSING, to_state=State.OFFERED
        )
    async with work_as(world.school_contact) as work:
        await follow_up_events.note_led(work, follow_up_id=follow_up_id, kinds=[EventKind.FIRST_CONTACT], on=work.today)
    async with work_as(world.coordinator) as work:
        [line] = await first_contacts(work, follow_up_id)
        assert line.met_on is None


async def overdue(admin: asyncpg.Connection, world: World, rule_key: str, due_on: date) -> UUID:
    """A deadline by a rule, due on a day, with an event of its own."""
    subject_id, unit, officer = new_id(), world.services["police"], world.investigator.user_id
    moment = await admin.fetchval("select app.now()")
    event_id = await insert(
        admin,
        "dated_event",
        subject_kind="investigation",
        subject_id=subject_id,
        owner_service_id=unit,
        kind="regarded_as_suspect",
        happened_on=date(2026, 10, 8),
        is_withdrawal=False,
        registered_by_id=officer,
        registered_at=moment,
    )
    return await insert(
        admin,
        "deadline",
        rule_key=rule_key,
        rule_valid_from=date(2015, 1, 1),
        subject_kind="investigation",
        subject_id=subject_id,
        reference="2026-overdue",
        owner_service_id=unit,
        responsible_service_id=unit,
        responsible_user_id=officer,
        start_event_id=event_id,
        starts_on=date(2026, 10, 8),
        nominal_on=due_on,
        due_on=due_on,
        skipped="[]",
        born_at=moment,
        version=1,
    )


async def test_the_sweep_flags_breaches_once_for_each_date_and_neither_rights_nor_the_due_day_itself(
    database: Database, world: World, admin: asyncpg.Connection
) -> None:
    yesterday, today = date(2026, 11, 19), date(2026, 11, 20)
    breach = await overdue(admin, world, "STRPL-249-2", yesterday)
    right = await overdue(admin, world, "FVL-29", yesterday)
    due_today = await overdue(admin, world, "STRPL-249-2", today)
    engine = make_engine(database.url_for("worker"), size=1)

    async def sweep() -> int:
        async with make_sessions(engine)() as session:
            batch = await flag_overdue_deadlines(session, sweep_id=new_id(), limit=500)
            await session.commit()
        return batch.flags

    async def flagged(*deadlines: UUID) -> list[tuple[UUID, date]]:
        rows = await admin.fetch(
            "select deadline_id, due_on from app.deadline_flag where deadline_id = any ($1) order by due_on",
            list(deadlines),
        )
        return [tuple(row) for row in rows]

    await sweep()
    assert await flagged(breach, right, due_today) == [(breach, yesterday)]
    assert await sweep() == 0
    # Exceeded, and the new date is over too.
    await admin.execute(
        "insert into app.deadline_exceeding (id, deadline_id, reason, previous_due_on, new_due_on, by_user_id, at)"
        " values (gen_random_uuid(), $1, 'investigation', $2, $3, $4, app.now())",
        breach,
        yesterday,
        today,
        world.prosecutor.user_id,
    )
    await admin.execute("update app.deadline set extended_due_on = $2 where id = $1", breach, today)
    assert await sweep() == 0
    await admin.execute("update app.test_clock set moment = moment + interval '1 day'")
    try:
        assert await sweep() == 2
    finally:
        await admin.execute("update app.test_clock set moment = moment - interval '1 day'")
        await engine.dispose()
    assert await flagged(breach, due_today) == [(breach, yesterday), (breach, today), (due_today, today)]
