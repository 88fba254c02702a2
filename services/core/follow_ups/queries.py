"""Reading follow-ups. What comes back is what the row policies let the asker see; the rest does not exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, text
from sqlalchemy.orm import aliased

from services.core.access.actor import Ground
from services.core.access.grounds import ground_of, within_reach
from services.core.access.things import FOLLOW_UP, TASK
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list
from services.core.follow_ups.kinds import State
from services.core.follow_ups.models import FollowUp, NamedContact, Participation, Signal, Task, Transition
from services.core.follow_ups.pauses import Pause, pauses_told_by
from services.core.kit.errors import NotFound
from services.core.organisation.models import Absence, Service, UserAccount
from services.core.organisation.presence import is_away_on, is_open_on, works_in_on
from services.core.people.models import Youth
from services.core.people.shared import SharedYouth, youth_by_consent, youths_by_consent


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """The header of a follow-up. The youth's name and birth year are there only for those who may know them.

    Who leads the youth's follow-up has her key too; who knows her by consent has not.
    """

    id: UUID
    reference: str
    state: State
    lead_service_id: UUID
    lead_service_name: str
    district_code: str | None
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
    birth_year: int | None
    leads: bool
    is_protected: bool
    in_emergency: bool
    """Seen by an emergency access and nothing else: for reading, while it holds."""


@dataclass(frozen=True, slots=True)
class ServiceOnCase:
    """A participating service and its contact today.

    `contact_name` and `substitute_name` are empty when there is none, or she is not there any more.
    `contact_away_until` and `stand_in_name` tell those who may know it that she is away today, and who stands in.
    """

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
    contact_away_until: date | None
    stand_in_name: str | None
    has_contact_today: bool
    lacks_contact_today: bool
    """It takes part today and has nobody to call. One that has not begun lacks nobody."""


LEADS = text("select exists (select from app.my_reach r where r.follow_up_id = :follow_up_id and r.leads)")


async def follow_up_row(work: Work, follow_up_id: UUID) -> FollowUp:
    """The row itself, for commands.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = (await work.session.execute(select(FollowUp).where(FollowUp.id == follow_up_id))).scalar_one_or_none()
    if row is None:
        raise NotFound("follow_up", follow_up_id)
    return row


async def leads(work: Work, follow_up_id: UUID) -> bool:
    """Whether the asker leads the follow-up, with the hat that is on."""
    return bool((await work.session.execute(LEADS, {"follow_up_id": follow_up_id})).scalar_one())


