"""What the tests of attachments share: how a file is sent, and what is there afterwards."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import asyncpg
import httpx2

from tests.files import PDF

NAME = "Karakterer høst 🚲.pdf"
SAID = {"topic": "school"}
FOUND = b"stream: Eicar-Test-Signature FOUND"
SHARED = {**SAID, "is_shared": "yes"}


async def attach(
    http: httpx2.AsyncClient,
    follow_up_id: UUID,
    content: bytes = PDF,
    name: str = NAME,
    media_type: str = "application/pdf",
    *,
    key: str = "",
    said: Mapping[str, str] = SAID,
) -> httpx2.Response:
    return await http.post(
        f"/api/v1/follow-ups/{follow_up_id}/attachments",
        data=said,
        files={"file": (name, content, media_type)},
        headers={"Idempotency-Key": key or str(uuid4())},
    )


async def names(http: httpx2.AsyncClient, follow_up_id: UUID) -> list[str]:
    answer = await http.get(f"/api/v1/follow-ups/{follow_up_id}/attachments")
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


def faults(answer: httpx2.Response) -> dict[str, str]:
    return {one["field"]: one["code"] for one in answer.json()["errors"]}


async def rows(admin: asyncpg.Connection) -> tuple[int, ...]:
    row = await admin.fetchrow(
        "select (select count(*) from app.attachment), (select count(*) from app.attachment_part),"
        " (select count(*) from app.idempotency_key)"
    )
    return tuple(row)
