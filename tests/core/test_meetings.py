"""What follows from the contact log and from the steps of a follow-up: the city standard's first contact."""

from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from services.core.deadlines.kinds import Outcome, SubjectKind
from services.core.deadlines.queries import deadlines_of, my_deadlines, pressing_deadlines
from services.core.follow_ups.kinds import ClosingReason, State
from services.core.follow_ups.queries import follow_up_row
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.meetings.commands import correct_meeting, log_meeting
from services.core.meetings.drafts import DraftForm, discard_draft, save_draft
from services.core.meetings.kinds import Attendee, Medium, MeetingKind
from services.core.meetings.queries import draft_of, has_first_contact, my_drafts, open_meeting, page_of_meetings
from services.core.plans.advancing import advance_follow_up, name_adults
from tests.conftest import WorkAs
from tests.factories import NOW, TODAY, World, let_take_part, make_follow_up

FIRST = {"kind": MeetingKind.FIRST_CONTACT, "medium": Medium.IN_PERSON}


async def offered(admin: asyncpg.Connection, world: World, work_as: WorkAs) -> UUID:
    follow_up_id = await make_follow_up(admin, world, state="ASSESSING")
    async with work_as(world.coordinator) as work:
        await advance_follow_up(
            work, follow_up_id=follow_up_id, version=1, to_state=State.OFFERED, reason="I målgruppen."
        )
    return follow_up_id


async def first_contact_deadline(admin: asyncpg.Connection, follow_up_id: UUID) -> asyncpg.Record:
    row: asyncpg.Record | None = await admin.fetchrow(
        "select * from app.deadline where follow_up_id = $1 and rule_key = 'CITY-FIRST-CONTACT'"
        " and cancelled_at is null",
        follow_up_id,
    )
    assert row is not None
    return row


