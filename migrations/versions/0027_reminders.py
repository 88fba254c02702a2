"""The ledger of reminders: what somebody is owed to be told of, and what one has muted."""

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
