"""The job queue's own schema: the worker uses it, and nobody else sees it."""

from pathlib import Path

from alembic import op

from services.core.kit.sql_files import statements

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    op.execute("create schema queue")
    for statement in statements(Path(__file__).with_name("0005_queue.sql")):
        connection.exec_driver_sql(statement)
    op.execute("grant usage on schema queue to worker")
    op.execute("grant select, insert, update, delete on all tables in schema queue to worker")
    op.execute("grant usage on all sequences in schema queue to worker")


def downgrade() -> None:
    op.execute("drop schema queue cascade")
