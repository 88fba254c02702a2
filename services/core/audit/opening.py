"""Opening things: they are there for the asker and the log says that they were shown, or they were never there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from services.core.access.thing import Thing
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list
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


async def newest_rows(
    work: Work,
    query: Select[Any],
    thing: Thing,
    moment: InstrumentedAttribute[datetime],
    *,
    limit: int,
    after: tuple[datetime, UUID] | None,
) -> tuple[Sequence[Row[Any]], tuple[datetime, UUID] | None]:
    """A page of what the query finds, newest first, and where the next page goes on; each shown one is logged.

    Args:
        work: who asks.
        query: as for `open_row`.
        thing: what is listed.
        moment: the column of the thing that says how new it is; of two at the same moment the later key is the newer.
        limit: how many there are on a page.
        after: where the page before ended; None for the first.
    """
    key: InstrumentedAttribute[UUID] = moment.class_.id
    query = query.order_by(moment.desc(), key.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(tuple_(moment, key) < after)
    found: Sequence[Row[Any]] = (await work.session.execute(query)).all()
    rows = found[:limit]
    if not rows:
        return rows, None
    record_list(work, thing_kind=thing.table, shown=[(row[0].id, row[0].follow_up_id, row.ground) for row in rows])
    last = rows[-1][0]
    return rows, ((getattr(last, moment.key), last.id) if len(found) > limit else None)
