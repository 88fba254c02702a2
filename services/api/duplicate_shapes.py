"""What is sent about somebody registered twice: the same from a page and from a program."""

from uuid import UUID

from pydantic import Field

from services.api.shapes import Reason, Shape, Text
from services.core.duplicates.kinds import DuplicateOutcome


class OutcomeShape(Shape):
    """What came of looking into it."""

    outcome: DuplicateOutcome = Field(examples=[DuplicateOutcome.ANOTHER_PERSON])
    comment: Text = Field(examples=["Tjenestene har sett på det sammen."], description="Without names.")


class MergeShape(Shape):
    """Another registration of the same person, and how one knows."""

    other_youth_id: UUID
    reason: Reason = Field(examples=["Registrert med D-nummer i vår og med fødselsnummer nå."])
