"""`make run`: everything on this machine, from the database to the worker, until Ctrl-C.

What it reads from the environment: PORT, OIDC_PORT, DATA_DIR, and optionally PUBLIC_URL, DATABASE_URL (with
API_DATABASE_URL, SIGNIN_DATABASE_URL, WORKER_DATABASE_URL where the roles have passwords of their own),
SWEEP_SECONDS.
"""

import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from services.demo import database, keys, ports
from services.demo.children import Child, Children
from services.demo.database import Cluster
from services.demo.errors import CannotRunError
from services.demo.provider import DEMO_PERSON_GRANT, SCRIPT_CLIENT_ID, DemoProvider
from services.demo.staff import STAFF
from services.demo.subjects import SUBJECTS

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_PORT = 8249
DEFAULT_OIDC_PORT = 8250
DEFAULT_DATA_DIR = ROOT / ".data"
_SECONDS_TO_READY = 90
_HIGHEST_PORT = 65535
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE")


@dataclass(frozen=True)
class Place:
    """Where this run stands: its ports, its data directory, and the address people open."""

    port: int
    oidc_port: int
    data_dir: Path
    public_url: str

    @classmethod
    def from_environment(cls, given: Mapping[str, str]) -> "Place":
        """Read PORT, OIDC_PORT, DATA_DIR and PUBLIC_URL.

        Raises:
            CannotRunError: a port is no port, or both are the same.
        """
        port, oidc_port = _port(given, "PORT", DEFAULT_PORT), _port(given, "OIDC_PORT", DEFAULT_OIDC_PORT)
        if port == oidc_port:
            raise CannotRunError(f"PORT and OIDC_PORT are both {port}: choose another for one of them.")
        public_url = (given.get("PUBLIC_URL") or f"http://{ports.HOST}:{port}").rstrip("/")
        return cls(port, oidc_port, Path(given.get("DATA_DIR") or DEFAULT_DATA_DIR), public_url)


def run(given: Mapping[str, str], program: list[str]) -> None:
    """Start everything, say when it is ready, and keep it running until a signal or until a part ends.

    Args:
        given: the environment to read settings from.
        program: the command `samordning`, as a list.

    Raises:
        CannotRunError: something is in the way, or a part has ended by itself.
        KeyboardInterrupt: somebody wants it to stop. All is stopped by then.
    """
    place = Place.from_environment(given)
    data_dir = database.make_data_dir(place.data_dir)
    with alone(data_dir), contextlib.ExitStack() as at_the_end:
        ports.require_free(place.port, "PORT")
        ports.require_free(place.oidc_port, "OIDC_PORT")
        say("starting the database")
        if given.get("DATABASE_URL"):
            addresses = _given_addresses(given, data_dir)
        else:
            at_the_end.callback(database.stop, data_dir)
            addresses = _own_addresses(database.start(data_dir))
        provider = DemoProvider(place.oidc_port, place.public_url, data_dir)
        children = Children(data_dir / "logs")
        at_the_end.callback(children.stop)

        settings = _settings(given, place, provider)
        started = _children(place, provider, program, settings, addresses)
        children.start(started[0])  # the provider needs no database and uses the time
        say("migrating")
        children.run("migration", [*program, "migrate"], {**settings, **addresses})
        say("loading the fictional data, unless it is there")
        children.run("loading", [*program, "demo", "load"], {**settings, **addresses})
        say("starting the OpenID provider, the API, a mail server and the worker")
        for child in started[1:]:
            children.start(child)
        children.wait_until_ready(started, seconds=_SECONDS_TO_READY)
        _welcome(place, provider)
        while True:
            children.require_all_alive()
            time.sleep(0.3)


def _children(
    place: Place,
    provider: DemoProvider,
    program: list[str],
    settings: Mapping[str, str],
    addresses: Mapping[str, str],
) -> list[Child]:
    """Return the processes that go on. Each is given the database logins of its own task and no other.

    The worker makes the file READY_FILE when its first sweep is done.
    """
    ready_file = database.make_data_dir(place.data_dir) / "worker.ready"
    ready_file.unlink(missing_ok=True)
    for_api = {name: addresses[name] for name in ("API_DATABASE_URL", "SIGNIN_DATABASE_URL")}
    for_worker = {"WORKER_DATABASE_URL": addresses["WORKER_DATABASE_URL"], "READY_FILE": str(ready_file)}
    ready_url = f"http://{ports.HOST}:{place.port}/health/ready"
    mail_port = ports.free_port()
    for_mail = {"SMTP_URL": f"smtp://{ports.HOST}:{mail_port}", "MAIL_FROM": "samordning@example.org"}
    return [
        Child(
            "provider",
            provider.command(),
            provider.environment(),
            lambda: ports.answers(f"{provider.issuer}/.well-known/openid-configuration"),
        ),
        Child("api", [*program, "serve"], {**settings, **for_api}, lambda: ports.answers(ready_url)),
        Child(
            "mail",
            [sys.executable, "-m", "services.demo.post_office", str(mail_port), str(mail_folder(place.data_dir))],
            {name: value for name, value in settings.items() if name in _PASSED_ON},
            lambda: ports.listens(mail_port),
        ),
        Child("worker", [*program, "worker"], {**settings, **for_worker, **for_mail}, ready_file.exists),
    ]


