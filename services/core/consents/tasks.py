"""What the lead is asked to do about consent: made at once by a withdrawal, and by the worker as days pass."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from services.core.access.grounds import within_reach
from services.core.access.things import TASK
from services.core.access.work import Work
from services.core.consents.deciding import lead_for_consent
from services.core.consents.models import Consent
from services.core.follow_ups.kinds import TaskKind
from services.core.follow_ups.models import Task
from services.core.follow_ups.queries import follow_up_row
from services.core.follow_ups.tasks import mark_done

# What a new talk about consent is the answer to.
TALK_TASKS = (
    TaskKind.REVIEW_CONSENT,
    TaskKind.ASK_YOUTH_ANEW,
    TaskKind.CONSENT_LAPSED,
    TaskKind.CONSENT_AFTER_HAND_OVER,
)
CONSENT_TASKS = (TaskKind.CONSENT_WITHDRAWN, *TALK_TASKS)


async def ask_to_look_at_plan(work: Work, consent: Consent) -> None:
    """Ask whoever leads the follow-up now to go over the plan, since something of a consent is gone."""
    follow_up = await follow_up_row(work, consent.follow_up_id)
    work.session.add(
        Task(
            follow_up_id=consent.follow_up_id,
            owner_service_id=follow_up.lead_service_id,
            kind=TaskKind.CONSENT_WITHDRAWN,
            due_on=work.today,
            made_at=work.now,
        )
    )


async def asked_about_consent(work: Work, follow_up_id: UUID) -> list[TaskKind]:
    """What the lead of a follow-up is asked to do about its consents and has not done, each kind once."""
    rows = await work.session.execute(
        select(Task.kind)
        .where(
            Task.follow_up_id == follow_up_id,
            Task.kind.in_(CONSENT_TASKS),
            Task.done_at.is_(None),
            within_reach(TASK),
        )
        .distinct()
    )
    open_kinds = set(rows.scalars())
    return [kind for kind in CONSENT_TASKS if kind in open_kinds]


async def finish_consent_tasks(work: Work, *, follow_up_id: UUID, kinds: Collection[TaskKind] = CONSENT_TASKS) -> None:
    """Say that what was asked of the lead is done.

    Raises:
        NotFound: when the follow-up is not there for the asker to lead.
    """
    await lead_for_consent(work, follow_up_id)
    await close_tasks(work, follow_up_id, kinds)


async def close_tasks(work: Work, follow_up_id: UUID, kinds: Collection[TaskKind]) -> None:
    """Mark the open tasks of these kinds as done, for a command that has found that the asker leads."""
    tasks = await work.session.execute(
        select(Task).where(Task.follow_up_id == follow_up_id, Task.kind.in_(kinds), Task.done_at.is_(None))
    )
    for task in tasks.scalars():
        mark_done(work, task)
    await work.session.flush()
