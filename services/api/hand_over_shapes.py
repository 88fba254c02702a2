"""What is sent about hand-overs: the same from a page and from a program."""

from uuid import UUID

from pydantic import Field

from services.api.shapes import Reason, Shape
from services.core.follow_ups.kinds import TaskKind


class HandOverShape(Shape):
    """To whom a follow-up is offered, and why. The reason is read by the other side before anything else."""

    to_service_id: UUID
    to_user_id: UUID | None = Field(
        default=None, description="The coordinator there that it is for; must be named where the youth is protected."
    )
    reason: Reason = Field(
        examples=["Den unge har flyttet til bydelen."], description="Without names, and without what the case is about."
    )


class AcceptShape(Shape):
    """Who becomes the youth's fixed adult. The one who accepts becomes the coordinator."""

    key_worker_id: UUID


class RejectShape(Shape):
    """Why the answer is no."""

    reason: Reason = Field(examples=["Den unge bor fortsatt i bydelen deres."])


class TaskDoneShape(Shape):
    """What is done."""

    kind: TaskKind = Field(examples=[TaskKind.HAND_OVER_RECEIVED])


class TakeBackShape(Shape):
    """Nothing more than that it is taken back."""
