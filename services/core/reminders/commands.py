"""Saying that one takes it, and choosing what not to be told of."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select

from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.kit.errors import Conflict, Invalid, NotFound
from services.core.reminders.kinds import MUTABLE, Subject
from services.core.reminders.models import Reminder, ReminderMute
from services.core.reminders.queries import my_mutes


async def acknowledge_reminder(work: Work, *, reminder_id: UUID) -> None:
    """Say that one has seen it and takes it. The lead is then not told that nobody acts; the manager is all the same.

    Raises:
        NotFound: when it is not the asker's own, or what it is about is not there for her.
        Conflict: when she has said so already.
    """
    row = (
        await work.session.execute(select(Reminder).where(Reminder.id == reminder_id).with_for_update())
    ).scalar_one_or_none()
    if row is None or row.user_id != work.actor.user_id:
        raise NotFound("reminder", reminder_id)
    if row.acknowledged_at is not None:
        raise Conflict("", "nothing_to_do")
    row.acknowledged_at = work.now
    record(work, Act.CHANGED, thing_kind="reminder", thing_id=reminder_id)
    await work.session.flush()


async def choose_mutes(work: Work, *, subjects: Collection[Subject]) -> None:
    """Choose what one is not told of from now on; what was muted and is not among them is told of again.

    Raises:
        Invalid: when what the law bounds is among them: nobody can mute that.
    """
    if not set(subjects) <= set(MUTABLE):
        raise Invalid(subjects="cannot_be_muted")
    muted = set(await my_mutes(work))
    if muted == set(subjects):
        return
    taken_back = muted - set(subjects)
    if taken_back:
        await work.session.execute(
            delete(ReminderMute).where(ReminderMute.user_id == work.actor.user_id, ReminderMute.subject.in_(taken_back))
        )
    work.session.add_all(
        ReminderMute(user_id=work.actor.user_id, subject=one, muted_at=work.now) for one in set(subjects) - muted
    )
    record(work, Act.CHANGED, thing_kind="reminder_mute", thing_id=work.actor.user_id)
    await work.session.flush()
