"""Reading the register of one's own service, and what one's service has received. Every one shown is logged."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Select, any_, func, not_, or_, select, text, tuple_
from sqlalchemy.orm import aliased

from services.core.access.grounds import ground_of
from services.core.access.things import CONSENT_GRANT, DISCLOSURE, DISCLOSURE_EXTRACT
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.audit.opening import open_row
from services.core.consents.kinds import Topic
from services.core.consents.models import ConsentGrant
from services.core.disclosures.kinds import DisclosureState, GroundKind
from services.core.disclosures.models import Disclosure, DisclosureExtract, DisclosureGround
from services.core.disclosures.rules import Assessment, GroundInLaw
from services.core.follow_ups.models import FollowUp
from services.core.kit.clock import last_day_until
from services.core.organisation.models import Service, UserAccount


@dataclass(frozen=True, slots=True)
class DisclosureView:
    """One line of the register: the assessment, how it stands, and the ground as it was worded then."""

    id: UUID
    follow_up_id: UUID
    reference: str | None
    owner_service_id: UUID
    state: DisclosureState
    answers: Assessment
    recipient_name: str
    ground: DisclosureGround
    assessed_by_id: UUID
    assessed_by_name: str
    assessed_at: datetime
    decided_by_id: UUID | None
    decided_by_name: str | None
    decided_at: datetime | None
    decided_as: str | None
    approved_by_name: str | None
    approved_at: datetime | None
    approval_note: str | None
    version: int


@dataclass(frozen=True, slots=True)
class ExtractView:
    """What was sent, as it was sent: from whom, when, on which ground. Nothing else of the one who sent it."""

    id: UUID
    follow_up_id: UUID
    reference: str | None
    from_service_name: str
    provision: str
    words_nb: str
    words_nn: str
    is_unverified: bool
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class ConsentToName:
    """A consent that can be the ground: which services it lets read, about what, and the last day of any of it."""

    id: UUID
    to_services: tuple[str, ...]
    topics: tuple[Topic, ...]
    until: date


async def grounds_on(work: Work, day: date | None = None) -> list[DisclosureGround]:
    """The catalogue, in the order of law: the grounds of one day, or all there ever were."""
    query = select(DisclosureGround).order_by(
        DisclosureGround.provision, DisclosureGround.code, DisclosureGround.valid_from
    )
    if day is not None:
        query = query.where(
            DisclosureGround.valid_from <= day,
            or_(DisclosureGround.valid_until.is_(None), DisclosureGround.valid_until >= day),
        )
    return list((await work.session.execute(query)).scalars())


async def ground_today(work: Work, code: str, day: date) -> GroundInLaw | str:
    """A ground as it is worded on a day; a fault code when there is none by this code, or none that day."""
    rows = (
        (
            await work.session.execute(
                select(DisclosureGround)
                .where(DisclosureGround.code == code)
                .order_by(DisclosureGround.valid_from.desc())
            )
        )
        .scalars()
        .all()
    )
    for row in rows:
        if row.valid_from <= day and (row.valid_until is None or row.valid_until >= day):
            return GroundInLaw(
                row.code, row.valid_from, GroundKind(row.kind), tuple(row.sender_kinds), tuple(row.receiver_types)
            )
    return "ground_not_in_force" if rows else "unknown"


def _disclosures() -> Select[Any]:
    assessor, decider, approver = aliased(UserAccount), aliased(UserAccount), aliased(UserAccount)
    return (
        select(
            Disclosure,
            DisclosureGround,
            func.coalesce(Service.name, Disclosure.recipient_organisation).label("recipient_name"),
            FollowUp.reference,
            assessor.display_name.label("assessed_by_name"),
            decider.display_name.label("decided_by_name"),
            approver.display_name.label("approved_by_name"),
            ground_of(DISCLOSURE),
        )
        .join(
            DisclosureGround,
            (DisclosureGround.code == Disclosure.ground_code)
            & (DisclosureGround.valid_from == Disclosure.ground_valid_from),
        )
        .join(assessor, assessor.id == Disclosure.assessed_by_id)
        .outerjoin(decider, decider.id == Disclosure.decided_by_id)
        .outerjoin(approver, approver.id == Disclosure.approved_by_id)
        .outerjoin(Service, Service.id == Disclosure.recipient_service_id)
        # Who approves for her service may read the assessment, and not always what it is about.
        .outerjoin(FollowUp, FollowUp.id == Disclosure.follow_up_id)
    )


def _view(row: Any) -> DisclosureView:
    it: Disclosure = row[0]
    return DisclosureView(
        id=it.id,
        follow_up_id=it.follow_up_id,
        reference=row.reference,
        owner_service_id=it.owner_service_id,
        state=DisclosureState(it.state),
        answers=answers_of(it),
        recipient_name=row.recipient_name,
        ground=row[1],
        assessed_by_id=it.assessed_by_id,
        assessed_by_name=row.assessed_by_name,
        assessed_at=it.assessed_at,
        decided_by_id=it.decided_by_id,
        decided_by_name=row.decided_by_name,
        decided_at=it.decided_at,
        decided_as=it.decided_as,
        approved_by_name=row.approved_by_name,
        approved_at=it.approved_at,
        approval_note=it.approval_note,
        version=it.version,
    )


def answers_of(row: Disclosure) -> Assessment:
    """The answers that a row holds, in the words of the assessment."""
    said: dict[str, Any] = {}
    for name, kind in Assessment.__annotations__.items():
        value = getattr(row, name)
        words = [one for one in getattr(kind, "__args__", (kind,)) if hasattr(one, "__members__")]
        said[name] = words[0](value) if words and value is not None else value
    return Assessment(**said)


async def open_disclosure(work: Work, disclosure_id: UUID) -> DisclosureView:
    """One line of the register; opening it is logged with the ground.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = await open_row(work, _disclosures().where(Disclosure.id == disclosure_id), DISCLOSURE, disclosure_id)
    return _view(row)


