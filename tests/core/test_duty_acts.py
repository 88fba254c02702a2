"""An act of duty, notifying or averting: on a provision of its own, for its own service, never changed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.core.disclosures import duties
from services.core.disclosures.kinds import DutyKind, DutyWay
from services.core.kit.errors import Invalid
from tests.conftest import WorkAs
from tests.factories import NOW, World, let_take_part, make_follow_up

HOUR = timedelta(hours=1)


@pytest.fixture
async def follow_up(admin: asyncpg.Connection, world: World) -> UUID:
    made = await make_follow_up(admin, world)
    for contact in (world.police_contact, world.school_contact, world.child_welfare_contact):
        await let_take_part(admin, world, made, contact)
    return made


async def test_an_act_of_duty_stands_for_itself(
    work_as: WorkAs, world: World, follow_up: UUID, admin: asyncpg.Connection
) -> None:
    told: dict[str, Any] = {
        "kind": DutyKind.NOTIFY_CHILD_WELFARE,
        "ground_code": "OPPL_24_3_NOTIFY",
        "acted_at": NOW - HOUR,
        "told_whom": "Barnevernsvakten",
        "way": DutyWay.TELEPHONE,
        "because": "Gjentatte alvorlige lovbrudd.",
        "summary": "Hva skolen har sett.",
    }
    async with work_as(world.school_contact) as work:
        act = await duties.record_duty_act(work, follow_up_id=follow_up, **told)
    for wrong, fault in (
        ({"acted_at": NOW + HOUR}, "acted_at: in_future"),
        ({"ground_code": "HPL_33_BV"}, "ground_code: ground_of_other_sector"),
        ({"ground_code": "STRL_196_AVERT_DUTY"}, "ground_code: ground_not_this_duty"),
        ({"ground_code": "NO_SUCH"}, "ground_code: unknown"),
        ({"acted_at": NOW.replace(year=2020)}, "ground_code: ground_not_in_force"),
    ):
        with pytest.raises(Invalid, match=fault):
            async with work_as(world.school_contact) as work:
                await duties.record_duty_act(work, follow_up_id=follow_up, **{**told, **wrong})
    async with work_as(world.school_contact) as work:
        [mine], _more = await duties.duty_acts_of(work, follow_up, limit=10)
        assert (mine.id, mine.provision) == (act.id, "opplæringslova § 24-3")
    for other in (world.coordinator, world.police_contact, world.child_welfare_contact):
        async with work_as(other) as work:
            assert await duties.duty_acts_of(work, follow_up, limit=10) == ([], None)
    with pytest.raises(asyncpg.CheckViolationError, match="not changed"):
        await admin.execute("update app.statutory_duty_act set summary = 'x' where id = $1", act.id)
