"""The database: naming, the base of all rows, engines."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import CheckConstraint, DateTime, MetaData, Text, Uuid
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.core.kit.ids import new_id

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every row of ours: in the schema `app`, with names that tell what they are."""

    metadata = MetaData(schema="app", naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way of saying it
        datetime: DateTime(timezone=True),
        str: Text(),
        UUID: Uuid(),
    }


class Row(Base):
    """A row with a key of its own, made in Python."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


def one_of(column: str, choices: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """The column holds one of these values; the database refuses all others."""
    listed = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")


def at_most(column: str, characters: int) -> CheckConstraint:
    """The column's text is no longer than this, whatever way it came in."""
    return CheckConstraint(f"char_length({column}) <= {characters}", name=f"{column}_length")


def sqlalchemy_url(url: str) -> Any:
    """The address of a database as SQLAlchemy and asyncpg want it, from the plain form people write."""
    return make_url(url).set(drivername="postgresql+asyncpg")


def make_engine(url: str, *, size: int = 10) -> AsyncEngine:
    """A pool of connections for one database login. Only the worker says `SET ROLE`, for one transaction at a time."""
    return create_async_engine(
        sqlalchemy_url(url),
        pool_size=size,
        max_overflow=0,
        pool_timeout=2,
        pool_pre_ping=False,
        connect_args={"timeout": 5},
    )


def make_sessions(engine: AsyncEngine, *, info: dict[str, Any] | None = None) -> async_sessionmaker[AsyncSession]:
    """Sessions that load nothing by themselves after a commit: what is not asked for is not read.

    `info` is what the installation has set and a command may ask its session for (`session.info`).
    """
    return async_sessionmaker(engine, expire_on_commit=False, autoflush=False, info=info)


async def open_hot_pool(url: str, *, size: int = 8) -> asyncpg.Pool:
    """A pool of bare connections for the hand-written reads.

    Only transaction-local settings are ever made on them, so nothing is left for the next user, and the pool's
    own reset (a journey to the database for each use) is replaced by undoing a transaction that was cut short.
    """

    async def undo(connection: asyncpg.Connection) -> None:
        if connection.is_in_transaction():
            await connection.execute("rollback")

    pool: asyncpg.Pool = await asyncpg.create_pool(
        url, min_size=1, max_size=size, reset=undo, timeout=5, command_timeout=10
    )
    return pool
