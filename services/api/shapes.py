"""What comes in: shapes that refuse unknown fields, and text that can be stored and shown as it was written."""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 12, 31)


class Shape(BaseModel):
    """Something sent to us. A field we do not know is refused, never dropped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class NothingShape(Shape):
    """An act that needs no words."""


def _storable(text: str) -> str:
    """Text without characters that cannot be stored or would change what others read.

    Emoji, all scripts and line breaks are good text. Control characters, lone surrogates and the marks that
    turn the reading direction for what follows are not.
    """
    for character in text:
        if character in "\n\t":
            continue
        if unicodedata.category(character) in {"Cc", "Cs"} or "\u202a" <= character <= "\u202e":
            raise ValueError("control_character")
    return text


def _one_kind_of_line_break(text: object) -> object:
    return text.replace("\r\n", "\n") if isinstance(text, str) else text


def _sensible(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError("too_long_ago" if day < EARLIEST else "too_far_ahead")
    return day


def _written_as_a_day(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise PydanticCustomError("date_parsing", "not a day")
    return value


def in_utc(moment: datetime) -> datetime:
    """A moment as it is asked for in the database, which can take no other.

    Raises:
        ValueError: when no time zone is told, or there is no such moment in UTC.
    """
    if moment.tzinfo is None:
        raise ValueError("timezone_aware")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("datetime_parsing") from None


def _sensible_moment(moment: datetime) -> datetime:
    # Compared as written: a moment in year 1 or 9999 cannot always be moved to another time zone.
    _sensible(moment.date())
    return moment.astimezone(UTC)


_PLAIN = (BeforeValidator(_one_kind_of_line_break), AfterValidator(_storable))

Line = Annotated[str, StringConstraints(min_length=1, max_length=200), *_PLAIN]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=1000), *_PLAIN]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000), *_PLAIN]
Statement = Annotated[str, StringConstraints(min_length=1, max_length=4000), *_PLAIN]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=20000), *_PLAIN]
Day = Annotated[date, AfterValidator(_sensible)]
# In an address everything is text, and a number there is a number of seconds to pydantic, not a day.
AskedDay = Annotated[date, BeforeValidator(_written_as_a_day), AfterValidator(_sensible)]
Moment = Annotated[AwareDatetime, AfterValidator(_sensible_moment)]


class Answer(BaseModel):
    """Something we send. Field by field; what a reader may not see is not in it."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Made(Answer):
    """What was made or changed."""

    id: UUID
