"""The ground on which a row is read, and where a list begins, as parts of queries: the same facts as the policy."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Text, literal_column

from services.core.access.rls import beginning_sql, ground_sql
from services.core.access.thing import Thing


def ground_of(thing: Thing, row: str | None = None) -> ColumnElement[Any]:
    """A column `ground` for a query over this thing; `row` is its name there when it is not the table's own."""
    return literal_column(ground_sql(thing, row or f"app.{thing.table}"), Text()).label("ground")


def within_reach(thing: Thing) -> ColumnElement[bool]:
    """What a list over this thing begins with, so that it is as quick however many rows others have."""
    return literal_column(beginning_sql(thing, f"app.{thing.table}"), Boolean())
