"""Files that come in and go out: one at a time, never on a disk, and no larger than may be kept.

A file is received, looked at and scanned before any transaction is open; whoever may not add it is told before a
byte of it is read.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, TypeVar
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.datastructures import FormData, Headers, ImmutableMultiDict, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from services.api.forms import Filled, filled_with
from services.api.problems import BadRequest
from services.api.requests import ordinary_work
from services.core.access import policy
from services.core.access.things import ADD, ATTACHMENT
from services.core.attachments.commands import JudgedFile
from services.core.attachments.content import FileKeys, keys_from
from services.core.attachments.kinds import LARGEST_FILE, MEGABYTE
from services.core.attachments.rules import clean_name, fault_of_file, fault_of_name, kind_of
from services.core.attachments.scanning import scan
from services.core.follow_ups.queries import follow_up_row
from services.core.kit.errors import Invalid, NoHat, NotFound, TooLarge, Unavailable

S = TypeVar("S", bound=BaseModel)
FIELD = "file"
# Beside the file: the other fields, and what stands between them.
_ROOM_FOR_FIELDS = 64 * 1024
LARGEST_UPLOAD = LARGEST_FILE + _ROOM_FOR_FIELDS
# The framework's own limit stands a little beyond ours, which says what is wrong in our words.
ROUTE_LIMIT = LARGEST_UPLOAD + MEGABYTE
MOST_FIELDS = 20
WAIT_SECONDS, RECEIVE_SECONDS = 2.0, 300.0


async def file_keys(request: Request) -> FileKeys:
    """The keys of this process."""
    return keys_from(request.app.state.rooms.settings)


Keys = Annotated[FileKeys, Depends(file_keys)]


async def _turn(request: Request) -> AsyncIterator[None]:
    """Wait for a turn: few files stand in memory at once, until the last byte of the answer is sent.

    Raises:
        Unavailable: when there is none within a moment.
    """
    files: asyncio.Semaphore = request.app.state.rooms.files
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await files.acquire()
    except TimeoutError:
        raise Unavailable from None
    try:
        yield
    finally:
        files.release()


Turn = Annotated[None, Depends(_turn)]


class _InMemory(MultiPartParser):
    """The framework's parser, which would put what is larger than this on the disk."""

    spool_max_size = LARGEST_UPLOAD


async def receive_file(request: Request, shape: type[S], follow_up_id: UUID) -> tuple[Filled[S], JudgedFile | None]:
    """Receive a form with a file for a follow-up; what is wrong with the file is a fault of its field.

    The file is None when the form has any fault.

    Raises:
        NotFound: when the follow-up is not there for the asker, or her role adds no attachments. Nothing is read.
        TooLarge: as soon as more has come than a file may have, whatever was announced.
        BadRequest: when it is no form with a file.
        Unavailable: when the scanner does not answer.
    """
    async with ordinary_work(request) as work:
        if work.actor.role is None:
            raise NoHat
        if not policy.may(work.actor.role, ADD, ATTACHMENT):
            raise NotFound("follow_up", follow_up_id)
        await follow_up_row(work, follow_up_id)
    posted = await _received(request)
    try:
        return await _read(request, shape, posted)
    finally:
        await posted.close()


async def _read(request: Request, shape: type[S], posted: FormData) -> tuple[Filled[S], JudgedFile | None]:
    texts = [(name, value) for name, value in posted.multi_items() if isinstance(value, str) and name != FIELD]
    files = [(name, value) for name, value in posted.multi_items() if isinstance(value, UploadFile)]
    form = filled_with(request, shape, ImmutableMultiDict(texts))
    form.faults.update({name: "unknown_field" for name, _file in files if name != FIELD})
    named = [file for name, file in files if name == FIELD and file.filename]
    if not named:
        form.faults[FIELD] = "missing"
        return form, None
    judged = await _judged(request, form, named[0])
    return form, judged if form.is_good else None


async def _received(request: Request) -> FormData:
    try:
        async with asyncio.timeout(RECEIVE_SECONDS):
            parser = _InMemory(request.headers, _counted(request), max_files=1, max_fields=MOST_FIELDS)
            return await parser.parse()
    except (MultiPartException, KeyError, ClientDisconnect):
        raise BadRequest("body", "wrong_form") from None
    except TimeoutError:
        raise Unavailable from None


async def _counted(request: Request) -> AsyncGenerator[bytes, None]:
    """The body as it comes, as long as it is no larger than it may be."""
    if not Headers(scope=request.scope).get("content-type", "").startswith("multipart/form-data"):
        raise BadRequest("body", "wrong_form")
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST_UPLOAD:
            raise TooLarge(FIELD, "file_too_large")
        yield piece


async def _judged(request: Request, form: Filled[S], file: UploadFile) -> JudgedFile | None:
    """Look at a file, and let the scanner look at it when nothing else is wrong."""
    name = clean_name(file.filename or "")
    content = await file.read()
    said_type = (file.content_type or "").split(";")[0].strip().lower()
    if len(content) > LARGEST_FILE:
        raise TooLarge(FIELD, "file_too_large")
    fault = fault_of_name(name) or await asyncio.to_thread(fault_of_file, name, said_type, content)
    kind = None if fault else await asyncio.to_thread(kind_of, content)
    if kind is None:
        form.faults[FIELD] = fault or "file_not_what_it_says"
        return None
    clamd_url = request.app.state.rooms.settings.clamd_url
    if clamd_url and form.is_good:
        try:
            await scan(clamd_url, content)
        except Invalid as found:
            form.faults.update(found.faults)
    return JudgedFile(name=name, kind=kind, content=content, is_scanned=bool(clamd_url))


def as_download(content: bytes, *, media_type: str, name: str) -> Response:
    """An answer that a browser saves under this name and never shows (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})
