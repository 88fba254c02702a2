"""The one who has signed in as herself, a youth or a guardian: what she has a say in today.

All of it is worked out by the database at each request, from the session's keyed index and the rows of people.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from services.core.access.work import Work
from services.core.kit.errors import NotFound

SAYS = text("select follow_up_id, signer, guardian_id, topics, says_all from app.my_says()")
HOLD = text("select app.hold_my_consents(:follow_up_id)")


@dataclass(frozen=True, slots=True)
class Say:
    """One follow-up, as what she has a say there (`youth` or `guardian`), and in which topics.

    `says_all`: no topic is the youth's alone, so that what she takes back as a whole is the whole.
    """

    follow_up_id: UUID
    signer: str
    guardian_id: UUID | None
    topics: frozenset[str]
    says_all: bool


async def my_says(work: Work) -> list[Say]:
    """Everything that she has a say in today; nothing for staff."""
    rows = (await work.session.execute(SAYS)).all()
    return [Say(row.follow_up_id, row.signer, row.guardian_id, frozenset(row.topics), row.says_all) for row in rows]


async def my_say_in(work: Work, follow_up_id: UUID) -> Say:
    """Her say in one follow-up.

    Raises:
        NotFound: when she has none.
    """
    found = next((one for one in await my_says(work) if one.follow_up_id == follow_up_id), None)
    if found is None:
        raise NotFound("follow_up", follow_up_id)
    return found


async def hold_my_consents(work: Work, follow_up_id: UUID) -> None:
    """Lock what she decides about, so that whoever takes it back at the same moment is waited for.

    Raises:
        NotFound: when she has no say in it.
    """
    if not (await work.session.execute(HOLD, {"follow_up_id": follow_up_id})).scalar_one():
        raise NotFound("follow_up", follow_up_id)
