"""What the commands of consent look up: the services on the case, what a consent opens, what was taken back."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select

from services.core.access.work import Work
from services.core.consents.kinds import Purpose, Topic
from services.core.consents.models import Consent, ConsentChange, ConsentGrant, ConsentScope
from services.core.consents.rules import Scope
from services.core.follow_ups.models import FollowUp, Participation
from services.core.organisation.models import Service


async def services_on_case(work: Work, follow_up: FollowUp) -> set[UUID]:
    """The lead service and those that take part today or later, as long as they are open."""
    rows = await work.session.execute(
        select(Service.id).where(
            or_(Service.closed_on.is_(None), Service.closed_on > work.today),
            or_(
                Service.id == follow_up.lead_service_id,
                Service.id.in_(
                    select(Participation.service_id).where(
                        Participation.follow_up_id == follow_up.id,
                        func.coalesce(Participation.ends_on, date.max) >= work.today,
                    )
                ),
            ),
        )
    )
    return set(rows.scalars())


async def opened_by(work: Work, consent_id: UUID) -> list[Scope]:
    """What a consent was given for."""
    rows = await work.session.execute(
        select(ConsentScope).where(ConsentScope.consent_id == consent_id, ConsentScope.is_excluded.is_(False))
    )
    return [scope_of(row) for row in rows.scalars()]


async def withdrawn_from(work: Work, consent_id: UUID) -> list[Scope]:
    """What has been taken back of a consent, or found invalid; all of it is a row without limits."""
    rows = await work.session.execute(select(ConsentChange).where(ConsentChange.consent_id == consent_id))
    return [scope_of(row) for row in rows.scalars()]


async def latest_of(work: Work, follow_up_id: UUID, purpose: Purpose) -> Consent | None:
    """The newest answer, yes or no, to one purpose."""
    row: Consent | None = await work.session.scalar(
        select(Consent)
        .where(Consent.follow_up_id == follow_up_id, Consent.purpose == purpose)
        .order_by(Consent.registered_at.desc(), Consent.id.desc())
        .limit(1)
    )
    return row


async def days_answered(work: Work, follow_up_id: UUID) -> set[date]:
    """The days on which somebody answered yes or no to the follow-up itself, as far as the asker can see."""
    rows = await work.session.execute(
        select(Consent.given_on).where(Consent.follow_up_id == follow_up_id, Consent.purpose == Purpose.FOLLOW_UP)
    )
    return set(rows.scalars())


def scope_of(row: ConsentScope | ConsentChange) -> Scope:
    """What a row names, as the rules know it."""
    return Scope(Topic(row.topic) if row.topic else None, row.from_service_id, row.to_service_id)


async def renewed_on(work: Work, follow_up_id: UUID) -> set[UUID]:
    """The consents that a newer one has taken the place of: one that renews them, or renews one that does."""
    rows = await work.session.execute(
        select(Consent.id, Consent.points_at_id, func.min(ConsentGrant.holds_from))
        .outerjoin(ConsentGrant, ConsentGrant.consent_id == Consent.id)
        .where(Consent.follow_up_id == follow_up_id)
        .group_by(Consent.id)
    )
    older = {row[0]: (row[1], row[2]) for row in rows}
    found: set[UUID] = set()
    for points_at, began in older.values():
        if began is None or began > work.now:
            continue
        pointed = points_at
        while pointed is not None and pointed not in found:
            found.add(pointed)
            pointed = older[pointed][0] if pointed in older else None
    return found
