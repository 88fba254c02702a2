"""Reading hand-overs: what is offered, what came of it, and what does not follow.

Until it is accepted, all that the receiving service reads is in the offer's own row.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select, text
from sqlalchemy.orm import aliased

from services.core.access.grounds import ground_of
from services.core.access.things import HAND_OVER
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.audit.opening import open_row
from services.core.consents.kinds import Answer
from services.core.consents.models import Consent, ConsentScope
from services.core.follow_ups.kinds import TaskKind
from services.core.follow_ups.models import Task
from services.core.follow_ups.queries import leads
from services.core.hand_overs import rules
from services.core.hand_overs.kinds import HandOverState
from services.core.hand_overs.models import HandOver
from services.core.kit.errors import NotFound
from services.core.organisation.models import Service, UserAccount

LEAVES = text("select * from app.hand_over_leaves(:follow_up_id)")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverLine:
    """That a follow-up is or was offered: its reference, who leads, whom to call, and where it stands."""

    id: UUID
    reference: str
    from_service_id: UUID
    from_service_name: str
    offered_by_id: UUID
    offered_by_name: str
    offered_at: datetime
    to_service_id: UUID
    to_service_name: str
    state: HandOverState
    answered_at: datetime | None
    is_to_us: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How much did not follow, or would not."""

    measures: int
    drafts: int
    disclosures: int
    contacts_ended: int | None
    consents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverView(HandOverLine):
    """One hand-over with its reasons. What did not follow, and the follow-up's key, are for those who lead it."""

    to_user_id: UUID | None
    to_user_name: str | None
    reason: str
    answered_by_name: str | None
    answer_reason: str | None
    leads: bool
    follow_up_id: UUID | None
    left: Left | None
    tasks: tuple[TaskKind, ...]


@dataclass(frozen=True, slots=True)
class ConsentNamed:
    """A consent that names a service, and until when it is given."""

    id: UUID
    valid_from: date
    valid_until: date


async def hand_over_row(work: Work, hand_over_id: UUID) -> HandOver:
    """The row itself, for commands.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = (await work.session.execute(select(HandOver).where(HandOver.id == hand_over_id))).scalar_one_or_none()
    if row is None:
        raise NotFound("hand_over", hand_over_id)
    return row


async def open_hand_over(work: Work, hand_over_id: UUID) -> HandOverView:
    """One hand-over; reading it is logged.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = await open_row(work, _hand_overs().where(HandOver.id == hand_over_id), HAND_OVER, hand_over_id)
    it: HandOver = row[0]
    is_led = await leads(work, it.follow_up_id)
    return HandOverView(
        **_line(work, row),
        to_user_id=it.to_user_id,
        to_user_name=row.to_user_name,
        reason=it.reason,
        answered_by_name=row.answered_by_name,
        answer_reason=it.answer_reason,
        leads=is_led,
        follow_up_id=it.follow_up_id if is_led else None,
        left=_left(it) if is_led else None,
        tasks=await _open_tasks(work, it.follow_up_id) if is_led else (),
    )


