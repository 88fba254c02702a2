"""The youth and the guardians who can sign in themselves and see who reads what: from what the policies ask of them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Text, Uuid, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.core.access.actor import Ground
from services.core.access.grounds import ground_of
from services.core.access.things import GUARDIAN
from services.core.access.work import Work
from services.core.audit.commands import record_list
from services.core.consents.kinds import Signer, Topic
from services.core.people.models import Guardian, Youth

SUBJECTS = (
    column("signer", Text()),
    column("youth_id", Uuid()),
    column("guardian_id", Uuid()),
    column("topics", ARRAY(Text())),
)


@dataclass(frozen=True, slots=True)
class ReadingSubject:
    """Somebody who sees the consents in these topics, and who reads by them; never plan, measures or notes."""

    signer: Signer
    guardian_id: UUID | None
    name: str
    topics: tuple[Topic, ...]
    ground: Ground = Ground.SUBJECT


async def subjects_of(work: Work, follow_up_id: UUID) -> list[ReadingSubject]:
    """Who has a say today and has a number registered to sign in with, the youth first; each guardian is logged.

    Whether the same number stands on another youth, which would keep both out, is not told.
    """
    of = func.app.subjects_of(follow_up_id).table_valued(*SUBJECTS, name="of")
    rows = (
        await work.session.execute(
            select(of.c.signer, of.c.guardian_id, of.c.topics, Youth, Guardian, ground_of(GUARDIAN))
            .join(Youth, Youth.id == of.c.youth_id)
            .outerjoin(Guardian, Guardian.id == of.c.guardian_id)
            .order_by(of.c.signer.desc(), Guardian.given_name, of.c.guardian_id)
        )
    ).all()
    shown = [(row.guardian_id, follow_up_id, row.ground) for row in rows if row.guardian_id]
    if shown:
        record_list(work, thing_kind="guardian", shown=shown)
    order = list(Topic)
    return [
        ReadingSubject(
            signer=Signer(signer),
            guardian_id=guardian_id,
            name=_name(guardian or youth),
            topics=tuple(sorted((Topic(topic) for topic in topics), key=order.index)),
        )
        for signer, guardian_id, topics, youth, guardian, _ in rows
    ]


def _name(who: Youth | Guardian) -> str:
    return f"{who.given_name} {who.family_name}"
