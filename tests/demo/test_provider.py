"""The demo's OpenID provider, spoken to over real HTTP as the service and a browser do."""

import secrets
import stat
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from services.demo.ports import free_port
from services.demo.provider import AUDIENCE, DEMO_PERSON_GRANT, DemoProvider
from services.demo.staff import STAFF
from tests.demo.sign_in import COORDINATOR, Attempt, Browser, Form, Service, callback


@pytest.fixture
def key_set(provider: DemoProvider, client: httpx2.Client) -> KeySet:
    return KeySet.import_key_set(client.get(f"{provider.issuer}/jwks").json())


def test_discovery_says_what_the_service_relies_on(provider: DemoProvider, client: httpx2.Client) -> None:
    said = client.get(f"{provider.issuer}/.well-known/openid-configuration").json()
    assert said["issuer"] == provider.issuer
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["response_types_supported"] == ["code"]
    assert said["id_token_signing_alg_values_supported"] == ["RS256"]
    assert said["authorization_response_iss_parameter_supported"] is True
    assert said["backchannel_logout_session_supported"] is True


def test_one_button_signs_a_person_in(provider: DemoProvider, browser: Browser, key_set: KeySet) -> None:
    attempt = Attempt(provider)
    browser.open(attempt.url())
    came_back = callback(browser.press("sub", COORDINATOR))
    assert came_back["state"] == attempt.state
    assert came_back["iss"] == provider.issuer
    tokens = attempt.tokens(browser.client, came_back["code"]).json()
    claims = jwt.decode(tokens["id_token"], key_set, algorithms=["RS256"]).claims
    assert claims["iss"] == provider.issuer
    assert claims["aud"] == "samordning"
    assert claims["sub"] == COORDINATOR
    assert claims["nonce"] == attempt.nonce
    assert claims["acr"] == "urn:samordning:demo:high"
    assert claims["sid"]


def test_the_page_has_one_button_per_person_and_no_script(provider: DemoProvider, browser: Browser) -> None:
    page = browser.open(Attempt(provider).url())
    form = Form()
    form.feed(page.text)
    assert form.buttons == [member.sub for member in STAFF]
    assert "script" not in form.tags
    assert all(member.name in page.text for member in STAFF)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_without_a_challenge_nobody_signs_in(provider: DemoProvider, browser: Browser) -> None:
    refused = callback(browser.open(Attempt(provider).url(code_challenge=None, code_challenge_method=None)))
    assert refused["error"] == "invalid_request"
    assert "code" not in refused


def test_a_plain_challenge_is_refused(provider: DemoProvider, browser: Browser) -> None:
    assert callback(browser.open(Attempt(provider).url(code_challenge_method="plain")))["error"] == "invalid_request"


def test_a_code_is_worth_nothing_without_its_verifier(provider: DemoProvider, browser: Browser) -> None:
    attempt = Attempt(provider)
    browser.open(attempt.url())
    code = callback(browser.press("sub", COORDINATOR))["code"]
    answer = attempt.tokens(browser.client, code, verifier=secrets.token_urlsafe(48))
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"


def test_a_code_is_good_once(provider: DemoProvider, browser: Browser) -> None:
    attempt = Attempt(provider)
    browser.open(attempt.url())
    code = callback(browser.press("sub", COORDINATOR))["code"]
    assert attempt.tokens(browser.client, code).status_code == 200
    assert attempt.tokens(browser.client, code).json()["error"] == "invalid_grant"


def test_an_address_that_is_not_the_services_gets_a_page_and_no_code(provider: DemoProvider, browser: Browser) -> None:
    page = browser.open(Attempt(provider).url(redirect_uri="http://127.0.0.1:1/elsewhere"))
    assert page.status_code == 400
    assert "invalid_redirect_uri" in page.text
    assert "elsewhere" not in page.text


def test_who_goes_back_is_sent_home_without_a_code(provider: DemoProvider, browser: Browser) -> None:
    browser.open(Attempt(provider).url())
    assert callback(browser.press("abort", "yes"))["error"] == "access_denied"


def test_a_person_who_does_not_exist_cannot_be_chosen(provider: DemoProvider, browser: Browser) -> None:
    browser.open(Attempt(provider).url())
    assert browser.press("sub", "staff-nobody").status_code == 400


def test_a_sign_in_that_nobody_began_cannot_be_finished(provider: DemoProvider, client: httpx2.Client) -> None:
    answer = client.post(f"{provider.issuer}/person/made-up", data={"sub": COORDINATOR})
    assert answer.status_code == 400


def test_asking_for_the_api_gives_an_access_token_for_it(
    provider: DemoProvider, browser: Browser, key_set: KeySet
) -> None:
    attempt = Attempt(provider, scope="openid samordning")
    browser.open(attempt.url())
    tokens = attempt.tokens(browser.client, callback(browser.press("sub", COORDINATOR))["code"]).json()
    token = jwt.decode(tokens["access_token"], key_set, algorithms=["RS256"])
    assert token.header["typ"] == "at+jwt"
    assert token.claims["aud"] == AUDIENCE
    assert token.claims["sub"] == COORDINATOR
    assert token.claims["client_id"] == "samordning"


