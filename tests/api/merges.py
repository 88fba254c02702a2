"""What the tests of merges share: two registrations, merging them, and the way back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2

from tests.factories import World, make_follow_up, make_youth

API = "/api/v1"
REASON = {"reason": "Registrert med D-nummer i vår og med fødselsnummer nå."}


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


@dataclass
class Two:
    """Two registrations, each with a follow-up led in Grorud."""

    kept: UUID
    old: UUID
    kept_follow_up: UUID
    old_follow_up: UUID


async def make_two(admin: asyncpg.Connection, world: World, **old: Any) -> Two:
    led = old.pop("led", {})
    kept, other = await make_youth(admin, world), await make_youth(admin, world, **old)
    return Two(
        kept,
        other,
        await make_follow_up(admin, world, youth_id=kept),
        await make_follow_up(admin, world, youth_id=other, **led),
    )


async def merge(http: httpx2.AsyncClient, kept: UUID, old: UUID) -> httpx2.Response:
    return await http.post(f"{API}/youths/{kept}/merges", json={"other_youth_id": str(old), **REASON}, headers=key())


async def undo(http: httpx2.AsyncClient, made: httpx2.Response, *, tag: str | None = None) -> httpx2.Response:
    return await http.post(
        f"{API}/merges/{made.json()['id']}/undo",
        json={"reason": "Det var to personer."},
        headers={**key(), "If-Match": tag or made.headers["etag"]},
    )


def fault(answer: httpx2.Response) -> tuple[int, str, str]:
    [one] = answer.json()["errors"]
    return answer.status_code, one["field"], one["code"]
