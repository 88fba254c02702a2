"""Reading the organisation: who works where, under which hat. No secret to staff, so lists need no ground."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select, tuple_

from services.core.access.actor import Role
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.kit.errors import NotFound
from services.core.organisation.kinds import ServiceKind
from services.core.organisation.models import (
    District,
    Municipality,
    Post,
    Service,
    SignInIdentity,
    UserAccount,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """A service and where it works."""

    id: UUID
    kind: ServiceKind
    name: str
    municipality_number: str
    municipality_name: str
    district_code: str | None
    district_name: str | None
    closed_on: date | None
    is_closed: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """A hat, where it is worn and when."""

    id: UUID
    user_id: UUID
    service_id: UUID
    service_name: str
    role: Role
    starts_on: date
    ends_on: date | None
    holds_today: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserView:
    """A user with her posts. `identities` is empty for all but administrators."""

    id: UUID
    display_name: str
    language: str
    deactivated_at: datetime | None
    version: int
    posts: tuple[PostView, ...]
    identities: tuple[tuple[str, str], ...]

    @property
    def is_active(self) -> bool:
        """Whether the user may sign in."""
        return self.deactivated_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who works in a service, for choosing a contact."""

    user_id: UUID
    display_name: str
    service_id: UUID
    service_name: str


async def municipalities(work: Work) -> Sequence[Municipality]:
    """All municipalities, by name."""
    return (await work.session.execute(select(Municipality).order_by(Municipality.name))).scalars().all()


async def districts(work: Work) -> Sequence[District]:
    """All city districts, by code."""
    return (await work.session.execute(select(District).order_by(District.code))).scalars().all()


def _services() -> Select[Service, str, str]:
    return (
        select(Service, Municipality.name, District.name)
        .join(Municipality, Municipality.number == Service.municipality_number)
        .outerjoin(District, District.code == Service.district_code)
    )


def _service_view(service: Service, municipality_name: str, district_name: str | None, today: date) -> ServiceView:
    return ServiceView(
        id=service.id,
        kind=ServiceKind(service.kind),
        name=service.name,
        municipality_number=service.municipality_number,
        municipality_name=municipality_name,
        district_code=service.district_code,
        district_name=district_name,
        closed_on=service.closed_on,
        is_closed=service.closed_on is not None and service.closed_on <= today,
        version=service.version,
    )


async def service_view(work: Work, service_id: UUID) -> ServiceView:
    """One service.

    Raises:
        NotFound: when there is no such service.
    """
    row = (await work.session.execute(_services().where(Service.id == service_id))).one_or_none()
    if row is None:
        raise NotFound("service", service_id)
    return _service_view(*row, work.today)


async def services(
    work: Work,
    *,
    limit: int,
    after: UUID | None = None,
    kind: ServiceKind | None = None,
    only_open: bool = False,
) -> tuple[list[ServiceView], UUID | None]:
    """Services by name, and the id to go on after.

    Raises:
        NotFound: when there is no service to go on after.
    """
    query = _services().order_by(Service.name, Service.id).limit(limit + 1)
    if after is not None:
        name = await work.session.scalar(select(Service.name).where(Service.id == after))
        if name is None:
            raise NotFound("service", after)
        query = query.where(tuple_(Service.name, Service.id) > tuple_(name, after))
    if kind is not None:
        query = query.where(Service.kind == kind)
    if only_open:
        query = query.where(or_(Service.closed_on.is_(None), Service.closed_on > work.today))
    rows = (await work.session.execute(query)).all()
    shown = [_service_view(*row, work.today) for row in rows[:limit]]
    return shown, (shown[-1].id if len(rows) > limit else None)


