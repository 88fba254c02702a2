"""Lists in pages by key, never by number: `limit` and `cursor` in, `next` out. No totals."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import orjson
from fastapi import Query
from pydantic import BaseModel

from services.api.problems import BadRequest
from services.api.shapes import in_utc

T = TypeVar("T")
MOST = 100

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at the most.")]
Cursor = Annotated[str | None, Query(max_length=300, description="`next` of the page before.")]


class Page(BaseModel, Generic[T]):
    """One page of a list. `next` is empty on the last."""

    items: list[T]
    next: str | None


def write_cursor(*key: Any) -> str:
    """A cursor for the row that a page ended with: its sort values and its id."""
    return base64.urlsafe_b64encode(orjson.dumps([str(part) for part in key])).rstrip(b"=").decode()


def read_cursor(cursor: str | None, *kinds: Any) -> tuple[Any, ...] | None:
    """The sort values and the id in a cursor, each made by its kind (`date.fromisoformat`, `UUID`, …); moments in UTC.

    Raises:
        BadRequest: when it is no cursor of ours.
    """
    if cursor is None:
        return None
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        key = [kind(str(part)) for kind, part in zip(kinds, list(parts), strict=True)]
        return tuple(in_utc(part) if isinstance(part, datetime) else part for part in key)
    except (ValueError, TypeError, binascii.Error, OverflowError):
        raise BadRequest("cursor", "cursor_invalid") from None


def read_id(cursor: str | None) -> UUID | None:
    """The id in a cursor that holds nothing else."""
    found = read_cursor(cursor, UUID)
    return found[0] if found else None
