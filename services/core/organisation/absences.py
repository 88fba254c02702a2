"""Who is away, and who stands in: registering it, ending it early, and reading it.

An absence says from when to when and who stands in, and never why. It gives access to nothing. Whoever stands in sees
what her own hat lets her see; to be allowed more she must be named where it says so, as substitute for a named contact.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from services.core.access.actor import Role
from services.core.access.changes import row_for_change
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.kit.ids import new_id
from services.core.organisation.models import Absence, Post, UserAccount
from services.core.organisation.presence import holds_post_on
from services.core.organisation.rules import absence_fault


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceView:
    """One absence, both days included. `may_change`: the asker's own, or of somebody in the service she manages."""

    id: UUID
    user_id: UUID
    user_name: str
    starts_on: date
    ends_on: date
    substitute_user_id: UUID | None
    substitute_name: str | None
    is_mine: bool
    may_change: bool
    version: int


async def register_absence(
    work: Work,
    *,
    starts_on: date,
    ends_on: date,
    user_id: UUID | None = None,
    substitute_user_id: UUID | None = None,
) -> Absence:
    """Register that somebody is away: oneself, or somebody in the service one manages. Both days are included.

    Raises:
        NotFound: when it is not the asker's to register.
        Invalid: a period that ends before it starts, is over already or is longer than a year; a substitute who is
            the absent one herself, or has no post with her on the first day.
        Conflict: when a part of the period is registered already.
    """
    who = user_id or work.actor.user_id
    if fault := absence_fault(starts_on=starts_on, ends_on=ends_on, today=work.today):
        raise Invalid(ends_on=fault)
    if who != work.actor.user_id and work.actor.role is Role.MANAGER:
        await _refuse_who_is_not_mine(work, who, starts_on, ends_on)
    await _refuse_who_cannot_stand_in(work, who, substitute_user_id, starts_on)
    absence = Absence(
        id=new_id(),
        user_id=who,
        starts_on=starts_on,
        ends_on=ends_on,
        substitute_user_id=substitute_user_id,
        version=1,
    )
    work.session.add(absence)
    record(work, Act.ADDED, thing_kind="absence", thing_id=absence.id)
    await work.session.flush()
    return absence


async def change_absence(
    work: Work, *, absence_id: UUID, version: int, ends_on: date, substitute_user_id: UUID | None
) -> Absence:
    """Change the last day, also to end it early, or who stands in.

    Ending it today means that she is back tomorrow; who is back today sets yesterday.

    Raises:
        NotFound, Stale: as for every change.
        Invalid: as for registering one; a last day before yesterday.
        Conflict: when it is over already, or would run into the next one.
    """
    absence = await row_for_change(work, Absence, absence_id, version=version)
    if absence.ends_on < work.today:
        raise Conflict("ends_on", "absence_over")
    yesterday = work.today - timedelta(days=1)
    if fault := absence_fault(starts_on=absence.starts_on, ends_on=ends_on, today=yesterday):
        raise Invalid(ends_on=fault)
    if substitute_user_id != absence.substitute_user_id:
        day = max(absence.starts_on, work.today)
        await _refuse_who_cannot_stand_in(work, absence.user_id, substitute_user_id, day)
    absence.ends_on, absence.substitute_user_id = ends_on, substitute_user_id
    record(work, Act.CHANGED, thing_kind="absence", thing_id=absence_id)
    await work.session.flush()
    return absence


async def take_back_absence(work: Work, *, absence_id: UUID, version: int) -> None:
    """Take back an absence that has not begun: the row goes, and the log says that it was there.

    Raises:
        NotFound, Stale: as for every change.
        Conflict: when it has begun; then it is ended.
    """
    absence = await row_for_change(work, Absence, absence_id, version=version)
    if absence.starts_on <= work.today:
        raise Conflict("", "absence_begun")
    record(work, Act.ENDED, thing_kind="absence", thing_id=absence_id)
    await work.session.delete(absence)
    await work.session.flush()


