"""Saying where a member of staff wants her mail: she herself, or the administrator."""

from uuid import UUID

from sqlalchemy import select

from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.kit.errors import Invalid, NotFound, Stale
from services.core.kit.smtp import is_address
from services.core.mail.models import MailAddress
from services.core.mail.queries import may_have_address


async def set_address(work: Work, *, user_id: UUID, version: int, address: str | None) -> MailAddress:
    """Give somebody an address, another one, or none. `version` is 0 where she has had none yet.

    What a server said of an earlier address is over: also the same one, given again, is tried again.

    Raises:
        NotFound: when she is not the asker, nor the asker an administrator.
        Invalid: what is no mail address.
        Stale: when somebody else has changed it since.
    """
    if not await may_have_address(work, user_id):
        raise NotFound("mail_address", user_id)
    if address is not None and not is_address(address):
        raise Invalid(address="not_mail_address")
    row: MailAddress | None = (
        await work.session.execute(
            select(MailAddress)
            .where(MailAddress.user_id == user_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).scalar_one_or_none()
    stored = 0 if row is None else row.version
    if stored != version:
        raise Stale(stored)
    if row is None:
        row = MailAddress(user_id=user_id, address=address, version=1)
        work.session.add(row)
    else:
        row.address, row.version = address, version + 1
    record(work, Act.CHANGED, thing_kind="mail_address", thing_id=user_id)
    await work.session.flush()
    return row
