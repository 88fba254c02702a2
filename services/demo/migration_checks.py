"""`make check`: migrations are numbered, go up and down and up again, say what the models say, and block nobody.

On a scratch database of the embedded server, as the login `migrate`, by the same code as in production.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, event

from services.demo import database, server
from services.demo.errors import CannotRunError

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = ROOT / "migrations"
_KEPT = re.compile(
    r"\s*(create|alter|drop|set (lock|statement)_timeout)\s(?!table public\.alembic_version)", re.IGNORECASE
)
_LEFT_BEHIND = (
    "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('public', 'information_schema')"
)
_ALLOWED = (
    "prefer-bigint-over-int",  # our integers count versions, minutes and weeks; ids are uuids
    "prefer-identity",  # the queue's own tables are as the queue makes them
)


def misnumbered(migrations: Path) -> list[str]:
    """Return what is wrong with names and order: NNNN_slug.py without gaps, and the file HEAD naming the last."""
    names = sorted(file.stem for file in (migrations / "versions").glob("*.py"))
    wrong = [
        f"{name}: the name must begin with {number:04} and an underscore"
        for number, name in enumerate(names, start=1)
        if not re.fullmatch(rf"{number:04}_[a-z0-9_]+", name)
    ]
    head = (migrations / "HEAD").read_text(encoding="utf-8").strip()
    if names and head != names[-1]:
        wrong.append(f"migrations/HEAD says {head}, and the last migration is {names[-1]}")
    return wrong


def out_of_order(config: Config) -> list[str]:
    """Return the migrations whose revision is not their number, or that do not follow the one before."""
    scripts = list(reversed(list(ScriptDirectory.from_config(config).walk_revisions())))
    wrong = []
    before = None
    for number, script in enumerate(scripts, start=1):
        if script.revision != f"{number:04}" or script.down_revision != before:
            wrong.append(f"{Path(script.path).name}: must be revision {number:04} and follow {before}")
        before = script.revision
    return wrong


def up_down_up(config: Config, url: str) -> tuple[list[str], list[str]]:
    """Migrate up, down to nothing, up again, and compare with the models.

    Returns:
        What is wrong, and the schema-changing statements that were run on the first way up.
    """
    statements: list[str] = []
    with _listening(statements):
        command.upgrade(config, "head")
    command.downgrade(config, "base")
    left = database.run_sql(url, _LEFT_BEHIND).split()
    wrong = [f"after going down to nothing the schema {name} is still there" for name in left]
    command.upgrade(config, "head")
    try:
        command.check(config)
    except CommandError as error:
        wrong.append(f"models and migrations differ: {error}")
    return wrong, statements


def blocking(statements: list[str], folder: Path) -> list[str]:
    """Return what the linter of migrations has against the statements, written to a file in `folder`."""
    file = folder / "migrations.sql"
    file.write_text("".join(f"{text.rstrip().removesuffix(';')};\n" for text in statements), encoding="utf-8")
    linted = subprocess.run(
        [
            str(Path(sys.executable).parent / "squawk"),
            *(
                "--pg-version=15.0",
                "--assume-in-transaction",
                "--reporter=gcc",
                f"--exclude={','.join(_ALLOWED)}",
                str(file),
            ),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return [] if linted.returncode == 0 else [*linted.stdout.splitlines(), *linted.stderr.splitlines()]


@contextmanager
def _listening(statements: list[str]) -> Iterator[None]:
    """Keep every schema-changing statement that any connection of this process runs."""

    def keep(_c: Any, _cursor: Any, statement: str, _p: Any, _context: Any, _many: Any) -> None:
        if _KEPT.match(statement):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", keep)


def main() -> int:
    """Check everything and print each line that is wrong; exit status 1 if any."""
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    wrong = misnumbered(MIGRATIONS)
    if not wrong:
        wrong = out_of_order(config)
    if not wrong:
        folder = Path(tempfile.mkdtemp(prefix="samordning-migrations-"))
        try:
            folder.chmod(0o711)
            os.environ["DATABASE_URL"] = url = database.start(folder, is_durable=False).url_for("migrate")
            wrong, statements = up_down_up(config, url)
            wrong += blocking(statements, folder)
        except CannotRunError as error:
            wrong.append(str(error))
        finally:
            server.remove(folder)
            shutil.rmtree(folder)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
