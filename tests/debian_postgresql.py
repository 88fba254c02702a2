"""All tests on Debian's PostgreSQL: `python -m tests.debian_postgresql`, and after it what pytest is to be told.

The embedded server is of another version than the one that Debian brings. Here a server of Debian's is made in a
folder of its own, with a socket and no port, the tests run on it, and nothing of it is left. As root, Debian's
package is installed where it is missing, and the server runs as the user `postgres`.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

VERSION = 15
PROGRAMS = Path(f"/usr/lib/postgresql/{VERSION}/bin")
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "timezone": "UTC",
    "jit": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def main(arguments: list[str]) -> int:
    """Run pytest with these arguments on a server of Debian's; returns its exit status."""
    if not PROGRAMS.exists() and not _install():
        sys.exit(
            f"There is no PostgreSQL {VERSION} here: install it, with 'sudo apt-get install postgresql-{VERSION}'."
        )
    with _server() as url:
        environment = {**os.environ, "TEST_DATABASE_URL": url}
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=environment, check=False).returncode


def _install() -> bool:
    """Install Debian's package, without letting it start a server of its own; tells whether it is there now."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    sys.stdout.write(f"· installing PostgreSQL {VERSION} …\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder:
        refuse = Path(folder) / "invoke-rc.d"
        refuse.write_text("#!/bin/sh\nexit 0\n", encoding="ascii")
        refuse.chmod(0o755)
        environment = {
            **os.environ,
            "DEBIAN_FRONTEND": "noninteractive",
            "PATH": f"{folder}:{os.environ['PATH']}",
        }
        for command in (["update"], ["install", "-y", "--no-install-recommends", f"postgresql-{VERSION}"]):
            subprocess.run(["apt-get", *command], env=environment, check=False, stdout=subprocess.DEVNULL)
    return PROGRAMS.exists()


@contextlib.contextmanager
def _server() -> Iterator[str]:
    """A running server in a folder of its own; gives its superuser's address."""
    folder = Path(tempfile.mkdtemp(prefix="samordning-postgresql-"))
    as_user = _as_server()
    if as_user:
        os.chown(folder, as_user["user"], as_user["group"])
    data = folder / "data"
    options = " ".join(f"-c {name}={value}" for name, value in {**SETTINGS, "unix_socket_directories": folder}.items())
    try:
        _pg("initdb", "-D", data, "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        _pg("pg_ctl", "start", "-D", data, "-l", folder / "log", "-w", "-o", options)
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        if (data / "postmaster.pid").exists():
            _pg("pg_ctl", "stop", "-D", data, "-m", "fast", "-w")
        shutil.rmtree(folder, ignore_errors=True)


def _pg(program: str, *arguments: str | Path) -> None:
    subprocess.run(
        [PROGRAMS / program, *arguments],
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        **_as_server(),
    )


def _as_server() -> Mapping[str, Any]:
    """What `subprocess.run` needs so that the server does not run as root, which it refuses."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
