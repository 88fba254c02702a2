"""What a consent or an emergency lets others than the lead service know of whom it is about: names and birth year."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Boolean, Integer, Text, Uuid, column, select, table

from services.core.access.actor import Ground
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record, record_list

# The view of the guard's that says it; there is no other way to a youth for those who do not lead.
SHARED = table(
    "shared_youths",
    column("follow_up_id", Uuid()),
    column("youth_id", Uuid()),
    column("given_name", Text()),
    column("family_name", Text()),
    column("birth_year", Integer()),
    column("is_by_consent", Boolean()),
    schema="app",
)


@dataclass(frozen=True, slots=True)
class SharedYouth:
    """Whom a follow-up is about, for somebody who knows it by consent, or has opened it in an emergency."""

    youth_id: UUID
    name: str
    birth_year: int
    ground: Ground = Ground.CONSENT


async def youth_by_consent(work: Work, follow_up_id: UUID) -> SharedYouth | None:
    """Whom a follow-up is about, when a consent or an emergency lets the asker know; logged on its ground."""
    youth = (await _by_consent(work, [follow_up_id])).get(follow_up_id)
    if youth is not None:
        record(
            work,
            Act.OPENED,
            thing_kind="youth",
            thing_id=youth.youth_id,
            follow_up_id=follow_up_id,
            ground=youth.ground,
        )
    return youth


async def youths_by_consent(work: Work, follow_up_ids: Collection[UUID]) -> dict[UUID, SharedYouth]:
    """By follow-up, those of these whom a consent or an emergency lets the asker know; each is logged on its ground."""
    found = await _by_consent(work, follow_up_ids)
    if found:
        shown = [(youth.youth_id, follow_up_id, youth.ground) for follow_up_id, youth in found.items()]
        record_list(work, thing_kind="youth", shown=shown)
    return found


async def _by_consent(work: Work, follow_up_ids: Collection[UUID]) -> dict[UUID, SharedYouth]:
    if not follow_up_ids:
        return {}
    rows = await work.session.execute(select(SHARED).where(SHARED.c.follow_up_id.in_(follow_up_ids)))
    return {
        row.follow_up_id: SharedYouth(
            row.youth_id,
            f"{row.given_name} {row.family_name}",
            row.birth_year,
            Ground.CONSENT if row.is_by_consent else Ground.EMERGENCY,
        )
        for row in rows
    }
