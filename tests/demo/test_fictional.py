"""The fictional data goes in as the login that migrates, once, and row security is never off for anybody."""

import asyncpg
import pytest
from pydantic import SecretStr

from services.core.kit.settings import Environment, Provider, Settings
from services.demo.fictional import load_into
from services.demo.staff import STAFF
from tests.conftest import KEY, Database

ISSUER = "http://127.0.0.1:8250"
DEACTIVATED = "staff-deactivated"


def settings_of(database: Database, issuer: str = ISSUER) -> Settings:
    provider = Provider(
        key="demo",
        label="Prøve",
        issuer=issuer,
        client_id="samordning",
        client_secret=SecretStr("fictional"),
        audience="samordning",
    )
    return Settings(
        environment=Environment.DEMO,
        database_url=database.url_for("migrate"),
        oidc_providers=(provider,),
        national_id_key=SecretStr(KEY),
        national_id_index_key=SecretStr(KEY),
    )


@pytest.fixture(scope="module")
async def loaded(database: Database) -> bool:
    return await load_into(settings_of(database))


async def test_it_is_loaded_once_and_the_second_start_changes_nothing(
    loaded: bool, database: Database, admin: asyncpg.Connection
) -> None:
    before = await count_of_everything(admin)
    loaded_again = await load_into(settings_of(database))
    assert (loaded, loaded_again) == (True, False)
    assert await count_of_everything(admin) == before
    assert before["user_account"] > len(STAFF)


async def count_of_everything(admin: asyncpg.Connection) -> dict[str, int]:
    tables = await admin.fetch("select tablename from pg_tables where schemaname = 'app' order by 1")
    return {
        row["tablename"]: await admin.fetchval(f"select count(*) from app.{row['tablename']}")  # noqa: S608
        for row in tables
    }
