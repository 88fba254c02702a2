"""Every page that somebody can come to by following links, looked at with each role's eyes, on a phone."""

from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.routing import compile_path

from services.demo.staff import STAFF
from tests.contract.operations import application
from tests.journeys.checker import AXE, Listener, faults_of
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, sign_in
from tests.running_service import RunningService

# One for each role, and two where the menus differ by service.
EYES = [
    "staff-coordinator-grorud",
    "staff-key-worker-grorud",
    "staff-police-contact",
    "staff-u18-investigator",
    "staff-prosecutor",
    "staff-child-welfare-contact",
    "staff-mediation-contact",
    "staff-school-contact",
    "staff-manager-one-to-one",
    "staff-manager-police",
    "staff-privacy-officer",
    "staff-administrator",
]
OK, UNPROCESSABLE = 200, 422
EMPTY_ALL = """
const typed = "main input:not([type=hidden], [type=radio], [type=checkbox]), main select, main textarea"
for (const one of document.querySelectorAll(typed))
  one.value = ""
"""
PAGES = [
    (compile_path(context.path)[0], context.path)
    for context in iter_route_contexts(application().routes)
    if context.path and not context.path.startswith(("/api/", "/static", "/health"))
]
SHOWN = [
    context.path
    for context in iter_route_contexts(application().routes)
    if context.path
    and "GET" in (context.methods or ())
    and not context.path.startswith(("/api/", "/static", "/health"))
]
# Those who are signed in are not sent here; these have tests of their own.
UNLINKED = {
    *("/sign-in", "/signed-out", "/sign-in/callback/{provider}", "/metrics", "/hat"),
    "/calendar/{calendar_address}",
}
# Nor do staff come here: the youth's own pages are looked at in test_subjects.py, a merge in the tests of merging.
OF_OTHERS = {"/me", "/me/consents/{consent_id}", "/me/consents/{consent_id}/withdraw", "/merges/{merge_id}"}


def template_of(path: str) -> str:
    """The address as it stands in the code, so that a hundred follow-ups are one page."""
    return next((template for pattern, template in PAGES if pattern.match(path)), path)


