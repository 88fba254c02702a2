"""What is sent to us and from us about e-mail, from pages and from programs alike."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from services.api.shapes import Answer, Line, Shape
from services.core.kit.smtp import is_address


def _one_address(text: str) -> str:
    if not is_address(text):
        raise ValueError("not_mail_address")
    return text


class MailAddressShape(Shape):
    """Where somebody of the staff wants her mail; null or left out: nowhere."""

    address: Annotated[Line, AfterValidator(_one_address)] | None = Field(default=None, examples=["sol@example.org"])


class MailAddressAnswer(Answer):
    """Where somebody of the staff wants her mail."""

    user_id: UUID
    address: str | None
    is_refused: bool = Field(description="Whether a mail server has said that nobody is there: no mail is sent there.")
    version: int


class FaultCount(Answer):
    """How many mails wait with this code."""

    fault: str
    mails: int


class MailHealthAnswer(Answer):
    """How e-mail goes: counts and codes, nothing of anybody."""

    is_set_up: bool | None = Field(description="Whether the worker has a mail server; null before it has looked.")
    waiting: int = Field(description="Might have left by now.")
    waiting_long: int = Field(description="Of them, those that have waited over 15 minutes, the night not counted.")
    refused: int = Field(description="Refused for good in the last thirty days.")
    faults: list[FaultCount]
    fault: str | None = Field(description="What the server as a whole fails with; never what it said.")
    failing_since: datetime | None
    next_try_at: datetime | None
    is_well: bool
