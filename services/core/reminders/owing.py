"""Finding out who is owed to be told, for the worker, which reads nobody's deadlines to do so.

The plan is that of `rules.steps`; the database finds whom it is about and who is there (`app.owe_reminders`), writes
the ledger, the e-mail and the log row, and moves each thing on to its next day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.deadlines.duties import DUTIES
from services.core.deadlines.rules import AFTER_END, RULES
from services.core.kit.ids import new_id
from services.core.reminders.kinds import ToldAs
from services.core.reminders.rules import FIRST_HOUR, LAST_HOUR, URGENT_DAYS, Due, steps, subject_of_rule

_OWE = text(
    "select looked_at, owed from app.owe_reminders(:rules, :steps, :first_hour, :last_hour, :urgent_days, :limit,"
    " :log_id, :sweep_id)"
).bindparams(bindparam("rules", type_=JSONB), bindparam("steps", type_=JSONB))

# The nearest who can be told at each step, as `app.can_be_told_of_deadline` numbers them.
_FIRST_RANK = {ToldAs.RESPONSIBLE: 1, ToldAs.SUBSTITUTE: 2, ToldAs.LEAD: 4, ToldAs.MANAGER: 9}


@dataclass(frozen=True, slots=True)
class Owed:
    """What one batch came to: how many deadlines and tasks it looked at, and how many reminders it wrote."""

    looked_at: int
    reminders: int


async def owe_reminders(
    session: AsyncSession, *, sweep_id: UUID, limit: int, plan: Sequence[Due] | None = None
) -> Owed:
    """Look at the next `limit` deadlines and tasks whose day has come, and write down who is owed to be told.

    While another worker is at it nothing is left to do here. Nothing stands before the caller commits.
    """
    row = (
        await session.execute(
            _OWE,
            {
                "rules": _rules(),
                "steps": [_told(one) for one in (steps() if plan is None else plan)],
                "first_hour": FIRST_HOUR,
                "last_hour": LAST_HOUR,
                "urgent_days": URGENT_DAYS,
                "limit": limit,
                "log_id": new_id(),
                "sweep_id": sweep_id,
            },
        )
    ).one()
    return Owed(row.looked_at, row.owed)


def _rules() -> list[dict[str, Any]]:
    keys = {rule.key for rule in RULES} | {duty.key for duty in DUTIES}
    return [
        {"rule_key": key, "subject": subject_of_rule(key).value, "runs_after_end": key in AFTER_END}
        for key in sorted(keys)
    ]


def _told(one: Due) -> dict[str, Any]:
    return {
        "step": one.step.value,
        "days": one.days,
        "first_rank": _FIRST_RANK[one.to],
        "subjects": [subject.value for subject in one.subjects],
    }
