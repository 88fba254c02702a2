"""A youth on a phone: she signs in herself, sees who can read what, and stops the police. Their next click is empty."""

import re

from playwright.sync_api import Page, expect

from services.demo.subjects import SUBJECTS
from tests.journeys.checker import AXE, faults_of
from tests.journeys.conftest import DESK, PHONE, OpenBrowser, open_account, sign_in

POLICE = "staff-police-contact"
YOUTH = "Jenny Skissås"
NAMES = {subject.sub: subject.name for subject in SUBJECTS}
NOT_FOUND = "Fant ikke det du ba om"


def sign_in_herself(page: Page, subject: str) -> None:
    """Press the button for youths and guardians, and one's own name."""
    page.goto("/sign-in")
    page.get_by_role("button", name="Prøveinnlogging for unge og foresatte").click()
    page.get_by_role("button", name=re.compile(f"^{re.escape(NAMES[subject])}")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Det som gjelder deg")


def checked(page: Page) -> None:
    """What holds for every page of hers: no fault that axe finds, and nothing wider than the phone."""
    assert faults_of(page, "nb") == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_youth_stops_the_police_on_her_phone(open_browser: OpenBrowser) -> None:
    police = open_browser(viewport=DESK).new_page()
    sign_in(police, POLICE)
    police.goto("/follow-ups?state=ACTIVE")
    police.get_by_role("row").filter(has_text=YOUTH).get_by_role("link").first.click()
    expect(police.get_by_role("heading", level=1)).to_have_text(YOUTH)
    measure = police.locator("main a[href*='/measures/']:not([href$='/new'])").first.get_attribute("href")
    assert measure
    police.goto(measure)
    expect(police.get_by_role("heading", name=NOT_FOUND)).to_have_count(0)

    context = open_browser(viewport=PHONE)
    context.add_init_script(AXE)
    phone = context.new_page()
    sign_in_herself(phone, "youth-jenny")
    expect(phone.get_by_role("heading", name="Om deg")).to_be_visible()
    checked(phone)
    phone.get_by_role("link", name=re.compile("Samordnet oppfølging")).click()
    expect(phone.get_by_role("region", name="Kvittering: hva som er lest")).to_be_visible()
    checked(phone)
    phone.get_by_role("link", name=re.compile("^Stopp for .*oliti")).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(re.compile("^Skal .*oliti.* ikke lenger få lese"))
    checked(phone)
    phone.get_by_role("button", name="Ja, trekk tilbake").click()
    expect(phone.get_by_role("status").first).to_contain_text("gjelder ikke fra nå")
    receipt = phone.get_by_role("region", name="Kvittering: hva som er lest")
    expect(receipt.get_by_role("row").filter(has_text=re.compile("oliti")).first).to_be_visible()
    expect(phone.get_by_role("link", name=re.compile("^Stopp for .*oliti"))).to_have_count(0)
    checked(phone)

    police.reload()
    expect(police.get_by_role("heading", level=1)).to_have_text(NOT_FOUND)


def test_staff_pages_are_not_for_her_and_she_signs_out_again(open_browser: OpenBrowser) -> None:
    phone = open_browser().new_page()
    sign_in_herself(phone, "guardian-of-ada")
    expect(phone.get_by_role("heading", name="Om Ada")).to_be_visible()
    assert phone.goto("/follow-ups").status == 403  # type: ignore[union-attr]
    phone.get_by_role("link", name="samordning").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Det som gjelder deg")
    open_account(phone)
    phone.get_by_role("button", name="Logg ut").click()
    phone.get_by_role("button", name="Ja, logg ut her også").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Logg inn")
    phone.goto("/me")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Logg inn")


def test_one_browser_is_asked_anew_when_somebody_of_the_staff_was_signed_in(open_browser: OpenBrowser) -> None:
    page = open_browser(viewport=DESK).new_page()
    sign_in(page, "staff-school-contact")
    sign_in_herself(page, "guardian-of-ada")
    expect(page.get_by_role("heading", name="Om Ada")).to_be_visible()
