"""Ports of this machine, and whether something answers there."""

import contextlib
import http.client
import socket
import subprocess
import time
from urllib.parse import urlsplit

from services.demo.errors import CannotRunError

HOST = "127.0.0.1"


def require_free(port: int, setting: str) -> None:
    """See to it that nobody listens on the port.

    Raises:
        CannotRunError: somebody does, or we may not; names the setting that changes it.
    """
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers themselves do
        try:
            tried.bind((HOST, port))
        except OSError as error:
            raise CannotRunError(
                f"Port {port} is taken ({error.strerror}): choose another with {setting}, "
                f"for example `make run {setting}={free_port()}`."
            ) from error


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as tried:
        tried.bind((HOST, 0))
        port: int = tried.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Tell whether somebody takes connections on the port."""
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=2):
        return True
    return False


def answers(url: str) -> bool:
    """Tell whether a GET of the address gives 200 within two seconds."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or HOST, parts.port, timeout=2)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == http.client.OK
    return False


def wait_until_it_answers(url: str, child: subprocess.Popen[bytes], *, seconds: float) -> None:
    """Wait until a child process answers at an address.

    Raises:
        CannotRunError: the child ended first, or the seconds have passed.
    """
    end = time.monotonic() + seconds
    while not answers(url):
        if child.poll() is not None:
            raise CannotRunError(f"What should answer at {url} ended with status {child.returncode}.")
        if time.monotonic() > end:
            raise CannotRunError(f"Nothing answers at {url} after {seconds:.0f} seconds.")
        time.sleep(0.05)
