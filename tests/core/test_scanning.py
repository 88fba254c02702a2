"""The virus scanner: what it answers decides, and without its answer nothing is kept.

The server here is that of scanner.py; the real one is spoken to in test_clamd.py.
"""

import asyncio
from pathlib import Path

import pytest

from services.core.attachments.scanning import scan
from services.core.kit.errors import Invalid, Unavailable
from tests.files import EICAR, PDF
from tests.scanner import scanner


async def test_a_clean_file_passes_over_tcp_and_over_a_socket_file(tmp_path: Path) -> None:
    for place in (None, tmp_path / "clamd.ctl"):
        async with scanner(place=place) as url:
            await scan(url, PDF)
            await scan(url, PDF + b"\0" * (3 * 1024 * 1024))


async def test_every_byte_reaches_the_scanner_in_its_order() -> None:
    seen: list[bytes] = []

    def remembers(content: bytes) -> bytes:
        seen.append(content)
        return b"stream: OK"

    content = bytes(range(256)) * 1000
    async with scanner(remembers) as url:
        await scan(url, content)
    assert seen == [content]


async def test_what_it_finds_is_told_at_the_field() -> None:
    async with scanner() as url:
        with pytest.raises(Invalid) as refused:
            await scan(url, PDF + EICAR)
    assert refused.value.faults == {"file": "file_has_virus"}


@pytest.mark.parametrize(
    "answer",
    [
        b"INSTREAM size limit exceeded. ERROR",
        b"stream: Can't allocate memory ERROR",
        b"",
        b"OK",
        b"UNKNOWN COMMAND",
        b"x" * 10_000,
    ],
)
async def test_any_other_answer_is_no(answer: bytes) -> None:
    async with scanner(lambda _content: answer) as url:
        with pytest.raises(Unavailable):
            await scan(url, PDF)


async def test_a_scanner_that_is_gone_or_says_nothing_is_no(tmp_path: Path) -> None:
    async with scanner() as url:
        pass
    for place in (url, f"unix://{tmp_path / 'nowhere'}"):
        with pytest.raises(Unavailable):
            await scan(place, PDF)

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65536):
            pass
        writer.close()

    silent = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with silent:
        with pytest.raises(Unavailable):
            await scan(f"tcp://127.0.0.1:{silent.sockets[0].getsockname()[1]}", PDF, seconds=0.2)
