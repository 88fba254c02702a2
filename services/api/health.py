"""Whether the process lives, whether it can answer, and how much it has done."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from services.api.doors import open_to_all

router = APIRouter(include_in_schema=False)

_PROBE = Annotated[None, Depends(open_to_all(because="probes ask it; it says nothing about anybody"))]


@router.get("/health/live")
async def live(door: _PROBE) -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "live"})


@router.get("/health/ready")
async def ready(request: Request, door: _PROBE) -> JSONResponse:
    """The database answers on both of the api's logins; otherwise 503."""
    rooms = request.app.state.rooms
    try:
        for engine in (rooms.engine, rooms.signin):
            async with engine.connect() as connection:
                await connection.execute(text("select app.now()"))
    except (SQLAlchemyError, OSError):
        return JSONResponse({"status": "not ready"}, status_code=503)
    return JSONResponse({"status": "ready"})


@router.get("/metrics")
async def metrics(door: _PROBE) -> Response:
    """Counts and durations by route, method and status; no ids, no names."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
