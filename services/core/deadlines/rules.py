"""THE LAWYER'S PAGE: every deadline rule, as data. A law that changes is a new row; the old one stays.

The row that counted a deadline is found again by its key and the deadline's start date, so a new row with the
same key and a later `valid_from` moves no old deadline. Read it rendered in docs/deadlines.md. The rows stand by
their law in the folder catalogue; duties that the law gives no number stand in duties.py.
"""

from dataclasses import replace
from datetime import date

from services.core.deadlines.calendar import add, days
from services.core.deadlines.catalogue.administration import ADMINISTRATION
from services.core.deadlines.catalogue.child_welfare import CHILD_WELFARE
from services.core.deadlines.catalogue.city_standard import CITY_STANDARD
from services.core.deadlines.catalogue.mediation import MEDIATION
from services.core.deadlines.catalogue.police import POLICE
from services.core.deadlines.catalogue.prosecution import PROSECUTION
from services.core.deadlines.duties import duty_named
from services.core.deadlines.rule import DeadlineRule

RULES: tuple[DeadlineRule, ...] = (*PROSECUTION, *POLICE, *MEDIATION, *CHILD_WELFARE, *ADMINISTRATION, *CITY_STANDARD)

RIGHTS = sorted({rule.key for rule in RULES if rule.is_right})
"""Rules by which nothing remains to be done when the time is out."""
AFTER_END = sorted({rule.key for rule in RULES if rule.runs_after_end})
"""Requirements that are to be done after a follow-up was closed."""
RECURRING = sorted({rule.key for rule in RULES if rule.recurs})
"""Requirements that start anew each time they are met."""


def rule_for(key: str, start_on: date) -> DeadlineRule:
    """Return the row of a rule for deadlines that start on a date; LookupError if there is none."""
    for rule in RULES:
        if rule.key == key and rule.is_valid_on(start_on):
            return rule
    message = f"No rule {key} for deadlines that start on {start_on}"
    raise LookupError(message)


def rules_named(key: str) -> tuple[DeadlineRule, ...]:
    """Return every row with a key, oldest first; empty if the key is unknown."""
    return tuple(sorted((rule for rule in RULES if rule.key == key), key=lambda rule: rule.valid_from))


def rule_of_deadline(key: str, valid_from: date, *, starts_on: date, nominal_on: date) -> DeadlineRule:
    """Return the row a stored deadline was born by, with the length that it had then.

    An internal target has it in days, and so has a requirement of the city standard where it was not the default.
    """
    duty = duty_named(key)
    if duty is not None:
        return duty.with_target(days((nominal_on - starts_on).days))
    rule = rule_for(key, valid_from)
    # A row may have been written past the rules, with no length at all: no page is to fall over it.
    if not rule.is_city_standard or nominal_on in {starts_on, add(starts_on, rule.length)}:
        return rule
    return replace(rule, length=days((nominal_on - starts_on).days))
