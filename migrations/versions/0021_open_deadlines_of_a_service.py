"""A service's own open deadlines are found by an index: its lists begin with them."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_deadline_open_owner",
        "deadline",
        ["owner_service_id"],
        unique=False,
        schema="app",
        postgresql_where=sa.text("met_on is null and cancelled_at is null"),
    )


def downgrade() -> None:
    op.drop_index("ix_deadline_open_owner", table_name="deadline", schema="app")
