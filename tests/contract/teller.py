"""Somebody who does everything over REST twice: what makes something makes it once, and knows what it changes."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2

from tests.conftest import ClientFor
from tests.contract.operations import PREFIX
from tests.factories import Oneself, World
from tests.files import PNG

LOGS = {"access_log", "session", "test_clock"}
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Letters of other scripts, a picture in words, and the shortest name.
ARABIC, BICYCLE, SHORT = "عبد الله", "Sykler 🚲 til «skolen»", "Ø"


@dataclass
class Teller:
    """Sends each request as it should be, again, with another body, and with an old version."""

    client: ClientFor
    world: World
    admin: asyncpg.Connection
    told: set[str] = field(default_factory=set)
    others: dict[str, Oneself] = field(default_factory=dict)
    _http: dict[str, httpx2.AsyncClient] = field(default_factory=dict)

    async def read(self, who: str, path: str) -> httpx2.Response:
        """Read something that must be there."""
        answer = await (await self._as(who)).get(f"{PREFIX}{path}")
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer

    async def tag(self, who: str, path: str) -> str:
        """The tag of what somebody has just read."""
        tag: str = (await self.read(who, path)).headers["etag"]
        return tag

    async def make(
        self,
        who: str,
        path: str,
        body: dict[str, Any],
        *,
        other: dict[str, Any] | None = None,
        tag: str | None = None,
        shown_once: str = "",
    ) -> Any:
        """Make something once, whatever happens; `other` is another body of the right form.

        `shown_once` names what only the first answer tells.
        """
        http, place = await self._as(who), f"{PREFIX}{path}"
        key = {"Idempotency-Key": str(uuid4())}
        version = {"If-Match": tag} if tag else {}
        self.told.add(f"POST {self._form(place)}")
        if tag:
            await self._refuse_without_version(http, "POST", place, body)
            await self._refuse_stale(http, "POST", place, body, tag)
        first = await http.post(place, json=body, headers={**key, **version})
        assert first.status_code in {200, 201}, f"{place}: {first.text}"
        rows = await self._rows()
        second = await http.post(place, json=body, headers={**key, **version})
        assert second.status_code == first.status_code, f"{place}: {second.text}"
        assert second.headers.get("location") == first.headers.get("location")
        assert second.json() == ({**first.json(), shown_once: None} if shown_once else first.json())
        if other is not None:
            reused = await http.post(place, json={**body, **other}, headers={**key, **version})
            assert reused.status_code == 422, f"{place}: {reused.text}"
            assert reused.json()["errors"][0]["code"] == "idempotency_key_reused"
        assert await self._rows() == rows, place
        return first.json()

    async def add_file(self, who: str, path: str, said: dict[str, str], *, other: dict[str, str]) -> Any:
        """Add a file once, whatever happens; `other` is something else that can be said of it."""
        http, place = await self._as(who), f"{PREFIX}{path}"
        self.told.add(f"POST {self._form(place)}")

        async def send(told: dict[str, str]) -> httpx2.Response:
            file = {"file": ("Sykkel 🚲.png", PNG, "image/png")}
            return await http.post(place, data=told, files=file, headers=key)

        key = {"Idempotency-Key": str(uuid4())}
        first = await send(said)
        assert first.status_code == 201, f"{place}: {first.text}"
        rows = await self._rows()
        second = await send(said)
        assert (second.status_code, second.json()) == (201, first.json()), f"{place}: {second.text}"
        assert second.headers["location"] == first.headers["location"]
        reused = await send({**said, **other})
        assert reused.status_code == 422, f"{place}: {reused.text}"
        assert reused.json()["errors"][0]["code"] == "idempotency_key_reused"
        assert await self._rows() == rows, place
        return first.json()

    async def change(self, who: str, path: str, body: dict[str, Any], *, tag: str) -> Any:
        """Change something, having read it."""
        http, place = await self._as(who), f"{PREFIX}{path}"
        self.told.add(f"PUT {self._form(place)}")
        await self._refuse_without_version(http, "PUT", place, body)
        await self._refuse_stale(http, "PUT", place, body, tag)
        done = await http.put(place, json=body, headers={"If-Match": tag})
        assert done.status_code == 200, f"{place}: {done.text}"
        again = await http.put(place, json=body, headers={"If-Match": tag})
        assert again.status_code == 412, f"{place}: {again.text}"
        assert done.headers["etag"] != tag
        return done.json()

    async def remove(self, who: str, path: str, *, tag: str) -> None:
        """Take something away, having read it; the second time it is not there."""
        http, place = await self._as(who), f"{PREFIX}{path}"
        self.told.add(f"DELETE {self._form(place)}")
        await self._refuse_without_version(http, "DELETE", place, None)
        await self._refuse_stale(http, "DELETE", place, None, tag)
        done = await http.delete(place, headers={"If-Match": tag})
        assert (done.status_code, done.content) == (204, b""), f"{place}: {done.text}"
        again = await http.delete(place, headers={"If-Match": tag})
        assert again.status_code == 404, f"{place}: {again.text}"

    async def _refuse_without_version(self, http: httpx2.AsyncClient, method: str, place: str, body: Any) -> None:
        answer = await http.request(method, place, json=body, headers={"Idempotency-Key": str(uuid4())})
        assert answer.status_code == 428, f"{method} {place}: {answer.text}"

    async def _refuse_stale(self, http: httpx2.AsyncClient, method: str, place: str, body: Any, tag: str) -> None:
        """A version that never was changes nothing, and both versions are told to the one who may see both."""
        rows = await self._rows()
        never = re.sub(r"-\d+\"$", '-999"', tag)
        headers = {"Idempotency-Key": str(uuid4()), "If-Match": never}
        answer = await http.request(method, place, json=body, headers=headers)
        assert answer.status_code == 412, f"{method} {place}: {answer.text}"
        assert answer.json()["type"] == "/problems/stale"
        assert {"current_version", "current", "yours"} <= set(answer.json()), f"{method} {place}: {answer.text}"
        assert await self._rows() == rows, place

    async def _as(self, who: str) -> httpx2.AsyncClient:
        if who not in self._http:
            self._http[who] = await self.client(self.others.get(who) or self.world.people[who])
        return self._http[who]

    async def _rows(self) -> dict[str, int]:
        """How many rows each table has, but for the log, which only grows."""
        names = await self.admin.fetch(
            "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'app'::regnamespace"
        )
        tables = sorted({row["relname"] for row in names if not row["relname"].startswith("access_log")} - LOGS)
        counts = await self.admin.fetch(
            " union all ".join(f"select '{name}' as name, count(*) as rows from app.{name}" for name in tables)  # noqa: S608
        )
        return {row["name"]: row["rows"] for row in counts}

    @staticmethod
    def _form(place: str) -> str:
        return ID.sub("{}", place)


def id_in(answer: Any) -> UUID:
    """The id of what an answer speaks of."""
    return UUID(answer["id"])