async def _with_posts(work: Work, users: Sequence[UserAccount]) -> list[UserView]:
    """The users with posts and identities: two statements, however many they are."""
    ids = [user.id for user in users]
    rows = await work.session.execute(
        select(Post, Service.name, Service.closed_on)
        .join(Service, Service.id == Post.service_id)
        .where(Post.user_id.in_(ids))
        .order_by(Post.starts_on.desc(), Post.id)
    )
    posts: dict[UUID, list[PostView]] = {}
    for post, service_name, closed_on in rows:
        posts.setdefault(post.user_id, []).append(post_as_view(post, service_name, closed_on, work.today))
    identities: dict[UUID, list[tuple[str, str]]] = {}
    for identity in (
        await work.session.execute(
            select(SignInIdentity).where(SignInIdentity.user_id.in_(ids)).order_by(SignInIdentity.id)
        )
    ).scalars():
        identities.setdefault(identity.user_id, []).append((identity.issuer, identity.subject))
    return [
        UserView(
            id=user.id,
            display_name=user.display_name,
            language=user.language,
            deactivated_at=user.deactivated_at,
            version=user.version,
            posts=tuple(posts.get(user.id, ())),
            identities=tuple(identities.get(user.id, ())),
        )
        for user in users
    ]


def post_as_view(post: Post, service_name: str, closed_on: date | None, today: date) -> PostView:
    """A post as it is shown."""
    is_open = closed_on is None or closed_on > today
    return PostView(
        id=post.id,
        user_id=post.user_id,
        service_id=post.service_id,
        service_name=service_name,
        role=Role(post.role),
        starts_on=post.starts_on,
        ends_on=post.ends_on,
        holds_today=is_open and post.starts_on <= today and (post.ends_on is None or today <= post.ends_on),
        version=post.version,
    )


async def open_user(work: Work, user_id: UUID) -> UserView:
    """One user with her posts; opening it is logged.

    Raises:
        NotFound: when there is no such user.
    """
    user = await work.session.scalar(select(UserAccount).where(UserAccount.id == user_id))
    if user is None:
        raise NotFound("user_account", user_id)
    record(work, Act.OPENED, thing_kind="user_account", thing_id=user_id, ground="ORGANISATION")
    return (await _with_posts(work, [user]))[0]


async def post_view(work: Work, post_id: UUID) -> PostView:
    """One post.

    Raises:
        NotFound: when there is no such post.
    """
    row = (
        await work.session.execute(
            select(Post, Service.name, Service.closed_on)
            .join(Service, Service.id == Post.service_id)
            .where(Post.id == post_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("post", post_id)
    return post_as_view(row[0], row[1], row[2], work.today)


async def users(
    work: Work, *, limit: int, after: UUID | None = None, service_id: UUID | None = None
) -> tuple[list[UserView], UUID | None]:
    """Users by name, with their posts, and the id to go on after; one row in the log for the list.

    Raises:
        NotFound: when there is no user to go on after.
    """
    query = select(UserAccount).order_by(UserAccount.display_name, UserAccount.id).limit(limit + 1)
    if after is not None:
        name = await work.session.scalar(select(UserAccount.display_name).where(UserAccount.id == after))
        if name is None:
            raise NotFound("user_account", after)
        query = query.where(tuple_(UserAccount.display_name, UserAccount.id) > tuple_(name, after))
    if service_id is not None:
        query = query.where(
            select(Post.id).where(Post.user_id == UserAccount.id, Post.service_id == service_id).exists()
        )
    rows = (await work.session.execute(query)).scalars().all()
    shown = await _with_posts(work, rows[:limit])
    record(work, Act.LISTED, thing_kind="user_account", ground="ORGANISATION", row_count=len(shown))
    return shown, (shown[-1].id if len(rows) > limit else None)


async def colleagues(work: Work, *, service_ids: Iterable[UUID]) -> list[Colleague]:
    """Those who work in these services today or later, by service and name; not those who are deactivated."""
    rows = await work.session.execute(
        select(UserAccount.id, UserAccount.display_name, Service.id, Service.name)
        .join(Post, Post.user_id == UserAccount.id)
        .join(Service, Service.id == Post.service_id)
        .where(
            Service.id.in_(list(service_ids)),
            UserAccount.deactivated_at.is_(None),
            func.coalesce(Post.ends_on, date.max) >= work.today,
        )
        .distinct()
        .order_by(Service.name, UserAccount.display_name, UserAccount.id)
    )
    return [
        Colleague(user_id=user_id, display_name=name, service_id=service_id, service_name=service_name)
        for user_id, name, service_id, service_name in rows
    ]
