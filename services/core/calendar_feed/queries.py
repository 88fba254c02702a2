"""What stands in a calendar, and the address it is fetched by.

Asked for in the name of the person, under the hat that the address was made with: the row policies decide here as they
do on every page. For whom somebody stands in is read from the absences; it gives no row that her hat does not give.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.core.access.work import Work
from services.core.calendar_feed.models import CalendarFeed
from services.core.calendar_feed.rules import UNUSED, is_alive
from services.core.deadlines.queries import DeadlineLine, deadlines_in_person
from services.core.follow_ups.tasks import TaskView, tasks_in_person
from services.core.kit.errors import NotFound
from services.core.organisation.models import Absence

MOST_DAYS = 500
"""How many deadlines, and how many tasks, one calendar holds; those that are due first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    """An address as its owner sees it: never the address itself. `dies_at`: when it is dead if nobody asks for it."""

    id: UUID
    made_at: datetime
    fetched_at: datetime | None
    dies_at: datetime
    is_alive: bool


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """What is open and has a day, of what somebody answers for in person today, herself or for somebody away."""

    deadlines: list[DeadlineLine]
    tasks: list[TaskView]


async def my_feeds(work: Work) -> list[FeedView]:
    """The address of the hat that is on, if there is one that is not taken back."""
    rows = await work.session.scalars(
        select(CalendarFeed).where(CalendarFeed.post_id == work.actor.post_id, CalendarFeed.taken_back_at.is_(None))
    )
    return [_view(work, feed) for feed in rows.all()]


async def feed_view(work: Work, feed_id: UUID) -> FeedView:
    """One address of the asker's, under the hat that is on.

    Raises:
        NotFound: when there is none by this key for her.
    """
    feed = await work.session.scalar(select(CalendarFeed).where(CalendarFeed.id == feed_id))
    if feed is None:
        raise NotFound("calendar_feed", feed_id)
    return _view(work, feed)


async def calendar_days(work: Work) -> CalendarDays:
    """What stands in the calendar now; each deadline and task is logged as shown."""
    answers_for = select(Absence.user_id).where(
        Absence.substitute_user_id == work.actor.user_id,
        Absence.starts_on <= work.today,
        Absence.ends_on >= work.today,
    )
    absent = (await work.session.scalars(answers_for)).all()
    people = [work.actor.user_id, *absent]
    return CalendarDays(
        deadlines=await deadlines_in_person(work, user_ids=people, limit=MOST_DAYS),
        tasks=await tasks_in_person(work, user_ids=people, limit=MOST_DAYS),
    )


def _view(work: Work, feed: CalendarFeed) -> FeedView:
    return FeedView(
        id=feed.id,
        made_at=feed.made_at,
        fetched_at=feed.fetched_at,
        dies_at=(feed.fetched_at or feed.made_at) + UNUSED,
        is_alive=is_alive(
            made_at=feed.made_at, fetched_at=feed.fetched_at, taken_back_at=feed.taken_back_at, now=work.now
        ),
    )