async def open_follow_up(work: Work, follow_up_id: UUID) -> FollowUpView:
    """A follow-up's header; opening it is logged with the ground.

    Raises:
        NotFound: when it is not there for the asker.
    """
    coordinator, key_worker, deputy = aliased(UserAccount), aliased(UserAccount), aliased(UserAccount)
    row = (
        await work.session.execute(
            select(
                FollowUp,
                Service.name,
                coordinator.display_name,
                key_worker.display_name,
                deputy.display_name,
                Youth,
                ground_of(FOLLOW_UP),
            )
            .join(Service, Service.id == FollowUp.lead_service_id)
            .join(coordinator, coordinator.id == FollowUp.coordinator_id)
            .outerjoin(key_worker, key_worker.id == FollowUp.key_worker_id)
            .outerjoin(deputy, deputy.id == FollowUp.deputy_id)
            .outerjoin(Youth, Youth.id == FollowUp.youth_id)
            .where(FollowUp.id == follow_up_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("follow_up", follow_up_id)
    follow_up, service_name, coordinator_name, key_worker_name, deputy_name, youth, ground = row
    is_led = await leads(work, follow_up_id)
    record(
        work,
        Act.OPENED,
        thing_kind="follow_up",
        thing_id=follow_up_id,
        follow_up_id=follow_up_id,
        ground=ground,
    )
    known = _who(youth) if youth else await youth_by_consent(work, follow_up_id)
    return FollowUpView(
        id=follow_up.id,
        reference=follow_up.reference,
        state=State(follow_up.state),
        lead_service_id=follow_up.lead_service_id,
        lead_service_name=service_name,
        district_code=follow_up.district_code,
        coordinator_id=follow_up.coordinator_id,
        coordinator_name=coordinator_name,
        key_worker_id=follow_up.key_worker_id,
        key_worker_name=key_worker_name,
        deputy_id=follow_up.deputy_id,
        deputy_name=deputy_name,
        opened_at=follow_up.opened_at,
        version=follow_up.version,
        youth_id=youth.id if youth else None,
        youth_name=known.name if known else None,
        birth_year=known.birth_year if known else None,
        leads=is_led,
        is_protected=bool(youth and youth.is_protected),
        in_emergency=ground == Ground.EMERGENCY,
    )


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """One line of a list of follow-ups."""

    id: UUID
    reference: str
    state: State
    lead_service_name: str
    youth_name: str | None
    key_worker_name: str | None
    opened_at: datetime
    gaps: int


def _is_named_on(day: date) -> ColumnElement[bool]:
    """Whether a row of contacts is the one of a participating service on a day."""
    return and_(
        NamedContact.follow_up_id == Participation.follow_up_id,
        NamedContact.service_id == Participation.service_id,
        NamedContact.starts_on <= day,
        or_(NamedContact.ends_on.is_(None), NamedContact.ends_on >= day),
    )


def _answers_on(day: date, *, service: Any, contact: Any, substitute: Any) -> ColumnElement[bool]:
    """Whether somebody can be called: the contact, or who stands in for her that day, in a service that is open."""
    stands_in = and_(
        works_in_on(substitute, NamedContact.service_id, day),
        or_(NamedContact.substitute_from.is_(None), NamedContact.substitute_from <= day),
        or_(NamedContact.substitute_until.is_(None), NamedContact.substitute_until >= day),
    )
    return and_(is_open_on(service, day), or_(works_in_on(contact, NamedContact.service_id, day), stands_in))


def gaps_on(today: date) -> Any:
    """How many participating services have no contact on this day, as a column beside each follow-up."""
    service, contact, substitute = aliased(Service), aliased(UserAccount), aliased(UserAccount)
    somebody = (
        select(NamedContact.id)
        .join(service, service.id == NamedContact.service_id)
        .join(contact, contact.id == NamedContact.contact_user_id)
        .outerjoin(substitute, substitute.id == NamedContact.substitute_user_id)
        .where(_is_named_on(today), _answers_on(today, service=service, contact=contact, substitute=substitute))
    )
    return (
        select(func.count())
        .select_from(Participation)
        .where(
            Participation.follow_up_id == FollowUp.id,
            Participation.starts_on <= today,
            or_(Participation.ends_on.is_(None), Participation.ends_on >= today),
            ~somebody.exists(),
        )
        .scalar_subquery()
        .label("gaps")
    )


async def my_follow_ups(
    work: Work, *, limit: int, after: UUID | None = None, states: Sequence[State] = ()
) -> tuple[list[FollowUpLine], UUID | None]:
    """The follow-ups the asker can see, newest first, and the id to go on after; each shown one is logged."""
    key_worker = aliased(UserAccount)
    query = (
        select(
            FollowUp,
            Service.name.label("service_name"),
            Youth.given_name,
            Youth.family_name,
            key_worker.display_name.label("key_worker_name"),
            gaps_on(work.today),
            ground_of(FOLLOW_UP),
        )
        .join(Service, Service.id == FollowUp.lead_service_id)
        .outerjoin(Youth, Youth.id == FollowUp.youth_id)
        .outerjoin(key_worker, key_worker.id == FollowUp.key_worker_id)
        .where(within_reach(FOLLOW_UP))
        .order_by(FollowUp.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(FollowUp.id < after)
    if states:
        query = query.where(FollowUp.state.in_(states))
    rows: Sequence[Row[Any]] = (await work.session.execute(query)).all()
    shown = rows[:limit]
    record_list(work, thing_kind="follow_up", shown=[(row[0].id, row[0].id, row.ground) for row in shown])
    known = await youths_by_consent(work, [row[0].id for row in shown if row.given_name is None])
    lines = [
        FollowUpLine(
            id=row[0].id,
            reference=row[0].reference,
            state=State(row[0].state),
            lead_service_name=row.service_name,
            youth_name=f"{row.given_name} {row.family_name}" if row.given_name else _name(known.get(row[0].id)),
            key_worker_name=row.key_worker_name,
            opened_at=row[0].opened_at,
            gaps=row.gaps,
        )
        for row in shown
    ]
    return lines, (lines[-1].id if len(rows) > limit else None)


def _who(youth: Youth) -> SharedYouth:
    return SharedYouth(youth.id, f"{youth.given_name} {youth.family_name}", youth.birth_date.year)


def _name(youth: SharedYouth | None) -> str | None:
    return youth.name if youth else None


async def services_on(work: Work, follow_up_id: UUID) -> list[ServiceOnCase]:
    """The participating services with each one's contact today; a service without one says so."""
    contact, substitute, stand_in = aliased(UserAccount), aliased(UserAccount), aliased(UserAccount)
    absence = aliased(Absence)
    today = work.today
    is_open = is_open_on(Service, today)
    # Who is to stand in later may have no post before.
    substitute_day = func.greatest(NamedContact.substitute_from, today)
    rows = await work.session.execute(
        select(
            Participation,
            Service.name,
            Service.kind,
            NamedContact,
            contact.display_name,
            and_(is_open, works_in_on(contact, NamedContact.service_id, today)),
            substitute.display_name,
            and_(is_open, works_in_on(substitute, NamedContact.service_id, substitute_day)),
            _answers_on(today, service=Service, contact=contact, substitute=substitute),
            absence.ends_on.label("away_until"),
            stand_in.display_name.label("stand_in_name"),
        )
        .join(Service, Service.id == Participation.service_id)
        .outerjoin(NamedContact, _is_named_on(today))
        .outerjoin(contact, contact.id == NamedContact.contact_user_id)
        .outerjoin(substitute, substitute.id == NamedContact.substitute_user_id)
        .outerjoin(absence, is_away_on(absence, contact.id, today))
        .outerjoin(stand_in, stand_in.id == absence.substitute_user_id)
        .where(
            Participation.follow_up_id == follow_up_id,
            or_(Participation.ends_on.is_(None), Participation.ends_on >= today),
        )
        .order_by(Service.kind, Service.name)
    )
    return [
        ServiceOnCase(
            participation_id=part.id,
            service_id=part.service_id,
            service_name=name,
            service_kind=kind,
            starts_on=part.starts_on,
            ends_on=part.ends_on,
            version=part.version,
            contact_id=named.id if named else None,
            contact_user_id=named.contact_user_id if named else None,
            contact_name=contact_name if contact_works else None,
            substitute_name=substitute_name if substitute_works else None,
            substitute_from=named.substitute_from if named else None,
            substitute_until=named.substitute_until if named else None,
            contact_away_until=row.away_until,
            stand_in_name=row.stand_in_name,
            has_contact_today=answers,
            lacks_contact_today=part.starts_on <= today and not answers,
        )
        for row in rows
        for part, name, kind, named, contact_name, contact_works, substitute_name, substitute_works, answers in (
            row[:9],
        )
    ]


async def history_of(work: Work, follow_up_id: UUID) -> list[tuple[Transition, str]]:
    """The transitions, newest first, each with who made it; empty for those who may not read reasons."""
    rows = await work.session.execute(
        select(Transition, UserAccount.display_name)
        .join(UserAccount, UserAccount.id == Transition.by_user_id)
        .where(Transition.follow_up_id == follow_up_id)
        .order_by(Transition.at.desc(), Transition.id.desc())
    )
    return [(row[0], row[1]) for row in rows.all()]


async def pauses_of(work: Work, follow_up_id: UUID) -> list[Pause]:
    """The pauses of a follow-up, oldest first; empty for those who may not read why it rested."""
    return pauses_told_by(await history_of(work, follow_up_id))


async def paused_from(work: Work, follow_up_id: UUID) -> State | None:
    """The state that the latest pause came from."""
    state = (
        await work.session.execute(
            select(Transition.from_state)
            .where(Transition.follow_up_id == follow_up_id, Transition.to_state == State.PAUSED)
            .order_by(Transition.at.desc(), Transition.id.desc())
            .limit(1)
        )
    ).scalar_one_or_none()
    return State(state) if state else None


async def signals_of(work: Work, follow_up_id: UUID) -> list[Signal]:
    """The signals that the follow-up began with, oldest first."""
    rows = await work.session.execute(
        select(Signal).where(Signal.follow_up_id == follow_up_id).order_by(Signal.received_on, Signal.id)
    )
    return list(rows.scalars())


async def my_tasks(work: Work, *, limit: int = 50) -> list[tuple[Task, str]]:
    """Open tasks of the asker's service, each with the follow-up's reference; oldest first."""
    rows = await work.session.execute(
        select(Task, FollowUp.reference)
        .join(FollowUp, FollowUp.id == Task.follow_up_id)
        .where(Task.done_at.is_(None), within_reach(TASK))
        .order_by(Task.made_at, Task.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows.all()]
