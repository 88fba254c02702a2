"""Who is away, from when to when, and who stands in."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from services.core.kit.sql_files import statements

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLE = "absence"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("substitute_user_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on and ends_on - starts_on < 366", name=op.f("ck_absence_period")),
        sa.CheckConstraint(
            "substitute_user_id is null or substitute_user_id <> user_id", name=op.f("ck_absence_two_people")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_absence_user_id")),
        sa.ForeignKeyConstraint(
            ["substitute_user_id"], ["app.user_account.id"], name=op.f("fk_absence_substitute_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        schema="app",
    )
    op.create_index(op.f("ix_absence_user_id_ends_on"), TABLE, ["user_id", "ends_on"], schema="app")
    op.create_index(
        op.f("ix_absence_substitute_user_id_ends_on"), TABLE, ["substitute_user_id", "ends_on"], schema="app"
    )
    # The function that refuses overlaps is guard's, and so is whatever asks who stands in for whom.
    op.execute("grant select on app.absence to guard")
    op.execute(
        # After the row: whoever may not write it is refused by the policy first, and learns nothing of others'.
        "create trigger absence_no_overlap after insert or update of starts_on, ends_on on app.absence"
        " for each row execute function app.refuse_overlap(user_id)"
    )
    for statement in statements(Path(__file__).with_suffix(".sql")):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE, schema="app")
