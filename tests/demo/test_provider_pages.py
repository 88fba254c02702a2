"""The provider's pages in a real browser, with and without scripts, on a phone and a desk."""

from collections.abc import Iterator
from pathlib import Path

import playwright.sync_api
import pytest

from services.demo.provider import DemoProvider
from tests.browsers import AS_ROOT, find_chromium
from tests.demo.sign_in import Attempt

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def chromium() -> Iterator[playwright.sync_api.Browser]:
    with playwright.sync_api.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=find_chromium(), args=AS_ROOT)
        yield browser
        browser.close()


@pytest.mark.parametrize("scripts", ["with scripts", "without scripts"])
def test_a_real_browser_is_let_through_to_the_service_and_out_again(
    provider: DemoProvider, chromium: playwright.sync_api.Browser, scripts: str
) -> None:
    with chromium.new_context(java_script_enabled=scripts == "with scripts") as context:
        page = context.new_page()
        page.goto(Attempt(provider).url())
        page.get_by_role("button", name="Ingrid Solbakken").click()
        page.wait_for_url(f"{provider.public_url}/sign-in/callback/demo?code=*")
        page.goto(f"{provider.issuer}/session/end?client_id=samordning&post_logout_redirect_uri={provider.public_url}/")
        page.get_by_role("button", name="Ja, logg ut her også").click()
        page.wait_for_url(f"{provider.public_url}/")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_for_everybody(provider: DemoProvider, chromium: playwright.sync_api.Browser, width: int) -> None:
    checker = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    # The page's own policy lets no script in, not even the checker's.
    with chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        shown = []
        for address in (
            Attempt(provider).url(),
            Attempt(provider).url(redirect_uri="http://127.0.0.1:1/"),
            f"{provider.issuer}/session/end/success",
        ):
            page.goto(address)
            page.add_script_tag(content=checker)
            found = page.evaluate("axe.run().then((result) => result.violations.map((one) => one.id))")
            shown.append((page.title(), found))
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert shown == [
        ("Hvem vil du logge inn som?", []),
        ("Innloggingen gikk ikke", []),
        ("Du er logget ut", []),
    ]
