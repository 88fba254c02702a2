"""Doors: every route states in its signature who may come in. A test walks all routes and finds a door on each.

A door is manners: the wrong kind of user on a route that names no thing gets 403. A route with an id always
goes on to the row policies, so that 404 is the one answer for what one may not see.

All are coroutines, though none waits: a plain function would be sent to a thread for each request.
"""

from fastapi import Request

from services.api.requests import CurrentWork
from services.core.access import policy
from services.core.access.thing import Thing, Verb
from services.core.kit.errors import NoHat, NotAllowed, NotFound


class Door:
    """Lets in those whose role can do this at all: a verb and a thing of the access page."""

    def __init__(self, verb: Verb, thing: Thing) -> None:
        self.verb = verb
        self.thing = thing

    def __str__(self) -> str:
        """The door as docs/routes.md shows it."""
        return f"{self.verb} {self.thing.table}"


class RoleDoor(Door):
    """Asks the access page before the route runs, where the route names no thing."""

    async def __call__(self, request: Request, work: CurrentWork) -> None:
        """Raise when the role has no such grant on the access page and the route names no thing.

        Raises:
            NoHat: nobody comes further than the page where a hat is chosen without one.
            NotAllowed: the role can never do this.
            NotFound: it is the youth or the guardian herself, who has pages of her own.
        """
        role = work.actor.role
        if role is None:
            raise NoHat
        if work.actor.is_subject:
            raise NotFound(self.thing.table) if request.path_params else NotAllowed(self.thing.table)
        if not request.path_params and not policy.may(role, self.verb, self.thing):
            raise NotAllowed(self.thing.table)


class OneselfDoor(Door):
    """For the youth and the guardian themselves, and nobody of the staff."""

    async def __call__(self, request: Request, work: CurrentWork) -> None:
        """Raise for everybody else, as staff doors do for her.

        Raises:
            NoHat: somebody of the staff without a hat.
            NotFound, NotAllowed: somebody of the staff, where a thing is named and where none is.
        """
        if work.actor.role is None:
            raise NoHat
        if not work.actor.is_subject:
            raise NotFound(self.thing.table) if request.path_params else NotAllowed(self.thing.table)

    def __str__(self) -> str:
        """The door as docs/routes.md shows it."""
        return f"oneself: {super().__str__()}"


class FloorDoor(Door):
    """For a route with an id that asks the database in one statement: the row policies alone decide."""

    async def __call__(self) -> None:
        """Let in: what the asker may not see is not there."""


class OpenDoor:
    """Lets in everybody, with or without a session; the reason is part of the door."""

    def __init__(self, because: str) -> None:
        self.because = because

    async def __call__(self) -> None:
        """Let in."""

    def __str__(self) -> str:
        """The door as docs/routes.md shows it."""
        return f"open: {self.because}"


class SignedInDoor:
    """Lets in everybody with a session, whatever hat is on, or none."""

    def __init__(self, because: str) -> None:
        self.because = because

    async def __call__(self, work: CurrentWork) -> None:
        """Let in: `CurrentWork` has already refused those without a session.

        Raises:
            NotAllowed: the youth or the guardian herself wears no hat and has pages of her own.
        """
        if work.actor.is_subject:
            raise NotAllowed

    def __str__(self) -> str:
        """The door as docs/routes.md shows it."""
        return f"signed in: {self.because}"


class HatDoor(SignedInDoor):
    """Lets in everybody who has a hat on; the page itself is made of what the row policies give."""

    async def __call__(self, work: CurrentWork) -> None:
        """Raise when no hat is on.

        Raises:
            NoHat: the page where a hat is chosen comes first.
            NotAllowed: the youth or the guardian herself wears none.
        """
        if work.actor.role is None:
            raise NoHat
        await super().__call__(work)

    def __str__(self) -> str:
        """The door as docs/routes.md shows it."""
        return f"any hat: {self.because}"


def to(verb: Verb, thing: Thing) -> RoleDoor:
    """A door for those who can do this to this kind of thing."""
    return RoleDoor(verb, thing)


def to_own(verb: Verb, thing: Thing) -> OneselfDoor:
    """A door for the youth and the guardian themselves."""
    return OneselfDoor(verb, thing)


def to_row(verb: Verb, thing: Thing) -> FloorDoor:
    """A door for a route with an id whose one statement asks the row policies."""
    return FloorDoor(verb, thing)


def open_to_all(*, because: str) -> OpenDoor:
    """A door that stands open; the reason is shown in docs/routes.md."""
    return OpenDoor(because)


def signed_in(*, because: str) -> SignedInDoor:
    """A door for all who are signed in."""
    return SignedInDoor(because)


def any_hat(*, because: str) -> HatDoor:
    """A door for all who have a hat on."""
    return HatDoor(because)
