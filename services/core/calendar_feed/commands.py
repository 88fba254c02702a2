"""Making a calendar's address, and taking it back."""

import hashlib
from uuid import UUID

from sqlalchemy import select

from services.core.access.changes import row_for_change
from services.core.access.sessions import new_token
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.calendar_feed.models import CalendarFeed
from services.core.kit.errors import NoHat
from services.core.kit.ids import new_id


async def make_feed(work: Work) -> tuple[CalendarFeed, str]:
    """Make an address for the hat that is on, and give the secret part of it: this once, since only its hash is kept.

    The one there was stops working at the same moment.

    Raises:
        NotFound: when the hat has no days to show.
        NoHat: when none is on.
    """
    if work.actor.post_id is None:
        raise NoHat
    before = await work.session.scalars(
        select(CalendarFeed).where(CalendarFeed.post_id == work.actor.post_id, CalendarFeed.taken_back_at.is_(None))
    )
    for feed in before.all():
        await take_back_feed(work, feed_id=feed.id)
    token = new_token()
    made = CalendarFeed(
        id=new_id(),
        user_id=work.actor.user_id,
        post_id=work.actor.post_id,
        token_hash=hashlib.sha256(token.encode()).digest(),
        made_at=work.now,
        fetched_at=None,
        taken_back_at=None,
    )
    work.session.add(made)
    record(work, Act.ADDED, thing_kind="calendar_feed", thing_id=made.id)
    await work.session.flush()
    return made, token


async def take_back_feed(work: Work, *, feed_id: UUID) -> None:
    """Take an address back: from now on it answers like one that never was. Twice is once.

    Raises:
        NotFound: when it is not the asker's, under the hat that is on.
    """
    feed = await row_for_change(work, CalendarFeed, feed_id)
    if feed.taken_back_at is None:
        feed.taken_back_at = work.now
        record(work, Act.ENDED, thing_kind="calendar_feed", thing_id=feed_id)
        await work.session.flush()
