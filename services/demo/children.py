"""The processes that make up the running demo: started, watched, and stopped together.

Each has its own log file, and its own process group: Ctrl-C reaches only the one that looks after them.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.demo.errors import CannotRunError

_LAST_LINES = 15
_SECONDS_TO_END = 15


@dataclass(frozen=True)
class Child:
    """One process, and how to tell that it is ready for work."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    is_ready: Callable[[], bool]


class Children:
    """The processes that run now, in the order they were started."""

    def __init__(self, log_dir: Path, *, seconds_to_end: float = _SECONDS_TO_END) -> None:
        self._log_dir = log_dir
        self._seconds_to_end = seconds_to_end
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        log_dir.mkdir(parents=True, exist_ok=True)

    def run(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        """Run something to its end.

        Raises:
            CannotRunError: it failed; with the last lines it said.
        """
        process = self._start(name, command, environment)
        while process.poll() is None:  # in steps, so that a signal is heard on the way
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.2)
        del self._running[name]
        if process.returncode:
            raise CannotRunError(self._ended(name, process.returncode))

    def start(self, child: Child) -> None:
        """Start a process that goes on; `wait_until_ready` waits for it."""
        self._start(child.name, child.command, child.environment)

    def wait_until_ready(self, children: list[Child], *, seconds: float) -> None:
        """Wait until all of them are ready.

        Raises:
            CannotRunError: one ended, or is not ready in time; says which, and its last lines.
        """
        end = time.monotonic() + seconds
        waiting = list(children)
        while waiting:
            waiting = [child for child in waiting if not child.is_ready()]
            self.require_all_alive()
            if waiting and time.monotonic() > end:
                name = waiting[0].name
                raise CannotRunError(f"The {name} is not ready after {seconds:.0f} seconds.\n{self._said(name)}")
            time.sleep(0.05 if waiting else 0)

    def require_all_alive(self) -> None:
        """See to it that none has ended.

        Raises:
            CannotRunError: one has; says which, and its last lines.
        """
        for name, process in self._running.items():
            if process.poll() is not None:
                raise CannotRunError(self._ended(name, process.returncode))

    def stop(self) -> None:
        """Ask all to end, the newest first, and end those that do not within some seconds."""
        for process in reversed(self._running.values()):
            _signal_group(process, signal.SIGTERM)
        end = time.monotonic() + self._seconds_to_end
        for process in reversed(self._running.values()):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, end - time.monotonic()))
            _signal_group(process, signal.SIGKILL)  # also what it may have left behind
            process.wait()
        self._running.clear()

    def _start(self, name: str, command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        file = self._log_dir / f"{name}.log"
        if file.exists():
            file.replace(file.with_suffix(".before.log"))
        with file.open("wb") as log:
            try:
                process = subprocess.Popen(
                    command,
                    env=dict(environment),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=_end_with_parent,  # noqa: PLW1509 - nothing here has threads
                )
            except OSError as error:
                raise CannotRunError(f"The {name} cannot be started: {error.strerror} ({command[0]}).") from error
        self._running[name] = process
        return process

    def _ended(self, name: str, status: int) -> str:
        how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
        return f"The {name} {how}.\n{self._said(name)}"

    def _said(self, name: str) -> str:
        file = self._log_dir / f"{name}.log"
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
        return "\n".join([*(f"  | {line}" for line in lines), f"All it said: {file}"])


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _end_with_parent() -> None:
    """Let the kernel end a child whose parent was killed: nothing of ours is left behind (Linux only)."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