async def hand_overs(work: Work, *, limit: int, after: UUID | None = None) -> tuple[list[HandOverLine], UUID | None]:
    """The hand-overs that the asker can see, newest first, and the key to go on after; each shown one is logged."""
    query = _hand_overs().order_by(HandOver.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(HandOver.id < after)
    lines = await _shown(work, query, limit)
    rows = lines[:limit]
    return rows, (rows[-1].id if len(lines) > limit else None)


async def offers_to_us(work: Work, *, limit: int = 50) -> list[HandOverLine]:
    """The offers that wait for an answer of the asker's service, the one that has waited longest first."""
    query = (
        _hand_overs()
        .where(HandOver.to_service_id == work.actor.service_id, HandOver.state == HandOverState.OFFERED)
        .order_by(HandOver.id)
        .limit(limit)
    )
    return (await _shown(work, query, limit))[:limit]


async def hand_overs_of(work: Work, follow_up_id: UUID) -> list[HandOverLine]:
    """The hand-overs of a follow-up, newest first: the history of who has led it, and the offer that waits."""
    query = _hand_overs().where(HandOver.follow_up_id == follow_up_id).order_by(HandOver.id.desc()).limit(50)
    return await _shown(work, query, 50)


async def would_be_left(work: Work, follow_up_id: UUID) -> Left:
    """What would not follow if it were handed over now.

    Raises:
        NotFound: when the asker does not lead the follow-up.
    """
    row = (await work.session.execute(LEAVES, {"follow_up_id": follow_up_id})).one_or_none()
    if row is None:
        raise NotFound("follow_up", follow_up_id)
    return Left(
        measures=row.measures_left,
        drafts=row.drafts_left,
        disclosures=row.disclosures_left,
        contacts_ended=None,
        consents=row.consents_left,
    )


async def consents_naming(work: Work, *, follow_up_id: UUID, service_id: UUID) -> list[ConsentNamed]:
    """The consents given for a period that is not over, whose words name a service; each one is logged."""
    rows = (
        await work.session.execute(
            select(Consent.id, Consent.valid_from, Consent.valid_until)
            .where(
                Consent.follow_up_id == follow_up_id,
                Consent.answer == Answer.GIVEN,
                Consent.valid_until >= work.today,
                select(ConsentScope.id)
                .where(
                    ConsentScope.consent_id == Consent.id,
                    ConsentScope.is_excluded.is_(False),
                    or_(ConsentScope.from_service_id == service_id, ConsentScope.to_service_id == service_id),
                )
                .exists(),
            )
            .order_by(Consent.id)
        )
    ).all()
    if rows:
        record_list(work, thing_kind="consent", shown=[(row.id, follow_up_id, "LEAD") for row in rows])
    return [ConsentNamed(*row) for row in rows]


async def services_that_may_lead(work: Work, *, but: UUID) -> list[tuple[UUID, str]]:
    """The open services of the municipality that a follow-up may be offered to, by name."""
    mine = aliased(Service)
    rows = await work.session.execute(
        select(Service.id, Service.name)
        .join(mine, and_(mine.id == but, mine.municipality_number == Service.municipality_number))
        .where(
            Service.id != but,
            Service.kind.in_(rules.MAY_LEAD),
            or_(Service.closed_on.is_(None), Service.closed_on > work.today),
        )
        .order_by(Service.name)
    )
    return [(row[0], row[1]) for row in rows.all()]


async def _open_tasks(work: Work, follow_up_id: UUID) -> tuple[TaskKind, ...]:
    rows = await work.session.execute(
        select(Task.kind)
        .where(Task.follow_up_id == follow_up_id, Task.kind.in_(rules.TASKS), Task.done_at.is_(None))
        .distinct()
        .order_by(Task.kind)
    )
    return tuple(TaskKind(kind) for kind in rows.scalars())


async def _shown(work: Work, query: Select[Any], limit: int) -> list[HandOverLine]:
    rows = (await work.session.execute(query)).all()
    if rows:
        shown = [(row[0].id, row[0].follow_up_id, row.ground) for row in rows[:limit]]
        record_list(work, thing_kind="hand_over", shown=shown)
    return [HandOverLine(**_line(work, row)) for row in rows]


def _hand_overs() -> Select[Any]:
    offerer, answerer, named = aliased(UserAccount), aliased(UserAccount), aliased(UserAccount)
    source, target = aliased(Service), aliased(Service)
    return (
        select(
            HandOver,
            source.name.label("from_service_name"),
            target.name.label("to_service_name"),
            offerer.display_name.label("offered_by_name"),
            answerer.display_name.label("answered_by_name"),
            named.display_name.label("to_user_name"),
            ground_of(HAND_OVER),
        )
        .join(source, source.id == HandOver.from_service_id)
        .join(target, target.id == HandOver.to_service_id)
        .join(offerer, offerer.id == HandOver.offered_by_id)
        .outerjoin(answerer, answerer.id == HandOver.answered_by_id)
        .outerjoin(named, named.id == HandOver.to_user_id)
    )


def _line(work: Work, row: Any) -> dict[str, Any]:
    it: HandOver = row[0]
    return {
        "id": it.id,
        "reference": it.reference,
        "from_service_id": it.from_service_id,
        "from_service_name": row.from_service_name,
        "offered_by_id": it.offered_by_id,
        "offered_by_name": row.offered_by_name,
        "offered_at": it.offered_at,
        "to_service_id": it.to_service_id,
        "to_service_name": row.to_service_name,
        "state": HandOverState(it.state),
        "answered_at": it.answered_at,
        "is_to_us": it.to_service_id == work.actor.service_id,
        "version": it.version,
    }


def _left(it: HandOver) -> Left | None:
    if it.measures_left is None or it.drafts_left is None or it.disclosures_left is None or it.consents_left is None:
        return None
    return Left(
        measures=it.measures_left,
        drafts=it.drafts_left,
        disclosures=it.disclosures_left,
        contacts_ended=it.contacts_ended,
        consents=it.consents_left,
    )
