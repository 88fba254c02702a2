"""One random history as it is played: a step, and then somebody asks.

After each step one of those around the follow-up that it was about asks where something of it is shown, then anybody
anywhere; and after one that makes what there is seldom, somebody asks for that.
"""

import asyncio
import hashlib
from collections.abc import Coroutine
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.access import acts
from tests.access.exits import TABLE_OF_ID, Exit
from tests.access.looks import Difference, Look, differences, is_for_oneself, look_at, shows_what_consent_opens
from tests.access.stage import EVERYBODY, GUARDIANS, YOUTHS, Stage

PLACES = st.integers(0, 2)
NUMBERS = st.integers(0, 30)
# Who asks where after a step, as a number that is made into choices; a small one is no less strange than a large one.
LOOKS = st.integers(0, 2**32)
TIME = "time passes"
READERS = (
    "school_contact",
    "police_contact",
    "child_welfare_contact",
    "school_substitute",
    "coordinator",
    "coordinator_elsewhere",
)
# What there is seldom, by the acts that make it or change it: else hardly anybody would ask for it.
SELDOM = {
    "registrations merged": "youth_merge",
    "merge undone": "youth_merge",
    "registered again": "possible_duplicate",
    "possible duplicate closed": "possible_duplicate",
    "restricted": "restriction",
    "kinship declared": "kinship",
    "disclosure made": "disclosure",
    "hand-over offered": "hand_over",
    "handed over": "hand_over",
    "emergency opened": "emergency_access",
    "signed form added": "consent",
}
THOSE_WHO_LOOK_AFTER = ("coordinator", "coordinator_elsewhere", "police_contact", "manager", "privacy_officer")
# How often an exit is drawn before it is given up that any has something to name.
TRIES = 20


class History(RuleBasedStateMachine):
    """One history; `stage` is where it is played."""

    def __init__(self, stage: Stage, ways_out: list[Exit], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.stage = stage
        self.ways_out = ways_out
        self.of_consent = [one for one in ways_out if shows_what_consent_opens(one)]
        self.of_oneself = [one for one in ways_out if is_for_oneself(one)]
        self.trail = ""
        self.at = stage.follow_ups[0]
        self.loop = loop
        self._run(stage.start_over())

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def _there_is(self, table: str) -> bool:
        return bool(self.stage.facts.tables[table])

    def _a_consent_stands(self) -> bool:
        return bool(acts.standing_consents(self.stage))

    async def _later(self, moment: datetime) -> bool:
        await self.stage.move_clock(moment)
        return True

    def _step(self, act: str, work: Coroutine[Any, Any, bool], looks: int, *, at: UUID | None = None) -> None:
        """Do it, and then look: `at` is the follow-up that it is about, else that of the step before."""
        # Of all that has happened, and not of this number alone: the same few numbers are drawn again and again.
        self.trail = hashlib.sha256(f"{self.trail} {act} {looks}".encode()).hexdigest()
        self.at = at or self.at
        self._run(self._play(act, work, Random(self.trail)))  # noqa: S311 - who asks is no secret

    async def _play(self, act: str, work: Coroutine[Any, Any, bool], chosen: Random) -> None:
        was_done = await work
        (self.stage.done if was_done else self.stage.refused)[act] += 1
        if was_done and act != TIME:
            await self.stage.mark_new()
        await self.stage.look_again()
        place = self.stage.follow_ups.index(self.at)
        near = chosen.choice((*READERS, YOUTHS[place], GUARDIANS[place]))
        await self._look(near, self.of_consent if near in READERS else self.of_oneself, chosen, at=self.at)
        await self._look(chosen.choice(EVERYBODY), self.ways_out, chosen)
        if was_done and act in SELDOM:
            to_it = [one for one in self.ways_out if one.ids and TABLE_OF_ID[one.ids[-1]] == SELDOM[act]]
            await self._look(chosen.choice(THOSE_WHO_LOOK_AFTER), to_it, chosen)

    async def _look(self, who: str, where: list[Exit], chosen: Random, *, at: UUID | None = None) -> None:
        for _ in range(TRIES):
            look = look_at(self.stage.facts, who, chosen.choice(where), chosen.randrange(1000), at=at)
            if look is not None:
                await self._ask(look)
                return

    async def _ask(self, look: Look) -> None:
        found = await differences(self.stage, look)
        if found:
            note(f"{self.stage.now}: {look.who} asks {look.address}: {found}")
            raise Difference(f"{look.who} asks {look.exit_}: {'; '.join(found)}")
