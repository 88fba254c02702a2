"""Who is there to be called on a day, as SQL: an active account, a post in the service that holds, an open service."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from services.core.organisation.models import Absence, Post


def is_open_on(service: Any, day: date) -> ColumnElement[bool]:
    """Whether a service (the table or an alias of it) is open; the day it closes it no longer is."""
    return or_(service.closed_on.is_(None), service.closed_on > day)


def holds_post_on(user_id: Any, service_id: Any, day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Whether a user holds a post in a service; each a key or a column, and false where there is no user."""
    held = select(Post.id).where(
        Post.user_id == user_id,
        Post.service_id == service_id,
        Post.starts_on <= day,
        func.coalesce(Post.ends_on, date.max) >= day,
    )
    return held.exists()


def works_in_on(
    user: Any, service_id: InstrumentedAttribute[UUID], day: date | ColumnElement[date]
) -> ColumnElement[bool]:
    """Whether a user (an alias of the accounts) is active and holds a post in a service; false where there is none."""
    return and_(user.deactivated_at.is_(None), holds_post_on(user.id, service_id, day))


def is_away_on(absence: type[Absence], user_id: Any, day: date) -> ColumnElement[bool]:
    """Whether an absence (an alias of the table) is the one of this user that lasts on a day; there is at most one.

    Only what the asker may see is joined: to others she is there.
    """
    return and_(absence.user_id == user_id, absence.starts_on <= day, absence.ends_on >= day)
