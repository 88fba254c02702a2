"""THE ACCESS PAGE, a thing: a table that can be asked for, what may be done with it, and what binds it."""

from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What may be done with a row. Nothing of a case is ever removed: a draft is, and an absence that never began."""

    READ = "read"
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


class Core(StrEnum):
    """Which core rules bind a table, beside rules 4 and 5, which bind everything."""

    FOLLOW_UP = "follow_up"
    YOUTH = "youth"
    BOTH_YOUTHS = "both_youths"
    DEADLINE = "deadline"
    REGISTER = "register"
    BOTH_REGISTERED = "both_registered"
    HAND_OVER = "hand_over"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Thing:
    """A table that can be asked for."""

    table: str
    norsk: str
    core: Core = Core.NONE
    changeable: tuple[str, ...] = ()
    """The columns that a change may touch; all others stand from birth."""
    fits: str = "true"
    """What every added or changed row must be true to, whoever writes it."""
