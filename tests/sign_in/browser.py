"""A browser without scripts: keeps cookies, says where a form was, and goes where it is told, a step at a time."""

from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpx2

from services.api.forgery import token_for

SESSION = "samordning"


class Browser:
    """One browser with its own cookies."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.client = httpx2.AsyncClient(trust_env=False, timeout=20)

    async def __aenter__(self) -> Self:
        await self.client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.__aexit__(kind, error, trace)

    @property
    def session(self) -> str | None:
        """The session token that this browser holds."""
        return self.client.cookies.get(SESSION)

    async def open(self, address: str) -> httpx2.Response:
        """Go to an address; what it leads on to is not followed."""
        return await self.client.get(urljoin(self.home, address))

    async def send(self, address: str, **fields: str) -> httpx2.Response:
        """Send a form of one of our own pages."""
        token = {"csrf_token": token_for(self.session)} if self.session else {}
        return await self.client.post(
            urljoin(self.home, address),
            data={**fields, **token},
            headers={"Sec-Fetch-Site": "same-origin", "Origin": self.home},
        )

    async def begin(self, provider: str = "town") -> httpx2.Response:
        """Press a provider's button."""
        return await self.send(f"/sign-in/{provider}")

    async def to_callback(self, provider: str = "town") -> str:
        """Sign in at the provider, and stop before the address that it sends us back to."""
        begun = await self.begin(provider)
        assert begun.status_code == 303, begun.text
        sent_back = await self.open(begun.headers["location"])
        address: str = sent_back.headers["location"]
        assert address.startswith(f"{self.home}/sign-in/callback/{provider}?")
        return address

    async def sign_in(self, provider: str = "town") -> httpx2.Response:
        """Press the button, sign in at the provider and come back; gives what the callback answers."""
        begun = await self.begin(provider)
        if begun.status_code != 303:
            return begun
        sent_back = await self.open(begun.headers["location"])
        return await self.open(sent_back.headers["location"])
