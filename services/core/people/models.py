"""Rows about people. The identity number is encrypted, and found through a keyed index that is not unique."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from services.core.kit.db import Row, at_most, one_of
from services.core.people.kinds import AddressProtection, Responsibility


class Youth(Row):
    """A young person who is followed up. The birth date is stored, never derived from the number."""

    __tablename__ = "youth"
    __table_args__ = (
        one_of("address_protection", AddressProtection),
        at_most("given_name", 200),
        at_most("family_name", 200),
        at_most("language", 60),
        at_most("interpreter_language", 60),
        CheckConstraint("not needs_interpreter or interpreter_language is not null", name="interpreter_language"),
        CheckConstraint("(national_id_encrypted is null) = (national_id_index is null)", name="number_and_index"),
        Index(None, "national_id_index"),
        Index(None, "owner_service_id"),
        Index(None, "birth_date"),
    )

    owner_service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    registered_by_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    registered_at: Mapped[datetime]
    given_name: Mapped[str]
    family_name: Mapped[str]
    birth_date: Mapped[date]
    national_id_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    national_id_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(default="nb")
    needs_interpreter: Mapped[bool] = mapped_column(default=False)
    interpreter_language: Mapped[str | None]
    address_protection: Mapped[str] = mapped_column(default=AddressProtection.NONE)
    # Core rule 1: her own mark, or that of somebody whom her row would reveal. Kept by triggers and nobody else.
    is_protected: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1)


class Guardian(Row):
    """Someone with parental responsibility for a youth, for a period.

    Her number is not kept: its keyed index is, so that she is known when she signs in herself.
    """

    __tablename__ = "guardian"
    __table_args__ = (
        one_of("responsibility", Responsibility),
        one_of("address_protection", AddressProtection),
        at_most("given_name", 200),
        at_most("family_name", 200),
        at_most("telephone", 40),
        at_most("language", 60),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="period"),
        Index(None, "youth_id"),
        Index(None, "national_id_index"),
    )

    youth_id: Mapped[UUID] = mapped_column(ForeignKey("app.youth.id"))
    given_name: Mapped[str]
    family_name: Mapped[str]
    responsibility: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    telephone: Mapped[str | None]
    national_id_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(default="nb")
    needs_interpreter: Mapped[bool] = mapped_column(default=False)
    address_protection: Mapped[str] = mapped_column(default=AddressProtection.NONE)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def has_national_id(self) -> bool:
        """Whether she can be recognised when she signs in herself."""
        return self.national_id_index is not None


class Sibling(Row):
    """Two youths who are siblings, written once for each direction: one's row could reveal the other."""

    __tablename__ = "sibling"
    __table_args__ = (
        UniqueConstraint("youth_id", "other_youth_id"),
        CheckConstraint("youth_id <> other_youth_id", name="two_people"),
    )

    youth_id: Mapped[UUID] = mapped_column(ForeignKey("app.youth.id"))
    other_youth_id: Mapped[UUID] = mapped_column(ForeignKey("app.youth.id"), index=True)
