"""Every act we record. The grammar: thing, full stop, what was done to it in the past tense."""

from enum import StrEnum


class Act(StrEnum):
    """What was done. A list that shows several youths is one act with a child row for each."""

    SIGNED_IN = "session.opened"
    SIGNED_OUT = "session.ended"
    SIGN_IN_REFUSED = "session.refused"
    HAT_CHANGED = "session.hat_changed"
    DENIED = "thing.denied"

    LISTED = "list.shown"
    OPENED = "thing.opened"
    ADDED = "thing.added"
    CHANGED = "thing.changed"
    CORRECTED = "thing.corrected"
    ENDED = "thing.ended"
    EXPLAINED = "thing.explained"

    DEADLINES_FLAGGED = "deadline.flagged"


class Exit(StrEnum):
    """The way out that the data took."""

    PAGE = "page"
    REST = "rest"
    WORKER = "worker"
    COMMAND = "command"
    SIGN_IN = "sign_in"
    CALENDAR = "calendar"


class Decision(StrEnum):
    """Whether it was allowed."""

    ALLOWED = "allowed"
    DENIED = "denied"
