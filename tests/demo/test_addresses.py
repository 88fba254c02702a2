"""Whoever looks at a running demo gets its database addresses for a shell, and one sentence where nothing runs."""

import shlex
from pathlib import Path

import pytest

from services.demo import database, server
from services.demo.addresses import exports
from services.demo.errors import CannotRunError
from services.demo.run import alone


def test_where_nothing_runs_it_says_so_and_starts_nothing(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(CannotRunError, match="make run"):
        exports({"DATA_DIR": str(tmp_path)})
    assert [path.name for path in tmp_path.iterdir() if path.name != ".run.lock"] == ["postgres"]


def test_a_running_demo_is_reached_by_each_address_as_its_own_login(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    database.start(tmp_path, is_durable=False)
    try:
        with alone(tmp_path):
            lines = exports({"DATA_DIR": str(tmp_path)})
        given = dict(shlex.split(line)[1].split("=", 1) for line in lines)
        who = {name: database.run_sql(url, "select current_user").strip() for name, url in given.items()}
    finally:
        server.remove(tmp_path)
    assert who == {"DATABASE_URL": "migrate", "API_DATABASE_URL": "api", "SIGNIN_DATABASE_URL": "signin"}
