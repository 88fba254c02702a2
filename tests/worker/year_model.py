"""What a year of reminders shall come to, in plain Python: no database, no SQL, and none of the service's own rules.

The model is told what happens, and each time somebody has worked it says what must have been flagged and who must have
been told by then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
TEAM = ("coordinator", "other_coordinator_here")
PLAN = (-14, -7, -2, 0, 1, 3, 7)
LEAD_STEP, MANAGER_STEP = 3, 7


@dataclass
class Clock:
    """One deadline: a law's, of an investigation, or the city standard's, of a follow-up."""

    id: UUID
    due: date
    born: date
    is_law: bool
    follow_up: int | None = None
    is_open: bool = True
    taken: set[date] = field(default_factory=set)
    """For which due dates somebody has said that she takes it."""
    told: set[tuple[date, int]] = field(default_factory=set)
    """Which steps have been told, by due date and days from it."""


@dataclass(frozen=True)
class Away:
    """Somebody is away, both days included."""

    who: str
    first: date
    last: date
    substitute: str | None


Owed = tuple[UUID, date, int, str]
"""Which deadline, for which date, how many days from it, who."""


@dataclass
class Model:
    """Everything that runs, who is away, and what has come of it so far."""

    clocks: dict[UUID, Clock] = field(default_factory=dict)
    away: list[Away] = field(default_factory=list)
    restricted: set[int] = field(default_factory=set)
    flags: set[tuple[UUID, date]] = field(default_factory=set)
    ledger: set[Owed] = field(default_factory=set)
    acknowledged: set[Owed] = field(default_factory=set)

    def work(self, moment: datetime) -> None:
        """Somebody works at this moment, and comes to the end of it."""
        today = moment.astimezone(OSLO).date()
        for clock in self.clocks.values():
            if not clock.is_open:
                continue
            if clock.due < today:
                self.flags.add((clock.id, clock.due))
            self._tell(clock, today)

    def _tell(self, clock: Clock, today: date) -> None:
        if clock.follow_up in self.restricted:
            return
        come = [days for days in PLAN if self._has_come(clock, days, today)]
        if not come or (clock.due, come[-1]) in clock.told:
            return
        step = come[-1]
        if step == LEAD_STEP and clock.due in clock.taken:
            return
        people = self._nearest(clock, step, today)
        if people:
            clock.told.add((clock.due, step))
            self.ledger.update((clock.id, clock.due, step, who) for who in people)

    @staticmethod
    def _has_come(clock: Clock, days: int, today: date) -> bool:
        day = clock.due + timedelta(days=days)
        return day <= today and (days >= 0 or day > clock.born)

    def _nearest(self, clock: Clock, step: int, today: date) -> set[str]:
        groups = list(self.groups(clock, today))
        if step == MANAGER_STEP:
            groups = groups[-1:]
        elif step == LEAD_STEP:
            # Whoever was nearer has been told, and has not acted.
            nearer = 2 if clock.is_law else 3
            groups = [group - set().union(*groups[:nearer]) for group in groups[nearer:]]
        return next((present for group in groups if (present := self._there(group, today))), set())

    def groups(self, clock: Clock, today: date) -> Iterator[set[str]]:
        """Who can be told, the nearest group first."""
        if clock.is_law:
            yield {"investigator"}
            yield self._substitutes("investigator", today)
            yield {"prosecutor"}
            yield {"police_manager"}
            return
        yield {"key_worker"}
        yield self._substitutes("key_worker", today)
        yield {"deputy"}
        yield {"coordinator"}
        yield self._substitutes("coordinator", today)
        yield set(TEAM)
        yield {"manager"}

    def _substitutes(self, who: str, today: date) -> set[str]:
        return {
            one.substitute for one in self.away if one.who == who and one.first <= today <= one.last and one.substitute
        }

    def _there(self, people: set[str], today: date) -> set[str]:
        return {
            who for who in people if not any(one.who == who and one.first <= today <= one.last for one in self.away)
        }

    def is_still_so(self, owed: Owed, moment: datetime) -> bool:
        """Whether what somebody was told of is still to be said to her at a moment."""
        clock_id, due, _, who = owed
        clock, today = self.clocks[clock_id], moment.astimezone(OSLO).date()
        may_be_told = any(who in self._there(group, today) for group in self.groups(clock, today))
        if owed in self.acknowledged or any(
            other[:2] == owed[:2] and other[3] == who and other[2] > owed[2] for other in self.ledger
        ):
            return False
        return clock.is_open and clock.due == due and clock.follow_up not in self.restricted and may_be_told
