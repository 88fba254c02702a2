"""Writing down the answer of a consent talk, yes or no, with what it says to the city standard."""

from typing import Any
from uuid import UUID

from services.core.access.work import Work
from services.core.consents import commands
from services.core.consents.kinds import Purpose
from services.core.consents.models import Consent
from services.core.deadlines.follow_up_events import note_led
from services.core.deadlines.kinds import EventKind


async def register_consent(work: Work, *, follow_up_id: UUID, **given: Any) -> Consent:
    """Write down a consent; a yes to the follow-up says that the talk was held, and starts the clock of the plan.

    Raises:
        NotFound, Conflict, Invalid: as for `consents.commands.register_consent`, which this calls.
    """
    consent = await commands.register_consent(work, follow_up_id=follow_up_id, **given)
    await _note(work, consent, EventKind.CONSENT_TALK_HELD, EventKind.CONSENT_GIVEN)
    return consent


async def refuse_consent(work: Work, *, follow_up_id: UUID, **given: Any) -> Consent:
    """Write down a no, in one step; a no to the follow-up says that the talk was held.

    Raises:
        NotFound, Conflict, Invalid: as for `consents.commands.refuse_consent`, which this calls.
    """
    consent = await commands.refuse_consent(work, follow_up_id=follow_up_id, **given)
    await _note(work, consent, EventKind.CONSENT_TALK_HELD)
    return consent


async def _note(work: Work, consent: Consent, *kinds: EventKind) -> None:
    if consent.purpose == Purpose.FOLLOW_UP:
        await note_led(work, follow_up_id=consent.follow_up_id, kinds=kinds, on=consent.given_on)
