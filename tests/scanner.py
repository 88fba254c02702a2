"""A server that speaks clamd's documented INSTREAM and looks for one file only, the one scanners are tried with.

It is no scanner; the real one is spoken to in tests/core/test_clamd.py.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.files import EICAR

Judge = Callable[[bytes], bytes]


def looks(content: bytes) -> bytes:
    return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"


@asynccontextmanager
async def scanner(judge: Judge = looks, *, place: Path | None = None) -> AsyncIterator[str]:
    """A server that reads `zINSTREAM`, pieces with their lengths and an empty one, and answers with one line."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        content = bytearray()
        while length := int.from_bytes(await reader.readexactly(4)):
            content += await reader.readexactly(length)
        writer.write(judge(bytes(content)) + b"\0")
        await writer.drain()
        writer.close()

    if place is None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        url = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    else:
        server = await asyncio.start_unix_server(serve, str(place))
        url = f"unix://{place}"
    async with server:
        yield url
