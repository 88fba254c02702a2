"""What can be chosen on a follow-up's forms: youths, services, and the people who work there today."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select

from services.core.access.grounds import ground_of
from services.core.access.things import YOUTH
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.kit.errors import NotFound
from services.core.organisation.models import Post, Service, UserAccount
from services.core.people.models import Youth


class ServiceChoice(NamedTuple):
    """A service that can be chosen."""

    id: UUID
    kind: str
    name: str


async def youth_to_follow_up(work: Work, youth_id: UUID) -> str:
    """The name of a youth whom a signal is about; reading it is logged.

    Raises:
        NotFound: when the youth is not there for the asker.
    """
    row = (
        await work.session.execute(
            select(Youth.given_name, Youth.family_name, ground_of(YOUTH)).where(Youth.id == youth_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("youth", youth_id)
    record(work, Act.OPENED, thing_kind="youth", thing_id=youth_id, ground=row.ground)
    return f"{row.given_name} {row.family_name}"


async def open_services(work: Work) -> list[ServiceChoice]:
    """Every service that is open today, by kind and name."""
    rows = await work.session.execute(
        select(Service.id, Service.kind, Service.name)
        .where(or_(Service.closed_on.is_(None), Service.closed_on > work.today))
        .order_by(Service.kind, Service.name)
    )
    return [ServiceChoice(*row) for row in rows.all()]


async def service_name(work: Work, service_id: UUID) -> str:
    """The name of a service.

    Raises:
        NotFound: when there is none.
    """
    name = await work.session.scalar(select(Service.name).where(Service.id == service_id))
    if name is None:
        raise NotFound("service", service_id)
    return name


async def staff_today(work: Work, service_id: UUID, *, roles: Iterable[str] = ()) -> list[tuple[UUID, str]]:
    """The people who hold a post in a service today (in one of these roles, when given), by name."""
    query = (
        select(UserAccount.id, UserAccount.display_name)
        .join(Post, Post.user_id == UserAccount.id)
        .where(
            Post.service_id == service_id,
            Post.starts_on <= work.today,
            func.coalesce(Post.ends_on, date.max) >= work.today,
            UserAccount.deactivated_at.is_(None),
        )
        .distinct()
        .order_by(UserAccount.display_name)
    )
    wanted = list(roles)
    if wanted:
        query = query.where(Post.role.in_(wanted))
    return [(row[0], row[1]) for row in (await work.session.execute(query)).all()]
