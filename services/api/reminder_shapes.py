"""What comes in about reminders, the same for pages and REST."""

from pydantic import Field

from services.api.shapes import Shape
from services.core.reminders.kinds import Subject


class MutesShape(Shape):
    """Everything one does not want to be told of; what is not named is told of."""

    subjects: list[Subject] = Field(default_factory=list, max_length=len(Subject))