def mail_folder(data_dir: Path) -> Path:
    """Where the mail is kept that the demo sends."""
    return data_dir.expanduser().resolve() / "mail"


def _settings(given: Mapping[str, str], place: Place, provider: DemoProvider) -> dict[str, str]:
    """Return the settings that all our processes share; database addresses come on top, to each its own."""
    kept = keys.read_or_make(database.make_data_dir(place.data_dir))
    return {
        **{name: given[name] for name in _PASSED_ON if name in given},
        "PYTHONUNBUFFERED": "1",
        "ENVIRONMENT": "demo",
        "PUBLIC_URL": place.public_url,
        "PORT": str(place.port),
        "SWEEP_SECONDS": given.get("SWEEP_SECONDS") or "15",
        "OIDC_PROVIDERS": provider.settings(),
        **{
            name: kept[name]
            for name in ("NATIONAL_ID_KEY", "NATIONAL_ID_INDEX_KEY", "ATTACHMENT_KEY", "LOGIN_STATE_KEY")
        },
    }


def _own_addresses(cluster: Cluster) -> dict[str, str]:
    return {
        "DATABASE_URL": cluster.url_for("migrate"),
        **{name: cluster.url_for(login) for name, login in _LOGINS.items()},
    }


_LOGINS: Mapping[str, str] = {
    "API_DATABASE_URL": "api",
    "SIGNIN_DATABASE_URL": "signin",
    "WORKER_DATABASE_URL": "worker",
}


def _given_addresses(given: Mapping[str, str], data_dir: Path) -> dict[str, str]:
    """Return the addresses on a server that is given, each of them tried.

    Raises:
        CannotRunError: a login does not get in; names the setting.
    """
    kept = keys.read_or_make(data_dir)
    passwords = {login: kept[f"{login.upper()}_PASSWORD"] for login in keys.LOGINS}
    for name, login in _LOGINS.items():
        if given.get(name):
            passwords[login] = database.password_in(given[name]) or passwords[login]
    cluster = database.prepare(given["DATABASE_URL"], passwords)
    addresses = {"DATABASE_URL": given["DATABASE_URL"]}
    for name, login in _LOGINS.items():
        addresses[name] = given.get(name) or cluster.url_for(login, database.name_in(given["DATABASE_URL"]))
        try:
            database.run_sql(addresses[name], "SELECT 1")
        except CannotRunError as error:
            raise CannotRunError(
                f"The login {login} does not get into the database: set {name} to its address and password."
            ) from error
    return addresses


def _welcome(place: Place, provider: DemoProvider) -> None:
    print(f"ready: http://{ports.HOST}:{place.port}", flush=True)
    width = max(len(member.sub) for member in STAFF)
    print("\nThe fictional staff, each with a button on the sign-in page:")
    for member in STAFF:
        print(f"  {member.sub:<{width}}  {member.name}, {member.title}")
    print("\nFictional youths and guardians, behind the button for them:")
    for subject in SUBJECTS:
        print(f"  {subject.sub:<{width}}  {subject.name}, {subject.title}")
    print("\nA script gets an access token for any of the staff:")
    print(f"  curl -d grant_type={DEMO_PERSON_GRANT} -d client_id={SCRIPT_CLIENT_ID} -d sub={STAFF[0].sub} \\")
    print(f"       {provider.issuer}/token")
    print(f"\nMail that it sends reaches nobody; each message is a file in {mail_folder(place.data_dir)}")
    print("\nCtrl-C stops everything and keeps the data.", flush=True)


@contextlib.contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Hold the data directory for the time of a `with`.

    Raises:
        CannotRunError: another process holds it.
    """
    with (data_dir / ".run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRunError(
                f"Something runs on the data directory {data_dir} already: stop it, or choose another DATA_DIR."
            ) from error
        yield


def _port(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= _HIGHEST_PORT):
        raise CannotRunError(f"{name} is {text!r}, and a port is a number from 1 to {_HIGHEST_PORT}.")
    return int(text)


def say(text: str) -> None:
    """Tell the person in front of the screen what is being done."""
    print(f"· {text} …", flush=True)


def _stop(_number: int, _frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not cut the stopping short.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def main(program: list[str] | None = None) -> int:
    """Run as a command; returns its exit status: 0 when somebody stopped it, 1 when something was wrong."""
    program = program or [str(Path(sys.executable).parent / "samordning")]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        run(os.environ, program)
    except KeyboardInterrupt:
        print("\nstopped; the data is kept", flush=True)
        return 0
    except CannotRunError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
