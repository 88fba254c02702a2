"""Sheets to print: PDF/UA-1 and PDF/A-2a at once, set by Typst in a process of its own.

What people have typed is data all the way: it reaches the layout as JSON and is never read as markup. A process of its
own can be stopped when it takes too long, holds none of our secrets and never makes other requests wait.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from starlette.responses import Response

from services.core.kit.errors import Unavailable

HERE = Path(__file__).resolve().parent
SETTER = HERE / "setter.py"
SECONDS = 15
AT_ONCE = 2


class PdfResponse(Response):
    """A sheet as the answer."""

    media_type = "application/pdf"


def as_file(made: bytes, *, file_name: str, language: str) -> PdfResponse:
    """A sheet that is taken home as a file, by a name that must tell nothing of anybody."""
    disposition = f'attachment; filename="{file_name}"'
    return PdfResponse(made, headers={"Content-Disposition": disposition, "Content-Language": language})


@cache
def _room() -> asyncio.Semaphore:
    return asyncio.Semaphore(AT_ONCE)


async def typeset(sheet: dict[str, Any], *, seconds: float = SECONDS) -> bytes:
    """Set a sheet (see `sheet.typ` for its shape) as a PDF.

    Raises:
        Unavailable: when there is no free place, or it is not done, within `seconds`, or it cannot be done.
    """
    try:
        async with asyncio.timeout(seconds):
            await _room().acquire()
    except TimeoutError:
        raise Unavailable from None
    try:
        return await _set(orjson.dumps(sheet), seconds)
    finally:
        _room().release()


async def _set(told: bytes, seconds: float) -> bytes:
    setter = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(SETTER), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}
    )
    try:
        async with asyncio.timeout(seconds):
            made, _ = await setter.communicate(told)
    except TimeoutError:
        raise Unavailable from None
    finally:
        # Too slow, or nobody waits for it any longer.
        if setter.returncode is None:
            setter.kill()
            await setter.wait()
    # What the setter says of its error may quote what people typed: it is not read, and not logged.
    if setter.returncode != 0:
        raise Unavailable
    return made
