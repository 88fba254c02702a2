"""The ground on which a row is read, as a column of the query that reads it: the same facts as the policy."""

from typing import Any

from sqlalchemy import ColumnElement, Text, literal_column

from services.core.access.rls import ground_sql
from services.core.access.things import Thing


def ground_of(thing: Thing, row: str | None = None) -> ColumnElement[Any]:
    """A column `ground` for a query over this thing; `row` is its name there when it is not the table's own."""
    return literal_column(ground_sql(thing, row or f"app.{thing.table}"), Text()).label("ground")
