"""What is sent to us about absences, from pages and from programs alike."""

from uuid import UUID

from pydantic import Field

from services.api.shapes import Day, Shape


class AbsenceChangeShape(Shape):
    """The last day, also to end it early, and who stands in."""

    ends_on: Day = Field(examples=["2026-12-04"])
    substitute_user_id: UUID | None = Field(
        default=None, description="Another who has a post in one of the same services. Gets no access by it."
    )


class AbsenceShape(AbsenceChangeShape):
    """That somebody is away, both days included. There is no field for why."""

    user_id: UUID | None = Field(
        default=None, description="Yourself when it is left out; for a manager, somebody in the service she manages."
    )
    starts_on: Day = Field(examples=["2026-11-23"])
