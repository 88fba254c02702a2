"""A follow-up with guardians and services on it, and consents on it over REST, for the tests of consent."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2

from tests.factories import LONG_AGO, NOW, TODAY, World, insert, let_take_part, make_follow_up, make_youth

TOPICS = ("identity", "plan", "measures", "meetings")


@dataclass
class Place:
    """One follow-up: its youth, the guardians, and the things that the lead has written."""

    follow_up_id: UUID
    youth_id: UUID
    guardians: list[UUID] = field(default_factory=list)
    measure_id: UUID | None = None
    meeting_id: UUID | None = None

    @property
    def consents(self) -> str:
        """Where the consents are."""
        return f"/api/v1/follow-ups/{self.follow_up_id}/consents"

    @property
    def refusals(self) -> str:
        """Where a no is written down."""
        return f"/api/v1/follow-ups/{self.follow_up_id}/consent-refusals"


async def make_guardian(admin: asyncpg.Connection, youth_id: UUID, **values: Any) -> UUID:
    """Somebody with joint responsibility for a youth since long ago."""
    return await insert(
        admin,
        "guardian",
        **{
            "youth_id": youth_id,
            "given_name": "Fiktiv",
            "family_name": "Foresatt",
            "responsibility": "joint",
            "starts_on": LONG_AGO,
            "language": "nb",
            "needs_interpreter": False,
            "address_protection": "none",
            "version": 1,
            **values,
        },
    )


async def make_place(
    admin: asyncpg.Connection, world: World, *, born: date = date(2010, 3, 15), guardians: int = 1
) -> Place:
    """A follow-up with the school and the police on it, and a plan, a measure and a meeting by the lead service."""
    youth_id = await make_youth(admin, world, birth_date=born)
    place = Place(await make_follow_up(admin, world, youth_id=youth_id), youth_id)
    place.guardians = [await make_guardian(admin, youth_id) for _ in range(guardians)]
    for contact in (world.school_contact, world.police_contact):
        await let_take_part(admin, world, place.follow_up_id, contact)
    by = {
        "follow_up_id": place.follow_up_id,
        "owner_service_id": world.services["grorud"],
        "version": 1,
    }
    someone = world.coordinator.user_id
    await insert(admin, "plan", **by, topic="plan", made_at=NOW, made_by_id=someone)
    place.measure_id = await insert(
        admin,
        "measure",
        **by,
        topic="measures",
        type_code="MENTOR",
        responsible_service_id=by["owner_service_id"],
        starts_on=TODAY,
        status="planned",
        logged_by_id=someone,
        logged_at=NOW,
    )
    place.meeting_id = await insert(
        admin,
        "meeting",
        **by,
        topic="meetings",
        kind="other",
        medium="telephone",
        held_at=NOW,
        made_contact=True,
        attendees=[],
        interpreter_booked=False,
        logged_by_id=someone,
        logged_at=NOW,
    )
    return place


def scopes(world: World, *to: str, topics: tuple[str, ...] = TOPICS) -> list[dict[str, Any]]:
    """These topics from whoever takes part, to these services."""
    return [{"topic": topic, "to_service_id": str(world.services[one])} for one in to for topic in topics]


def yes(world: World, *to: str, topics: tuple[str, ...] = TOPICS, **changes: Any) -> dict[str, Any]:
    """A consent given today, for half a year, to the school and the police or to those named."""
    return {
        "scopes": scopes(world, *(to or ("school", "police")), topics=topics),
        "language": "norsk",
        "youth_view": "Synes det er greit.",
        "given_on": "2026-11-20",
        "valid_from": "2026-11-20",
        "valid_until": "2027-05-20",
        "review_on": "2027-02-20",
        **changes,
    }


def signature(signer: str = "youth", guardian_id: UUID | None = None, **changes: Any) -> dict[str, Any]:
    """A signature on paper, today."""
    who = {"signer": signer, "guardian_id": str(guardian_id)} if guardian_id else {"signer": signer}
    return {**who, "method": "paper", "signed_on": "2026-11-20", "evidence": "Arkivnummer 1", **changes}


async def send(http: httpx2.AsyncClient, address: str, body: dict[str, Any]) -> httpx2.Response:
    """POST once."""
    return await http.post(address, json=body, headers={"Idempotency-Key": str(uuid4())})


async def given(
    http: httpx2.AsyncClient,
    place: Place,
    body: dict[str, Any],
    *,
    signers: tuple[str, ...] = ("youth",),
    guardians: tuple[int, ...] = (0,),
    signed_on: str = "2026-11-20",
) -> str:
    """A consent with the signatures of these; gives its key."""
    made = await send(http, place.consents, body)
    assert made.status_code == 201, made.text
    address = f"{place.consents}/{made.json()['id']}"
    for one in signers:
        signed = await send(http, f"{address}/signatures", signature(one, signed_on=signed_on))
        assert signed.status_code == 201, signed.text
    for number in guardians:
        body = signature("guardian", place.guardians[number], signed_on=signed_on)
        signed = await send(http, f"{address}/signatures", body)
        assert signed.status_code == 201, signed.text
    key: str = made.json()["id"]
    return key


def faults(answer: httpx2.Response) -> dict[str, str]:
    """The faults of an answer: field and code."""
    return {one["field"]: one["code"] for one in answer.json()["errors"]}
