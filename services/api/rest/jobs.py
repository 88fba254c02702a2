"""How the worker's jobs go, as JSON: for whoever runs the service."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.shapes import Answer
from services.core.access.things import JOB_RUN, READ
from services.core.jobs import queries
from services.core.jobs.kinds import JobName

router = APIRouter(prefix="/jobs", tags=["jobs"])

MayRead = Annotated[None, Depends(to(READ, JOB_RUN))]


class JobAnswer(Answer):
    """One job. `fault` is the kind of the last fault, and never what it said."""

    job: JobName
    every_seconds: int | None
    began_at: datetime | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    failures: int = Field(description="In a row, since it last came through.")
    fault: str | None
    next_at: datetime | None
    is_late: bool = Field(description="Whether it has failed, or not come through for twice as long as it should.")


@router.get("")
async def list_jobs(door: MayRead, work: CurrentWork) -> list[JobAnswer]:
    """Every job of the schedule, also one that has never begun."""
    return [JobAnswer.model_validate(view) for view in await queries.jobs(work.session)]
