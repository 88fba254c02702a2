"""Whether a youth is protected becomes a fact of her row and of her follow-ups, kept by triggers."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from services.core.kit.sql_files import statements

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

HERE = Path(__file__)
TABLES = ("youth", "follow_up")
FUNCTIONS = ("keep_protection()", "begin_protection()", "renew_protection(uuid[])")
REPLACED = ("identity", "barred_to_me", "my_reach", "my_youths")
ASKED = "is_barred_to_me(uuid)"
TRIGGERS = {
    "youth_protection": "after insert or update of address_protection on app.youth",
    "guardian_protection": "after insert or delete or update of youth_id, address_protection on app.guardian",
    "sibling_protection": "after insert or update or delete on app.sibling",
}
BEGINS = "follow_up_protection before insert or update of youth_id on app.follow_up"


def upgrade() -> None:
    connection = op.get_bind()
    for table in TABLES:
        op.add_column(
            table,
            sa.Column("is_protected", sa.Boolean(), server_default=sa.false(), nullable=False),
            schema="app",
        )
        op.execute(f"grant update (is_protected) on app.{table} to guard")
    op.execute("set role guard")
    for statement in statements(HERE.with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    for function in FUNCTIONS:
        op.execute(f"revoke execute on function app.{function} from public")
        op.execute(f"grant execute on function app.{function} to owner")
    op.execute(f"revoke execute on function app.{ASKED} from public")
    op.execute(f"grant execute on function app.{ASKED} to api")
    op.execute("set role owner")
    for name, when in TRIGGERS.items():
        op.execute(f"create trigger {name} {when} for each row execute function app.keep_protection()")
    op.execute(f"create trigger {BEGINS} for each row execute function app.begin_protection()")
    op.execute("select app.renew_protection(array(select y.id from app.youth y))")


def downgrade() -> None:
    connection = op.get_bind()
    for name, when in TRIGGERS.items():
        op.execute(f"drop trigger {name} on {when.rpartition(' ')[2]}")
    op.execute("drop trigger follow_up_protection on app.follow_up")
    op.execute("set role guard")
    for statement in statements(HERE.with_name("0003_guard.sql")):
        if statement.startswith(tuple(f"create view app.{view} " for view in REPLACED)):
            connection.exec_driver_sql(statement.replace("create view", "create or replace view"))
    op.execute("drop view app.session_that_asks")
    for function in (*FUNCTIONS, ASKED):
        op.execute(f"drop function app.{function}")
    op.execute("set role owner")
    for table in TABLES:
        op.execute(f"revoke update (is_protected) on app.{table} from guard")
        op.drop_column(table, "is_protected", schema="app")
