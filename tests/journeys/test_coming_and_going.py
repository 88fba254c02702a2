"""Signing in and out, hats, languages, and text that is never lost: with scripts and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from services.demo import database
from tests.journeys.conftest import OpenBrowser, be, begin_sign_in, open_account, sign_in
from tests.running_service import RunningService

COORDINATOR = "staff-coordinator-grorud"
WORDS = "Ringte og avtalte tid. 🚲 الاسم"


def begin_entry(page: Page) -> None:
    """Open the form of the contact log on the first active follow-up."""
    page.goto("/follow-ups?state=ACTIVE")
    page.locator("table a[href*='/follow-ups/']").first.click()
    page.get_by_role("link", name="Før kontakt").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Før kontakt")


def test_who_is_not_signed_in_is_sent_to_sign_in_and_on_to_the_page(phone: Page) -> None:
    phone.goto("/follow-ups")
    expect(phone).to_have_url(re.compile(r"/sign-in\?to=/follow-ups$"))
    begin_sign_in(phone)
    be(phone, "staff-key-worker-grorud")
    expect(phone).to_have_url(re.compile("/follow-ups$"))


def test_who_signs_out_is_out_here_and_at_the_provider(phone: Page) -> None:
    sign_in(phone, "staff-nav-contact")
    open_account(phone)
    phone.get_by_role("button", name="Logg ut").click()
    yes = phone.get_by_role("button", name=re.compile("^Ja, logg ut"))
    expect(yes.or_(phone.get_by_role("heading", name="Du er logget ut"))).to_be_visible()
    if yes.is_visible():
        yes.click()
    expect(phone.get_by_role("heading", name="Logg inn", exact=True)).to_be_visible()
    phone.goto("/")
    expect(phone).to_have_url(re.compile("/sign-in$"))


def test_who_has_two_hats_changes_between_them(phone: Page) -> None:
    sign_in(phone, "staff-two-hats")
    worn = []
    for hat in (0, 1):
        phone.goto("/hat")
        phone.get_by_role("radio").nth(hat).check()
        phone.get_by_role("button", name="Bruk dette vervet").click()
        phone.wait_for_url(lambda url: not url.endswith("/hat"))
        worn.append(phone.locator(".account__hat").inner_text())
    assert worn[0] != worn[1]


def test_the_language_is_changed_by_one_button_and_stays(phone: Page) -> None:
    sign_in(phone, "staff-health-contact")
    expect(phone.get_by_role("link", name="Oppfølginger", exact=True)).to_be_visible()
    open_account(phone)
    phone.get_by_role("button", name="nynorsk").click()
    expect(phone.get_by_role("link", name="Oppfølgingar", exact=True)).to_be_visible()
    phone.goto("/contact-points")
    expect(phone.locator("html")).to_have_attribute("lang", "nn")


def test_what_was_typed_survives_a_closed_tab(open_browser: OpenBrowser) -> None:
    context = open_browser()
    page = context.new_page()
    sign_in(page, COORDINATOR)
    begin_entry(page)
    page.get_by_label("Tekst").fill(WORDS)
    expect(page.locator("#draft-state")).to_contain_text("Kladd lagret")
    address = page.url
    page.close()
    again = context.new_page()
    again.goto(address)
    expect(again.get_by_label("Tekst")).to_have_value(WORDS)
    again.get_by_role("button", name="Kast kladden").click()
    # The form is sent once somebody has answered: whoever leaves before that cuts it off.
    expect(again).not_to_have_url(address)
    again.goto(address)
    expect(again.get_by_label("Tekst")).to_have_value("")


def test_a_session_that_ran_out_leads_to_sign_in_and_the_draft_is_offered(phone: Page, service: RunningService) -> None:
    sign_in(phone, "staff-key-worker-grorud")
    begin_entry(phone)
    phone.get_by_label("Tekst").fill(WORDS)
    expect(phone.locator("#draft-state")).to_contain_text("Kladd lagret")
    let_every_session_run_out(service)
    phone.get_by_role("button", name="Lagre", exact=True).click()
    expect(phone).to_have_url(re.compile("/sign-in$"))
    begin_sign_in(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Dette haster mest")
    drafts = phone.get_by_role("region", name="Det du skrev og ikke lagret")
    drafts.get_by_role("link").first.click()
    expect(phone.get_by_label("Tekst")).to_have_value(WORDS)


def let_every_session_run_out(service: RunningService) -> None:
    """As if everybody had gone for lunch."""
    admin = database.start(service.data_dir).url_for("postgres")
    database.run_sql(admin, "update app.session set seen_at = seen_at - interval '31 minutes'")


def test_without_scripts_one_signs_in_and_logs_a_measure(open_browser: OpenBrowser) -> None:
    page = open_browser(java_script_enabled=False).new_page()
    sign_in(page, COORDINATOR)
    page.goto("/follow-ups?state=ACTIVE")
    page.locator("table a[href*='/follow-ups/']").first.click()
    page.get_by_role("link", name="Nytt tiltak").click()
    page.get_by_label("Tiltak", exact=True).select_option(index=1)
    page.get_by_label("Beskrivelse").fill(WORDS)
    page.get_by_role("button", name="Lagre tiltak").click()
    expect(page).to_have_url(re.compile("done=measure"))
    page.locator("a[href^='/measures/']").first.click()


def test_a_form_that_is_refused_keeps_what_was_typed_and_says_which_field(phone: Page) -> None:
    sign_in(phone, COORDINATOR)
    phone.goto("/follow-ups?state=ACTIVE")
    phone.locator("table a[href*='/follow-ups/']").first.click()
    phone.get_by_role("link", name="Nytt tiltak").click()
    phone.get_by_label("Beskrivelse").fill(WORDS)
    phone.get_by_label("Frist").fill("2020-01-01")
    phone.get_by_role("button", name="Lagre tiltak").click()
    expect(phone.get_by_role("group", name="Rett opp dette for å gå videre")).to_be_visible()
    expect(phone.get_by_label("Tiltak", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(phone.get_by_label("Beskrivelse")).to_have_value(WORDS)
    expect(phone.get_by_label("Frist")).to_have_value("2020-01-01")


@pytest.mark.parametrize("subject", [COORDINATOR, "staff-administrator", "staff-police-contact"])
def test_the_menu_is_read_on_a_phone_without_scrolling_sideways(phone: Page, subject: str) -> None:
    sign_in(phone, subject)
    open_account(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    for link in phone.get_by_role("navigation").get_by_role("link").all():
        box = link.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
