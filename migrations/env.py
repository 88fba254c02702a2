"""Runs the migrations: one at a time in each database, each in its own transaction, never waiting long."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from services.core.kit.db import sqlalchemy_url
from services.core.tables import metadata

LOCK = 5_249_001  # any number that nobody else uses: whoever holds it is the one who migrates


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Only what is ours is compared: the queue's tables belong to the queue."""
    return name == "app" if kind == "schema" else True


def run(connection: Connection) -> None:
    """Migrate with this connection, as the role that owns the tables."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_schemas=True,
        include_name=include_name,
        version_table_schema="public",
        transaction_per_migration=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def _address() -> str:
    """Where to migrate, and as whom.

    Raises:
        SystemExit: with one sentence, when nobody has said.
    """
    if not os.environ.get("DATABASE_URL"):
        raise SystemExit("The setting DATABASE_URL is missing; see deploy/env.example.")
    return os.environ["DATABASE_URL"]


async def main() -> None:
    """Connect as the migrating login (`DATABASE_URL`)."""
    engine = create_async_engine(sqlalchemy_url(_address()), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text(f"select pg_advisory_lock({LOCK})"))
        # A migration that cannot get its lock gives up instead of standing in everybody's way.
        await connection.execute(text("set lock_timeout = '10s'"))
        await connection.execute(text("set statement_timeout = '15min'"))
        await connection.execute(text("set role owner"))
        await connection.commit()
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


asyncio.run(main())
