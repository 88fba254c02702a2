"""The city standard in the database: facts note it as they are written, corrections take it back, places set it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.core.city_standard.commands import set_requirement
from services.core.city_standard.queries import preview_requirement, standard_of_municipality
from services.core.city_standard.rules import WantedRequirement
from services.core.deadlines import consent_talks, signals
from services.core.deadlines.calendar import Unit, weeks
from services.core.deadlines.queries import deadlines_of_follow_up, my_deadlines
from services.core.follow_ups.kinds import (
    ClosingReason,
    DutyToNotify,
    SignalGround,
    SignalSource,
    State,
)
from services.core.follow_ups.queries import follow_up_row
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.meetings.commands import correct_meeting, log_meeting
from services.core.meetings.kinds import Attendee, Medium, MeetingKind
from services.core.plans.advancing import advance_follow_up, name_adults
from services.core.plans.commands import make_plan
from services.core.plans.rules import GoalText
from tests.conftest import WorkAs
from tests.factories import NOW, TODAY, World, insert, make_follow_up, make_youth

S, K = State, MeetingKind


async def stood(work_as: WorkAs, world: World, follow_up_id: UUID) -> dict[str, tuple[date, date | None]]:
    """The newest deadline of each requirement: due day, and the day it was met."""
    async with work_as(world.coordinator) as work:
        lines = await deadlines_of_follow_up(work, follow_up_id)
    return {line.rule.key: (line.due_on, line.met_on) for line in sorted(lines, key=lambda line: line.starts_on)}


async def move(work_as: WorkAs, world: World, follow_up_id: UUID, *steps: State) -> None:
    for to_state in steps:
        async with work_as(world.coordinator) as work:
            follow_up = await follow_up_row(work, follow_up_id)
            await advance_follow_up(
                work,
                follow_up_id=follow_up_id,
                version=follow_up.version,
                to_state=to_state,
                reason="Neste steg.",
                closing_reason=ClosingReason.GOALS_REACHED if to_state is S.CLOSED else None,
            )


def entry(kind: MeetingKind = K.ONE_TO_ONE, *attendees: Attendee, days_ago: int = 0) -> dict[str, Any]:
    return {
        "kind": kind,
        "medium": Medium.IN_PERSON,
        "held_at": NOW - timedelta(days=days_ago),
        "made_contact": True,
        "attendees": list(attendees or (Attendee.YOUTH,)),
    }


async def log(work_as: WorkAs, world: World, follow_up_id: UUID, **said: Any) -> UUID:
    async with work_as(world.key_worker) as work:
        return (await log_meeting(work, follow_up_id=follow_up_id, **said)).id


async def test_from_signal_to_offer_each_fact_starts_and_meets_its_own(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    youth_id = await make_youth(admin, world)
    async with work_as(world.coordinator) as work:
        follow_up = await signals.open_follow_up_on_signal(
            work,
            youth_id=youth_id,
            source=SignalSource.SCHOOL,
            ground=SignalGround.OTHER_ORGAN,
            duty_to_notify=DutyToNotify.NOT_TRIGGERED,
            received_on=date(2026, 11, 18),
        )
        follow_up_id = follow_up.id
    assert await stood(work_as, world, follow_up_id) == {"CITY-ELIGIBILITY": (date(2026, 11, 25), None)}
    await move(work_as, world, follow_up_id, S.ASSESSING)
    async with work_as(world.coordinator) as work:
        await name_adults(work, follow_up_id=follow_up_id, version=2, key_worker_id=world.key_worker.user_id)
    await move(work_as, world, follow_up_id, S.OFFERED)
    assert await stood(work_as, world, follow_up_id) == {
        "CITY-ELIGIBILITY": (date(2026, 11, 25), TODAY),
        "CITY-KEY-WORKER": (date(2026, 11, 24), None),
        "CITY-FIRST-CONTACT": (date(2026, 11, 27), None),
    }
    async with work_as(world.coordinator) as work:
        version = (await follow_up_row(work, follow_up_id)).version
        adults = {"key_worker_id": world.key_worker.user_id, "deputy_id": world.deputy.user_id}
        await name_adults(work, follow_up_id=follow_up_id, version=version, **adults)
    assert (await stood(work_as, world, follow_up_id))["CITY-KEY-WORKER"] == (date(2026, 11, 24), TODAY)


async def test_a_youth_who_is_not_in_the_target_group_is_decided_on_and_no_contact_is_asked_for(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await make_follow_up(admin, world, state="ASSESSING")
    await move(work_as, world, follow_up_id, S.NOT_ELIGIBLE, S.ASSESSING, S.NOT_ELIGIBLE)
    assert await stood(work_as, world, follow_up_id) == {"CITY-ELIGIBILITY": (date(2026, 11, 27), TODAY)}


async def test_a_no_that_is_written_down_meets_the_consent_talk_and_starts_no_plan(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await make_follow_up(admin, world, state="OFFERED")
    await log(work_as, world, follow_up_id, **entry())
    assert (await stood(work_as, world, follow_up_id))["CITY-CONSENT-TALK"] == (date(2026, 12, 11), None)
    async with work_as(world.coordinator) as work:
        await consent_talks.refuse_consent(work, follow_up_id=follow_up_id)
    found = await stood(work_as, world, follow_up_id)
    assert found["CITY-CONSENT-TALK"] == (date(2026, 12, 11), TODAY)
    assert "CITY-PLAN" not in found


async def test_an_earlier_first_contact_that_is_written_later_moves_the_clock_of_the_consent_talk(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await make_follow_up(admin, world, state="OFFERED")
    await log(work_as, world, follow_up_id, **entry())
    await log(work_as, world, follow_up_id, **entry(days_ago=7))
    async with work_as(world.coordinator) as work:
        lines = await deadlines_of_follow_up(work, follow_up_id)
    assert [line.starts_on for line in lines if line.rule.key == "CITY-CONSENT-TALK"] == [date(2026, 11, 13)]


async def active(admin: asyncpg.Connection, world: World, work_as: WorkAs) -> UUID:
    """A follow-up that has just gone from mapping to active, with a plan."""
    follow_up_id = await make_follow_up(admin, world, state="OFFERED")
    await log(work_as, world, follow_up_id, **entry())
    await move(work_as, world, follow_up_id, S.MAPPING)
    async with work_as(world.coordinator) as work:
        goals = [GoalText(number=1, text="Fotball hver uke.", status="open")]
        await make_plan(work, follow_up_id=follow_up_id, own_words=None, review_on=None, goals=goals)
    await move(work_as, world, follow_up_id, S.ACTIVE)
    return follow_up_id


async def test_an_active_follow_up_has_its_weeks_its_team_and_its_review(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await active(admin, world, work_as)
    found = await stood(work_as, world, follow_up_id)
    assert found["CITY-MAPPING"] == (date(2026, 12, 18), TODAY)
    assert found["CITY-TEAM-MEETING"] == (date(2026, 12, 18), None)
    assert found["CITY-REVIEW"] == (date(2027, 1, 15), None)
    await log(work_as, world, follow_up_id, **entry(K.TEAM_MEETING, Attendee.SCHOOL))
    review = await log(work_as, world, follow_up_id, **entry(K.REVIEW))
    found = await stood(work_as, world, follow_up_id)
    async with work_as(world.coordinator) as work:
        lines = await deadlines_of_follow_up(work, follow_up_id)
    met = {(line.rule.key, line.met_on is not None) for line in lines}
    assert {("CITY-TEAM-MEETING", True), ("CITY-TEAM-MEETING", False), ("CITY-REVIEW", True)} <= met
    # The review was no review after all: the clock runs again from where it did.
    async with work_as(world.key_worker) as work:
        said = entry()
        await correct_meeting(
            work, meeting_id=review, version=1, minutes=None, interpreter_booked=False, text=None, **said
        )
        lines = await deadlines_of_follow_up(work, follow_up_id)
    assert [line.met_on for line in lines if line.rule.key == "CITY-REVIEW"] == [None]


async def test_a_signal_that_comes_again_asks_for_contact_and_a_review_and_says_nothing_of_what_happened(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await active(admin, world, work_as)
    said = {
        "source": SignalSource.POLICE_THRESHOLD,
        "ground": SignalGround.POLICE_PREVENT,
        "duty_to_notify": DutyToNotify.NOTIFIED,
    }
    async with work_as(world.coordinator) as work:
        await signals.add_signal(work, follow_up_id=follow_up_id, received_on=TODAY, **said)
        tomorrow = TODAY + timedelta(days=1)
        with pytest.raises(Invalid, match="received_on: in_future"):
            await signals.add_signal(work, follow_up_id=follow_up_id, received_on=tomorrow, **said)
    found = await stood(work_as, world, follow_up_id)
    # The youth was met that very day, and a review is still to come.
    assert found["CITY-NEW-SIGNAL"] == (date(2026, 11, 24), TODAY)
    assert found["CITY-NEW-SIGNAL-REVIEW"] == (date(2026, 12, 4), None)
    assert await admin.fetchval("select note from app.signal where follow_up_id = $1", follow_up_id) is None
    async with work_as(world.coordinator_elsewhere) as work:
        with pytest.raises(NotFound):
            await signals.add_signal(work, follow_up_id=follow_up_id, received_on=TODAY, **said)


async def test_closing_lapses_what_was_to_be_done_and_asks_for_a_last_talk_and_an_evaluation(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    follow_up_id = await active(admin, world, work_as)
    await move(work_as, world, follow_up_id, S.CLOSED)
    found = await stood(work_as, world, follow_up_id)
    assert "CITY-TEAM-MEETING" not in found
    assert found["CITY-CLOSING-TALK"] == (date(2026, 12, 4), None)
    assert found["CITY-EVALUATION"] == (date(2027, 2, 20), None)
    async with work_as(world.key_worker) as work:
        with pytest.raises(Conflict, match="follow_up_ended"):
            await log_meeting(work, follow_up_id=follow_up_id, **entry())
    await log(work_as, world, follow_up_id, **entry(K.CLOSING_TALK, Attendee.GUARDIAN))
    assert (await stood(work_as, world, follow_up_id))["CITY-CLOSING-TALK"] == (date(2026, 12, 4), TODAY)
    await move(work_as, world, follow_up_id, S.EVALUATED)
    assert (await stood(work_as, world, follow_up_id))["CITY-EVALUATION"] == (date(2027, 2, 20), TODAY)


async def test_an_evaluation_that_ran_out_is_still_to_be_done_and_lapses_when_the_follow_up_opens_anew_in_time(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    late, reopened = await active(admin, world, work_as), await active(admin, world, work_as)
    await move(work_as, world, late, S.CLOSED)
    await move(work_as, world, reopened, S.CLOSED, S.ASSESSING)
    assert "CITY-EVALUATION" not in await stood(work_as, world, reopened)
    later = timedelta(days=100)
    await admin.execute("update app.test_clock set moment = moment + $1::interval", later)
    try:
        async with work_as(world.coordinator) as work:
            lines, _ = await my_deadlines(work, limit=200)
        mine = {line.rule.key for line in lines if line.reference and line.follow_up_id == late}
        assert "CITY-EVALUATION" in mine
    finally:
        await admin.execute("update app.test_clock set moment = moment - $1::interval", later)


async def test_a_district_sets_its_own_from_a_day_on_and_what_is_born_keeps_its_length(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    before = await active(admin, world, work_as)
    async with work_as(world.administrator) as work:
        whole_city = WantedRequirement(rule_key="CITY-REVIEW", length_count=2, length_unit=Unit.WEEK, valid_from=TODAY)
        grorud, alna = (replace(whole_city, district_code=code) for code in ("030110", "030112"))
        # Three have a review ahead in Alna and Grorud together; how many is what the preview says.
        preview = await preview_requirement(work, wanted=grorud)
        assert (preview.before, preview.after) == (weeks(8), weeks(2))
        elsewhere = await preview_requirement(work, wanted=alna)
        whole = await preview_requirement(work, wanted=whole_city)
        assert whole.under_way >= preview.under_way + elsewhere.under_way
        assert preview.under_way >= preview.counted_otherwise >= 1
        await set_requirement(work, wanted=grorud)
        with pytest.raises(Conflict, match="standard_set_from_that_day"):
            await set_requirement(work, wanted=grorud)
        # What the district has set itself, the municipality does not change.
        after = await preview_requirement(work, wanted=replace(whole_city, length_count=4))
        assert after.counted_otherwise == whole.counted_otherwise - preview.counted_otherwise
        standard = await standard_of_municipality(work)
    [(place, own)] = standard.differing
    assert (place.name, [(one.rule.key, one.length, one.since) for one in own]) == (
        "Grorud",
        [("CITY-REVIEW", weeks(2), TODAY)],
    )
    after_it = await active(admin, world, work_as)
    assert (await stood(work_as, world, after_it))["CITY-REVIEW"][0] == date(2026, 12, 4)
    # A new fact works the older one out anew, and it stays.
    await log(work_as, world, before, **entry(K.TEAM_MEETING, Attendee.SCHOOL))
    assert (await stood(work_as, world, before))["CITY-REVIEW"][0] == date(2027, 1, 15)


async def test_a_requirement_that_is_off_starts_nothing_from_that_day_on(
    admin: asyncpg.Connection, world: World, work_as: WorkAs
) -> None:
    async with work_as(world.administrator) as work:
        await set_requirement(
            work,
            wanted=WantedRequirement(
                rule_key="CITY-TEAM-MEETING", district_code="030110", is_off=True, valid_from=TODAY
            ),
        )
    follow_up_id = await active(admin, world, work_as)
    assert "CITY-TEAM-MEETING" not in await stood(work_as, world, follow_up_id)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"length_count": 0}, "length_count: interval_zero"),
        ({"length_count": 999}, "length_count: interval_too_long"),
        ({"valid_from": TODAY - timedelta(days=1)}, "valid_from: standard_backwards"),
        ({"district_code": "330101"}, "district_code: unknown"),
        ({"rule_key": "BVL-2-1"}, "rule_key: unknown"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_written(
    admin: asyncpg.Connection, world: World, work_as: WorkAs, given: dict[str, Any], told: str
) -> None:
    count = "select count(*) from app.city_standard_requirement"
    before = await admin.fetchval(count)
    asked = WantedRequirement(rule_key="CITY-PLAN", length_count=5, length_unit=Unit.WORKING_DAY, valid_from=TODAY)
    async with work_as(world.administrator) as work:
        for act in (preview_requirement, set_requirement):
            with pytest.raises(Invalid, match=told):
                await act(work, wanted=replace(asked, **given))
    assert await admin.fetchval(count) == before


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"length_count": 0}, "length_within_a_year"),
        ({"length_count": -1}, "length_within_a_year"),
        ({"length_count": 54}, "length_within_a_year"),
        ({"length_unit": "hour"}, "length_within_a_year"),
        ({"length_count": None}, "count_with_unit"),
        ({"rule_key": "STRPL-249-2"}, "rule_key_known"),
        ({"municipality_number": "3301", "district_code": "030110"}, "district_of_municipality"),
    ],
)
async def test_the_database_holds_no_length_that_is_none_whoever_writes_it(
    admin: asyncpg.Connection, world: World, wrong: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match=constraint):
        await insert(admin, "city_standard_requirement", **{**row(world, date(2027, 1, 1)), **wrong})


async def test_the_database_holds_one_length_for_a_place_and_a_day_and_changes_none(
    admin: asyncpg.Connection, world: World
) -> None:
    kept = await insert(admin, "city_standard_requirement", **row(world, date(2027, 2, 1)))
    with pytest.raises(asyncpg.UniqueViolationError, match="from_a_day"):
        await insert(admin, "city_standard_requirement", **row(world, date(2027, 2, 1)))
    for act in (
        "update app.city_standard_requirement set length_count = 1",
        "delete from app.city_standard_requirement",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await admin.execute(f"{act} where id = $1", kept)


def row(world: World, valid_from: date) -> dict[str, Any]:
    return {
        "municipality_number": "0301",
        "district_code": None,
        "rule_key": "CITY-EVALUATION",
        "length_count": 3,
        "length_unit": "week",
        "valid_from": valid_from,
        "set_by_id": world.administrator.user_id,
        "set_at": NOW,
    }
