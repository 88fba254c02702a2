"""What the printed form of a consent must know: the consent, whose it is, and who answers for what is shared."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.consents.kinds import Answer
from services.core.consents.queries import open_consent
from services.core.consents.views import ConsentView
from services.core.follow_ups.queries import open_follow_up
from services.core.kit.errors import Conflict, NotFound
from services.core.organisation.kinds import ServiceKind
from services.core.organisation.models import Municipality, Service
from services.core.people.queries import open_youth


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedConsent:
    """One consent, ready to be put in words.

    `service_names` has each service that the consent names and the one that leads. For a protected youth (core rule 1)
    it has kinds of service and no names, and `municipality_name` is empty: a sheet of paper may be lost.
    """

    consent: ConsentView
    reference: str
    youth_name: str
    birth_date: date
    age: int
    is_protected: bool
    lead_name: str
    coordinator_name: str
    municipality_name: str | None
    service_names: dict[UUID, str]


async def open_printed_consent(
    work: Work, follow_up_id: UUID, consent_id: UUID, *, language: str = "nb"
) -> PrintedConsent:
    """The consent with what its form says besides; printing is a reading, and is logged as one of its own.

    Raises:
        NotFound: when the consent, or the youth whose it is, is not there for the asker.
        Conflict: when it is a refusal, which nobody signs.
    """
    view = await open_follow_up(work, follow_up_id)
    consent = await open_consent(work, follow_up_id, consent_id)
    if view.youth_id is None:
        raise NotFound("consent", consent_id)
    if consent.answer is Answer.REFUSED:
        raise Conflict("consent_id", "consent_refused")
    youth = await open_youth(work, view.youth_id)
    record(work, Act.OPENED, thing_kind="consent_form", thing_id=consent_id, follow_up_id=follow_up_id)
    named = {view.lead_service_id}
    for line in (*consent.scopes, *consent.exclusions):
        named |= {key for key in (line.from_service_id, line.to_service_id) if key}
    rows = (
        await work.session.execute(
            select(Service.id, Service.kind, Service.name, Municipality.name.label("municipality_name"))
            .join(Municipality, Municipality.number == Service.municipality_number)
            .where(Service.id.in_(named))
            .order_by(Service.name)
        )
    ).all()
    names = (
        _kinds([(row.id, ServiceKind(row.kind)) for row in rows], language)
        if youth.is_protected
        else {row.id: row.name for row in rows}
    )
    lead = next(row for row in rows if row.id == view.lead_service_id)
    return PrintedConsent(
        consent=consent,
        reference=view.reference,
        youth_name=youth.name,
        birth_date=youth.birth_date,
        age=youth.age,
        is_protected=youth.is_protected,
        lead_name=names[view.lead_service_id],
        coordinator_name=view.coordinator_name,
        municipality_name=None if youth.is_protected else lead.municipality_name,
        service_names=names,
    )


def _kinds(services: list[tuple[UUID, ServiceKind]], language: str) -> dict[UUID, str]:
    """Each service by its kind; with a number where there are several of one kind."""
    several = {kind for kind, count in Counter(kind for _, kind in services).items() if count > 1}
    seen: Counter[ServiceKind] = Counter()
    named = {}
    for service_id, kind in services:
        seen[kind] += 1
        name = kind.names.in_language(language)
        named[service_id] = f"{name} {seen[kind]}" if kind in several else name
    return named
