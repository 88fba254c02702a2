"""The follow-ups of one youth, for the page where she stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.core.access.grounds import ground_of
from services.core.access.things import FOLLOW_UP
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.follow_ups.kinds import State
from services.core.follow_ups.models import FollowUp
from services.core.organisation.models import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpOfYouth:
    """One follow-up, as a line."""

    id: UUID
    reference: str
    state: State
    lead_service_name: str
    opened_at: datetime


async def follow_ups_of(work: Work, *youth_ids: UUID) -> list[FollowUpOfYouth]:
    """The follow-ups of a youth, under these registrations, that the asker can see, newest first; all logged."""
    rows = (
        await work.session.execute(
            select(FollowUp, Service.name, ground_of(FOLLOW_UP))
            .join(Service, Service.id == FollowUp.lead_service_id)
            .where(FollowUp.youth_id.in_(youth_ids))
            .order_by(FollowUp.id.desc())
        )
    ).all()
    record_list(work, thing_kind="follow_up", shown=[(row[0].id, row[0].id, row.ground) for row in rows])
    return [
        FollowUpOfYouth(
            id=follow_up.id,
            reference=follow_up.reference,
            state=State(follow_up.state),
            lead_service_name=service_name,
            opened_at=follow_up.opened_at,
        )
        for follow_up, service_name, _ in rows
    ]