async def register_of(
    work: Work, follow_up_id: UUID, *, limit: int, after: UUID | None = None
) -> tuple[list[DisclosureView], UUID | None]:
    """One's own service's register on a follow-up, newest first, and where to go on."""
    return await _page(work, _disclosures().where(Disclosure.follow_up_id == follow_up_id), limit=limit, after=after)


async def awaiting_approval(
    work: Work, *, limit: int, after: UUID | None = None
) -> tuple[list[DisclosureView], UUID | None]:
    """What waits for somebody's approval and is not the asker's own, newest first, and where to go on."""
    query = _disclosures().where(
        Disclosure.state == DisclosureState.AWAITING_APPROVAL,
        Disclosure.decided_by_id != work.actor.user_id,
        Disclosure.assessed_by_id != work.actor.user_id,
    )
    return await _page(work, query, limit=limit, after=after)


async def undecided(work: Work, *, limit: int) -> tuple[list[DisclosureView], UUID | None]:
    """The drafts of one's own service on the follow-ups where one is named, newest first."""
    return await _page(work, _disclosures().where(Disclosure.state == DisclosureState.DRAFT), limit=limit, after=None)


async def _page(
    work: Work, query: Select[Any], *, limit: int, after: UUID | None
) -> tuple[list[DisclosureView], UUID | None]:
    query = query.order_by(Disclosure.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Disclosure.id < after)
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    if shown:
        record_list(
            work,
            thing_kind="disclosure",
            shown=[(row[0].id, row[0].follow_up_id, row.ground) for row in shown],
        )
    views = [_view(row) for row in shown]
    return views, (views[-1].id if len(rows) > limit else None)


def _extracts() -> Select[Any]:
    return (
        select(DisclosureExtract, DisclosureGround, Service.name, FollowUp.reference, ground_of(DISCLOSURE_EXTRACT))
        .join(
            DisclosureGround,
            (DisclosureGround.code == DisclosureExtract.ground_code)
            & (DisclosureGround.valid_from == DisclosureExtract.ground_valid_from),
        )
        .join(Service, Service.id == DisclosureExtract.owner_service_id)
        .outerjoin(FollowUp, FollowUp.id == DisclosureExtract.follow_up_id)
    )


