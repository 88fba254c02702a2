"""A calendar as RFC 5545 has it: an all-day event for each day, with reference, rule and a way in, and no names."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from icalendar import Calendar, Event

from services.api.language import Language, say
from services.core.calendar_feed.queries import CalendarDays
from services.core.follow_ups.kinds import TASK_NAMES
from services.core.kit.translation import N_

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//samordning//calendar 1//NO"
ASK_AGAIN = timedelta(hours=6)
"""How long a calendar program may wait before it asks again, as far as it listens."""
NAME = N_("Frister i samordning")


def calendar_text(days: CalendarDays, *, language: Language, public_url: str, now: datetime) -> bytes:
    """The calendar as it is sent. What is in it is the database's answer; here it is only written."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    name = say(language, NAME)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    way_in = public_url.rstrip("/")
    host = urlsplit(way_in).hostname or ""
    for line in days.deadlines:
        rule = line.rule.nynorsk if language is Language.NYNORSK else line.rule.norsk
        calendar.add_component(
            _event(
                line.id,
                host,
                now,
                day=line.effective_due_on,
                words=f"{line.reference}: {rule}",
                url=f"{way_in}/deadlines/{line.id}",
                # A deadline that is moved or given to another has counted up.
                sequence=line.version,
            )
        )
    for task in days.tasks:
        if task.due_on is not None:
            calendar.add_component(
                _event(
                    task.id,
                    host,
                    now,
                    day=task.due_on,
                    words=f"{task.reference}: {say(language, TASK_NAMES[task.kind])}",
                    url=f"{way_in}/tasks/{task.id}",
                    sequence=0,
                )
            )
    text: bytes = calendar.to_ical()
    return text


def _event(thing_id: UUID, host: str, now: datetime, *, day: date, words: str, url: str, sequence: int) -> Event:
    event = Event()
    event.add("uid", f"{thing_id}@{host}")
    event.add("dtstamp", now)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", words)
    event.add("url", url)
    event.add("sequence", sequence)
    # It says when something is due, and does not take up anybody's day.
    event.add("transp", "TRANSPARENT")
    return event
