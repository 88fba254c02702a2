"""A calendar feed by a personal address that can be taken back."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from services.core.kit.sql_files import statements

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLE = "calendar_feed"
OPEN = "open_calendar(uuid, bytea, bytea, integer, uuid, uuid)"
HERE = Path(__file__)
# What a calendar adds to, and what was known before.
KNOWN = {
    ("session", "kind"): ("'page', 'bearer', 'calendar'", "'page', 'bearer'"),
    ("access_log", "exit"): (
        "'page', 'rest', 'worker', 'command', 'sign_in', 'calendar'",
        "'page', 'rest', 'worker', 'command', 'sign_in'",
    ),
}


def upgrade() -> None:
    connection = op.get_bind()
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_calendar_feed_user_id")),
        sa.ForeignKeyConstraint(["post_id"], ["app.post.id"], name=op.f("fk_calendar_feed_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
        schema="app",
    )
    op.create_index(op.f("ix_calendar_feed_user_id"), TABLE, ["user_id"], schema="app")
    op.create_index(
        "uq_calendar_feed_post_id",
        TABLE,
        ["post_id"],
        unique=True,
        schema="app",
        postgresql_where=sa.text("taken_back_at is null"),
    )
    for (table, column), (known, _before) in KNOWN.items():
        _know(table, column, known)
    op.execute("grant select, update (fetched_at) on app.calendar_feed to guard")
    op.execute("grant delete on app.session to guard")
    op.execute("set role guard")
    for statement in statements(HERE.with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    op.execute(f"revoke execute on function app.{OPEN} from public")
    op.execute(f"grant execute on function app.{OPEN} to signin")
    op.execute("set role owner")
    for statement in statements(HERE.with_name("0028_policies.sql")):
        op.execute(statement)


def downgrade() -> None:
    op.execute("set role guard")
    op.execute(f"drop function app.{OPEN}")
    op.execute("set role owner")
    op.execute("revoke delete on app.session from guard")
    op.execute("delete from app.session where kind = 'calendar'")
    # What has been logged stays as it was written: from here on nothing more of the kind.
    for (table, column), (_known, before) in KNOWN.items():
        _know(table, column, before, is_checked=table != "access_log")
    op.drop_table(TABLE, schema="app")


def _know(table: str, column: str, values: str, *, is_checked: bool = True) -> None:
    name = f"ck_{table}_{column}_known"
    # What is known now is more than before: nothing that was let in is shut out.
    op.execute(f"alter table app.{table}\n-- squawk-ignore ban-drop-constraint\ndrop constraint {name}")
    op.execute(f"alter table app.{table} add constraint {name} check ({column} in ({values})) not valid")
    if is_checked:
        op.execute(
            f"alter table app.{table}\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint {name}"
        )
