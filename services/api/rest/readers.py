"""Who can see a follow-up, as JSON: services and topics, with the grounds in force and whom they reach."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field

from services.api.doors import to
from services.api.reader_shapes import ReaderAnswer
from services.api.requests import CurrentWork
from services.api.shapes import Answer
from services.core.access.actor import Ground
from services.core.access.things import CONSENT, READ
from services.core.consents.kinds import Topic
from services.core.readers.queries import services_that_read

router = APIRouter(tags=["readers"])

MayAsk = Annotated[None, Depends(to(READ, CONSENT))]


class CellAnswer(Answer):
    """One ground on which a service reads one topic.

    On the grounds `OWN` and `LEAD` it is what the service itself wrote; its own notes it reads whatever the topic.
    On `CONSENT`, what `from_name` wrote, or, when that is empty, what whoever takes part wrote, those of `but_not`
    excepted. `until` is the last day.
    """

    topic: Topic
    ground: Ground
    from_name: str | None = Field(examples=["Skolen på Grorud"])
    but_not: list[str]
    until: date | None


class ReadingServiceAnswer(Answer):
    """A service, the people whom the follow-up reaches there today, and what they read on which ground.

    Without people nobody reads anything there today. A `colleague` reads nothing by consent outside the lead service.
    """

    service_id: UUID
    service_name: str
    leads: bool
    readers: list[ReaderAnswer]
    cells: list[CellAnswer]


@router.get("/follow-ups/{follow_up_id}/readers")
async def list_readers(follow_up_id: UUID, door: MayAsk, work: CurrentWork) -> list[ReadingServiceAnswer]:
    """Who can see what in a follow-up right now, and why; for those who lead it."""
    return [ReadingServiceAnswer.model_validate(one) for one in await services_that_read(work, follow_up_id)]
