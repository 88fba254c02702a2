"""The receipt of a withdrawal: which services have read what under a consent, and when. Never what it said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.consents.kinds import Topic
from services.core.consents.queries import open_consent
from services.core.consents.rules import Scope

RECEIPT = text(
    "select r.service_id, s.name as service_name, r.topic, r.thing_kind, r.thing_id, r.times, r.first_at, r.last_at"
    " from app.consent_receipt(:consent_id) r join app.service s on s.id = r.service_id"
    " order by s.name, r.thing_kind, r.first_at, r.thing_id"
)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One thing that a service has read under the consent, and how often between which moments."""

    service_id: UUID
    service_name: str
    topic: Topic | None
    thing_kind: str
    thing_id: UUID | None
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class ReadOfKind:
    """What a service has read of one kind: how many different things, how often in all, between which moments."""

    service_name: str
    thing_kind: str
    things: int
    times: int
    first_at: datetime
    last_at: datetime


def by_kind(lines: Iterable[ReadLine]) -> list[ReadOfKind]:
    """A receipt's lines as people read them, who know no keys: one line for each service and kind, in their order."""
    found: dict[tuple[str, UUID, str], list[ReadLine]] = {}
    for line in lines:
        found.setdefault((line.service_name, line.service_id, line.thing_kind), []).append(line)
    return [
        ReadOfKind(
            name,
            kind,
            len({line.thing_id for line in alike}),
            sum(line.times for line in alike),
            min(line.first_at for line in alike),
            max(line.last_at for line in alike),
        )
        for (name, _, kind), alike in found.items()
    ]


async def receipt_of(work: Work, follow_up_id: UUID, consent_id: UUID, of: Scope | None = None) -> list[ReadLine]:
    """What the services in question have read under a consent, all of it or the part of it that is named.

    Only somebody who leads the follow-up gets an answer; asking is logged.

    Raises:
        NotFound: when the consent is not there for the asker.
    """
    await open_consent(work, follow_up_id, consent_id)
    rows = (await work.session.execute(RECEIPT, {"consent_id": consent_id})).all()
    record(work, Act.EXPLAINED, thing_kind="consent", thing_id=consent_id, follow_up_id=follow_up_id)
    lines = [
        ReadLine(
            row.service_id,
            row.service_name,
            Topic(row.topic) if row.topic else None,
            row.thing_kind,
            row.thing_id,
            row.times,
            row.first_at,
            row.last_at,
        )
        for row in rows
    ]
    if of is None:
        return lines
    return [
        line
        for line in lines
        if of.to_service_id in {None, line.service_id} and (of.topic is None or line.topic in {None, of.topic})
    ]
