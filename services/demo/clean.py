"""`make clean-data`: remove what a run keeps in its data directory, and nothing else that may lie there."""

import contextlib
import os
import shutil
import sys
from pathlib import Path

from services.demo import server
from services.demo.errors import CannotRunError
from services.demo.run import DEFAULT_DATA_DIR, alone

_OURS = (
    *("secrets.json", "secrets.new", "provider-people.json", "provider-keys.json", "provider-keys.json.new"),
    *("provider.log", "worker.ready", ".written", ".postgres.lock", ".run.lock", "logs", "mail"),
)


def clean(data_dir: Path) -> None:
    """Stop the embedded server and remove it with its keys and logs.

    Raises:
        CannotRunError: it is in use.
    """
    if not data_dir.is_dir():
        return
    with alone(data_dir):
        server.remove(data_dir)
        for name in _OURS:
            thing = data_dir / name
            if thing.is_dir():
                shutil.rmtree(thing)
            else:
                thing.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # something else lies there: it stays
        data_dir.rmdir()


if __name__ == "__main__":
    where = Path(os.environ.get("DATA_DIR") or DEFAULT_DATA_DIR).expanduser().resolve()
    try:
        clean(where)
    except CannotRunError as error:
        sys.exit(str(error))
    print(f"the demo's data in {where} is gone")
