"""The consent talk on a tablet, and two members of staff side by side when the youth changes her mind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.journeys.checker import AXE, faults_of
from tests.journeys.conftest import DESK, sign_in
from tests.running_service import RunningService

COORDINATOR, POLICE, SCHOOL = "staff-coordinator-grorud", "staff-police-contact", "staff-school-contact"
TABLET: ViewportSize = {"width": 820, "height": 1180}
YOUTH = "Ada Prøvdal"
NOT_FOUND = "Fant ikke det du ba om"


@dataclass
class Staff:
    """Those who take part, each signed in once and for all."""

    coordinator: Page
    police: Page
    school: Page
    place: str


@pytest.fixture(scope="module")
def staff(chromium: Browser, service: RunningService) -> Iterator[Staff]:
    pages = []
    for subject, size in ((COORDINATOR, TABLET), (POLICE, DESK), (SCHOOL, DESK)):
        context = chromium.new_context(
            base_url=service.url, viewport=size, locale="nb-NO", java_script_enabled=subject != SCHOOL
        )
        context.set_default_timeout(20_000)
        if subject != SCHOOL:
            context.add_init_script(AXE)
        page = context.new_page()
        sign_in(page, subject)
        pages.append(page)
    coordinator = pages[0]
    coordinator.goto("/follow-ups?state=ACTIVE")
    coordinator.get_by_role("row").filter(has_text=YOUTH).get_by_role("link").first.click()
    expect(coordinator.get_by_role("heading", level=1)).to_have_text(YOUTH)
    yield Staff(coordinator, pages[1], pages[2], re.sub(r"^https?://[^/]+|[?#].*$", "", coordinator.url))
    for page in pages:
        page.context.close()


def measure_of(page: Page) -> str:
    """The address of the first measure on a follow-up's page."""
    link = page.locator("main a[href*='/measures/']:not([href$='/new'])").first
    return str(link.get_attribute("href"))


def test_the_youth_takes_it_back_for_the_police_and_their_next_click_finds_nothing(staff: Staff) -> None:
    shown = staff.place
    for page in (staff.police, staff.school):
        page.goto(shown)
        expect(page.get_by_role("heading", level=1)).to_have_text(YOUTH)
    staff.coordinator.goto(shown)
    measure = measure_of(staff.coordinator)
    for page in (staff.police, staff.school):
        page.goto(measure)
        expect(page.get_by_role("heading", name=NOT_FOUND)).to_have_count(0)

    staff.coordinator.get_by_role("link", name="Samtykke", exact=True).click()
    row = staff.coordinator.get_by_role("listitem").filter(has_text="Samordnet oppfølging")
    expect(row).to_contain_text("Gjelder")
    row.get_by_role("link").click()
    police = staff.coordinator.get_by_label("Tjeneste som ikke lenger får lese").locator("option", has_text="oliti")
    name = police.first.text_content() or ""
    staff.coordinator.get_by_label("Tjeneste som ikke lenger får lese").select_option(label=name)
    staff.coordinator.get_by_role("button", name="Trekk tilbake nå").click()
    expect(staff.coordinator.get_by_role("status").first).to_contain_text("gjelder ikke fra nå")
    receipt = staff.coordinator.get_by_role("region", name="Kvittering: hva som er lest")
    expect(receipt.get_by_role("row").filter(has_text=name).first).to_be_visible()
    assert faults_of(staff.coordinator, "nb") == []

    staff.police.reload()
    expect(staff.police.get_by_role("heading", level=1)).to_have_text(NOT_FOUND)
    staff.police.goto(shown)
    expect(staff.police.locator("main")).not_to_contain_text(YOUTH)
    staff.school.reload()
    expect(staff.school.get_by_role("heading", name=NOT_FOUND)).to_have_count(0)
    staff.school.goto(shown)
    expect(staff.school.get_by_role("heading", level=1)).to_have_text(YOUTH)


def test_the_talk_on_a_tablet_from_the_first_box_to_the_last_signature(staff: Staff) -> None:
    page = staff.coordinator
    page.goto(f"{staff.place}/consents")
    page.get_by_role("link", name="Begynn samtalen om samtykke").click()
    page.get_by_label("Språket samtalen var på").fill("norsk")
    page.get_by_label("Hva mener den unge selv?").fill("Greit at de kan se planen.")
    page.get_by_label("Et barn", exact=True).check()
    group = page.get_by_role("group", name=re.compile("oliti.* får lese om"))
    group.get_by_label("Planen og målene").check()
    page.get_by_role("button", name="Vis nøyaktig hvem som får se hva").click()
    expect(page.locator(".ds-error-summary")).to_contain_text("tolkeloven § 4")
    assert faults_of(page, "nb") == []
    expect(group.get_by_label("Planen og målene")).to_be_checked()
    page.get_by_label("Ikke behov for tolk").check()
    page.get_by_role("button", name="Vis nøyaktig hvem som får se hva").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dette får de se")
    expect(page.locator("main")).to_contain_text("Planen og målene: skrevet av alle som deltar")
    assert faults_of(page, "nb") == []
    page.get_by_role("button", name="Dette er riktig. Skriv det ned").click()
    expect(page.locator("main")).to_contain_text("Venter på underskrift")
    signers = page.get_by_label("Hvem skrev under?").locator("option")
    while signers.count():
        left = signers.count() - 1  # beside the empty choice
        page.get_by_label("Hvem skrev under?").select_option(value=str(signers.nth(1).get_attribute("value")))
        page.get_by_label("På papir", exact=True).check()
        page.get_by_label("Hvor finnes underskriften?").fill("Arkiv 2026/1")
        page.get_by_role("button", name="Før underskriften").click()
        expect(signers).to_have_count(left if left > 1 else 0)
        expect(page.get_by_role("status").first).to_contain_text("Underskriften er ført")
    expect(page.get_by_role("region", name="Åpent nå")).to_contain_text("Planen og målene")
    assert faults_of(page, "nb") == []
    staff.police.goto(staff.place)
    expect(staff.police.get_by_role("region", name="Plan").first).to_be_visible()