class Walks:
    """Walks over all pages, each person's once, and what they have met."""

    def __init__(self, open_browser: Callable[[], BrowserContext]) -> None:
        self._open_browser = open_browser
        self._faults: dict[str, list[str]] = {}
        self._looked_at: set[tuple[str, str]] = set()
        self.met: dict[str, set[str]] = {}

    def faults_seen_by(self, subject: str) -> list[str]:
        """Every fault that somebody meets who follows every link, in both languages."""
        if subject not in self._faults:
            context = self._open_browser()
            context.add_init_script(AXE)
            page = context.new_page()
            sign_in(page, subject)
            in_both = []
            for language in ("nn", "nb"):
                speak(page, language)
                in_both += [f"{fault} ({language})" for fault in self._walk(page, subject, language)]
            self._faults[subject] = in_both
            context.close()
        return self._faults[subject]

    def _walk(self, page: Page, subject: str, language: str) -> list[str]:
        listener = Listener(page)
        home = urlsplit(page.url).netloc
        waiting, seen, faults = deque(["/"]), set[str](), list[str]()
        while waiting:
            path = waiting.popleft()
            template = template_of(urlsplit(path).path)
            if template in seen:
                continue
            seen.add(template)
            answer = page.goto(path)
            if answer is None or answer.status != OK:
                faults.append(f"{template}: {answer.status if answer else 'nothing'} behind a link")
                continue
            # Axe is slow, and the frame around a page is the same for all: in nynorsk one reader is enough.
            with_axe = language == "nb" or (template, language) not in self._looked_at
            self._looked_at.add((template, language))
            found = [*faults_of(page, language, with_axe=with_axe), *listener.taken()]
            faults += [f"{template}: {fault}" for fault in found]
            for link in page.eval_on_selector_all("a[download]", "links => links.map((link) => link.href)"):
                template = template_of(urlsplit(link).path)
                if template not in seen:
                    seen.add(template)
                    saved = page.request.get(link)
                    if saved.status != OK or "attachment" not in saved.headers.get("content-disposition", ""):
                        faults.append(f"{template}: {saved.status} instead of a file to save")
            links = page.eval_on_selector_all("a[href]:not([download])", "links => links.map((link) => link.href)")
            for link in links:
                parts = urlsplit(link)
                if parts.netloc == home and template_of(parts.path) not in seen:
                    waiting.append(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        self.met.setdefault(subject, set()).update(seen)
        return faults


@pytest.fixture(scope="module")
def walks(chromium: Browser, service: RunningService) -> Walks:
    def open_browser() -> BrowserContext:
        context = chromium.new_context(base_url=service.url, viewport=PHONE, locale="nb-NO")
        context.set_default_timeout(20_000)
        return context

    return Walks(open_browser)


def speak(page: Page, language: str) -> None:
    """Choose a language on the page, without looking for the button: how that works has its own test."""
    page.evaluate(
        "(wanted) => document.querySelector(`form.language button[value=${wanted}]`).click()",
        language,
    )
    page.wait_for_function(f"document.documentElement.lang === '{language}'")


@pytest.mark.parametrize("subject", EYES)
def test_no_page_that_links_lead_to_has_a_fault(walks: Walks, subject: str) -> None:
    assert walks.faults_seen_by(subject) == []
    assert len(walks.met[subject]) >= len(["start", "menu"])


def test_the_walks_together_come_to_every_page(walks: Walks) -> None:
    for subject in EYES:
        walks.faults_seen_by(subject)
    assert set(SHOWN) - set().union(*walks.met.values()) == UNLINKED | OF_OTHERS


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_pages_for_those_who_are_not_signed_in_have_no_fault(open_browser: OpenBrowser, language: str) -> None:
    context = open_browser(locale="nn-NO" if language == "nn" else "nb-NO")
    context.add_init_script(AXE)
    page = context.new_page()
    listener = Listener(page)
    for path in ("/sign-in", "/signed-out", "/", "/no-such-page", "/sign-in/callback/demo?error=access_denied"):
        page.goto(path)
        assert [*faults_of(page, language), *listener.taken()] == [], path


REFUSED = [
    ("staff-coordinator-grorud", "/youths/new"),
    ("staff-coordinator-grorud", "/youths/find"),
    ("staff-coordinator-grorud", "/contact-points/new?place=030110&kind=school"),
    ("staff-u18-investigator", "/investigations/new"),
    ("staff-child-welfare-contact", "/matters/new"),
    ("staff-administrator", "/services/new"),
    ("staff-administrator", "/users/new"),
]


@pytest.mark.parametrize(("subject", "path"), REFUSED)
def test_a_form_that_is_refused_has_no_fault_either(open_browser: OpenBrowser, subject: str, path: str) -> None:
    context = open_browser()
    context.add_init_script(AXE)
    page = context.new_page()
    sign_in(page, subject)
    page.goto(path)
    page.evaluate(EMPTY_ALL)
    with page.expect_response(lambda response: response.request.method == "POST") as sent:
        page.locator("main form [type=submit]").last.click()
    assert sent.value.status == UNPROCESSABLE
    expect(page.locator(".ds-error-summary")).to_be_visible()
    assert faults_of(page, "nb") == []


@pytest.mark.proof
@pytest.mark.parametrize("subject", [one.sub for one in STAFF if one.sub != "staff-deactivated"])
def test_nobody_on_the_staff_meets_a_fault_at_a_desk(chromium: Browser, service: RunningService, subject: str) -> None:
    walks = Walks(lambda: chromium.new_context(base_url=service.url, viewport=DESK, locale="nb-NO"))
    assert walks.faults_seen_by(subject) == []


FAULTY = """<!doctype html><html lang="en"><head><title>Noe</title></head><body>
<img src="data:,"><input><p style="width: 900px">undefined</p>
<script>console.error("det gikk galt")</script></body></html>"""


def test_the_checker_itself_finds_what_is_wrong(open_browser: OpenBrowser) -> None:
    page = open_browser().new_page()
    listener = Listener(page)
    page.set_content(FAULTY)
    faults = " ".join([*faults_of(page, "nb"), *listener.taken()])
    for fault in (
        "axe image-alt",
        "axe label",
        "its language is 'en'",
        "it says 'undefined'",
        "it runs out",
        "det gikk galt",
    ):
        assert fault in faults
