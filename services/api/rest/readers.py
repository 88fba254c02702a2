"""Who can see a follow-up, as JSON: services and topics, emergencies, and the youth and guardians themselves."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field

from services.api.doors import to
from services.api.reader_shapes import ReaderAnswer
from services.api.requests import CurrentWork
from services.api.shapes import Answer
from services.core.access.actor import Ground, Role
from services.core.access.things import CONSENT, READ
from services.core.consents.kinds import Signer, Topic
from services.core.emergency_access.kinds import EmergencyGround
from services.core.readers.queries import who_reads

router = APIRouter(tags=["readers"])

MayAsk = Annotated[None, Depends(to(READ, CONSENT))]


class CellAnswer(Answer):
    """One ground on which a service reads one topic.

    On the grounds `OWN` and `LEAD` it is what the service itself wrote; its own notes it reads whatever the topic. On
    `DUTY` it is what the manager alone reads: that the follow-up is there, and who takes part.
    On `CONSENT`, what `from_name` wrote, or, when that is empty, what whoever takes part wrote, those of `but_not`
    excepted. `until` is the last day.
    """

    topic: Topic
    ground: Ground
    from_name: str | None = Field(examples=["Skolen på Grorud"])
    but_not: list[str]
    until: date | None


class DisclosedAnswer(Answer):
    """That something was sent on a ground in law. It is read as it was sent, by those who are named there."""

    extract_id: UUID
    ground: Ground = Field(examples=["DISCLOSED"])
    from_service_name: str = Field(examples=["Forebyggende politi på Grorud"])
    provision: str = Field(examples=["politiregisterloven § 27 annet ledd nr. 2 bokstav a"])
    sent_at: datetime


class ReadingServiceAnswer(Answer):
    """A service, the people whom the follow-up reaches there today, and what they read on which ground.

    Without people nobody reads anything there today. A `colleague` reads nothing by consent outside the lead service,
    and nothing that was disclosed; a `manager` reads on `DUTY` alone.
    """

    service_id: UUID
    service_name: str
    leads: bool
    readers: list[ReaderAnswer]
    cells: list[CellAnswer]
    disclosed: list[DisclosedAnswer]


class OpenEmergencyAnswer(Answer):
    """Somebody who has opened the follow-up in an emergency and reads these topics, whoever wrote them, until then."""

    emergency_id: UUID
    ground: Ground = Field(examples=["EMERGENCY"])
    user_id: UUID
    user_name: str = Field(examples=["Fiktiv Kontakt"])
    role: Role
    service_name: str
    emergency_ground: EmergencyGround
    topics: list[Topic]
    until: datetime


class ReadingSubjectAnswer(Answer):
    """The youth or a guardian who can sign in herself.

    She sees the consents in these topics, and who reads by them; never plan, measures, meetings or notes.
    """

    ground: Ground = Field(examples=["SUBJECT"])
    signer: Signer
    guardian_id: UUID | None
    name: str = Field(examples=["Fiktiv Foresatt"])
    topics: list[Topic]


class WhoReadsAnswer(Answer):
    """Everybody who reads in a follow-up right now, as far as the one who asks may know.

    What another service has disclosed to a third stands in that service's own register and not here.
    """

    services: list[ReadingServiceAnswer]
    emergencies: list[OpenEmergencyAnswer]
    subjects: list[ReadingSubjectAnswer]


@router.get("/follow-ups/{follow_up_id}/readers")
async def list_readers(follow_up_id: UUID, door: MayAsk, work: CurrentWork) -> WhoReadsAnswer:
    """Who can see what in a follow-up right now, and why; for those who lead it."""
    return WhoReadsAnswer.model_validate(await who_reads(work, follow_up_id))
