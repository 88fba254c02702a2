"""What somebody is owed to be told of: the ledger of reminders, absences, what one has muted, addresses, e-mail."""

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
