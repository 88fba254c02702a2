"""When somebody is told, and of what: the steps of a deadline and of a task. Pure; days are Norway's calendar days."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.core.deadlines.duties import DUTIES
from services.core.deadlines.rules import RULES
from services.core.reminders.kinds import Step, Subject, ToldAs

DAYS_BEFORE = (14, 7, 2)
DAYS_TO_LEAD = 3
DAYS_TO_MANAGER = 7

FIRST_HOUR, LAST_HOUR = 7, 21
"""Nobody's telephone rings at night: e-mail leaves from 07:00 until 21:00 Oslo time, the digest at 07:00."""

URGENT_DAYS = 2
"""A duty by law that ends within so many days, or has ended, is told of at once; all else in the daily digest."""

ESCALATES = (Subject.LAW, Subject.CITY_STANDARD)


@dataclass(frozen=True, slots=True)
class Due:
    """One step: so many calendar days from the due date (negative before it), somebody is told."""

    step: Step
    days: int
    to: ToldAs
    """Whom it is for. When nobody of these is there, it goes on to the next: the lead, then the manager."""
    subjects: tuple[Subject, ...]


def steps(
    days_before: Iterable[int] = DAYS_BEFORE, *, to_lead: int = DAYS_TO_LEAD, to_manager: int = DAYS_TO_MANAGER
) -> tuple[Due, ...]:
    """Every step, the earliest first.

    Raises:
        ValueError: when the days are not as they must be: before the date and each once, lead before manager.
    """
    before = sorted(days_before, reverse=True)
    if any(one < 1 for one in before) or len(set(before)) < len(before) or not 1 < to_lead < to_manager:
        raise ValueError("days before the date are 1 or more, each once; the lead is told before the manager")
    of_deadlines = tuple(one for one in Subject if one is not Subject.TASK)
    not_rights = tuple(one for one in Subject if one is not Subject.RIGHT)
    return (
        Due(Step.NEW, 0, ToldAs.RESPONSIBLE, (Subject.TASK,)),
        *(Due(Step.BEFORE, -one, ToldAs.RESPONSIBLE, of_deadlines) for one in before),
        Due(Step.ON_DAY, 0, ToldAs.RESPONSIBLE, tuple(Subject)),
        Due(Step.OVERDUE, 1, ToldAs.RESPONSIBLE, not_rights),
        Due(Step.TO_LEAD, to_lead, ToldAs.LEAD, ESCALATES),
        Due(Step.TO_MANAGER, to_manager, ToldAs.MANAGER, ESCALATES),
    )


def subject_of_rule(key: str) -> Subject:
    """What kind of thing a deadline by this rule is.

    Raises:
        LookupError: for a rule that nobody knows.
    """
    if any(duty.key == key for duty in DUTIES):
        return Subject.INTERNAL_TARGET
    rule = next((one for one in RULES if one.key == key), None)
    if rule is None:
        message = f"No rule {key}"
        raise LookupError(message)
    if rule.is_city_standard:
        return Subject.CITY_STANDARD
    return Subject.LAW if rule.is_duty else Subject.RIGHT
