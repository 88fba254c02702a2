"""What the youth or the guardian herself does: takes back a consent."""

from uuid import UUID

from services.core.access.oneself import my_say_in
from services.core.access.work import Work
from services.core.consents.kinds import Signer, Topic
from services.core.consents.models import Consent
from services.core.consents.withdrawals import withdraw_consent
from services.core.subjects.queries import follow_up_of


async def withdraw_mine(
    work: Work, *, consent_id: UUID, topic: Topic | None = None, to_service_id: UUID | None = None
) -> Consent:
    """Take back a consent, or the part that is named. It works from the next read on, and the lead gets a task.

    Raises:
        NotFound, Conflict, Invalid: as when those who lead the follow-up write it down.
    """
    follow_up_id = await follow_up_of(work, consent_id)
    say = await my_say_in(work, follow_up_id)
    return await withdraw_consent(
        work,
        follow_up_id=follow_up_id,
        consent_id=consent_id,
        signer=Signer(say.signer),
        guardian_id=say.guardian_id,
        topic=topic,
        to_service_id=to_service_id,
    )
