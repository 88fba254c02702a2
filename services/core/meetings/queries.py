"""Reading the contact log."""

from uuid import UUID

from sqlalchemy import exists, select

from services.core.access.work import Work
from services.core.meetings.models import Meeting


async def has_first_contact(work: Work, follow_up_id: UUID) -> bool:
    """Whether the contact log says that the youth has been reached."""
    return bool(
        await work.session.scalar(
            select(exists().where(Meeting.follow_up_id == follow_up_id, Meeting.made_contact.is_(True)))
        )
    )
