"""Sessions, and the answer that a repeated request gets."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.core.kit.db import Base, Row, at_most, one_of


class Session(Row):
    """A signed-in person or program. Only the token's hash is stored; the row says which hat is on.

    A youth's or a guardian's own session has no user and no hat: it has the keyed index of the number that the
    provider knows her by, and the key of the row that the log names her with.

    One of kind `calendar` lasts for an answer to a calendar program, and no one outside the process has its token.

    Written by the login `signin` alone, through functions of `guard`; no other login can make one.
    """

    __tablename__ = "session"
    __table_args__ = (
        one_of("kind", ("page", "bearer", "calendar")),
        CheckConstraint(
            "(user_id is null) = (person_index is not null) and (person_index is null) = (subject_id is null)"
            " and (person_index is null or post_id is null)",
            name="somebody",
        ),
        UniqueConstraint("token_hash"),
        Index(None, "user_id"),
        Index(None, "post_id"),
        Index(None, "provider_key", "provider_session"),
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[str]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    person_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    subject_id: Mapped[UUID | None]
    post_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.post.id"))
    provider_key: Mapped[str]
    provider_session: Mapped[str | None]
    # What the provider calls her in its own logout, where there is no account that says so.
    provider_subject: Mapped[str | None]
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    idle_seconds: Mapped[int]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # What the post and its service say of the hat, and the days it holds: facts with known ends, kept here by
    # triggers in the same transaction as every change of the post or the service, so that asking who asks is
    # one row. Never written by any code of ours.
    hat_service_id: Mapped[UUID | None]
    hat_role: Mapped[str | None]
    hat_service_kind: Mapped[str | None]
    hat_municipality_number: Mapped[str | None]
    hat_district_code: Mapped[str | None]
    hat_from: Mapped[date | None]
    hat_until: Mapped[date | None]


class IdempotencyKey(Base):
    """A POST that was answered: the same key with the same body gets the same thing back, once made.

    Holds a reference to what was made, never the answer itself.
    """

    __tablename__ = "idempotency_key"
    __table_args__ = (at_most("key", 255), at_most("route", 200))

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    thing_kind: Mapped[str]
    thing_id: Mapped[UUID]
    location: Mapped[str]
    made_at: Mapped[datetime]


class TestClock(Base):
    """One row in a database marked as test: the moment that `app.now()` answers. Empty everywhere else.

    No login of the service may write it; production refuses to start when it holds a row.
    """

    __tablename__ = "test_clock"

    is_set: Mapped[bool] = mapped_column(primary_key=True, default=True)
    moment: Mapped[datetime]
