"""Taking a row to change it: locked, of the version the asker has seen, and only where she may change it."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from services.core.access.work import Work
from services.core.kit.errors import NotFound, Stale

R = TypeVar("R", bound=Any)


async def row_for_change(work: Work, model: type[R], thing_id: UUID, *, version: int | None = None) -> R:
    """The row, locked until the work is done. The policy for changing decides, not the one for reading.

    With `version`, counts it up by one: who calls this changes the row.

    Raises:
        NotFound: when it is not there for the asker to change.
        Stale: when somebody else has changed it since.
    """
    row: R | None = (
        await work.session.execute(
            select(model).where(model.id == thing_id).with_for_update().execution_options(populate_existing=True)
        )
    ).scalar_one_or_none()
    if row is None:
        raise NotFound(model.__tablename__, thing_id)
    if version is not None:
        if row.version != version:
            raise Stale(row.version)
        row.version += 1
    return row
