"""Reading the dated events of one subject."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from services.core.access.work import Work
from services.core.deadlines.kinds import DETAILS, EventDetail, EventKind, SubjectKind
from services.core.deadlines.models import DatedEvent
from services.core.organisation.models import UserAccount


@dataclass(frozen=True, slots=True)
class EventView:
    """One dated event; `is_standing` tells that it is neither corrected nor withdrawn."""

    id: UUID
    kind: EventKind
    happened_on: date
    detail: EventDetail | None
    registered_by: str
    registered_at: datetime
    is_withdrawal: bool
    corrects_id: UUID | None
    correction_reason: str | None
    is_standing: bool


async def events_of(work: Work, *, subject_kind: SubjectKind, subject_id: UUID) -> list[EventView]:
    """Every event of one subject in the order of their days, also those that were corrected or withdrawn."""
    rows = (
        await work.session.execute(
            select(DatedEvent, UserAccount.display_name)
            .join(UserAccount, UserAccount.id == DatedEvent.registered_by_id)
            .where(DatedEvent.subject_kind == subject_kind, DatedEvent.subject_id == subject_id)
            .order_by(DatedEvent.happened_on, DatedEvent.id)
        )
    ).all()
    corrected = {row[0].corrects_id for row in rows}
    return [
        EventView(
            id=event.id,
            kind=EventKind(event.kind),
            happened_on=event.happened_on,
            detail=DETAILS[EventKind(event.kind)](event.detail) if event.detail else None,
            registered_by=name,
            registered_at=event.registered_at,
            is_withdrawal=event.is_withdrawal,
            corrects_id=event.corrects_id,
            correction_reason=event.correction_reason,
            is_standing=not event.is_withdrawal and event.id not in corrected,
        )
        for event, name in rows
    ]
