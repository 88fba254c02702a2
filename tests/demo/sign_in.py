"""A sign-in as the service begins it, the browser that goes through it, and the service that is told."""

import base64
import hashlib
import html.parser
import http.server
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import httpx2

from services.demo.provider import DemoProvider

COORDINATOR = "staff-coordinator-grorud"


class Service(http.server.BaseHTTPRequestHandler):
    """Stands where the service stands, and keeps the logout tokens that it is told."""

    told: list[str]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/sign-in/back-channel-logout/demo":
            self.told.append(parse_qs(body)["logout_token"][0])
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@dataclass
class Browser:
    """A browser without JavaScript: follows what the provider says until it is sent to the service."""

    client: httpx2.Client
    service_url: str
    pages: list[httpx2.Response] = field(default_factory=list)

    def open(self, url: str) -> httpx2.Response:
        return self._follow(self.client.get(url))

    def press(self, name: str, value: str) -> httpx2.Response:
        page = self.pages[-1]
        form = Form()
        form.feed(page.text)
        url = urljoin(str(page.url), form.action or str(page.url))
        return self._follow(self.client.post(url, data={**form.hidden, name: value}))

    def _follow(self, answer: httpx2.Response) -> httpx2.Response:
        while answer.is_redirect:
            target = urljoin(str(answer.url), answer.headers["location"])
            if target.startswith(self.service_url):
                return answer
            answer = self.client.get(target)
        self.pages.append(answer)
        return answer


class Form(html.parser.HTMLParser):
    """The form of a page: where it goes, and what it sends by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.hidden: dict[str, str] = {}
        self.buttons: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "form":
            self.action = given.get("action")
        if tag == "input" and given.get("type") == "hidden":
            self.hidden[given["name"] or ""] = given["value"] or ""
        if tag == "button" and given.get("name") == "sub":
            self.buttons.append(given["value"] or "")


@dataclass(frozen=True)
class Attempt:
    """One sign-in begun by the service, with its own state, nonce and verifier."""

    provider: DemoProvider
    scope: str = "openid"
    state: str = field(default_factory=secrets.token_urlsafe)
    nonce: str = field(default_factory=secrets.token_urlsafe)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def redirect_uri(self) -> str:
        return f"{self.provider.public_url}/sign-in/callback/demo"

    def url(self, **changed: str | None) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "client_id": "samordning",
            "response_type": "code",
            "redirect_uri": self.redirect_uri,
            "scope": self.scope,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
            **changed,
        }
        return f"{self.provider.issuer}/auth?{urlencode({k: v for k, v in asked.items() if v is not None})}"

    def tokens(self, client: httpx2.Client, code: str, verifier: str | None = None) -> httpx2.Response:
        return client.post(
            f"{self.provider.issuer}/token",
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.redirect_uri,
                "code_verifier": verifier or self.verifier,
            },
            auth=("samordning", self.provider.client_secret),
        )


def callback(answer: httpx2.Response) -> dict[str, str]:
    parts = urlsplit(answer.headers["location"])
    assert parts.path == "/sign-in/callback/demo"
    return {name: values[0] for name, values in parse_qs(parts.query).items()}
