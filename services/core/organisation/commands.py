"""Changing the organisation: services, users and their posts, and the directory of contact points."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.core.access.actor import Role
from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id
from services.core.organisation import rules
from services.core.organisation.kinds import ServiceKind
from services.core.organisation.models import (
    ContactPoint,
    District,
    Municipality,
    Post,
    Service,
    SignInIdentity,
    UserAccount,
)


async def add_service(
    work: Work, *, kind: ServiceKind, name: str, municipality_number: str, district_code: str | None = None
) -> Service:
    """Add a service in a municipality, or in one of its districts.

    Raises:
        Invalid: when there is no such place.
    """
    await _refuse_unknown_place(work, municipality_number, district_code)
    service = Service(
        id=new_id(),
        kind=kind,
        name=name,
        municipality_number=municipality_number,
        district_code=district_code,
        version=1,
    )
    work.session.add(service)
    record(work, Act.ADDED, thing_kind="service", thing_id=service.id)
    await work.session.flush()
    return service


async def change_service(work: Work, *, service_id: UUID, version: int, name: str, closed_on: date | None) -> Service:
    """Give a service another name, close it from a day on, or open it again.

    From that day on its posts hold no more, so nobody there sees anything.

    Raises:
        NotFound, Stale: as for every change.
        Conflict: when it is the service the asker herself works in that would be closed.
    """
    service = await row_for_change(work, Service, service_id, version=version)
    if closed_on is not None and service_id == work.actor.service_id:
        raise Conflict("closed_on", "is_yourself")
    service.name, service.closed_on = name, closed_on
    record(work, Act.CHANGED, thing_kind="service", thing_id=service_id)
    await work.session.flush()
    return service


async def register_user(
    work: Work,
    *,
    display_name: str,
    language: str,
    issuer: str,
    subject: str,
    service_id: UUID,
    role: Role,
    starts_on: date,
    ends_on: date | None = None,
) -> UserAccount:
    """Register somebody who may sign in: by which provider and subject she is known, and her first post.

    Raises:
        Invalid: as for adding a post.
        Conflict: when the provider's subject is registered already.
    """
    user = UserAccount(id=new_id(), display_name=display_name, language=language, version=1)
    work.session.add(user)
    await work.session.flush()
    work.session.add(SignInIdentity(id=new_id(), user_id=user.id, issuer=issuer, subject=subject))
    record(work, Act.ADDED, thing_kind="user_account", thing_id=user.id)
    await work.session.flush()
    await _add_post(work, user_id=user.id, service_id=service_id, role=role, starts_on=starts_on, ends_on=ends_on)
    return user


async def change_user(work: Work, *, user_id: UUID, version: int, display_name: str, language: str) -> UserAccount:
    """Put a user's name right, or the language she reads.

    Raises:
        NotFound, Stale: as for every change.
    """
    user = await row_for_change(work, UserAccount, user_id, version=version)
    user.display_name, user.language = display_name, language
    record(work, Act.CHANGED, thing_kind="user_account", thing_id=user_id)
    await work.session.flush()
    return user


async def deactivate_user(work: Work, *, user_id: UUID, version: int) -> UserAccount:
    """Shut a user out from the next request on. The row and the name stay, for the pages she is named on.

    Raises:
        NotFound, Stale: as for every change.
        Conflict: when it is the asker herself.
    """
    user = await row_for_change(work, UserAccount, user_id, version=version)
    if user_id == work.actor.user_id:
        raise Conflict("user_id", "is_yourself")
    user.deactivated_at = user.deactivated_at or work.now
    record(work, Act.ENDED, thing_kind="user_account", thing_id=user_id)
    await work.session.flush()
    return user


async def reactivate_user(work: Work, *, user_id: UUID, version: int) -> UserAccount:
    """Let a user in again; posts that have not ended hold again too.

    Raises:
        NotFound, Stale: as for every change.
    """
    user = await row_for_change(work, UserAccount, user_id, version=version)
    user.deactivated_at = None
    record(work, Act.CHANGED, thing_kind="user_account", thing_id=user_id)
    await work.session.flush()
    return user


async def add_post(
    work: Work, *, user_id: UUID, service_id: UUID, role: Role, starts_on: date, ends_on: date | None = None
) -> Post:
    """Give a user a hat in a service for a period.

    Raises:
        NotFound: when there is no such user.
        Invalid: an unknown or closed service, a hat that is not worn there, a period that ends before it starts.
        Conflict: when she has the same hat there in a part of the period.
    """
    if await work.session.scalar(select(UserAccount.id).where(UserAccount.id == user_id)) is None:
        raise NotFound("user_account", user_id)
    return await _add_post(
        work, user_id=user_id, service_id=service_id, role=role, starts_on=starts_on, ends_on=ends_on
    )


async def end_post(work: Work, *, post_id: UUID, version: int, ends_on: date) -> Post:
    """Say which day is the last of a post; she sees nothing by it from the day after.

    Raises:
        NotFound, Stale: as for every change.
        Invalid: when it would end before it started.
        Conflict: when a longer period would meet another of the same kind, or it is the hat the asker has on.
    """
    post = await row_for_change(work, Post, post_id, version=version)
    if ends_on < post.starts_on:
        raise Invalid(ends_on="before_start")
    if post_id == work.actor.post_id and ends_on < work.today:
        raise Conflict("ends_on", "is_yourself")
    post.ends_on = ends_on
    record(work, Act.ENDED, thing_kind="post", thing_id=post_id)
    await work.session.flush()
    return post


async def add_contact_point(
    work: Work,
    *,
    municipality_number: str,
    district_code: str | None,
    service_kind: ServiceKind,
    service_id: UUID,
    contact_user_id: UUID,
    substitute_user_id: UUID | None = None,
    starts_on: date,
    ends_on: date | None = None,
) -> ContactPoint:
    """Name the contact for a kind of service in a place for a period.

    Raises:
        NotFound: when it is not the asker's to write: coordinators write for their own district.
        Invalid: no such place or service, a service of another kind, somebody who does not work there in the
            whole period, the same person twice, a period that ends before it starts.
        Conflict: when another contact holds a part of the period.
    """
    await _refuse_unknown_place(work, municipality_number, district_code, is_whole=True)
    if ends_on is not None and ends_on < starts_on:
        raise Invalid(ends_on="before_start")
    if substitute_user_id == contact_user_id:
        raise Invalid(substitute_user_id="same_person")
    service = await work.session.scalar(select(Service).where(Service.id == service_id))
    if service is None:
        raise Invalid(service_id="unknown")
    if service.kind != service_kind:
        raise Invalid(service_id="wrong_service")
    period = rules.Period(starts_on, ends_on)
    people = {"contact_user_id": contact_user_id, "substitute_user_id": substitute_user_id}
    await _refuse_who_does_not_work_there(work, service_id, period, people)
    point = ContactPoint(
        id=new_id(),
        municipality_number=municipality_number,
        district_code=district_code,
        service_kind=service_kind,
        service_id=service_id,
        contact_user_id=contact_user_id,
        substitute_user_id=substitute_user_id,
        starts_on=starts_on,
        ends_on=ends_on,
        version=1,
    )
    work.session.add(point)
    record(work, Act.ADDED, thing_kind="contact_point", thing_id=point.id)
    await work.session.flush()
    return point


async def change_contact_point(
    work: Work,
    *,
    contact_point_id: UUID,
    version: int,
    substitute_user_id: UUID | None,
    ends_on: date | None,
) -> ContactPoint:
    """Change who stands in for a contact, or the last day. Another contact is another line.

    Raises:
        NotFound, Stale: as for every change.
        Invalid, Conflict: as for adding one.
    """
    point = await row_for_change(work, ContactPoint, contact_point_id, version=version)
    if ends_on is not None and ends_on < point.starts_on:
        raise Invalid(ends_on="before_start")
    if substitute_user_id == point.contact_user_id:
        raise Invalid(substitute_user_id="same_person")
    if substitute_user_id != point.substitute_user_id:
        # Only a new substitute is asked for, and only from today: a line is also ended because people have left.
        period = rules.Period(max(point.starts_on, work.today), ends_on)
        if ends_on is None or ends_on >= work.today:
            people = {"substitute_user_id": substitute_user_id}
            await _refuse_who_does_not_work_there(work, point.service_id, period, people)
    point.substitute_user_id, point.ends_on = substitute_user_id, ends_on
    record(work, Act.CHANGED, thing_kind="contact_point", thing_id=contact_point_id)
    await work.session.flush()
    return point


async def _add_post(
    work: Work, *, user_id: UUID, service_id: UUID, role: Role, starts_on: date, ends_on: date | None
) -> Post:
    if ends_on is not None and ends_on < starts_on:
        raise Invalid(ends_on="before_start")
    service = await work.session.scalar(select(Service).where(Service.id == service_id))
    if service is None:
        raise Invalid(service_id="unknown")
    if service.closed_on is not None and service.closed_on <= starts_on:
        raise Invalid(service_id="service_closed")
    if not rules.is_worn_in(role, ServiceKind(service.kind)):
        raise Invalid(role="role_not_in_service")
    post = Post(
        id=new_id(),
        user_id=user_id,
        service_id=service_id,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        version=1,
    )
    work.session.add(post)
    record(work, Act.ADDED, thing_kind="post", thing_id=post.id)
    await work.session.flush()
    return post


async def _refuse_unknown_place(
    work: Work, municipality_number: str, district_code: str | None, *, is_whole: bool = False
) -> None:
    """Refuse a place that is not there; with `is_whole`, also a municipality without one of its districts."""
    known = await work.session.scalar(select(Municipality.number).where(Municipality.number == municipality_number))
    if known is None:
        raise Invalid(municipality_number="unknown")
    codes = (
        (await work.session.execute(select(District.code).where(District.municipality_number == municipality_number)))
        .scalars()
        .all()
    )
    if district_code is not None and district_code not in codes:
        raise Invalid(district_code="unknown")
    if is_whole and district_code is None and codes:
        raise Invalid(district_code="missing")


async def _refuse_who_does_not_work_there(
    work: Work, service_id: UUID, period: rules.Period, people: dict[str, UUID | None]
) -> None:
    """Refuse each person (by field) who has no post in the service on every day of the period."""
    wanted = {field: user_id for field, user_id in people.items() if user_id is not None}
    if not wanted:
        return
    rows = (
        await work.session.execute(
            select(Post.user_id, Post.starts_on, Post.ends_on)
            .join(UserAccount, UserAccount.id == Post.user_id)
            .where(
                Post.service_id == service_id,
                Post.user_id.in_(wanted.values()),
                UserAccount.deactivated_at.is_(None),
            )
        )
    ).all()
    posts: dict[UUID, list[rules.Period]] = {}
    for user_id, starts_on, ends_on in rows:
        posts.setdefault(user_id, []).append(rules.Period(starts_on, ends_on))
    faults = {
        field: "not_in_service" for field, user_id in wanted.items() if not rules.covers(posts.get(user_id, ()), period)
    }
    if faults:
        raise Invalid(**faults)
