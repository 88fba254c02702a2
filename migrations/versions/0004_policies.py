"""Row security on every table, and what the access page grants. Rendered from it; frozen here."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    text = Path(__file__).with_name("0004_policies.sql").read_text(encoding="utf-8")
    for statement in text.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


def downgrade() -> None:
    connection = op.get_bind()
    for table, policy in connection.execute(
        sa.text("select tablename, policyname from pg_policies where schemaname = 'app'")
    ).all():
        op.execute(f'drop policy "{policy}" on app."{table}"')
    for table in (
        connection.execute(sa.text("select tablename from pg_tables where schemaname = 'app'")).scalars().all()
    ):
        op.execute(f'revoke all on app."{table}" from api, worker')
        op.execute(f'alter table app."{table}" no force row level security')
        op.execute(f'alter table app."{table}" disable row level security')
