"""The schema, and what nobody has from birth: nothing."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create schema app")
    op.execute("grant usage on schema app to api, signin, worker, seal, report, guard")
    # The helpers of the row policies are made by guard itself, so that they are guard's from birth.
    op.execute("grant create on schema app to guard")
    op.execute("alter default privileges for role owner revoke execute on functions from public")


def downgrade() -> None:
    op.execute("alter default privileges for role owner grant execute on functions to public")
    op.execute("drop schema app")
