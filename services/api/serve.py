"""Starts the api under uvicorn."""

import uvicorn

from services.core.attachments import content
from services.core.kit.logging import set_up_logging
from services.core.kit.settings import settings
from services.core.people import numbers


def serve() -> None:
    """Serve on PORT until told to stop; requests under way are finished."""
    set_up_logging()
    chosen = settings()
    chosen.need("api_database_url")
    chosen.need("signin_database_url")
    # Asked for here, so that what lacks a key does not start, rather than fail at the first request that needs it.
    numbers.keys_from(chosen)
    content.keys_from(chosen)
    chosen.key("login_state_key")
    uvicorn.run(
        "services.api.app:create_app",
        factory=True,
        host="127.0.0.1",
        port=chosen.port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(chosen.trusted_proxies),
        forwarded_allow_ips=chosen.trusted_proxies or None,
        timeout_graceful_shutdown=10,
    )
