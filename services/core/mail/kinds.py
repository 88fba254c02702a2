"""The kinds of mail, and what can become of one that is tried."""

from enum import StrEnum


class MailKind(StrEnum):
    """What a mail is: at once, about one thing, or the day's digest, one for each person and day."""

    AT_ONCE = "at_once"
    DIGEST = "digest"


class Outcome(StrEnum):
    """What became of a mail that was taken up."""

    SENT = "sent"
    DROPPED = "dropped"
    """It had become moot before it left, or there was no address for it to go to."""
    WAITS = "waits"
    """The server would not take this one now; it is tried again."""
    BROKE_OFF = "broke_off"
    """The line broke or fell silent in the middle; it is tried again, and the server may have it already."""
    SERVER_FAILS = "server_fails"
    """The server is out of reach or takes nothing from us; all mail waits."""
    REFUSED = "refused"
    """The server refused it for good."""
