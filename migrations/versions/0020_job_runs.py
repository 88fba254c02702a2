"""How each of the worker's jobs went the last time."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

JOBS = "'deadlines.flag_overdue', 'age_events.ask_before_birthdays', 'consents.ask_leads'"
ADMINISTRATOR = "((select i.role from app.identity i) = any (array['administrator']))"
# As the access page has them; no other table's are touched.
POLICIES = (
    "alter table app.job_run enable row level security",
    "alter table app.job_run force row level security",
    "grant select on app.job_run to api",
    "grant select, insert on app.job_run to worker",
    "grant update (every_seconds, began_at, succeeded_at, failed_at, failures, fault) on app.job_run to worker",
    f"create policy job_run_select_api on app.job_run for select to api using ({ADMINISTRATOR})",
    "create policy job_run_select_worker on app.job_run for select to worker using (true)",
    "create policy job_run_insert_worker on app.job_run for insert to worker with check (true)",
    "create policy job_run_update_worker on app.job_run for update to worker using (true) with check (true)",
)


def upgrade() -> None:
    op.create_table(
        "job_run",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.CheckConstraint(f"job in ({JOBS})", name=op.f("ck_job_run_job_known")),
        sa.CheckConstraint("char_length(fault) <= 100", name=op.f("ck_job_run_fault_length")),
        sa.CheckConstraint("(failures = 0) = (fault is null)", name=op.f("ck_job_run_fault_when_failed")),
        sa.CheckConstraint("every_seconds > 0 and failures >= 0", name=op.f("ck_job_run_counts")),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_job_run")),
        schema="app",
    )
    for statement in POLICIES:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("job_run", schema="app")
