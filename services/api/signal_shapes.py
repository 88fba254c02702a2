"""What is sent to us about a signal that came again, from pages and from programs alike."""

from pydantic import Field

from services.api.shapes import Day, Shape
from services.core.follow_ups.kinds import DutyToNotify, SignalGround, SignalSource


class SignalAgainShape(Shape):
    """That a signal came again: the day, from whom and on which ground. There is no room for what happened."""

    source: SignalSource = Field(examples=[SignalSource.POLICE_THRESHOLD])
    ground: SignalGround = Field(examples=[SignalGround.POLICE_PREVENT])
    duty_to_notify: DutyToNotify = Field(
        description="What came of considering the duty to notify child welfare (barnevernsloven § 13-2)."
    )
    received_on: Day = Field(examples=["2026-11-19"])
