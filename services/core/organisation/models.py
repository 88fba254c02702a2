"""Rows of the organisation. Names of staff are not secret here; how they sign in is a row of its own."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.core.access.actor import PEOPLE
from services.core.kit.db import Base, Row, at_most, one_of
from services.core.organisation.kinds import ServiceKind


class Municipality(Base):
    """A municipality (kommune), by its four-digit number."""

    __tablename__ = "municipality"
    __table_args__ = (CheckConstraint("number ~ '^[0-9]{4}$'", name="number_shape"),)

    number: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class District(Base):
    """A city district (bydel), by its six-digit code: the municipality's number and two digits."""

    __tablename__ = "district"
    __table_args__ = (CheckConstraint("code ~ '^[0-9]{6}$'", name="code_shape"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    municipality_number: Mapped[str] = mapped_column(ForeignKey("app.municipality.number"))
    name: Mapped[str]


class Service(Row):
    """A unit that works with youths: a one-to-one team, a police unit, a school, a child-welfare service."""

    __tablename__ = "service"
    __table_args__ = (one_of("kind", ServiceKind), at_most("name", 200), Index(None, "district_code"))

    kind: Mapped[str]
    name: Mapped[str]
    municipality_number: Mapped[str] = mapped_column(ForeignKey("app.municipality.number"))
    district_code: Mapped[str | None] = mapped_column(ForeignKey("app.district.code"))
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class UserAccount(Row):
    """A person who may sign in. Deactivated people keep their row: pages with their name still render."""

    __tablename__ = "user_account"
    __table_args__ = (at_most("display_name", 200), one_of("language", ("nb", "nn")))

    display_name: Mapped[str]
    language: Mapped[str] = mapped_column(default="nb")
    deactivated_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class SignInIdentity(Row):
    """How a user is known to a provider: issuer and subject, registered beforehand."""

    __tablename__ = "sign_in_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), at_most("issuer", 500), at_most("subject", 255))

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]


class Post(Row):
    """A hat: a user in a role at a service for a period. Never two that overlap for the same three."""

    __tablename__ = "post"
    __table_args__ = (
        one_of("role", PEOPLE),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="period"),
        Index(None, "user_id"),
        Index(None, "service_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    role: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class Absence(Row):
    """That somebody is away from one day to another, both included, and who stands in, or nobody.

    Never why: the reason would often be about her health. It gives access to nothing: whoever stands in sees what her
    own hat lets her see, and is the one that is reminded.
    """

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on and ends_on - starts_on < 366", name="period"),
        CheckConstraint("substitute_user_id is null or substitute_user_id <> user_id", name="two_people"),
        Index(None, "user_id", "ends_on"),
        Index(None, "substitute_user_id", "ends_on"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    substitute_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    version: Mapped[int] = mapped_column(default=1)


class ContactPoint(Row):
    """One line of the directory: for a district and a kind of service, who is the contact, and who stands in.

    Where a municipality has no districts the line is for the whole municipality.
    """

    __tablename__ = "contact_point"
    __table_args__ = (
        one_of("service_kind", ServiceKind),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="period"),
        CheckConstraint("substitute_user_id is null or substitute_user_id <> contact_user_id", name="two_people"),
        Index(None, "municipality_number", "district_code", "service_kind"),
    )

    municipality_number: Mapped[str] = mapped_column(ForeignKey("app.municipality.number"))
    district_code: Mapped[str | None] = mapped_column(ForeignKey("app.district.code"))
    service_kind: Mapped[str]
    service_id: Mapped[UUID] = mapped_column(ForeignKey("app.service.id"))
    contact_user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"))
    substitute_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