@pytest.mark.parametrize("sub", [member.sub for member in STAFF])
def test_a_script_gets_an_access_token_for_any_fictional_person(
    provider: DemoProvider, client: httpx2.Client, key_set: KeySet, sub: str
) -> None:
    asked = {"grant_type": DEMO_PERSON_GRANT, "client_id": "demo-script", "sub": sub}
    answer = client.post(f"{provider.issuer}/token", data=asked).json()
    token = jwt.decode(answer["access_token"], key_set, algorithms=["RS256"])
    assert token.header["typ"] == "at+jwt"
    assert token.claims["iss"] == provider.issuer
    assert token.claims["aud"] == AUDIENCE
    assert token.claims["sub"] == sub
    assert token.claims["scope"] == "samordning"
    assert token.claims["client_id"] == "demo-script"
    assert token.claims["acr"] == "urn:samordning:demo:high"
    assert token.claims["exp"] - token.claims["iat"] == answer["expires_in"]
    assert token.claims["jti"]


@pytest.mark.parametrize("sub", ["staff-nobody", "", "constructor"])
def test_a_script_gets_nothing_for_anybody_else(provider: DemoProvider, client: httpx2.Client, sub: str) -> None:
    asked = {"grant_type": DEMO_PERSON_GRANT, "client_id": "demo-script", "sub": sub}
    answer = client.post(f"{provider.issuer}/token", data=asked)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"


def test_the_service_itself_may_not_become_a_person_that_way(provider: DemoProvider, client: httpx2.Client) -> None:
    answer = client.post(
        f"{provider.issuer}/token",
        data={"grant_type": DEMO_PERSON_GRANT, "sub": COORDINATOR},
        auth=("samordning", provider.client_secret),
    )
    assert answer.status_code == 400


def test_the_services_secret_must_be_right(provider: DemoProvider, client: httpx2.Client) -> None:
    answer = client.post(
        f"{provider.issuer}/token",
        data={"grant_type": "authorization_code", "code": "any"},
        auth=("samordning", "not-the-secret"),
    )
    assert answer.status_code == 401


def test_signing_out_at_the_provider_ends_its_session_and_tells_the_service(
    provider: DemoProvider, browser: Browser, key_set: KeySet
) -> None:
    attempt = Attempt(provider)
    browser.open(attempt.url())
    code = callback(browser.press("sub", COORDINATOR))["code"]
    id_token = attempt.tokens(browser.client, code).json()["id_token"]
    sid = jwt.decode(id_token, key_set, algorithms=["RS256"]).claims["sid"]
    Service.told.clear()
    leaving = urlencode(
        {"id_token_hint": id_token, "post_logout_redirect_uri": f"{provider.public_url}/", "state": "left"}
    )
    browser.open(f"{provider.issuer}/session/end?{leaving}")
    gone = browser.press("logout", "yes")
    assert gone.headers["location"] == f"{provider.public_url}/?state=left"
    told = jwt.decode(Service.told[0], key_set, algorithms=["RS256"])
    assert len(Service.told) == 1
    assert told.header["typ"] == "logout+jwt"
    assert told.claims["sid"] == sid
    assert told.claims["aud"] == "samordning"
    assert "http://schemas.openid.net/event/backchannel-logout" in told.claims["events"]
    browser.open(Attempt(provider).url())
    assert "Hvem vil du logge inn som?" in browser.pages[-1].text


def test_the_key_is_kept_and_read_by_its_owner_only(provider: DemoProvider) -> None:
    file = provider.data_dir / "provider-keys.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_tokens_outlive_a_restart(service_url: str, tmp_path: Path, client: httpx2.Client) -> None:
    sets = []
    for _ in range(2):
        with DemoProvider(free_port(), service_url, tmp_path).running() as running:
            sets.append(client.get(f"{running.issuer}/jwks").json())
    assert sets[0] == sets[1]


def test_no_name_and_no_token_stands_in_the_log(provider: DemoProvider) -> None:
    log = (provider.data_dir / "provider.log").read_text(encoding="utf-8")
    assert '"event":"listening"' in log
    assert all(member.name not in log for member in STAFF)
    assert "eyJ" not in log


def test_a_second_sign_in_asks_nothing_unless_the_service_wants_it(provider: DemoProvider, browser: Browser) -> None:
    browser.open(Attempt(provider).url())
    browser.press("sub", COORDINATOR)
    assert callback(browser.open(Attempt(provider).url()))["code"]
    assert "Hvem vil du logge inn som?" in browser.open(Attempt(provider).url(prompt="login")).text


def test_nobody_is_signed_in_silently_who_is_not_signed_in(provider: DemoProvider, browser: Browser) -> None:
    assert callback(browser.open(Attempt(provider).url(prompt="none")))["error"] == "login_required"
