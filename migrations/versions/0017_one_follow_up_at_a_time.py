"""A youth has one follow-up under way: of two at once nobody would know who is responsible."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "uq_follow_up_youth_id",
        "follow_up",
        ["youth_id"],
        unique=True,
        schema="app",
        postgresql_where=sa.text(
            "state in ('OFFERED', 'CONSENT_PENDING', 'MAPPING', 'ACTIVE', 'PAUSED', 'TRANSITION')"
        ),
    )


def downgrade() -> None:
    op.drop_index("uq_follow_up_youth_id", table_name="follow_up", schema="app")
