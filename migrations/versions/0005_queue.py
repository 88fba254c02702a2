"""The job queue's own schema: the worker uses it, and nobody else sees it."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _statements() -> list[str]:
    """The statements of the file: each ends with a semicolon at a line's end, outside the function's body."""
    text = Path(__file__).with_name("0005_queue.sql").read_text(encoding="utf-8")
    statements, current, is_body = [], [], False
    for line in text.splitlines():
        if not current and (not line.strip() or line.startswith("--")):
            continue
        current.append(line)
        if line.count("$$") % 2:
            is_body = not is_body
        if line.rstrip().endswith(";") and not is_body:
            statements.append("\n".join(current).rstrip().removesuffix(";"))
            current = []
    return statements


def upgrade() -> None:
    connection = op.get_bind()
    op.execute("create schema queue")
    for statement in _statements():
        connection.exec_driver_sql(statement)
    op.execute("grant usage on schema queue to worker")
    op.execute("grant select, insert, update, delete on all tables in schema queue to worker")
    op.execute("grant usage on all sequences in schema queue to worker")


def downgrade() -> None:
    op.execute("drop schema queue cascade")
