"""Where on a list the reader is: a link to what is earlier says where the page before it ended."""

from contextlib import suppress
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.api.shapes import in_utc


def earlier(before: datetime | None = None, before_id: UUID | None = None) -> tuple[datetime, UUID] | None:
    """Where the page before ended, newest first; None on the first page, and when the link was written by hand."""
    with suppress(ValueError):
        return (in_utc(before), before_id) if before and before_id else None
    return None


Earlier = Annotated[tuple[datetime, UUID] | None, Depends(earlier)]
