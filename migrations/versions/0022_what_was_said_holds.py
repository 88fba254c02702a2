"""A mark follows what is sent, an opening without right ends with its review, a receipt tells of its own consent."""

from pathlib import Path

from alembic import op

from services.core.kit.sql_files import statements

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

HERE = Path(__file__)
# What stood before: where it was made, and how its statement begins there.
BEFORE = (
    ("0009_disclosures.sql", "create function app.check_disclosure"),
    ("0010_emergency_access.sql", "create function app.finish_emergency_tasks"),
    ("0014_subjects.sql", "create or replace function app.consent_receipt"),
)


def upgrade() -> None:
    connection = op.get_bind()
    op.execute("grant update (ended_at, version) on app.emergency_access to guard")
    op.execute("set role guard")
    for statement in statements(HERE.with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    op.execute("set role owner")


def downgrade() -> None:
    connection = op.get_bind()
    op.execute("set role guard")
    for file, begins in BEFORE:
        before = next(one for one in statements(HERE.with_name(file)) if one.startswith(begins))
        connection.exec_driver_sql(before.replace("create function", "create or replace function", 1))
    op.execute("set role owner")
    op.execute("revoke update (ended_at, version) on app.emergency_access from guard")
