"""What the youth and the guardian do themselves in a random history: they sign in, and take a consent back.

What they did is held against the reference model at once: nobody comes in who has no say in anything today, and nobody
takes back what she does not decide about.
"""

from uuid import UUID, uuid4

from services.core.access.sessions import open_subject_session
from tests.access.looks import Difference
from tests.access.reference import may
from tests.access.reference_facts import Row
from tests.access.reference_follow_ups import say_of
from tests.access.reference_table import ADD
from tests.access.stage import Stage


async def sign_in(stage: Stage, who: str) -> bool:
    """She signs in by her number; whether she comes in is as the model says."""
    asker = stage.asker(who)
    assert asker is not None
    opening = await open_subject_session(
        stage.rooms.signin,
        person_index=stage.oneself[who].index,
        provider_key="own",
        provider_subject=who,
        provider_session=None,
        idle_seconds=1800,
        lifetime_seconds=28800,
        request_id=uuid4(),
    )
    has_a_say = any(say_of(stage.facts, asker, one) for one in stage.facts.tables["follow_up"])
    if opening.is_open != has_a_say:
        raise Difference(f"{who} comes in: {opening.is_open}; has a say: {has_a_say}")
    return opening.is_open


async def take_back(stage: Stage, who: str, consent: Row, topic: str | None, to_service: str | None) -> bool:
    """She takes back a consent, or the part that is named."""
    body = {"topic": topic, "to_service_id": str(stage.world.services[to_service]) if to_service else None}
    asker, before = stage.asker(who), stage.facts
    known: set[UUID] = {row["id"] for row in before.tables["consent_change"]}
    was_done = await stage.send(who, "POST", f"/me/consents/{consent['id']}/withdrawals", body)
    await stage.look_again()
    written = [row for row in stage.facts.tables["consent_change"] if row["id"] not in known]
    if bool(written) != was_done or not all(may(before, asker, ADD, "consent_change", row) for row in written):
        raise Difference(f"{who} takes back {len(written)} parts, answered {was_done}, not all hers to take back")
    return was_done
