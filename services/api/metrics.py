"""Counts and durations of requests by route template, and a log line each: ids, never names."""

import logging
from uuid import UUID

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.core.kit.clock import ticks
from services.core.kit.ids import new_id

log = logging.getLogger("samordning.request")

REQUESTS = Counter("samordning_requests", "Requests by route, method and status", ("route", "method", "status"))
SECONDS = Histogram(
    "samordning_request_seconds",
    "Seconds a request took",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class Measured:
    """Gives each request an id, and counts and times it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; write one line when it is answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id: UUID = new_id()
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        status = 500
        began = ticks()

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {
                    **message,
                    "headers": [*message.get("headers", ()), (b"x-request-id", str(request_id).encode())],
                }
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            seconds = ticks() - began
            route = scope.get("route")
            template = getattr(route, "path", None) or "unknown"
            REQUESTS.labels(template, scope["method"], str(status)).inc()
            SECONDS.labels(template).observe(seconds)
            if log.isEnabledFor(logging.INFO) and not template.startswith(("/health", "/metrics", "/static")):
                log.info(
                    "request",
                    extra={
                        "request_id": request_id,
                        "route": f"{scope['method']} {template}",
                        "status": status,
                        "milliseconds": round(seconds * 1000, 1),
                    },
                )
