"""What the tests of "Who can see this" share: somebody who leads, and who is asked about."""

from typing import Any
from uuid import UUID

import httpx2
from starlette.types import ASGIApp

from services.api.forgery import token_for
from services.api.sessions import cookie_name
from services.core.kit.settings import Settings
from tests.access.reference import may
from tests.access.reference_facts import Asker
from tests.access.rows import Rows
from tests.access.town_people import Town

LEADERS = (
    "coordinator",
    "other_coordinator_here",
    "key_worker",
    "key_worker_not_on_case",
    "coordinator_elsewhere",
)


def http_of(served: ASGIApp, settings: Settings, token: str) -> httpx2.AsyncClient:
    """A browser with somebody's session."""
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(served),
        base_url=settings.public_url,
        headers={"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": token_for(token)},
        cookies={cookie_name(settings): token},
    )


def leader_of(rows: Rows, follow_up_id: UUID) -> str:
    """Somebody who leads it and sees it, as the model says."""
    follow_up = rows.facts.by_id["follow_up"][follow_up_id]
    return next(who for who in LEADERS if may(rows.facts, rows.askers[who], "C", "follow_up", follow_up))


def hats(rows: Rows) -> list[Asker]:
    """Everybody of the staff who can sign in, under the hat that is on."""
    return [one for one in rows.askers.values() if one is not None and one.service_id is not None]


async def answer_about(
    served: ASGIApp, settings: Settings, town: Town, rows: Rows, follow_up_id: UUID
) -> dict[str, Any]:
    """What somebody who leads is told over REST."""
    async with http_of(served, settings, town.tokens[leader_of(rows, follow_up_id)]) as http:
        answer = await http.get(f"/api/v1/follow-ups/{follow_up_id}/readers")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told
