"""How old somebody can be whom an investigation or a child-welfare matter is about. Pure."""

from datetime import date

from services.core.deadlines.reckoning import age_on

YOUNGEST, OLDEST = 5, 25
"""Ages in whole years on the day of registration, both included: one who is 25 may have acted at 17."""


def fault_of_birth_date(birth_date: date, today: date) -> str | None:
    """What stands in the way of registering somebody born on this day, as a fault code; None when nothing does."""
    if birth_date > today:
        return "in_future"
    return None if YOUNGEST <= age_on(birth_date, today) <= OLDEST else "age_out_of_range"
