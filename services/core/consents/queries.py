"""Reading consents: what each covers, who has signed, and how it stands right now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from services.core.access.actor import Ground
from services.core.access.grounds import ground_of
from services.core.access.things import CONSENT
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list
from services.core.consents import signers
from services.core.consents.kinds import (
    Answer,
    ChangeKind,
    ConsentStatus,
    Interpreter,
    Method,
    Purpose,
    Signer,
    Topic,
)
from services.core.consents.models import (
    Consent,
    ConsentChange,
    ConsentGrant,
    ConsentScope,
    ConsentSignature,
    SigningRule,
)
from services.core.consents.rules import is_all_taken_back
from services.core.consents.standing import status_of
from services.core.consents.stored import renewed_on, scope_of
from services.core.consents.views import ChangeView, ConsentView, OpenView, RequiredView, ScopeView, SignatureView
from services.core.follow_ups.queries import follow_up_row
from services.core.kit.errors import NotFound
from services.core.organisation.models import Service, UserAccount
from services.core.people.kinds import Responsibility
from services.core.people.models import Youth
from services.core.people.queries import guardians_of
from services.core.people.rules import Held

# What stands and opens something: of anything else nobody is asked anew.
OPEN = frozenset({ConsentStatus.IN_FORCE, ConsentStatus.PARTLY_WITHDRAWN})
DECIDERS = text(
    "select d.birth_date, d.guardian_id as id, d.given_name, d.family_name, d.responsibility, d.starts_on, d.ends_on"
    " from app.deciders_about_me(:follow_up_id) d"
)


@dataclass(frozen=True, slots=True)
class Around:
    """What decides who signs for one youth: her birth date, who has parental responsibility, and the rules."""

    birth_date: date
    deciders: tuple[signers.Decider, ...]
    names: dict[UUID, str]
    rules: tuple[signers.Rule, ...]

    def required(self, topics: Iterable[Topic], *, on: date, given_on: date) -> tuple[signers.Required, ...]:
        """Who must sign for these topics on a day."""
        return signers.required_signers(
            topics, on=on, given_on=given_on, birth_date=self.birth_date, deciders=self.deciders, rules=self.rules
        )


async def around(work: Work, follow_up_id: UUID) -> Around:
    """What decides who signs on this follow-up; the guardians shown are logged.

    Raises:
        NotFound: when the follow-up, or the youth behind it, is not there for the asker.
    """
    if work.actor.is_subject:
        return await _around_me(work, follow_up_id)
    follow_up = await follow_up_row(work, follow_up_id)
    birth_date = await work.session.scalar(select(Youth.birth_date).where(Youth.id == follow_up.youth_id))
    if birth_date is None:
        raise NotFound("follow_up", follow_up_id)
    return _around(birth_date, await guardians_of(work, follow_up.youth_id), await _rules(work))


async def _around_me(work: Work, follow_up_id: UUID) -> Around:
    """The same for the youth or the guardian herself, who sees names and periods of those who decide, and no more."""
    rows = (await work.session.execute(DECIDERS, {"follow_up_id": follow_up_id})).all()
    if not rows:
        raise NotFound("follow_up", follow_up_id)
    guardians = [row for row in rows if row.id is not None]
    record_list(work, thing_kind="guardian", shown=[(row.id, follow_up_id, Ground.SUBJECT) for row in guardians])
    return _around(rows[0].birth_date, guardians, await _rules(work))


def _around(birth_date: date, guardians: Sequence[Any], rules: tuple[signers.Rule, ...]) -> Around:
    return Around(
        birth_date,
        tuple(
            signers.Decider(one.id, Held(Responsibility(one.responsibility), one.starts_on, one.ends_on))
            for one in guardians
        ),
        {one.id: f"{one.given_name} {one.family_name}" for one in guardians},
        rules,
    )


async def _rules(work: Work) -> tuple[signers.Rule, ...]:
    rows = await work.session.execute(select(SigningRule))
    return tuple(
        signers.Rule(
            Topic(one.topic), one.valid_from, one.valid_until, one.together_from, one.alone_from, one.legal_basis
        )
        for one in rows.scalars()
    )


async def signers_today(work: Work, follow_up_id: UUID, topics: Iterable[Topic] = tuple(Topic)) -> list[RequiredView]:
    """Who must sign today for these topics, each with the law.

    Raises:
        NotFound: when the follow-up is not there for the asker, or is not led by her.
    """
    known = await around(work, follow_up_id)
    return [
        RequiredView(
            one.signer,
            one.guardian_id,
            known.names.get(one.guardian_id) if one.guardian_id else None,
            one.topics,
            one.legal_bases,
            has_signed=False,
        )
        for one in known.required(topics, on=work.today, given_on=work.today)
    ]


async def consents_of(
    work: Work, follow_up_id: UUID, *, limit: int = 100, after: UUID | None = None
) -> tuple[list[ConsentView], UUID | None]:
    """The consents and refusals of a follow-up, newest first, and the id to go on after; each shown one is logged."""
    query = (
        select(Consent, UserAccount.display_name, ground_of(CONSENT))
        .outerjoin(UserAccount, UserAccount.id == Consent.registered_by_id)
        .where(Consent.follow_up_id == follow_up_id)
        .order_by(Consent.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(Consent.id < after)
    rows = (await work.session.execute(query)).all()
    shown = rows[:limit]
    record_list(work, thing_kind="consent", shown=[(row[0].id, follow_up_id, row.ground) for row in shown])
    views = await _views(work, follow_up_id, shown) if shown else []
    return views, (views[-1].id if len(rows) > limit else None)


async def open_consent(work: Work, follow_up_id: UUID, consent_id: UUID) -> ConsentView:
    """One consent; opening it is logged with the ground.

    Raises:
        NotFound: when it is not there for the asker, or belongs to another follow-up.
    """
    row = (
        await work.session.execute(
            select(Consent, UserAccount.display_name, ground_of(CONSENT))
            .outerjoin(UserAccount, UserAccount.id == Consent.registered_by_id)
            .where(Consent.id == consent_id, Consent.follow_up_id == follow_up_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("consent", consent_id)
    record(work, Act.OPENED, thing_kind="consent", thing_id=consent_id, follow_up_id=follow_up_id, ground=row.ground)
    (view,) = await _views(work, follow_up_id, [row])
    return view


async def _views(work: Work, follow_up_id: UUID, rows: Sequence[Any]) -> list[ConsentView]:
    """The whole of each consent, in a constant number of statements."""
    keys = [row[0].id for row in rows]
    known = await around(work, follow_up_id)
    named = await work.session.execute(select(Service.id, Service.name))
    services: dict[UUID, str] = {row.id: row.name for row in named}
    parts = {model: await _parts(work, model, keys) for model in (ConsentScope, ConsentSignature, ConsentGrant)}
    renewed = await renewed_on(work, follow_up_id)
    changes: dict[UUID, list[Any]] = {}
    for change, name in await work.session.execute(
        select(ConsentChange, UserAccount.display_name)
        .outerjoin(UserAccount, UserAccount.id == ConsentChange.registered_by_id)
        .where(ConsentChange.consent_id.in_(keys))
        .order_by(ConsentChange.at, ConsentChange.id)
    ):
        changes.setdefault(change.consent_id, []).append((change, name))
    return [
        _view(
            work,
            row[0],
            row[1],
            known=known,
            services=services,
            scopes=parts[ConsentScope].get(row[0].id, []),
            signatures=parts[ConsentSignature].get(row[0].id, []),
            grants=parts[ConsentGrant].get(row[0].id, []),
            changes=changes.get(row[0].id, []),
            is_renewed=row[0].id in renewed,
        )
        for row in rows
    ]


async def _parts(work: Work, model: Any, keys: list[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    rows = await work.session.execute(select(model).where(model.consent_id.in_(keys)).order_by(model.id))
    for part in rows.scalars():
        found.setdefault(part.consent_id, []).append(part)
    return found


def _view(
    work: Work,
    consent: Consent,
    registered_by: str | None,
    *,
    known: Around,
    services: dict[UUID, str],
    scopes: list[ConsentScope],
    signatures: list[ConsentSignature],
    grants: list[ConsentGrant],
    changes: list[tuple[ConsentChange, str | None]],
    is_renewed: bool,
) -> ConsentView:
    opened = [row for row in scopes if not row.is_excluded]
    purpose, answer = Purpose(consent.purpose), Answer(consent.answer)
    required: tuple[RequiredView, ...] = ()
    has_come_to_sign = False
    if answer is Answer.GIVEN:
        signed = {(row.signer, row.guardian_id) for row in signatures}
        topics = signers.topics_to_sign(purpose, [Topic(row.topic) for row in opened if row.topic])
        required = tuple(
            RequiredView(
                one.signer,
                one.guardian_id,
                known.names.get(one.guardian_id) if one.guardian_id else None,
                one.topics,
                one.legal_bases,
                has_signed=(one.signer, one.guardian_id) in signed,
            )
            for one in known.required(topics, on=work.today, given_on=consent.given_on)
        )
        has_come_to_sign = (Signer.YOUTH, None) not in signed and signers.has_since_come_to_sign(
            topics, on=work.today, given_on=consent.given_on, birth_date=known.birth_date, rules=known.rules
        )
    status = status_of(
        answer=answer,
        valid_until=consent.valid_until,
        periods=[(row.holds_from, row.holds_until) for row in grants],
        changes=[ChangeKind(row.kind) for row, _ in changes],
        is_all_taken_back=is_all_taken_back([scope_of(row) for row in opened], [scope_of(row) for row, _ in changes]),
        has_all_signers=all(one.has_signed for one in required),
        is_renewed=is_renewed,
        now=work.now,
        today=work.today,
    )
    return ConsentView(
        id=consent.id,
        follow_up_id=consent.follow_up_id,
        purpose=purpose,
        answer=answer,
        status=status,
        refused_by=Signer(consent.refused_by) if consent.refused_by else None,
        refused_by_guardian_name=known.names.get(consent.refused_by_guardian_id)
        if consent.refused_by_guardian_id
        else None,
        points_at_id=consent.points_at_id,
        language=consent.language,
        interpreter=Interpreter(consent.interpreter),
        interpreter_note=consent.interpreter_note,
        youth_view=consent.youth_view,
        capacity_note=consent.capacity_note,
        given_on=consent.given_on,
        valid_from=consent.valid_from,
        valid_until=consent.valid_until,
        review_on=consent.review_on,
        registered_at=consent.registered_at,
        registered_by_name=registered_by,
        scopes=tuple(ScopeView(**_ends(row, services)) for row in opened),
        exclusions=tuple(ScopeView(**_ends(row, services)) for row in scopes if row.is_excluded),
        signatures=tuple(_signature(row, known) for row in signatures),
        required=required,
        changes=tuple(
            ChangeView(
                kind=ChangeKind(row.kind),
                **_ends(row, services),
                signer=Signer(row.signer) if row.signer else None,
                guardian_name=known.names.get(row.guardian_id) if row.guardian_id else None,
                reason=row.reason,
                at=row.at,
                registered_by_name=name,
            )
            for row, name in changes
        ),
        opens=tuple(
            OpenView(
                topic=Topic(row.topic),
                from_service_id=row.from_service_id,
                from_service_name=services.get(row.from_service_id) if row.from_service_id else None,
                excluded_from=tuple(services.get(key, "") for key in row.excluded_from),
                to_service_id=row.to_service_id,
                to_service_name=services.get(row.to_service_id, ""),
                until=row.holds_until,
            )
            for row in grants
            if row.topic and row.to_service_id and row.holds_from <= work.now < row.holds_until
        ),
        asks_youth_anew=has_come_to_sign and status in OPEN,
    )


def _ends(row: ConsentScope | ConsentChange, services: dict[UUID, str]) -> dict[str, Any]:
    return {
        "topic": Topic(row.topic) if row.topic else None,
        "from_service_id": row.from_service_id,
        "from_service_name": services.get(row.from_service_id) if row.from_service_id else None,
        "to_service_id": row.to_service_id,
        "to_service_name": services.get(row.to_service_id) if row.to_service_id else None,
    }


def _signature(row: ConsentSignature, known: Around) -> SignatureView:
    return SignatureView(
        signer=Signer(row.signer),
        guardian_id=row.guardian_id,
        guardian_name=known.names.get(row.guardian_id) if row.guardian_id else None,
        method=Method(row.method),
        signed_on=row.signed_on,
        evidence=row.evidence,
        minute=row.minute,
        witness=row.witness,
        registered_at=row.registered_at,
    )