def _extract_view(row: Any) -> ExtractView:
    it, ground, service_name, reference, _ground = row
    return ExtractView(
        id=it.id,
        follow_up_id=it.follow_up_id,
        reference=reference,
        from_service_name=service_name,
        provision=ground.provision,
        words_nb=ground.words_nb,
        words_nn=ground.words_nn,
        is_unverified=it.is_unverified,
        text=it.text,
        sent_at=it.sent_at,
    )


async def open_extract(work: Work, extract_id: UUID) -> ExtractView:
    """What was sent; opening it is logged with the ground.

    Raises:
        NotFound: when it is not there for the asker.
    """
    row = await open_row(work, _extracts().where(DisclosureExtract.id == extract_id), DISCLOSURE_EXTRACT, extract_id)
    return _extract_view(row)


async def received(
    work: Work, *, limit: int, follow_up_id: UUID | None = None, after: tuple[datetime, UUID] | None = None
) -> tuple[list[ExtractView], tuple[datetime, UUID] | None]:
    """What the asker's service has been sent, on one follow-up or all, newest first, and where to go on."""
    query = (
        _extracts()
        .where(DisclosureExtract.recipient_service_id == work.actor.service_id)
        .order_by(DisclosureExtract.sent_at.desc(), DisclosureExtract.id.desc())
        .limit(limit + 1)
    )
    if follow_up_id is not None:
        query = query.where(DisclosureExtract.follow_up_id == follow_up_id)
    if after is not None:
        query = query.where(tuple_(DisclosureExtract.sent_at, DisclosureExtract.id) < after)
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    if shown:
        record_list(
            work,
            thing_kind="disclosure_extract",
            shown=[(row[0].id, row[0].follow_up_id, row.ground) for row in shown],
        )
    views = [_extract_view(row) for row in shown]
    return views, ((views[-1].sent_at, views[-1].id) if len(rows) > limit else None)


NAMED = text(
    "select exists (select from app.my_reach r, app.identity i where r.follow_up_id = :follow_up_id"
    " and r.service_id = i.service_id and r.is_named)"
)


async def is_named_on(work: Work, follow_up_id: UUID) -> bool:
    """Whether the asker is named on a follow-up for her service, so that a button to the register makes sense."""
    return bool(await work.session.scalar(NAMED, {"follow_up_id": follow_up_id}))


async def consents_to_name(work: Work, follow_up_id: UUID) -> list[ConsentToName]:
    """The consents that the asker's service can disclose on right now, as far as she may know of them, oldest first.

    What they open is read from the rows that the database holds a named consent against; each is logged.
    """
    own = work.actor.service_id
    rows = (
        await work.session.execute(
            select(ConsentGrant, Service.name, ground_of(CONSENT_GRANT))
            .join(Service, Service.id == ConsentGrant.to_service_id)
            .where(
                ConsentGrant.follow_up_id == follow_up_id,
                ConsentGrant.topic.is_not(None),
                ConsentGrant.holds_from <= work.now,
                ConsentGrant.holds_until > work.now,
                or_(
                    ConsentGrant.from_service_id == own,
                    ConsentGrant.from_service_id.is_(None) & not_(any_(ConsentGrant.excluded_from) == own),
                ),
            )
            .order_by(ConsentGrant.consent_id, Service.name)
        )
    ).all()
    if rows:
        record_list(work, thing_kind="consent_grant", shown=[(row[0].id, follow_up_id, row.ground) for row in rows])
    order = list(Topic)
    found = []
    for consent_id, several in groupby(rows, key=lambda row: row[0].consent_id):
        grants = [(grant, name) for grant, name, _ in several]
        found.append(
            ConsentToName(
                id=consent_id,
                to_services=tuple(dict.fromkeys(name for _, name in grants)),
                topics=tuple(sorted({Topic(grant.topic) for grant, _ in grants}, key=order.index)),
                until=last_day_until(max(grant.holds_until for grant, _ in grants)),
            )
        )
    return found
