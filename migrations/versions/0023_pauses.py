"""A follow-up rests in intervals; deadlines of the city standard that run meanwhile move by as many days."""

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
