"""A provider and the one that it tells of sign-outs, for the tests of a whole file."""

import http.server
import threading
from collections.abc import Iterator

import httpx2
import pytest

from services.demo.ports import free_port
from services.demo.provider import DemoProvider
from tests.demo.sign_in import Browser, Service


@pytest.fixture(scope="module")
def service_url() -> Iterator[str]:
    Service.told = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def provider(service_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProvider]:
    with DemoProvider(free_port(), service_url, tmp_path_factory.mktemp("provider")).running() as running:
        yield running


@pytest.fixture
def client() -> Iterator[httpx2.Client]:
    with httpx2.Client(trust_env=False) as client:
        yield client


@pytest.fixture
def browser(client: httpx2.Client, service_url: str) -> Browser:
    return Browser(client, service_url)
