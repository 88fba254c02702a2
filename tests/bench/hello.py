"""The peer: the smallest thing the same server can answer."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def hello(_request: Request) -> PlainTextResponse:
    """Say hello."""
    return PlainTextResponse("hello")


app = Starlette(routes=[Route("/", hello)])
