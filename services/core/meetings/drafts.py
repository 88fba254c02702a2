"""Keeping what is being typed, and knowing which forms have been saved.

Every form that is opened has an id of its own. Saving it leaves that id behind, in the same transaction: sent twice
it makes nothing twice, and a draft that arrives after it does not come back to life.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from services.core.access.models import IdempotencyKey
from services.core.access.work import Work
from services.core.audit.acts import Act
from services.core.audit.commands import record
from services.core.follow_ups.queries import follow_up_row
from services.core.kit.ids import new_id
from services.core.meetings.models import Draft

SEEN_ON = 303
ROUTE = "form"
LOCK = text("select pg_advisory_xact_lock(hashtextextended(cast(:key as text), 0))")


class DraftForm(StrEnum):
    """The forms that keep what is typed into them."""

    MEETING = "meeting"
    MEASURE = "measure"
    PLAN = "plan"
    DISCLOSURE = "disclosure"
    NOTE = "note"
    CONSENT = "consent"
    STATISTICS = "statistics"


async def saved_before(work: Work, *, form_id: UUID) -> str | None:
    """Where the one who saved this form was sent on to; None when it is not saved.

    Waits for whoever is saving or keeping the same form, and holds them back until this work is done.
    """
    await work.session.execute(LOCK, {"key": f"form {form_id}"})
    location: str | None = await work.session.scalar(
        select(IdempotencyKey.location).where(
            IdempotencyKey.user_id == work.actor.user_id,
            IdempotencyKey.key == str(form_id),
            IdempotencyKey.route == ROUTE,
        )
    )
    return location


async def note_saved(work: Work, *, form_id: UUID, thing_kind: str, thing_id: UUID, location: str) -> None:
    """Leave the form's id behind, with where its sender was sent on to. Ask `saved_before` first."""
    work.session.add(
        IdempotencyKey(
            user_id=work.actor.user_id,
            key=str(form_id),
            route=ROUTE,
            fingerprint=form_id.bytes,
            status=SEEN_ON,
            thing_kind=thing_kind,
            thing_id=thing_id,
            location=location,
            made_at=work.now,
        )
    )
    await work.session.flush()


async def save_draft(
    work: Work,
    *,
    follow_up_id: UUID,
    form: DraftForm,
    typed: Mapping[str, object],
    thing_id: UUID | None = None,
    thing_version: int | None = None,
    form_id: UUID | None = None,
) -> datetime:
    """Keep what the asker is typing, in place of what was kept before; gives the moment it was saved.

    A draft stands under its follow-up, its user, its form and the thing it changes, and opens nowhere else. What
    arrives from a form that has been saved meanwhile is let go.

    Raises:
        NotFound: when the follow-up is not there for the asker.
    """
    await follow_up_row(work, follow_up_id)
    if form_id is not None and await saved_before(work, form_id=form_id):
        return work.now
    draft = insert(Draft).values(
        id=new_id(),
        user_id=work.actor.user_id,
        follow_up_id=follow_up_id,
        form=form,
        thing_id=thing_id,
        thing_version=thing_version,
        typed=dict(typed),
        saved_at=work.now,
    )
    await work.session.execute(
        draft.on_conflict_do_update(
            constraint="uq_draft_user_id_follow_up_id_form_thing_id",
            set_={
                "thing_version": draft.excluded.thing_version,
                "typed": draft.excluded.typed,
                "saved_at": draft.excluded.saved_at,
            },
        )
    )
    record(work, Act.CHANGED, thing_kind="draft", thing_id=thing_id, follow_up_id=follow_up_id)
    return work.now


async def discard_draft(work: Work, *, follow_up_id: UUID, form: DraftForm, thing_id: UUID | None = None) -> None:
    """Forget what was typed, because it is saved now or not wanted; nothing happens when there is none."""
    is_this = Draft.thing_id == thing_id if thing_id else Draft.thing_id.is_(None)
    await work.session.execute(
        delete(Draft).where(
            Draft.user_id == work.actor.user_id, Draft.follow_up_id == follow_up_id, Draft.form == form, is_this
        )
    )
