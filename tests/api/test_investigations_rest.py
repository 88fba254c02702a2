"""An investigation over REST: registered by the police, unseen by all others, its deadlines worked out."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from tests.conftest import ClientFor
from tests.factories import World

INVESTIGATIONS = "/api/v1/investigations"


def once() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def register(http: httpx2.AsyncClient, **more: Any) -> httpx2.Response:
    body = {"reference": f"2026-{uuid4().hex[:8]}", "birth_date": "2010-03-15", **more}
    return await http.post(INVESTIGATIONS, json=body, headers=once())


async def test_six_weeks_run_from_the_day_of_suspicion(client: ClientFor, world: World) -> None:
    http = await client(world.investigator)
    answer = await register(http, act_on="2026-09-30", suspect_on="2026-10-08")
    assert answer.status_code == 201, answer.text
    [deadline] = answer.json()["deadlines"]
    assert deadline["rule_key"] == "STRPL-249-2"
    assert deadline["starts_on"] == "2026-10-08"
    assert deadline["due_on"] == deadline["effective_due_on"] == "2026-11-19"
    assert deadline["outcome"] == "open_overdue"
    assert deadline["responsible_name"] == world.investigator.name
