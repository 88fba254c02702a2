"""What is sent about those who read."""

from uuid import UUID

from pydantic import Field

from services.api.shapes import Answer
from services.core.access.actor import Role
from services.core.readers.kinds import Capacity


class ReaderAnswer(Answer):
    """Somebody who can sign in today and is reached under this hat."""

    user_id: UUID
    name: str = Field(examples=["Fiktiv Kontakt"])
    role: Role
    capacity: Capacity
