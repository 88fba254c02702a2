"""Follow-ups as JSON."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from services.api.doors import to
from services.api.requests import CurrentWork
from services.api.rest.once import OnlyOnce
from services.api.rest.paging import Cursor, Limit, Page, read_id, write_cursor
from services.api.rest.versions import IfMatch, both_versions, tag, version_from
from services.api.shapes import Answer, Day, Made, Reason, Shape
from services.core.access.things import (
    ADD,
    CHANGE,
    FOLLOW_UP,
    NAMED_CONTACT,
    PARTICIPATION,
    READ,
    TRANSITION,
)
from services.core.deadlines import signals
from services.core.follow_ups import commands, queries
from services.core.follow_ups.kinds import (
    ClosingReason,
    DutyToNotify,
    PauseKind,
    SignalGround,
    SignalSource,
    State,
)
from services.core.kit.errors import Stale
from services.core.plans.advancing import advance_follow_up

router = APIRouter(prefix="/follow-ups", tags=["follow-ups"])

MayList = Annotated[None, Depends(to(READ, FOLLOW_UP))]
MayOpen = Annotated[None, Depends(to(ADD, FOLLOW_UP))]
MayMove = Annotated[None, Depends(to(ADD, TRANSITION))]
MayReadServices = Annotated[None, Depends(to(READ, PARTICIPATION))]
MayAddService = Annotated[None, Depends(to(ADD, PARTICIPATION))]
MayEndService = Annotated[None, Depends(to(CHANGE, PARTICIPATION))]
MayNameContact = Annotated[None, Depends(to(ADD, NAMED_CONTACT))]


class FollowUpAnswer(Answer):
    """The header of a follow-up. `youth_id` is there only for those whose service leads the youth's follow-up.

    `youth_name` and `birth_year` are there also for those who may know them by consent.
    """

    id: UUID
    reference: str = Field(examples=["OF-7K3M-9QTX"])
    state: State
    lead_service_id: UUID
    lead_service_name: str = Field(examples=["Én-til-én-teamet Grorud"])
    district_code: str | None = Field(examples=["030110"])
    coordinator_id: UUID
    coordinator_name: str
    key_worker_id: UUID | None
    key_worker_name: str | None
    deputy_id: UUID | None
    deputy_name: str | None
    opened_at: datetime
    version: int
    youth_id: UUID | None
    youth_name: str | None
    birth_year: int | None = Field(examples=[2010])
    leads: bool
    is_protected: bool


class FollowUpLineAnswer(Answer):
    """One line of a list. `gaps` counts participating services without a contact today."""

    id: UUID
    reference: str
    state: State
    lead_service_name: str
    youth_name: str | None
    key_worker_name: str | None
    opened_at: datetime
    gaps: int


class SignalShape(Shape):
    """A signal about a youth that opens a follow-up."""

    youth_id: UUID
    source: SignalSource = Field(examples=[SignalSource.SCHOOL])
    ground: SignalGround = Field(examples=[SignalGround.OTHER_ORGAN])
    duty_to_notify: DutyToNotify = Field(
        description="What came of considering the duty to notify child welfare (barnevernsloven § 13-2)."
    )
    received_on: Day = Field(examples=["2026-11-19"])
    note: Reason | None = None


class TransitionShape(Shape):
    """A change of state."""

    to_state: State = Field(examples=[State.ASSESSING])
    reason: Reason = Field(examples=["Tatt til vurdering av koordinator."])
    key_worker_id: UUID | None = None
    deputy_id: UUID | None = None
    lead_service_id: UUID | None = Field(default=None, description="Refused when another service leads already.")
    pause_kind: PauseKind | None = None
    pause_from: Day | None = Field(
        default=None, description="A pause begins today; another day is refused, so that no breach is taken back."
    )
    planned_until: Day | None = Field(
        default=None,
        description="The day on which a pause is thought to end. It makes a task then, and ends nothing by itself.",
    )
    closing_reason: ClosingReason | None = None


class ServiceOnCaseAnswer(Answer):
    """A participating service and its contact today."""

    participation_id: UUID
    service_id: UUID
    service_name: str
    service_kind: str
    starts_on: date
    ends_on: date | None
    version: int
    contact_id: UUID | None
    contact_user_id: UUID | None
    contact_name: str | None
    substitute_name: str | None
    substitute_from: date | None
    substitute_until: date | None
    contact_away_until: date | None = Field(description="The last day the contact is away, for her own colleagues.")
    stand_in_name: str | None
    has_contact_today: bool
    lacks_contact_today: bool = Field(description="Takes part today and has nobody to call.")


class ParticipationShape(Shape):
    """A service that is to take part."""

    service_id: UUID
    starts_on: Day
    ends_on: Day | None = None


class PeriodEndShape(Shape):
    """The last day of something."""

    ends_on: Day


class ContactShape(Shape):
    """The named contact of a participating service, and who stands in."""

    service_id: UUID
    contact_user_id: UUID
    starts_on: Day
    ends_on: Day | None = None
    substitute_user_id: UUID | None = None
    substitute_from: Day | None = None
    substitute_until: Day | None = None


@router.get("")
async def list_follow_ups(
    door: MayList,
    work: CurrentWork,
    limit: Limit = 50,
    cursor: Cursor = None,
    state: Annotated[list[State], Query(max_length=len(State))] = [],  # noqa: B006 - FastAPI copies it
) -> Page[FollowUpLineAnswer]:
    """The follow-ups you can see, newest first."""
    lines, following = await queries.my_follow_ups(work, limit=limit, after=read_id(cursor), states=state)
    return Page(
        items=[FollowUpLineAnswer.model_validate(line) for line in lines],
        next=write_cursor(following) if following else None,
    )


@router.post("", status_code=201)
async def open_follow_up(
    shape: SignalShape, door: MayOpen, once: OnlyOnce, work: CurrentWork, response: Response
) -> FollowUpAnswer:
    """Register a signal: a follow-up in SIGNAL, and a task to assess it. A person decides what follows."""
    made = await once.already(work, shape)
    if made is None:
        made = (await signals.open_follow_up_on_signal(work, **shape.model_dump())).id
        await once.remember(work, thing_kind="follow_up", thing_id=made, location=f"/api/v1/follow-ups/{made}")
    return await _shown(work, made, response)


@router.get("/{follow_up_id}")
async def read_follow_up(follow_up_id: UUID, door: MayList, work: CurrentWork, response: Response) -> FollowUpAnswer:
    """One follow-up's header."""
    return await _shown(work, follow_up_id, response)


