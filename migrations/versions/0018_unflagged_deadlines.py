"""What the sweep looks through, so that it does not read again what was flagged and is still open."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from services.core.kit.sql_files import statements

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# As the access page has them; no other table's are touched.
POLICIES = (
    "alter table app.unflagged_deadline enable row level security",
    "alter table app.unflagged_deadline force row level security",
    "grant select, delete on app.unflagged_deadline to worker",
    "create policy unflagged_deadline_select_worker on app.unflagged_deadline for select to worker using (true)",
    "create policy unflagged_deadline_delete_worker on app.unflagged_deadline for delete to worker using (true)",
)


def upgrade() -> None:
    op.create_table(
        "unflagged_deadline",
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["deadline_id"], ["app.deadline.id"], name=op.f("fk_unflagged_deadline_deadline_id")),
        sa.PrimaryKeyConstraint("deadline_id", name=op.f("pk_unflagged_deadline")),
        schema="app",
    )
    op.create_index(
        op.f("ix_unflagged_deadline_due_on_deadline_id"),
        "unflagged_deadline",
        ["due_on", "deadline_id"],
        unique=False,
        schema="app",
    )
    op.execute("grant select on app.deadline, app.deadline_flag to guard")
    op.execute("grant select, insert, update, delete on app.unflagged_deadline to guard")
    op.execute("set role guard")
    for statement in statements(Path(__file__).with_suffix(".sql")):
        op.execute(statement)
    op.execute("revoke execute on function app.keep_unflagged() from public")
    op.execute("grant execute on function app.keep_unflagged() to owner")
    op.execute(
        "insert into app.unflagged_deadline (deadline_id, due_on) select d.id, d.effective_due_on from app.deadline d"
        " where d.met_on is null and d.cancelled_at is null and not exists ("
        "select from app.deadline_flag f where f.deadline_id = d.id and f.due_on = d.effective_due_on)"
    )
    op.execute("set role owner")
    for statement in POLICIES:
        op.execute(statement)
    op.execute(
        "create trigger deadline_unflagged after insert or update of met_on, cancelled_at, extended_due_on"
        " on app.deadline for each row execute function app.keep_unflagged()"
    )


def downgrade() -> None:
    op.execute("drop trigger deadline_unflagged on app.deadline")
    op.execute("set role guard")
    op.execute("drop function app.keep_unflagged()")
    op.execute("set role owner")
    op.execute("revoke select on app.deadline_flag from guard")
    op.drop_table("unflagged_deadline", schema="app")
