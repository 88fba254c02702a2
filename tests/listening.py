"""The application behind a real socket, in the tests' own loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp


class Announced(uvicorn.Server):
    """A server that says when it listens, and leaves signals to the tests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(served: ASGIApp, port: int) -> AsyncIterator[str]:
    """Serve it on this port for as long as this lasts; gives where."""
    server = Announced(uvicorn.Config(served, port=port, lifespan="off", log_config=None, access_log=False, ws="none"))
    running = asyncio.create_task(server.serve())
    await server.is_up.wait()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await running
