"""What is sent to us about the organisation, from pages and from programs alike."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from services.api.shapes import Day, Line, Shape
from services.core.access.actor import PEOPLE, Role
from services.core.organisation.kinds import ServiceKind

MunicipalityNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
DistrictCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Issuer = Annotated[str, StringConstraints(pattern=r"^https?://[\x21-\x7e]+$", max_length=500)]
Subject = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]+$", max_length=255)]


def _worn_by_people(role: Role) -> Role:
    if role not in PEOPLE:
        raise ValueError("not_a_choice")
    return role


Hat = Annotated[Role, AfterValidator(_worn_by_people)]


class ServiceShape(Shape):
    """A service to be added."""

    kind: ServiceKind = Field(examples=[ServiceKind.SCHOOL])
    name: Line = Field(examples=["Granly ungdomsskole"])
    municipality_number: MunicipalityNumber = Field(examples=["0301"])
    district_code: DistrictCode | None = Field(default=None, examples=["030110"])


class ServiceChangeShape(Shape):
    """A service's name, and the day from which it is closed."""

    name: Line = Field(examples=["Granly ungdomsskole"])
    closed_on: Day | None = None


class PostShape(Shape):
    """A hat in a service for a period."""

    service_id: UUID
    role: Hat = Field(examples=[Role.CONTACT])
    starts_on: Day = Field(examples=["2026-12-01"])
    ends_on: Day | None = None


class UserChangeShape(Shape):
    """A user's name and the language she reads."""

    display_name: Line = Field(examples=["Fiktiv Kollega"])
    language: Literal["nb", "nn"] = "nb"


class UserShape(UserChangeShape, PostShape):
    """Somebody who may sign in, how a provider knows her, and her first post."""

    issuer: Issuer = Field(examples=["https://login.example.no"])
    subject: Subject = Field(
        description="What the provider calls her: opaque, never an identity number.", examples=["5f0c1e-42"]
    )


class EndShape(Shape):
    """The last day of something."""

    ends_on: Day


class ContactPointChangeShape(Shape):
    """Who stands in for a contact, and the last day."""

    substitute_user_id: UUID | None = None
    ends_on: Day | None = None


class ContactPointShape(ContactPointChangeShape):
    """The contact for a kind of service in a district, or in a municipality that has none."""

    municipality_number: MunicipalityNumber = Field(examples=["0301"])
    district_code: DistrictCode | None = Field(default=None, examples=["030110"])
    service_kind: ServiceKind = Field(examples=[ServiceKind.SCHOOL])
    service_id: UUID
    contact_user_id: UUID
    starts_on: Day = Field(examples=["2026-12-01"])
