"""The register of restrictions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.core.kit.db import Row, at_most, one_of
from services.core.restrictions.kinds import RestrictionKind


class Restriction(Row):
    """That a follow-up was restricted, or that a restriction was lifted, by whom and why. Append only.

    Whether it is restricted now stands on the follow-up itself, written in the same transaction.
    """

    __tablename__ = "restriction"
    __table_args__ = (
        one_of("kind", RestrictionKind),
        at_most("reason", 2000),
        CheckConstraint("btrim(reason) <> ''", name="reason_given"),
        CheckConstraint("(kind = 'lifted') = (lifts_id is not null)", name="lifts"),
        UniqueConstraint("lifts_id"),
        Index(None, "follow_up_id"),
        Index(None, "municipality_number"),
    )

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("app.follow_up.id"))
    # Copied, since the follow-up itself is closed to everybody.
    reference: Mapped[str]
    municipality_number: Mapped[str] = mapped_column(ForeignKey("app.municipality.number"))
    kind: Mapped[str]
    lifts_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.restriction.id"))
    reason: Mapped[str]
    by_user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    at: Mapped[datetime]
