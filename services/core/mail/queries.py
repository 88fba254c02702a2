"""Reading about e-mail: one's own address, and for whoever runs the service how it goes. Never what a mail says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.access.actor import Role
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.kit.errors import NotFound
from services.core.mail.hours import too_long_before
from services.core.mail.models import WAITING, Mail, MailAddress
from services.core.organisation.models import UserAccount

# What was refused longer ago than this has been seen by now.
REFUSED_DAYS = 30
_COUNTS = text(
    "select coalesce(sum(1) filter (where w and m.not_before <= :now), 0) as waiting,"  # noqa: S608 - our own words
    " coalesce(sum(1) filter (where w and m.not_before < :too_long_before), 0) as waiting_long,"
    f" coalesce(sum(1) filter (where m.refused_at > cast(:now as timestamptz) - interval '{REFUSED_DAYS} days'), 0)"
    f" as refused from app.mail m cross join lateral (select ({WAITING}) as w) l"
    f" where ({WAITING}) or m.refused_at is not null"
)
_FAULTS = text(
    "select m.last_fault as fault, count(*) as mails from app.mail m"  # noqa: S608 - our own words
    f" where {WAITING} and m.last_fault is not null group by 1 order by 2 desc, 1"
)
_SERVER = text("select is_set_up, fault, failing_since, next_try_at from app.mail_server")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressView:
    """Where somebody wants her mail. `is_refused`: a server has said that nobody is there, so nothing is sent there."""

    user_id: UUID
    address: str | None
    is_refused: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHealth:
    """How e-mail goes: counts and codes, nothing of anybody.

    `is_set_up` is None until a worker has looked. `waiting` are those that might have left by now, `waiting_long` those
    of them that have waited for over 15 minutes of the day, `refused` those refused for good in the last thirty days.
    `faults` are the codes that single mails wait with, each with how many; `fault` is the server's own.
    """

    is_set_up: bool | None
    waiting: int
    waiting_long: int
    refused: int
    faults: tuple[tuple[str, int], ...]
    fault: str | None
    failing_since: datetime | None
    next_try_at: datetime | None

    @property
    def is_well(self) -> bool:
        """Whether nobody has to look."""
        return self.fault is None and (self.waiting_long == 0 or self.is_set_up is False)


def _is_refused() -> ColumnElement[bool]:
    return (
        select(Mail.id)
        .where(Mail.user_id == MailAddress.user_id, Mail.refused_address_version == MailAddress.version)
        .exists()
    )


async def may_have_address(work: Work, user_id: UUID) -> bool:
    """Whether somebody's address is the asker's to see and to change: her own, and the administrator's all staff's."""
    if work.actor.user_id == user_id:
        return True
    if work.actor.role is not Role.ADMINISTRATOR:
        return False
    return await work.session.scalar(select(UserAccount.id).where(UserAccount.id == user_id)) is not None


async def address_of(work: Work, user_id: UUID) -> AddressView:
    """Somebody's address, version 0 where she has none yet; logged.

    Raises:
        NotFound: when she is not the asker, nor the asker an administrator.
    """
    if not await may_have_address(work, user_id):
        raise NotFound("mail_address", user_id)
    ground = "SELF" if work.actor.user_id == user_id else "ORGANISATION"
    record(work, Act.OPENED, thing_kind="mail_address", thing_id=user_id, ground=ground)
    row = (
        await work.session.execute(
            select(MailAddress.address, MailAddress.version, _is_refused()).where(MailAddress.user_id == user_id)
        )
    ).one_or_none()
    address, version, is_refused = row or (None, 0, False)
    return AddressView(user_id=user_id, address=address, is_refused=bool(address) and is_refused, version=version)


async def is_my_address_refused(work: Work) -> bool:
    """Whether a server has said that nobody is at the asker's own address: her mail does not arrive."""
    found = await work.session.scalar(
        select(MailAddress.user_id).where(
            MailAddress.user_id == work.actor.user_id, MailAddress.address.is_not(None), _is_refused()
        )
    )
    return found is not None


async def refused_addresses(work: Work) -> Sequence[tuple[UUID, str]]:
    """Those of the staff whose mail does not arrive, by name: key and name; for the administrator, logged as a list."""
    rows = (
        await work.session.execute(
            select(UserAccount.id, UserAccount.display_name)
            .join(MailAddress, MailAddress.user_id == UserAccount.id)
            .where(MailAddress.address.is_not(None), UserAccount.deactivated_at.is_(None), _is_refused())
            .order_by(UserAccount.display_name, UserAccount.id)
        )
    ).all()
    record(work, Act.LISTED, thing_kind="mail_address", ground="ORGANISATION", row_count=len(rows))
    return [(user_id, name) for user_id, name in rows]


async def mail_health(session: AsyncSession) -> MailHealth:
    """How e-mail goes; for the role of the job that sends it, and for the administrator."""
    now = (await session.execute(select(func.app.now()))).scalar_one()
    counts = (await session.execute(_COUNTS, {"now": now, "too_long_before": too_long_before(now)})).mappings().one()
    faults = (await session.execute(_FAULTS)).all()
    found = (await session.execute(_SERVER)).mappings().one_or_none()
    server: Mapping[str, Any] = dict(found) if found is not None else {}
    return MailHealth(
        is_set_up=server.get("is_set_up"),
        waiting=int(counts["waiting"]),
        waiting_long=int(counts["waiting_long"]),
        refused=int(counts["refused"]),
        faults=tuple((fault, int(mails)) for fault, mails in faults),
        fault=server.get("fault"),
        failing_since=server.get("failing_since"),
        next_try_at=server.get("next_try_at"),
    )