async def absences(work: Work) -> list[AbsenceView]:
    """Who is away today or later: oneself, those of one's own service, those one stands in for; first to begin on top.

    Logged as a list.
    """
    here = select(Post.user_id).where(Post.service_id == work.actor.service_id)
    mine = (Absence.user_id == work.actor.user_id, Absence.substitute_user_id == work.actor.user_id)
    rows = (
        await work.session.execute(
            _views()
            .where(Absence.ends_on >= work.today, or_(*mine, Absence.user_id.in_(here)))
            .order_by(Absence.starts_on, Absence.id)
        )
    ).all()
    record(work, Act.LISTED, thing_kind="absence", ground="ORGANISATION", row_count=len(rows))
    managed = await _managed(work, [row[0].user_id for row in rows])
    return [_view(work, *row, managed=managed) for row in rows]


async def absence_view(work: Work, absence_id: UUID) -> AbsenceView:
    """One absence, whenever it is.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = (await work.session.execute(_views().where(Absence.id == absence_id))).one_or_none()
    if row is None:
        raise NotFound("absence", absence_id)
    return _view(work, *row, managed=await _managed(work, [row[0].user_id]))


def _views() -> Select[Absence, str, str]:
    absent, substitute = aliased(UserAccount), aliased(UserAccount)
    return (
        select(Absence, absent.display_name, substitute.display_name)
        .join(absent, absent.id == Absence.user_id)
        .outerjoin(substitute, substitute.id == Absence.substitute_user_id)
    )


def _view(work: Work, absence: Absence, name: str, substitute: str | None, *, managed: set[UUID]) -> AbsenceView:
    is_mine = absence.user_id == work.actor.user_id
    return AbsenceView(
        id=absence.id,
        user_id=absence.user_id,
        user_name=name,
        starts_on=absence.starts_on,
        ends_on=absence.ends_on,
        substitute_user_id=absence.substitute_user_id,
        substitute_name=substitute,
        is_mine=is_mine,
        may_change=absence.ends_on >= work.today and (is_mine or absence.user_id in managed),
        version=absence.version,
    )


async def _managed(work: Work, user_ids: list[UUID]) -> set[UUID]:
    """Those of these people who work in the service that the asker manages: for offering a link, no more."""
    if work.actor.role is not Role.MANAGER:
        return set()
    found = await work.session.scalars(
        select(Post.user_id).where(Post.service_id == work.actor.service_id, Post.user_id.in_(user_ids))
    )
    return set(found)


async def _refuse_who_is_not_mine(work: Work, user_id: UUID, starts_on: date, ends_on: date) -> None:
    held = exists().where(
        Post.user_id == user_id,
        Post.service_id == work.actor.service_id,
        Post.starts_on <= ends_on,
        or_(Post.ends_on.is_(None), Post.ends_on >= starts_on),
    )
    if not await work.session.scalar(select(held)):
        raise Invalid(user_id="not_in_own_service")


async def _refuse_who_cannot_stand_in(work: Work, user_id: UUID, substitute_user_id: UUID | None, day: date) -> None:
    """Refuse a substitute who is the absent one herself, or is not active with a post in a service of hers that day."""
    if substitute_user_id is None:
        return
    if substitute_user_id == user_id:
        raise Invalid(substitute_user_id="same_person")
    hers = aliased(Post)
    together = (
        select(hers.id)
        .join(UserAccount, and_(UserAccount.id == substitute_user_id, UserAccount.deactivated_at.is_(None)))
        .where(
            hers.user_id == user_id,
            hers.starts_on <= day,
            or_(hers.ends_on.is_(None), hers.ends_on >= day),
            holds_post_on(substitute_user_id, hers.service_id, day),
        )
    )
    if not await work.session.scalar(select(together.exists())):
        raise Invalid(substitute_user_id="not_colleague")
