"""Flagging overdue deadlines: one statement for a whole batch, its log row in the same breath.

The worker is nobody: it has no session and no hat, so this takes the bare transaction instead of a `Work`. The
sweep is done as a database role of its own, and the row policies for that role say what it may do.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.access.actor import Ground, Role
from services.core.audit.acts import Act, Decision, Exit
from services.core.deadlines.rules import RULES
from services.core.kit.ids import new_id

# Only one sweeps at a time; whoever dies lets go of this with its transaction.
_ALONE = text("select pg_try_advisory_xact_lock(hashtextextended('deadline.flagged', 0))")

# A deadline is flagged once for each due date, so an exceeded one is flagged again when its new date is over.
# That nobody is flagged twice is the table's own rule (unique); the lock only saves two workers the same toil.
# A batch begins after the last one's key, and what it has looked at is looked at no more: a sweep costs what has
# become overdue since the last one, however many are open. One whose date is moved meanwhile waits for the new date.
_FLAG = text(
    """
    with looked_at as materialized (
        select u.deadline_id as id, u.due_on
        from app.unflagged_deadline u
        where u.due_on < (select app.today())
          and (u.due_on, u.deadline_id) > (:after_on, :after_id)
        order by u.due_on, u.deadline_id
        limit :limit
    ), flagged as (
        insert into app.deadline_flag (id, deadline_id, due_on, flagged_at)
        select gen_random_uuid(), d.id, l.due_on, (select app.now())
        from looked_at l
        join app.deadline d on d.id = l.id
        where d.rule_key = any (:rule_keys)
        on conflict (deadline_id, due_on) do nothing
        returning id
    ), done as (
        delete from app.unflagged_deadline u using looked_at l where u.deadline_id = l.id and u.due_on = l.due_on
    ), counted as (
        select count(*) as flags from flagged
    ), logged as (
        insert into app.access_log (id, at, role, act, exit, decision, thing_kind, ground, row_count, request_id)
        select :log_id, app.now(), :role, :act, :exit, :decision, 'deadline', :ground, flags, :sweep_id
        from counted where flags > 0
    )
    select counted.flags, l.due_on, l.id
    from counted
    left join looked_at l on true
    order by l.due_on desc nulls last, l.id desc
    limit 1
    """
)
_FIRST = (date.min, UUID(int=0))


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch came to: how many flags, and where the next begins; `last` is empty when nothing is left."""

    flags: int
    last: tuple[date, UUID] | None


def duty_keys() -> list[str]:
    """The rules whose running out is a breach: the others bound a right or a duration, or are internal targets."""
    return sorted({rule.key for rule in RULES if rule.is_duty})


async def flag_overdue_deadlines(
    session: AsyncSession, *, sweep_id: UUID, limit: int, after: tuple[date, UUID] | None = None
) -> Batch:
    """Look at the next `limit` overdue deadlines after a key, and flag those that are not flagged yet.

    Those overdue longest come first. While another worker is at it nothing is left to do here. Nothing stands
    before the caller commits.
    """
    if not (await session.execute(_ALONE)).scalar_one():
        return Batch(0, None)
    after_on, after_id = after or _FIRST
    row = (
        await session.execute(
            _FLAG,
            {
                "after_on": after_on,
                "after_id": after_id,
                "rule_keys": duty_keys(),
                "limit": limit,
                "log_id": new_id(),
                "role": Role.WORKER.value,
                "act": Act.DEADLINES_FLAGGED.value,
                "exit": Exit.WORKER.value,
                "decision": Decision.ALLOWED.value,
                "ground": Ground.DUTY.value,
                "sweep_id": sweep_id,
            },
        )
    ).one()
    return Batch(int(row.flags), (row.due_on, row.id) if row.id else None)
