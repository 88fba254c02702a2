"""What must hold for the organisation: which hats are worn where, and whose period covers what. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from services.core.access.actor import Role
from services.core.organisation.kinds import ServiceKind

LONGEST_ABSENCE = timedelta(days=366)
"""Who is away for longer than a year has no post there while she is."""
POLICE_ONLY = frozenset({Role.POLICE_CONTACT, Role.INVESTIGATOR, Role.PROSECUTOR})
NEVER_POLICE = frozenset({Role.CONTACT, Role.COORDINATOR, Role.KEY_WORKER})


@dataclass(frozen=True, slots=True)
class Period:
    """From a day until another, both included; None: no end."""

    starts_on: date
    ends_on: date | None

    @property
    def last_on(self) -> date:
        """The last day, or the last there is."""
        return self.ends_on or date.max


def is_worn_in(role: Role, kind: ServiceKind) -> bool:
    """Whether a hat can be worn in this kind of service: the police's own are worn with the police alone."""
    if kind is ServiceKind.POLICE:
        return role not in NEVER_POLICE
    return role not in POLICE_ONLY


def covers(periods: Iterable[Period], wanted: Period) -> bool:
    """Whether every day of the wanted period lies in one of these; two that meet count as one."""
    next_on = wanted.starts_on
    for period in sorted(periods, key=lambda one: one.starts_on):
        if period.starts_on > next_on:
            return False
        if period.last_on >= wanted.last_on:
            return True
        if period.last_on >= next_on:
            next_on = period.last_on + timedelta(days=1)
    return False


def absence_fault(*, starts_on: date, ends_on: date, today: date) -> str | None:
    """What is wrong with the last day of an absence, as a fault code; None when it can stand. Calendar days."""
    if ends_on < starts_on:
        return "before_start"
    if ends_on < today:
        return "in_past"
    return "over_a_year" if ends_on - starts_on >= LONGEST_ABSENCE else None
