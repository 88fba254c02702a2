"""What is sent about emergencies, kinship and restrictions: the same from a page and from a program."""

from uuid import UUID

from pydantic import Field

from services.api.shapes import Line, Reason, Shape, Text
from services.core.consents.kinds import Topic
from services.core.emergency_access.kinds import EmergencyGround, ReviewOutcome
from services.core.kinship.kinds import KinshipKind


class EmergencyShape(Shape):
    """What is to be opened, for how long, and why it cannot wait."""

    reference: Line = Field(examples=["OF-7K3M-9QTX"], description="The follow-up's exact reference.")
    ground: EmergencyGround = Field(examples=[EmergencyGround.DANGER])
    reason: Text = Field(
        examples=["Den unge er savnet, og vi må vite hvem hun har avtale med i kveld."],
        description="At least 20 characters, without names.",
    )
    topics: list[Topic] = Field(min_length=1, max_length=len(Topic), examples=[[Topic.MEETINGS]])
    hours: int = Field(ge=1, le=8, examples=[2], description="It ends by itself after as many hours.")


class ReviewShape(Shape):
    """What a review came to, and why."""

    outcome: ReviewOutcome = Field(examples=[ReviewOutcome.JUSTIFIED])
    comment: Text = Field(examples=["Faren var reell, og bare det som trengtes, ble åpnet."])


class KinshipShape(Shape):
    """That a follow-up is about a user or her family; about the sender herself when no user is named."""

    kind: KinshipKind = Field(examples=[KinshipKind.FAMILY])
    user_id: UUID | None = None


class KinshipOfUserShape(Shape):
    """The same, of a user, by a follow-up's exact reference."""

    reference: Line = Field(examples=["OF-7K3M-9QTX"])
    kind: KinshipKind = Field(examples=[KinshipKind.FAMILY])


class RestrictionShape(Shape):
    """Which follow-up is to be closed, and why."""

    reference: Line = Field(examples=["OF-7K3M-9QTX"], description="The follow-up's exact reference.")
    reason: Text = Field(examples=["Den unge har bestridt at opplysningene er riktige."])


class ReasonShape(Shape):
    """Why something ends."""

    reason: Reason = Field(examples=["Det var meldt på feil oppfølging."])
