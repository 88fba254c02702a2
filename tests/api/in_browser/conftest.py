"""The pages over real HTTP, and a real browser in front."""

import socket
from collections.abc import AsyncIterator

import playwright.async_api
import pytest
from starlette.types import ASGIApp

from services.core.kit.settings import Settings
from tests.browsers import AS_ROOT, find_chromium
from tests.listening import listening


@pytest.fixture(scope="module")
def settings(settings: Settings) -> Settings:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}", "port": port})


@pytest.fixture(scope="module")
async def home(served: ASGIApp, settings: Settings) -> AsyncIterator[str]:
    async with listening(served, settings.port) as url:
        yield url


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[playwright.async_api.Browser]:
    async with playwright.async_api.async_playwright() as started:
        browser = await started.chromium.launch(executable_path=find_chromium(), args=AS_ROOT)
        yield browser
        await browser.close()
