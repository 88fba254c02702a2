"""Every way out of the service, found from its routes; a route with a new kind of id must be told of here."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pypdf
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from services.api.doors import Door, OpenDoor, SignedInDoor

AnyDoor = Door | OpenDoor | SignedInDoor
# Which table an id in a path is a key of. Words that are no ids have None.
TABLE_OF_ID: dict[str, str | None] = {
    "follow_up_id": "follow_up",
    "youth_id": "youth",
    "guardian_id": "guardian",
    "participation_id": "participation",
    "measure_id": "measure",
    "meeting_id": "meeting",
    "consent_id": "consent",
    "disclosure_id": "disclosure",
    "extract_id": "disclosure_extract",
    "note_id": "note",
    "attachment_id": "attachment",
    "investigation_id": "investigation",
    "matter_id": "matter",
    "event_id": "dated_event",
    "deadline_id": "deadline",
    "emergency_id": "emergency_access",
    "kinship_id": "kinship",
    "restriction_id": "restriction",
    "duplicate_id": "possible_duplicate",
    "task_id": "task",
    "reminder_id": "reminder",
    "hand_over_id": "hand_over",
    "merge_id": "youth_merge",
    "service_id": "service",
    "user_id": "user_account",
    "post_id": "post",
    "contact_point_id": "contact_point",
    "absence_id": "absence",
    "feed_id": "calendar_feed",
    "provider": None,
    "form": None,
    # Secret, and no key: what leaves there is tried in tests/api/test_calendar_feed.py.
    "calendar_address": None,
}


@dataclass(frozen=True)
class Exit:
    """One route and one method of it."""

    method: str
    path: str
    ids: tuple[str, ...]
    doors: tuple[AnyDoor, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def exits(app: FastAPI) -> Iterator[Exit]:
    """Every route of the application, also those inside included routers; what is mounted is not ours."""
    for context in iter_route_contexts(app.routes):
        dependant = getattr(context, "dependant", None)
        if isinstance(context, Mount) or dependant is None:
            continue
        doors = tuple(call for call in _calls(dependant) if isinstance(call, AnyDoor))
        path = str(context.path)
        ids = tuple(part[1:-1] for part in path.split("/") if part.startswith("{"))
        for method in sorted(context.methods or ()):
            yield Exit(method, path, ids, doors)


def words_of(answer: httpx2.Response) -> str:
    """What a reader of an answer can read; a PDF is opened."""
    if answer.headers.get("content-type") != "application/pdf":
        return answer.text
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)


def _calls(dependant: Any) -> Iterator[Any]:
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)
