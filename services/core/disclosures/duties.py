"""Acts of duty: writing down that child welfare was notified or an offence averted, and reading it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.core.access.grounds import ground_of
from services.core.access.things import STATUTORY_DUTY_ACT
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list
from services.core.disclosures.kinds import DutyKind, DutyWay
from services.core.disclosures.models import DisclosureGround, StatutoryDutyAct
from services.core.disclosures.queries import ground_today
from services.core.disclosures.rules import fault_of_duty
from services.core.follow_ups.queries import follow_up_row
from services.core.kit.clock import oslo_date
from services.core.kit.errors import Invalid, NotFound
from services.core.kit.ids import new_id
from services.core.organisation.models import UserAccount


@dataclass(frozen=True, slots=True)
class DutyActView:
    """One act of duty, with the provision as it was worded then."""

    id: UUID
    follow_up_id: UUID
    kind: DutyKind
    ground_code: str
    provision: str
    acted_at: datetime
    told_whom: str
    way: DutyWay
    because: str
    summary: str
    by_name: str
    registered_at: datetime


async def record_duty_act(
    work: Work,
    *,
    follow_up_id: UUID,
    kind: DutyKind,
    ground_code: str,
    acted_at: datetime,
    told_whom: str,
    way: DutyWay,
    because: str,
    summary: str,
) -> StatutoryDutyAct:
    """Write down that a duty was carried out, also in a follow-up that has ended: a duty asks for no consent.

    Raises:
        NotFound: when the asker is not named on the follow-up for her service.
        Invalid: when it lies in the future, or the ground is none for this duty, this service or that day.
    """
    await follow_up_row(work, follow_up_id)
    if work.actor.service_id is None:
        raise NotFound("follow_up", follow_up_id)
    if acted_at > work.now:
        raise Invalid(acted_at="in_future")
    ground = await ground_today(work, ground_code, oslo_date(acted_at))
    fault = ground if isinstance(ground, str) else fault_of_duty(ground, kind, sender_kind=work.actor.service_kind)
    if fault is not None or isinstance(ground, str):
        raise Invalid(ground_code=fault or "unknown")
    act = StatutoryDutyAct(
        id=new_id(),
        follow_up_id=follow_up_id,
        owner_service_id=work.actor.service_id,
        kind=kind,
        ground_code=ground.code,
        ground_valid_from=ground.valid_from,
        acted_at=acted_at,
        told_whom=told_whom,
        way=way,
        because=because,
        summary=summary,
        by_user_id=work.actor.user_id,
        registered_at=work.now,
    )
    work.session.add(act)
    record(work, Act.ADDED, thing_kind="statutory_duty_act", thing_id=act.id, follow_up_id=follow_up_id)
    await work.session.flush()
    return act


async def duty_acts_of(
    work: Work, follow_up_id: UUID, *, limit: int, after: UUID | None = None
) -> tuple[list[DutyActView], UUID | None]:
    """One's own service's acts of duty on a follow-up, newest first, and where to go on; each one is logged."""
    query = (
        select(StatutoryDutyAct, DisclosureGround.provision, UserAccount.display_name, ground_of(STATUTORY_DUTY_ACT))
        .join(
            DisclosureGround,
            (DisclosureGround.code == StatutoryDutyAct.ground_code)
            & (DisclosureGround.valid_from == StatutoryDutyAct.ground_valid_from),
        )
        .join(UserAccount, UserAccount.id == StatutoryDutyAct.by_user_id)
        .where(StatutoryDutyAct.follow_up_id == follow_up_id)
        .order_by(StatutoryDutyAct.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(StatutoryDutyAct.id < after)
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    if shown:
        record_list(
            work, thing_kind="statutory_duty_act", shown=[(row[0].id, follow_up_id, row.ground) for row in shown]
        )
    views = [
        DutyActView(
            id=row[0].id,
            follow_up_id=follow_up_id,
            kind=DutyKind(row[0].kind),
            ground_code=row[0].ground_code,
            provision=row.provision,
            acted_at=row[0].acted_at,
            told_whom=row[0].told_whom,
            way=DutyWay(row[0].way),
            because=row[0].because,
            summary=row[0].summary,
            by_name=row.display_name,
            registered_at=row[0].registered_at,
        )
        for row in shown
    ]
    return views, (views[-1].id if len(rows) > limit else None)
