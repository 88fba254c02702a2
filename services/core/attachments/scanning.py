"""Asking a virus scanner: clamd's INSTREAM, over TCP or a socket file.

We send `zINSTREAM`, then pieces each with its length before it, then an empty piece. It answers with one line that
ends with a zero byte: `stream: OK`, `stream: NAME FOUND` or something that ends with `ERROR`.
"""

import asyncio
from urllib.parse import urlsplit

from services.core.attachments.kinds import MEGABYTE
from services.core.kit.errors import Invalid, Unavailable

SECONDS = 60.0
_ASK, _PIECE, _LONGEST_ANSWER = b"zINSTREAM\0", 64 * 1024, 4096


async def scan(clamd_url: str, content: bytes, *, seconds: float = SECONDS) -> None:
    """Let the scanner at this address look at the content.

    Raises:
        Invalid: when it finds something.
        Unavailable: when it cannot be asked or does not say that there is nothing: then nothing is kept.
    """
    try:
        async with asyncio.timeout(seconds):
            answer = await _ask(clamd_url, content)
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        raise Unavailable from None
    if answer == b"stream: OK":
        return
    if answer.endswith(b" FOUND"):
        raise Invalid(file="file_has_virus")
    raise Unavailable


async def _ask(clamd_url: str, content: bytes) -> bytes:
    place = urlsplit(clamd_url)
    if place.scheme == "unix":
        reader, writer = await asyncio.open_unix_connection(place.path, limit=_LONGEST_ANSWER)
    else:
        reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=_LONGEST_ANSWER)
    try:
        writer.write(_ASK)
        view = memoryview(content)
        for start in range(0, len(view), _PIECE):
            piece = view[start : start + _PIECE]
            writer.write(len(piece).to_bytes(4))
            writer.write(piece)
            if start % MEGABYTE == 0:
                await writer.drain()
        writer.write((0).to_bytes(4))
        await writer.drain()
        return (await reader.readuntil(b"\0")).removesuffix(b"\0").strip()
    finally:
        writer.close()
