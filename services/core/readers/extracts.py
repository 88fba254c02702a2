"""What has been sent to a service on a ground in law, of which it reads the frozen extract and nothing else."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.core.access.actor import Ground
from services.core.access.grounds import ground_of
from services.core.access.things import DISCLOSURE_EXTRACT
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.disclosures.models import DisclosureExtract, DisclosureGround
from services.core.organisation.models import Service


@dataclass(frozen=True, slots=True)
class DisclosedExtract:
    """That something was sent, by whom, when and on which ground in law, worded as it was then. Not what it said."""

    extract_id: UUID
    from_service_name: str
    provision: str
    words_nb: str
    words_nn: str
    sent_at: datetime
    ground: Ground = Ground.DISCLOSED


async def extracts_received(work: Work, follow_up_id: UUID) -> dict[UUID, list[DisclosedExtract]]:
    """What services have been sent about a follow-up, by the service that reads it, newest first; each is logged.

    Only what the asker may know: what her own service sent or was sent, where she is named for it. Another service's
    register is its own.
    """
    rows = (
        await work.session.execute(
            select(DisclosureExtract, DisclosureGround, Service.name, ground_of(DISCLOSURE_EXTRACT))
            .join(
                DisclosureGround,
                (DisclosureGround.code == DisclosureExtract.ground_code)
                & (DisclosureGround.valid_from == DisclosureExtract.ground_valid_from),
            )
            .join(Service, Service.id == DisclosureExtract.owner_service_id)
            .where(DisclosureExtract.follow_up_id == follow_up_id, DisclosureExtract.recipient_service_id.is_not(None))
            .order_by(DisclosureExtract.sent_at.desc(), DisclosureExtract.id)
        )
    ).all()
    if rows:
        shown = [(row[0].id, follow_up_id, row.ground) for row in rows]
        record_list(work, thing_kind="disclosure_extract", shown=shown)
    found: defaultdict[UUID, list[DisclosedExtract]] = defaultdict(list)
    for extract, ground, name, _ in rows:
        found[extract.recipient_service_id].append(
            DisclosedExtract(extract.id, name, ground.provision, ground.words_nb, ground.words_nn, extract.sent_at)
        )
    return dict(found)
