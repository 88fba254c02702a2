"""The database addresses of a demo that runs, for whoever wants to ask it something from a shell."""

import shlex
from collections.abc import Mapping
from pathlib import Path

from services.demo import database
from services.demo.errors import CannotRunError
from services.demo.run import DEFAULT_DATA_DIR, alone

_ADDRESSES = (("DATABASE_URL", "migrate"), ("API_DATABASE_URL", "api"), ("SIGNIN_DATABASE_URL", "signin"))


def exports(given: Mapping[str, str]) -> list[str]:
    """Lines that a shell reads, for the embedded database of DATA_DIR.

    Raises:
        CannotRunError: nothing runs there.
    """
    data_dir = Path(given.get("DATA_DIR") or DEFAULT_DATA_DIR).expanduser().resolve()
    if _is_idle(data_dir):
        raise CannotRunError(f"Nothing runs on the data directory {data_dir}: start it with `make run` first.")
    cluster = database.start(data_dir)
    return [f"export {name}={shlex.quote(cluster.url_for(login))}" for name, login in _ADDRESSES]


def _is_idle(data_dir: Path) -> bool:
    if not (data_dir / "postgres").exists():
        return True
    try:
        with alone(data_dir):
            return True
    except CannotRunError:
        return False
