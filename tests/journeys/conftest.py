"""The service as people meet it: the whole of it running, and a real browser in front."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from services.demo.staff import STAFF
from tests.browsers import AS_ROOT, find_chromium
from tests.running_service import RunningService, running_service

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}
NAMES = {member.sub: member.name for member in STAFF}
QUIET = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """The whole service with its fictional people; one for all journeys."""
    with running_service(tmp_path_factory.mktemp("journeys")) as running:
        yield running


# For a file, not for the session: while it is open, this thread has a loop that other tests would fall over.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=find_chromium(), args=[*QUIET, "--disable-sync", *AS_ROOT])
        yield browser
        browser.close()


AT_HOME = re.compile(r"^http://127\.0\.0\.1:\d+/(?!sign-in|interaction|auth)")
OpenBrowser = Callable[..., BrowserContext]


@pytest.fixture
def open_browser(chromium: Browser, service: RunningService) -> Iterator[OpenBrowser]:
    """A browser with nothing in it, on a phone unless told otherwise: `open_browser(viewport=DESK)`."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = chromium.new_context(**{"base_url": service.url, "viewport": PHONE, "locale": "nb-NO", **options})
        context.set_default_timeout(20_000)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def phone(open_browser: OpenBrowser) -> Page:
    """An empty page on a phone."""
    return open_browser().new_page()


def sign_in(page: Page, subject: str) -> None:
    """Sign in as a person does: the provider's button, one's own name, and back."""
    page.goto("/sign-in")
    begin_sign_in(page)
    be(page, subject)
    page.wait_for_url(AT_HOME)


def begin_sign_in(page: Page) -> None:
    """Press the provider's button; a provider that remembers the browser sends it straight back."""
    page.locator("main form button").first.click()


def be(page: Page, subject: str) -> None:
    """Press one's own name at the provider."""
    page.get_by_role("button", name=re.compile(f"^{re.escape(NAMES[subject])}")).click()


def open_account(page: Page) -> None:
    """Open one's own corner of the page."""
    page.locator("details.account > summary").click()
