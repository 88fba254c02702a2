"""The pages over real HTTP, and a real browser in front."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator

import playwright.async_api
import pytest
import uvicorn
from starlette.types import ASGIApp

from services.core.kit.settings import Settings


class Announced(uvicorn.Server):
    """A server that says when it listens, and leaves signals to the tests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


@pytest.fixture(scope="module")
def settings(settings: Settings) -> Settings:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}", "port": port})


@pytest.fixture(scope="module")
async def home(served: ASGIApp, settings: Settings) -> AsyncIterator[str]:
    server = Announced(uvicorn.Config(served, port=settings.port, lifespan="off", log_config=None, ws="none"))
    running = asyncio.create_task(server.serve())
    await server.is_up.wait()
    yield settings.public_url
    server.should_exit = True
    await running


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[playwright.async_api.Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    async with playwright.async_api.async_playwright() as started:
        # As root, the browser's own sandbox does not start; what it shows here is our own.
        browser = await started.chromium.launch(executable_path=program, args=["--no-sandbox"] * (os.geteuid() == 0))
        yield browser
        await browser.close()
