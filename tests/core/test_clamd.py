"""The real clamd, with one signature of our own: that of the file that scanners are tried with."""

import asyncio
import hashlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from services.core.attachments.scanning import scan
from services.core.kit.errors import Invalid, Unavailable
from services.demo import ports
from tests.files import EICAR, PDF, docx, zipped

pytestmark = pytest.mark.proof
LONGEST_START = 60


@asynccontextmanager
async def clamd(folder: Path, *settings: str) -> AsyncIterator[tuple[str, str]]:
    """A running clamd that knows one file; its addresses over TCP and by a socket file."""
    program = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert program, "make proof installs clamav-daemon through apt as root"
    database = folder / "signatures"
    database.mkdir()
    signature = f"{hashlib.md5(EICAR).hexdigest()}:{len(EICAR)}:Eicar-Test\n"  # noqa: S324 - the form that clamd reads
    (database / "tests.hdb").write_text(signature, encoding="ascii")
    port, place = ports.free_port(), folder / "clamd.ctl"
    lines = (
        "Foreground yes",
        f"DatabaseDirectory {database}",
        f"TCPSocket {port}",
        "TCPAddr 127.0.0.1",
        f"LocalSocket {place}",
        *settings,
    )
    configuration = folder / "clamd.conf"
    configuration.write_text("\n".join(lines) + "\n", encoding="ascii")
    with (folder / "clamd.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            program, "--config-file", str(configuration), stdout=log, stderr=log
        )
    try:
        async with asyncio.timeout(LONGEST_START):
            while not await _answers(port):
                assert process.returncode is None, (folder / "clamd.log").read_text(encoding="utf-8")
        yield f"tcp://127.0.0.1:{port}", f"unix://{place}"
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _answers(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        await asyncio.sleep(0.05)
        return False
    writer.write(b"zPING\0")
    answer = await reader.readuntil(b"\0")
    writer.close()
    return answer == b"PONG\0"


async def test_the_real_scanner_passes_what_is_clean_and_finds_what_it_knows(tmp_path: Path) -> None:
    async with clamd(tmp_path) as places:
        for place in places:
            for clean in (PDF, docx(), PDF + b"\0" * (19 * 1024 * 1024)):
                await scan(place, clean)
            for infected in (EICAR, zipped({"a/eicar.com": EICAR}), docx({"word/media/image1.png": EICAR})):
                with pytest.raises(Invalid) as refused:
                    await scan(place, infected)
                assert refused.value.faults == {"file": "file_has_virus"}


async def test_a_file_that_the_real_scanner_will_not_read_whole_is_not_kept(tmp_path: Path) -> None:
    async with clamd(tmp_path, "StreamMaxLength 1M") as places:
        for place in places:
            await scan(place, PDF)
            with pytest.raises(Unavailable):
                await scan(place, PDF + b"\0" * (8 * 1024 * 1024))
