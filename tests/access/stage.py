"""Where random histories are played: three youths, those around them, and a way to start over as if nothing was.

What stands at the beginning is written once and kept in tables beside the service's own; a new history copies it
back, so that each begins with the same rows and the same keys.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg
import httpx2
from starlette.types import ASGIApp

from services.api.forgery import token_for
from services.api.rooms import Rooms
from services.api.sessions import cookie_name
from services.core.kit.settings import Settings
from services.demo.fictional.files import small_pdf
from tests.access.canaries import canary_of, mark
from tests.access.reference_facts import Asker, Facts, Row, asker_of
from tests.access.stage_matters import write_own_matters
from tests.api.attachments import attach
from tests.conftest import set_clock
from tests.factories import (
    NOW,
    TODAY,
    Oneself,
    World,
    insert,
    let_take_part,
    make_consent,
    make_follow_up,
    make_guardian,
    make_youth,
    recognise_guardian,
    recognise_youth,
)
from tests.files import put_attachment
from tests.numbers import number

OSLO = ZoneInfo("Europe/Oslo")
ACTORS = (
    "coordinator",
    "key_worker",
    "other_coordinator_here",
    "coordinator_elsewhere",
    "manager",
    "school_contact",
    "school_substitute",
    "police_contact",
    "police_manager",
    "child_welfare_contact",
    "nav_contact",
    "health_contact",
    "investigator",
    "privacy_officer",
    "administrator",
)
# The youth and a guardian of each follow-up, who sign in themselves; in the order of the follow-ups.
YOUTHS = ("first_youth", "second_youth", "third_youth")
GUARDIANS = ("first_guardian", "second_guardian", "third_guardian")
EVERYBODY = (*ACTORS, *YOUTHS, *GUARDIANS)
WRITERS = {
    "grorud": "coordinator",
    "alna": "coordinator_elsewhere",
    "school": "school_contact",
    "police": "police_contact",
    "child_welfare": "child_welfare_contact",
    "nav": "nav_contact",
}
# Each turns a year older soon after the histories begin: 16, 18 and 15.
BIRTH_DATES = (date(2010, 12, 1), date(2008, 12, 24), date(2011, 12, 15))
OPENED = ("identity", "plan", "measures", "meetings", "school", "health")
# Only grows, and no answer is made of it.
LOGS = ("access_log", "access_log_thing", "idempotency_key")
YEARS = 10 * 365 * 24 * 3600


@dataclass
class Stage:
    """One database, the application on it, and what has been asked of both."""

    admin: asyncpg.Connection
    world: World
    served: ASGIApp
    settings: Settings
    rooms: Rooms
    follow_ups: list[UUID] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    oneself: dict[str, Oneself] = field(default_factory=dict)
    files: dict[UUID, bytes] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    now: datetime = NOW
    facts: Facts = field(init=False)
    _begin: str = ""
    _everything: str = ""
    _tables: list[str] = field(default_factory=list)
    _clients: dict[str, httpx2.AsyncClient] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day it is in Norway."""
        return self.now.astimezone(OSLO).date()

    async def build(self) -> None:
        """Write what every history begins with, and keep it."""
        for place, born in enumerate(BIRTH_DATES):
            await self._follow_up(place, born)
        await write_own_matters(self.admin, self.world, self.follow_ups[0])
        youths = [row["youth_id"] for row in await self.admin.fetch("select youth_id from app.follow_up order by id")]
        await insert(self.admin, "sibling", youth_id=youths[0], other_youth_id=youths[1])
        for name in ACTORS:
            person = self.world.people[name]
            await self._signed_in(name, user_id=person.user_id, post_id=person.post_id, provider_key="test")
        for place, youth_id in enumerate(youths):
            await self._recognised(place, youth_id)
        await mark(self.admin)
        await self._keep()

    async def _follow_up(self, place: int, born: date) -> None:
        admin, world = self.admin, self.world
        lead = "alna" if place == 2 else "grorud"
        youth_id = await make_youth(admin, world, birth_date=born, owner_service_id=world.services[lead])
        for _ in range(2 if place == 0 else 1):
            await make_guardian(admin, youth_id)
        elsewhere = {
            "lead_service_id": world.services[lead],
            "district_code": "030112",
            "coordinator_id": world.coordinator_elsewhere.user_id,
            "key_worker_id": world.coordinator_elsewhere.user_id,
            "deputy_id": None,
        }
        follow_up_id = await make_follow_up(
            admin, world, youth_id=youth_id, state="ACTIVE", **(elsewhere if lead == "alna" else {})
        )
        self.follow_ups.append(follow_up_id)
        await let_take_part(admin, world, follow_up_id, world.school_contact, substitute=world.school_substitute)
        await let_take_part(admin, world, follow_up_id, world.police_contact)
        if place != 1:
            await let_take_part(admin, world, follow_up_id, world.child_welfare_contact)
        plan = {"follow_up_id": follow_up_id, "owner_service_id": world.services[lead], "topic": "plan", "version": 1}
        plan_id = await insert(admin, "plan", **plan, made_at=NOW, made_by_id=world.coordinator.user_id)
        goal_id = await insert(admin, "goal", **plan, plan_id=plan_id, number=1, text="Målet", status="open")
        if lead == "grorud":
            everything = [(topic, None, to) for topic in OPENED for to in ("school", "police", "child_welfare")]
            kept_out = (("meetings", "police", None), (None, "child_welfare", "school")) if place == 1 else ()
            await make_consent(admin, world, follow_up_id, *everything, excluded=kept_out)
        for writer in (lead, "school", "police", "child_welfare"):
            await self._written_by(writer, follow_up_id, goal_id if writer == lead else None)

    async def _written_by(self, writer: str, follow_up_id: UUID, goal_id: UUID | None) -> None:
        person = self.world.people[WRITERS[writer]]
        by = {"follow_up_id": follow_up_id, "owner_service_id": person.service_id}
        logged = {"logged_by_id": person.user_id, "logged_at": NOW, "version": 1}
        measure_id = await insert(
            self.admin,
            "measure",
            **by,
            **logged,
            topic="measures",
            type_code="MENTOR",
            goal_id=goal_id,
            responsible_service_id=person.service_id,
            starts_on=TODAY,
            status="planned",
        )
        change = {"measure_id": measure_id, "to_status": "planned", "by_user_id": person.user_id, "at": NOW}
        await insert(self.admin, "measure_status_change", **by, **change)
        meeting = {"kind": "other", "medium": "telephone", "held_at": NOW, "made_contact": True, "attendees": []}
        for topic in ("meetings", "health"):
            await insert(self.admin, "meeting", **by, **logged, **meeting, topic=topic, interpreter_booked=False)
        for topic, is_shared in (("school", True), ("meetings", False)):
            file = {"topic": topic, "is_shared": is_shared, "added_by_id": person.user_id}
            key = await put_attachment(self.admin, content_of=_small_file, **by, **file)
            self.files[key] = _small_file(key)
        for topic, is_shared in (("school", True), ("health", True), ("meetings", False)):
            await insert(
                self.admin,
                "note",
                **by,
                topic=topic,
                text="Notat",
                is_shared=is_shared,
                written_by_id=person.user_id,
                written_at=NOW,
                version=1,
            )

    async def _recognised(self, place: int, youth_id: UUID) -> None:
        """The youth and the guardian who was written down first have signed in with their numbers."""
        guardian_id = await self.admin.fetchval(
            "select id from app.guardian where youth_id = $1 order by id limit 1", youth_id
        )
        as_youth, as_guardian = (number(1 + place, 81, year, 500) for year in (10, 80))
        for name, hers, key in (
            (YOUTHS[place], await recognise_youth(self.admin, youth_id, as_youth), youth_id),
            (GUARDIANS[place], await recognise_guardian(self.admin, guardian_id, as_guardian), guardian_id),
        ):
            self.oneself[name] = hers
            await self._signed_in(name, person_index=hers.index, subject_id=key, provider_key="own")

    async def _signed_in(self, name: str, **who: Any) -> None:
        """A session that outlives every history: the clock is moved by years, and nobody signs in anew."""
        token = (name + "-" * 43)[:43]
        self.tokens[name] = token
        await insert(
            self.admin,
            "session",
            token_hash=hashlib.sha256(token.encode()).digest(),
            kind="page",
            opened_at=NOW,
            seen_at=NOW,
            idle_seconds=YEARS,
            expires_at=NOW + timedelta(seconds=YEARS),
            **who,
        )

    async def _keep(self) -> None:
        """Copy every table, and know by which statements the copy is put back."""
        names = await self.admin.fetch(
            "select table_name, string_agg(quote_ident(column_name), ', ') as columns"
            " from information_schema.columns"
            " where table_schema = 'app' and is_generated = 'NEVER'"
            " and table_name in (select tablename from pg_tables where schemaname = 'app')"
            " group by table_name order by table_name"
        )
        self._tables = [row["table_name"] for row in names]
        await self.admin.execute("create schema stage")
        back = ["set session_replication_role = replica"]
        for table, columns in names:
            copy = f"create table stage.{table} as select {columns} from app.{table}"  # noqa: S608 - names of ours
            await self.admin.execute(copy)
            back.append(f"delete from app.{table}")  # noqa: S608
            back.append(f"insert into app.{table} ({columns}) select {columns} from stage.{table}")  # noqa: S608
        self._begin = "; ".join([*back, "set session_replication_role = origin"])
        read = [f"array(select t from app.{table} t) as {table}" for table in self._tables if table not in LOGS]  # noqa: S608
        self._everything = f"select {', '.join(read)}"
        await self.admin.execute("analyze")

    async def start_over(self) -> None:
        """As if nothing had happened."""
        await self.admin.execute(self._begin)
        self.now = NOW
        await self.look_again()

    async def move_clock(self, moment: datetime) -> None:
        """It is later now; never earlier."""
        self.now = max(self.now, moment)
        await set_clock(self.admin, self.now)

    async def look_again(self) -> None:
        """Read every row there is, past all policies: what the model reckons from."""
        found = dict(await self.admin.fetchrow(self._everything))
        tables: dict[str, list[Row]] = {table: [] for table in LOGS}
        for table, rows in found.items():
            tables[table] = sorted((dict(row) for row in rows), key=lambda row: str(row.get("id", "")))
        self.facts = Facts(tables, now=self.now, today=self.today)

    def name_of(self, service_id: UUID) -> str:
        """What a service is called here."""
        return next(name for name, key in self.world.services.items() if key == service_id)

    def asker(self, name: str) -> Asker | None:
        """Who somebody is right now, as the model sees it."""
        token_hash = hashlib.sha256(self.tokens[name].encode()).digest()
        found = next(row for row in self.facts.tables["session"] if bytes(row["token_hash"]) == token_hash)
        return asker_of(self.facts, found)

    def as_somebody(self, name: str) -> httpx2.AsyncClient:
        """The way in of one who is signed in."""
        if name not in self._clients:
            token = self.tokens[name]
            self._clients[name] = httpx2.AsyncClient(
                transport=httpx2.ASGITransport(self.served),
                base_url=self.settings.public_url,
                headers={"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": token_for(token)},
                cookies={cookie_name(self.settings): token},
            )
        return self._clients[name]

    async def send(self, who: str, method: str, path: str, body: dict[str, Any], *, of: Row | None = None) -> bool:
        """Let somebody do something over REST; `of` is the row that is changed. Gives whether it was done.

        What may not be done, or cannot be done as things are, is answered as such: that is no fault here.
        """
        headers = {"Idempotency-Key": str(uuid4())}
        if of is not None:
            headers["If-Match"] = f'"{of["id"]}-{of["version"]}"'
        answer = await self.as_somebody(who).request(method, f"/api/v1{path}", json=body, headers=headers)
        assert answer.status_code < 500, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.status_code < 300

    async def upload(self, who: str, follow_up_id: UUID, said: dict[str, str]) -> bool:
        """Let somebody add a file that is like no other. Gives whether it was kept."""
        content = _small_file(uuid4())
        answer = await attach(self.as_somebody(who), follow_up_id, content, said=said)
        assert answer.status_code < 500, f"attachment: {answer.status_code} {answer.text}"
        if answer.status_code < 300:
            self.files[UUID(answer.json()["id"])] = content
        return answer.status_code < 300

    async def mark_new(self) -> None:
        """Give the rows that are new their marks."""
        await mark(self.admin, only_new=True)

    async def close(self) -> None:
        """Let go of the connections."""
        for one in self._clients.values():
            await one.aclose()


def _small_file(key: UUID) -> bytes:
    return small_pdf(canary_of(key))
