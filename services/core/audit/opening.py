"""Opening one thing: it is there for the asker and the log says that it was opened, or it was never there."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select

from services.core.access.things import Thing
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.kit.errors import NotFound


async def open_row(work: Work, query: Select[Any], thing: Thing, thing_id: UUID) -> Row[Any]:
    """The one row that the query finds; opening it is logged with the ground.

    Args:
        work: who asks.
        query: gives the thing itself first, which hangs on a follow-up, and a column `ground`.
        thing: what is opened.
        thing_id: which one; the query asks for it alone.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row: Row[Any] | None = (await work.session.execute(query)).one_or_none()
    if row is None:
        raise NotFound(thing.table, thing_id)
    record(
        work,
        Act.OPENED,
        thing_kind=thing.table,
        thing_id=thing_id,
        follow_up_id=row[0].follow_up_id,
        ground=row.ground,
    )
    return row
