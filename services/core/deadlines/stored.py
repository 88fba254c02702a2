"""What stored deadlines are known by when they are held against those that the events call for. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from services.core.deadlines.calendar import Length, days
from services.core.deadlines.following import Called
from services.core.deadlines.models import Deadline
from services.core.kit.clock import oslo_date


def key_of_row(row: Deadline) -> tuple[Any, ...]:
    """What tells a stored deadline from the others of its subject."""
    return row.rule_key, row.rule_valid_from, row.start_event_id, row.starts_on, row.due_on


def key_of_call(call: Called) -> tuple[Any, ...]:
    """The same of one that the events call for."""
    return (
        call.rule.key,
        call.rule.valid_from,
        call.started_by,
        call.computation.start_on,
        call.computation.due_on,
    )


def born_lengths(stored: Iterable[Deadline]) -> dict[tuple[str, UUID], Length]:
    """The length each deadline was born with, in calendar days; what the standard says now moves none of them."""
    return {
        (row.rule_key, row.start_event_id): days((row.nominal_on - row.starts_on).days)
        for row in stored
        if row.nominal_on > row.starts_on
    }


def lapsed_on(stored: list[Deadline]) -> dict[tuple[Any, ...], date]:
    """The day on which a follow-up was closed before a deadline had run out, by the deadline's key.

    Nothing else cancels one of a follow-up while its start stands.
    """
    lapsed: dict[tuple[Any, ...], date] = {}
    for row in stored:
        if row.cancelled_at is not None:
            lapsed.setdefault(key_of_row(row), oslo_date(row.cancelled_at))
    return lapsed
