"""The people whom a follow-up reaches today: those who lead it, and those who are named for a participating service."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Date, func, literal, or_, select, text

from services.core.access.actor import Role
from services.core.access.policy import LEADERS, ON_CASE
from services.core.access.work import Work
from services.core.follow_ups.models import FollowUp, NamedContact, Participation
from services.core.organisation.models import Post, Service, UserAccount
from services.core.readers.kinds import Capacity

CLOSED_OUT = text("select app.closed_out_of(:follow_up_id)")


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can sign in today and is reached under this hat.

    A colleague reads nothing by consent, and a manager nothing but that the follow-up is there and who takes part.
    """

    user_id: UUID
    name: str
    role: Role
    capacity: Capacity


async def readers_by_service(work: Work, follow_up: FollowUp) -> dict[UUID, list[Reader]]:
    """Those whom a follow-up reaches today, by service and then by name; four statements, however many there are."""
    named = await _named(work, follow_up)
    closed_out = await closed_out_of(work, follow_up.id)
    found: defaultdict[UUID, list[Reader]] = defaultdict(list)
    for service_id, user_id, role, name in await _staff(work, [follow_up.lead_service_id, *named]):
        if user_id in closed_out:
            continue
        capacity = _capacity(follow_up, named, service_id=service_id, user_id=user_id, role=Role(role))
        if capacity is not None:
            found[service_id].append(Reader(user_id, name, Role(role), capacity))
    return dict(found)


async def closed_out_of(work: Work, follow_up_id: UUID) -> set[UUID]:
    """The users whom core rule 2 closes out of a follow-up, whatever else holds; told to those who lead it alone."""
    return set((await work.session.execute(CLOSED_OUT, {"follow_up_id": follow_up_id})).scalars())


def signs_in_today(work: Work) -> tuple[ColumnElement[bool], ...]:
    """Core rule 4, of a post joined with its user and its service: whether anybody can wear that hat today."""
    return (
        Post.starts_on <= work.today,
        or_(Post.ends_on.is_(None), Post.ends_on >= work.today),
        UserAccount.deactivated_at.is_(None),
        or_(Service.closed_on.is_(None), Service.closed_on > work.today),
    )


Named = Mapping[UUID, Mapping[UUID, Capacity]]
"""Who is named for each service that takes part today; nobody, for some."""


async def _named(work: Work, follow_up: FollowUp) -> Named:
    day = literal(work.today, Date())
    parts = await work.session.execute(
        select(Participation.service_id).where(
            Participation.follow_up_id == follow_up.id,
            Participation.service_id != follow_up.lead_service_id,
            day.between(Participation.starts_on, func.coalesce(Participation.ends_on, date.max)),
        )
    )
    named: dict[UUID, dict[UUID, Capacity]] = {service_id: {} for (service_id,) in parts}
    stands_in = day.between(
        func.coalesce(NamedContact.substitute_from, date.min), func.coalesce(NamedContact.substitute_until, date.max)
    )
    contacts = await work.session.execute(
        select(NamedContact.service_id, NamedContact.contact_user_id, NamedContact.substitute_user_id, stands_in).where(
            NamedContact.follow_up_id == follow_up.id,
            day.between(NamedContact.starts_on, func.coalesce(NamedContact.ends_on, date.max)),
        )
    )
    for service_id, contact_id, substitute_id, is_standing_in in contacts:
        if service_id in named:
            named[service_id][contact_id] = Capacity.CONTACT
            if substitute_id is not None and is_standing_in:
                named[service_id].setdefault(substitute_id, Capacity.SUBSTITUTE)
    return named


async def _staff(work: Work, service_ids: list[UUID]) -> list[tuple[UUID, UUID, str, str]]:
    """Everybody who may sign in today at these services, in a role that can be on a case or answers for it."""
    rows = await work.session.execute(
        select(Post.service_id, Post.user_id, Post.role, UserAccount.display_name)
        .join(UserAccount, UserAccount.id == Post.user_id)
        .join(Service, Service.id == Post.service_id)
        .where(
            Post.service_id.in_(service_ids),
            Post.role.in_((*ON_CASE, Role.MANAGER)),
            *signs_in_today(work),
        )
        .order_by(UserAccount.display_name, Post.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _capacity(follow_up: FollowUp, named: Named, *, service_id: UUID, user_id: UUID, role: Role) -> Capacity | None:
    """What somebody is to the follow-up under this hat; None when she is not reached by it."""
    if role is Role.MANAGER:
        manages = service_id == follow_up.lead_service_id and not follow_up.is_protected
        return Capacity.MANAGER if manages else None
    if service_id != follow_up.lead_service_id:
        capacity = named[service_id].get(user_id)
    elif role not in LEADERS:
        return None
    elif user_id == follow_up.key_worker_id:
        capacity = Capacity.KEY_WORKER
    elif user_id == follow_up.deputy_id:
        capacity = Capacity.DEPUTY
    else:
        is_coordinator = role is Role.COORDINATOR and user_id == follow_up.coordinator_id
        capacity = Capacity.COORDINATOR if is_coordinator else None
    if capacity is None and role is Role.COORDINATOR and not follow_up.is_protected:
        return Capacity.COLLEAGUE
    return capacity
