"""What a new installation begins with: the places that we know, and the catalogue of measures.

For the command `samordning begin`, with the address of DATABASE_URL. Run again, it adds what is new and changes
nothing that an administrator has decided.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from services.core.kit.db import sqlalchemy_url
from services.core.kit.settings import Settings
from services.core.measures.catalogue import as_rows
from services.core.organisation.places import load_places
from services.core.tables import metadata

PLACES = ("app.municipality", "app.district")
CATALOGUE = "app.measure_type"
# How long a lock is waited for, as PostgreSQL writes it.
LONGEST_WAIT = "10s"
# What PostgreSQL refuses (SQLSTATE), in words that say what to do.
REFUSALS = {
    "42501": "The login of DATABASE_URL may not do this: it must be migrate.",
    "55P03": "Others hold a table that this must lock: try again when they are done.",
}


class RefusedError(Exception):
    """The database is there and said no; the message says what to do."""


def begin(where: Settings) -> int:
    """Write the places, and the lines of the catalogue that are not there; gives how many lines were new.

    Raises:
        SystemExit: the setting is missing.
        RefusedError: the login may not, or a lock waits too long.
        OSError, SQLAlchemyError: the database is out of reach, or not migrated.
    """
    try:
        return asyncio.run(_begin(sqlalchemy_url(where.need("database_url"))))
    except DBAPIError as error:
        refusal = REFUSALS.get(getattr(error.orig, "sqlstate", None) or "")
        if refusal is None:
            raise
        raise RefusedError(refusal) from error


async def _begin(url: str) -> int:
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with (
            engine.begin() as connection,
            past_row_security(connection, [metadata.tables[name] for name in (*PLACES, CATALOGUE)]),
        ):
            await load_places(connection)
            added = insert(metadata.tables[CATALOGUE]).values(as_rows()).on_conflict_do_nothing()
            return (await connection.execute(added)).rowcount
    finally:
        await engine.dispose()


@asynccontextmanager
async def past_row_security(connection: AsyncConnection, tables: Iterable[Table]) -> AsyncIterator[None]:
    """Write as the owner, whom row security binds too, until the block ends.

    The force is lifted and put back within the one transaction. The tables are locked meanwhile: nobody sees them
    without, and a transaction that fails puts it back as well.
    """
    await connection.execute(text("set local role owner"))
    await connection.execute(text(f"set local lock_timeout = '{LONGEST_WAIT}'"))
    listed = list(tables)
    for table in listed:
        await connection.execute(text(f"alter table {table.fullname} no force row level security"))
    yield
    for table in listed:
        await connection.execute(text(f"alter table {table.fullname} force row level security"))
