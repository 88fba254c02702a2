"""The few kinds of error the core raises. An error class is a name and a docstring.

What a person reads stands in `services/api/problems.py`, in both written languages.
"""


class CoreError(Exception):
    """Something the core refuses to do."""


class NotFound(CoreError):
    """It is not there, or it is not for the one who asks: the two look the same."""

    def __init__(self, kind: str, thing_id: object = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.thing_id = thing_id


class NotAllowed(CoreError):
    """The role has no right to do this kind of thing at all."""

    def __init__(self, kind: str = "") -> None:
        super().__init__(kind)
        self.kind = kind


class NotSignedIn(CoreError):
    """There is no live session behind the request."""


class NoHat(CoreError):
    """The session is live, but no post has been chosen, or the chosen one has ended."""


class Invalid(CoreError):
    """One or more fields hold something that cannot be accepted.

    `faults` maps the field's name to a fault code that `services/api/problems.py` words.
    """

    def __init__(self, **faults: str) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in faults.items()))
        self.faults = faults


class TooLarge(CoreError):
    """More was sent than is read. `field` and `code` say what, and how much there may be."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


class Conflict(CoreError):
    """It cannot be done in the state things are in now. `field` and `code` say which and why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


class Stale(CoreError):
    """Somebody else has changed it since it was read. `current_version` is the stored one."""

    def __init__(self, current_version: int) -> None:
        super().__init__(str(current_version))
        self.current_version = current_version


class NoVersionGiven(CoreError):
    """A change must say which version it changes."""


class Unavailable(CoreError):
    """Something the answer rests on cannot be reached; the answer is no, and the cause is ours."""
