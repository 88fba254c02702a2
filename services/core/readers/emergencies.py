"""Who has opened a follow-up in an emergency and still reads it: from the view that the policies ask."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from services.core.access.actor import Ground, Role
from services.core.access.grounds import ground_of
from services.core.access.things import EMERGENCY_ACCESS
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.consents.kinds import Topic
from services.core.emergency_access.kinds import EmergencyGround
from services.core.emergency_access.models import EmergencyAccess
from services.core.organisation.models import Post, Service, UserAccount
from services.core.readers.people import closed_out_of, signs_in_today

IN_FORCE = text("select emergency_id from app.emergencies_of(:follow_up_id)")


@dataclass(frozen=True, slots=True)
class OpenEmergency:
    """Somebody who reads some topics, whoever wrote them, until a moment at most. Not her reason, which is reviewed."""

    emergency_id: UUID
    user_id: UUID
    user_name: str
    role: Role
    service_name: str
    emergency_ground: EmergencyGround
    topics: tuple[Topic, ...]
    until: datetime
    ground: Ground = Ground.EMERGENCY


async def open_emergencies(work: Work, follow_up_id: UUID) -> list[OpenEmergency]:
    """The emergency accesses to a follow-up that let somebody read right now, the newest first; each is logged."""
    in_force = set((await work.session.execute(IN_FORCE, {"follow_up_id": follow_up_id})).scalars())
    closed_out = await closed_out_of(work, follow_up_id) if in_force else set()
    rows = (
        await work.session.execute(
            select(EmergencyAccess, UserAccount.display_name, Post.role, Service.name, ground_of(EMERGENCY_ACCESS))
            .join(Post, Post.id == EmergencyAccess.post_id)
            .join(UserAccount, UserAccount.id == EmergencyAccess.user_id)
            .join(Service, Service.id == Post.service_id)
            .where(EmergencyAccess.id.in_(in_force), EmergencyAccess.user_id.not_in(closed_out), *signs_in_today(work))
            .order_by(EmergencyAccess.id.desc())
        )
    ).all()
    if rows:
        shown = [(row[0].id, follow_up_id, row.ground) for row in rows]
        record_list(work, thing_kind="emergency_access", shown=shown)
    order = list(Topic)
    return [
        OpenEmergency(
            emergency_id=one.id,
            user_id=one.user_id,
            user_name=name,
            role=Role(role),
            service_name=service_name,
            emergency_ground=EmergencyGround(one.ground),
            topics=tuple(sorted((Topic(topic) for topic in one.topics), key=order.index)),
            until=one.ends_at,
        )
        for one, name, role, service_name, _ in rows
    ]
