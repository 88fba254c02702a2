"""The calendar feed: the address that calendar programs ask at, and the page where one makes it and takes it back."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.api.calendar_text import MEDIA_TYPE, calendar_text
from services.api.doors import open_to_all, to
from services.api.forms import read_form
from services.api.language import Language, say
from services.api.problems import HTTP_TITLES, language_for
from services.api.requests import CurrentWork, work_by_calendar
from services.api.shapes import NothingShape, Shape
from services.api.templating import page
from services.core.access.things import ADD, CALENDAR_FEED, CHANGE, READ
from services.core.calendar_feed import commands, queries

router = APIRouter()

MayRead = Annotated[None, Depends(to(READ, CALENDAR_FEED))]
MayAdd = Annotated[None, Depends(to(ADD, CALENDAR_FEED))]
MayChange = Annotated[None, Depends(to(CHANGE, CALENDAR_FEED))]
ADDRESS = re.compile(r"(?P<secret>[A-Za-z0-9_-]{43})\.ics")


class TakeBackForm(Shape):
    """Which address is taken back."""

    feed_id: UUID


def address_of(request: Request, secret: str) -> str:
    """The whole address of a calendar; shown where it is made, and nowhere else."""
    return f"{request.app.state.rooms.settings.public_url.rstrip('/')}/calendar/{secret}.ics"


@router.api_route("/calendar/{calendar_address}", methods=["GET", "HEAD"])
async def send_calendar(
    request: Request,
    calendar_address: str,
    door: Annotated[
        None,
        Depends(
            open_to_all(because="a calendar program cannot sign in; the address itself is secret and opens one hat")
        ),
    ],
) -> Response:
    """Send the calendar that the address leads to. One that was never made and one that is dead answer alike."""
    found = ADDRESS.fullmatch(calendar_address)
    if found is None:
        return _nothing(request)
    async with work_by_calendar(request, found["secret"]) as work:
        if work is None:
            return _nothing(request)
        text = calendar_text(
            await queries.calendar_days(work),
            language=Language(work.actor.language),
            public_url=request.app.state.rooms.settings.public_url,
            now=work.now,
        )
    answer = Response(text, headers={"Content-Disposition": 'attachment; filename="samordning.ics"'})
    answer.headers["Content-Type"] = MEDIA_TYPE
    if request.method == "HEAD":
        answer.body = b""
    return answer


@router.get("/calendar-feed")
async def show_calendar_feed(
    request: Request, door: MayRead, work: CurrentWork, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Show whether there is an address for the hat that is on, and when a program last asked by it."""
    return page(request, "calendar_feed/page.html", feeds=await queries.my_feeds(work), address="", done=done)


@router.post("/calendar-feed")
async def make_calendar_feed(request: Request, door: MayAdd, work: CurrentWork) -> Response:
    """Make an address and show it: in this answer and in no other. The one before stops working."""
    form = await read_form(request, NothingShape)
    if not form.is_good:
        return RedirectResponse("/calendar-feed", status_code=303)
    _made, secret = await commands.make_feed(work)
    feeds = await queries.my_feeds(work)
    return page(request, "calendar_feed/page.html", feeds=feeds, address=address_of(request, secret), done="")


@router.post("/calendar-feed/take-back")
async def take_back_calendar_feed(request: Request, door: MayChange, work: CurrentWork) -> Response:
    """Take the address back."""
    form = await read_form(request, TakeBackForm)
    if form.shape is not None:
        await commands.take_back_feed(work, feed_id=form.shape.feed_id)
        return RedirectResponse("/calendar-feed?done=taken_back", status_code=303)
    return RedirectResponse("/calendar-feed", status_code=303)


def _nothing(request: Request) -> Response:
    """The one answer for every address that leads nowhere: no page, so nothing in it differs from time to time."""
    words = "" if request.method == "HEAD" else say(language_for(request), HTTP_TITLES[404][1])
    return Response(words, status_code=404, media_type="text/plain")
