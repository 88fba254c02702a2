"""An internal target for a duty that the law gives no number: it runs, and is shown as what it is."""

from datetime import date
from uuid import uuid4

import asyncpg
import pytest

from services.api.rooms import Rooms, make_rooms
from services.core.kit.settings import TargetSetting
from tests.conftest import ClientFor
from tests.factories import World, let_take_part, make_follow_up


def once() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def test_a_case_transferred_to_mediation_starts_an_internal_target_that_is_said_to_be_no_duty(
    client: ClientFor, world: World, admin: asyncpg.Connection
) -> None:
    follow_up_id = await make_follow_up(admin, world)
    await let_take_part(admin, world, follow_up_id, world.mediation_contact)
    mediation = await client(world.mediation_contact)
    event = {"kind": "case_transferred", "happened_on": "2026-01-12"}
    await mediation.post(f"/api/v1/follow-ups/{follow_up_id}/sanction-events", json=event, headers=once())
    [deadline] = (await mediation.get(f"/api/v1/follow-ups/{follow_up_id}/deadlines")).json()
    assert (deadline["rule_key"], deadline["due_on"]) == ("KRL-24", "2026-02-11")
    assert (deadline["is_internal_target"], deadline["is_duty"]) == (True, False)
    whole = await mediation.get(f"/deadlines/{deadline['id']}", headers={"accept": "text/html"})
    assert whole.status_code == 200
    assert "Internt mål, ikke lovfrist" in whole.text
    assert "Målet er passert" in whole.text
    assert "Over fristen" not in whole.text
    exceeded = {"reason": "investigation", "new_due_on": "2026-12-01"}
    refused = await mediation.post(
        f"/api/v1/deadlines/{deadline['id']}/exceedings",
        json=exceeded,
        headers=once() | {"if-match": f'"{deadline["id"]}-1"'},
    )
    assert refused.status_code == 422
    assert "reason" in refused.text


async def test_the_installation_sets_another_target_from_a_date_on(
    client: ClientFor, world: World, admin: asyncpg.Connection, rooms: Rooms
) -> None:
    setting = TargetSetting(duty="KRL-24", days=14, valid_from=date(2026, 2, 1))
    other = make_rooms(rooms.settings.model_copy(update={"internal_targets": (setting,)}))
    rooms.sessions.configure(info=other.sessions.kw["info"])
    await other.close()
    mediation = await client(world.mediation_contact)
    due = []
    for happened_on in ("2026-01-31", "2026-02-02"):
        follow_up_id = await make_follow_up(admin, world)
        await let_take_part(admin, world, follow_up_id, world.mediation_contact)
        event = {"kind": "case_transferred", "happened_on": happened_on}
        await mediation.post(f"/api/v1/follow-ups/{follow_up_id}/sanction-events", json=event, headers=once())
        [deadline] = (await mediation.get(f"/api/v1/follow-ups/{follow_up_id}/deadlines")).json()
        due.append(deadline["due_on"])
    assert due == ["2026-03-02", "2026-02-16"]


async def test_the_service_does_not_start_with_a_target_for_what_is_no_such_duty(rooms: Rooms) -> None:
    setting = TargetSetting(duty="STRPL-249-2", days=14, valid_from=date(2026, 2, 1))
    with pytest.raises(SystemExit, match="INTERNAL_TARGETS: STRPL-249-2 is not a duty without a number"):
        make_rooms(rooms.settings.model_copy(update={"internal_targets": (setting,)}))
