"""A new installation gets its places and its catalogue of measures by one command, as the login that migrates."""

import asyncio
import os
import subprocess
import sys
from datetime import date

import asyncpg
import pytest

import services.begin
from services.core.kit.settings import Environment, Settings
from services.demo.database import Cluster
from tests.conftest import ROOT, Database

LAST_DAY = date(2026, 12, 31)


def begin(url: str) -> subprocess.CompletedProcess[str]:
    """`samordning begin`, as the runbook says."""
    return subprocess.run(
        [sys.executable, "-c", "from services.cli import app; app()", "begin"],
        cwd=ROOT,
        env={
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "ENVIRONMENT": "test",
            "DATABASE_URL": url,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module", autouse=True)
def begun(database: Database) -> str:
    """What the first run said."""
    done = begin(database.url_for("migrate"))
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_places_and_measures_are_there_to_be_chosen(begun: str, admin: asyncpg.Connection) -> None:
    districts = await admin.fetch("select name from app.district where municipality_number = '0301'")
    assert {"Grorud", "Stovner", "Alna"} <= {row["name"] for row in districts}
    assert await admin.fetchval("select name from app.municipality where number = '3305'") == "Ringerike"
    basis = await admin.fetchval("select legal_basis from app.measure_type where code = 'CONCERN_TALK'")
    assert basis == "politiloven § 13"
    lines = await admin.fetchval("select count(*) from app.measure_type")
    assert begun == f"The places are there, and {lines} new lines in the catalogue of measures.\n"


async def test_once_more_adds_what_is_lacking_and_leaves_what_an_administrator_decided(
    database: Database, admin: asyncpg.Connection
) -> None:
    await admin.execute("update app.measure_type set valid_until = $1 where code = 'MENTOR'", LAST_DAY)
    await admin.execute("update app.district set name = 'Gammelt navn' where code = '030110'")
    await admin.execute("delete from app.measure_type where code = 'OUTREACH'")
    done = begin(database.url_for("migrate"))
    assert done.stdout == "The places are there, and 1 new lines in the catalogue of measures.\n"
    assert await admin.fetchval("select valid_until from app.measure_type where code = 'MENTOR'") == LAST_DAY
    assert await admin.fetchval("select name from app.district where code = '030110'") == "Grorud"


async def test_row_security_is_forced_when_it_is_done(admin: asyncpg.Connection) -> None:
    unforced = await admin.fetchval(
        "select count(*) from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r'"
        " and not relforcerowsecurity"
    )
    assert unforced == 0


@pytest.mark.parametrize("role", ["api", "signin", "worker"])
def test_no_other_login_can_do_it(database: Database, role: str) -> None:
    done = begin(database.url_for(role))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "The login of DATABASE_URL may not do this: it must be migrate.\n"


def test_a_database_out_of_reach_is_told(cluster: Cluster) -> None:
    done = begin(cluster.url_for("migrate", "was_never_made"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "The database of DATABASE_URL is out of reach, or not migrated.\n"


async def test_a_table_that_others_hold_is_told_and_nothing_is_written(
    database: Database, admin: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.begin, "LONGEST_WAIT", "50ms")
    where = Settings(environment=Environment.TEST, database_url=database.url_for("migrate"))
    await admin.execute("delete from app.measure_type where code = 'OUTREACH'")
    async with admin.transaction():
        await admin.execute("lock table app.district in access share mode")
        with pytest.raises(services.begin.RefusedError, match="Others hold a table that this must lock: try again"):
            await asyncio.to_thread(services.begin.begin, where)
    assert await admin.fetchval("select count(*) from app.measure_type where code = 'OUTREACH'") == 0
