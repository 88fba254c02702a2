"""A word that the code knows (a kind of task, a job, a state) is one the database takes, and the other way round."""

import re

import asyncpg
from sqlalchemy import CheckConstraint

from services.core import tables
from services.core.kit.db import Base

WORD = re.compile(r"'([^']*)'")


def known_to_the_code() -> dict[str, set[str]]:
    """The words of each column that takes some words and no others, by the name of its constraint."""
    return {
        str(constraint.name): set(WORD.findall(str(constraint.sqltext)))
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint) and str(constraint.name).endswith("_known")
    }


async def test_the_code_and_the_database_know_the_same_words(admin: asyncpg.Connection) -> None:
    assert tables
    rows = await admin.fetch(
        "select conname, pg_get_constraintdef(oid) as said from pg_constraint"
        " where connamespace = 'app'::regnamespace and contype = 'c' and conname like '%\\_known'"
    )
    stored = {row["conname"]: set(WORD.findall(row["said"])) for row in rows}
    expected = known_to_the_code()
    assert len(expected) > 30
    assert {
        name: words ^ stored.get(name, set()) for name, words in expected.items() if words != stored.get(name)
    } == {}
