"""Asking the lead to act before a birthday: for the worker, which reads no birth date.

The rows are those of `catalogue/ages.py`. The database finds whom they are about (`app.ask_about_ages`), makes each
task once and writes the log row.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.deadlines.calendar import Length, Unit
from services.core.deadlines.catalogue.ages import AGE_EVENTS, AgeEvent
from services.core.kit.ids import new_id

_ASK = text("select app.ask_about_ages(:events, :limit, :log_id, :sweep_id)").bindparams(
    bindparam("events", type_=JSONB)
)


async def ask_about_ages(
    session: AsyncSession, *, sweep_id: UUID, limit: int, events: Sequence[AgeEvent] = AGE_EVENTS
) -> int:
    """Make the next tasks, at most `limit`, and give how many; while another worker is at it, none.

    Nothing stands before the caller commits.
    """
    told = {"events": [_told(one) for one in events], "limit": limit, "log_id": new_id(), "sweep_id": sweep_id}
    return int((await session.execute(_ASK, told)).scalar_one())


def _told(event: AgeEvent) -> dict[str, str | int | None]:
    return {
        "kind": event.kind.value,
        "age": event.age,
        "years_before": _count(event.asked_before, Unit.YEAR),
        "days_before": _count(event.asked_before, Unit.DAY),
        "due_months_before": _count(event.due_before, Unit.MONTH),
        "due_days_before": _count(event.due_before, Unit.DAY),
        "service_kind": event.where.value if event.where else None,
        "valid_from": event.valid_from.isoformat(),
        "valid_until": event.valid_until.isoformat() if event.valid_until else None,
    }


def _count(length: Length, unit: Unit) -> int:
    return length.count if length.unit is unit else 0
