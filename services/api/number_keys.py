"""The keys for identity numbers, for the routes that read or write one."""

from typing import Annotated

from fastapi import Depends, Request

from services.core.people.numbers import NumberKeys, keys_from


async def number_keys(request: Request) -> NumberKeys:
    """The keys of this process."""
    return keys_from(request.app.state.rooms.settings)


Keys = Annotated[NumberKeys, Depends(number_keys)]
