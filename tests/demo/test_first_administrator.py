"""A new installation gets its first administrator by the file that the runbook names, as the login that migrates."""

import subprocess
from uuid import uuid4

import asyncpg
import pytest

from services.core.access.sessions import open_session
from services.core.kit.db import make_engine
from services.demo import server
from tests.conftest import ROOT, Database

GIVEN = {
    "municipality": "0301",
    "municipality_name": "Oslo",
    "service": "Velferdsetaten",
    "name": "Fiktiv Forvalter",
    "issuer": "https://login.example.no",
    "subject": "first",
}


def run_file(database: Database, role: str) -> subprocess.CompletedProcess[str]:
    """Run the file as a role, as the runbook says."""
    command = [str(server.program("psql")), database.url_for(role), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    for name, value in GIVEN.items():
        command += ["-v", f"{name}={value}"]
    command += ["-f", str(ROOT / "deploy" / "first-administrator.sql")]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.fixture(scope="module", autouse=True)
async def made(database: Database, admin: asyncpg.Connection) -> None:
    """The installation's own clock is the database's, as in real life; the file is run once."""
    await admin.execute("delete from app.test_clock")
    done = run_file(database, "migrate")
    assert done.returncode == 0, done.stderr


async def test_the_administrator_that_it_makes_can_sign_in(database: Database, admin: asyncpg.Connection) -> None:
    signin = make_engine(database.url_for("signin"))
    opening = await open_session(
        signin,
        kind="page",
        issuer=GIVEN["issuer"],
        subject=GIVEN["subject"],
        provider_key="test",
        idle_seconds=60,
        lifetime_seconds=60,
        request_id=uuid4(),
    )
    await signin.dispose()
    assert opening.is_open
    assert await admin.fetchval("select hat_role from app.session") == "administrator"


async def test_row_security_is_forced_again_when_it_is_done(admin: asyncpg.Connection) -> None:
    assert await admin.fetchval("select count(*) from app.user_account") == 1
    unforced = await admin.fetchval(
        "select count(*) from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r'"
        " and not relforcerowsecurity"
    )
    assert unforced == 0


async def test_no_other_login_can_make_one(database: Database, admin: asyncpg.Connection) -> None:
    for role in ("api", "signin", "worker"):
        assert run_file(database, role).returncode != 0
    assert await admin.fetchval("select count(*) from app.user_account") == 1
