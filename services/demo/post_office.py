"""A mail server for the demo, on loopback: it takes everything, keeps it as files, and sends nothing on.

python -m services.demo.post_office PORT FOLDER
"""

import asyncio
import re
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.demo.ports import HOST

_ID = re.compile(rb"^Message-ID: <([0-9a-f-]{36})@", re.MULTILINE | re.IGNORECASE)


class Keeper:
    """Keeps each message in a folder, named by its Message-ID: one that comes twice is one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Write down what came; refuse what is not from us."""
        content = envelope.original_content or b""
        found = _ID.search(content)
        if found is None:
            return f"554 5.6.0 {server.hostname} keeps what has a Message-ID of the service, and nothing else"
        (self._folder / f"{found[1].decode('ascii')}.eml").write_bytes(content)
        return "250 2.0.0 kept"


async def serve(port: int, folder: Path) -> None:
    """Take mail until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Keeper(folder), hostname="demo.example.org", loop=loop), HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    where = Path(sys.argv[2])
    where.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(int(sys.argv[1]), where))
