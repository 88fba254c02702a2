"""Reading the register of restrictions: reference, who, when and why; never what the follow-up holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from services.core.access.grounds import ground_of
from services.core.access.things import RESTRICTION
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.audit.opening import open_row
from services.core.organisation.models import UserAccount
from services.core.restrictions.kinds import RestrictionKind
from services.core.restrictions.models import Restriction


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionView:
    """One line of the register: a restriction and how it was lifted, or the lifting itself."""

    id: UUID
    kind: RestrictionKind
    reference: str
    reason: str
    by_name: str
    at: datetime
    lifted_at: datetime | None
    lifted_by_name: str | None
    lift_reason: str | None


async def restrictions(
    work: Work, *, limit: int, after: UUID | None = None
) -> tuple[list[RestrictionView], UUID | None]:
    """The restrictions of the asker's municipality, newest first, and the id to go on after; each one is logged."""
    query = (
        _restrictions()
        .where(Restriction.kind == RestrictionKind.RESTRICTED)
        .order_by(Restriction.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(Restriction.id < after)
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    record_list(work, thing_kind="restriction", shown=[(row[0].id, row[0].follow_up_id, row.ground) for row in shown])
    lines = [_view(row) for row in shown]
    return lines, (lines[-1].id if len(rows) > limit else None)


async def open_restriction(work: Work, restriction_id: UUID) -> RestrictionView:
    """One restriction; reading it is logged.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = await open_row(work, _restrictions().where(Restriction.id == restriction_id), RESTRICTION, restriction_id)
    return _view(row)


def _restrictions() -> Select[Any]:
    lift, lifted_by = aliased(Restriction), aliased(UserAccount)
    return (
        select(
            Restriction,
            UserAccount.display_name.label("by_name"),
            lift,
            lifted_by.display_name.label("lifted_by_name"),
            ground_of(RESTRICTION),
        )
        .join(UserAccount, UserAccount.id == Restriction.by_user_id)
        .outerjoin(lift, lift.lifts_id == Restriction.id)
        .outerjoin(lifted_by, lifted_by.id == lift.by_user_id)
    )


def _view(row: Any) -> RestrictionView:
    restriction, lift = row[0], row[2]
    return RestrictionView(
        id=restriction.id,
        kind=RestrictionKind(restriction.kind),
        reference=restriction.reference,
        reason=restriction.reason,
        by_name=row.by_name,
        at=restriction.at,
        lifted_at=lift.at if lift else None,
        lifted_by_name=row.lifted_by_name,
        lift_reason=lift.reason if lift else None,
    )