async def test_an_offer_starts_the_clock_for_first_contact_and_meeting_the_youth_stops_it(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await offered(admin, world, work_as)
    started = await first_contact_deadline(admin, follow_up_id)
    assert (started["starts_on"], started["due_on"]) == (date(2026, 11, 20), date(2026, 11, 27))
    assert started["responsible_user_id"] == world.key_worker.user_id
    async with work_as(world.key_worker) as work:
        await log_meeting(work, follow_up_id=follow_up_id, held_at=NOW, made_contact=False, **FIRST)  # type: ignore[arg-type]
    assert (await first_contact_deadline(admin, follow_up_id))["met_on"] is None
    async with work_as(world.key_worker) as work:
        await log_meeting(
            work,
            follow_up_id=follow_up_id,
            held_at=NOW,
            made_contact=True,
            attendees=[Attendee.YOUTH],
            **FIRST,  # type: ignore[arg-type]
        )
        assert await has_first_contact(work, follow_up_id)
    assert (await first_contact_deadline(admin, follow_up_id))["met_on"] == date(2026, 11, 20)


async def lines_of(work_as: WorkAs, world: World, follow_up_id: UUID) -> list[tuple[date, Outcome]]:
    """Every first-contact deadline of a follow-up: the day it starts, and how it stands."""
    async with work_as(world.coordinator) as work:
        lines = await deadlines_of(work, subject_kind=SubjectKind.FOLLOW_UP, subject_id=follow_up_id)
        return sorted((line.starts_on, line.outcome) for line in lines if line.rule.key == "CITY-FIRST-CONTACT")


async def move(work_as: WorkAs, world: World, follow_up_id: UUID, *steps: State) -> None:
    for to_state in steps:
        async with work_as(world.coordinator) as work:
            follow_up = await follow_up_row(work, follow_up_id)
            await advance_follow_up(
                work,
                follow_up_id=follow_up_id,
                version=follow_up.version,
                to_state=to_state,
                reason="Familien ønsker ikke mer.",
                closing_reason=ClosingReason.YOUTH_WITHDREW if to_state is State.CLOSED else None,
            )


async def declined_by_a_guardian(admin: asyncpg.Connection, world: World, work_as: WorkAs) -> tuple[UUID, UUID]:
    """A follow-up whose offer a guardian said no to, and her meeting: the youth was never reached."""
    follow_up_id = await offered(admin, world, work_as)
    async with work_as(world.key_worker) as work:
        meeting = await log_meeting(
            work,
            follow_up_id=follow_up_id,
            held_at=NOW,
            made_contact=True,
            attendees=[Attendee.GUARDIAN],
            **FIRST,  # type: ignore[arg-type]
        )
    await move(work_as, world, follow_up_id, State.DECLINED)
    return follow_up_id, meeting.id


async def the_guardian_meeting_becomes(
    work_as: WorkAs, world: World, meeting_id: UUID, version: int, attendee: Attendee
) -> None:
    async with work_as(world.key_worker) as work:
        await correct_meeting(
            work,
            meeting_id=meeting_id,
            version=version,
            held_at=NOW,
            made_contact=True,
            minutes=None,
            attendees=[attendee],
            interpreter_booked=False,
            text=None,
            **FIRST,  # type: ignore[arg-type]
        )


async def test_a_first_contact_that_is_still_to_come_lapses_when_the_follow_up_is_closed(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id, meeting_id = await declined_by_a_guardian(admin, world, work_as)
    assert await lines_of(work_as, world, follow_up_id) == [(TODAY, Outcome.OPEN_NOT_DUE)]
    await move(work_as, world, follow_up_id, State.CLOSED)
    assert await lines_of(work_as, world, follow_up_id) == [(TODAY, Outcome.CANCELLED)]
    # Correcting the log afterwards says what is true of it, and brings nothing back that nobody will do.
    await the_guardian_meeting_becomes(work_as, world, meeting_id, 1, Attendee.YOUTH)
    assert await lines_of(work_as, world, follow_up_id) == [(TODAY, Outcome.CANCELLED), (TODAY, Outcome.MET)]
    await the_guardian_meeting_becomes(work_as, world, meeting_id, 2, Attendee.GUARDIAN)
    assert await lines_of(work_as, world, follow_up_id) == [(TODAY, Outcome.CANCELLED), (TODAY, Outcome.CANCELLED)]


async def test_a_follow_up_that_is_opened_again_has_a_first_contact_of_its_own_and_the_lapsed_one_stays(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id, _ = await declined_by_a_guardian(admin, world, work_as)
    await move(work_as, world, follow_up_id, State.CLOSED)
    later = timedelta(days=30)
    await admin.execute("update app.test_clock set moment = moment + $1::interval", later)
    try:
        await move(work_as, world, follow_up_id, State.ASSESSING, State.OFFERED)
        async with work_as(world.key_worker) as work:
            await log_meeting(
                work,
                follow_up_id=follow_up_id,
                held_at=NOW + later,
                made_contact=True,
                attendees=[Attendee.YOUTH],
                **FIRST,  # type: ignore[arg-type]
            )
        assert await lines_of(work_as, world, follow_up_id) == [
            (TODAY, Outcome.CANCELLED),
            (TODAY + later, Outcome.MET),
        ]
    finally:
        await admin.execute("update app.test_clock set moment = moment - $1::interval", later)


async def test_a_first_contact_that_ran_out_before_the_closing_stays_a_breach_and_is_on_no_list_of_what_to_do(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id, _ = await declined_by_a_guardian(admin, world, work_as)
    deadline = await first_contact_deadline(admin, follow_up_id)

    async def to_do() -> tuple[bool, bool]:
        async with work_as(world.coordinator) as work:
            mine, _more = await my_deadlines(work, limit=200)
            pressing, _has_more = await pressing_deadlines(work, limit=200)
            return deadline["id"] in {one.id for one in mine}, deadline["id"] in {one.id for one in pressing}

    later = timedelta(days=30)
    await admin.execute("update app.test_clock set moment = moment + $1::interval", later)
    try:
        assert await to_do() == (True, True)
        await move(work_as, world, follow_up_id, State.CLOSED)
        assert await lines_of(work_as, world, follow_up_id) == [(TODAY, Outcome.OPEN_OVERDUE)]
        assert await to_do() == (False, False)
    finally:
        await admin.execute("update app.test_clock set moment = moment - $1::interval", later)


async def test_closing_a_follow_up_touches_no_first_contact_that_was_made(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id, meeting_id = await declined_by_a_guardian(admin, world, work_as)
    await the_guardian_meeting_becomes(work_as, world, meeting_id, 1, Attendee.YOUTH)
    await move(work_as, world, follow_up_id, State.CLOSED)
    assert await lines_of(work_as, world, follow_up_id) == [(TODAY, Outcome.MET)]


async def test_a_contact_that_was_logged_wrongly_opens_the_deadline_again_until_the_youth_is_met(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await offered(admin, world, work_as)
    async with work_as(world.key_worker) as work:
        made = await log_meeting(
            work,
            follow_up_id=follow_up_id,
            held_at=NOW,
            made_contact=True,
            attendees=[Attendee.YOUTH],
            **FIRST,  # type: ignore[arg-type]
        )
    assert (await first_contact_deadline(admin, follow_up_id))["met_on"] == date(2026, 11, 20)
    corrected = {"meeting_id": made.id, "held_at": NOW, "minutes": None, "interpreter_booked": False, "text": None}
    async with work_as(world.key_worker) as work:
        await correct_meeting(work, version=1, made_contact=False, attendees=[], **corrected, **FIRST)  # type: ignore[arg-type]
    assert (await first_contact_deadline(admin, follow_up_id))["met_on"] is None
    async with work_as(world.key_worker) as work:
        await correct_meeting(
            work,
            version=2,
            made_contact=True,
            attendees=[Attendee.YOUTH],
            **corrected,  # type: ignore[arg-type]
            **FIRST,  # type: ignore[arg-type]
        )
    assert (await first_contact_deadline(admin, follow_up_id))["met_on"] == date(2026, 11, 20)


async def test_another_meeting_the_same_day_still_meets_the_deadline(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await offered(admin, world, work_as)
    async with work_as(world.key_worker) as work:
        for _time in range(2):
            made = await log_meeting(
                work,
                follow_up_id=follow_up_id,
                held_at=NOW,
                made_contact=True,
                attendees=[Attendee.YOUTH],
                **FIRST,  # type: ignore[arg-type]
            )
        await correct_meeting(
            work,
            meeting_id=made.id,
            version=1,
            held_at=NOW,
            made_contact=False,
            minutes=None,
            attendees=[],
            interpreter_booked=False,
            text=None,
            **FIRST,  # type: ignore[arg-type]
        )
    assert (await first_contact_deadline(admin, follow_up_id))["met_on"] == date(2026, 11, 20)


async def test_the_open_deadline_goes_along_to_the_new_key_worker(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await offered(admin, world, work_as)
    async with work_as(world.coordinator) as work:
        await name_adults(work, follow_up_id=follow_up_id, version=2, key_worker_id=world.deputy.user_id)
    assert (await first_contact_deadline(admin, follow_up_id))["responsible_user_id"] == world.deputy.user_id


async def test_what_another_service_logs_does_not_meet_the_lead_services_deadline(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await offered(admin, world, work_as)
    await let_take_part(admin, world, follow_up_id, world.school_contact)
    async with work_as(world.school_contact) as work:
        await log_meeting(
            work,
            follow_up_id=follow_up_id,
            held_at=NOW,
            made_contact=True,
            attendees=[Attendee.YOUTH],
            **FIRST,  # type: ignore[arg-type]
        )
    assert (await first_contact_deadline(admin, follow_up_id))["met_on"] is None


async def test_an_old_meeting_can_be_logged_late_without_standing_in_the_way(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await offered(admin, world, work_as)
    async with work_as(world.key_worker) as work:
        for days in (0, 30, 3):
            await log_meeting(
                work,
                follow_up_id=follow_up_id,
                held_at=NOW - timedelta(days=days),
                made_contact=True,
                attendees=[Attendee.YOUTH],
                **FIRST,  # type: ignore[arg-type]
            )
        found, _more = await page_of_meetings(work, follow_up_id, limit=10)
    assert [one.held_at for one in found] == [NOW, NOW - timedelta(days=3), NOW - timedelta(days=30)]


async def test_an_entry_in_a_closed_follow_up_can_be_corrected_and_none_added(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    async with work_as(world.key_worker) as work:
        made = await log_meeting(work, follow_up_id=follow_up_id, held_at=NOW, made_contact=False, **FIRST)  # type: ignore[arg-type]
    await admin.execute("update app.follow_up set state = 'CLOSED' where id = $1", follow_up_id)
    async with work_as(world.key_worker) as work:
        with pytest.raises(Conflict):
            await log_meeting(work, follow_up_id=follow_up_id, held_at=NOW, made_contact=False, **FIRST)  # type: ignore[arg-type]
        await correct_meeting(
            work,
            meeting_id=made.id,
            version=1,
            held_at=NOW,
            made_contact=False,
            minutes=None,
            attendees=[],
            interpreter_booked=False,
            text="Ringte feil nummer.",
            **FIRST,  # type: ignore[arg-type]
        )
        assert (await open_meeting(work, made.id)).text == "Ringte feil nummer."


async def test_a_meeting_in_the_future_is_refused(admin: asyncpg.Connection, world: World, work_as: WorkAs) -> None:
    follow_up_id = await make_follow_up(admin, world)
    async with work_as(world.key_worker) as work:
        with pytest.raises(Invalid) as refused:
            await log_meeting(
                work,
                follow_up_id=follow_up_id,
                held_at=datetime.fromisoformat("2026-11-20T09:00:01+00:00"),
                made_contact=False,
                **FIRST,  # type: ignore[arg-type]
            )
    assert refused.value.faults == {"held_at": "in_future"}


async def test_drafts_are_kept_one_for_each_form_and_thing(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    thing = follow_up_id  # any id will do: what it names is not looked at until the form is saved
    async with work_as(world.deputy) as work:
        await save_draft(work, follow_up_id=follow_up_id, form=DraftForm.MEETING, typed={"text": "ny"})
        await save_draft(
            work,
            follow_up_id=follow_up_id,
            form=DraftForm.MEETING,
            typed={"text": "gammel"},
            thing_id=thing,
            thing_version=3,
        )
        await save_draft(work, follow_up_id=follow_up_id, form=DraftForm.PLAN, typed={"own_words": "plan"})
        assert len(await my_drafts(work)) == 3
        changing = await draft_of(work, follow_up_id=follow_up_id, form="meeting", thing_id=thing)
        assert changing is not None
        assert (changing.typed, changing.thing_version) == ({"text": "gammel"}, 3)
        await discard_draft(work, follow_up_id=follow_up_id, form=DraftForm.MEETING)
        assert await draft_of(work, follow_up_id=follow_up_id, form="meeting") is None
        assert len(await my_drafts(work)) == 2
    async with work_as(world.coordinator) as work:
        assert await my_drafts(work) == []
    async with work_as(world.school_contact) as work:
        with pytest.raises(NotFound):
            await save_draft(work, follow_up_id=follow_up_id, form=DraftForm.MEETING, typed={"text": "nei"})
