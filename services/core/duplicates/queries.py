"""Reading what the privacy officer is to look into: references, services and dates; never who it is about."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, DateTime, Select, Text, Uuid, column, select, table, tuple_

from services.core.access.grounds import ground_of
from services.core.access.things import POSSIBLE_DUPLICATE
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list
from services.core.duplicates.kinds import DuplicateOutcome, FoundBy
from services.core.duplicates.models import PossibleDuplicate
from services.core.kit.clock import oslo_date
from services.core.kit.errors import NotFound
from services.core.organisation.models import UserAccount

# The guard's view: the privacy officer sees neither youths nor follow-ups.
SIDES = table(
    "duplicate_sides",
    column("duplicate_id", Uuid()),
    column("is_new", Boolean()),
    column("registered_at", DateTime(timezone=True)),
    column("reference", Text()),
    column("service_name", Text()),
    schema="app",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """One of the two registrations. The service stays unsaid where either of them is protected."""

    registered_on: date
    reference: str | None
    service_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateView:
    """That two registrations may be of one person, and what came of looking into it."""

    id: UUID
    found_by: FoundBy
    found_at: datetime
    new: SideView
    known: SideView
    outcome: DuplicateOutcome | None
    comment: str | None
    closed_by_name: str | None
    closed_at: datetime | None
    version: int


async def duplicates(work: Work, *, limit: int, after: UUID | None = None) -> tuple[list[DuplicateView], UUID | None]:
    """What was found in the asker's municipality, newest first, and the id to go on after; each one is logged.

    Raises:
        NotFound: when the one to go on after is not there for the asker.
    """
    newest_first = tuple_(PossibleDuplicate.found_at, PossibleDuplicate.id)
    query = _duplicates().order_by(PossibleDuplicate.found_at.desc(), PossibleDuplicate.id.desc()).limit(limit + 1)
    if after is not None:
        last = await work.session.scalar(select(PossibleDuplicate).where(PossibleDuplicate.id == after))
        if last is None:
            raise NotFound("possible_duplicate", after)
        query = query.where(newest_first < tuple_(last.found_at, last.id))
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    record_list(work, thing_kind="possible_duplicate", shown=[(row[0].id, None, row.ground) for row in shown])
    views = await _views(work, shown)
    return views, (views[-1].id if len(rows) > limit else None)


async def open_duplicate(work: Work, duplicate_id: UUID) -> DuplicateView:
    """One of them; reading it is logged.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = (await work.session.execute(_duplicates().where(PossibleDuplicate.id == duplicate_id))).one_or_none()
    if row is None:
        raise NotFound("possible_duplicate", duplicate_id)
    record(work, Act.OPENED, thing_kind="possible_duplicate", thing_id=duplicate_id, ground=row.ground)
    return (await _views(work, [row]))[0]


def _duplicates() -> Select[Any]:
    return select(
        PossibleDuplicate, UserAccount.display_name.label("closed_by_name"), ground_of(POSSIBLE_DUPLICATE)
    ).outerjoin(UserAccount, UserAccount.id == PossibleDuplicate.closed_by_id)


async def _views(work: Work, rows: Sequence[Any]) -> list[DuplicateView]:
    ids = [row[0].id for row in rows]
    sides: dict[UUID, dict[bool, SideView]] = defaultdict(dict)
    for one in await work.session.execute(select(SIDES).where(SIDES.c.duplicate_id.in_(ids))):
        sides[one.duplicate_id][one.is_new] = SideView(
            registered_on=oslo_date(one.registered_at), reference=one.reference, service_name=one.service_name
        )
    return [
        DuplicateView(
            id=row[0].id,
            found_by=FoundBy(row[0].found_by),
            found_at=row[0].found_at,
            new=sides[row[0].id][True],
            known=sides[row[0].id][False],
            outcome=DuplicateOutcome(row[0].outcome) if row[0].outcome else None,
            comment=row[0].comment,
            closed_by_name=row.closed_by_name,
            closed_at=row[0].closed_at,
            version=row[0].version,
        )
        for row in rows
    ]
