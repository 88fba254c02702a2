"""What the runbook says to run in the database can be run as it stands, by the login that migrates."""

import re
import subprocess
from uuid import uuid4

import asyncpg
import pytest

from services.api.rooms import Rooms
from services.core.access.sessions import open_session
from services.demo import server
from tests.conftest import ROOT, ClientFor, Database
from tests.factories import World

STATEMENTS = re.findall(r"`(begin; set local role guard; .+?)`", (ROOT / "deploy/runbook.md").read_text("utf-8"))
FAILED_SIGN_INS = "where act = 'session.refused'"
WHAT_WAS_DONE = "left join app.access_log_thing"
EVERYBODY_OUT = "update app.session"


def answer(database: Database, containing: str) -> str:
    """What the one statement of the runbook that contains this gives, without heads and foots."""
    (statement,) = [one for one in STATEMENTS if containing in one]
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [str(server.program("psql")), database.url_for("migrate"), "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1"],
        input=statement,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module", autouse=True)
async def happened(rooms: Rooms, world: World, client: ClientFor) -> None:
    """Somebody unknown was turned away, and a coordinator looked at her list."""
    refused = await open_session(
        rooms.signin,
        kind="page",
        issuer="https://nowhere.example.no",
        subject="nobody",
        provider_key="test",
        idle_seconds=60,
        lifetime_seconds=60,
        request_id=uuid4(),
    )
    assert refused.answer == "unknown"
    http = await client(world.coordinator)
    assert (await http.get("/follow-ups")).status_code == 200


def test_each_statement_is_known_to_a_test() -> None:
    known = (FAILED_SIGN_INS, WHAT_WAS_DONE, EVERYBODY_OUT)
    assert sorted(len([part for part in known if part in one]) for one in STATEMENTS) == [1, 1, 1]


def test_failed_sign_ins_are_found_in_the_log_with_the_reason(database: Database) -> None:
    lines = answer(database, FAILED_SIGN_INS).splitlines()
    assert [line.split("|")[1:] for line in lines] == [["unknown", ""]]


def test_what_was_done_is_found_in_the_log_by_who_did_it(database: Database, world: World) -> None:
    lines = [line.split("|") for line in answer(database, WHAT_WAS_DONE).splitlines()]
    assert [str(world.coordinator.user_id), "list.shown", "page", "allowed"] in [line[2:6] for line in lines]


async def test_everybody_is_out_by_one_statement(database: Database, admin: asyncpg.Connection) -> None:
    open_before = await admin.fetchval("select count(*) from app.session where ended_at is null")
    answer(database, EVERYBODY_OUT)
    assert open_before == 1
    assert await admin.fetchval("select count(*) from app.session where ended_at is null") == 0
