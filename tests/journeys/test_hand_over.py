"""A youth moves: one coordinator offers from a desk without scripts, and the other takes over on a phone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.checker import AXE, faults_of
from tests.journeys.conftest import DESK, PHONE, sign_in
from tests.running_service import RunningService

ALNA, GRORUD = "staff-coordinator-alna", "staff-coordinator-grorud"
YOUTH, NAMED = "Jenny Skissås", "Jenny"
WHY = "Den unge har flyttet til Grorud."
NOT_FOUND = "Fant ikke det du ba om"


@dataclass
class Staff:
    """The two coordinators, each signed in once and for all."""

    alna: Page
    grorud: Page


@pytest.fixture(scope="module")
def staff(chromium: Browser, service: RunningService) -> Iterator[Staff]:
    desk = chromium.new_context(base_url=service.url, viewport=DESK, locale="nb-NO", java_script_enabled=False)
    phone = chromium.new_context(base_url=service.url, viewport=PHONE, locale="nb-NO")
    phone.add_init_script(AXE)
    pages = []
    for context, subject in ((desk, ALNA), (phone, GRORUD)):
        context.set_default_timeout(20_000)
        pages.append(context.new_page())
        sign_in(pages[-1], subject)
    yield Staff(*pages)
    for context in (desk, phone):
        context.close()


def test_it_is_offered_taken_over_and_gone_at_the_old_side_s_next_click(staff: Staff) -> None:
    alna, grorud = staff.alna, staff.grorud
    alna.goto("/follow-ups?state=ACTIVE")
    alna.get_by_role("row").filter(has_text=YOUTH).get_by_role("link").first.click()
    place = re.sub(r"^https?://[^/]+|[?#].*$", "", alna.url)
    alna.get_by_role("link", name="Overfør", exact=True).click()
    expect(alna.get_by_role("heading", name="Dette blir igjen hos dere")).to_be_visible()
    alna.get_by_role("button", name="Tilby oppfølgingen").click()
    expect(alna.locator(".ds-error-summary")).to_contain_text("Til tjeneste")
    grorud_team = alna.get_by_label("Til tjeneste").locator("option", has_text="Grorud").text_content() or ""
    alna.get_by_label("Til tjeneste").select_option(label=grorud_team)
    alna.get_by_label("Begrunnelse").fill(WHY)
    alna.get_by_role("button", name="Tilby oppfølgingen").click()
    expect(alna.get_by_role("status")).to_contain_text("Ingenting er flyttet ennå")
    reference = (alna.get_by_role("heading", level=1).text_content() or "").removeprefix("Overføring ")

    grorud.goto("/")
    offers = grorud.get_by_role("region", name="Oppfølginger dere er tilbudt")
    expect(grorud.get_by_role("region").first).to_contain_text(reference)
    offers.get_by_role("link", name=reference).click()
    expect(grorud.locator("main")).to_contain_text(WHY)
    expect(grorud.locator("main")).not_to_contain_text(NAMED)
    assert faults_of(grorud, "nb") == []
    grorud.get_by_role("button", name="Ta imot oppfølgingen").click()
    expect(grorud.locator(".ds-error-summary")).to_contain_text("Kontaktperson for den unge")
    assert faults_of(grorud, "nb") == []
    grorud.get_by_label("Kontaktperson for den unge").select_option(index=1)
    grorud.get_by_role("button", name="Ta imot oppfølgingen").click()
    expect(grorud.get_by_role("status")).to_contain_text("Dere leder nå oppfølgingen")
    expect(grorud.get_by_role("heading", name="Dette ble igjen")).to_be_visible()
    assert faults_of(grorud, "nb") == []

    alna.goto(place)
    expect(alna.get_by_role("heading", level=1)).to_have_text(NOT_FOUND)
    alna.goto("/hand-overs")
    expect(alna.get_by_role("row").filter(has_text=reference)).to_contain_text("Overført")
    grorud.get_by_role("link", name="Se oppfølgingen").click()
    expect(grorud.get_by_role("heading", level=1)).to_have_text(YOUTH)


@pytest.mark.parametrize("language", ["nn", "nb"])
def test_its_pages_are_for_everybody_in_both_languages(staff: Staff, language: str) -> None:
    page = staff.grorud
    page.goto("/hand-overs")
    page.evaluate("(wanted) => document.querySelector(`form.language button[value=${wanted}]`).click()", language)
    page.wait_for_function(f"document.documentElement.lang === '{language}'")
    page.goto("/hand-overs")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overføringar" if language == "nn" else "Overføringer")
    assert faults_of(page, language) == []
    page.goto("/follow-ups?state=ACTIVE")
    page.get_by_role("row").filter(has_text=YOUTH).get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(YOUTH)
    assert faults_of(page, language) == []
    page.get_by_role("link", name="Overfør", exact=True).click()
    expect(page.locator("#to_service_id")).to_be_visible()
    assert faults_of(page, language) == []
