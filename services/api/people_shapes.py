"""What is sent to us about people, from pages and from programs alike."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.api.shapes import Day, Line, Shape
from services.core.people.kinds import AddressProtection, Responsibility

NationalId = Annotated[str, StringConstraints(min_length=1, max_length=20)]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Telephone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ]{2,18}$")]


class IdentityShape(Shape):
    """Who a youth is, without the identity number."""

    given_name: Line = Field(examples=["Sol"])
    family_name: Line = Field(examples=["Fjelltopp"])
    # Any date at all may come: the age says what is wrong with it.
    birth_date: date = Field(examples=["2010-03-15"])
    language: LanguageCode = Field(default="nb", description="ISO 639.", examples=["nb"])
    needs_interpreter: bool = False
    interpreter_language: LanguageCode | None = Field(default=None, examples=["so"])
    address_protection: AddressProtection = AddressProtection.NONE


class YouthShape(IdentityShape):
    """A youth to be registered. The identity number is optional; the birth date is never read from it."""

    national_id: NationalId | None = Field(
        default=None, description="Birth number or D-number; outside production a synthetic one (month + 80)."
    )


class RegistrationShape(YouthShape):
    """A youth to be registered, and those who were found to be like her and are other people."""

    other_than: list[UUID] = Field(
        default=[],
        max_length=50,
        description="The ids of those that `POST /youths/matches` found, and who are not her.",
        examples=[[]],
    )


class MatchShape(Shape):
    """Somebody who may be registered already."""

    given_name: Line = Field(examples=["Sol"])
    family_name: Line = Field(examples=["Fjelltopp"])
    birth_date: Day = Field(examples=["2010-03-15"])
    national_id: NationalId | None = None


class GuardianChangeShape(Shape):
    """What may be put right about a guardian; the day it started stands."""

    given_name: Line = Field(examples=["Måne"])
    family_name: Line = Field(examples=["Fjelltopp"])
    responsibility: Responsibility = Field(examples=[Responsibility.JOINT])
    ends_on: Day | None = None
    telephone: Telephone | None = Field(default=None, examples=["+47 00 00 00 00"])
    national_id: NationalId | None = Field(
        default=None,
        description="So that she can sign in herself; only what it is recognised by is kept. In a change, leave it out"
        " to keep what is stored; send null to take it away.",
    )
    language: LanguageCode = Field(default="nb", description="ISO 639.", examples=["nb"])
    needs_interpreter: bool = False
    address_protection: AddressProtection = AddressProtection.NONE


class GuardianShape(GuardianChangeShape):
    """Somebody with parental responsibility for a youth, for a period."""

    starts_on: Day = Field(examples=["2010-03-15"])