@router.post("/{follow_up_id}/transitions", status_code=201)
async def move_follow_up(
    follow_up_id: UUID,
    shape: TransitionShape,
    door: MayMove,
    once: OnlyOnce,
    work: CurrentWork,
    response: Response,
    if_match: IfMatch = None,
) -> FollowUpAnswer:
    """Move a follow-up to another state, with a reason."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, follow_up_id)
        try:
            await advance_follow_up(work, follow_up_id=follow_up_id, version=version, **shape.model_dump())
        except Stale as stale:
            current = await queries.open_follow_up(work, follow_up_id)
            raise both_versions(
                stale,
                current=FollowUpAnswer.model_validate(current).model_dump(mode="json"),
                yours=shape.model_dump(mode="json"),
            ) from None
        await once.remember(
            work, thing_kind="follow_up", thing_id=follow_up_id, location=f"/api/v1/follow-ups/{follow_up_id}"
        )
    return await _shown(work, follow_up_id, response)


@router.get("/{follow_up_id}/services")
async def list_services(follow_up_id: UUID, door: MayReadServices, work: CurrentWork) -> list[ServiceOnCaseAnswer]:
    """The participating services, each with its contact today."""
    await queries.open_follow_up(work, follow_up_id)
    return [ServiceOnCaseAnswer.model_validate(one) for one in await queries.services_on(work, follow_up_id)]


@router.post("/{follow_up_id}/services", status_code=201)
async def add_service(
    follow_up_id: UUID, shape: ParticipationShape, door: MayAddService, once: OnlyOnce, work: CurrentWork
) -> Made:
    """Let a service take part."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.add_service(work, follow_up_id=follow_up_id, **shape.model_dump())).id
        await once.remember(
            work,
            thing_kind="participation",
            thing_id=made,
            location=f"/api/v1/follow-ups/{follow_up_id}/services",
        )
    return Made(id=made)


@router.post("/{follow_up_id}/services/{participation_id}/end")
async def end_service(
    follow_up_id: UUID,
    participation_id: UUID,
    shape: PeriodEndShape,
    door: MayEndService,
    once: OnlyOnce,
    work: CurrentWork,
    if_match: IfMatch = None,
) -> Made:
    """End a service's part; its contact ends with it."""
    if await once.already(work, shape) is None:
        version = version_from(if_match, participation_id)
        try:
            await commands.end_service(work, participation_id=participation_id, version=version, ends_on=shape.ends_on)
        except Stale as stale:
            on_case = await queries.services_on(work, follow_up_id)
            current = next((one for one in on_case if one.participation_id == participation_id), None)
            raise both_versions(
                stale,
                current=ServiceOnCaseAnswer.model_validate(current).model_dump(mode="json") if current else None,
                yours=shape.model_dump(mode="json"),
            ) from None
        await once.remember(
            work,
            thing_kind="participation",
            thing_id=participation_id,
            location=f"/api/v1/follow-ups/{follow_up_id}/services",
            status=200,
        )
    return Made(id=participation_id)


@router.post("/{follow_up_id}/contacts", status_code=201)
async def name_contact(
    follow_up_id: UUID, shape: ContactShape, door: MayNameContact, once: OnlyOnce, work: CurrentWork
) -> Made:
    """Name the one contact of a participating service; the one before ends the day before."""
    made = await once.already(work, shape)
    if made is None:
        made = (await commands.name_contact(work, follow_up_id=follow_up_id, **shape.model_dump())).id
        await once.remember(
            work,
            thing_kind="named_contact",
            thing_id=made,
            location=f"/api/v1/follow-ups/{follow_up_id}/services",
        )
    return Made(id=made)


async def _shown(work: CurrentWork, follow_up_id: UUID, response: Response) -> FollowUpAnswer:
    view = await queries.open_follow_up(work, follow_up_id)
    tag(response, view.id, view.version)
    return FollowUpAnswer.model_validate(view)
