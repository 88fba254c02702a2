"""Owing mail: for the jobs that find that somebody is to be told something, in the transaction that finds it."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.kit.ids import new_id
from services.core.mail.hours import out_of_night
from services.core.mail.kinds import MailKind

# The day's digest that has not left yet is taken, and held until the transaction is done: the sender goes past it
# meanwhile, so that it says all that hangs on it. One that has left gives no row.
_OWE = text(
    "insert into app.mail (id, user_id, kind, digest_on, owed_at, not_before, next_try_at, attempts)"
    " values (:id, :user_id, :kind, :digest_on, app.now(), :not_before, :not_before, 0)"
    " on conflict (user_id, digest_on) do update set attempts = mail.attempts"
    " where mail.sent_at is null and mail.refused_at is null and mail.dropped_at is null returning id"
)
USABLE = (
    "a.address is not null and not exists (select from app.mail r"
    " where r.user_id = a.user_id and r.refused_address_version = a.version)"
)
_HAS_ADDRESS = text(f"select a.user_id from app.mail_address a where a.user_id = any (:user_ids) and {USABLE}")  # noqa: S608 - our own words


async def owe(
    session: AsyncSession, *, user_id: UUID, kind: MailKind, not_before: datetime, digest_on: date | None = None
) -> UUID | None:
    """Owe somebody a mail that leaves at `not_before`, or at 07:00 where that is in the night. Gives the mail's key.

    A digest is one for each person and day (`digest_on`): the one that waits already is given again. None when that
    day's has left: what is new belongs to another day's. Nothing is owed before the caller commits. Whether she has an
    address is not asked here (`with_address` does); what has nowhere to go is dropped when it would leave.

    Raises:
        IntegrityError: a digest without a day, or a day for one that is no digest.
    """
    leaves = out_of_night(not_before)
    found = await session.execute(
        _OWE,
        {"id": new_id(), "user_id": user_id, "kind": kind.value, "digest_on": digest_on, "not_before": leaves},
    )
    owed: UUID | None = found.scalar_one_or_none()
    return owed


async def with_address(session: AsyncSession, user_ids: Collection[UUID]) -> set[UUID]:
    """Those among these who have an address that no server has refused."""
    return set((await session.execute(_HAS_ADDRESS, {"user_ids": list(user_ids)})).scalars())
