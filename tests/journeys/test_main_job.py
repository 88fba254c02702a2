"""The main job from end to end, by people in front of a browser: log, register, flag, count, and see nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import holidays
import pytest
from playwright.sync_api import Browser, Page, expect

from services.core.kit.clock import machine_now, oslo_date
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, sign_in
from tests.running_service import RunningService

COORDINATOR, INVESTIGATOR = "staff-coordinator-grorud", "staff-u18-investigator"
POLICE_MANAGER, SCHOOL = "staff-manager-police", "staff-school-contact"
RULE = "Avgjøre påtalespørsmålet"
MINUTE = 60_000
SIX_WEEKS = timedelta(weeks=6)
LONGEST_RELOAD = 5_000


@dataclass(frozen=True)
class Made:
    """Something that was made in a browser: where it stands, and its id."""

    address: str

    @property
    def id(self) -> str:
        return re.sub(r"[?#].*", "", self.address).rpartition("/")[2]


@pytest.fixture(scope="module")
def at_desk(chromium: Browser, service: RunningService) -> Iterator[dict[str, Page]]:
    """A page at a desk for those who take part, each signed in once."""
    pages = {}
    for subject in (INVESTIGATOR, POLICE_MANAGER):
        context = chromium.new_context(base_url=service.url, viewport=DESK, locale="nb-NO")
        pages[subject] = context.new_page()
        sign_in(pages[subject], subject)
    yield pages
    for page in pages.values():
        page.context.close()


@pytest.fixture(scope="module")
def measure(chromium: Browser, service: RunningService) -> Iterator[Made]:
    """A measure that a coordinator logged from a phone, touching as little as may be."""
    with chromium.new_context(base_url=service.url, viewport=PHONE, locale="nb-NO", has_touch=True) as context:
        page = context.new_page()
        sign_in(page, COORDINATOR)
        page.get_by_role("link", name="Oppfølginger", exact=True).tap()
        page.get_by_label("Vis bare").select_option(label="Aktiv oppfølging")
        page.get_by_role("button", name="Vis").tap()
        page.locator("table a[href*='/follow-ups/']").first.tap()
        page.get_by_role("link", name="Nytt tiltak").tap()
        page.get_by_label("Tiltak", exact=True).select_option(index=1)
        page.get_by_role("button", name="Lagre tiltak").tap()
        page.wait_for_url("**/follow-ups/*?done=measure*")
        links = page.locator("#measures a[href^='/measures/'], a[href^='/measures/']")
        newest = max(links.evaluate_all("links => links.map((link) => link.getAttribute('href'))"))
        yield Made(newest)


def last_working_day_before(day: date) -> date:
    """The last day before this one that a time limit can end on."""
    day -= timedelta(days=1)
    while day.weekday() > 4 or day in holidays.country_holidays("NO", years=day.year):
        day -= timedelta(days=1)
    return day


def open_and_overdue(page: Page) -> int:
    """The manager's figure: how many of the unit's decisions on prosecution are open and overdue."""
    page.goto("/compliance")
    table = page.get_by_role("region", name=RULE).get_by_role("table").first
    column = table.get_by_role("columnheader").all_inner_texts().index("Åpen, forfalt")
    rows = table.locator("tbody tr").all()
    assert rows
    return sum(int(row.locator("th, td").nth(column).inner_text()) for row in rows)


@dataclass(frozen=True)
class Registered:
    """An investigation, and what the manager's figure was before it."""

    made: Made
    reference: str
    due_on: date
    overdue_before: int


@pytest.fixture(scope="module")
def investigation(at_desk: dict[str, Page]) -> Registered:
    """An investigation whose time limit of § 249 ran out yesterday, or on the last day it could before that."""
    overdue_before = open_and_overdue(at_desk[POLICE_MANAGER])
    due_on = last_working_day_before(oslo_date(machine_now()))
    suspect_on = due_on - SIX_WEEKS
    page = at_desk[INVESTIGATOR]
    page.get_by_role("link", name="Etterforskinger").click()
    page.get_by_role("link", name="Registrer etterforsking").click()
    reference = "Reise 249"
    page.get_by_label("Saksnummer").fill(reference)
    page.get_by_label("Fødselsdato").fill((suspect_on - timedelta(days=365 * 16)).isoformat())
    page.get_by_label("Handlingen begått").fill((suspect_on - timedelta(days=2)).isoformat())
    page.get_by_label("Å anse som mistenkt fra").fill(suspect_on.isoformat())
    page.get_by_role("button", name="Registrer").click()
    page.wait_for_url(re.compile(r"/investigations/[0-9a-f-]{36}"))
    return Registered(Made(page.url), reference, due_on, overdue_before)


def test_a_coordinator_logs_a_measure_from_a_phone_with_one_choice(open_browser: OpenBrowser, measure: Made) -> None:
    page = open_browser().new_page()
    sign_in(page, COORDINATOR)
    page.goto(measure.address)
    expect(page.get_by_role("heading", level=1)).not_to_be_empty()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_deadline_of_yesterday_is_flagged_on_the_start_page_within_a_minute(
    at_desk: dict[str, Page], investigation: Registered
) -> None:
    page = at_desk[INVESTIGATOR]
    line = page.get_by_role("row").filter(has_text=investigation.reference)
    flag = line.get_by_text("Varslet")
    for _ in range(MINUTE // LONGEST_RELOAD):
        page.goto("/")
        expect(line.get_by_text("Over fristen med")).to_be_visible()
        if flag.is_visible():
            break
        # Nothing happens on the page by itself: the wait is for the worker, the look is after the next reload.
        page.wait_for_timeout(LONGEST_RELOAD)
    expect(flag).to_be_visible(timeout=1)
    expect(line.locator("time").first).to_have_attribute("datetime", investigation.due_on.isoformat())


def test_the_police_manager_sees_it_on_the_list_and_in_the_figure(
    at_desk: dict[str, Page], investigation: Registered
) -> None:
    page = at_desk[POLICE_MANAGER]
    assert open_and_overdue(page) == investigation.overdue_before + 1
    page.goto("/deadlines")
    expect(page.get_by_role("row").filter(has_text=investigation.reference)).to_have_count(1)


def test_for_a_school_contact_none_of_it_exists(
    open_browser: OpenBrowser, service: RunningService, measure: Made, investigation: Registered
) -> None:
    page = open_browser().new_page()
    sign_in(page, SCHOOL)
    deadline_id = deadline_of(service, investigation)
    pages = [f"/measures/{measure.id}", f"/investigations/{investigation.made.id}", f"/deadlines/{deadline_id}"]
    for address in pages:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404, address
        expect(page.get_by_role("heading", level=1)).to_have_text("Fant ikke det du ba om")
    with service.program(SCHOOL) as http:
        for address in pages:
            assert http.get(f"/api/v1{address}").status_code == 404, address
        assert http.get("/api/v1/compliance").status_code == 403


def deadline_of(service: RunningService, investigation: Registered) -> str:
    """The id of the investigation's deadline, as the investigator's programs get it."""
    with service.program(INVESTIGATOR) as http:
        answer = http.get(f"/api/v1/investigations/{investigation.made.id}")
    assert answer.status_code == 200, answer.text
    (deadline,) = answer.json()["deadlines"]
    assert deadline["due_on"] == investigation.due_on.isoformat()
    found: str = deadline["id"]
    return found
