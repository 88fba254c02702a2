"""The access page with consent on it. Rendered from it; frozen here."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from services.core.kit.sql_files import statements

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

HERE = Path(__file__)


def upgrade() -> None:
    _replace_all(HERE.with_suffix(".sql"))


def downgrade() -> None:
    _replace_all(HERE.with_name("0004_policies.sql"))


def _replace_all(page: Path) -> None:
    connection = op.get_bind()
    for table, policy in connection.execute(
        sa.text("select tablename, policyname from pg_policies where schemaname = 'app'")
    ).all():
        op.execute(f'drop policy "{policy}" on app."{table}"')
    for table in (
        connection.execute(sa.text("select tablename from pg_tables where schemaname = 'app'")).scalars().all()
    ):
        op.execute(f'revoke all on app."{table}" from api, worker')
    for statement in statements(page):
        connection.exec_driver_sql(statement)
