"""A year, or a part of one, of random events: told to the database and to the model alike."""

import random
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg

from tests.factories import World, insert, make_follow_up
from tests.reminded import CITY, LAW, make_deadline
from tests.worker.year_model import Away, Clock, Model

ABSENT = ("key_worker", "deputy", "coordinator", "other_coordinator_here", "investigator", "prosecutor", "manager")
SUBSTITUTES = {
    "key_worker": ("other_coordinator_here", "deputy"),
    "coordinator": ("other_coordinator_here", "key_worker"),
    "investigator": ("prosecutor", "police_contact"),
}


class Year:
    """What happens to so many follow-ups, by a seed: each day some of it, applied in both places."""

    def __init__(self, admin: asyncpg.Connection, world: World, model: Model, *, seed: int) -> None:
        self._admin, self._world, self.model = admin, world, model
        self.random = random.Random(seed)  # noqa: S311 - the same year again for the same seed
        self._follow_ups: list[UUID] = []
        self._moments: tuple[tuple[Callable[[datetime, date], Awaitable[None]], float], ...] = (
            (self._begin_law, 0.6),
            (self._begin_city, 1.2),
            (self._meet, 1.2),
            (self._exceed, 0.3),
            (self._go_away, 0.25),
            (self._take, 0.6),
            (self._restrict, 0.05),
            (self._lift, 0.05),
        )

    async def settle(self, follow_ups: int) -> None:
        """So many follow-ups, in which nothing runs yet."""
        self._follow_ups = [await make_follow_up(self._admin, self._world) for _ in range(follow_ups)]

    async def happen(self, now: datetime, today: date) -> None:
        """What happens in one day; how much follows the number of follow-ups."""
        for moment, rate in self._moments:
            for _ in range(self._times(rate * max(1.0, len(self._follow_ups) / 100))):
                await moment(now, today)

    async def happen_in_the_night(self, now: datetime, today: date) -> None:
        """What is done after the night's work and before the morning's mail: its letters must not speak of it."""
        for moment in (self._meet, self._take):
            for _ in range(self._times(max(0.5, len(self._follow_ups) / 100))):
                await moment(now, today)

    def _times(self, rate: float) -> int:
        whole = int(rate)
        return whole + (self.random.random() < rate - whole)

    def _open(self) -> list[Clock]:
        return [clock for clock in self.model.clocks.values() if clock.is_open]

    async def _begin_law(self, now: datetime, today: date) -> None:
        await self._begin(now, today, follow_up=None)

    async def _begin_city(self, now: datetime, today: date) -> None:
        await self._begin(now, today, follow_up=self.random.randrange(len(self._follow_ups)))

    async def _begin(self, now: datetime, today: date, *, follow_up: int | None) -> None:
        due = today + timedelta(days=self.random.randint(0, 45))
        running = await make_deadline(
            self._admin,
            self._world,
            due_on=due.isoformat(),
            follow_up_id=None if follow_up is None else self._follow_ups[follow_up],
            rule_key=LAW if follow_up is None else CITY,
            born_at=now,
        )
        self.model.clocks[running.id] = Clock(running.id, due, today, follow_up is None, follow_up)

    async def _meet(self, _now: datetime, today: date) -> None:
        if not self._open():
            return
        clock = self.random.choice(self._open())
        await self._admin.execute(
            "update app.deadline set met_on = $2, met_by_event_id = start_event_id where id = $1", clock.id, today
        )
        clock.is_open = False

    async def _exceed(self, now: datetime, _today: date) -> None:
        law = [clock for clock in self._open() if clock.is_law]
        if not law:
            return
        clock = self.random.choice(law)
        due = clock.due + timedelta(days=self.random.randint(1, 30))
        await insert(
            self._admin,
            "deadline_exceeding",
            deadline_id=clock.id,
            reason="investigation",
            previous_due_on=clock.due,
            new_due_on=due,
            by_user_id=self._world.prosecutor.user_id,
            at=now,
        )
        await self._admin.execute("update app.deadline set extended_due_on = $2 where id = $1", clock.id, due)
        clock.due = due

    async def _go_away(self, _now: datetime, today: date) -> None:
        who = self.random.choice(ABSENT)
        first = today + timedelta(days=self.random.randint(0, 5))
        last = first + timedelta(days=self.random.randint(0, 15))
        if any(one.who == who and one.first <= last and first <= one.last for one in self.model.away):
            return
        substitute = self.random.choice((*SUBSTITUTES.get(who, ()), None))
        await insert(
            self._admin,
            "absence",
            user_id=self._world.people[who].user_id,
            starts_on=first,
            ends_on=last,
            substitute_user_id=self._world.people[substitute].user_id if substitute else None,
            version=1,
        )
        self.model.away.append(Away(who, first, last, substitute))

    async def _take(self, now: datetime, _today: date) -> None:
        live = [clock for clock in self._open() if any(due == clock.due for due, _ in clock.told)]
        if not live:
            return
        clock = self.random.choice(live)
        await self._admin.execute(
            "update app.reminder set acknowledged_at = $3"
            " where deadline_id = $1 and due_on = $2 and acknowledged_at is null",
            clock.id,
            clock.due,
            now,
        )
        clock.taken.add(clock.due)
        self.model.acknowledged |= {one for one in self.model.ledger if one[:2] == (clock.id, clock.due)}

    async def _restrict(self, now: datetime, _today: date) -> None:
        number = self.random.randrange(len(self._follow_ups))
        await self._admin.execute(
            "update app.follow_up set restricted_at = $2, restricted_by_id = $3 where id = $1",
            self._follow_ups[number],
            now,
            self._world.privacy_officer.user_id,
        )
        self.model.restricted.add(number)

    async def _lift(self, _now: datetime, _today: date) -> None:
        if not self.model.restricted:
            return
        number = self.random.choice(sorted(self.model.restricted))
        await self._admin.execute(
            "update app.follow_up set restricted_at = null, restricted_by_id = null where id = $1",
            self._follow_ups[number],
        )
        self.model.restricted.discard(number)
