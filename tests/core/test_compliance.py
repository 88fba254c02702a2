"""The figures that the database counts are the figures that the definitions say, whatever the deadlines."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

import asyncpg
import pytest

from services.core.compliance import queries
from services.core.compliance.rules import FLAT_DAYS, Tertial, flat_outcome, median_days, tally, tertial_of
from services.core.deadlines.kinds import Outcome
from services.core.deadlines.reckoning import outcome
from services.core.kit.errors import Invalid, NotAllowed
from services.core.kit.ids import new_id
from tests.conftest import WorkAs
from tests.factories import NOW, TODAY, World, insert

KEYS = ("STRPL-249-2", "STRPL-275-1", "STRPL-183-2")


async def make_deadline(
    admin: asyncpg.Connection,
    world: World,
    *,
    rule_key: str = "STRPL-249-2",
    service: str = "police",
    starts_on: date,
    due_on: date,
    extended_due_on: date | None = None,
    met_on: date | None = None,
    is_cancelled: bool = False,
) -> UUID:
    """A deadline with the event that started it, and the one that met it."""
    subject_id, service_id = new_id(), world.services[service]
    event = {
        "subject_kind": "investigation",
        "subject_id": subject_id,
        "owner_service_id": service_id,
        "is_withdrawal": False,
        "registered_by_id": world.investigator.user_id,
        "registered_at": NOW,
    }
    start_id = await insert(admin, "dated_event", **event, kind="regarded_as_suspect", happened_on=starts_on)
    met_id = None
    if met_on is not None:
        met_id = await insert(admin, "dated_event", **event, kind="charging_decision", happened_on=met_on)
    return await insert(
        admin,
        "deadline",
        rule_key=rule_key,
        rule_valid_from=date(2015, 1, 1),
        subject_kind="investigation",
        subject_id=subject_id,
        reference=f"U18-{subject_id.hex[-6:]}",
        owner_service_id=service_id,
        responsible_service_id=service_id,
        responsible_user_id=world.investigator.user_id,
        start_event_id=start_id,
        starts_on=starts_on,
        nominal_on=due_on,
        due_on=due_on,
        skipped="[]",
        born_at=NOW,
        extended_due_on=extended_due_on,
        met_on=met_on,
        met_by_event_id=met_id,
        cancelled_at=NOW if is_cancelled else None,
        version=1,
    )


@pytest.fixture(scope="module")
async def made(admin: asyncpg.Connection, world: World) -> list[tuple[str, date, int | None, Outcome, Outcome | None]]:
    """Three hundred deadlines at random, each with its outcome by the definitions; and some of another unit."""
    random = Random(7)  # noqa: S311 - the same every time
    found = []
    for number in range(300):
        key = KEYS[number % len(KEYS)]
        starts_on = TODAY - timedelta(days=random.randrange(0, 400))
        due_on = starts_on + timedelta(days=random.choice((1, 14, 42, 47)))
        extended = due_on + timedelta(days=random.randrange(1, 60)) if random.random() < 0.3 else None
        met_on = starts_on + timedelta(days=random.randrange(0, 120)) if random.random() < 0.7 else None
        if met_on and met_on > TODAY:
            met_on = None
        is_cancelled = met_on is None and random.random() < 0.2
        await make_deadline(
            admin,
            world,
            rule_key=key,
            starts_on=starts_on,
            due_on=due_on,
            extended_due_on=extended,
            met_on=met_on,
            is_cancelled=is_cancelled,
        )
        flat_days = FLAT_DAYS.get(key)
        found.append(
            (
                key,
                starts_on,
                (met_on - starts_on).days if met_on else None,
                outcome(due_on, extended or due_on, TODAY, met_on, is_cancelled=is_cancelled),
                None if flat_days is None or is_cancelled else flat_outcome(flat_days, starts_on, met_on, TODAY),
            )
        )
    for number in range(20):
        starts_on = TODAY - timedelta(days=number)
        await make_deadline(
            admin, world, service="other_police", starts_on=starts_on, due_on=starts_on + timedelta(days=42)
        )
    return found


async def test_the_database_counts_what_the_definitions_say(
    made: list[tuple[str, date, int | None, Outcome, Outcome | None]], work_as: WorkAs, world: World
) -> None:
    async with work_as(world.police_manager) as work:
        figures = await queries.compliance_figures(work)
    assert len(figures) >= 12
    assert sum(one.tally.decided + one.tally.open_not_due for one in figures) == len(
        [one for one in made if one[3] is not Outcome.CANCELLED]
    )
    for figure in figures:
        mine = [one for one in made if one[0] == figure.rule.key and tertial_of(one[1]) == figure.tertial]
        assert figure.tally == tally([one[3] for one in mine])
        assert figure.median_days == median_days([one[2] for one in mine if one[2] is not None])
        if figure.rule.key == "STRPL-249-2":
            assert figure.flat == tally([one[4] for one in mine if one[4] is not None])
        else:
            assert figure.flat is None


async def test_figures_are_of_the_managers_own_service_only(made: object, work_as: WorkAs, world: World) -> None:
    async with work_as(world.police_manager) as work:
        figures = await queries.compliance_figures(work)
    assert {figure.service_id for figure in figures} == {world.services["police"]}
    async with work_as(world.manager_elsewhere) as work:
        assert await queries.compliance_figures(work) == []


async def test_a_figure_can_be_narrowed_to_one_rule_and_one_tertial(
    made: object, work_as: WorkAs, world: World
) -> None:
    tertial = Tertial(2026, 2)
    async with work_as(world.police_manager) as work:
        figures = await queries.compliance_figures(work, rule_key="STRPL-275-1", tertials=[tertial])
    assert [(one.rule.key, one.tertial) for one in figures] == [("STRPL-275-1", tertial)]


async def test_the_list_behind_a_figure_is_as_long_as_the_figure_says_page_by_page(
    made: object, work_as: WorkAs, world: World
) -> None:
    tertial = Tertial(2026, 2)
    async with work_as(world.police_manager) as work:
        (figure,) = await queries.compliance_figures(work, rule_key="STRPL-249-2", tertials=[tertial])
        for kind in (Outcome.MET, Outcome.MET_LATE_WITH_REASON, Outcome.LATE, Outcome.OPEN_OVERDUE):
            seen, after = [], None
            while True:
                some, after = await queries.deadlines_behind(
                    work, limit=3, after=after, rule_key="STRPL-249-2", tertial=tertial, kind=kind
                )
                seen += some
                if after is None:
                    break
            assert len({one.id for one in seen}) == len(seen) == getattr(figure.tally, kind.value)
            assert {one.outcome for one in seen} <= {kind}


@pytest.mark.parametrize("who", ["investigator", "prosecutor", "coordinator", "child_welfare_contact", "administrator"])
async def test_nobody_but_a_manager_gets_figures(work_as: WorkAs, world: World, who: str) -> None:
    async with work_as(world.people[who]) as work:
        with pytest.raises(NotAllowed):
            await queries.compliance_figures(work)
        with pytest.raises(NotAllowed):
            await queries.deadlines_behind(work, limit=10)


@pytest.mark.parametrize("key", ["FVL-29", "KRL-23-MAX-1Y", "BVL-2-2-EXT", "NO-SUCH-RULE"])
async def test_a_rule_that_is_no_duty_has_no_figure(work_as: WorkAs, world: World, key: str) -> None:
    async with work_as(world.police_manager) as work:
        with pytest.raises(Invalid):
            await queries.compliance_figures(work, rule_key=key)


async def test_every_reading_is_logged_and_every_listed_deadline_named(
    made: object, work_as: WorkAs, world: World, admin: asyncpg.Connection
) -> None:
    await admin.execute("alter table app.access_log disable trigger all")
    await admin.execute("delete from app.access_log")
    await admin.execute("alter table app.access_log enable trigger all")
    async with work_as(world.police_manager) as work:
        figures = await queries.compliance_figures(work)
        listed, _ = await queries.deadlines_behind(work, limit=5)
    rows = await admin.fetch("select id, thing_kind, row_count from app.access_log where act = 'list.shown'")
    assert {row["thing_kind"]: row["row_count"] for row in rows} == {"compliance": len(figures), "deadline": 5}
    log_id = next(row["id"] for row in rows if row["thing_kind"] == "deadline")
    named = await admin.fetch("select thing_id, ground from app.access_log_thing where log_id = $1", log_id)
    assert {row["thing_id"] for row in named} == {one.id for one in listed}
    assert {row["ground"] for row in named} == {"DUTY"}
