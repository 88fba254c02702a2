"""The database that the demo and the tests stand on: an embedded server, or one that is given.

Either way it ends with the roles of deploy/roles.sql, a password for each login, and a database made ready by
deploy/database.sql. Nothing here runs in production: there, an administrator runs those two files.
"""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlencode, urlsplit, urlunsplit

from services.core.access.actor import JobRole
from services.demo import keys, server
from services.demo.errors import CannotRunError

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NAME = "samordning"
_MAY_MIGRATE = (
    "SELECT pg_has_role(current_user, 'owner', 'MEMBER') AND pg_has_role(current_user, 'guard', 'MEMBER') "
    "AND has_database_privilege('owner', current_database(), 'CREATE')"
)


@dataclass(frozen=True, repr=False)
class Cluster:
    """A PostgreSQL server with the service's roles.

    `admin_url` is the login that may make roles and databases, `passwords` those of the service's logins.
    """

    admin_url: str
    passwords: Mapping[str, str]

    def url_for(self, role: str, database: str = NAME) -> str:
        """Return the address that `role` logs in to `database` with; `postgres` is the administrator."""
        if role == "postgres":
            return _changed(self.admin_url, database=database)
        return _changed(self.admin_url, user=role, password=self.passwords[role], database=database)

    def create_database(self, database: str, *, template: str = "template0") -> None:
        """Make a database ready for its first migration, or a copy of `template`, which nobody may be using.

        Raises:
            CannotRunError: it is there already, or somebody is connected to the template.
        """
        run_sql(self.url_for("postgres", "postgres"), f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        run_sql(self.url_for("postgres", database), (DEPLOY / "database.sql").read_text(encoding="utf-8"))

    def drop_database(self, database: str) -> None:
        """Remove a database, and throw out who is connected to it."""
        run_sql(self.url_for("postgres", "postgres"), f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def has_database(self, database: str) -> bool:
        """Tell whether there is a database of that name."""
        there = run_sql(self.url_for("postgres", "postgres"), "SELECT datname FROM pg_database")
        return database in there.splitlines()


def start(data_dir: Path, *, is_durable: bool = True) -> Cluster:
    """Start the embedded server of a data directory, with the roles and the database `samordning`.

    The directory is made where it is new. A server that runs already is used as it is, so two test processes
    may ask for the same one; what it holds is kept.

    Args:
        data_dir: keeps the server's files, the passwords and the keys.
        is_durable: False for tests that may lose everything with the machine's power.

    Raises:
        CannotRunError: one sentence on what is wrong with the directory or the machine.
    """
    data_dir = make_data_dir(data_dir)
    if (data_dir / "postgres").exists() and not (data_dir / "secrets.json").exists():
        raise CannotRunError(
            f"The data directory {data_dir} has a database and not its keys (secrets.json); "
            "put the file back, or start over with `make clean-data`."
        )
    kept = keys.read_or_make(data_dir)
    place = server.start(data_dir, kept["POSTGRES_PASSWORD"], is_durable=is_durable)
    host = urlencode({"host": str(place.socket_folder)}, safe="/")
    cluster = Cluster(
        f"postgresql://postgres:{kept['POSTGRES_PASSWORD']}@/postgres?{host}",
        {login: kept[f"{login.upper()}_PASSWORD"] for login in keys.LOGINS},
    )
    _make_roles(cluster)
    if not cluster.has_database(NAME):
        cluster.create_database(NAME)
    return cluster


def stop(data_dir: Path) -> None:
    """Stop the embedded server of a data directory; what it holds is kept."""
    server.stop(data_dir.resolve())


def prepare(database_url: str, passwords: Mapping[str, str]) -> Cluster:
    """Make a given server ready: the login of `database_url` makes what is missing, if it is a superuser.

    Args:
        database_url: the migrating login's address; its database exists.
        passwords: for the roles that are made here; those that are there keep theirs.

    Raises:
        CannotRunError: the server does not answer, or something is missing that this login may not make.
    """
    wanted = ("owner", "guard", *keys.LOGINS, *JobRole)
    there = set(run_sql(database_url, "SELECT rolname FROM pg_roles").splitlines())
    missing = [role for role in wanted if role not in there]
    is_superuser = run_sql(database_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user").strip() == "t"
    if is_superuser:
        run_sql(database_url, _file("roles.sql"))
        run_sql(database_url, _file("database.sql"))
        run_sql(database_url, _set_passwords({role: passwords[role] for role in missing if role in passwords}))
    elif missing:
        raise CannotRunError(
            f"The database of DATABASE_URL lacks the roles {', '.join(missing)} and its login may not make "
            "them: let a superuser run deploy/roles.sql and deploy/database.sql there first."
        )
    elif run_sql(database_url, _MAY_MIGRATE).strip() != "t":
        raise CannotRunError(
            "The login of DATABASE_URL may not migrate that database: use the login migrate, and let a "
            "superuser run deploy/database.sql there first."
        )
    return Cluster(database_url, passwords)


def make_data_dir(data_dir: Path) -> Path:
    """Return the data directory's whole path, made where it is new.

    Raises:
        CannotRunError: it cannot be made or written.
    """
    data_dir = data_dir.expanduser().resolve()
    try:
        if not data_dir.exists():
            data_dir.mkdir(parents=True)
            # Whatever the umask: the server's user passes through, and looks at nothing on its way.
            data_dir.chmod(0o711)
        (data_dir / ".written").touch()
    except OSError as error:
        raise CannotRunError(
            f"The data directory {data_dir} cannot be written ({error.strerror}); set DATA_DIR to a folder that can."
        ) from error
    return data_dir


def run_sql(url: str, sql: str) -> str:
    """Run statements with psql and return what they answer, one row a line, columns parted by `|`.

    For setting up only: the service itself never goes this way.

    Raises:
        CannotRunError: the server does not answer or refuses; with the server's own first words.
    """
    done = subprocess.run(
        [
            *(
                str(server.program("psql")),
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--no-password",
            ),
            *("--set=ON_ERROR_STOP=1", "--file=-", "--dbname", _changed(url, password="")),
        ],
        input=sql,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        # The password goes where other users of the machine cannot read it, which arguments are not.
        env={
            "PATH": os.environ.get("PATH", ""),
            "PGPASSWORD": password_in(url),
            "PGCONNECT_TIMEOUT": "10",
            "LC_ALL": "C",
        },
    )
    if done.returncode:
        raise CannotRunError(f"PostgreSQL says no: {' '.join(done.stderr.split())[:500]}")
    return done.stdout


def name_in(url: str) -> str:
    """Return the name of the database that an address leads to."""
    return unquote(urlsplit(url).path.removeprefix("/"))


def password_in(url: str) -> str:
    """Return the password in an address, empty where there is none."""
    return unquote(urlsplit(url).password or "")


def _make_roles(cluster: Cluster) -> None:
    """Make the roles and give them this data directory's passwords; one process at a time."""
    run_sql(
        cluster.url_for("postgres", "postgres"),
        f"BEGIN;\nSELECT FROM pg_advisory_xact_lock(249);\n{_file('roles.sql')}\n"
        f"{_set_passwords(cluster.passwords)}\nCOMMIT;",
    )


def _set_passwords(passwords: Mapping[str, str]) -> str:
    """Return the statements that set these passwords; names and passwords are our own, without quotes."""
    return "\n".join(f"ALTER ROLE {role} PASSWORD '{password}';" for role, password in passwords.items())


def _file(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def _changed(url: str, *, user: str | None = None, password: str | None = None, database: str | None = None) -> str:
    """Return the address with another user, password (empty: none) or database."""
    parts = urlsplit(url)
    given = quote(user, safe="") if user is not None else (parts.username or "")
    secret = quote(password, safe="") if password is not None else (parts.password or "")
    host = parts.netloc.rpartition("@")[2]
    path = f"/{quote(database, safe='')}" if database is not None else parts.path
    return urlunsplit(
        ("postgresql", f"{given}{':' if secret else ''}{secret}@{host}", path, parts.query, parts.fragment)
    )
